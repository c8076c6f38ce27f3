"""The store's own whole weeks as arrays of sums: orders, sessions, spend and costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from storehelm.metrics.driver_reading import read_costs_of, read_sales_of, read_sessions_of, splits_of, whole_days
from storehelm.metrics.reading import Row
from storehelm.settings.calendar import Period, WeekStart, last_complete_week, spans, week_of
from storehelm.strategy.scenarios.recent_weeks import RECENT_WEEKS
from storehelm.strategy.season import WEEK, Floats
from storehelm.warehouse.published import Published

MOST_WEEKS = 156
_SUNDAY = 6
_SALES = ("orders", "new_customer_orders", "returning_orders", "units", "gross_sales", "discounts", "returns")


class _Calendar:
    """Weeks without a gap, and arrays with a place for each."""

    def __init__(self, weeks: Sequence[date]) -> None:
        self.weeks = tuple(weeks)
        self._places = {week: place for place, week in enumerate(weeks)}

    def sums(self, rows: Iterable[Row], name: str) -> Floats:
        """A column added up by week; a week without rows has none of it."""
        found = np.zeros(len(self.weeks))
        for row in rows:
            found[self._places[row["week"]]] += row[name] or 0
        return found

    def sums_by(self, rows: Iterable[Row], key: str, name: str) -> dict[str, Floats]:
        """The same for each value of another column."""
        parts: dict[str, list[Row]] = {}
        for row in rows:
            parts.setdefault(str(row[key]), []).append(row)
        return {part: self.sums(own, name) for part, own in sorted(parts.items())}

    def unless(self, unknown: Floats) -> Floats:
        """0 for weeks of which nothing is unknown, NaN for the others: to be added to sums."""
        return np.where(unknown > 0, np.nan, 0.0)

    def inside(self, days: Period | None, gaps: Iterable[Period] = ()) -> Floats:
        """0 for weeks that lie within the days and touch none of the gaps, NaN for the others."""
        found = np.full(len(self.weeks), np.nan)
        for place, first in enumerate(self.weeks):
            last = first + timedelta(days=WEEK - 1)
            if days is not None and days.first <= first and last <= days.last:
                found[place] = 0.0
        for gap in gaps:
            for week in spans(gap, "week", "sunday" if self.weeks[0].weekday() == _SUNDAY else "monday"):
                if week.first in self._places:
                    found[self._places[week.first]] = np.nan
        return found


@dataclass(frozen=True)
class WeeklySums:
    """Sums of whole weeks without a gap, oldest first; money in micros, NaN where a week is not known.

    `sales` has the orders, pieces, money and cost of goods of all orders by name; `orders_by_device` are of the web.
    """

    weeks: tuple[date, ...]
    sales: Mapping[str, Floats]
    web_orders: Floats
    orders_by_device: Mapping[str, Floats]
    sessions: Floats
    sessions_by_channel: Mapping[str, Floats]
    sessions_by_device: Mapping[str, Floats]
    spend_by_channel: Mapping[str, Floats]
    marketing: Floats

    @property
    def last(self) -> date:
        """The last day of the last week."""
        return self.weeks[-1] + timedelta(days=WEEK - 1)

    @property
    def recent(self) -> "WeeklySums":
        """The last 156 weeks of them."""
        return replace(
            self,
            weeks=self.weeks[-MOST_WEEKS:],
            sales=_cut(self.sales),
            web_orders=self.web_orders[-MOST_WEEKS:],
            orders_by_device=_cut(self.orders_by_device),
            sessions=self.sessions[-MOST_WEEKS:],
            sessions_by_channel=_cut(self.sessions_by_channel),
            sessions_by_device=_cut(self.sessions_by_device),
            spend_by_channel=_cut(self.spend_by_channel),
            marketing=self.marketing[-MOST_WEEKS:],
        )


def _cut(arrays: Mapping[str, Floats]) -> dict[str, Floats]:
    return {name: values[-MOST_WEEKS:] for name, values in arrays.items()}


def read_sums(published: Published, week_start: WeekStart, as_of: date) -> WeeklySums:
    """All whole weeks of orders that were over at the end of `as_of`."""
    known = whole_days(published)
    calendar = _Calendar(_whole_weeks(known.get("orders"), week_start, as_of))
    if not calendar.weeks:
        return _nothing()
    period = Period(calendar.weeks[0], calendar.weeks[-1] + timedelta(days=WEEK - 1))
    sales = read_sales_of(published, period, week_start, by_channel=False)
    web = [row for row in sales if row["is_web"]]
    costs = read_costs_of(published, period, week_start)
    goods = calendar.sums(sales, "cost_of_goods") + calendar.unless(calendar.sums(sales, "unknown_cost_of_goods"))
    marketing = calendar.sums([row for row in costs if row["kind"] == "marketing"], "cost")
    visits = _visits(published, known.get("sessions"), calendar, period, week_start)
    return WeeklySums(
        weeks=calendar.weeks,
        sales={name: calendar.sums(sales, name) for name in _SALES} | {"cost_of_goods": goods},
        web_orders=calendar.sums(web, "orders"),
        orders_by_device=calendar.sums_by(web, "device", "orders"),
        sessions=visits.whole,
        sessions_by_channel=visits.by_channel,
        sessions_by_device=visits.by_device,
        spend_by_channel=_spend(costs, known.get("spend"), calendar),
        marketing=marketing + calendar.inside(known.get("marketing_costs")),
    )


def _whole_weeks(days: Period | None, week_start: WeekStart, as_of: date) -> list[date]:
    """First days of the weeks that lie within the days and end by `as_of`."""
    if days is None:
        return []
    first = week_of(days.first, week_start).first
    if first < days.first:
        first += timedelta(days=WEEK)
    last = last_complete_week(min(days.last, as_of), week_start).first
    return [first + timedelta(days=place) for place in range(0, (last - first).days + 1, WEEK)]


@dataclass(frozen=True)
class _Visits:
    """Sessions by week."""

    whole: Floats
    by_channel: Mapping[str, Floats]
    by_device: Mapping[str, Floats]


def _visits(
    published: Published, days: Period | None, calendar: _Calendar, period: Period, week_start: WeekStart
) -> _Visits:
    """Sessions, told apart as they are in the recent weeks; weeks that do not tell so, or miss a day, are not known."""
    recent = Period(max(period.first, period.last - timedelta(days=RECENT_WEEKS * WEEK - 1)), period.last)
    splits = None if days is None else splits_of(published, recent)
    if splits is None:
        return _Visits(np.full(len(calendar.weeks), np.nan), {}, {})
    read = read_sessions_of(published, splits, period, week_start)
    rows = [row for row in read.rows if not row["is_of_period"]]
    gaps = (*read.untold, *(Period(day, day) for day in read.silent))
    known = calendar.inside(days, gaps)
    by_channel = calendar.sums_by(rows, "channel", "sessions") if "channel" in splits else {}
    by_device = calendar.sums_by(rows, "device", "sessions") if "device" in splits else {}
    return _Visits(
        calendar.sums(rows, "sessions") + known,
        {name: sums + known for name, sums in by_channel.items()},
        {name: sums + known for name, sums in by_device.items()},
    )


def _spend(costs: Sequence[Row], days: Period | None, calendar: _Calendar) -> dict[str, Floats]:
    """Spend by channel; a week with a cost that was only spread over it is not known of that channel."""
    rows = [row for row in costs if row["kind"] == "spend"]
    known = calendar.inside(days)
    spread = calendar.sums_by([row | {"is_spread": int(row["is_spread"])} for row in rows], "name", "is_spread")
    return {
        name: sums + known + calendar.unless(spread[name])
        for name, sums in calendar.sums_by(rows, "name", "cost").items()
    }


def _nothing() -> WeeklySums:
    none = np.empty(0)
    return WeeklySums((), dict.fromkeys((*_SALES, "cost_of_goods"), none), none, {}, none, {}, {}, {}, none)
