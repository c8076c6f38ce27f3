"""How far a number is on its way to the store's target for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from storehelm.metrics.catalogue import Metric, metric
from storehelm.settings.money import to_micros
from storehelm.settings.store import Store

WEEK_DAYS = 7
CLOSE = 0.05
"""A number this near to its target, as a share of it, is at risk rather than behind."""
Number = int | float


@dataclass(frozen=True)
class Aim:
    """A target for a number of days, in the metric's own raw unit (money in micros).

    `is_limit`: lower is better, so the number should stay below.
    """

    metric: Metric
    value: Number
    is_limit: bool
    name: str | None = None

    def attained(self, value: Number | None) -> float | None:
        """The number as a share of the target; of a limit, how much of it is used up."""
        if value is None or not self.value:
            return None
        return float(value) / float(self.value)

    def is_met(self, value: Number | None) -> bool | None:
        """Whether the number reaches the target, or stays within the limit."""
        if value is None:
            return None
        return value <= self.value if self.is_limit else value >= self.value


def aim_of(store: Store, id: str, days: int) -> Aim | None:  # noqa: A002 - a metric's id
    """The store's target for a metric over so many days; None where it has set none.

    Sums have a target for a week, taken pro rata to the days; ratios have the same at all times.
    """
    for target in store.targets:
        if target.metric == id:
            one = metric(id)
            return Aim(one, _raw(one, target.value, days), one.direction == "lower", target.name)
    return None


def as_judged(store: Store, filters: Mapping[str, tuple[str, ...]]) -> Store:
    """The store with its targets, or without them where filters show a part of it: a target is of the whole store."""
    return replace(store, targets=()) if any(filters.values()) else store


def is_ratio(one: Metric) -> bool:
    """Whether a metric's target holds at all times, whatever the length of the period."""
    return one.kind == "ratio" or one.unit in ("rate", "share", "ratio", "average_money")


def _raw(one: Metric, value: Decimal, days: int) -> Number:
    if not is_ratio(one):
        value = value * days / WEEK_DAYS
    if one.unit in ("money", "average_money"):
        return to_micros(value)
    return round(value) if one.unit == "count" else float(value)
