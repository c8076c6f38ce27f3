"""Small invented shops: canonical rows with the usual values filled in, published as real data is."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from storehelm.metrics.attainment import is_ratio
from storehelm.metrics.catalogue import metric
from storehelm.settings.home import Home
from storehelm.settings.money import to_micros
from storehelm.settings.store import Course, Store, save_store
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import Published, open_published
from storehelm.warehouse.writer import writing

Row = Mapping[str, Any]
NOW = datetime(2026, 11, 21, 12, 0, 0)
STORE = Store(name="Test store", currency="EUR", time_zone="Europe/Amsterdam")

_MONEY = {
    "orders": ("total_sales", "discount", "tax", "shipping", "tips"),
    "order_lines": ("gross", "discount"),
    "refunds": ("amount", "goods", "tax", "shipping"),
    "product_costs": ("unit_cost",),
    "sessions": ("purchase_revenue",),
    "ad_spend": ("cost", "claimed_revenue"),
    "marketing_costs": ("cost",),
    "transactions": ("revenue", "tax", "shipping", "refund"),
    "analytics_sales": ("revenue", "gross_revenue", "refund", "shipping", "tax"),
    "item_counts": ("revenue", "refund", "discount"),
}
_DAY_OF = {
    "sessions": "session_date",
    "ad_spend": "spend_date",
    "marketing_costs": "cost_date",
    "transactions": "transaction_date",
    "analytics_sales": "sales_date",
    "event_counts": "event_date",
    "item_counts": "item_date",
}
_OF_ANALYTICS: Mapping[str, Row] = {
    "sessions": {"breakdown": "", "sessions": 0},
    "transactions": {"purchases": 1, "revenue": 0},
    "analytics_sales": {"revenue": 0},
    "event_counts": {"report": "leads", "event_name": "generate_lead", "events": 0},
    "users": {"grain": "day"},
    "item_counts": {},
    "ga4_slices": {
        "property": "123",
        "version": 1,
        "fetched_at": NOW,
        "row_count": 0,
        "calls": 1,
        "tokens": 2,
        "is_partial": False,
        "has_other_row": False,
        "is_thresholded": False,
        "truncated": [],
        "restricted": [],
        "unavailable": [],
    },
    "loads": {
        "loaded_at": NOW,
        "as_of": NOW,
        "path": "export.csv",
        "file_name": "export.csv",
        "file_hash": "",
        "tables": [],
        "evidence": [],
        "warnings": [],
    }
    | dict.fromkeys(("rows_in", "rows_loaded", "rows_updated", "rows_unchanged", "rows_rejected", "rows_not_data"), 0),
    "ga4_restatements": {"property": "123", "measure": "sessions", "first_fetched_at": NOW, "fetched_at": NOW},
}
"""What a row of these tables says where a test does not."""
_ROWS_AT_ONCE = 200
_WITH_CURRENCY = ("transactions", "analytics_sales", "item_counts", "marketing_costs", "product_costs")
_WITHOUT_UNIT = ("ga4_slices", "ga4_restatements", "loads")


def courses(**wanted: float) -> tuple[Course, ...]:
    """What goals want of the years 2025 to 2027: of sums so much a week, the same each day; of ratios at all times."""
    first, last = date(2025, 1, 1), date(2027, 12, 31)
    days = (last - first).days + 1
    found = []
    for name, value in wanted.items():
        raw = value * 1_000_000 if metric(name).unit in ("money", "average_money") else value
        if is_ratio(metric(name)):
            found.append(Course(name, metric(name).label, first, last, level=raw))
        else:
            found.append(Course(name, metric(name).label, first, last, by_day=(raw / 7,) * days))
    return tuple(found)


def published_shop(
    tmp_path: Path,
    *,
    store: Store = STORE,
    now: datetime = NOW,
    orders: Iterable[Row] = (),
    **tables: Iterable[Row],
) -> Published:
    """Fill the canonical tables and publish them.

    `orders` are rows of the canonical table, with two shorthands: `lines` is a list of rows of order_lines, and an
    order with `goods` and no lines gets a single line of that price. Other tables are given by their names, such as
    `refunds=[...]`, `sessions=[...]`, `ad_spend=[...]`. Money is written in units of the currency ("12.50"); an int is
    micros already. Every column has a usual value: an order is paid, on the web, in the store's currency.
    """
    home = Home(tmp_path / "home")
    fill_shop(home, store=store, orders=orders, **tables)
    publish(home, store, now)
    return open_published(home)


def fill_shop(home: Home, *, store: Store = STORE, orders: Iterable[Row] = (), **tables: Iterable[Row]) -> None:
    """Fill the canonical tables of a home without publishing."""
    home.make()
    save_store(home.settings, store)
    filled: dict[str, list[dict[str, Any]]] = {"orders": [], "order_lines": []}
    for number, order in enumerate(orders, start=1):
        row, lines = order_rows(order, number, store)
        filled["orders"].append(row)
        filled["order_lines"] += lines
    for table, rows in tables.items():
        filled[table] = [_other_row(table, row, number, store) for number, row in enumerate(rows, start=1)]
    with writing(home, "test") as con:
        con.execute("begin")
        for table, rows in filled.items():
            insert_rows(con, table, rows)
        con.execute("commit")


def insert_rows(con: Any, table: str, rows: Iterable[Row]) -> None:
    """Insert rows into a table of the connection, column by name; in order, as many at once as have the same columns.

    A statement for each row would take longer than all that is tested with them.
    """
    for columns, alike in groupby(rows, key=tuple):
        listed = list(alike)
        row_of_marks = f"({', '.join('?' for _ in columns)})"
        for first in range(0, len(listed), _ROWS_AT_ONCE):
            some = listed[first : first + _ROWS_AT_ONCE]
            con.execute(
                f"insert into {table} ({', '.join(columns)}) values {', '.join([row_of_marks] * len(some))}",
                [value for row in some for value in row.values()],
            )


def order_rows(order: Row, number: int, store: Store = STORE) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One order and its lines as canonical rows."""
    given = dict(order)
    lines = list(given.pop("lines", []))
    goods = given.pop("goods", None)
    if goods is not None and not lines:
        lines = [{"gross": goods}]
    source, order_id = given.get("source", "shop"), str(given.get("order_id", number))
    at = _stamp(given.pop("ordered_at", given.get("order_date", date(2026, 1, 1))))
    keys = {"unit": f"orders|{source}|{order_id}", "load_id": 1, "source": source, "order_id": order_id}
    row = (
        keys
        | {
            "ordered_at": at,
            "ordered_at_utc": at,
            "order_date": at.date(),
            "status": "paid",
            "sales_channel": "web",
            "currency": store.currency,
            "is_test": False,
        }
        | _micros("orders", given)
        | {"order_id": order_id}
    )
    if (customer := row.pop("customer", None)) is not None:
        row["customer_key"] = customer
    filled = [
        keys
        | {"line_no": place, "kind": "goods", "quantity": 1, "product_id": f"P{place}", "product": f"Product {place}"}
        | _micros("order_lines", line)
        for place, line in enumerate(lines, start=1)
    ]
    return row, filled


def _other_row(table: str, row: Row, number: int, store: Store) -> dict[str, Any]:
    usual: dict[str, Any] = {"unit": f"{table}|{number}", "load_id": 1, "source": "shop"}
    if table in _OF_ANALYTICS:
        usual |= {"source": "ga4"} | _OF_ANALYTICS[table]
    if table == "refunds":
        day = row.get("refund_date", date(2026, 1, 1))
        usual |= {"refund_id": f"R{number}", "refund_date": day, "is_date_known": True, "currency": store.currency}
        usual["refunded_at"] = _stamp(row.get("refunded_at", day))
    elif table == "ad_spend":
        usual |= {"platform": "google", "account": "", "currency": store.currency, "source": "google"}
    elif table in _WITH_CURRENCY:
        usual |= {"currency": store.currency}
    elif table in _WITHOUT_UNIT:
        usual = _without_unit(table, usual, store)
    if table in _DAY_OF and "period_from" not in row:
        usual[_DAY_OF[table]] = date(2026, 1, 1)
    return usual | _micros(table, row)


def _without_unit(table: str, usual: dict[str, Any], store: Store) -> dict[str, Any]:
    kept = {key: value for key, value in usual.items() if key not in ("unit", "source")}
    if table == "ga4_slices":
        return kept | {"currency": store.currency, "time_zone": store.time_zone}
    return kept if table == "loads" else {key: value for key, value in kept.items() if key != "load_id"}


def _micros(table: str, row: Row) -> dict[str, Any]:
    money = _MONEY.get(table, ())
    return {
        key: to_micros(value) if key in money and value is not None and not isinstance(value, int) else value
        for key, value in row.items()
    }


def _stamp(value: date | datetime | str) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else datetime.combine(value, datetime.min.time()) + timedelta(hours=12)
