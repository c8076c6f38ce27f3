"""The tables behind a link: those of the page, less everything that the link does not allow.

What is not named here is not shown: a table that a page learns later stays out of links until somebody decides.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from storehelm.access.shares import Share, TooFew, opened_for
from storehelm.access.small_cells import People, web_orders, without, without_small_counts
from storehelm.languages.formats import Formats
from storehelm.languages.known import ENGLISH
from storehelm.languages.speech import language, noted, say, speaking
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table
from storehelm.metrics.views import VIEWS
from storehelm.refusal import Refusal
from storehelm.settings.calendar import WEEK_STARTS, YEAR_OF_WEEKS, Period, WeekStart
from storehelm.settings.home import Home
from storehelm.settings.store import Store, load_store
from storehelm.strategy.courses import on_course
from storehelm.strategy.decision_view import decisions
from storehelm.strategy.decisions import read_decisions
from storehelm.strategy.goal_book import Book, read_book
from storehelm.strategy.page_goals import page_goals
from storehelm.strategy.strategy_view import strategy
from storehelm.warehouse.published import Published

_STRATEGY = "strategy"
_COSTS_OF_CUSTOMERS = ("cm2", "acquisition_cost", "value_to_cost", "payback_months", "is_paid_back")
_MONTH_OF_DAYS = 30
_GOALS_LEFT_OUT = noted("Goals of more than the filters of this link are left out.")
_OF_COSTS = re.compile(r"cost|margin|spend|spent|marketing|profit|\b(ads?|roas|poas|mer|cac)\b", re.IGNORECASE)
"""English words by which a note is known to be about costs; one too many rather than one too few."""
Tables = dict[str, Table]


@dataclass(frozen=True)
class Locked:
    """What a link shows: tables, what was asked, and the data and the store they are of."""

    tables: Mapping[str, Table]
    selection: Selection
    published: Published
    store: Store


@dataclass(frozen=True)
class _Asked:
    """One link being answered. `periods` are the one shown and those compared with."""

    share: Share
    published: Published
    store: Store
    selection: Selection
    people: People

    @property
    def periods(self) -> tuple[Period, ...]:
        shown = self.selection.period
        return shown, shown.before(), shown.year_before()

    @property
    def least(self) -> int:
        return self.share.least_people

    @property
    def is_one_small(self) -> bool:
        """Whether a device has too few customers in one of the periods: nothing that adds devices up is shown then."""
        return bool(self.people.small_values(self.periods, "device_category"))


def locked_tables(home: Home, share: Share, today: date, formats: Formats) -> Locked:
    """The tables that a link shows, on the store's day `today`.

    Raises:
        Gone: The version is not kept any more.
        TooFew: Fewer customers than allowed stand behind the whole view.
        Refusal: There are no data, or the settings cannot be read.
    """
    asked = _compared(_asked(home, share))
    tables = _all_that_it_shows(asked, home, today, formats)
    if not share.with_costs:
        in_english = tables
        if language() != ENGLISH:
            with speaking(ENGLISH):
                in_english = _all_that_it_shows(asked, home, today, formats)
        tables = {name: _without_notes_of_costs(table, in_english[name]) for name, table in tables.items()}
    return Locked(tables, asked.selection, asked.published, asked.store)


def _asked(home: Home, share: Share) -> _Asked:
    published = opened_for(home, share)
    if published.meta.as_of is None:
        raise Refusal(say("The store has no data yet."))
    store = on_course(published, load_store(home.settings), read_book(home).goals)
    selection = share.selection(published.meta.as_of, _week_start(published))
    where = dict(selection.filters)
    if share.page in _PAGES_OF_THE_WEB:
        where = dict(web_orders(store, published, where))
    return _Asked(share, published, store, selection, People(published, store, where, share.least_people))


def _all_that_it_shows(asked: _Asked, home: Home, today: date, formats: Formats) -> dict[str, Table]:
    """The tables, with notes that may tell of costs."""
    share, book = asked.share, read_book(home)
    goals = strategy(asked.published, asked.store, book, today, formats)
    tables = _LOCKS[share.page](asked) | {"goals": _goals(goals["goals"], asked, book)}
    if share.page == _STRATEGY:
        shown = {row["id"] for row in tables["goals"].rows} - _of_few_by_week(asked, book)
        paths = goals["paths"]
        tables["paths"] = replace(paths, rows=tuple(row for row in paths.rows if row["goal"] in shown))
    else:
        tables["goals"] = page_goals(tables["goals"], share.page)
    if share.with_decisions and share.page == "weekly":
        tables["decisions"] = _decisions(home, asked, today, formats)
    return tables


def _week_start(published: Published) -> WeekStart:
    return next((start for start in WEEK_STARTS if start == published.meta.week_start), "monday")


def _compared(asked: _Asked) -> _Asked:
    """Whole periods of too few people: one that is shown is refused, one that is compared with is left out."""
    if asked.share.page in (_STRATEGY, "retention"):
        return asked
    counts = [sum(asked.people.count(period).values()) for period in asked.periods]
    if asked.people.is_small(counts[0]):
        raise TooFew(
            # Translators: {least} is a number from 2 to 1,000.
            say("Fewer than {least} customers stand behind this view, so it is not shown.", least=asked.least),
            hint=say("Ask for a link with fewer filters or a longer period."),
        )
    before, year = (asked.people.is_small(count) for count in counts[1:])
    comparison = asked.selection.comparison
    if before:
        comparison = "none" if year else "year"
    elif year:
        comparison = "previous"
    return replace(asked, selection=replace(asked.selection, comparison=comparison))


def _view(asked: _Asked, *names: str) -> Tables:
    """The named tables of the page."""
    tables = VIEWS[asked.share.page](asked.published, asked.store, asked.selection)
    return {name: tables[name] for name in names if name in tables}


def _weekly(asked: _Asked) -> Tables:
    tables = _view(asked, "kpis", "ledger", "trend", "quality")
    if not asked.share.with_costs:
        tables["kpis"] = _without_costs(tables["kpis"], "id")
    weeks = [row["week"] for row in tables["trend"].rows]
    if weeks:
        last = min(max(weeks) + timedelta(days=6), asked.selection.period.last)
        known = Period(min(weeks) - YEAR_OF_WEEKS, last)
        small = {week for (week,) in asked.people.small_weeks(known, sums=asked.periods) if isinstance(week, date)}
        of_year_before = {week + YEAR_OF_WEEKS for week in small}
        tables["trend"] = without(
            tables["trend"],
            lambda row: row["week"] in small or (row["year_before"] is not None and row["week"] in of_year_before),
            asked.least,
        )
        if small:
            tables["kpis"] = _without_sparks(tables["kpis"])
    if asked.is_one_small:
        tables["ledger"] = _nothing(tables["ledger"], asked)
    return tables


def _funnel(asked: _Asked) -> Tables:
    tables = _view(asked, "steps", "by_device", "by_channel", "trend", "quality")
    tables["steps"] = without_small_counts(tables["steps"], ("sessions", "previous"), asked.least)
    for name, dimension, column in (("by_device", "device_category", "device"), ("by_channel", "channel", "channel")):
        tables[name] = _by_value(tables[name], asked, dimension, column, ("sessions", "previous"))
    tables["trend"] = _by_week(tables["trend"], asked, ("sessions",))
    return tables


def _devices(asked: _Asked) -> Tables:
    tables = _view(asked, "shares", "by_device", "trend", "gap", "split", "quality")
    tables["by_device"] = _by_value(tables["by_device"], asked, "device_category", "device", ("sessions", "orders"))
    shown = {row["device"] for row in tables["by_device"].rows}
    tables["shares"] = without(tables["shares"], lambda row: row["device"] not in shown, asked.least)
    tables["trend"] = _by_week(tables["trend"], asked, ("sessions", "purchases"))
    if asked.is_one_small:
        tables |= {name: _nothing(tables[name], asked) for name in ("gap", "split") if name in tables}
    return tables


def _channels(asked: _Asked) -> Tables:
    tables = _view(asked, "by_channel", "by_platform", "spend_by_week", "totals", "quality")
    tables["by_channel"] = _by_value(
        tables["by_channel"], asked, "channel", "channel", ("orders", "new_customer_orders")
    )
    return tables


def _retention(asked: _Asked) -> Tables:
    tables = _view(asked, "cohorts", "pooled", "repeat_rate", "lifetime_value", "time_to_second", "quality")
    least = asked.least
    cohorts = without(tables["cohorts"], lambda row: 0 < (row["size"] or 0) < least, least)
    tables["cohorts"] = without_small_counts(cohorts, ("active",), least, "period")
    tables["pooled"] = without_small_counts(tables["pooled"], ("eligible", "active"), least)
    tables["repeat_rate"] = without_small_counts(
        tables["repeat_rate"], ("customers", "eligible", "returned"), least, "is_total"
    )
    tables["lifetime_value"] = without_small_counts(tables["lifetime_value"], ("customers",), least)
    if not asked.share.with_costs:
        tables["lifetime_value"] = _blank(tables["lifetime_value"], _COSTS_OF_CUSTOMERS)
    # Day by day the curve would tell when a single customer came back.
    second = tables["time_to_second"]
    monthly = replace(second, rows=tuple(row for row in second.rows if row["days"] % _MONTH_OF_DAYS == 0))
    tables["time_to_second"] = without_small_counts(monthly, ("at_risk",), least)
    return tables


def _no_view(asked: _Asked) -> Tables:
    return {}


_LOCKS: Mapping[str, Callable[[_Asked], Tables]] = MappingProxyType(
    {
        "weekly": _weekly,
        "strategy": _no_view,
        "funnel": _funnel,
        "devices": _devices,
        "channels": _channels,
        "retention": _retention,
    }
)
_PAGES_OF_THE_WEB = ("funnel", "devices", "channels")
"""Their orders are those of the web shop."""


def _by_value(table: Table, asked: _Asked, dimension: str, column: str, counts: tuple[str, ...]) -> Table:
    """Without the values of a dimension of too few people, in all their rows."""
    small = asked.people.small_values(asked.periods, dimension)
    of_rows = {
        str(row[column])
        for row in table.rows
        if not row.get("is_total") and any(0 < (row[name] or 0) < asked.least for name in counts)
    }
    hidden = small | of_rows
    if len(hidden) == 1:
        hidden |= _next_smallest(table, column, counts[0], hidden)
    return without(table, lambda row: not row.get("is_total") and str(row[column]) in hidden, asked.least)


def _next_smallest(table: Table, column: str, count: str, hidden: set[str]) -> set[str]:
    sizes: dict[str, int] = {}
    for row in table.rows:
        if not row.get("is_total") and str(row[column]) not in hidden and row[count]:
            sizes[str(row[column])] = max(sizes.get(str(row[column]), 0), int(row[count]))
    return {min(sizes, key=lambda value: (sizes[value], value))} if sizes else set()


def _by_week(table: Table, asked: _Asked, counts: tuple[str, ...]) -> Table:
    """Without the weeks of a device of too few people."""
    weeks = [row["week"] for row in table.rows]
    if not weeks:
        return table
    known = Period(min(weeks), max(weeks) + timedelta(days=6))
    small = {(week, str(device)) for week, device in asked.people.small_weeks(known, ["device_category"])}
    left = without(table, lambda row: (row["week"], str(row["device"])) in small, asked.least)
    return without_small_counts(left, counts, asked.least, "week")


def _goals(goals: Table, asked: _Asked, book: Book) -> Table:
    """Without goals of costs that were not granted, goals of more than the filters, goals of few people, and owners."""
    inside = {goal.id for goal in book.goals if _is_inside(goal.where, asked.share.filters)}
    shown = goals if asked.share.with_costs else _without_costs(goals, "metric")
    left_out = any(row["id"] not in inside for row in shown.rows)
    shown = replace(shown, rows=tuple(row for row in shown.rows if row["id"] in inside))
    few = {goal.id for goal in book.goals if _is_of_few(goal.where, goal.start, asked)}
    kept = without(shown, lambda row: row["id"] in few, asked.least)
    known = {row["id"] for row in kept.rows}
    rows = tuple(
        row | {"owner": None, "parent": row["parent"] if row["parent"] in known else None} for row in kept.rows
    )
    return replace(kept, rows=rows, notes=(say(_GOALS_LEFT_OUT),) if left_out else ())


def _is_inside(where: Mapping[str, tuple[str, ...]], locks: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a goal tells of nothing beside what the filters let through."""
    return all(name in where and set(where[name]) <= set(values) for name, values in locks.items())


def _of_few_by_week(asked: _Asked, book: Book) -> set[str]:
    """The goals whose course would tell, from one week to the next, of too few people."""
    as_of = asked.published.meta.as_of
    return {
        goal.id
        for goal in book.goals
        if as_of is not None
        and goal.start <= as_of
        and replace(asked.people, where=goal.where).small_weeks(Period(goal.start, as_of))
    }


def _is_of_few(where: Mapping[str, tuple[str, ...]], start: date, asked: _Asked) -> bool:
    as_of = asked.published.meta.as_of or start
    people = replace(asked.people, where=where)
    return people.is_small(sum(people.count(Period(min(start, as_of), as_of)).values()))


def _decisions(home: Home, asked: _Asked, today: date, formats: Formats) -> Table:
    found = [one for one, _ in read_decisions(home)[0] if not one.where]
    table = decisions(asked.published, asked.store, found, today, formats, ())
    shown = table if asked.share.with_costs else _without_costs(table, "metric")
    return replace(shown, rows=tuple(row | {"owner": None} for row in shown.rows))


def is_of_costs(metric_id: str) -> bool:
    """Whether a metric tells of what something costs or leaves: it needs costs or ad spend to be known."""
    with speaking(ENGLISH):
        needs = CATALOGUE[metric_id].needs if metric_id in CATALOGUE else "cost"
    return "cost" in needs or "ad spend" in needs


def _without_costs(table: Table, column: str) -> Table:
    return replace(table, rows=tuple(row for row in table.rows if not is_of_costs(str(row[column]))))


def _without_notes_of_costs(table: Table, in_english: Table) -> Table:
    """Without the notes whose English is about costs; without any where it cannot be told which they are."""
    if len(table.notes) != len(in_english.notes):
        return replace(table, notes=())
    pairs = zip(table.notes, in_english.notes, strict=True)
    return replace(table, notes=tuple(note for note, english in pairs if not _OF_COSTS.search(english)))


def _without_sparks(kpis: Table) -> Table:
    lists = [column.name for column in kpis.columns if column.unit == "list"]
    return replace(kpis, rows=tuple(row | {name: [] for name in lists} for row in kpis.rows))


def _blank(table: Table, columns: tuple[str, ...]) -> Table:
    there = [name for name in columns if any(column.name == name for column in table.columns)]
    return replace(table, rows=tuple(row | dict.fromkeys(there) for row in table.rows))


def _nothing(table: Table, asked: _Asked) -> Table:
    def always(row: Mapping[str, Any]) -> bool:
        return True

    return without(table, always, asked.least)
