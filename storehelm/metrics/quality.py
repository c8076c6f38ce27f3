"""What must be known about the numbers of Analytics that an answer rests on: sampled, withheld, late, broken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from storehelm.metrics.catalogue import Metric
from storehelm.metrics.cells import Frame
from storehelm.metrics.coverage import Readable, last_known, overlap, read_coverage
from storehelm.metrics.measures import MEASURES
from storehelm.metrics.plans import Plan, plans_of
from storehelm.metrics.quality_words import broken, flaw, late, other_zone
from storehelm.metrics.question import Question, question
from storehelm.metrics.session_reach import Reach
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store

_ORDER_FACTS = frozenset({"sales", "attributed_sales", "buyers", "first_orders", "repeat_buyers"})
_OF_TRANSACTIONS = frozenset({"device_category", "channel", "source_name", "medium", "campaign", "country"})
"""Dimensions that an order may have from its transaction in Analytics."""
_OF_ROWS = frozenset({"withheld", "other_row"})
"""Flaws of the rows of a report: its total has them not."""
_IS_THERE = "select count(*) from duckdb_tables() where table_name = 'quality_flags'"
_SESSION_DAYS = """
select distinct breakdown, session_date as day
from session_days
where list_contains($parts, part_no) and session_date between $first and $last
"""
_ALL_DAYS = "select cast(unnest(range($first, $last + 1, interval 1 day)) as date) as day"
_FLAWS = """
with days as ({days})
select
    f.kind, f.measure, f.column_name, any_value(f.what), count(distinct d.day), min(d.day), max(d.day),
    cast(sum(f.counted) as bigint), cast(sum(f.out_of) as bigint), (select count(distinct day) from days)
from quality_flags as f
join days as d on d.day between f.first_day and f.last_day
where {which}
group by f.kind, f.measure, f.column_name
order by f.kind, f.measure
"""
_UNREAD = """
select 'unread', null, null, null, count(distinct d.day), min(d.day), max(d.day), null, null, $days
from quality_flags as f
join (select cast(unnest(range($first, $last + 1, interval 1 day)) as date) as day) as d
    on d.day between f.first_day and f.last_day
where f.kind = 'unread'
    and f.breakdown in (select breakdown from session_parts where list_contains($parts, part_no))
having count(*) > 0
"""
_BROKEN = """
select day, last_day from annotations where kind = 'tracking_broken' and day <= $last and last_day >= $first
order by day
"""
_ZONES = """
select distinct r.time_zone, m.time_zone
from analytics_reports as r, published_meta as m
where r.report in ('traffic', 'landing', 'visitors')
order by all
"""
KINDS = (
    "broken",
    "late",
    "unread",
    "restricted",
    "truncated",
    "sampled",
    "time_zone",
    "thresholded",
    "withheld",
    "other_row",
    "unavailable",
    "partial",
)
"""Kinds of marks, the worst first."""


@dataclass(frozen=True)
class Mark:
    """One thing to know about a number: its kind (see KINDS) and a sentence with its size.

    `size` is a share, where the flaw has one: of the events read, or of what was withheld; `days` how many days of the
    question it touches.
    """

    kind: str
    what: str
    size: float | None
    days: int
    first: date
    last: date


def marks_of(published: Readable, asked: Question, frame: Frame, plans: Sequence[Plan]) -> dict[str, tuple[Mark, ...]]:
    """Marks by metric id, the worst first; a metric without any is left out."""
    if not published.rows(_IS_THERE)[0][0]:
        return {}
    marks = {plan.metric.id: _marks(published, asked, frame, plan) for plan in plans if plan.days}
    return {
        name: tuple(sorted(dict.fromkeys(found), key=lambda mark: KINDS.index(mark.kind)))
        for name, found in marks.items()
        if found
    }


def marks_for(
    published: Readable,
    store: Store,
    ids: Sequence[str],
    period: Period,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, tuple[Mark, ...]]:
    """The marks of metrics without reading their values."""
    asked = question(ids, period, "total", by, where or {})
    coverage = read_coverage(published)
    frame = Frame(period, asked.grain, store.week_start, last_known(coverage, period))
    return marks_of(published, asked, frame, plans_of(published, asked, frame, coverage))


def session_marks(published: Readable, reach: Reach, days: Period) -> tuple[Mark, ...]:
    """The marks of rows of sessions, whatever is counted in them: what `reach` reads of `days`, told apart."""
    if not reach.parts or not published.rows(_IS_THERE)[0][0]:
        return ()
    which = "f.breakdown = d.breakdown and f.column_name is null"  # not shown
    statement = _FLAWS.format(days=_SESSION_DAYS, which=which)
    rows = published.rows(statement, {"first": days.first, "last": days.last, "parts": reach.bound})
    found = [_mark(row) for row in rows if row[0] not in ("restricted", "unavailable")]
    found += _unread(published, reach, days)
    return tuple(sorted(found, key=lambda mark: KINDS.index(mark.kind)))


def sentences(marks: Mapping[str, Iterable[Mark]]) -> tuple[str, ...]:
    """What the marks say, each sentence once."""
    return tuple(dict.fromkeys(mark.what for found in marks.values() for mark in found))


def _marks(published: Readable, asked: Question, frame: Frame, plan: Plan) -> list[Mark]:
    assert plan.days is not None  # asked for plans with days only
    found = []
    for which, bound, days in _statements(asked, frame, plan):
        statement = _FLAWS.format(days=days, which=which)
        bound = {name: value for name, value in bound.items() if f"${name}" in statement}
        for row in published.rows(statement, bound):
            if _concerns(plan.metric, asked, row):
                found.append(_mark(row))
    if plan.reach is not None:
        found += [
            *_unread(published, plan.reach, plan.days),
            *_broken(published, plan.days),
            *_late(published, plan, asked),
            *_elsewhere(published, plan),
        ]
    return found


def _statements(asked: Question, frame: Frame, plan: Plan) -> list[tuple[str, dict[str, Any], str]]:
    """For each kind of rows that the metric rests on: which flags concern it, what is bound, and its days."""
    assert plan.days is not None
    days: dict[str, Any] = {"first": plan.days.first, "last": plan.days.last}
    facts = plan.metric.facts
    found = []
    if plan.reach is not None and plan.reach.parts:
        found.append(("f.breakdown = d.breakdown", days | {"parts": plan.reach.bound}, _SESSION_DAYS))
    reports = []
    if "key_events" in facts:
        reports.append("leads")
    if "users" in facts:
        reports.append(f"users_by_{frame.counted_grain}")
    if facts & _ORDER_FACTS and _OF_TRANSACTIONS.intersection(asked.dimensions):
        reports.append("transactions")
    found += [("f.report = $report", days | {"report": report}, _ALL_DAYS) for report in reports]
    return found


def _concerns(one: Metric, asked: Question, row: Sequence[Any]) -> bool:
    kind, column = row[0], row[2]
    if column is not None:
        return column in one.measures or column in asked.dimensions
    if kind in ("restricted", "unavailable"):
        return False
    is_split = bool(asked.dimensions) or any(MEASURES[name].needs for name in one.measures)
    return is_split or kind not in _OF_ROWS


def _mark(row: Sequence[Any]) -> Mark:
    kind, measure, _, what, days, first, last, counted, out_of, asked_days = row
    size = counted / out_of if counted is not None and out_of else None
    return Mark(kind, flaw(kind, measure, size, days, asked_days) or what, size, days, first, last)


def _unread(published: Readable, reach: Reach, days: Period) -> list[Mark]:
    """Days between those that were read: they have no row of sessions to carry a flag."""
    if not reach.parts:
        return []
    bound = {"first": days.first, "last": days.last, "days": days.days, "parts": reach.bound}
    return [_mark(row) for row in published.rows(_UNREAD, bound)]


def _broken(published: Readable, days: Period) -> list[Mark]:
    marks = []
    for first, last in published.rows(_BROKEN, {"first": days.first, "last": days.last}):
        inside = overlap(Period(first, last), days) or days
        marks.append(Mark("broken", broken(first, last), None, inside.days, inside.first, inside.last))
    return marks


def _late(published: Readable, plan: Plan, asked: Question) -> list[Mark]:
    """Whether Analytics ends before the orders do, inside the period."""
    orders = read_coverage(published).get("orders")
    if orders is None or plan.reach is None or plan.reach.period is None or not published.rows(_ZONES):
        return []
    known, ends = plan.reach.period.last, min(asked.period.last, orders.period.last)
    days = (ends - known).days
    if days <= 0:
        return []
    what = late(known, days, before_orders=orders.period.last == ends)
    return [Mark("late", what, None, days, known, ends)]


def _elsewhere(published: Readable, plan: Plan) -> list[Mark]:
    """Whether the days of Analytics begin at another hour than those of the orders that they stand against."""
    if "orders" not in plan.metric.kinds or plan.days is None:
        return []
    return [
        Mark(
            "time_zone",
            other_zone(zone, own),
            None,
            plan.days.days,
            plan.days.first,
            plan.days.last,
        )
        for zone, own in published.rows(_ZONES)
        if zone != own
    ]
