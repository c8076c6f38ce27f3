"""The orders behind the bridge: those that one side misses, and every order with what each cause moves of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.reading import Row
from storehelm.metrics.reconciliation import CAUSES, read_agreement, stand
from storehelm.metrics.reconciliation_reading import FILTERED, read_part
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import channel_label, device_label, filtered, table
from storehelm.warehouse.published import Published

MOST_ROWS = 50_000
"""More do not go into one file: a spreadsheet is slow with them, and the period can be cut."""
_MISSING_COLUMNS = (
    # Translators: missed, not_in_store and without_id are ids, the same in every language.
    Column("kind", "Kind", "text", "missed, not_in_store or without_id."),
    Column("what", "What", "text"),
    Column("day", "Day", "date", "Of the order in the store’s time zone, of a transaction in the property’s."),
    Column("order_id", "Order", "text"),
    Column("transaction_id", "Transaction", "text", "The id as the side that has it writes it."),
    Column("sales_channel", "Sales channel", "text"),
    Column("device", "Device", "text"),
    Column("channel", "Channel", "text"),
    Column("status", "Status", "text"),
    Column("net_sales", "Store", "money", "Goods after discount; empty where the store does not have it."),
    Column("revenue", "Analytics", "money", "Purchase less refund of the row; empty where Analytics does not have it."),
)
_ORDER_COLUMNS = (
    Column("day", "Day", "date", "The store’s day of the order; of what only Analytics has, its own."),
    Column("analytics_day", "Day in Analytics", "date", "The property’s day of the purchase."),
    Column("order_id", "Order", "text"),
    Column("transaction_id", "Transaction", "text"),
    Column("sales_channel", "Sales channel", "text"),
    Column("device", "Device", "text"),
    Column("channel", "Channel", "text"),
    Column("net_sales", "Store", "money", "Of the period: goods after discount less returns."),
    Column("revenue", "Analytics", "money", "Of the period: purchases less refunds."),
    Column("difference", "Difference", "money", "Analytics less the store: the sum of the causes."),
    Column("causes", "Causes", "text"),
    *(Column(one.id, one.label, "money", one.meaning) for one in CAUSES.values()),
)
_WHAT: Mapping[str, Sentence] = {
    # Translators: said of an order in a table: which of both sides does not have it.
    "missed": "not in Analytics",
    # Translators: said of an order in a table: which of both sides does not have it.
    "not_in_store": "not in the store",
    # Translators: said of a purchase in a table.
    "without_id": "has no id",
}


def missing_orders(published: Published, selection: Selection, most: int = MOST_ROWS) -> Table:
    """Web orders that Analytics does not have, and transactions that the store does not have, by day."""
    standing, days = stand(published, selection.period)
    rows: list[Row] = []
    if standing == "bridge" and days is not None:
        rows = read_part(published, "missing", days, _filters(selection), most=most)
    listed = (row | _named(row) | {"what": say(_WHAT[row["kind"]])} for row in rows)
    return table("orders", "Orders that one side misses", _MISSING_COLUMNS, listed, _cut(rows))


def order_bridge(published: Published, selection: Selection, most: int = MOST_ROWS) -> Table:
    """Every order and transaction of the period with what each side counts of it, and its causes."""
    rows = _orders(published, selection, "all", most)
    return table("order_bridge", "Orders and transactions", _ORDER_COLUMNS, _bridged(rows), _cut(rows))


def residual_orders(published: Published | None, selection: Selection, most: int = MOST_ROWS) -> Table:
    """The orders that no rule explains in full, and days on which Analytics disagrees with itself."""
    rows = _orders(published, selection, "residual", most) if published is not None else []
    return table("residual", "Not explained", _ORDER_COLUMNS, _bridged(rows), _cut(rows))


def _orders(published: Published, selection: Selection, kind: str, most: int) -> list[Row]:
    standing, days = stand(published, selection.period)
    if standing != "bridge" or days is None:
        return []
    code = read_agreement(published, days).code
    return read_part(published, "orders", days, _filters(selection), majority=code, kind=kind, most=most)


def _bridged(rows: list[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        amounts = {name: row[name] for name in CAUSES}
        causes = ", ".join(say(CAUSES[name].label) for name, amount in amounts.items() if amount)
        if row["order_no"] is None and row["told_id"] is None:
            causes = say("Analytics’ reports of revenue and of transactions differ on this day")
        yield amounts | {
            "day": row["order_day"],
            "analytics_day": row["told_day"],
            "order_id": row["order_id"],
            "transaction_id": row["told_id"],
            "sales_channel": row["sales_channel"],
            "net_sales": row["net_sales"],
            "revenue": row["revenue"],
            "difference": sum(amounts.values()),
            "causes": causes,
            **_named(row),
        }


def _named(row: Row) -> dict[str, Any]:
    known = row["device"] is not None
    return {
        "device": device_label(row["device"]) if known else None,
        "channel": channel_label(row["channel"]) if known else None,
    }


def _filters(selection: Selection) -> dict[str, tuple[str, ...]]:
    chosen = filtered(selection.filters)
    return {name: chosen[name] for name in FILTERED if name in chosen}


def _cut(rows: list[Row]) -> tuple[str, ...]:
    found = rows[0]["found"] if rows else 0
    if found <= len(rows):
        return ()
    told = say_count(
        "The first {shown} of {n} row; the download holds more.",
        "The first {shown} of {n} rows; the download holds more.",
        found,
        shown=len(rows),
        n=found,
    )
    return (told,)
