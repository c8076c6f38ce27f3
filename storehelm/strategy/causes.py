"""Puts the terms of the change ledger into words: what moved net sales, and what held against it."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
_WORDS: Mapping[str, tuple[str, str]] = {
    "sessions": ("more visits", "fewer visits"),
    "orders": ("more orders", "fewer orders"),
    "mix": ("a shift to visits that buy more", "a shift to visits that buy less"),
    "conversion": ("higher conversion on {device}", "lower conversion on {device}"),
    "basket": ("larger baskets", "smaller baskets"),
    "discounts": ("smaller discounts", "larger discounts"),
    "without_sessions": ("more orders without recorded visits", "fewer orders without recorded visits"),
    "returns": ("fewer returns", "more returns"),
    "other_sales": ("more sales outside the web shop", "fewer sales outside the web shop"),
}
"""What a driver did that added to net sales, and what it did that took from them."""
_MOST = 2
_MOST_AGAINST_ONE = 3
_COUNTS_FROM = 0.25
"""A driver against the change is named when it took away this share of what the named ones brought."""


def cause_of(ledger: Sequence[Row]) -> str:
    """What follows the change of net sales in a sentence, such as `: more visits outweighed more returns.`."""
    terms = [row for row in ledger if row["kind"] == "term" and row["amount"]]
    change = sum(row["amount"] for row in terms)
    drivers = sorted((row for row in terms if row["amount"] * change > 0), key=_size, reverse=True)
    if not drivers:
        return "."
    against = max((row for row in terms if row["amount"] * change < 0), key=_size, default=None)
    counter = _size(against) if against is not None else 0
    with_it = drivers[:_MOST]
    if sum(_size(row) for row in with_it) < counter:
        with_it = drivers[:_MOST_AGAINST_ONE]
    named = _listed([_phrase(row) for row in with_it])
    brought = sum(_size(row) for row in with_it)
    if against is not None and _COUNTS_FROM * brought <= counter < brought:
        return f": {named} outweighed {_phrase(against)}."
    return f": mainly {named}."


def _listed(phrases: Sequence[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def _size(row: Row) -> int:
    return abs(int(row["amount"]))


def _phrase(row: Row) -> str:
    added, took = _WORDS[row["driver"]]
    words = added if row["amount"] > 0 else took
    return words.format(device=row["device"] if row["device"] not in (None, "all") else "all devices")
