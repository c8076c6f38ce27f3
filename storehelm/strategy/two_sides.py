"""Puts the reconciliation into words: which number is which, what lies between them, and what each is good for."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, noted, say, say_count
from storehelm.metrics.tables import Table

Row = Mapping[str, Any]
Said = tuple[str, str, str]
"""A claim, the rest of its sentence with its own leading mark, and a small note."""
# Translators: Analytics is Google Analytics.
TRUST = noted("Trust the store for money; trust Analytics for devices, channels and sessions.")
_MORE: Mapping[str, tuple[Sentence, Sentence]] = {
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "currency": ("other currencies, which it converts otherwise", "other currencies, which it converts otherwise"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "tax": ("tax in its value", "refunded tax in its value"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "shipping": ("shipping in its value", "refunded shipping in its value"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "tips": ("tips in its value", "refunded tips in its value"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "discounts": ("discounts that it does not take off", "refunded discounts"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "cancelled": ("cancelled orders that it keeps", "cancelled orders"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "refund_not_sent": ("returns that it never heard of", "returns that it never heard of"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "refund_timing": ("returns that it counts on other days", "returns that it counts on other days"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "refund_unknown": ("refunds that only it has", "refunds that only it has"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "day_shift": ("orders that it counts on other days", "orders that it counts on other days"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "not_web": ("returns of orders not sold on the web", "orders not sold on the web"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "missed": ("returns of web orders that it missed", "web orders that it missed"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "not_in_store": ("purchases that the store does not have", "refunds of purchases that the store does not have"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "without_id": ("purchases without an id", "refunds without an id"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "duplicates": ("orders that it counted twice", "orders that it counted twice"),
    "other_group": (
        # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value
        # (€3,000)."
        "orders that it counts under other devices or channels",
        # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value
        # (€3,000)."
        "orders that it counts under other devices or channels",
    ),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "withheld": ("what its rows withhold", "what its rows withhold"),
    # Translators: why Google Analytics ("it") counts more or less than the store: ", mostly tax in its value (€3,000)."
    "residual": ("differences that no rule explains", "differences that no rule explains"),
}
"""What a cause is called where it makes Analytics higher, and where it makes it lower."""


def two_sides(tables: Mapping[str, Table], formats: Formats) -> Said:
    """The sentence of the reconciliation."""
    totals = tables["totals"]
    row = totals.rows[0] if totals.rows else None
    if row is None or row["standing"] in ("no_analytics", "no_orders"):
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return say("There is nothing to compare the store with"), _because(totals), ""
    if row["standing"] != "bridge":
        return _bounded(tables["bounds"].rows, formats)
    return _bridged(row, tables["bridge"].rows, formats)


def value_words(row: Row, formats: Formats) -> str:
    """What Analytics' value holds, and how many orders say so."""
    matched = row["matched"]
    if not matched:
        return say("No order of these days has a transaction of its id, so what Analytics’ value holds cannot be told.")
    if row["value_holds"] is None:
        # Translators: {share} is a percentage, {n} a number of orders that both the store and Google Analytics have.
        return say_count(
            "Analytics’ value agrees with no part of the orders clearly: at best {share} of {n} matched order to the "
            "cent.",
            "Analytics’ value agrees with no part of the orders clearly: at best {share} of {n} matched orders to the "
            "cent.",
            matched,
            share=formats.percent(row["agreement"], 0),
            n=formats.number(matched),
        )
    names = {
        "parts": row["value_holds"],
        "agreeing": formats.number(row["agreeing"]),
        "n": formats.number(matched),
        "share": formats.percent(row["agreement"]),
    }
    if row["seen"] > matched:
        # Translators: {parts} are parts of an order's value such as "goods and tax"; {agreeing} of {n} orders that both
        # the store and Google Analytics have agree with that; {share} is the same as a percentage.
        return say_count(
            "Analytics’ value holds {parts}: {agreeing} of {n} matched order in the store’s currency ({share}) agrees "
            "to the cent.",
            "Analytics’ value holds {parts}: {agreeing} of {n} matched orders in the store’s currency ({share}) agree "
            "to the cent.",
            matched,
            **names,
        )
    # Translators: {parts} are parts of an order's value such as "goods and tax"; {agreeing} of {n} orders that both the
    # store and Google Analytics have agree with that; {share} is the same as a percentage.
    return say_count(
        "Analytics’ value holds {parts}: {agreeing} of {n} matched order ({share}) agrees to the cent.",
        "Analytics’ value holds {parts}: {agreeing} of {n} matched orders ({share}) agree to the cent.",
        matched,
        **names,
    )


def _bridged(row: Row, bridge: Sequence[Row], formats: Formats) -> Said:
    store, analytics = formats.money(row["net_sales"]), formats.money(row["revenue"])
    if not row["difference"]:
        # Translators: a claim in bold; {money} is an amount.
        claim = say("The store and Analytics both say {money}", money=store)
        return claim, _hidden(bridge, formats), say(TRUST)
    return _claim(store, analytics), _mostly(row["difference"], bridge, formats), say(TRUST)


def _claim(store: str, analytics: str) -> str:
    # Translators: a claim in bold; {store} and {analytics} are amounts.
    return say("The store sold {store}, Analytics counted {analytics}", store=store, analytics=analytics)


def _mostly(difference: int, bridge: Sequence[Row], formats: Formats) -> str:
    """The cause that moves most the way the difference goes, and the one against it if that is not small."""
    terms = [row for row in bridge if row["kind"] == "term" and row["amount"]]
    with_it = [row for row in terms if row["amount"] * difference > 0]
    first = max(with_it, key=_size)
    against = max((row for row in terms if row["amount"] * difference < 0), key=_size, default=None)
    names = {
        "gap": formats.money(abs(difference)),
        "cause": _named(first),
        "amount": formats.money(_size(first)),
    }
    if against is None or 2 * _size(against) < _size(first):
        return _one_cause(names, is_more=difference > 0)
    names |= {"other": _named(against), "less": formats.money(_size(against))}
    if difference > 0:
        # Translators: goes on directly after the claim "The store sold {store}, Analytics counted {analytics}", so it
        # starts with its own mark. {gap} is the difference; {cause} and {other} are causes that work against each
        # other, such as "tax in its value"; {amount} and {less} are what they come to. Word it so that causes stay as
        # they are.
        return say(": {gap} more, mostly {cause} ({amount}), against {other} ({less}).", **names)
    # Translators: goes on directly after the claim "The store sold {store}, Analytics counted {analytics}", so it
    # starts with its own mark. {gap} is the difference; {cause} and {other} are causes that work against each other,
    # such as "tax in its value"; {amount} and {less} are what they come to. Word it so that causes stay as they are.
    return say(": {gap} less, mostly {cause} ({amount}), against {other} ({less}).", **names)


def _one_cause(names: Mapping[str, str], *, is_more: bool) -> str:
    if is_more:
        # Translators: goes on directly after the claim "The store sold {store}, Analytics counted {analytics}", so it
        # starts with its own mark. {gap} is the difference, {cause} the largest cause of it, such as "tax in its
        # value", and {amount} what that comes to. Word it so that the cause stays as it is.
        return say(": {gap} more, mostly {cause} ({amount}).", **names)
    # Translators: goes on directly after the claim "The store sold {store}, Analytics counted {analytics}", so it
    # starts with its own mark. {gap} is the difference, {cause} the largest cause of it, such as "web orders that it
    # missed", and {amount} what that comes to. Word it so that the cause stays as it is.
    return say(": {gap} less, mostly {cause} ({amount}).", **names)


def _hidden(bridge: Sequence[Row], formats: Formats) -> str:
    """Two numbers can agree by chance."""
    terms = [row for row in bridge if row["kind"] == "term" and row["amount"]]
    if not terms:
        # Translators: goes on directly after the claim "The store and Analytics both say {money}", so it starts with
        # its own mark.
        return say(": every order agrees.")
    first = max(terms, key=_size)
    # Translators: goes on directly after the claim "The store and Analytics both say {money}", so it starts with its
    # own mark. {cause} is such as "web orders that it missed", {amount} what that comes to.
    return say(
        ", though only because differences even out: the largest is {cause} ({amount}).",
        cause=_named(first),
        amount=formats.money(_size(first)),
    )


def _bounded(rows: Sequence[Row], formats: Formats) -> Said:
    both = [row for row in rows if row["revenue"] is not None]
    if not both:
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return say("No day of this period is known to both the store and Analytics"), ".", ""
    store = formats.money(sum(row["net_sales"] for row in both))
    analytics = formats.money(sum(row["revenue"] for row in both))
    # Translators: goes on directly after the claim "The store sold {store}, Analytics counted {analytics}", so it
    # starts with its own mark.
    rest = say("; without transaction ids the causes between them cannot be told.")
    return _claim(store, analytics), rest, say(TRUST)


def _named(row: Row) -> str:
    up, down = _MORE[row["cause"]]
    return say(up if row["amount"] > 0 else down)


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
        return say("Too early to say what is normal: that needs 14 days with web orders before.")
    return say("Analytics saw its usual share of web orders on every day that can be judged.")


def _broken(broken: Sequence[Row], formats: Formats) -> str:
    worst = min(broken, key=lambda row: row["coverage"] - row["low"])
    names = {
        "seen": formats.percent(worst["coverage"], 0),
        "orders": formats.number(worst["web_orders"]),
        "low": formats.percent(worst["low"], 0),
        "worst": formats.day(worst["day"]),
    }
    if len(broken) == 1:
        # Translators: {worst} is a day, {seen} and {low} are percentages, {orders} a number of orders.
        return say(
            "Tracking broke on {worst}: {seen} of {orders} web orders seen, where {low} is the least that is usual.",
            **names,
        )
    days = [row["day"] for row in broken]
    # Translators: {worst}, {first} and {last} are days, {seen} and {low} are percentages, {orders} a number of orders.
    return say_count(
        "Tracking broke on {n} day from {first} to {last}; the worst was {worst}: {seen} of {orders} web orders seen, "
        "where {low} is the least that is usual.",
        "Tracking broke on {n} days from {first} to {last}; the worst was {worst}: {seen} of {orders} web orders seen, "
        "where {low} is the least that is usual.",
        len(broken),
        n=formats.number(len(broken)),
        first=formats.day(min(days)),
        last=formats.day(max(days)),
        **names,
    )
