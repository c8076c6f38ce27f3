"""Where a goal should be by now: the store's own days as weights, never the calendar's share.

A sum should have reached, by a day, the target times the weight of the days until then. A ratio has one target at all
times and is judged on numerator and denominator to date. For limits, where lower is better, the pace is turned
around, so that 1 and more is good everywhere. Only closed days count.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import say, say_count
from storehelm.settings.calendar import Period
from storehelm.strategy.season import Daily, Source, season
from storehelm.strategy.season_feasts import FEASTS, aligned

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Course:
    """What is to be reached, in the metric's raw unit, over which days; `is_limit` where lower is better."""

    period: Period
    target: float
    is_limit: bool = False

    def is_met(self, value: float) -> bool:
        """Whether a value at the deadline reaches the target, or stays within the limit."""
        return value <= self.target if self.is_limit else value >= self.target


@dataclass(frozen=True)
class Pace:
    """How a goal stands on its last closed day.

    Attributes:
        as_of: The last closed day of the goal's period that is counted.
        actual: The sum, or the ratio, to date.
        expected: What it should be by now; the target itself for a ratio.
        pace: actual / expected, turned around for a limit: 1 is exactly on the path, more is better. None where
            nothing is expected yet, or a limit's number is 0 or less.
        is_ahead: Whether it is on its path or better, also where `pace` has no number.
        share: Weight of the days to date in the whole period; None for a ratio.
        unknown_days: Days to date without a value; left out of actual and expected.
        source: What the weights rest on; None for a ratio.
        path: For each day of the period what a sum should have reached by its end; None for a ratio.
        reached: For each day to date what it had reached.
    """

    as_of: date
    actual: float
    expected: float
    pace: float | None
    is_ahead: bool
    share: float | None
    unknown_days: int
    source: Source | None
    path: Floats | None
    reached: Floats


@dataclass(frozen=True)
class Resolved:
    """A relative target as a number.

    `moved` names feasts that lie in only one of the two periods, in the reader's language.
    """

    target: float
    base: float
    base_period: Period
    moved: tuple[str, ...]


@dataclass(frozen=True)
class Unresolved:
    """Why a relative target has no number."""

    reason: str


def pace_of_sum(series: Daily, course: Course, as_of: date) -> Pace | None:
    """The pace of a sum on its last closed day; None before the first day of the goal is closed and known."""
    period = course.period
    values = series.until(as_of).within(period)
    days = min(as_of, period.last, series.last) - period.first
    done = days.days + 1
    if done <= 0:
        return None
    is_known = np.isfinite(values[:done])
    if not is_known.any():
        return None
    weights, source = goal_weights(series, period, as_of)
    reached = np.cumsum(np.where(is_known, values[:done], 0.0))
    share = float(weights[:done][is_known].sum())
    expected = course.target * share
    return Pace(
        as_of=period.first + days,
        actual=float(reached[-1]),
        expected=expected,
        pace=_quotient(float(reached[-1]), expected, course.is_limit),
        is_ahead=replace(course, target=expected).is_met(float(reached[-1])),
        share=share,
        unknown_days=int(done - is_known.sum()),
        source=source,
        path=course.target * np.cumsum(weights),
        reached=reached,
    )


def pace_of_ratio(numerator: Daily, denominator: Daily, course: Course, as_of: date) -> Pace | None:
    """The pace of a ratio on numerator and denominator to date; None while there is nothing to divide by."""
    period = course.period
    days = min(as_of, period.last, numerator.last, denominator.last) - period.first
    done = days.days + 1
    if done <= 0:
        return None
    above, below = (part.within(period)[:done] for part in (numerator, denominator))
    is_known = np.isfinite(above) & np.isfinite(below)
    above, below = (np.cumsum(np.where(is_known, part, 0.0)) for part in (above, below))
    if below[-1] <= 0:
        return None
    reached = np.divide(above, below, out=np.full(done, np.nan), where=below > 0)
    return Pace(
        as_of=period.first + days,
        actual=float(reached[-1]),
        expected=course.target,
        pace=_quotient(float(reached[-1]), course.target, course.is_limit),
        is_ahead=course.is_met(float(reached[-1])),
        share=None,
        unknown_days=int(done - is_known.sum()),
        source=None,
        path=None,
        reached=reached,
    )


def goal_weights(series: Daily, period: Period, as_of: date) -> tuple[Floats, Source]:
    """Weights of a goal's days, by what was known when it began, so that the path does not move under its feet.

    Where less than eight weeks were known then, what is known now is taken.
    """
    its = season(series, min(as_of, period.first - timedelta(days=1)))
    if its.source(period) == "flat":
        its = season(series, as_of)
    return its.weights(period), its.source(period)


def relative_target(
    series: Daily, period: Period, change: float, denominator: Daily | None = None
) -> Resolved | Unresolved:
    """The target that lies `change` (0.1 for 10 % more) from the same period of the year before, 364 days earlier.

    Args:
        series: The metric by day, or its numerator.
        period: The goal's.
        change: As a share.
        denominator: Of a ratio.
    """
    before = period.year_before()
    span = {"first": before.first.isoformat(), "last": before.last.isoformat()}
    parts = [part.within(before) for part in (series, denominator) if part is not None]
    is_known = np.isfinite(parts).all(axis=0)
    if not is_known.all():
        missing = int((~is_known).sum())
        # Translators: {first} and {last} are days, {n} and {all} are numbers of days.
        reason = say_count(
            "The year before ({first} to {last}) is not wholly known: {n} of {all} days is missing.",
            "The year before ({first} to {last}) is not wholly known: {n} of {all} days are missing.",
            missing,
            n=missing,
            all=before.days,
            **span,
        )
        return Unresolved(reason)
    sums = [float(part.sum()) for part in parts]
    if len(sums) == 2 and sums[1] <= 0:
        # Translators: why a rate is not known; {first} and {last} are days.
        return Unresolved(say("There is nothing to divide by from {first} to {last}.", **span))
    base = sums[0] / sums[1] if len(sums) == 2 else sums[0]
    if base <= 0:
        number = f"{base:g}"
        # Translators: why a target such as "10% more than in the year before" has no number: "it" was zero or less.
        reason = say("It was {number} from {first} to {last}: no share of that can be a target.", number=number, **span)
        return Unresolved(reason)
    return Resolved(base * (1 + change), base, before, _moved_feasts(period, before))


def _moved_feasts(period: Period, before: Period) -> tuple[str, ...]:
    days = [aligned(one.first, one.last).feast for one in (period, before)]
    counts = [np.bincount(one[one >= 0], minlength=len(FEASTS)) for one in days]
    return tuple(feast.name for feast, now, then in zip(FEASTS, *counts, strict=True) if bool(now) != bool(then))


def _quotient(actual: float, expected: float, is_limit: bool) -> float | None:
    above, below = (expected, actual) if is_limit else (actual, expected)
    return above / below if below > 0 else None
