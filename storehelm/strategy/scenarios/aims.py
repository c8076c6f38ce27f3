"""What is to be reached: a total of the span's profit and loss, or a goal of the book; and how a scenario comes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.interpolate import PchipInterpolator

from storehelm.languages.formats import Formats
from storehelm.languages.speech import say
from storehelm.metrics.tables import Unit
from storehelm.refusal import Refusal, nearest_name
from storehelm.strategy.goal_words import amount
from storehelm.strategy.goals import Goal
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.goal_odds import GoalCourse, goal_odds
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.lines import LINE, LINES
from storehelm.strategy.scenarios.model import run, totals
from storehelm.strategy.season import Floats

BREAK_EVEN = "break-even"
_LEAST = 1e-9
_DIGITS = 9
Curve = Callable[[Floats], Floats]
"""Of a lever's values."""


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

    def words(self, value: float, formats: Formats) -> str:
        """A value of the aim's number as its reader reads it."""
        if self.course is not None:
            return amount(value, self.course.goal, formats)
        return formats.money(round(value)) if self.unit == "money" else formats.number(round(value))

    def is_met(self, value: float) -> bool:
        """Whether a value reaches the target."""
        return value <= self.target if self.is_limit else value >= self.target


def line_aim(name: str, target: float, formats: Formats) -> Aim:
    """At least so much of a line over the span; at most, of a cost.

    Args:
        name: A line's id, or `break-even` for a profit of 0.
        target: In units of the currency, or a count.
        formats: Of the reader.

    Raises:
        Refusal: There is no such line.
    """
    if name == BREAK_EVEN:
        return Aim(say("Break-even: a profit of 0 or more"), "money", 0.0, line="profit")
    if name not in LINE:
        known = [BREAK_EVEN, *(line.id for line in LINES)]
        raise Refusal(say("No line named '{name}'.", name=name), value=name, hint=nearest_name(name, known))
    line = LINE[name]
    raw = round(target * 1_000_000) if line.unit == "money" else target
    written = formats.money(int(raw)) if line.unit == "money" else formats.number(round(raw))
    if line.is_cost:
        # Translators: what is to be reached: "Ad spend of at most €5,000".
        label = say("{number} of at most {amount}", number=line.label, amount=written)
    else:
        # Translators: what is to be reached: "Profit of at least €20,000".
        label = say("{number} of at least {amount}", number=line.label, amount=written)
    return Aim(label, line.unit, raw, line.is_cost, name)


def goal_aim(course: GoalCourse, baseline: Baseline, formats: Formats) -> Aim:
    """A goal of the book, reached in the middle of its forecast.

    Raises:
        Refusal: Scenarios do not move its number, or it has no target; the sentence says why.
    """
    goal = course.goal
    found = goal_odds(baseline, run(baseline, Scenario("Base")), [course])[0]
    if found.reason is None and not found.is_moved:
        found = replace(found, reason=say("none of the days left of it lie in the span."))
    if found.reason is not None or found.projection is None or found.target is None:
        raise Refusal(
            # Translators: {reason} is a sentence with its full stop: "none of the days left of it lie in the span."
            say(
                "Goal '{goal}' cannot be solved for: {reason}",
                goal=goal.id,
                reason=found.reason or say("its target is not known."),
            ),
            value=goal.id,
            # Translators: profit and net_sales are typed like this.
            hint=say("Choose another goal, or a line such as profit or net_sales."),
        )
    label = _goal_label(goal, amount(found.target, goal, formats))
    return Aim(label, goal.declared.unit, found.target, goal.is_limit, course=course)


def _goal_label(goal: Goal, target: str) -> str:
    names = {"objective": goal.objective, "number": goal.declared.label, "amount": target}
    if goal.is_limit:
        # Translators: {objective} is what a goal is called, {number} a metric: "Lean: Refund rate of at most 8%".
        return say("{objective}: {number} of at most {amount}", **names)
    # Translators: {objective} is what a goal is called, {number} a metric: "Grow: Net sales of at least €20,000".
    return say("{objective}: {number} of at least {amount}", **names)


@dataclass(frozen=True)
class Measured:
    """An aim's number under scenarios: quickly for many, exactly for one.

    A goal has days behind it that no lever moves, days beyond the span, and maybe a part of the store: its quick number
    multiplies what each lever alone makes of it (adds, where it can be 0 or less), read off `curves` by lever.
    """

    baseline: Baseline
    aim: Aim
    start: float = 0.0
    curves: Mapping[str, Curve] = field(default_factory=dict)

    @property
    def is_multiplied(self) -> bool:
        """Whether curves are of logarithms."""
        return self.start > 0

    def quick(self, scenarios: Sequence[Scenario]) -> Floats:
        """Of many scenarios that hold the same assumptions.

        Raises:
            Refusal: It is not known.
        """
        if self.aim.line is not None:
            found = totals(self.baseline, scenarios)[self.aim.line]
            if found is None:
                # Translators: {number} is a line of the profit and loss account, such as "Profit".
                raise Refusal(say("{number} is not known.", number=LINE[self.aim.line].label), value=self.aim.line)
            return found
        moves = np.zeros(len(scenarios))
        for lever, curve in self.curves.items():
            moves += curve(np.array([one.levers.get(lever, 0.0) for one in scenarios]))
        return self.start * np.exp(moves) if self.is_multiplied else self.start + moves

    def exact(self, scenario: Scenario) -> float:
        """Of one scenario, as the page shows it; NaN where it is not known."""
        outcome = run(self.baseline, scenario)
        if self.aim.line is not None:
            total = outcome.total(self.aim.line)
            return float("nan") if total is None else float(total)
        assert self.aim.course is not None  # an aim is one or the other
        projection = goal_odds(self.baseline, outcome, [self.aim.course])[0].projection
        return float("nan") if projection is None else projection


def measured(baseline: Baseline, aim: Aim, scenario: Scenario, ranges: Mapping[str, tuple[float, float]]) -> Measured:
    """The aim's number around a scenario.

    Args:
        baseline: What scenarios start from.
        aim: What is asked.
        scenario: Where the levers stand.
        ranges: Levers that may move, and from where to where.
    """
    plain = Measured(baseline, aim)
    if aim.line is not None:
        return plain
    start = plain.exact(scenario)
    curves = {lever: _curve(plain, start, scenario, lever, ends) for lever, ends in ranges.items() if ends[0] < ends[1]}
    return replace(plain, start=start, curves=curves)


def _curve(plain: Measured, start: float, scenario: Scenario, lever: str, ends: tuple[float, float]) -> Curve:
    """What one lever alone makes of the number, from a few exact values on its way; a smooth line between them."""
    own = scenario.levers.get(lever, 0.0)
    parts = np.array([ends[0], (ends[0] + own) / 2, own, (own + ends[1]) / 2, ends[1]])
    places = np.unique(np.round(parts, _DIGITS))
    values = np.array(
        [plain.exact(replace(scenario, levers=dict(scenario.levers) | {lever: place})) for place in places.tolist()]
    )
    moves = np.log(np.maximum(values, _LEAST * start) / start) if start > 0 else values - start
    if len(places) < 2:
        return np.zeros_like
    curve = PchipInterpolator(places, moves, extrapolate=True)
    return lambda levers: np.asarray(curve(levers), dtype=np.float64)
