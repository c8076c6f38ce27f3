"""How far a number is on its way to what the store's goals want of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from storehelm.metrics.catalogue import Metric, metric
from storehelm.settings.calendar import Period
from storehelm.settings.store import Course, Store

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


def aim_of(store: Store, id: str, period: Period) -> Aim | None:  # noqa: A002 - a metric's id
    """What the store's goals want of a metric over a period; None where no goal spans it whole.

    A sum should bring what its days are to bring; a ratio has the same target at all times.
    """
    for course in store.courses:
        if course.metric == id and course.first <= period.first and period.last <= course.last:
            one = metric(id)
            return Aim(one, _value(course, one, period), course.is_limit or one.direction == "lower", course.name)
    return None


def as_judged(store: Store, filters: Mapping[str, tuple[str, ...]]) -> Store:
    """The store with its goals, or without them where filters show a part of it: a goal is of the whole store."""
    return replace(store, courses=()) if any(filters.values()) else store


def is_ratio(one: Metric) -> bool:
    """Whether a metric's target holds at all times, whatever the length of the period."""
    return one.kind == "ratio" or one.unit in ("rate", "share", "ratio", "average_money")


def _value(course: Course, one: Metric, period: Period) -> Number:
    if course.level is not None:
        return round(course.level) if one.unit == "average_money" else course.level
    start = (period.first - course.first).days
    amount = sum(course.by_day[start : start + period.days])
    return round(amount) if one.unit in ("money", "count") else amount
