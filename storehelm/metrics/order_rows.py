"""The rows behind a page's sales: its orders and returns, without anything of the customer."""

from collections.abc import Mapping
from typing import Any

from storehelm.languages.speech import say_count
from storehelm.metrics.reading import read
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import filtered, table
from storehelm.warehouse.published import Published

MOST_ROWS = 50_000
"""More do not go into one file: a spreadsheet is slow with them, and the period can be cut."""

_COLUMNS = (
    Column("day", "Day", "date", "The day of the order, or of the return, in the store's time zone."),
    Column("kind", "Kind", "text", "An order, or what was returned of one: returns count on their own day."),
    Column("source", "Source", "text"),
    Column("order_id", "Order", "text", "The order's id in the shop; empty for a return whose order is not loaded."),
    Column("status", "Status", "text", "Of the order; what was cancelled is taken back as a return."),
    Column("device_category", "Device", "text"),
    Column("channel", "Channel", "text"),
    Column("source_name", "Traffic source", "text"),
    Column("medium", "Medium", "text"),
    Column("campaign", "Campaign", "text"),
    Column("country", "Country", "text"),
    Column("sales_channel", "Sales channel", "text"),
    Column("customer_type", "Customer", "text", "New or returning."),
    Column("gross_sales", "Gross sales", "money"),
    Column("discounts", "Discounts", "money"),
    Column("returns", "Returns", "money"),
    Column("net_sales", "Net sales", "money", "Gross sales less discounts and returns."),
)


def order_rows(published: Published, selection: Selection, most: int = MOST_ROWS) -> Table:
    """The orders and returns of the selected days and filters, the earliest first."""
    rows = _read(published, selection, most)
    found = rows[0]["found"] if rows else 0
    return table("order_rows", "Orders and returns", _COLUMNS, rows, _cut(len(rows), found))


def count_order_rows(published: Published, selection: Selection) -> int:
    """How many orders and returns there are."""
    rows = _read(published, selection, 1)
    return int(rows[0]["found"]) if rows else 0


def _cut(shown: int, found: int) -> tuple[str, ...]:
    if found <= shown:
        return ()
    told = say_count(
        "The first {shown} of {n} row; choose fewer days to see them all.",
        "The first {shown} of {n} rows; choose fewer days to see them all.",
        found,
        shown=shown,
        n=found,
    )
    return (told,)


def _read(published: Published, selection: Selection, most: int) -> list[Mapping[str, Any]]:
    period, filters = selection.period, filtered(selection.filters)
    return [*read(published, "order_rows", filters, first=period.first, last=period.last, most=most)]
