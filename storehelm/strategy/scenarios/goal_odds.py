"""The odds of the goals under a scenario: the goal's own forecast, moved as the scenario moves its number.

Each path of the goal's forecast is moved, week by week, by what the scenario makes of the baseline on those days, with
the same draws of the relations as everywhere. Days outside the span stay as they are forecast, and so does everything
where no lever is moved: then the odds are those of the Strategy page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import say
from storehelm.metrics.catalogue import Terms, choices, terms
from storehelm.metrics.question import DIMENSION_LABELS
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.goals import Goal
from storehelm.strategy.odds import Odds, likely
from storehelm.strategy.pace import Course
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.flows import Flow, part_of
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.lines import LINE
from storehelm.strategy.scenarios.model import Outcome, Simulated, run
from storehelm.strategy.season import Floats
from storehelm.strategy.standing import Standing, standings
from storehelm.warehouse.published import Published

_CONSTANT = ("ad_spend", "marketing_costs")
_WEB = {"web_orders": "orders", "purchase": "orders", "web_net_sales": "net_sales"}
"""Measures of the web shop, and the line that they are the web's part of: sessions with a purchase go with orders."""
_CELL_NAMES = ("channel", "device_category")
"""Dimensions by which cells are told apart, in the order of their names."""
_LINES = (
    "orders",
    "units",
    "gross_sales",
    "discounts",
    "returns",
    "cost_of_goods",
    "shipping",
    "fulfilment",
    "packaging",
    "payment_fees",
)
_OWN = ("sessions", "new_customer_orders", "new_customers", "returning_orders")
MEASURES = frozenset((*_LINES, *_OWN, *_WEB, *_CONSTANT))
"""Measures that scenarios move."""


@dataclass(frozen=True)
class GoalOdds:
    """One goal under one scenario, in the metric's raw unit (money in micros).

    All numbers are None where there are none, and `reason` says why. `is_moved` is False where no day of the goal
    that is left lies in the span.
    """

    goal: Goal
    target: float | None = None
    probability: float | None = None
    projection: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None
    is_moved: bool = False


@dataclass(frozen=True)
class GoalCourse:
    """What does not depend on levers: where the goal stands, and what its number is made of; or why it is left out."""

    goal: Goal
    standing: Standing | None = None
    above: Terms = ()
    below: Terms | None = None
    reason: str | None = None


def goal_courses(
    published: Published, store: Store, goals: Sequence[Goal], baseline: Baseline, today: date
) -> tuple[GoalCourse, ...]:
    """The goals as the Strategy page forecasts them; can be kept with the baseline.

    Args:
        published: The data.
        store: The settings.
        goals: Of the book.
        baseline: Of the scenarios.
        today: As the Strategy page has it.
    """
    return tuple(_course(one, baseline) for one in standings(published, store, goals, today))


def goal_odds(baseline: Baseline, outcome: Outcome, courses: Sequence[GoalCourse]) -> tuple[GoalOdds, ...]:
    """The odds of each goal under a scenario."""
    start = run(baseline, Scenario("", {}, outcome.scenario.assumptions)).simulated
    return tuple(_odds(one, start, outcome.simulated) for one in courses)


def _course(standing: Standing, baseline: Baseline) -> GoalCourse:
    goal = standing.goal
    unable = _unable(goal, baseline)
    if unable is not None:
        return GoalCourse(goal, reason=unable)
    named = choices(goal.declared.denominator) if goal.declared.denominator else ()
    if len(named) > 1 or not {name for _, name in _terms(goal)} <= MEASURES:
        return GoalCourse(goal, reason=_not_moved(goal))
    if standing.odds is None or standing.target is None:
        return GoalCourse(goal, reason=standing.reason or say("It has no forecast."))
    return GoalCourse(goal, standing, terms(goal.declared.numerator), terms(named[0]) if named else None)


def _not_moved(goal: Goal) -> str:
    # Translators: {number} is a metric, such as "Refund rate".
    return say("Scenarios do not move {number}.", number=goal.declared.label)


def _terms(goal: Goal) -> Terms:
    """What its number is made of, above and below."""
    declared = goal.declared
    return terms(declared.numerator) + (terms(choices(declared.denominator)[0]) if declared.denominator else ())


def _unable(goal: Goal, baseline: Baseline) -> str | None:
    """Why scenarios do not tell the part of the store that a goal is of; None where they do."""
    for name, values in goal.where.items():
        if name not in _CELL_NAMES:
            # Translators: {dimension} is what parts of the store are told by, such as "Country".
            return say("Scenarios do not tell the store's parts by {dimension}.", dimension=say(DIMENSION_LABELS[name]))
        told = {cell[_CELL_NAMES.index(name)] for cell in baseline.mix.names}
        if not set(values) <= told:
            # Translators: {parts} are channels or devices, with commas between them.
            return say("The baseline does not tell {parts} apart.", parts=", ".join(sorted(set(values) - told)))
    named = {name for _, name in _terms(goal)}
    if goal.where and named & set(_CONSTANT):
        # Translators: of a goal for a part of the store, such as one channel.
        return say("Scenarios do not tell its ad spend apart.")
    return None


def _odds(course: GoalCourse, start: Simulated, moved: Simulated) -> GoalOdds:
    standing = course.standing
    if standing is None or standing.odds is None or standing.target is None:
        return GoalOdds(course.goal, reason=course.reason)
    odds = standing.odds
    places = _places(odds, course.goal, start.baseline)
    pair = (_Part(start, _cells(course.goal, start.baseline)), _Part(moved, _cells(course.goal, start.baseline)))
    try:
        above = _moved(odds.forecast.values, course.above, places, pair)
        below = odds.forecast.denominators
        if below is not None and course.below is not None:
            below = _moved(below, course.below, places, pair)
    except Refusal as missing:
        return GoalOdds(course.goal, target=standing.target, reason=missing.message)
    its = likely(
        odds.done,
        above.sum(axis=1),
        None if below is None else below.sum(axis=1),
        Course(course.goal.span, standing.target, course.goal.is_limit),
    )
    return GoalOdds(
        goal=course.goal,
        target=standing.target,
        probability=its.probability,
        projection=its.projection,
        low=its.low,
        high=its.high,
        is_moved=bool(places.weeks.size),
    )


@dataclass(frozen=True)
class _Part:
    """A simulated scenario, and which of its cells a goal is of."""

    simulated: Simulated
    cells: NDArray[np.bool_]

    @property
    def baseline(self) -> Baseline:
        """Of the scenario."""
        return self.simulated.baseline

    def flow(self, *, is_web: bool = False) -> Flow:
        """The flow of these cells, or of those of them that are of the web shop."""
        cells = self.cells & self.baseline.mix.is_web if is_web else self.cells
        whole = self.simulated.flow
        return whole if cells.all() else part_of(self.baseline, self.simulated.many, cells, whole)


def _cells(goal: Goal, baseline: Baseline) -> NDArray[np.bool_]:
    """Which cells a goal is of."""
    return np.array(
        [
            all(cell[_CELL_NAMES.index(name)] in values for name, values in goal.where.items())
            for cell in baseline.mix.names
        ]
    )


@dataclass(frozen=True)
class _Places:
    """Which weeks of the goal's forecast lie in the span: their place there, the baseline's week, and two shares.

    `inside` is the share of the goal's days of the week that the span has, `covered` the share of the span's days of
    that week that the goal has.
    """

    weeks: np.ndarray[tuple[int], np.dtype[np.int64]]
    own: np.ndarray[tuple[int], np.dtype[np.int64]]
    inside: Floats
    covered: Floats


def _places(odds: Odds, goal: Goal, baseline: Baseline) -> _Places:
    found: list[tuple[int, int, float, float]] = []
    for place, week in enumerate(odds.forecast.weeks):
        first, last = max(week.first, goal.start), week.last
        both = (max(first, baseline.span.first), min(last, baseline.span.last))
        if first > last or both[0] > both[1]:
            continue
        own = int(baseline.week_of_day[(both[0] - baseline.span.first).days])
        days = Period(*both).days
        found.append((place, own, days / Period(first, last).days, min(days / baseline.weeks[own].days, 1.0)))
    columns = list(zip(*found, strict=True)) if found else [(), (), (), ()]
    return _Places(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype=np.float64),
        np.array(columns[3], dtype=np.float64),
    )


def _moved(values: Floats, made_of: Terms, places: _Places, pair: tuple[_Part, _Part]) -> Floats:
    """A goal's paths, moved: multiplied where what it is made of moves as a whole and lies above 0, else added to.

    A margin less what does not move with sales can be 0 or less, where no multiple says anything.
    """
    start, end = (_sum_of(made_of, one) for one in pair)
    moved = values.copy()
    is_one_kind = len({name in _CONSTANT for _, name in made_of}) == 1
    if is_one_kind and (start > 0).all():
        times = (end / start)[:, places.own]
        moved[:, places.weeks] *= 1.0 + places.inside * (times - 1.0)
        return moved
    start, end = (_sum_of(made_of, one, one.baseline.factors) for one in pair)
    moved[:, places.weeks] += places.covered * (end - start)[:, places.own]
    return moved


def _sum_of(made_of: Terms, part: _Part, factors: Floats | float = 1.0) -> Floats:
    """What a number is made of, by the baseline's weeks; `factors` are the ups and downs of what moves with sales."""
    total = np.zeros((1, len(part.baseline.weeks)))
    for sign, name in made_of:
        total = total + sign * _weekly(name, part) * (1.0 if name in (*_CONSTANT, "sessions") else factors)
    return total


def _weekly(name: str, part: _Part) -> Floats:
    """A measure by forecast week, a row for each draw of the relations."""
    if name in _CONSTANT:
        return _constant(name, part.simulated)
    if name == "sessions":
        return _visits(part)
    flow = part.flow(is_web=name in _WEB)
    own: Mapping[str, Floats] = {
        "new_customer_orders": flow.new,
        "new_customers": flow.new,
        "returning_orders": flow.orders - flow.new,
    }
    if name in own:
        return own[name]
    line = _WEB.get(name, name)
    if line not in flow.rates:
        # Translators: {number} is a line of the profit and loss account, such as "Cost of goods".
        raise Refusal(say("{number}: not known to the scenario.", number=LINE[line].label))
    return flow.line(line)


def _visits(part: _Part) -> Floats:
    weeks, mix = part.baseline.sessions, part.baseline.mix
    if weeks is None:
        raise Refusal(say("Visits are not known."))
    times = mix.visits[part.cells] @ part.simulated.many.visits[part.cells]
    return np.asarray(times[:, None] * weeks, dtype=np.float64)


def _constant(name: str, simulated: Simulated) -> Floats:
    days = simulated.constants[name]
    weeks = len(simulated.baseline.weeks)
    if days is None and name == "ad_spend":
        raise Refusal(say("Ad spend is not known."))
    if days is None:
        return np.zeros((1, weeks))
    sums = np.bincount(simulated.baseline.week_of_day, weights=days.astype(np.float64), minlength=weeks)
    return np.asarray(sums[None, :], dtype=np.float64)
