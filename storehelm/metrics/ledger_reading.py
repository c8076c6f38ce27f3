"""Reads two periods for the change ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storehelm.languages.speech import Sentence, say
from storehelm.metrics.change_ledger import Cell, Driver, Sales, Term, split_change
from storehelm.metrics.coverage import overlap
from storehelm.metrics.reading import Filters, Row, covered
from storehelm.metrics.sales_cells import add_up, read_sales
from storehelm.metrics.session_steps import can_split, read_sessions
from storehelm.metrics.view_tables import device_label
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

DRIVER_LABELS: Mapping[Driver, Sentence] = {
    # Translators: this and the next are what moved net sales between two periods.
    "sessions": "Sessions",
    "orders": "Orders",
    "mix": "Mix of devices and channels",
    # Translators: how many visits of a device became orders; {device} is "desktop", "mobile" or the like.
    "conversion": "Conversion, {device}",
    "basket": "Gross sales per order",
    "discounts": "Discounts",
    "without_sessions": "Orders without recorded sessions",
    "returns": "Returns",
    "other_sales": "Sales outside the web shop",
}
# Translators: the change of net sales is then told from the number of orders on, not from that of visits.
_NOT_FILTERED: Sentence = "Sessions cannot be filtered so, so the change starts at orders."


@dataclass(frozen=True)
class Change:
    """Net sales of the period before and of this one, and the terms between them.

    `splits` is what the cells of `then` and `now` are told apart by; `rows` are the sales of each period by device,
    channel and web or not.
    """

    then: Sales
    now: Sales
    terms: tuple[Term, ...]
    notes: tuple[str, ...]
    splits: tuple[str, ...]
    rows: tuple[tuple[Row, ...], tuple[Row, ...]]

    @property
    def before(self) -> int:
        """Net sales of the period before."""
        return self.then.net_sales

    @property
    def after(self) -> int:
        """Net sales of this period."""
        return self.now.net_sales


def driver_label(term: Term) -> str:
    """How a term is called on a page."""
    return say(DRIVER_LABELS[term.driver], device=device_label(term.device or "").lower())


def read_change(published: Published, before: Period, after: Period, filters: Filters) -> Change | None:
    """The drivers of the change; None where the orders do not speak of the whole period before."""
    orders = covered(published, "orders")
    if orders is None or orders.first > before.first or orders.last < after.first:
        return None
    splits, notes = _splits(published, before, after, filters)
    rows = [read_sales(published, period, filters) for period in (before, after)]
    then, now = (
        _sales(published, period, filters, splits, sold) for period, sold in zip((before, after), rows, strict=True)
    )
    terms = [term for term in split_change(then, now) if term.amount or term.driver in ("sessions", "orders")]
    return Change(then, now, tuple(terms), notes, _kept(splits), (tuple(rows[0]), tuple(rows[1])))


def _splits(
    published: Published, before: Period, after: Period, filters: Filters
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """What sessions can be told apart by in both periods; None where the ledger must start at orders."""
    days = covered(published, "sessions")
    if days is None or overlap(days, before) != before or overlap(days, after) != after:
        return None, (say("Sessions do not cover both periods, so the change starts at orders."),)
    if "customer_type" in filters or "sales_channel" in filters:
        return None, (say(_NOT_FILTERED),)
    for splits in (("device", "channel"), ("device",), ("channel",), ()):
        if can_split(published, filters, splits, before, after):
            return splits, ()
    return None, (say(_NOT_FILTERED),)


def _kept(splits: tuple[str, ...] | None) -> tuple[str, ...]:
    """What cells are told apart by: without sessions by all that orders know."""
    return ("device", "channel") if splits is None else splits


def _sales(
    published: Published, period: Period, filters: Filters, splits: tuple[str, ...] | None, rows: Sequence[Row]
) -> Sales:
    web = [row for row in rows if row["is_web"]]
    visits = read_sessions(published, period, filters, splits).rows if splits is not None else ()
    kept = _kept(splits)
    cells: dict[tuple[str, str], Cell] = {}
    for row in visits:
        key = cell_key(row, kept)
        cells[key] = Cell(*key, sessions=row["sessions"], orders=0, gross_sales=0, discounts=0)
    for row in web:
        key = cell_key(row, kept)
        old = cells.get(key, Cell(*key, sessions=None, orders=0, gross_sales=0, discounts=0))
        cells[key] = Cell(
            *key,
            sessions=old.sessions,
            orders=old.orders + row["orders"],
            gross_sales=old.gross_sales + row["gross_sales"],
            discounts=old.discounts + row["discounts"],
        )
    other = add_up(rows, lambda row: not row["is_web"])
    return Sales(tuple(cells.values()), returns=add_up(rows).returns, other_sales=other.gross_sales - other.discounts)


def cell_key(row: Row, splits: tuple[str, ...]) -> tuple[str, str]:
    """The device and channel of the cell that a row belongs to; `all` where they are not told apart."""
    return (
        str(row["device"]) if "device" in splits else "all",
        str(row["channel"]) if "channel" in splits else "all",
    )
