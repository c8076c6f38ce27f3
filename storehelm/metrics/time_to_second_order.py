"""How long customers take to their second order, those who have not come back yet counted as such (Kaplan-Meier)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from storehelm.metrics.reading import Filters, as_of, read
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published


@dataclass(frozen=True)
class SecondOrder:
    """Share of customers with a second order by `days` after the first; `median_days` None where half never came."""

    days: tuple[int, ...]
    share: tuple[float, ...]
    at_risk: tuple[int, ...]
    customers: int
    median_days: int | None


def kaplan_meier(returned: Mapping[int, int], waiting: Mapping[int, int]) -> SecondOrder:
    """The curve from counts of customers by days.

    Args:
        returned: Days from first to second order, and how many customers took that long.
        waiting: Age in days of customers without a second order, and how many are that old.
    """
    days = np.array(sorted({*returned, *waiting}), dtype=np.int64)
    events = np.array([returned.get(int(day), 0) for day in days], dtype=np.int64)
    leaving = events + np.array([waiting.get(int(day), 0) for day in days], dtype=np.int64)
    at_risk = leaving[::-1].cumsum()[::-1]
    kept = events > 0
    share = 1 - np.cumprod(1 - events[kept] / at_risk[kept])
    reached = days[kept][share >= 0.5]
    return SecondOrder(
        tuple(int(day) for day in days[kept]),
        tuple(float(value) for value in share),
        tuple(int(count) for count in at_risk[kept]),
        int(leaving.sum()),
        int(reached[0]) if reached.size else None,
    )


def measure_time_to_second_order(published: Published, period: Period, filters: Filters) -> SecondOrder:
    """The curve of customers whose first order lies in the period, seen up to its end."""
    rows = read(
        published,
        "time_to_second_order",
        {name: chosen for name, chosen in filters.items() if name != "customer_type"},
        first=period.first,
        last=period.last,
        as_of=as_of(published, period),
    )
    counts: dict[bool, dict[int, int]] = {True: {}, False: {}}
    for row in rows:
        counts[row["is_back"]][int(row["days"])] = row["customers"]
    return kaplan_meier(counts[True], counts[False])
