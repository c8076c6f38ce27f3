"""What the weeks say of one number, whatever else moves them: every value of it is weighed by how likely it makes them.

The weeks less what the number explains are a normal draw. Its covariance holds all that is not asked for: other
columns, each with the spread that its factor is given beforehand; errors that follow each other, up to a level that
wanders; and errors that the same week of each year shares. How much of each there is, is weighed as well, so that the
interval does not rest on one guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
YEAR = 52
LEVEL = 0.9
"""Of the interval."""
OUTLIER = 4.0
"""Robust standard deviations beyond which a week is left out: a flood, a day of no measurement."""
AROUND = 6
"""Weeks on either side that an outlier is judged by."""
PARTS = 5
LEAST_SPREAD = 1e-6
FREE = 10.0
"""Spread, in standard deviations of the weeks, of a factor of which nothing is known beforehand."""


class Shape(NamedTuple):
    """Of errors: the share that follows the week before, how closely, and the share that a week of each year has."""

    following: float
    closeness: float
    yearly: float


SHAPES = tuple(
    Shape(following * (1 - yearly), closeness, yearly)
    for yearly in (0.0, 0.35)
    for following, closeness in ((0.0, 0.0), (0.5, 0.6), (0.5, 0.9), (0.5, 0.98), (0.9, 0.6), (0.9, 0.9), (0.95, 0.98))
)


@dataclass(frozen=True)
class Column:
    """Something else that moves the weeks: a value for each, and how far its factor may lie from 0 (None: anywhere)."""

    values: Floats
    spread: float | None


@dataclass(frozen=True)
class Weighed:
    """The values of a number and how likely each is.

    Attributes:
        grid: Values, evenly spaced.
        chance: Of each; they add up to 1.
        weeks: Weeks that were used.
        slope: Of the weeks on the straight line that was given, free of any bounds.
        slope_error: Its standard error.
    """

    grid: Floats
    chance: Floats
    weeks: int
    slope: float
    slope_error: float

    @property
    def middle(self) -> float:
        """The truth is as likely above as below."""
        return self._at(0.5)

    def interval(self) -> tuple[float, float]:
        """Nine chances in ten; it begins at an edge of the grid where that is among the likeliest values."""
        order = np.argsort(self.chance)[::-1]
        kept = order[: int(np.searchsorted(np.cumsum(self.chance[order]), LEVEL)) + 1]
        starts, ends = kept.min() == 0, kept.max() == len(self.grid) - 1
        low = 0.0 if starts else (1 - LEVEL) / (1 if ends else 2)
        high = 1.0 if ends else 1 - (1 - LEVEL) / (1 if starts else 2)
        return self._at(low), self._at(high)

    def lowered(self, most: float) -> "Weighed":
        """The same where the weeks may show up to so much more than is true: any part of it, as likely as another."""
        shifts = np.linspace(0, most, PARTS)
        moved = [np.interp(self.grid + shift, self.grid, self.chance, right=0.0) for shift in shifts]
        lost = [self.chance[self.grid < self.grid[0] + shift].sum() for shift in shifts]
        chance = np.mean(moved, axis=0)
        chance[0] += float(np.mean(lost))
        return replace(self, chance=chance / chance.sum())

    def _at(self, share: float) -> float:
        below = np.cumsum(self.chance) - self.chance / 2
        return float(np.interp(share, below, self.grid))


@dataclass(frozen=True)
class Weeks:
    """What a number is told from.

    Attributes:
        values: Of each week, none of them NaN.
        line: The straight line that stands for the number where outliers are looked for.
        columns: What else moves the weeks; an intercept is always there.
        places: The number of each week, counted without gaps.
    """

    values: Floats
    line: Floats
    columns: Sequence[Column]
    places: NDArray[np.int64]

    def chosen(self, kept: Flags) -> "Weeks":
        """Some of them."""
        columns = [Column(column.values[kept], column.spread) for column in self.columns]
        return Weeks(self.values[kept], self.line[kept], columns, self.places[kept])

    def usual(self) -> Flags:
        """Which of them do not lie far out from those around them, all else allowed for."""
        left, _ = _left(self.values, self.line, self.columns)
        first = self.places.min()
        filled = np.full(int(self.places.max() - first) + 1 + 2 * AROUND, np.nan)
        filled[self.places - first + AROUND] = left
        windows = np.sort(np.lib.stride_tricks.sliding_window_view(filled, 2 * AROUND + 1), axis=1)
        known = np.isfinite(windows).sum(axis=1)
        rows = np.arange(len(windows))
        middles = (windows[rows, np.maximum(known - 1, 0) // 2] + windows[rows, known // 2]) / 2
        moves = left - middles[self.places - first]
        spread = 1.4826 * float(np.median(np.abs(moves)))
        return np.asarray(np.abs(moves) <= OUTLIER * max(spread, LEAST_SPREAD), dtype=np.bool_)

    def own_moves(self) -> float:
        """Standard deviation of what the columns do not explain of the line."""
        free = [Column(column.values, None) for column in self.columns]
        left, _ = _left(self.line, np.ones(len(self.line)), free)
        freedom = max(len(self.line) - len(free) - 1, 1)
        return float(np.std(left) * np.sqrt(len(self.line) / freedom))


def weigh(weeks: Weeks, forms: Sequence[Floats], grid: Floats) -> Weighed:
    """Weigh each value of a number by the weeks; all values are as likely beforehand.

    Args:
        weeks: What it is told from.
        forms: What each value of the number makes of each week: a row for each week, a column for each value. Where
            the form is not known there are several, each as likely beforehand.
        grid: The values of the number, evenly spaced.
    """
    everything = [Column(np.ones(len(weeks.values)), None), *weeks.columns]
    _, noise = _left(weeks.values, weeks.line, weeks.columns)
    prior = _prior(everything, noise, float(np.std(weeks.values)))
    sides = np.column_stack([weeks.values, weeks.line, *forms])
    likely, slopes = _over_shapes(prior, sides - sides.mean(axis=0), weeks.places)
    weights = np.exp(likely - likely.max())
    chance = weights.sum(axis=0).reshape(len(forms), len(grid)).sum(axis=0)
    best = slopes[int(weights.sum(axis=1).argmax())]
    return Weighed(grid, chance / chance.sum(), len(weeks.values), *best)


def _over_shapes(prior: Floats, sides: Floats, places: NDArray[np.int64]) -> tuple[Floats, list[tuple[float, float]]]:
    """Log likelihood by shape (rows) and value (columns), and the free slope with its error by shape."""
    weeks = len(places)
    apart = np.abs(places[:, None] - places[None, :])
    shared = (apart % YEAR == 0).astype(np.float64)
    has_years = bool(shared.sum() > weeks)
    likely, slopes = [], []
    for shape in SHAPES:
        if shape.yearly and not has_years:
            continue
        own = 1 - shape.following - shape.yearly
        covariance = prior + shape.following * shape.closeness**apart + shape.yearly * shared
        covariance[np.diag_indices(weeks)] += own
        whitened, size = _whitened(covariance, sides)
        number, line, moved = whitened[:, 0], whitened[:, 1], whitened[:, 2:]
        left = np.maximum(((number[:, None] - moved) ** 2).sum(axis=0), LEAST_SPREAD**2)
        likely.append(-size / 2 - (weeks - 1) / 2 * np.log(left))
        slopes.append(_slope(number, line))
    return np.array(likely), slopes


def _whitened(covariance: Floats, sides: Floats) -> tuple[Floats, float]:
    """The sides in coordinates where errors are alike and apart, and the logarithm of the determinant."""
    from scipy.linalg import solve_triangular  # heavy: on use only

    root = np.linalg.cholesky(covariance)
    solved = solve_triangular(root, sides, lower=True, check_finite=False)
    return np.asarray(solved, dtype=np.float64), 2 * float(np.log(np.diag(root)).sum())


def _slope(number: Floats, line: Floats) -> tuple[float, float]:
    size = max(float(line @ line), LEAST_SPREAD**2)
    slope = float(line @ number) / size
    left = float(((number - slope * line) ** 2).sum()) / max(len(number) - 2, 1)
    return slope, float(np.sqrt(left / size))


def _prior(columns: Sequence[Column], noise: float, size: float) -> Floats:
    """Covariance that the columns give the weeks, in units of the noise's variance."""
    free = FREE * max(size, noise)
    scaled = np.column_stack([part.values * (part.spread or free) / noise for part in columns])
    return np.asarray(scaled @ scaled.T, dtype=np.float64)


def _left(values: Floats, line: Floats, columns: Sequence[Column]) -> tuple[Floats, float]:
    """The weeks less the best line through everything, columns held near what is thought beforehand; its spread."""
    design = np.column_stack([np.ones(len(values)), line, *(part.values for part in columns)])
    spreads = np.array([np.inf, np.inf, *(part.spread or np.inf for part in columns)])
    noise = max(float(np.std(values)), LEAST_SPREAD)
    left = values
    for _ in range(3):
        held = np.diag(noise / spreads)
        wanted = np.concatenate([values, np.zeros(len(spreads))])
        factors = np.linalg.lstsq(np.vstack([design, held]), wanted, rcond=None)[0]
        left = values - design @ factors
        noise = max(float(np.std(left)), LEAST_SPREAD)
    return left, noise
