"""What the weeks say of one number, whatever else moves them: every value of it is weighed by how likely it makes them.

The weeks less what the number explains are other columns, each times a factor that is held near 0 by the spread it is
given beforehand, and errors: some for the week alone, some that follow the week before, up to a level that wanders.
How much of each there is, is weighed as well, so that the interval does not rest on one guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEVEL = 0.9
"""Of the interval."""
OUTLIER = 4.0
"""Robust standard deviations beyond which a week is left out: a flood, a strike."""
AROUND = 6
"""Weeks on either side that an outlier is judged by."""
PARTS = 5
"""Steps in which what may be too much is taken off."""
LEAST_SPREAD = 1e-6


class Shape(NamedTuple):
    """Of errors: the share of their variance that follows the week before, and how closely it does."""

    following: float
    closeness: float


SHAPES = (
    Shape(0.0, 0.0),
    Shape(0.5, 0.6),
    Shape(0.5, 0.9),
    Shape(0.5, 0.98),
    Shape(0.9, 0.6),
    Shape(0.9, 0.9),
    Shape(0.95, 0.98),
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

    def lowered(self, most: float) -> "Weighed":  # not shown
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
        return np.asarray(np.abs(against_around(left, self.places)) <= OUTLIER, dtype=np.bool_)

    def own_moves(self) -> float:
        """Standard deviation of what the columns do not explain of the line."""
        free = [Column(column.values, None) for column in self.columns]
        left, _ = _left(self.line, np.ones(len(self.line)), free)
        freedom = max(len(self.line) - len(free) - 1, 1)
        return float(np.std(left) * np.sqrt(len(self.line) / freedom))


def against_around(values: Floats, places: NDArray[np.int64]) -> Floats:
    """Each week less the median of those around it, in robust standard deviations."""
    first = places.min()
    filled = np.full(int(places.max() - first) + 1 + 2 * AROUND, np.nan)
    filled[places - first + AROUND] = values
    windows = np.sort(np.lib.stride_tricks.sliding_window_view(filled, 2 * AROUND + 1), axis=1)
    known = np.isfinite(windows).sum(axis=1)
    rows = np.arange(len(windows))
    middles = (windows[rows, np.maximum(known - 1, 0) // 2] + windows[rows, known // 2]) / 2
    moves = values - middles[places - first]
    return np.asarray(moves / max(1.4826 * float(np.median(np.abs(moves))), LEAST_SPREAD), dtype=np.float64)


def weigh(weeks: Weeks, grid: Floats, curves: Sequence[Floats] = ()) -> Weighed:
    """Weigh each value of a number by the weeks; all values are as likely beforehand.

    Args:
        weeks: What it is told from.
        grid: The values of the number, evenly spaced.
        curves: What each value makes of each week (rows: weeks, columns: values) in other forms than a straight line;
            each form is as likely beforehand.
    """
    _, noise = _left(weeks.values, weeks.line, weeks.columns)
    design = np.column_stack([np.ones(len(weeks.values)), *(column.values for column in weeks.columns)])
    held = np.diag([0.0, *(0.0 if column.spread is None else (noise / column.spread) ** 2 for column in weeks.columns)])
    sides = np.column_stack([weeks.values, weeks.line, *curves])
    whitened, sizes = _whitened(np.column_stack([design, sides]), weeks.places)
    factors, moved = whitened[..., : design.shape[1]], whitened[..., design.shape[1] :]
    # Without BLAS: its threads cost more than such small products where the machine is busy.
    inner = np.einsum("wsa,wsb->sab", factors, factors) + held
    mixed = np.einsum("wsa,wsb->sab", factors, moved)
    solved = np.linalg.solve(inner, mixed)
    products = np.einsum("wsa,wsb->sab", moved[..., :2], moved) - np.einsum("sab,sac->sbc", mixed[..., :2], solved)
    own = (moved**2).sum(axis=0) - (mixed * solved).sum(axis=1)
    sizes = sizes + np.linalg.slogdet(inner)[1]
    likely = -sizes[:, None] / 2 - (len(weeks.values) - 1) / 2 * np.log(_left_over(products, own, grid))
    weights = np.exp(likely - likely.max())
    chance = weights.sum(axis=0).reshape(-1, len(grid)).sum(axis=0)
    slope, error = _slope(products[int(weights.sum(axis=1).argmax())], len(weeks.values))
    return Weighed(grid, chance / chance.sum(), len(weeks.values), slope, error)


def _left_over(products: Floats, own: Floats, grid: Floats) -> Floats:
    """Squares that stay unexplained, by shape (rows) and by form and value (columns): the straight line comes first.

    Args:
        products: Of the weeks' values and of the line (rows) with every series (columns), by shape.
        own: Of every series with itself.
        grid: The values.
    """
    whole = own[:, :1]
    straight = whole - 2 * grid * products[:, 0, 1:2] + grid**2 * own[:, 1:2]
    curved = whole - 2 * products[:, 0, 2:] + own[:, 2:]
    return np.asarray(np.maximum(np.concatenate([straight, curved], axis=1), LEAST_SPREAD**2), dtype=np.float64)


def _whitened(series: Floats, places: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Every series in coordinates where errors are alike and apart (weeks, shapes, series), and the determinants' logs.

    The filter of a level that returns to 0 gives what is new in each week, for all shapes and series at once.
    """
    following, closeness = np.array(SHAPES).T
    found = np.empty((len(series), len(SHAPES), series.shape[1]))
    expected = np.zeros((len(SHAPES), series.shape[1]))
    variance, sizes = following.copy(), np.zeros(len(SHAPES))
    for week, values in enumerate(series):
        whole = variance + 1 - following
        new = values - expected
        found[week] = new / np.sqrt(whole)[:, None]
        sizes += np.log(whole)
        if week + 1 < len(series):
            carried = closeness ** float(places[week + 1] - places[week])
            expected = (expected + (variance / whole)[:, None] * new) * carried[:, None]
            variance = variance * (1 - variance / whole) * carried**2 + following * (1 - carried**2)
    return found, sizes


def _slope(products: Floats, weeks: int) -> tuple[float, float]:
    """Of the straight line, and its standard error."""
    size = max(float(products[1, 1]), LEAST_SPREAD**2)
    slope = float(products[0, 1]) / size
    left = max(float(products[0, 0]) - slope**2 * size, 0.0) / max(weeks - 2, 1)
    return slope, float(np.sqrt(left / size))


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
