"""Finds mixes of levers: the least unusual one that reaches an aim, the most profitable one, and the end of the reach.

All is worked out in efforts: how far a lever moves from where it stands, in its own spreads (how far the store's number
usually moves from one quarter to the next). SciPy's SLSQP is started from the same places each time, so that the same
question has the same answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import NonlinearConstraint, minimize

from storehelm.strategy.season import Floats

REACHED = 1e-9
"""A surplus above its negative is none missing: what is left is the rounding of numbers."""
_STEP = 1e-3
"""In spreads: over so short a way the model is taken for straight."""
_STARTS = (0.0, 0.35, 0.7, 1.0)
_PARTS = 24
"""A way is tried at so many places at once: it need not lead upwards all along."""
_ZOOMS = 6
_MOST_ROUNDS = 120
_ROUNDS_OF_CORNERS = 3

Bools = NDArray[np.bool_]
Worth = Callable[[Floats], Floats]
"""Of many sets of levers' values at once, in their own units: a row for each set in, a number for each out."""


@dataclass(frozen=True)
class Problem:
    """Levers that may move, and what they are to bring.

    Attributes:
        surplus: How far the aim is passed, as a share of it: 0 just reaches it, below 0 does not.
        profit: In any unit; None where it is not known.
        start: Where each lever stands.
        least: How far down each may go; at or below `start`.
        most: How far up.
        spread: How far each usually moves; above 0.
    """

    surplus: Worth
    profit: Worth | None
    start: Floats
    least: Floats
    most: Floats
    spread: Floats

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """The least and the most effort of each lever."""
        return (self.least - self.start) / self.spread, (self.most - self.start) / self.spread

    def levers(self, efforts: Floats) -> Floats:
        """The levers' values at these efforts, never beyond their limits."""
        return np.clip(self.start + efforts * self.spread, self.least, self.most)

    def at(self, worth: Worth, efforts: Floats) -> float:
        """What one set of efforts brings."""
        return float(self.every(worth, efforts[None, :])[0])

    def every(self, worth: Worth, efforts: Floats) -> Floats:
        """What many sets of efforts bring, a row each."""
        return worth(self.levers(efforts))

    def reaches(self, efforts: Floats) -> bool:
        """Whether the aim is reached."""
        return self.at(self.surplus, efforts) >= -REACHED


def total_effort(efforts: Floats) -> float:
    """Sum of the squares of the efforts: two levers that move one spread each are less unusual than one moving two."""
    return float(np.sum(efforts**2))


def furthest(problem: Problem) -> Floats:
    """The efforts that bring the most of the aim within the limits."""
    low, high = problem.bounds
    best = np.zeros(len(low))
    uphill = np.where(slope_of(problem, problem.surplus, best) >= 0, high, low)
    for start in (best, low, high, uphill):
        found = _climbed(problem, problem.surplus, _by_corners(problem, problem.surplus, start))
        best = _better(problem, problem.surplus, found, best)
    return best


def least_unusual(problem: Problem, end: Floats) -> Floats:
    """The efforts of the least sum of squares that reach the aim; `end` reaches it."""
    reach = [_reaching(problem)]

    def reached(efforts: Floats) -> Bools:
        return _reached(problem, efforts)

    found = [_solved(problem, total_effort, lambda efforts: 2 * efforts, share * end, reach) for share in _STARTS]
    tried = [*found, np.zeros(len(end))]
    return min((_pulled(efforts, end, problem, reached) for efforts in tried), key=total_effort)


def most_profitable(problem: Problem, origin: Floats, most_effort: float) -> Floats:
    """The efforts of the most profit that reach the aim with no more than so much effort in all.

    Args:
        problem: Whose profit is known.
        origin: Efforts that reach the aim within `most_effort`; what is found is never less profitable.
        most_effort: The most that the sum of squares may be.
    """
    profit = problem.profit
    assert profit is not None  # nobody asks otherwise
    scale = max(abs(problem.at(profit, origin)), 1.0)
    room = NonlinearConstraint(
        lambda efforts: np.array([most_effort - total_effort(efforts)]), 0.0, np.inf, jac=lambda efforts: -2 * efforts
    )
    uphill = slope_of(problem, profit, origin)
    best = origin
    for start in (origin, _within_effort(problem, origin + uphill / (np.abs(uphill).max() or 1.0), most_effort)):
        efforts = _solved(
            problem,
            lambda efforts: -problem.at(profit, efforts) / scale,
            lambda efforts: -slope_of(problem, profit, efforts) / scale,
            start,
            (_reaching(problem), room),
        )
        kept = _pulled(efforts, origin, problem, lambda tried: _is_inside(problem, tried, most_effort))
        best = _better(problem, profit, kept, best)
    return best


def alone(problem: Problem, place: int) -> Floats | None:
    """The efforts that reach the aim with one lever, moved as little as will do; None where it cannot."""
    ways = np.zeros((2, len(problem.start)))
    ways[:, place] = [bound[place] for bound in problem.bounds]
    found = [way * share for way in ways if (share := _share_of_way(problem, way)) is not None]
    return min(found, key=total_effort) if found else None


def _share_of_way(problem: Problem, way: Floats) -> float | None:
    return _first_share(lambda shares: _reached(problem, shares[:, None] * way))


def _reached(problem: Problem, efforts: Floats) -> Bools:
    return np.asarray(problem.every(problem.surplus, efforts) >= -REACHED, dtype=np.bool_)


def _is_inside(problem: Problem, efforts: Floats, most_effort: float) -> Bools:
    is_small = np.sum(efforts**2, axis=1) <= most_effort * (1 + REACHED)
    return np.asarray(_reached(problem, efforts) & is_small, dtype=np.bool_)


def _first_share(is_reached: Callable[[Floats], Bools]) -> float | None:
    """The first share of a way from which on it is reached, from the side on which it is; None where nowhere."""
    short, enough = 0.0, 1.0
    for _ in range(_ZOOMS):
        shares = np.linspace(short, enough, _PARTS + 1)
        reached = np.flatnonzero(is_reached(shares))
        if not reached.size:
            return None
        place = int(reached[0])
        short, enough = float(shares[max(0, place - 1)]), float(shares[place])
    return enough


def _pulled(efforts: Floats, towards: Floats, problem: Problem, is_good: Callable[[Floats], Bools]) -> Floats:
    """Efforts that the optimiser left a hair outside, pulled as far towards good ones as will do."""
    if not np.isfinite(efforts).all():
        return towards
    efforts = np.clip(efforts, *problem.bounds)
    share = _first_share(lambda shares: is_good(efforts + shares[:, None] * (towards - efforts)))
    return towards if share is None else np.asarray(efforts + share * (towards - efforts), dtype=np.float64)


def _better(problem: Problem, worth: Worth, one: Floats, other: Floats) -> Floats:
    return one if problem.at(worth, one) > problem.at(worth, other) else other


def _within_effort(problem: Problem, efforts: Floats, most_effort: float) -> Floats:
    efforts = np.clip(efforts, *problem.bounds)
    return efforts * min(1.0, float(np.sqrt(most_effort / max(total_effort(efforts), 1e-12))))


def _by_corners(problem: Problem, worth: Worth, start: Floats) -> Floats:
    """Each lever in its turn put to whichever end brings more: most ways lead upwards all along."""
    best = start.copy()
    low, high = problem.bounds
    for _ in range(_ROUNDS_OF_CORNERS):
        before = best.copy()
        for place in range(len(best)):
            tried = np.tile(best, (3, 1))
            tried[1, place], tried[2, place] = low[place], high[place]
            best = tried[int(np.argmax(problem.every(worth, tried)))]
        if np.array_equal(before, best):
            break
    return best


def _climbed(problem: Problem, worth: Worth, start: Floats) -> Floats:
    """The best place near `start`, for ways that turn between the ends; never worse than `start`."""
    found = _solved(
        problem,
        lambda efforts: -problem.at(worth, efforts),
        lambda efforts: -slope_of(problem, worth, efforts),
        start,
    )
    return _better(problem, worth, np.clip(found, *problem.bounds), start) if np.isfinite(found).all() else start


def _reaching(problem: Problem) -> NonlinearConstraint:
    return NonlinearConstraint(
        lambda efforts: problem.every(problem.surplus, efforts[None, :]),
        0.0,
        np.inf,
        jac=lambda efforts: slope_of(problem, problem.surplus, efforts),
    )


def _solved(
    problem: Problem,
    cost: Callable[[Floats], float],
    slope: Callable[[Floats], Floats],
    start: Floats,
    conditions: Sequence[NonlinearConstraint] = (),
) -> Floats:
    found = minimize(
        cost,
        start,
        jac=slope,
        method="SLSQP",
        bounds=[(float(low), float(high)) for low, high in zip(*problem.bounds, strict=True)],
        constraints=conditions,
        options={"maxiter": _MOST_ROUNDS, "ftol": 1e-10},
    )
    return np.asarray(found.x, dtype=np.float64)


def slope_of(problem: Problem, worth: Worth, efforts: Floats) -> Floats:
    """How much more one spread of each lever would bring, by a short step that stays within the limits."""
    low, high = problem.bounds
    steps = np.diag(np.full(len(efforts), _STEP))
    ahead, back = np.clip(efforts + steps, low, high), np.clip(efforts - steps, low, high)
    gains = problem.every(worth, np.concatenate([ahead, back]))
    ways = np.diagonal(ahead - back)
    return np.divide(gains[: len(ways)] - gains[len(ways) :], ways, out=np.zeros(len(ways)), where=ways > 0)
