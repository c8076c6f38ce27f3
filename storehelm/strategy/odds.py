"""The odds that a goal is reached by its deadline, where it will end, and what would have to change.

The odds are the share of simulated paths that end on the right side of the target. Nothing is certain while days are
left, so they stay between 1 and 99 %.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from storehelm.settings.calendar import Period
from storehelm.strategy.forecast import Forecast, Unforeseen, forecast
from storehelm.strategy.pace import Course
from storehelm.strategy.season import RECENT_WEEKS, WEEK, Daily

Floats = NDArray[np.float64]
BAND = (0.1, 0.9)
"""Quantiles between which eight of ten paths end."""
LEAST_ODDS = 0.01


@dataclass(frozen=True)
class Need:
    """What the days that are left must bring: per day for a sum, as the ratio itself for a ratio.

    Attributes:
        days: Days left of the goal's period.
        needed: What each must bring; for a limit, at most. 0 or less: a sum's target is reached already.
        recent: What the last 8 weeks brought; None where they are not known.
        best: The best that as many days in a row ever brought; None where the history is not that long.
        best_until: The last of those days.
        lift: needed against the middle of the forecast for the same days, as a share; None where that is 0 or less.
    """

    days: int
    needed: float
    recent: float | None
    best: float | None
    best_until: date | None
    lift: float | None
    is_limit: bool

    @property
    def was_ever(self) -> bool | None:
        """Whether the store ever did what is needed, over as many days."""
        if self.best is None:
            return None
        return self.best <= self.needed if self.is_limit else self.best >= self.needed


@dataclass(frozen=True)
class Odds:
    """How a goal is likely to end.

    Attributes:
        probability: Of reaching the target by the deadline, or staying within the limit.
        projection: The middle of where the paths end.
        low: Nine of ten paths end above.
        high: Nine of ten paths end below.
        need: What would have to change; None where there is nothing to divide by.
        forecast: The paths themselves, to draw.
        done: What the goal's days brought until the forecast; of a ratio its numerator and its denominator.
    """

    probability: float
    projection: float
    low: float
    high: float
    need: Need | None
    forecast: Forecast
    done: tuple[float, ...] = ()


@dataclass(frozen=True)
class Likely:
    """Where the paths of a goal end: the odds and the quantiles of `Odds`."""

    probability: float
    projection: float
    low: float
    high: float


def odds(series: Daily, course: Course, as_of: date, seed: int, denominator: Daily | None = None) -> Odds | Unforeseen:
    """The odds of a goal; a sentence instead where the history is too short or the deadline too far or past.

    Args:
        series: The metric by day, or the numerator of a ratio; days after `as_of` are not looked at.
        course: The goal.
        as_of: The last closed day; the last day that is known, if that is earlier.
        seed: The same data, goal and seed always give the same odds.
        denominator: Of a ratio.
    """
    parts = [series.until(as_of)] + ([denominator.until(as_of)] if denominator is not None else [])
    known_until = min(as_of, *(max(part.last, part.first) for part in parts))
    found = forecast(series, known_until, course.period.last, seed, first=course.period.first, denominator=denominator)
    if isinstance(found, Unforeseen):
        return found
    parts = [part.until(known_until) for part in parts]
    done = tuple(_to_date(parts, course.period))
    its = likely(done, found.totals, found.denominator_totals, course)
    return Odds(
        probability=its.probability,
        projection=its.projection,
        low=its.low,
        high=its.high,
        need=_need(parts, course, known_until, found),
        forecast=found,
        done=done,
    )


def likely(done: tuple[float, ...], above: Floats, below: Floats | None, course: Course) -> Likely:
    """The odds of paths: what is known plus what each of them brings.

    Args:
        done: As in `Odds`.
        above: What each path brings.
        below: The same of the denominator of a ratio.
        course: The goal.
    """
    ends = done[0] + above if below is None else (done[0] + above) / (done[1] + below)
    low, middle, high = (float(value) for value in np.quantile(ends, (BAND[0], 0.5, BAND[1])))
    is_met = ends <= course.target if course.is_limit else ends >= course.target
    return Likely(float(np.clip(is_met.mean(), LEAST_ODDS, 1 - LEAST_ODDS)), middle, low, high)


def _to_date(parts: list[Daily], period: Period) -> list[float]:
    """Sums of the goal's days so far, of days that all parts know."""
    values = [part.within(period) for part in parts]
    is_known = np.isfinite(values).all(axis=0)
    return [float(value[is_known].sum()) for value in values]


def _need(parts: list[Daily], course: Course, as_of: date, found: Forecast) -> Need | None:
    left = Period(max(course.period.first, as_of + timedelta(days=1)), course.period.last)
    done = _to_date(parts, course.period)
    middle = float(np.median(found.totals))
    below = float(left.days) if found.denominator_totals is None else float(np.median(found.denominator_totals))
    if below <= 0:
        return None
    whole = course.target if len(parts) == 1 else course.target * (done[1] + below)
    needed = (whole - done[0]) / below
    best, best_until = _best(parts, left.days, course.is_limit)
    lift = needed * below / middle - 1 if middle > 0 else None
    return Need(left.days, needed, _recent(parts, as_of), best, best_until, lift, course.is_limit)


def _recent(parts: list[Daily], as_of: date) -> float | None:
    weeks = Period(as_of - timedelta(days=RECENT_WEEKS * WEEK - 1), as_of)
    values = [part.within(weeks) for part in parts]
    is_known = np.isfinite(values).all(axis=0)
    below = float(is_known.sum()) if len(parts) == 1 else float(values[1][is_known].sum())
    return float(values[0][is_known].sum()) / below if below > 0 else None


def _best(parts: list[Daily], days: int, is_limit: bool) -> tuple[float | None, date | None]:
    """The best level over so many days in a row, all of them known, and its last day."""
    first, last = max(part.first for part in parts), min(part.last for part in parts)
    if (last - first).days + 1 < days:
        return None, None
    values = [part.within(Period(first, last)) for part in parts]
    values = [values[0], np.ones(len(values[0]))] if len(parts) == 1 else values
    above, below = (np.convolve(value, np.ones(days), "valid") for value in values)
    levels = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    if not np.isfinite(levels).any():
        return None, None
    place = int(np.nanargmin(levels) if is_limit else np.nanargmax(levels))
    return float(levels[place]), first + timedelta(days=place + days - 1)
