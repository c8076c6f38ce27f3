"""The store's own weights of days: its weekdays, the season of its year before, and its feasts.

What a day should bring is the weekday's factor, times the smoothed level of the day of the year before that it
answers to, times what a feast did there. Without a year before, the weekdays of the last eight weeks are all there
is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import Sentence
from storehelm.settings.calendar import YEAR_OF_WEEKS, Period
from storehelm.strategy.season_feasts import FEASTS, NO_FEAST, aligned

Floats = NDArray[np.float64]
Source = Literal["year", "weeks", "flat"]
WEEK = 7
RECENT_WEEKS = 8
"""Weeks whose weekdays stand in for a season, where there is no year before."""
SMOOTHING_DAYS = 7.0
"""Standard deviation of the bell that smooths the year before: one day's luck is no season, one month's is."""
LEAST_KNOWN = 0.8
"""Share of the days of the year before that must be known for it to be a season."""
LEAST_LEVEL = 0.01
"""The smallest level of a day, as a share of the mean: returns may outweigh sales, but no day weighs less than none."""
SOURCE_WORDS: Mapping[Source, Sentence] = {
    # Translators: what the season of a forecast rests on, in a table and at the end of a sentence, after a colon.
    "year": "weekdays and season of the year before, feasts aligned",
    # Translators: what the season of a forecast rests on, in a table and at the end of a sentence, after a colon.
    "weeks": "weekdays of the last 8 weeks",
    # Translators: what the season of a forecast rests on, in a table and at the end of a sentence, after a colon.
    "flat": "the same weight for every day",
}


@dataclass(frozen=True)
class Daily:
    """One value per day, from `first` on; NaN where a day is unknown. Closed days only: the caller leaves today out."""

    first: date
    values: Floats

    @property
    def last(self) -> date:
        """The last day that is known; the day before the first where none is."""
        known = np.flatnonzero(np.isfinite(self.values))
        return self.first + timedelta(days=int(known[-1]) if known.size else -1)

    def until(self, day: date) -> "Daily":  # not shown
        """The series as it was known at the end of `day`."""
        return Daily(self.first, self.values[: max(0, (day - self.first).days + 1)])

    def within(self, period: Period) -> Floats:
        """The values of a period's days; NaN for days before or after the series."""
        found = np.full(period.days, np.nan)
        start = (period.first - self.first).days
        low, high = max(0, start), min(len(self.values), start + period.days)
        if low < high:
            found[low - start : high - start] = self.values[low:high]
        return found


def daily(days: Sequence[date], values: Sequence[float | None], *, absent: float = np.nan) -> Daily:
    """A series from days in any order; a day that is not named is `absent`, a value of None is unknown.

    Args:
        days: The days, each at most once.
        values: A value for each.
        absent: What a day that is not named holds: NaN for unknown, 0 where no row means nothing happened.
    """
    if not days:
        return Daily(date(1, 1, 2), np.empty(0))
    first = min(days)
    filled = np.full((max(days) - first).days + 1, absent)
    places = [(day - first).days for day in days]
    filled[places] = [np.nan if value is None else value for value in values]
    return Daily(first, filled)


@dataclass(frozen=True)
class Season:
    """What the days of a store are like.

    `weekdays` has a factor for Monday to Sunday, 1 on average; `baseline` the level of each day of the history, less
    weekdays and feasts; `feasts` what a feast made of it, 1 elsewhere.
    """

    first: date
    weekdays: Floats
    baseline: Floats
    feasts: Floats
    has_weeks: bool

    def source(self, period: Period) -> Source:
        """What the weights of a period rest on."""
        known = np.isfinite(self._year_before(period))
        if known.mean() >= LEAST_KNOWN:
            return "year"
        return "weeks" if self.has_weeks else "flat"

    def levels(self, period: Period) -> Floats:
        """What each day would bring if it were as its day of the year before; weekday factors without one."""
        if self.source(period) != "year":
            return self.factors(period)
        return self.factors(period) * _filled(self._year_before(period))

    def factors(self, period: Period) -> Floats:
        """The weekday factors of a period's days."""
        return np.asarray(self.weekdays[_weekdays(period.first, period.days)], dtype=np.float64)

    def against_year(self, period: Period) -> Floats:
        """The levels of a period's days by their year before; NaN where that is unknown."""
        return self.factors(period) * self._year_before(period)

    def weights(self, period: Period) -> Floats:
        """The share of each day in the period; they add up to 1."""
        levels = self.levels(period)
        total = float(levels.sum())
        return levels / total if total > 0 else np.full(period.days, 1 / period.days)

    def _year_before(self, period: Period) -> Floats:
        """Baseline times feast of the days of the year before; NaN where the history has none."""
        alignment = aligned(period.first, period.last)
        places = (alignment.year_before - np.datetime64(self.first, "D")).astype(np.int64)
        inside = (places >= 0) & (places < len(self.baseline))
        found = np.full(period.days, np.nan)
        feast = np.where(alignment.feast[inside] == NO_FEAST, 1.0, self.feasts[places[inside]])
        found[inside] = self.baseline[places[inside]] * feast
        return found


def season(series: Daily, until: date) -> Season:
    """The season of a store, from what was known at the end of `until`."""
    known = series.until(until)
    values = known.values
    size = len(values)
    feast = aligned(known.first, known.first + timedelta(days=size - 1)).feast if size else np.empty(0, dtype=np.int64)
    weekday = _weekdays(known.first, size)
    has_weeks = int(np.isfinite(values[-RECENT_WEEKS * WEEK :]).sum()) >= LEAST_KNOWN * RECENT_WEEKS * WEEK
    factors = _weekday_factors(values, weekday, feast) if has_weeks else np.ones(WEEK)
    plain = values / np.where(factors[weekday] >= LEAST_LEVEL, factors[weekday], np.nan)
    baseline = _smoothed(np.where(feast == NO_FEAST, plain, np.nan))
    return Season(known.first, factors, baseline, _feast_factors(plain, baseline, feast), has_weeks)


def _weekdays(first: date, days: int) -> NDArray[np.int64]:
    return (first.weekday() + np.arange(days)) % WEEK


def _weekday_factors(values: Floats, weekday: NDArray[np.int64], feast: NDArray[np.int64]) -> Floats:
    """Each weekday against the mean of the seven days around it: a year of them where there is one, else 8 weeks."""
    weeks = RECENT_WEEKS if len(values) < YEAR_OF_WEEKS.days else YEAR_OF_WEEKS.days // WEEK
    recent = slice(-weeks * WEEK, None)
    around = _week_means(values)
    usable = np.isfinite(values) & np.isfinite(around) & (feast == NO_FEAST)
    day, own, mean = weekday[recent], values[recent], around[recent]
    chosen = (
        usable[recent] if usable[recent].sum() >= RECENT_WEEKS * WEEK // 2 else np.isfinite(own) & np.isfinite(mean)
    )
    sums = np.bincount(day[chosen], weights=own[chosen], minlength=WEEK)
    means = np.bincount(day[chosen], weights=mean[chosen], minlength=WEEK)
    if (means <= 0).any():
        return np.ones(WEEK)
    factors = np.maximum(sums / means, 0.0)
    return factors * (WEEK / factors.sum()) if factors.sum() > 0 else np.ones(WEEK)


def _week_means(values: Floats) -> Floats:
    """The mean of the seven days around each day; NaN where one of them is unknown or outside."""
    means = np.full(len(values), np.nan)
    if len(values) >= WEEK:
        means[WEEK // 2 : len(values) - WEEK // 2] = np.convolve(values, np.full(WEEK, 1 / WEEK), "valid")
    return means


def _smoothed(values: Floats) -> Floats:
    """A moving bell-shaped mean that steps over what is unknown, and never falls to 0."""
    is_known = np.isfinite(values)
    if not is_known.any():
        return np.full(len(values), np.nan)
    reach = int(3 * SMOOTHING_DAYS)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / SMOOTHING_DAYS) ** 2)
    sums = np.convolve(np.where(is_known, values, 0.0), bell)[reach : reach + len(values)]
    mass = np.convolve(is_known.astype(np.float64), bell)[reach : reach + len(values)]
    level = np.where(mass >= 1.0, sums / np.maximum(mass, 1.0), np.nan)
    return np.maximum(level, LEAST_LEVEL * max(float(np.nanmean(values)), 0.0) or np.nan)


def _feast_factors(plain: Floats, baseline: Floats, feast: NDArray[np.int64]) -> Floats:
    """What each feast made of its days, drawn towards 1 as far as it may be chance."""
    moves = plain / baseline - 1.0
    is_known = np.isfinite(moves)
    chance = float(np.var(moves[is_known & (feast == NO_FEAST)])) if (is_known & (feast == NO_FEAST)).any() else 0.0
    factors = np.ones(len(plain))
    for index in range(len(FEASTS)):
        days = is_known & (feast == index)
        size = float(np.mean(moves[days] ** 2)) if days.any() else 0.0
        if size > chance:
            factors[days] = np.maximum(1.0 + moves[days] * (1.0 - chance / size), 0.0)
    return factors


def _filled(values: Floats) -> Floats:
    """Single unknown days take the mean of their neighbours on both sides, in a straight line."""
    places = np.arange(len(values))
    is_known = np.isfinite(values)
    return np.asarray(np.interp(places, places[is_known], values[is_known]), dtype=np.float64)
