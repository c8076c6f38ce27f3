"""What the goals want of each number day by day, for whoever judges a week or draws a line of targets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from storehelm.metrics.attainment import is_ratio
from storehelm.metrics.series import daily_series
from storehelm.settings.calendar import Period
from storehelm.settings.store import Course, Store
from storehelm.strategy.goals import Goal
from storehelm.strategy.pace import Unresolved, goal_weights, relative_target
from storehelm.strategy.season import daily
from storehelm.strategy.standing import HISTORY, raw_target
from storehelm.warehouse.published import Published


def on_course(published: Published, store: Store, goals: tuple[Goal, ...]) -> Store:
    """The store with the courses of its goals: of those without filters, for a course is of the whole store."""
    as_of = published.meta.as_of
    if as_of is None:
        return store
    return replace(store, courses=tuple(_courses(published, store, goals, as_of)))


def _courses(published: Published, store: Store, goals: tuple[Goal, ...], as_of: date) -> Iterator[Course]:
    for goal in goals:
        if goal.where:
            continue
        if goal.target is not None and is_ratio(goal.declared):
            yield Course(
                goal.metric,
                goal.objective,
                goal.start,
                goal.deadline,
                is_limit=goal.is_limit,
                level=raw_target(goal, goal.target),
            )
        elif (course := _from_history(published, store, goal, as_of)) is not None:
            yield course


def _from_history(published: Published, store: Store, goal: Goal, as_of: date) -> Course | None:
    """A course that rests on the store's own days: the season of a sum, the year before of a relative target."""
    history = Period(goal.start - HISTORY, max(goal.start + timedelta(days=1), as_of))
    series = daily_series(published, store, goal.metric, history)
    if series.last is None:
        return None
    top = daily(series.days, series.top)
    bottom = None if series.bottom is None else daily(series.days, series.bottom)
    target = raw_target(goal, goal.target) if goal.target is not None else None
    if target is None:
        found = relative_target(top, goal.span, float(goal.change or 0), bottom)
        if isinstance(found, Unresolved):
            return None
        target = found.target
    if bottom is not None:
        return Course(goal.metric, goal.objective, goal.start, goal.deadline, is_limit=goal.is_limit, level=target)
    weights, _ = goal_weights(top, goal.span, min(as_of, series.last))
    by_day = tuple(float(amount) for amount in target * weights)
    return Course(goal.metric, goal.objective, goal.start, goal.deadline, is_limit=goal.is_limit, by_day=by_day)
