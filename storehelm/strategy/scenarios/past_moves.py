"""How far a weekly number has moved from one quarter to the next."""

from dataclasses import dataclass

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, noted, say, say_count, told
from storehelm.strategy.season import Floats

QUARTER = 13
YEAR = 52
LEAST_KNOWN = 10
"""Weeks of a quarter that must be known: one broken week must not cost half a year of moves."""
LEAST_MOVES = 13
"""Weeks below which a lever's past is too short to say how far it moves."""
ENOUGH_SEASONAL = 26
"""With so many moves whose year before is known, only those count: the others still hold the season."""

_DIGITS = 9
"""Of a move: less is the rounding of floats, and no move at all."""


@told
@dataclass(frozen=True)
class LeverPast:
    """How far a lever's number moved from one quarter to the next, once for each week for which that is known.

    `moves` are the value of 13 weeks against that of the 13 weeks before: as a ratio less 1, or as a difference for
    levers in points; less what the same weeks of the year before did, where enough of those are known. `reason` says
    why there is no past.
    """

    lever: str
    moves: Floats
    is_seasonal: bool = False
    reason: Sentence | None = None

    @property
    def weeks(self) -> int:
        """Weeks for which the move is known."""
        return len(self.moves)

    @property
    def is_known(self) -> bool:
        """Whether the past is long enough to judge by."""
        return self.weeks >= LEAST_MOVES

    def times_beyond(self, change: float) -> int:
        """In how many weeks it moved at least that far in that direction."""
        beyond = self.moves >= change if change >= 0 else self.moves <= change
        return int(beyond.sum())

    def quantile(self, share: float) -> float | None:
        """The move that this share of weeks stays at or below; None where too few weeks are known."""
        return float(np.quantile(self.moves, share)) if self.is_known else None

    def spread(self) -> float | None:
        """How far it moves (root of the mean square); None where too few weeks are known, or it never moved."""
        if not self.is_known:
            return None
        return float(np.sqrt(np.mean(self.moves**2))) or None

    def furthest(self) -> tuple[float, float] | None:
        """The least and the most that it ever moved, 0 among them; None where too few weeks are known."""
        if not self.is_known:
            return None
        return min(float(self.moves.min()), 0.0), max(float(self.moves.max()), 0.0)

    def words(self, change: float, formats: Formats) -> str:
        """How often the store moved that far: `never in 118 weeks`."""
        if not change:
            return say("not moved")
        if not self.is_known:
            return self.reason or say("too few weeks to say")
        times, weeks = self.times_beyond(change), formats.number(self.weeks)
        if times == self.weeks:
            # Translators: how often a store's number moved as far as a scenario moves it; stands by itself.
            return say_count("in all {weeks} week", "in all {weeks} weeks", self.weeks, weeks=weeks)
        if not times:
            # Translators: how often a store's number moved as far as a scenario moves it; stands by itself.
            return say_count("never in {weeks} week", "never in {weeks} weeks", self.weeks, weeks=weeks)
        # Translators: how often a store's number moved as far as a scenario moves it; the form goes by {weeks}.
        return say_count(
            "in {times} of {weeks} week",
            "in {times} of {weeks} weeks",
            self.weeks,
            times=formats.number(times),
            weeks=weeks,
        )


def past_of(
    lever: str, top: Floats, bottom: Floats | None = None, *, in_points: bool = False, reason: Sentence | None = None
) -> LeverPast:
    """The past of a weekly sum, or of a ratio of two.

    Args:
        lever: Its id.
        top: Sums of weeks without a gap, oldest first; NaN where unknown. A quarter needs 10 of its weeks.
        bottom: What they are divided by.
        in_points: Moves are differences instead of ratios.
        reason: Why the past says nothing; the moves are not worked out then.
    """
    if reason is None and top.size and not np.isfinite(top if bottom is None else top + bottom).any():
        reason = noted("the data does not hold it")
    if reason is not None:
        return LeverPast(lever, np.empty(0), reason=reason)
    values = _quarterly(top) if bottom is None else _quotients(top, bottom)
    before = np.concatenate((np.full(min(QUARTER, len(values)), np.nan), values[:-QUARTER]))
    moves = values - before if in_points else np.log(_divided(np.where(values > 0, values, np.nan), before))
    known = moves[np.isfinite(moves)]
    other_year = np.concatenate((np.full(min(YEAR, len(moves)), np.nan), moves[:-YEAR]))
    # A season comes to nothing over whole years: what is left of them is growth, and stays in the moves.
    growth = float(np.mean(known[len(known) % YEAR :])) if len(known) >= YEAR else np.nan
    adjusted = moves - other_year + growth
    is_seasonal = int(np.isfinite(adjusted).sum()) >= ENOUGH_SEASONAL
    chosen = adjusted if is_seasonal else moves
    chosen = chosen[np.isfinite(chosen)]
    return LeverPast(lever, np.round(chosen if in_points else np.expm1(chosen), _DIGITS), is_seasonal)


def _quotients(top: Floats, bottom: Floats) -> Floats:
    """Sum over sum of the same weeks."""
    is_known = np.isfinite(top) & np.isfinite(bottom)
    return _divided(*(_quarterly(np.where(is_known, part, np.nan)) for part in (top, bottom)))


def _quarterly(weeks: Floats) -> Floats:
    """The mean week of the 13 that end with each; NaN where too few of them are known, or before the first 13."""
    means = np.full(len(weeks), np.nan)
    if len(weeks) >= QUARTER:
        windows = np.lib.stride_tricks.sliding_window_view(weeks, QUARTER)
        known = np.isfinite(windows).sum(axis=1)
        sums = np.nansum(windows, axis=1)
        means[QUARTER - 1 :] = np.where(known >= LEAST_KNOWN, sums / np.maximum(known, 1), np.nan)
    return means


def _divided(top: Floats, bottom: Floats) -> Floats:
    """Quotients; NaN where the divisor is 0 or less, or unknown."""
    found = np.full(len(top), np.nan)
    np.divide(top, bottom, out=found, where=bottom > 0)
    return found
