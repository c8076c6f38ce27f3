"""What happened on the days of a comparison, by line of the profit and loss: exact sums of the published data."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from storehelm.metrics.series import daily_series
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

_METRICS = (
    "sessions",
    "orders",
    "returning_orders",
    "units",
    "gross_sales",
    "discounts",
    "returns",
    "net_sales",
    "cost_of_goods",
    "contribution_margin_1",
    "contribution_margin_2",
    "contribution_margin_3",
    "shipping",
    "ad_spend",
)
_SUMS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "profit": ((1, "contribution_margin_3"), (-1, "fixed_costs")),
    "logistics": ((1, "contribution_margin_1"), (1, "shipping"), (-1, "contribution_margin_2")),
}
"""logistics: fulfilment, packaging and payment fees."""
_PARTS: Mapping[str, tuple[str, str, str]] = {
    "sessions": ("sessions", "", "channel"),
    "spend": ("ad_spend", "", "channel"),
    "conversion": ("orders", "sessions", "device_category"),
}
"""Levers of a part of the store: numerator, denominator and dimension of the number that they move."""


@dataclass(frozen=True)
class Passed:
    """Days that have passed, by line: micros or counts; a day that is not known is not held."""

    by_day: Mapping[str, Mapping[date, int]]

    def amount(self, line: str, periods: Iterable[Period]) -> int | None:
        """A line over whole periods; None where one of their days is not known."""
        if line in _SUMS:
            return self._sum(line, list(periods))
        known = self.by_day.get(line, {})
        values = [known.get(day) for period in periods for day in _days(period)]
        return None if not values or None in values else sum(value for value in values if value is not None)

    def _sum(self, line: str, periods: list[Period]) -> int | None:
        total = 0
        for sign, name in _SUMS[line]:
            part = self.amount(name, periods)
            if part is None:
                return None
            total += sign * part
        return total


def read_passed(published: Published, store: Store, period: Period) -> Passed:
    """What the days of a period brought, as far as they are known and over."""
    found = {name: _known(published, store, name, period) for name in _METRICS}
    return Passed(found | {"fixed_costs": _fixed(store, period)})


def read_parts(published: Published, store: Store, period: Period, levers: Iterable[str]) -> Passed:
    """What the days of a period brought of single channels and devices, by lever: `<lever>` and `<lever>/bottom`."""
    found: dict[str, dict[date, int]] = {}
    for lever in levers:
        family, _, value = lever.partition(":")
        top, bottom, dimension = _PARTS.get(family, ("", "", ""))
        for key, name in ((lever, top), (f"{lever}/bottom", bottom)):
            if name:
                found[key] = _known_of(published, store, name, period, {dimension: (value,)})
    return Passed(found)


def _known_of(
    published: Published, store: Store, name: str, period: Period, where: Mapping[str, tuple[str, ...]]
) -> dict[date, int]:
    """Nothing where the data has no such channel or device any more."""
    try:
        return _known(published, store, name, period, where)
    except Refusal:
        return {}


def _known(
    published: Published,
    store: Store,
    name: str,
    period: Period,
    where: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[date, int]:
    series = daily_series(published, store, name, period, where)
    return {day: value for day, value in zip(series.days, series.top, strict=True) if value is not None}


def _fixed(store: Store, period: Period) -> dict[date, int]:
    """A month's fixed costs, the same each day; its days add up to it to the micro."""
    costs = store.costs.fixed_costs
    if costs is None:
        return {}
    month = sum(costs.values())
    return {day: _share(month, day) for day in _days(period)}


def _share(month: int, day: date) -> int:
    length = calendar.monthrange(day.year, day.month)[1]
    return month * day.day // length - month * (day.day - 1) // length


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=place) for place in range(period.days)]
