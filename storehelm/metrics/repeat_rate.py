"""Share of customers who ordered again within 90 days, by the month of their first order, with an interval."""

from dataclasses import dataclass
from datetime import date
from math import sqrt

from scipy.stats import norm

from storehelm.metrics.measures import HORIZON_DAYS
from storehelm.metrics.reading import Filters, as_of, read
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

LEVEL = 0.90
_QUANTILE = float(norm.ppf(0.5 + LEVEL / 2))


@dataclass(frozen=True)
class RepeatRate:
    """One month of first orders. Customers are independent of each other, so that the Wilson interval holds."""

    month: date | None
    customers: int
    eligible: int
    returned: int
    rate: float | None
    low: float | None
    high: float | None

    @property
    def is_complete(self) -> bool:
        """Whether all of its customers are old enough."""
        return self.eligible == self.customers


def measure_repeat_rate(published: Published, period: Period, filters: Filters) -> tuple[RepeatRate, ...]:
    """The repeat rate of each month of first orders."""
    rows = read(
        published,
        "repeat_rate",
        {name: chosen for name, chosen in filters.items() if name != "customer_type"},
        first=period.first,
        last=period.last,
        as_of=as_of(published, period),
        horizon=HORIZON_DAYS,
    )
    return tuple(rate_of(row["month"], row["customers"], row["eligible"], row["returned"]) for row in rows)


def whole_of(months: tuple[RepeatRate, ...]) -> RepeatRate:
    """All months together: sum over sum."""
    return rate_of(
        None,
        sum(one.customers for one in months),
        sum(one.eligible for one in months),
        sum(one.returned for one in months),
    )


def rate_of(month: date | None, customers: int, eligible: int, returned: int) -> RepeatRate:
    """The rate with its Wilson interval; None where nobody is old enough."""
    if not eligible:
        return RepeatRate(month, customers, eligible, returned, None, None, None)
    low, high = wilson(returned, eligible)
    return RepeatRate(month, customers, eligible, returned, returned / eligible, low, high)


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 90 % interval of a share of independent tries."""
    share, squared = hits / tries, _QUANTILE**2 / tries
    centre = share + squared / 2
    half = sqrt(squared * (share * (1 - share) + squared / 4))
    return max(0.0, (centre - half) / (1 + squared)), min(1.0, (centre + half) / (1 + squared))
