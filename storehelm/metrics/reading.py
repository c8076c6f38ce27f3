"""Runs the SQL that lies beside an analysis, with values bound by name and the page's filters put in."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from storehelm.metrics.session_reach import Reach
from storehelm.settings.calendar import Period, WeekStart
from storehelm.warehouse.published import Published

Row = dict[str, Any]
Filters = Mapping[str, tuple[str, ...]]
_ROOM = Path(__file__).parent
_ORDER_DIMENSIONS = (
    "device_category",
    "channel",
    "source_name",
    "medium",
    "campaign",
    "country",
    "sales_channel",
    "customer_type",
)
_FILTERED = {
    "sales": {name: name for name in _ORDER_DIMENSIONS},
    "sessions": {name: name for name in _ORDER_DIMENSIONS if name != "sales_channel"},
    "spend": {name: name for name in ("platform", "channel", "campaign", "country")},
    "first_orders": {name: f"first_{name}" for name in _ORDER_DIMENSIONS if name != "customer_type"},
}
"""What each kind of table can be filtered by, and the column that holds it."""


def read(published: Published, name: str, filters: Filters, **values: object) -> list[Row]:
    """The rows of the statement in `<name>.sql`; values that it does not use are left out."""
    return _run(published, _statement(name), filters, values)


def read_visits(published: Published, name: str, filters: Filters, reach: Reach, **values: object) -> list[Row]:
    """The same of a statement that reads sessions: `reach` says which rows of them."""
    statement = _statement(name).replace("{reach}", reach.condition)
    return _run(published, statement, filters, values | {"parts": reach.bound})


def _run(published: Published, statement: str, filters: Filters, values: Mapping[str, object]) -> list[Row]:
    bound = {dimension: list(chosen) for dimension, chosen in filters.items()} | dict(values)
    names = set(re.findall(r"\$(\w+)", statement))
    return published.query(statement, {key: bound.get(key) for key in names})


def can_filter(kind: str, filters: Filters) -> bool:
    """Whether tables of that kind know every dimension that is filtered."""
    return all(name in _FILTERED[kind] for name in filters)


def week_shift(week_start: WeekStart) -> int:
    """Days between Monday and the store's first day of the week, as the statements take it."""
    return 1 if week_start == "sunday" else 0


def covered(published: Published, kind: str) -> Period | None:
    """The days that the orders, sessions, spend or marketing costs speak of."""
    rows = published.query("select first_date, last_date from coverage where kind = $kind", {"kind": kind})
    first, last = (rows[0]["first_date"], rows[0]["last_date"]) if rows else (None, None)
    return Period(first, last) if first is not None and last is not None else None


def as_of(published: Published, period: Period) -> date:
    """The end of the window or of the orders, whichever is earlier."""
    known = covered(published, "orders")
    return min(period.last, known.last) if known else period.last


@cache
def _statement(name: str) -> str:
    text = (_ROOM / f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(r"\{(\w+) filters\}", lambda found: _conditions(found.group(1)), text)


def _conditions(kind: str) -> str:
    conditions = (
        f"(cast(${name} as varchar[]) is null or list_contains(cast(${name} as varchar[]), {column}))"  # not shown
        for name, column in _FILTERED[kind].items()
    )
    return "(" + " and ".join(conditions) + ")"  # not shown
