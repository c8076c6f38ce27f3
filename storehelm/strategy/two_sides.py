"""Puts the reconciliation into words: which number is which, what lies between them, and what each is good for."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Table

Row = Mapping[str, Any]
Said = tuple[str, str, str]
"""A claim, the rest of its sentence with its own leading mark, and a small note."""
TRUST = "Trust the store for money; trust Analytics for devices, channels and sessions."
_MORE: Mapping[str, tuple[str, str]] = {
    "currency": ("other currencies, which it converts otherwise", "other currencies, which it converts otherwise"),
    "tax": ("tax in its value", "refunded tax in its value"),
    "shipping": ("shipping in its value", "refunded shipping in its value"),
    "tips": ("tips in its value", "refunded tips in its value"),
    "discounts": ("discounts that it does not take off", "refunded discounts"),
    "cancelled": ("cancelled orders that it keeps", "cancelled orders"),
    "refund_not_sent": ("returns that it never heard of", "returns that it never heard of"),
    "refund_timing": ("returns that it counts on other days", "returns that it counts on other days"),
    "refund_unknown": ("refunds that only it has", "refunds that only it has"),
    "day_shift": ("orders that it counts on other days", "orders that it counts on other days"),
    "not_web": ("returns of orders not sold on the web", "orders not sold on the web"),
    "missed": ("returns of web orders that it missed", "web orders that it missed"),
    "not_in_store": ("purchases that the store does not have", "refunds of purchases that the store does not have"),
    "without_id": ("purchases without an id", "refunds without an id"),
    "duplicates": ("orders that it counted twice", "orders that it counted twice"),
    "other_group": ("orders that it counts under other devices or channels",) * 2,
    "withheld": ("what its rows withhold", "what its rows withhold"),
    "residual": ("differences that no rule explains", "differences that no rule explains"),
}
"""What a cause is called where it makes Analytics higher, and where it makes it lower."""


def two_sides(tables: Mapping[str, Table], formats: Formats) -> Said:
    """The sentence of the reconciliation."""
    totals = tables["totals"]
    row = totals.rows[0] if totals.rows else None
    if row is None or row["standing"] in ("no_analytics", "no_orders"):
        return "There is nothing to compare the store with", _because(totals), ""
    if row["standing"] != "bridge":
        return _bounded(tables["bounds"].rows, formats)
    return _bridged(row, tables["bridge"].rows, formats)


def value_words(row: Row, formats: Formats) -> str:
    """What Analytics' value holds, and how many orders say so."""
    matched = row["matched"]
    if not matched:
        return "No order of these days has a transaction of its id, so what Analytics’ value holds cannot be told."
    if row["value_holds"] is None:
        share = formats.percent(row["agreement"], 0)
        return (
            f"Analytics’ value agrees with no part of the orders clearly: at best {share} of "
            f"{formats.number(matched)} matched orders to the cent."
        )
    which = "matched orders in the store’s currency" if row["seen"] > matched else "matched orders"
    orders = f"{formats.number(row['agreeing'])} of {formats.number(matched)} {which}"
    share = formats.percent(row["agreement"])
    return f"Analytics’ value holds {row['value_holds']}: {orders} ({share}) agree to the cent."


def _bridged(row: Row, bridge: Sequence[Row], formats: Formats) -> Said:
    store, analytics = formats.money(row["net_sales"]), formats.money(row["revenue"])
    if not row["difference"]:
        return f"The store and Analytics both say {store}", _hidden(bridge, formats), TRUST
    more = "more" if row["difference"] > 0 else "less"
    gap = formats.money(abs(row["difference"]))
    claim = f"The store sold {store}, Analytics counted {analytics}"
    return claim, f": {gap} {more}{_mostly(row['difference'], bridge, formats)}.", TRUST


def _mostly(difference: int, bridge: Sequence[Row], formats: Formats) -> str:
    """The cause that moves most the way the difference goes, and the one against it if that is not small."""
    terms = [row for row in bridge if row["kind"] == "term" and row["amount"]]
    with_it = [row for row in terms if row["amount"] * difference > 0]
    first = max(with_it, key=_size)
    against = max((row for row in terms if row["amount"] * difference < 0), key=_size, default=None)
    said = f", mostly {_named(first)} ({formats.money(_size(first))})"
    if against is not None and 2 * _size(against) >= _size(first):
        said += f", against {_named(against)} ({formats.money(_size(against))})"
    return said


def _hidden(bridge: Sequence[Row], formats: Formats) -> str:
    """Two numbers can agree by chance."""
    terms = [row for row in bridge if row["kind"] == "term" and row["amount"]]
    if not terms:
        return ": every order agrees."
    first = max(terms, key=_size)
    return (
        f", though only because differences even out: the largest is {_named(first)} ({formats.money(_size(first))})."
    )


def _bounded(rows: Sequence[Row], formats: Formats) -> Said:
    both = [row for row in rows if row["revenue"] is not None]
    if not both:
        return "No day of this period is known to both the store and Analytics", ".", ""
    store = formats.money(sum(row["net_sales"] for row in both))
    analytics = formats.money(sum(row["revenue"] for row in both))
    claim = f"The store sold {store}, Analytics counted {analytics}"
    return claim, "; without transaction ids the causes between them cannot be told.", TRUST


def _named(row: Row) -> str:
    up, down = _MORE[row["cause"]]
    return up if row["amount"] > 0 else down


def _size(row: Row) -> int:
    return abs(int(row["amount"]))


def _because(table: Table) -> str:
    note = table.notes[0] if table.notes else ""
    return f": {note[0].lower()}{note[1:]}" if note else "."


def broken_words(coverage: Table, formats: Formats) -> str:
    """Whether tracking held on the days of the period."""
    days = [row for row in coverage.rows if row["grain"] == "day"]
    broken = [row for row in days if row["state"] == "below"]
    judged = [row for row in days if row["state"] in ("within", "above", "below")]
    if broken:
        return _broken(broken, formats)
    if not judged:
        return "Too early to say what is normal: that needs 14 days with web orders before."
    return "Analytics saw its usual share of web orders on every day that can be judged."


def _broken(broken: Sequence[Row], formats: Formats) -> str:
    worst = min(broken, key=lambda row: row["coverage"] - row["low"])
    seen, low = formats.percent(worst["coverage"], 0), formats.percent(worst["low"], 0)
    saw = f"{seen} of {formats.number(worst['web_orders'])} web orders seen, where {low} is the least that is usual"
    if len(broken) == 1:
        return f"Tracking broke on {worst['day']}: {saw}."
    days = [row["day"] for row in broken]
    return f"Tracking broke on {len(broken)} days from {min(days)} to {max(days)}; the worst was {worst['day']}: {saw}."
