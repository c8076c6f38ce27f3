"""Which numbers of a page moved more than the series itself is wont to move.

A week is compared with weeks before it, season taken out where the year before is known, by a Student prediction
interval; the tiles of one page are judged together (Benjamini-Hochberg), so that a quiet page stays quiet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Direction = Literal["within", "above", "below", "no_data", "too_early"]
Floats = NDArray[np.float64]
MIN_WEEKS = 8
WEEKS = 26
TREND_WEEKS = 12
"""Without a year before a straight line must do for the season, and holds for a quarter at most."""
YEAR = 52
STILL = 1e-9
"""Spread below which a series has not moved at all, but for the last bits of a float."""
ALARM_RATE = 0.035
"""False alarms per page that the gate is built for: below the promised 5 %, for the sake of heavy tails."""


@dataclass(frozen=True)
class Judgement:
    """One number against its own past: state, odds of a move this large by chance, and the normal range."""

    state: Direction
    p_value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Forecast:
    """What a week should be, on the scale the series is judged on."""

    centre: float
    spread: float
    freedom: int
    is_log: bool

    def p_value(self, value: float) -> float:
        """Odds of a move at least as large in either direction by chance."""
        seen = np.log(value) if self.is_log else value
        return float(2 * stats.t.sf(abs(seen - self.centre) / self.spread, self.freedom))

    def band(self, level: float) -> tuple[float, float]:
        """The range that a week leaves with odds `level` by chance."""
        half = _quantile(level / 2, self.freedom) * self.spread
        low, high = self.centre - half, self.centre + half
        return (float(np.exp(low)), float(np.exp(high))) if self.is_log else (low, high)


@cache
def _quantile(tail: float, freedom: int) -> float:
    return float(stats.t.isf(tail, freedom))


def forecast(series: Sequence[float | None]) -> Forecast | None:
    """What the last week of `series` should be, judged by the weeks before it; None where fewer than 8 compare.

    Args:
        series: Weekly values, oldest first, None where unknown; the last one is the week that is judged.
    """
    return _History(series).forecast(len(series) - 1) if series else None


def judge(tiles: Sequence[Sequence[float | None]]) -> list[Judgement]:
    """Judge the last week of every series of one page together.

    A number is outside exactly when it lies outside its range: the range is drawn at the level at which the
    page as a whole rejects.
    """
    forecasts = [forecast(series) for series in tiles]
    odds = [_odds(series, one) for series, one in zip(tiles, forecasts, strict=True)]
    level = rejection_level([p for p in odds if p is not None])
    return [_judgement(series, one, p, level) for series, one, p in zip(tiles, forecasts, odds, strict=True)]


def rejection_level(odds: Sequence[float], alarm_rate: float = ALARM_RATE) -> float:
    """The odds at or below which Benjamini-Hochberg rejects; that of a single rejection where it rejects none."""
    tests = len(odds)
    if not tests:
        return alarm_rate
    ranked = np.sort(np.array(odds))
    passed = np.flatnonzero(ranked <= alarm_rate * np.arange(1, tests + 1) / tests)
    rejected = int(passed[-1]) + 1 if passed.size else 1
    return alarm_rate * rejected / tests


def bands(series: Sequence[float | None], level: float, last: int | None = None) -> list[tuple[float, float] | None]:
    """The normal range of the `last` weeks of `series` (else of all), each from the weeks before it alone."""
    history = _History(series)
    weeks = range(len(series) - min(last or len(series), len(series)), len(series))
    forecasts = [history.forecast(week) for week in weeks]
    return [one.band(level) if one else None for one in forecasts]


def _odds(series: Sequence[float | None], one: Forecast | None) -> float | None:
    value = series[-1] if series else None
    if value is None or one is None or (one.is_log and value <= 0):
        return None
    return one.p_value(float(value))


def _judgement(series: Sequence[float | None], one: Forecast | None, p: float | None, level: float) -> Judgement:
    value = series[-1] if series else None
    if value is None:
        return Judgement("no_data")
    if one is None or p is None:
        return Judgement("too_early")
    low, high = one.band(level)
    if p > level:
        return Judgement("within", p, low, high)
    return Judgement("above" if value > high else "below", p, low, high)


class _History:
    """A series on the scale it is judged on: logarithms where all its values are above zero."""

    def __init__(self, series: Sequence[float | None]) -> None:
        values = np.array([np.nan if value is None else float(value) for value in series])
        known = values[np.isfinite(values)]
        self.is_log = bool(known.size and (known > 0).all())
        self.values: Floats = np.log(values) if self.is_log else values
        self.year_before = _year_before(self.values)

    def forecast(self, week: int) -> Forecast | None:
        """What a week should be, by the weeks before it alone."""
        return self._with_season(week) or _with_trend(self.values[:week], self.is_log)

    def _with_season(self, week: int) -> Forecast | None:
        """Each week less the same weeks a year before: season and steady growth both drop out."""
        if not np.isfinite(self.year_before[week]):
            return None
        first = max(YEAR, week - WEEKS)
        adjusted = self.values[first:week] - self.year_before[first:week]
        past = adjusted[np.isfinite(adjusted)]
        return _student(past, float(self.year_before[week]), self.is_log) if past.size >= MIN_WEEKS else None


def _year_before(values: Floats) -> Floats:
    """For each week the mean of the three weeks around the same week a year before; unknown where that week is."""
    means = np.full(len(values), np.nan)
    for week in range(YEAR, len(values)):
        same = week - YEAR
        if np.isfinite(values[same]):
            around = values[max(0, same - 1) : same + 2]
            means[week] = around[np.isfinite(around)].mean()
    return means


def _student(past: Floats, shift: float, is_log: bool) -> Forecast | None:
    weeks = past.size
    deviation = float(past.std(ddof=1))
    spread = deviation * float(np.sqrt(1 + 1 / weeks))
    return Forecast(float(past.mean()) + shift, spread, weeks - 1, is_log) if spread > STILL else None


def _with_trend(before: Floats, is_log: bool) -> Forecast | None:
    """A straight line through the weeks before: what can be said without a year of history."""
    history = before[-TREND_WEEKS:]
    weeks = np.flatnonzero(np.isfinite(history)).astype(np.float64)
    if weeks.size < MIN_WEEKS:
        return None
    past = history[np.isfinite(history)]
    offset = weeks - weeks.mean()
    slope = float((offset * past).sum() / (offset**2).sum())
    rest = past - past.mean() - slope * offset
    freedom = weeks.size - 2
    deviation = float(np.sqrt((rest**2).sum() / freedom))
    ahead = len(history) - float(weeks.mean())
    spread = deviation * float(np.sqrt(1 + 1 / weeks.size + ahead**2 / (offset**2).sum()))
    centre = float(past.mean()) + slope * ahead
    return Forecast(centre, spread, freedom, is_log) if spread > STILL else None
