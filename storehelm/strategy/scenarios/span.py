"""The days ahead that scenarios are worked out for, and how far ahead a store can look."""

from dataclasses import dataclass
from datetime import date

from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published


@dataclass(frozen=True)
class NamedSpan:
    """A span that can be chosen: `13w`, `26w`, `52w`, `quarter`, `year-end`, `next-year`."""

    id: str
    label: str
    period: Period


DEFAULT_SPAN = "13w"


def last_known_day(published: Published, store: Store, today: date) -> date:
    """The last closed day of net sales, from which every forecast starts.

    Raises:
        Refusal: No day of net sales is known.
    """
    raise NotImplementedError


def reach_days(published: Published, store: Store, as_of: date) -> int:
    """How many days ahead the store's history reaches.

    Raises:
        Refusal: It is too short for any forecast.
    """
    raise NotImplementedError


def spans_of(as_of: date, reach: int) -> tuple[NamedSpan, ...]:
    """The spans to choose from, within reach."""
    raise NotImplementedError


def span_named(name: str, as_of: date, reach: int) -> Period:
    """The span of that name, or of two days written `2027-01-01..2027-03-31`.

    Raises:
        Refusal: There is none, or it lies beyond reach.
    """
    raise NotImplementedError
