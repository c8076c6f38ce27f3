"""How each goal stands: reached so far, where it should be by now, where it will end, with what odds.

Money is in micros and everything else in the metric's raw unit. Only closed days count.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

import numpy as np

from storehelm.languages.speech import listed, say, say_count
from storehelm.metrics.attainment import CLOSE, is_ratio
from storehelm.metrics.query import ask
from storehelm.metrics.series import daily_series
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.forecast import Unforeseen
from storehelm.strategy.goals import Goal
from storehelm.strategy.odds import BAND, Odds, odds
from storehelm.strategy.pace import (
    Course,
    Pace,
    Unresolved,
    pace_of_ratio,
    pace_of_sum,
    relative_target,
)
from storehelm.strategy.season import Daily, daily
from storehelm.warehouse.published import Published

State = Literal["waiting", "on_pace", "at_risk", "behind", "over_limit", "reached", "missed", "unknown"]
OFF_PACE: tuple[State, ...] = ("behind", "over_limit", "missed")
HISTORY = timedelta(weeks=3 * 52)
"""So much of the past tells the season, the level and the record."""
WEEK_DAYS = 7
_MONEY = ("money", "average_money")


@dataclass(frozen=True)
class Point:
    """The end of one week of a goal: what was reached by then, what was due, and where eight paths in ten lie."""

    day: date
    reached: float | None
    due: float | None
    low: float | None = None
    middle: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Standing:
    """One goal on its last closed day.

    Attributes:
        goal: The goal.
        state: waiting (not begun), on_pace, at_risk, behind, over_limit, reached or missed (over), unknown.
        target: What is to be reached over the whole span, or at all times for a ratio; None where it is relative to
            days that are not known.
        value: What is reached so far.
        pace: The pace, with what should be reached by now; None where nothing can be counted.
        odds: Odds, projection and need; None where there are none, and `reason` says why.
        as_of: The last closed day that counts; None where nothing is known.
        reason: Why a number is missing.
        remark: What the reader must know of the target, such as a feast that moved.
        points: Its course week by week, to draw.
    """

    goal: Goal
    state: State
    target: float | None = None
    value: int | float | None = None
    pace: Pace | None = None
    odds: Odds | None = None
    as_of: date | None = None
    reason: str | None = None
    remark: str | None = None
    points: tuple[Point, ...] = ()

    @property
    def is_off_pace(self) -> bool:
        """Whether it is worse than it should be."""
        return self.state in OFF_PACE


def standings(published: Published, store: Store, goals: Sequence[Goal], today: date) -> list[Standing]:
    """How goals stand at the end of the day before `today`, in their order.

    One that filters by a value that the data does not have is not known: it must not hide the others.
    """
    return [_standing_or_why(published, store, goal, today) for goal in goals]


def _standing_or_why(published: Published, store: Store, goal: Goal, today: date) -> Standing:
    try:
        return standing(published, store, goal, today)
    except Refusal as refusal:
        return Standing(goal, "unknown", reason=f"{refusal.message} {refusal.hint or ''}".strip())


def standing(published: Published, store: Store, goal: Goal, today: date) -> Standing:
    """How one goal stands at the end of the day before `today`.

    Raises:
        Refusal: It filters by a value that the data does not have.
    """
    yesterday = today - timedelta(days=1)
    series = daily_series(
        published, store, goal.metric, Period(goal.start - HISTORY, max(goal.start, yesterday)), goal.where
    )
    last = series.last
    if last is None:
        return _counted_anew(published, store, goal, yesterday, series.reason)
    top = daily(series.days, series.top)
    bottom = None if series.bottom is None else daily(series.days, series.bottom)
    course, remark = _course(goal, top, bottom)
    as_of = min(last, yesterday)
    if isinstance(course, str):
        return _without_target(published, store, goal, yesterday, course)
    pace = pace_of_sum(top, course, as_of) if bottom is None else pace_of_ratio(top, bottom, course, as_of)
    likely = _odds(goal, course, top, bottom, as_of)
    state = _state(course, pace, as_of) if as_of >= goal.start or yesterday < goal.start else "unknown"
    why = _why_unknown(pace, goal, as_of) if state == "unknown" else None
    return Standing(
        goal=goal,
        state=state,
        target=course.target,
        value=_value(published, store, goal, pace),
        pace=pace,
        odds=likely if isinstance(likely, Odds) else None,
        as_of=as_of,
        reason=why or (likely.reason if isinstance(likely, Unforeseen) else None),
        remark=remark,
        points=tuple(_points(course, pace, likely if isinstance(likely, Odds) else None, (top, bottom), as_of)),
    )


def raw_target(goal: Goal, value: Decimal) -> float:
    """A target as it is written, as the raw number that the whole span must reach."""
    declared = goal.declared
    if goal.every_week and not is_ratio(declared):
        value = value * goal.span.days / WEEK_DAYS
    return float(value * 1_000_000) if declared.unit in _MONEY else float(value)


def _course(goal: Goal, top: Daily, bottom: Daily | None) -> tuple[Course | str, str | None]:
    if goal.target is not None:
        return Course(goal.span, raw_target(goal, goal.target), goal.is_limit), None
    assert goal.change is not None  # a goal has one or the other
    found = relative_target(top, goal.span, float(goal.change), bottom)
    if isinstance(found, Unresolved):
        return found.reason, None
    return Course(goal.span, found.target, goal.is_limit), _moved_words(found.moved)


def _moved_words(feasts: Sequence[str]) -> str | None:
    """A remark on feasts that a goal's span has and the days of the year before have not, or the other way round."""
    if not feasts:
        return None
    # Translators: {feasts} is one or more feasts such as "Easter and Whitsun"; the years are those of a goal and the
    # one before.
    return say_count(
        "{feasts} lies in only one of the two years.",
        "{feasts} lie in only one of the two years.",
        len(feasts),
        feasts=listed(feasts),
    )


def _odds(goal: Goal, course: Course, top: Daily, bottom: Daily | None, as_of: date) -> Odds | Unforeseen:
    if as_of >= course.period.last:
        return Unforeseen(say("The deadline is past."))
    return odds(top, course, as_of, zlib.crc32(goal.id.encode()), bottom)


def _value(published: Published, store: Store, goal: Goal, pace: Pace | None) -> int | float | None:
    """The exact number to date, as every page asks for it."""
    if pace is None:
        return None
    found = ask(published, store, [goal.metric], Period(goal.start, pace.as_of), "total", (), goal.where)
    value: int | float | None = found.value(goal.metric)
    return value


def _state(course: Course, pace: Pace | None, as_of: date) -> State:
    if as_of < course.period.first:
        return "waiting"
    if pace is None:
        return "unknown"
    if as_of >= course.period.last:
        return _end(course, pace)
    if pace.is_ahead:
        return "on_pace"
    if pace.pace is not None and pace.pace >= 1 - CLOSE:
        return "at_risk"
    return "over_limit" if course.is_limit else "behind"


def _end(course: Course, pace: Pace) -> State:
    """How a goal ended. Days of a sum that are not known can still lift it over its target, or over its limit."""
    is_met = course.is_met(pace.actual)
    if pace.unknown_days and pace.path is not None and is_met == course.is_limit:
        return "unknown"
    return "reached" if is_met else "missed"


def _why_unknown(pace: Pace | None, goal: Goal, as_of: date) -> str:
    if as_of < goal.start:
        # Translators: why it is not known how a goal stands; {start} and {end} are days.
        return say(
            "It began on {start}, and the data end on {end}.", start=goal.start.isoformat(), end=as_of.isoformat()
        )
    if pace is not None:
        # Translators: why it is not known how a goal stands; {n} and {all} are numbers of days.
        return say_count(
            "{n} of its {all} days is not known.",
            "{n} of its {all} days are not known.",
            pace.unknown_days,
            n=pace.unknown_days,
            all=goal.span.days,
        )
    if goal.declared.denominator is None:
        return say("No day of it is known.")
    return say("There is nothing to divide by on its days so far.")


def _points(
    course: Course, pace: Pace | None, likely: Odds | None, parts: tuple[Daily, Daily | None], as_of: date
) -> Iterator[Point]:
    """Weeks counted back from the last closed day, then those of the forecast."""
    if pace is not None:
        done = (pace.as_of - course.period.first).days
        for place in range(done % WEEK_DAYS, done + 1, WEEK_DAYS):
            reached = _number(pace.reached[place])
            ahead = reached if place == done and likely is not None else None
            day = course.period.first + timedelta(days=place)
            yield Point(day, reached, _due(course, pace, place), ahead, ahead, ahead)
    if likely is None:
        return
    above, below = (_known_sum(part, course.period, as_of) for part in parts)
    ends = above + np.cumsum(likely.forecast.values, axis=1)
    if likely.forecast.denominators is not None:
        ends = ends / np.maximum(below + np.cumsum(likely.forecast.denominators, axis=1), 1e-9)
    bands = np.quantile(ends, (BAND[0], 0.5, BAND[1]), axis=0)
    for week, band in zip(likely.forecast.weeks, bands.T, strict=True):
        if week.last >= course.period.first:
            place = (week.last - course.period.first).days
            low, middle, high = (float(value) for value in band)
            yield Point(week.last, None, _due(course, pace, place), low, middle, high)


def _known_sum(part: Daily | None, period: Period, as_of: date) -> float:
    return 0.0 if part is None else float(np.nansum(part.until(as_of).within(period)))


def _due(course: Course, pace: Pace | None, place: int) -> float | None:
    if pace is None:
        return None
    return course.target if pace.path is None else float(pace.path[place])


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _without_target(published: Published, store: Store, goal: Goal, yesterday: date, reason: str) -> Standing:
    """A goal relative to days that are not known: its number to date, if it has begun."""
    if yesterday < goal.start:
        return Standing(goal, "waiting", as_of=yesterday, reason=reason)
    span = Period(goal.start, min(goal.deadline, yesterday))
    value = ask(published, store, [goal.metric], span, "total", (), goal.where).value(goal.metric)
    return Standing(goal, "unknown", value=value, as_of=span.last, reason=reason)


def _counted_anew(published: Published, store: Store, goal: Goal, yesterday: date, reason: str | None) -> Standing:
    """A metric whose days do not add up: its number to date, without pace and odds."""
    if yesterday < goal.start:
        return Standing(goal, "waiting", reason=reason)
    span = Period(goal.start, min(goal.deadline, yesterday))
    found = ask(published, store, [goal.metric], span, "total", (), goal.where)
    value = found.value(goal.metric)
    target = None if goal.target is None else raw_target(goal, goal.target)
    why = found.reasons.get(goal.metric) if value is None else reason
    state: State = "unknown"
    if target is not None and value is not None and goal.deadline <= yesterday:
        state = "reached" if Course(goal.span, target, goal.is_limit).is_met(value) else "missed"
    return Standing(goal, state, target, value, as_of=span.last, reason=why)
