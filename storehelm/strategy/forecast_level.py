"""The level of a store week by week, and how fast it wanders: statsmodels' local level model with exact diffuse start.

How much of a week's move stays is hard to tell from a year or two. So no single best guess is taken: every speed of
wandering counts as much as the weeks make it likely, and the noise is drawn from what its estimate leaves open.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SPEEDS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1.0)
"""Standard deviation of the level's weekly step, in standard deviations of a week's noise."""
OUTLIER = 4.0
"""Robust standard deviations from the weeks around it beyond which a week is drawn in: a holiday, a flood."""
AROUND = 6
"""Weeks on either side that an outlier is judged by."""
USUAL_SLOPE = 0.002
"""Standard deviation, in logarithms, of what levels gain or lose a week: growth of ten per cent a year."""
LEAST_SPREAD = 1e-4
"""Smallest noise of a week: a series that never moved is not certain to stand still."""


@dataclass(frozen=True)
class Level:
    """What the weeks say about the level after them; a value for each speed, but for the last three.

    Attributes:
        chance: Of the speed.
        centre: The coming week's level.
        variance: Of that, in units of the noise's.
        noise: Variance of a week about its level.
        slope: What the level gains a week, drawn towards none.
        slope_spread: Its standard deviation.
        lag: Weeks by which the centre is behind a level that keeps such a slope.
        freedom: Weeks behind the noise.
        misses: One-week errors in standard deviations at the likeliest speed, NaN for weeks unknown.
        error: Their mean square as it is.
    """

    chance: Floats
    centre: Floats
    variance: Floats
    noise: Floats
    slope: Floats
    slope_spread: Floats
    lag: Floats
    freedom: int
    misses: Floats
    error: float

    def draw(self, random: np.random.Generator, normal: Floats) -> tuple[Floats, Floats]:
        """Paths of the level over the coming weeks, and the spread of a week about it on each path.

        Args:
            random: Draws speeds, slopes and noise.
            normal: Standard normal draws, a row for each path and a column for each week.
        """
        paths, weeks = normal.shape
        chosen = random.choice(len(SPEEDS), paths, p=self.chance)
        spread = np.sqrt(self.noise[chosen] * self.freedom / random.chisquare(self.freedom, paths))
        slope = self.slope[chosen] + self.slope_spread[chosen] * random.standard_normal(paths)
        steps = normal * np.array(SPEEDS)[chosen][:, None]
        steps[:, 0] = normal[:, 0] * np.sqrt(self.variance[chosen])
        rise = slope[:, None] * (self.lag[chosen][:, None] + np.arange(weeks))
        return self.centre[chosen][:, None] + rise + spread[:, None] * np.cumsum(steps, axis=1), spread


@dataclass(frozen=True)
class _Run:
    """One pass of the filter at one speed, and what it makes of a straight line."""

    likelihood: float
    centre: float
    variance: float
    noise: float
    slope: float
    slope_spread: float
    lag: float
    learned: NDArray[np.bool_]
    error: Floats
    spread: Floats


def level_of(weeks: Floats) -> Level:
    """Learn the level from weekly values on a scale where noise is alike (logarithms); NaN for unknown weeks."""
    steady = without_outliers(weeks)
    is_known = np.isfinite(steady)
    lines = _line_passes(is_known.tobytes())
    runs = [_run(one, line, is_known) for one, line in zip(_passes(steady), lines, strict=True)]
    likelihoods = np.array([run.likelihood for run in runs])
    chance = np.exp(likelihoods - likelihoods.max())
    best = runs[int(chance.argmax())]
    misses = np.full(len(steady), np.nan)
    misses[best.learned] = best.error / best.spread
    size = float(np.mean(best.error**2)) if best.error.size else np.inf
    return Level(
        chance=chance / chance.sum(),
        centre=np.array([run.centre for run in runs]),
        variance=np.array([run.variance for run in runs]),
        noise=np.array([run.noise for run in runs]),
        slope=np.array([run.slope for run in runs]),
        slope_spread=np.array([run.slope_spread for run in runs]),
        lag=np.array([run.lag for run in runs]),
        freedom=max(int(is_known.sum()) - 2, 1),
        misses=misses,
        error=size,
    )


@dataclass(frozen=True)
class _Pass:
    """What the filter says at one speed: errors of each week and their variance, the coming week's, weeks to start."""

    errors: Floats
    variances: Floats
    centre: float
    variance: float
    start: int


def _passes(weeks: Floats) -> list[_Pass]:
    # Imported when used: it costs a third of a second that no other page should pay.
    from statsmodels.tsa.statespace.structural import UnobservedComponents  # type: ignore[import-untyped]

    model = UnobservedComponents(weeks, "local level", use_exact_diffuse=True)  # not shown
    found = []
    for speed in SPEEDS:
        run = model.filter([1.0, speed**2], return_ssm=True)
        coming = float(run.predicted_state[0, -1]), float(run.predicted_state_cov[0, 0, -1])
        found.append(_Pass(run.forecasts_error[0], run.forecasts_error_cov[0, 0], *coming, int(run.nobs_diffuse)))
    return found


@lru_cache(maxsize=256)
def _line_passes(is_known: bytes) -> list[_Pass]:
    """What the filter makes of a straight line that is known in the same weeks; the same for many series."""
    known = np.frombuffer(is_known, dtype=np.bool_)
    return _passes(np.where(known, np.arange(len(known)) - len(known) + 1.0, np.nan))


def _run(run: _Pass, line: _Pass, is_known: NDArray[np.bool_]) -> _Run:
    """The filter is linear: what it makes of a straight line tells the slope, by least squares on the errors."""
    learned = is_known & (np.arange(len(is_known)) >= run.start)
    error, variance, straight = run.errors[learned], run.variances[learned], line.errors[learned]
    first_noise = max(float(np.mean(error**2 / variance)) if error.size else 0.0, LEAST_SPREAD**2)
    precision = float((straight**2 / variance).sum()) / first_noise + 1 / USUAL_SLOPE**2
    slope = float((error * straight / variance).sum()) / first_noise / precision
    rest = error - slope * straight
    noise = max(float(np.mean(rest**2 / variance)) if error.size else 0.0, LEAST_SPREAD**2)
    likelihood = -0.5 * (error.size * np.log(noise) + float(np.log(variance).sum()) + (slope / USUAL_SLOPE) ** 2)
    likelihood -= 0.5 * float(np.log(precision))
    return _Run(
        likelihood,
        run.centre,
        run.variance,
        noise,
        slope,
        float(precision**-0.5),
        1.0 - line.centre,
        learned,
        rest,
        np.sqrt(variance * noise),
    )


def without_outliers(weeks: Floats) -> Floats:
    """The weeks, with those far out drawn in to the edge of what the weeks around them allow."""
    padded = np.pad(weeks, AROUND, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1)
    usual = np.array([np.median(window[np.isfinite(window)]) if np.isfinite(window).any() else 0 for window in windows])
    moves = weeks - usual
    is_known = np.isfinite(moves)
    if not is_known.any():
        return weeks
    allowed = OUTLIER * max(1.4826 * float(np.median(np.abs(moves[is_known]))), LEAST_SPREAD)
    return np.asarray(usual + np.clip(moves, -allowed, allowed), dtype=np.float64)
