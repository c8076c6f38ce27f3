"""How many repeat orders customers placed by the weeks since their first order: sums over all of them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from storehelm.metrics.reading import read
from storehelm.warehouse.published import Published

_HAS_ROWS = "select count(*) from duckdb_tables() where table_name in ('orders', 'customers')"


@dataclass(frozen=True)
class RepeatCounts:
    """Counts by age in weeks; weeks are blocks of seven days back from the last closed day, so that none is cut.

    `members` are customers whose first order lies so many blocks back; `eligible` those who have been seen at that
    age; `repeats` the repeat orders that they placed at it (0: in the block of the first order).
    """

    members: NDArray[np.int64]
    eligible: NDArray[np.int64]
    repeats: NDArray[np.int64]


def read_repeat_counts(published: Published, as_of: date) -> RepeatCounts | None:
    """The counts at the end of `as_of`; None for an older version that keeps sums only."""
    if published.rows(_HAS_ROWS)[0][0] < 2:
        return None
    rows = read(published, "repeat_curve", {}, as_of=as_of)
    longest = max((row["weeks"] for row in rows), default=-1) + 1
    counts = {kind: np.zeros(longest, dtype=np.int64) for kind in ("customers", "orders")}
    for row in rows:
        counts[row["kind"]][row["weeks"]] += row["amount"]
    members = counts["customers"]
    return RepeatCounts(members, np.cumsum(members[::-1])[::-1], counts["orders"])
