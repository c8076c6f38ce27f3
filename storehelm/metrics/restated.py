"""Restatement memory: what the report of a week said on the Monday after it, what it says now, and what moved it.

Versions that were published are kept, older ones one per week and with their sums only, so that a number that changed
afterwards (a refund, a cancelled order, an order that came late, Analytics counting again) is not forgotten.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb

from storehelm.languages.speech import listed, noted, say
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.coverage import read_coverage
from storehelm.metrics.query import ask
from storehelm.metrics.tables import Column, Table, Unit
from storehelm.metrics.view_tables import table
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period, WeekStart, week_of
from storehelm.settings.home import Home
from storehelm.settings.store import Store
from storehelm.warehouse.publish import Version
from storehelm.warehouse.published import Published, open_published

REMEMBERED = ("net_sales", "orders", "gross_sales", "discounts", "returns", "sessions", "ad_spend")
"""What is compared: sums, which every kept version still knows."""
WEEKS = 4
"""So many weeks are looked back at."""
_CAUSES = (
    (
        "gross_sales",
        1,
        # Translators: this and the next say why a number of a past week changed, and may be listed: "larger discounts
        # and refunds and cancellations booked since".
        noted("orders that came late or were changed"),
        noted("orders that were taken out or changed"),
    ),
    ("discounts", -1, noted("smaller discounts"), noted("larger discounts")),
    (
        "returns",
        -1,
        noted("refunds and cancellations taken back"),
        noted("refunds and cancellations booked since"),
    ),
)
"""Part of net sales, its sign in it, and why net sales went up or down through it."""
_COLUMNS = (
    Column("week", "Week", "date", "First day of the week."),
    Column("id", "Metric", "text"),
    Column("label", "Number", "text"),
    Column("unit", "Unit", "text"),
    # Translators: heads of columns: what the report of a week said of a number, and what it says now.
    Column("said", "Said then", "own", "What the version that was live on the Monday after the week said."),
    # Translators: see "Said then".
    Column("says", "Says now", "own"),
    Column("change", "Change", "own"),
    # Translators: the day on which a report said a number.
    Column("said_on", "Said on", "date", "When that version was published."),
    Column("why", "Why", "text"),
)


@dataclass(frozen=True)
class Remembered:
    """A week, and the version whose report was read on the Monday after it."""

    week: Period
    version: Version


def weeks_up_to(day: date, week_start: WeekStart) -> list[Period]:
    """The last weeks up to the one that holds `day`, the newest first."""
    newest = week_of(day, week_start)
    return [week_of(newest.first - timedelta(weeks=back), week_start) for back in range(WEEKS)]


def remembered(versions: Sequence[Version], weeks: Sequence[Period], time_zone: str) -> list[Remembered]:
    """For each week the newest version published up to the end of the day after it, if its data reach the week's end.

    Args:
        versions: The kept versions; their times are UTC.
        weeks: The weeks that are asked about.
        time_zone: The store's zone, in which days end.
    """
    found = []
    for week in weeks:
        until = _end_of(week.last + timedelta(days=1), time_zone)
        then = [one for one in versions if one.published_at <= until and one.as_of is not None]
        newest = max(then, key=lambda one: one.published_at, default=None)
        if newest is not None and newest.as_of is not None and newest.as_of >= week.last:
            found.append(Remembered(week, newest))
    return found


def restated(
    home: Home, published: Published, store: Store, versions: Sequence[Version], weeks: Sequence[Period]
) -> Table:
    """What changed in past weeks since their own report, the newest week first; a row for each number that moved."""
    older = [one for one in versions if one.published_at < published.meta.published_at]
    past = sorted(remembered(older, weeks, store.time_zone), key=lambda one: one.week.first, reverse=True)
    rows: list[dict[str, object]] = []
    notes = []
    for one in past:
        found = _rows_or_why(home, published, store, one)
        if isinstance(found, str):
            notes.append(found)
        else:
            rows += found
    if not past:
        notes = [say("No earlier version of the data is kept that was live on the Monday after one of these weeks.")]
    return table("restated", "What changed in the past", _COLUMNS, rows, notes)


def _end_of(day: date, time_zone: str) -> datetime:
    """The end of a store's day, in UTC without a zone."""
    local = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def _rows_or_why(home: Home, published: Published, store: Store, one: Remembered) -> list[dict[str, object]] | str:
    """What moved in a week, or why that version tells nothing of it."""
    week = one.week.first
    try:
        then = open_published(home, one.version.version)
        if then.meta.currency != published.meta.currency:
            # Translators: {week} is the first day of a week, {currency} a code such as EUR.
            return say(
                "The report of the week from {week} cannot be compared: its currency was {currency}.",
                week=week,
                currency=then.meta.currency,
            )
        if then.meta.time_zone != published.meta.time_zone:
            # Translators: {week} is the first day of a week, {zone} a time zone such as Europe/Tbilisi.
            return say(
                "The report of the week from {week} cannot be compared: its days were those of {zone}.",
                week=week,
                zone=then.meta.time_zone,
            )
        return list(_rows(then, published, store, one))
    except (duckdb.CatalogException, duckdb.BinderException):
        # Translators: {week} is the first day of a week.
        return say(
            "The report of the week from {week} cannot be compared: an earlier release of Storehelm wrote it "
            "otherwise.",
            week=week,
        )
    except Refusal:
        # Translators: {week} is the first day of a week.
        return say(
            "The report of the week from {week} cannot be compared: its version is not kept any more.", week=week
        )


def _rows(then: Published, published: Published, store: Store, one: Remembered) -> Iterator[dict[str, object]]:
    ids = [name for name in REMEMBERED if _is_known(then, name, one.week) and _is_known(published, name, one.week)]
    if not ids:
        return
    said = ask(then, store, ids, one.week).rows[0]
    says = ask(published, store, ids, one.week).rows[0]
    for name in ids:
        if said[name] is None or says[name] is None or said[name] == says[name]:
            continue
        unit: Unit = CATALOGUE[name].unit
        yield {
            "week": one.week.first,
            "id": name,
            "label": CATALOGUE[name].label,
            "unit": unit,
            "said": said[name],
            "says": says[name],
            "change": says[name] - said[name],
            "said_on": one.version.published_at.date(),
            "why": _why(name, said, says),
        }


def _is_known(published: Published, name: str, week: Period) -> bool:
    """Whether a version knows the whole week of it: what had not been loaded yet was not restated."""
    coverage = read_coverage(published)
    known = [coverage.get(kind) for kind in CATALOGUE[name].kinds]
    return all(one is not None and one.touches(week) and not one.is_partial_in(week) for one in known)


def _why(name: str, said: dict[str, int], says: dict[str, int]) -> str:
    if name == "sessions":
        return say("the source of the sessions counted these days again")
    if name == "ad_spend":
        # Translators: "them" are days.
        return say("the ad platforms booked these days again, or more of them were loaded")
    if name != "net_sales":
        return ""
    moved = [
        (sign * (says[part] - said[part]), up if sign * (says[part] - said[part]) > 0 else down)
        for part, sign, up, down in _CAUSES
        if part in said and said[part] is not None and says[part] is not None and says[part] != said[part]
    ]
    moved.sort(key=lambda pair: -abs(pair[0]))
    return listed([say(words) for _, words in moved])
