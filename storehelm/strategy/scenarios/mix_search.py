"""Finds mixes of levers: the least unusual one that reaches an aim, the most profitable one, and the end of the reach.

All is worked out in efforts: how far a lever moves from where it stands, in its own spreads (how far the store's number
usually moves from one quarter to the next). SciPy's SLSQP is started from the same places each time, so that the same
question has the same answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import NonlinearConstraint, minimize

from storehelm.strategy.season import Floats

REACHED = 1e-9
"""A surplus above its negative is none missing: what is left is the rounding of numbers."""
_STEP = 1e-3
"""In spreads: over so short a way the model is taken for straight."""
_STARTS = (0.0, 0.35, 0.7, 1.0)
_HALVINGS = 40
_PARTS = 24
"""A lever alone is tried at so many places up to each of its ends: its way need not lead upwards all along."""
_MOST_ROUNDS = 120
_ROUNDS_OF_CORNERS = 3

Worth = Callable[[Floats], float]
"""Of the levers' values, in their own units."""


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

    def reaches(self, efforts: Floats) -> bool:
        """Whether the aim is reached."""
        return self.surplus(self.levers(efforts)) >= -REACHED


def total_effort(efforts: Floats) -> float:
    """Sum of the squares of the efforts: two levers that move one spread each are less unusual than one moving two."""
    return float(np.sum(efforts**2))


def furthest(problem: Problem) -> Floats:
    """The efforts that bring the most of the aim within the limits."""
    low, high = problem.bounds
    best = np.zeros(len(low))
    for start in (best, low, high, np.where(_slope(problem.surplus, problem, best) >= 0, high, low)):
        found = _climb(problem, problem.surplus, _by_corners(problem, problem.surplus, start))
        if problem.surplus(problem.levers(found)) > problem.surplus(problem.levers(best)):
            best = found
    return best


def least_unusual(problem: Problem, end: Floats) -> Floats:
    """The efforts of the least sum of squares that reach the aim; `end` reaches it."""
    found = [
        _solved(problem, total_effort, lambda efforts: 2 * efforts, share * end, [_reaching(problem)])
        for share in _STARTS
    ]
    reaching = [pulled for efforts in found if (pulled := _pulled(problem, efforts, end)) is not None]
    return min([*reaching, _just_reached(problem, end)], key=total_effort)


def most_profitable(problem: Problem, origin: Floats, most_effort: float) -> Floats:
    """The efforts of the most profit that reach the aim with no more than so much effort in all.

    Args:
        problem: Whose profit is known.
        origin: Efforts that reach the aim within `most_effort`; what is found is never less profitable.
        most_effort: The most that the sum of squares may be.
    """
    profit = problem.profit
    assert profit is not None  # nobody asks otherwise
    scale = max(abs(profit(problem.levers(origin))), 1.0)
    room = NonlinearConstraint(
        lambda efforts: np.array([most_effort - total_effort(efforts)]), 0.0, np.inf, jac=lambda efforts: -2 * efforts
    )
    uphill = _slope(profit, problem, origin)
    best = origin
    for start in (origin, _within_effort(problem, origin + uphill / (np.abs(uphill).max() or 1.0), most_effort)):
        efforts = _solved(
            problem,
            lambda efforts: -profit(problem.levers(efforts)) / scale,
            lambda efforts: -_slope(profit, problem, efforts) / scale,
            start,
            (_reaching(problem), room),
        )
        kept = _kept_within(problem, efforts, origin, most_effort)
        if profit(problem.levers(kept)) > profit(problem.levers(best)):
            best = kept
    return best


def alone(problem: Problem, place: int) -> Floats | None:
    """The efforts that reach the aim with one lever, moved as little as will do; None where it cannot."""
    low, high = (bound[place] for bound in problem.bounds)
    found = [effort for end in (low, high) if end and (effort := _first_reached(problem, place, end)) is not None]
    if not found:
        return None
    return _of_one(problem, place, min(found, key=abs))


def _first_reached(problem: Problem, place: int, end: float) -> float | None:
    before = 0.0
    for part in range(1, _PARTS + 1):
        effort = end * part / _PARTS
        if problem.reaches(_of_one(problem, place, effort)):
            return _between(lambda tried: problem.reaches(_of_one(problem, place, tried)), before, effort)
        before = effort
    return None


def _between(is_reached: Callable[[float], bool], short: float, enough: float) -> float:
    """The place from which on it is reached, from the side on which it is."""
    for _ in range(_HALVINGS):
        middle = (short + enough) / 2
        short, enough = (short, middle) if is_reached(middle) else (middle, enough)
    return enough


def _of_one(problem: Problem, place: int, effort: float) -> Floats:
    efforts = np.zeros(len(problem.start))
    efforts[place] = effort
    return efforts


def _just_reached(problem: Problem, end: Floats) -> Floats:
    """The first place on the straight way to `end` from which on the aim is reached."""
    return end * _between(lambda share: problem.reaches(share * end), 0.0, 1.0)


def _pulled(problem: Problem, efforts: Floats, end: Floats) -> Floats | None:
    """Efforts that the optimiser left a hair short, pulled as far towards `end` as reaches the aim."""
    if not np.isfinite(efforts).all():
        return None
    low, high = problem.bounds
    efforts = np.clip(efforts, low, high)
    if problem.reaches(efforts):
        return efforts
    share = _between(lambda tried: problem.reaches(efforts + tried * (end - efforts)), 0.0, 1.0)
    return np.asarray(efforts + share * (end - efforts), dtype=np.float64)


def _kept_within(problem: Problem, efforts: Floats, origin: Floats, most_effort: float) -> Floats:
    """Efforts that the optimiser left a hair outside, pulled towards `origin`, which is inside."""
    low, high = problem.bounds

    def is_inside(share: float) -> bool:
        tried = efforts + share * (origin - efforts)
        return total_effort(tried) <= most_effort * (1 + REACHED) and problem.reaches(tried)

    if not np.isfinite(efforts).all():
        return origin
    efforts = np.clip(efforts, low, high)
    share = 0.0 if is_inside(0.0) else _between(is_inside, 0.0, 1.0)
    return np.asarray(efforts + share * (origin - efforts), dtype=np.float64)


def _within_effort(problem: Problem, efforts: Floats, most_effort: float) -> Floats:
    low, high = problem.bounds
    efforts = np.clip(efforts, low, high)
    return efforts * min(1.0, float(np.sqrt(most_effort / max(total_effort(efforts), 1e-12))))


def _by_corners(problem: Problem, worth: Worth, start: Floats) -> Floats:
    """Each lever in its turn put to whichever end brings more: most ways lead upwards all along."""
    best = start.copy()
    low, high = problem.bounds
    for _ in range(_ROUNDS_OF_CORNERS):
        before = best.copy()
        for place in range(len(best)):
            tried = [best.copy() for _ in range(3)]
            tried[1][place], tried[2][place] = low[place], high[place]
            best = max(tried, key=lambda efforts: worth(problem.levers(efforts)))
        if np.array_equal(before, best):
            break
    return best


def _climb(problem: Problem, worth: Worth, start: Floats) -> Floats:
    """The best place near `start`, for ways that turn between the ends; never worse than `start`."""
    found = _solved(
        problem,
        lambda efforts: -worth(problem.levers(efforts)),
        lambda efforts: -_slope(worth, problem, efforts),
        start,
    )
    if not np.isfinite(found).all():
        return start
    return max(np.clip(found, *problem.bounds), start, key=lambda efforts: worth(problem.levers(efforts)))


def _reaching(problem: Problem) -> NonlinearConstraint:
    return NonlinearConstraint(
        lambda efforts: np.array([problem.surplus(problem.levers(efforts))]),
        0.0,
        np.inf,
        jac=lambda efforts: _slope(problem.surplus, problem, efforts),
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
        bounds=_ends(problem),
        constraints=conditions,
        options={"maxiter": _MOST_ROUNDS, "ftol": 1e-10},
    )
    return np.asarray(found.x, dtype=np.float64)


def _ends(problem: Problem) -> list[tuple[float, float]]:
    low, high = problem.bounds
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _slope(worth: Worth, problem: Problem, efforts: Floats) -> Floats:
    """How much more one spread of each lever would bring, by a short step that stays within the limits."""
    low, high = problem.bounds
    efforts = np.clip(efforts, low, high)
    slopes = np.zeros(len(efforts))
    for place in range(len(efforts)):
        ahead, back = efforts.copy(), efforts.copy()
        ahead[place] = min(efforts[place] + _STEP, high[place])
        back[place] = max(efforts[place] - _STEP, low[place])
        way = ahead[place] - back[place]
        if way > 0:
            slopes[place] = (worth(problem.levers(ahead)) - worth(problem.levers(back))) / way
    return slopes
