"""The tables below the change ledger: each driver's term by channel, device and product, and net sales by product."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from storehelm.languages.speech import Sentence, noted, say
from storehelm.metrics.change_ledger import Term, cells_of
from storehelm.metrics.change_parts import (
    BOOKED,
    VOLUMES,
    WITH_PRODUCTS,
    By,
    Part,
    Side,
    Sold,
    Worths,
    change_by_product,
    parts_by_cell,
    parts_by_product,
    parts_by_row,
    shortened,
)
from storehelm.metrics.ledger_reading import Change, cell_key, driver_label
from storehelm.metrics.reading import Filters, read
from storehelm.metrics.tables import Column, Table, Unit
from storehelm.metrics.view_tables import by_name, channel_label, device_label, table
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

MOST_PRODUCTS = 100
"""So many products, the largest of both periods, are weighed one by one; the others are part of the rest."""
ALL = "net_sales"
"""The driver of the table that splits the whole change."""

_TITLES: Mapping[By, Sentence] = {
    "channel": "Each driver by channel",
    "device": "Each driver by device",
    "product": "Each driver by product",
}
_PARTS: Mapping[str, Sentence] = {"channel": "Channel", "device": "Device", "product": "Product"}
_NOT_TOLD_APART: Mapping[str, Sentence] = {
    # Translators: "them" at the end are the channels.
    "channel": "Sessions do not tell channels apart in both periods: only returns and sales outside the web are told "
    "by them.",
    # Translators: "them" at the end are the devices.
    "device": "Sessions do not tell devices apart in both periods: only returns and sales outside the web are told "
    "by them.",
}
_ALL_TITLE: Sentence = "Which products moved net sales"
_MEASURES: Mapping[str, tuple[str, Unit]] = {
    "sessions": (noted("Sessions"), "count"),
    "orders": (noted("Orders"), "count"),
    "mix": (noted("Share of all visits"), "share"),
    "conversion": (noted("Orders per session"), "rate"),
    "basket": (noted("Gross sales per order"), "average_money"),
    # Translators: discounts as a share of gross sales.
    "discounts": (noted("Discounts of gross sales"), "share"),
    "without_sessions": (noted("Sales less discounts"), "money"),
    "returns": (noted("Returns"), "money"),
    "other_sales": (noted("Sales less discounts"), "money"),
    ALL: (noted("Net sales"), "money"),
}
"""What of a part is told for both periods, and its unit."""
_BY_PRODUCT: Mapping[str, tuple[str, Unit]] = {"discounts": (noted("Discounts"), "money")}
"""The same of a product: its share of all gross sales would be too small to read."""
_SPREAD: Sentence = (
    "A return does not say what came back: it is spread over the lines of its order by what they sold for."
)
_ADDS_UP: Sentence = (
    "The rows add up to the whole change of net sales: goods less discounts less returns, in the web shop and outside. "
    "Unknown are orders and returns whose lines are not loaded."
)
_VISITS: Sentence = "Visits do not tell products: sessions, the mix and conversion are not split by them."


@dataclass(frozen=True)
class _Whole:
    """What the parts of one table are measured against: all visits and orders of one period's cells."""

    visits: int
    orders: int


def why_tables(
    published: Published, change: Change | None, before: Period, after: Period, filters: Filters
) -> dict[str, Table]:
    """The tables by name; without rows where there is no ledger to open."""
    if change is None:
        return empty_why(say("Orders do not cover the period before."))
    return opened(change, _read_products(published, before, after, filters))


def opened(change: Change, sold: Sequence[Sold]) -> dict[str, Table]:
    """The tables of a change, from what was sold and returned by product."""
    worths = Worths(cells_of(change.then, change.now))
    whole = change_by_product(change.after - change.before, sold)
    return by_name(
        _by_cell(change, worths, "channel"),
        _by_cell(change, worths, "device"),
        _by_product(change, worths, sold),
        table(
            "why_products",
            _ALL_TITLE,
            _columns("product"),
            _rows((ALL, None, say("Net sales")), whole, "product"),
            (say(_ADDS_UP), say(_SPREAD)),
        ),
    )


def empty_why(note: str) -> dict[str, Table]:
    """The same tables where there is nothing to open."""
    named = {f"why_by_{by}": (title, by) for by, title in _TITLES.items()} | {"why_products": (_ALL_TITLE, "product")}
    return by_name(*(table(name, title, _columns(by), (), (note,)) for name, (title, by) in named.items()))


def _columns(by: str) -> tuple[Column, ...]:
    return (
        Column("driver", "Driver", "text"),
        Column("device", "Device of the driver", "text"),
        Column("driver_label", "What changed", "text"),
        Column("part", _PARTS[by], "text", "Empty for the rest."),
        Column("label", "Part", "text"),
        Column("measure", "Measure", "text", "What of the part is told for both periods."),
        Column("unit", "Unit", "text"),
        Column("before", "Before", "own"),
        Column("now", "Now", "own"),
        Column(
            "amount", "Net sales", "money", "What the part added or took; the parts of a driver add up to its term."
        ),
        # Translators: an amount of money, never below zero.
        Column("size", "Size", "money", "The same without its sign."),
        Column("kind", "Kind", "text", "part, or rest: all others together."),
    )


_Named = tuple[str, str | None, str]


def _named(term: Term) -> _Named:
    return term.driver, term.device, driver_label(term)


def _by_cell(change: Change, worths: Worths, by: Literal["channel", "device"]) -> Table:
    rows: list[dict[str, Any]] = []
    booked = _booked(change)
    for term in change.terms:
        if term.driver in BOOKED:
            parts = parts_by_row(term, booked, lambda one: one.channel if by == "channel" else one.device)
        elif by in change.splits:
            parts = parts_by_cell(term, worths, by)
        else:
            continue
        rows += _rows(_named(term), parts, by, _wholes(worths))
    notes = () if by in change.splits else (say(_NOT_TOLD_APART[by]),)
    return table(f"why_by_{by}", _TITLES[by], _columns(by), rows, notes)


def _by_product(change: Change, worths: Worths, sold: Sequence[Sold]) -> Table:
    rows: list[dict[str, Any]] = []
    for term in change.terms:
        if term.driver in WITH_PRODUCTS:
            parts = parts_by_product(
                term, worths, sold, lambda one: cell_key({"device": one.device, "channel": one.channel}, change.splits)
            )
            rows += _rows(_named(term), parts, "product", _wholes(worths))
    return table("why_by_product", _TITLES["product"], _columns("product"), rows, (say(_VISITS), say(_SPREAD)))


def _wholes(worths: Worths) -> tuple[_Whole, _Whole]:
    then, now = (
        _Whole(*(int(value) for value in np.sum(side, axis=0)[:2])) for side in (worths.cells.then, worths.cells.now)
    )
    return then, now


_NOTHING = _Whole(0, 0)


def _rows(
    named: _Named, parts: Iterable[Part], by: By, wholes: tuple[_Whole, _Whole] = (_NOTHING, _NOTHING)
) -> list[dict[str, Any]]:
    driver, device, driver_words = named
    measure, unit = _BY_PRODUCT.get(driver, _MEASURES[driver]) if by == "product" else _MEASURES[driver]
    return [
        {
            "driver": driver,
            "device": device,
            "driver_label": driver_words,
            "part": part.name,
            "label": _label(part.name, by),
            "measure": say(measure),
            "unit": unit,
            "before": _measured(driver, part.then, wholes[0], by),
            "now": _measured(driver, part.now, wholes[1], by),
            "amount": part.amount,
            "size": abs(part.amount),
            "kind": "part" if part.name is not None else "rest",
        }
        for part in shortened(list(parts))
    ]


def _label(name: str | None, by: By) -> str:
    if name is None:
        # Translators: all other channels, devices or products together.
        return say("The rest")
    return device_label(name) if by == "device" else channel_label(name)


def _measured(driver: str, side: Side, whole: _Whole, by: By) -> float | int | None:
    """What a part was in one period; None where nothing can be said of it."""
    if driver in VOLUMES:
        return side.visits
    if driver == "returns":
        return side.returns
    if driver == "discounts" and by == "product":
        return side.discounts
    if driver in ("without_sessions", "other_sales", ALL):
        return side.gross_sales - side.discounts - (side.returns if driver == ALL else 0)
    above, below = _quotient(driver, side, whole, by)
    return above / below if below > 0 else None


def _quotient(driver: str, side: Side, whole: _Whole, by: By) -> tuple[int, int]:
    """Products share the orders of all: what they add to the quotient is told."""
    if driver == "mix":
        return side.visits, whole.visits
    if driver == "conversion":
        return side.orders, side.visits
    if driver == "basket":
        return side.gross_sales, whole.orders if by == "product" else side.orders
    return side.discounts, side.gross_sales


def _booked(change: Change) -> list[Sold]:
    """The sales of both periods by device and channel."""
    return [
        Sold(
            is_now,
            row["is_web"],
            str(row["device"]),
            str(row["channel"]),
            None,
            Side(0, row["orders"], row["gross_sales"], row["discounts"], row["returns"]),
        )
        for is_now, rows in zip((False, True), change.rows, strict=True)
        for row in rows
    ]


def _read_products(published: Published, before: Period, after: Period, filters: Filters) -> list[Sold]:
    rows = read(
        published,
        "change_detail",
        filters,
        first=after.first,
        last=after.last,
        before_first=before.first,
        before_last=before.last,
        most=MOST_PRODUCTS,
    )
    return [
        Sold(
            row["is_now"],
            row["is_web"],
            str(row["device"]),
            str(row["channel"]),
            row["product"],
            Side(0, 0, row["gross_sales"], row["discounts"], row["returns"]),
        )
        for row in rows
    ]
