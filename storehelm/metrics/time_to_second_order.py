"""How long customers take to their second order, those who have not come back yet counted as such (Kaplan-Meier)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


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
