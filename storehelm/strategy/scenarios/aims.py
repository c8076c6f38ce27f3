"""What is to be reached: a total of the span's profit and loss, or a goal of the book; and how a scenario comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.metrics.catalogue import Terms
from storehelm.metrics.tables import Unit
from storehelm.refusal import Refusal, nearest_name
from storehelm.strategy.goal_words import amount
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.goal_odds import GoalCourse, goal_odds
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.lines import LINE, LINES
from storehelm.strategy.scenarios.model import run, totals
from storehelm.strategy.season import Floats

BREAK_EVEN = "break-even"
_LINE_OF: Mapping[str, str] = {
    "web_orders": "orders",
    "web_net_sales": "net_sales",
    "purchase": "orders",
    "new_customer_orders": "new_orders",
    "new_customers": "new_orders",
}
"""Parts of metrics that move as a line does."""
_LEAST = 1e-9
_STEP = 0.02
"""Move of visits, conversion and discount by which it is felt how a goal's number follows its lines."""


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
        return Aim("Break-even: a profit of 0 or more", "money", 0.0, line="profit")
    if name not in LINE:
        known = [BREAK_EVEN, *(line.id for line in LINES)]
        raise Refusal(f"No line named '{name}'.", value=name, hint=nearest_name(name, known))
    line = LINE[name]
    raw = round(target * 1_000_000) if line.unit == "money" else target
    written = formats.money(int(raw)) if line.unit == "money" else formats.number(round(raw))
    return Aim(
        f"{line.label} of at {'most' if line.is_cost else 'least'} {written}", line.unit, raw, line.is_cost, name
    )


def goal_aim(course: GoalCourse, baseline: Baseline, formats: Formats) -> Aim:
    """A goal of the book, reached in the middle of its forecast.

    Raises:
        Refusal: Scenarios do not move its number, or it has no target; the sentence says why.
    """
    goal = course.goal
    found = goal_odds(baseline, run(baseline, Scenario("Base")), [course])[0]
    if found.reason is None and not found.is_moved:
        found = replace(found, reason="none of the days left of it lie in the span.")
    if found.reason is not None or found.projection is None or found.target is None:
        raise Refusal(
            f"Goal '{goal.id}' cannot be solved for: {found.reason or 'its target is not known.'}",
            value=goal.id,
            hint="Choose another goal, or a line such as profit or net_sales.",
        )
    most = "at most" if goal.is_limit else "at least"
    label = f"{goal.objective}: {goal.declared.label} of {most} {amount(found.target, goal, formats)}"
    return Aim(label, goal.declared.unit, found.target, goal.is_limit, course=course)


@dataclass(frozen=True)
class Measured:
    """An aim's number under scenarios: quickly for many, exactly for one.

    `slope` and `level` bring the quick number of a goal onto its forecast: value = level + slope x quick.
    """

    baseline: Baseline
    aim: Aim
    slope: float = 1.0
    level: float = 0.0

    def quick(self, sums: Mapping[str, Floats | None]) -> Floats:
        """Of many scenarios, from the totals of their lines.

        Raises:
            Refusal: A line that it needs is not known.
        """
        if self.aim.line is not None:
            return _line(sums, self.aim.line)
        assert self.aim.course is not None  # an aim is one or the other
        quick = _sum_of(sums, self.aim.course.above)
        if self.aim.course.below is not None:
            quick = quick / np.maximum(_sum_of(sums, self.aim.course.below), _LEAST)
        return np.asarray(self.level + self.slope * quick, dtype=np.float64)

    def exact(self, scenario: Scenario) -> float:
        """Of one scenario, as the page shows it."""
        outcome = run(self.baseline, scenario)
        if self.aim.line is not None:
            total = outcome.total(self.aim.line)
            return float("nan") if total is None else float(total)
        assert self.aim.course is not None  # an aim is one or the other
        projection = goal_odds(self.baseline, outcome, [self.aim.course])[0].projection
        return float("nan") if projection is None else projection


def measured(baseline: Baseline, aim: Aim, scenario: Scenario) -> Measured:
    """The aim's number around a scenario.

    A goal has days behind it that no lever moves, and days beyond the span: how far its number follows the span's lines
    is felt by a small move.
    """
    plain = Measured(baseline, aim)
    if aim.line is not None:
        return plain
    moved = replace(scenario, levers=dict(scenario.levers) | _felt(scenario))
    quick = plain.quick(totals(baseline, [scenario, moved]))
    exact = [plain.exact(scenario), plain.exact(moved)]
    way = float(quick[1] - quick[0])
    slope = (exact[1] - exact[0]) / way if way else 0.0
    return replace(plain, slope=slope, level=exact[0] - slope * float(quick[0]))


def _felt(scenario: Scenario) -> dict[str, float]:
    """A move in the levers that most numbers follow."""
    names = ("sessions", "demand", "conversion", "units_per_order", "discount", "returns", "spend")
    return {name: scenario.levers.get(name, 0.0) + _STEP for name in names}


def _line(sums: Mapping[str, Floats | None], name: str) -> Floats:
    found = sums.get(name)
    if found is None:
        raise Refusal(f"{LINE[name].label} is not known.", value=name)
    return found


def _sum_of(sums: Mapping[str, Floats | None], made_of: Terms) -> Floats:
    """A metric's numerator or denominator."""
    total = np.zeros(1)
    for sign, name in made_of:
        total = total + sign * _line(sums, _LINE_OF.get(name, name))
    return total
