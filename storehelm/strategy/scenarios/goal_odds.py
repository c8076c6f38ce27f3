"""The odds of the goals under a scenario: the goal's own forecast, moved as the scenario moves its number.

Each path of the goal's forecast is moved, week by week, by what the scenario makes of the baseline on those days, with
the same draws of the relations as everywhere. Days outside the span stay as they are forecast, and so does everything
where no lever is moved: then the odds are those of the Strategy page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from storehelm.metrics.catalogue import Terms, choices, terms
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.goals import Goal
from storehelm.strategy.odds import Odds, likely
from storehelm.strategy.pace import Course
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.flows import web_flow
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.model import Outcome, Simulated, run
from storehelm.strategy.season import Floats
from storehelm.strategy.standing import Standing, standings
from storehelm.warehouse.published import Published

_CONSTANT = ("ad_spend", "marketing_costs")
_WEB = {"web_orders": "orders", "purchase": "orders", "web_net_sales": "net_sales"}
"""Measures of the web shop, and the line that they are the web's part of: sessions with a purchase go with orders."""
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
    if goal.where:
        return GoalCourse(goal, reason="It is of a part of the store; scenarios are of the whole.")
    above = terms(goal.declared.numerator)
    named = choices(goal.declared.denominator) if goal.declared.denominator else ()
    below = terms(named[0]) if named else None
    if len(named) > 1 or not {name for _, name in (*above, *(below or ()))} <= MEASURES:
        return GoalCourse(goal, reason=f"Scenarios do not move {goal.declared.label}.")
    if standing.odds is None or standing.target is None:
        return GoalCourse(goal, reason=standing.reason or "It has no forecast.")
    return GoalCourse(goal, standing, above, below)


def _odds(course: GoalCourse, start: Simulated, moved: Simulated) -> GoalOdds:
    standing = course.standing
    if standing is None or standing.odds is None or standing.target is None:
        return GoalOdds(course.goal, reason=course.reason)
    odds = standing.odds
    places = _places(odds, course.goal, start.baseline)
    try:
        above = _moved(odds.forecast.values, course.above, places, (start, moved))
        below = odds.forecast.denominators
        if below is not None and course.below is not None:
            below = _moved(below, course.below, places, (start, moved))
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


def _moved(values: Floats, made_of: Terms, places: _Places, pair: tuple[Simulated, Simulated]) -> Floats:
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


def _sum_of(made_of: Terms, simulated: Simulated, factors: Floats | float = 1.0) -> Floats:
    """What a number is made of, by the baseline's weeks; `factors` are the ups and downs of what moves with sales."""
    total = np.zeros((1, len(simulated.baseline.weeks)))
    for sign, name in made_of:
        total = total + sign * _weekly(name, simulated) * (1.0 if name in (*_CONSTANT, "sessions") else factors)
    return total


def _weekly(name: str, simulated: Simulated) -> Floats:
    """A measure by forecast week, a row for each draw of the relations."""
    if name in _CONSTANT:
        return _constant(name, simulated)
    flow = simulated.flow
    if name == "sessions":
        if simulated.baseline.sessions is None:
            raise Refusal("Visits are not known.")
        return np.asarray(simulated.many.sessions[:, None] * simulated.baseline.sessions, dtype=np.float64)
    if name in _WEB:
        orders, goods = web_flow(simulated.baseline, simulated.many)
        of_order, of_goods = flow.rates[_WEB[name]]
        return np.asarray(of_order[:, None] * orders + of_goods[:, None] * goods, dtype=np.float64)
    own: Mapping[str, Floats] = {
        "new_customer_orders": flow.new,
        "new_customers": flow.new,
        "returning_orders": flow.orders - flow.new,
    }
    if name in own:
        return own[name]
    if name not in flow.rates:
        raise Refusal(f"{name.replace('_', ' ').capitalize()} is not known to the scenario.")
    return flow.line(name)


def _constant(name: str, simulated: Simulated) -> Floats:
    days = simulated.constants[name]
    weeks = len(simulated.baseline.weeks)
    if days is None and name == "ad_spend":
        raise Refusal("Ad spend is not known.")
    if days is None:
        return np.zeros((1, weeks))
    sums = np.bincount(simulated.baseline.week_of_day, weights=days.astype(np.float64), minlength=weeks)
    return np.asarray(sums[None, :], dtype=np.float64)
