"""What the store itself did, week by week, and how far each number that a scenario moves has ever moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.settings.store import Store
from storehelm.strategy.season import Floats
from storehelm.warehouse.published import Published

MOST_WEEKS = 156


@dataclass(frozen=True)
class WeeklyHistory:
    """Whole weeks of the store, oldest first, at most 156; money in units of the currency, NaN where unknown."""

    weeks: tuple[date, ...]
    sessions_by_channel: Mapping[str, Floats]
    spend_by_channel: Mapping[str, Floats]
    orders: Floats
    web_orders: Floats
    sessions: Floats
    gross_sales: Floats
    discounts: Floats
    returns: Floats
    units: Floats


@dataclass(frozen=True)
class LeverPast:
    """How far a lever's number moved from one quarter to the next, for each week for which both are known.

    `moves` are the value of 13 weeks against that of the 13 weeks before: as a ratio less 1, or as a difference for
    levers in points; less what the store's season did to it, where the same weeks of the year before are known.
    """

    lever: str
    moves: Floats

    @property
    def weeks(self) -> int:
        """Weeks for which the move is known."""
        return len(self.moves)

    def times_beyond(self, change: float) -> int:
        """In how many weeks it moved at least that far in that direction."""
        beyond = self.moves >= change if change >= 0 else self.moves <= change
        return int(beyond.sum())

    def quantile(self, share: float) -> float | None:
        """The move that this share of weeks stays at or below."""
        raise NotImplementedError

    def spread(self) -> float | None:
        """Standard deviation of the moves."""
        raise NotImplementedError

    def furthest(self) -> tuple[float, float] | None:
        """The least and the most that it ever moved."""
        raise NotImplementedError

    def words(self, change: float, formats: Formats) -> str:
        """How often the store moved that far: "never in 118 weeks"."""
        raise NotImplementedError


def read_weekly(published: Published, store: Store, as_of: date) -> WeeklyHistory:
    """The store's weeks that were over at the end of `as_of`."""
    raise NotImplementedError


def read_history(published: Published, store: Store, as_of: date) -> Mapping[str, LeverPast]:
    """How far each lever's number moved, by the lever's id."""
    raise NotImplementedError


def moves_of(top: Floats, bottom: Floats | None, *, in_points: bool) -> Floats:
    """Moves from 13 weeks to the next of a weekly number, or of the ratio of two."""
    raise NotImplementedError(np.shape(top))
