"""Says in one sentence which part of a driver counted most: of the ledger's term, from the rows of its parts."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.languages.formats import Formats

Row = Mapping[str, Any]
_DRIVERS: Mapping[str, str] = {
    "sessions": "sessions",
    "orders": "the number of orders",
    "mix": "the mix of devices and channels",
    "conversion": "conversion on {device}",
    "basket": "gross sales per order",
    "discounts": "discounts",
    "without_sessions": "orders without recorded sessions",
    "returns": "returns",
    "other_sales": "sales outside the web shop",
    "net_sales": "change of net sales",
}
_UNTOLD: Mapping[tuple[str, str], str] = {
    ("channel", "unknown"): "an unknown channel",
    ("device", "unknown"): "an unknown device",
    ("product", "unknown"): "orders and returns without lines",
    ("channel", "(withheld)"): "sessions that Analytics withheld",
    ("device", "(withheld)"): "sessions that Analytics withheld",
}
_NOTHING = 5_000
"""Micros below which money is written as zero."""
_SHORT_FROM = 1_000_000_000
_COUNTS_FROM = 0.5
"""A part against the sum is named when it is this share of the largest one, or when that one is more than the sum."""


def part_sentence(rows: Sequence[Row], by: str, formats: Formats) -> str:
    """What the largest part of a driver brought: `Of the −€6.4k of discounts, −€3.9k came from Email.` and the like.

    `rows` are all parts of one driver; an empty text where there are none.
    """
    if not rows:
        return ""
    driver = _driver(rows[0])
    total = sum(row["amount"] for row in rows)
    moved = [row for row in rows if abs(row["amount"]) >= _NOTHING]
    if not moved:
        return f"No {by} added to {driver} or took from it."
    if abs(total) < _NOTHING:
        return _evened_out(moved, driver, by, formats)
    whole = f"{_money(total, formats)} {'' if rows[0]['driver'] == 'net_sales' else 'of '}{driver}"
    if len(moved) == 1:
        return f"All of the {whole} came from {_name(moved[0], by)}."
    return _led(moved, total, whole, by, formats)


def _led(moved: Sequence[Row], total: int, whole: str, by: str, formats: Formats) -> str:
    lead = _largest([row for row in moved if row["amount"] * total > 0 and row["kind"] == "part"])
    if lead is None:
        return f"The {whole} came from {by}s that are too small to be named."
    said = f"Of the {whole}, {_money(lead['amount'], formats)} came from {_name(lead, by)}"
    against = _largest([row for row in moved if row["amount"] * total < 0])
    size = abs(lead["amount"])
    if against is not None and (size > abs(total) or abs(against["amount"]) >= _COUNTS_FROM * size):
        return f"{said}, against {_money(against['amount'], formats)} from {_name(against, by)}."
    return f"{said}."


def _evened_out(moved: Sequence[Row], driver: str, by: str, formats: Formats) -> str:
    ends = [_largest([row for row in moved if row["amount"] * sign > 0]) for sign in (1, -1)]
    said = [f"{_money(row['amount'], formats)} from {_name(row, by)}" for row in ends if row is not None]
    start = driver[0].upper() + driver[1:]
    return f"{start} came to nothing in all: {' against '.join(said)}."


def _largest(rows: Sequence[Row]) -> Row | None:
    return max(rows, key=lambda row: abs(row["amount"]), default=None)


def _driver(row: Row) -> str:
    if row["driver"] == "conversion" and row["device"] in (None, "all"):
        return "conversion"
    device = {"unknown": "unknown devices", "(withheld)": "sessions that Analytics withheld"}
    return _DRIVERS[row["driver"]].format(device=device.get(row["device"], row["device"]))


def _name(row: Row, by: str) -> str:
    if row["kind"] == "rest":
        return "all others"
    untold = _UNTOLD.get((by, row["part"]))
    return untold or (row["label"].lower() if by == "device" else row["label"])


def _money(micros: int, formats: Formats) -> str:
    text = formats.short_money(micros) if abs(micros) >= _SHORT_FROM else formats.money(micros)
    return f"+{text}" if micros > 0 else text
