"""Reads the sums that scenarios start from: orders, sessions and costs of a span of days, as a whole or by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from storehelm.metrics.annotations import annotations
from storehelm.metrics.coverage import overlap, read_coverage
from storehelm.metrics.reading import Row, read, read_visits, week_shift
from storehelm.metrics.session_reach import Reach, reach_of
from storehelm.settings.calendar import Period, WeekStart
from storehelm.warehouse.published import Published

_SPLITS = {"device": "device_category", "channel": "channel"}


@dataclass(frozen=True)
class Sessions:
    """Rows of sessions, told apart by device and channel as far as that was asked.

    `untold` are periods of which no day is known by itself: sessions of longer periods, and days whose sessions are
    not told apart. `silent` are days that have no sessions at all, or on which tracking was broken.
    """

    rows: tuple[Row, ...]
    untold: tuple[Period, ...]
    silent: tuple[date, ...]


def whole_days(published: Published) -> dict[str, Period]:
    """The days that each kind of data speaks of, without a last day that was not over."""
    found = {}
    for kind, covered in read_coverage(published).items():
        last = covered.period.last - timedelta(days=1 if covered.is_last_day_partial else 0)
        if last >= covered.period.first:
            found[kind] = Period(covered.period.first, last)
    return found


def read_sales_of(
    published: Published, period: Period, week_start: WeekStart | None = None, *, by_channel: bool = True
) -> list[Row]:
    """Sums of orders by web or not, device and channel; by week where `week_start` is given. Money in micros."""
    return read(published, "driver_sales", {}, **_days(period, week_start), by_channel=by_channel)


def read_costs_of(published: Published, period: Period, week_start: WeekStart | None = None) -> list[Row]:
    """Ad spend by channel and other marketing costs by name, in micros; by week where `week_start` is given."""
    return read(published, "driver_costs", {}, **_days(period, week_start))


def splits_of(published: Published, period: Period) -> tuple[str, ...] | None:
    """As much of device and channel as every source tells apart on all days, the channel first; None without any."""
    for splits in (("device", "channel"), ("channel",), ("device",), ()):
        reach = _reach(published, splits, period)
        if reach.period is not None and not reach.unable and not reach.untold:
            return splits
    return None


def read_sessions_of(
    published: Published, splits: tuple[str, ...], period: Period, week_start: WeekStart | None = None
) -> Sessions:
    """Sessions told apart by `splits`; by week where `week_start` is given."""
    reach = _reach(published, splits, period)
    rows = read_visits(
        published,
        "driver_sessions",
        {},
        reach,
        **_days(period, week_start),
        by_device="device" in splits,
        by_channel="channel" in splits,
    )
    longer = _longer(published, period)
    untold = tuple(Period(day, day) for day in reach.untold)
    return Sessions(tuple(rows), (*untold, *longer), _silent(published, period, longer))


def _reach(published: Published, splits: tuple[str, ...], period: Period) -> Reach:
    return reach_of(published, {_SPLITS[name] for name in splits}, period)


def _longer(published: Published, period: Period) -> tuple[Period, ...]:
    """Periods of which sessions are known as a whole only."""
    rows = published.rows(
        "select distinct period_from, period_to from period_sessions "
        "where period_to >= $first and period_from <= $last order by all",
        {"first": period.first, "last": period.last},
    )
    return tuple(Period(first, last) for first, last in rows)


def _silent(published: Published, period: Period, longer: Sequence[Period]) -> tuple[date, ...]:
    """Days that the sessions speak of, but that have none, or too few of them to be true."""
    found = published.rows(
        "select distinct session_date from daily_sessions where session_date between $first and $last",
        {"first": period.first, "last": period.last},
    )
    told = {day for (day,) in found}
    days = whole_days(published).get("sessions")
    inside = overlap(days, period) if days else None
    broken = [
        Period(row["day"], row["last_day"])
        for row in annotations(published, period).rows
        if row["kind"] == "tracking_broken"
    ]
    return tuple(
        day
        for day in _each(inside)
        if any(one.holds(day) for one in broken) or (day not in told and not any(one.holds(day) for one in longer))
    )


def _each(period: Period | None) -> list[date]:
    return [period.first + timedelta(days=place) for place in range(period.days)] if period else []


def _days(period: Period, week_start: WeekStart | None) -> dict[str, date | int | bool]:
    return {
        "first": period.first,
        "last": period.last,
        "shift": week_shift(week_start or "monday"),
        "by_week": week_start is not None,
    }
