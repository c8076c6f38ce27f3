"""How good the forecast would have been: made again at many past days, against what came and against seasonal-naive.

Seasonal-naive says that a week will be as the same week of the year before; without a year before, as the last week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import say
from storehelm.settings.calendar import YEAR_OF_WEEKS, Period
from storehelm.strategy.forecast import Forecast, Unforeseen, forecast
from storehelm.strategy.season import WEEK, Daily, Source

Floats = NDArray[np.float64]
HORIZON_DAYS = 28
STEP_DAYS = 14
MOST_ORIGINS = 26
LEAST_ORIGINS = 4
BAND = (0.1, 0.9)
COVERAGE = (0.7, 0.9)
"""Share of weeks that an 80 % band must hold, in a backtest, to be believed."""
YEAR_WEEKS = YEAR_OF_WEEKS.days // WEEK


@dataclass(frozen=True)
class Backtest:
    """What the forecast was worth on the store's own past.

    Attributes:
        origins: Past days from which a forecast was made, two weeks apart.
        horizon_days: Days that each reached ahead.
        weeks: Weeks compared with what came.
        wape: Sum of errors over sum of what came.
        naive_wape: The same of seasonal-naive.
        mase: Mean error against that of seasonal-naive over the history; below 1 is better. None where that is 0.
        coverage: Share of weeks inside the 80 % band.
        source: What the season rested on.
    """

    origins: int
    horizon_days: int
    weeks: int
    wape: float
    naive_wape: float
    mase: float | None
    coverage: float
    source: Source

    @property
    def beats_naive(self) -> bool:
        """Whether it errs less than seasonal-naive."""
        return self.wape < self.naive_wape

    @property
    def is_calibrated(self) -> bool:
        """Whether the 80 % band holds between 70 and 90 % of weeks."""
        return COVERAGE[0] <= self.coverage <= COVERAGE[1]


@dataclass(frozen=True)
class _Week:
    actual: float
    middle: float
    naive: float
    is_inside: bool


def backtest(
    series: Daily, as_of: date, seed: int, *, denominator: Daily | None = None, horizon_days: int = HORIZON_DAYS
) -> Backtest | Unforeseen:
    """Make the forecast again from past days, by what was known then, and compare it with what came."""
    parts = [series.until(as_of)] + ([denominator.until(as_of)] if denominator is not None else [])
    made = _made_again(parts, as_of, seed, horizon_days)
    weeks = [one for origin, found in made for one in _compared(parts, origin, found)]
    if len(made) < LEAST_ORIGINS or not weeks:
        return Unforeseen(say("Too little history to try the forecast on: it needs four past days to start from."))
    actual, middle, naive = (np.array([getattr(one, name) for one in weeks]) for name in ("actual", "middle", "naive"))
    if not actual.any():
        return Unforeseen(say("Nothing came in the weeks that it was tried on."))
    source = made[0][1].source
    return Backtest(
        origins=len(made),
        horizon_days=horizon_days,
        weeks=len(weeks),
        wape=wape(actual, middle),
        naive_wape=wape(actual, naive),
        mase=mase(actual, middle, _history(parts, as_of), YEAR_WEEKS if source == "year" else 1),
        coverage=float(np.mean([one.is_inside for one in weeks])),
        source=source,
    )


def wape(actual: Sequence[float] | Floats, guess: Sequence[float] | Floats) -> float:
    """Sum of errors over sum of what came; NaN where nothing came."""
    came, said = np.asarray(actual, dtype=np.float64), np.asarray(guess, dtype=np.float64)
    size = float(np.abs(came).sum())
    return float(np.abs(came - said).sum()) / size if size else float("nan")


def smape(actual: Sequence[float] | Floats, guess: Sequence[float] | Floats) -> float:
    """Mean of errors over the mean of what came and what was said; 0 where both are 0."""
    came, said = np.asarray(actual, dtype=np.float64), np.asarray(guess, dtype=np.float64)
    size = np.abs(came) + np.abs(said)
    return float(np.mean(np.divide(2 * np.abs(came - said), size, out=np.zeros(len(came)), where=size > 0)))


def mase(
    actual: Sequence[float] | Floats, guess: Sequence[float] | Floats, history: Sequence[float] | Floats, lag: int
) -> float | None:
    """Mean error over the mean error, in the history, of saying what was `lag` steps before; None where that is 0."""
    known = np.asarray(history, dtype=np.float64)
    moves = np.abs(known[lag:] - known[:-lag])
    moves = moves[np.isfinite(moves)]
    if not moves.size or not moves.mean():
        return None
    errors = np.abs(np.asarray(actual, dtype=np.float64) - np.asarray(guess, dtype=np.float64))
    return float(errors.mean() / moves.mean())


def _made_again(parts: Sequence[Daily], as_of: date, seed: int, horizon_days: int) -> list[tuple[date, Forecast]]:
    """Forecasts from past days, newest first, as far back as they rest on the same kind of season."""
    made: list[tuple[date, Forecast]] = []
    for step in range(MOST_ORIGINS):
        origin = as_of - timedelta(days=horizon_days + step * STEP_DAYS)
        denominator = parts[1] if len(parts) > 1 else None
        until = origin + timedelta(days=horizon_days)
        found = forecast(parts[0], origin, until, seed + step, denominator=denominator)
        if isinstance(found, Unforeseen) or (made and found.source != made[0][1].source):
            break
        made.append((origin, found))
    return made


def _compared(parts: Sequence[Daily], origin: date, found: Forecast) -> list[_Week]:
    paths = found.values if found.denominators is None else found.values / found.denominators
    low, middle, high = np.quantile(paths, (BAND[0], 0.5, BAND[1]), axis=0)
    weeks = []
    for place, week in enumerate(found.weeks):
        actual, naive = _value(parts, week), _value(parts, _naive(origin, week, found.source))
        if actual is not None and naive is not None:
            scale = week.days / WEEK if len(parts) == 1 and found.source != "year" else 1.0
            is_inside = bool(low[place] <= actual <= high[place])
            weeks.append(_Week(actual, float(middle[place]), naive * scale, is_inside))
    return weeks


def _naive(origin: date, week: Period, source: Source) -> Period:
    return week.year_before() if source == "year" else Period(origin - timedelta(days=WEEK - 1), origin)


def _value(parts: Sequence[Daily], period: Period) -> float | None:
    """The sum, or the ratio, of a period all of whose days are known."""
    sums = [float(part.within(period).sum()) for part in parts]
    if not np.isfinite(sums).all():
        return None
    if len(sums) == 1:
        return sums[0]
    return sums[0] / sums[1] if sums[1] > 0 else None


def _history(parts: Sequence[Daily], as_of: date) -> Floats:
    """The weeks of the whole history, counted back from its last day."""
    count = ((as_of - max(part.first for part in parts)).days + 1) // WEEK
    lasts = [as_of - timedelta(days=WEEK * back) for back in reversed(range(count))]
    values = [_value(parts, Period(last - timedelta(days=WEEK - 1), last)) for last in lasts]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
