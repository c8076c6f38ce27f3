"""What the days to come may bring: simulated weeks, by the store's season and the level of its last weeks.

Weeks are counted back from the last closed day, so none is cut. Each is divided by what the season says of its days;
what remains, in logarithms, is the store's level against its year before (or against its weekdays alone, where there
is no year before). The level is carried on by `forecast_level`, and the season is put back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import say, say_count
from storehelm.settings.calendar import Period
from storehelm.strategy.forecast_level import Level, level_of
from storehelm.strategy.season import WEEK, Daily, Season, Source, season

Floats = NDArray[np.float64]
PATHS = 2000
LEAST_WEEKS = 8
MOST_WEEKS = {"year": 78, "weeks": 52}
"""Weeks that the level is learned from: older ones tell of another store."""
LONGEST_DAYS = 364
LONGEST_WITHOUT_SEASON = 182
UNKNOWN_SEASON = 0.10
"""Standard deviation, in logarithms, of the yearly swing allowed for where there is no year before."""
MOST_TOGETHER = 0.95
"""Correlation of errors that is believed at most."""
CLEARLY = 0.8
"""Share of the error, squared, to which a season of its own must bring a ratio: it costs the noise of a year before."""
LEAST_SHARE = 0.05
"""A week is worth at least this share of the usual one: returns can exceed sales, and logarithms end at 0."""


@dataclass(frozen=True)
class Unforeseen:
    """Why there is no forecast."""

    reason: str


@dataclass(frozen=True)
class Forecast:
    """Simulated weeks.

    Attributes:
        weeks: The days ahead, seven by seven; the last may be shorter.
        values: Sums over those days of each week that count: a row for each path, a column for each week.
        denominators: The same of the denominator of a ratio; None for a sum.
        source: What the season rests on.
        learned_from: Weeks of history behind the level.
    """

    weeks: tuple[Period, ...]
    values: Floats
    denominators: Floats | None
    source: Source
    learned_from: int

    @property
    def totals(self) -> Floats:
        """What each path brings from the first day ahead to the last."""
        return np.asarray(self.values.sum(axis=1), dtype=np.float64)

    @property
    def denominator_totals(self) -> Floats | None:
        """The same of the denominator."""
        return None if self.denominators is None else np.asarray(self.denominators.sum(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class _Past:
    """A series less its season: its level by week in logarithms, and what the season says of the days ahead."""

    levels: Floats
    ahead: Floats
    source: Source


def forecast(
    series: Daily, as_of: date, until: date, seed: int, *, first: date | None = None, denominator: Daily | None = None
) -> Forecast | Unforeseen:
    """Simulate the days from the one after `as_of` to `until`; the same arguments give the same paths.

    Args:
        series: The history; days after `as_of` are not looked at.
        as_of: The last closed day.
        until: The last day to simulate.
        seed: Of the random numbers.
        first: Days before this one do not count towards the values, where a goal starts later.
        denominator: Of a ratio; both are simulated together, for their errors go together.
    """
    parts = [part.until(as_of) for part in (series, denominator) if part is not None]
    ahead = _ahead(parts, as_of, until)
    if isinstance(ahead, Unforeseen):
        return ahead
    pasts = _pasts(parts, as_of, ahead)
    reason = _too_short(pasts, ahead)
    if reason:
        return Unforeseen(reason)
    random = np.random.default_rng(seed)
    counted = np.arange(ahead.days) >= ((first or ahead.first) - ahead.first).days
    shares = [_by_week(np.where(counted, past.ahead, 0.0)) for past in pasts]
    factors = _factors(pasts, ahead, random)
    values = [share * factor for share, factor in zip(shares, factors, strict=True)]
    known = int(np.isfinite(pasts[0].levels).sum())
    return Forecast(_weeks(ahead), values[0], values[1] if denominator is not None else None, pasts[0].source, known)


def _ahead(parts: Sequence[Daily], as_of: date, until: date) -> Period | Unforeseen:
    if not all(np.isfinite(part.values).any() for part in parts):
        return Unforeseen(say("No whole day is known yet."))
    if until <= as_of:
        return Unforeseen(say("The deadline has passed: there is nothing left to forecast."))
    if (until - as_of).days > LONGEST_DAYS:
        return Unforeseen(say("The deadline is more than a year away: no forecast reaches that far."))
    return Period(as_of + timedelta(days=1), until)


def _pasts(parts: Sequence[Daily], as_of: date, ahead: Period) -> list[_Past]:
    """Each series less its season: the same kind of season for all, that of the poorest."""
    seasons = [season(part, as_of) for part in parts]
    if all(one.source(ahead) == "year" for one in seasons):
        pasts = [_past(part, one, as_of, ahead, "year") for part, one in zip(parts, seasons, strict=True)]
        if all(np.isfinite(past.levels).sum() >= LEAST_WEEKS for past in pasts):
            if len(pasts) == 2:
                return _with_quotient(pasts, _past(parts[0], seasons[1], as_of, ahead, "year"))
            return pasts
    return [_past(part, one, as_of, ahead, "weeks") for part, one in zip(parts, seasons, strict=True)]


def _with_quotient(pasts: list[_Past], like_denominator: _Past) -> list[_Past]:
    """The numerator by the denominator's season, as if the ratio had none; by its own where that is clearly better."""
    own = pasts[0].levels - pasts[1].levels
    plain = like_denominator.levels - pasts[1].levels
    is_shared = np.isfinite(own) & np.isfinite(plain)
    errors = [level_of(np.where(is_shared, one, np.nan)).error for one in (own, plain)]
    return pasts if errors[0] < CLEARLY * errors[1] else [like_denominator, pasts[1]]


def _past(series: Daily, its: Season, as_of: date, ahead: Period, source: Source) -> _Past:
    known = Period(as_of - timedelta(days=MOST_WEEKS[source] * WEEK - 1), as_of)
    expected = its.against_year(known) if source == "year" else its.factors(known)
    levels = _logarithms(_week_levels(series.within(known), expected))
    return _Past(levels, its.levels(ahead) if source == "year" else its.factors(ahead), source)


def _week_levels(values: Floats, expected: Floats) -> Floats:
    """Each week against what its days should bring, by the days known; NaN where fewer than four are."""
    is_known = np.isfinite(values) & np.isfinite(expected)
    sums = np.where(is_known, values, 0.0).reshape(-1, WEEK).sum(axis=1)
    should = np.where(is_known, expected, 0.0).reshape(-1, WEEK).sum(axis=1)
    enough = (is_known.reshape(-1, WEEK).sum(axis=1) > WEEK // 2) & (should > 0)
    return np.where(enough, sums / np.where(enough, should, 1.0), np.nan)


def _logarithms(levels: Floats) -> Floats:
    known = levels[np.isfinite(levels)]
    usual = float(np.median(known)) if known.size else 0.0
    if usual <= 0:
        return np.full(len(levels), np.nan)
    return np.asarray(np.log(np.maximum(levels, LEAST_SHARE * usual)), dtype=np.float64)


def _too_short(pasts: Sequence[_Past], ahead: Period) -> str | None:
    weeks = min(int(np.isfinite(past.levels).sum()) for past in pasts)
    if weeks < LEAST_WEEKS:
        return _too_few_weeks(weeks)
    if pasts[0].source == "year":
        return None
    longest = min(weeks * WEEK, LONGEST_WITHOUT_SEASON)
    if ahead.days > longest:
        # Translators: {most} and {days} are numbers of days.
        return say(
            "Without a year before, odds reach {most} days ahead; the deadline is {days} days away.",
            most=longest,
            days=ahead.days,
        )
    return None


def _too_few_weeks(weeks: int) -> str:
    if not weeks:
        # Translators: {least} is a number of weeks; no week is known.
        return say("Too little history for odds: they need {least} weeks, and none are known.", least=LEAST_WEEKS)
    # Translators: {n} weeks are known; {least} is a number of weeks.
    return say_count(
        "Too little history for odds: they need {least} weeks, and {n} is known.",
        "Too little history for odds: they need {least} weeks, and {n} are known.",
        weeks,
        least=LEAST_WEEKS,
        n=weeks,
    )


def _factors(pasts: Sequence[_Past], ahead: Period, random: np.random.Generator) -> list[Floats]:
    """What each week is worth against its season, on each path, for each series; errors go together as they did."""
    days = np.array([week.days for week in _weeks(ahead)])
    size = (PATHS, len(days))
    rough = np.sqrt(WEEK / days)
    swing = _unknown_season(len(days), random) if pasts[0].source != "year" else np.zeros(size)
    if len(pasts) == 1:
        level, spread = level_of(pasts[0].levels).draw(random, random.standard_normal(size))
        return [np.exp(level + swing + spread[:, None] * rough * random.standard_normal(size))]
    below = level_of(pasts[1].levels)
    quotient = level_of(pasts[0].levels - pasts[1].levels)
    together = _correlation(quotient, below)
    wander, noise = random.standard_normal((2, *size)), random.standard_normal((2, *size))
    mixed = [together * pair[0] + np.sqrt(1 - together**2) * pair[1] for pair in (wander, noise)]
    low, low_spread = below.draw(random, wander[0])
    high, high_spread = quotient.draw(random, mixed[0])
    denominator = low + swing + low_spread[:, None] * rough * noise[0]
    return [np.exp(denominator + high + high_spread[:, None] * rough * mixed[1]), np.exp(denominator)]


def _correlation(one: Level, other: Level) -> float:
    both = np.isfinite(one.misses) & np.isfinite(other.misses)
    first, second = one.misses[both], other.misses[both]
    if first.size < LEAST_WEEKS or not first.std() or not second.std():
        return 0.0
    return float(np.clip(np.corrcoef(first, second)[0, 1], -MOST_TOGETHER, MOST_TOGETHER))


def _unknown_season(weeks: int, random: np.random.Generator) -> Floats:
    """A yearly swing of unknown height and place, starting from where the store stands."""
    angle = 2 * np.pi * np.arange(1, weeks + 1) * WEEK / LONGEST_DAYS
    rise, fall = random.normal(0.0, UNKNOWN_SEASON, (2, PATHS, 1))
    return np.asarray(rise * np.sin(angle) + fall * (np.cos(angle) - 1), dtype=np.float64)


def _weeks(ahead: Period) -> tuple[Period, ...]:
    firsts = [ahead.first + timedelta(days=offset) for offset in range(0, ahead.days, WEEK)]
    return tuple(Period(first, min(first + timedelta(days=WEEK - 1), ahead.last)) for first in firsts)


def _by_week(days: Floats) -> Floats:
    missing = -len(days) % WEEK
    return np.asarray(np.pad(days, (0, missing)).reshape(-1, WEEK).sum(axis=1), dtype=np.float64)
