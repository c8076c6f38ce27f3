"""The level of a store week by week, and how fast it wanders: statsmodels' local level model with exact diffuse start.

How much of a week's move stays is hard to tell from a year or two. So no single best guess is taken: every speed of
wandering counts as much as the weeks make it likely, and the noise is drawn from what its estimate leaves open.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SPEEDS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1.0)
"""Standard deviation of the level's weekly step, in standard deviations of a week's noise."""
OUTLIER = 4.0
"""Robust standard deviations from the weeks around it beyond which a week is drawn in: a holiday, a flood."""
AROUND = 6
"""Weeks on either side that an outlier is judged by."""
LEAST_SPREAD = 1e-4
"""Smallest noise of a week: a series that never moved is not certain to stand still."""


@dataclass(frozen=True)
class Level:
    """What the weeks say about the level after them, for each speed.

    `chance` of each speed, `centre` and `variance` of the coming week's level (variance in units of the noise's),
    `noise` the variance of a week about its level; `freedom` behind that; `misses` the one-week errors in standard
    deviations at the likeliest speed, NaN for weeks unknown; `error` their mean square as it is.
    """

    chance: Floats
    centre: Floats
    variance: Floats
    noise: Floats
    freedom: int
    misses: Floats
    error: float

    def draw(self, random: np.random.Generator, normal: Floats) -> tuple[Floats, Floats]:
        """Paths of the level over the coming weeks, and the spread of a week about it on each path.

        Args:
            random: Draws speeds and noise.
            normal: Standard normal draws, a row for each path and a column for each week.
        """
        paths = len(normal)
        chosen = random.choice(len(SPEEDS), paths, p=self.chance)
        spread = np.sqrt(self.noise[chosen] * self.freedom / random.chisquare(self.freedom, paths))
        steps = normal * np.array(SPEEDS)[chosen][:, None]
        steps[:, 0] = normal[:, 0] * np.sqrt(self.variance[chosen])
        return self.centre[chosen][:, None] + spread[:, None] * np.cumsum(steps, axis=1), spread


def level_of(weeks: Floats) -> Level:
    """Learn the level from weekly values on a scale where noise is alike (logarithms); NaN for unknown weeks."""
    # Imported when used: it costs a third of a second that no other page should pay.
    from statsmodels.tsa.statespace.structural import UnobservedComponents  # type: ignore[import-untyped]

    steady = without_outliers(weeks)
    is_known = np.isfinite(steady)
    model = UnobservedComponents(steady, "local level", use_exact_diffuse=True)
    freedom = max(int(is_known.sum()) - 2, 1)
    found, errors = [], []
    for speed in SPEEDS:
        run = model.filter([1.0, speed**2], return_ssm=True)
        learned = is_known & (np.arange(len(steady)) >= run.nobs_diffuse)
        error, variance = run.forecasts_error[0][learned], run.forecasts_error_cov[0, 0][learned]
        noise = max(float(np.mean(error**2 / variance)), LEAST_SPREAD**2)
        likelihood = -0.5 * (error.size * np.log(noise) + float(np.log(variance).sum()))
        found.append((likelihood, run.predicted_state[0, -1], run.predicted_state_cov[0, 0, -1], noise))
        errors.append((learned, error, np.sqrt(variance * noise)))
    likelihoods, centre, variance, noise = np.array(found).T
    chance = np.exp(likelihoods - likelihoods.max())
    misses = np.full(len(steady), np.nan)
    learned, error, spread = errors[int(chance.argmax())]
    misses[learned] = error / spread
    size = float(np.mean(error**2)) if error.size else np.inf
    return Level(chance / chance.sum(), centre, variance, noise, freedom, misses, size)


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
