"""What must be true: the mixes of levers that reach an aim, within what the store ever did and its owner allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Unit
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.goal_odds import GoalCourse
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import Scenario

Kind = Literal["usual", "cheapest", "alone", "furthest"]
"""usual: the least sum of squared moves, each in its own spreads. cheapest: the most profit of all that ask for at most
twice that effort. alone: one lever. furthest: the most of the aim that is within the limits."""


@dataclass(frozen=True)
class Limit:
    """How far a lever may go, as its owner says."""

    lever: str
    least: float
    most: float


@dataclass(frozen=True)
class Aim:
    """What is to be reached: the total of a line over the span, or a goal of the book by its deadline.

    Attributes:
        label: "Profit of at least €20,000".
        unit: Of the number.
        target: In the raw unit.
        is_limit: Whether the number is to stay below.
        line: The line; None for a goal.
        course: The goal; None for a line.
    """

    label: str
    unit: Unit
    target: float
    is_limit: bool = False
    line: str | None = None
    course: GoalCourse | None = None


@dataclass(frozen=True)
class Mix:
    """Levers that together reach the aim (or come nearest), on top of the scenario.

    Attributes:
        kind: See `Kind`.
        levers: Of the levers that move their value, in their own unit.
        effort: Root of the sum of squared moves, each in its own spreads.
        profit: Of the span, in micros; None where costs are not known.
        value: What it makes of the aim's number, in the raw unit.
        plausibility: Of each lever how often the store moved that far: "in 7 of 118 weeks".
    """

    kind: Kind
    levers: Mapping[str, float]
    effort: float
    profit: int | None
    value: float
    plausibility: Mapping[str, str]


@dataclass(frozen=True)
class Solved:
    """The answer.

    Attributes:
        aim: What was asked.
        value: The aim's number as the scenario stands; None where it cannot be told.
        is_reached: Whether the scenario reaches it as it stands: nothing must change.
        mixes: usual, cheapest, then each lever that reaches it alone, the least effort first.
        furthest: The most that is within the limits, where no mix reaches the aim.
        binding: Levers that stand at their limits there.
        limits: Every lever that may move, with its limits.
        left_out: Levers that may not move, and why.
        reason: Why there is no mix: the sentence of the answer.
    """

    aim: Aim
    value: float | None = None
    is_reached: bool = False
    mixes: tuple[Mix, ...] = ()
    furthest: Mix | None = None
    binding: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None


def what_must_be_true(
    baseline: Baseline,
    scenario: Scenario,
    aim: Aim,
    past: Mapping[str, LeverPast],
    limits: Sequence[Limit],
    formats: Formats,
) -> Solved:
    """The mixes of levers that reach an aim.

    Raises:
        Refusal: A limit names no lever of this store, or its ends are the wrong way round or out of range.
    """
    raise NotImplementedError
