"""Which lever moves profit most: each one alone, at the quarter below and above of what the store did itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import Scenario

ASSUMED_MOVE = 0.1
"""Move of a lever of whose past too little is known, as a share of its driver."""


@dataclass(frozen=True)
class Swing:
    """One lever moved alone.

    Attributes:
        lever: Its id.
        label: Its label.
        below: Its value at the quarter below.
        above: At the quarter above.
        low: The line (profit) there, in micros.
        high: The same above.
        is_assumed: Whether the two values are assumed, for too little of its past is known.
        rests_on_assumed: Labels of the assumed relations that it works through.
    """

    lever: str
    label: str
    below: float
    above: float
    low: int
    high: int
    is_assumed: bool
    rests_on_assumed: tuple[str, ...]

    @property
    def width(self) -> int:
        """How far the line moves between the two."""
        return abs(self.high - self.low)


@dataclass(frozen=True)
class Tornado:
    """The levers, the widest first, around the scenario's own number.

    `line` is profit, or the lowest margin that is known; None where none is, and `reason` says why.
    """

    line: str | None
    middle: int | None
    swings: tuple[Swing, ...]
    reason: str | None = None


def tornado(baseline: Baseline, scenario: Scenario, history: Mapping[str, LeverPast]) -> Tornado:
    """Each lever of the store moved alone, from where the scenario has it."""
    raise NotImplementedError
