"""How often customers come back, by the weeks since their first order, and what that means for the weeks to come."""

from dataclasses import dataclass
from datetime import date

from storehelm.strategy.season import Floats
from storehelm.warehouse.published import Published


@dataclass(frozen=True)
class RepeatCurve:
    """The cohort curve carried forward.

    Attributes:
        weeks_seen: Ages in weeks that customers enough have reached.
        rate: Repeat orders per customer in week k after the first order (0: its first seven days), for as many weeks
            as are ahead; pooled over customers old enough.
        past: Repeat orders to be expected in each of the coming weeks of customers won until the day of reading.
        reason: Why it is not known.
    """

    weeks_seen: int
    rate: Floats
    past: Floats
    is_known: bool
    reason: str | None = None


def read_repeat(published: Published, as_of: date, weeks_ahead: int) -> RepeatCurve:
    """The curve at the end of `as_of`, and what it says of the next `weeks_ahead` weeks of seven days."""
    raise NotImplementedError
