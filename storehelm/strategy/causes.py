"""Puts the terms of the change ledger into words: what moved net sales, and what held against it."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.languages.speech import Sentence, listed, say

Row = Mapping[str, Any]
_WORDS: Mapping[str, tuple[Sentence, Sentence]] = {
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "sessions": ("more visits", "fewer visits"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "orders": ("more orders", "fewer orders"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "mix": ("a shift to visits that buy more", "a shift to visits that buy less"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "conversion": ("higher conversion on all devices", "lower conversion on all devices"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "basket": ("larger baskets", "smaller baskets"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "discounts": ("smaller discounts", "larger discounts"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "without_sessions": ("more orders without recorded visits", "fewer orders without recorded visits"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "returns": ("fewer returns", "more returns"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "other_sales": ("more sales outside the web shop", "fewer sales outside the web shop"),
}
"""What a driver did that added to net sales, and what it did that took from them."""
_CONVERSION: Mapping[str, tuple[Sentence, Sentence]] = {
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "desktop": ("higher conversion on desktop", "lower conversion on desktop"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "mobile": ("higher conversion on mobile", "lower conversion on mobile"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "tablet": ("higher conversion on tablet", "lower conversion on tablet"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "other": ("higher conversion on other devices", "lower conversion on other devices"),
    # Translators: a cause of a change of net sales, in a list: ": mainly larger baskets and more visits."
    "unknown": ("higher conversion on unknown devices", "lower conversion on unknown devices"),
}
"""The same of the conversion on one device."""
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
    named = listed([_phrase(row) for row in with_it])
    brought = sum(_size(row) for row in with_it)
    if against is not None and _COUNTS_FROM * brought <= counter < brought:
        # Translators: goes on directly after a claim such as "Net sales rose 6.2% to €48,620", so it starts with its
        # own mark. {causes} is a list such as "larger baskets and more visits", {against} one such as "more returns",
        # which worked the other way. Word it so that both can stay as they are, as in ": larger baskets, despite:
        # returns."
        return say(": {causes} outweighed {against}.", causes=named, against=_phrase(against))
    # Translators: goes on directly after a claim such as "Net sales rose 6.2% to €48,620", so it starts with its own
    # mark. {causes} is a list such as "larger baskets and more visits".
    return say(": mainly {causes}.", causes=named)


def _size(row: Row) -> int:
    return abs(int(row["amount"]))


def _phrase(row: Row) -> str:
    device = row["device"]
    if row["driver"] == "conversion" and device not in (None, "all"):
        return _on_device(str(device), row["amount"] > 0)
    added, took = _WORDS[row["driver"]]
    return say(added if row["amount"] > 0 else took)


def _on_device(device: str, is_higher: bool) -> str:
    if device in _CONVERSION:
        higher, lower = _CONVERSION[device]
        return say(higher if is_higher else lower)
    if is_higher:
        # Translators: {device} is a kind of device that the data name.
        return say("higher conversion on {device}", device=device)
    # Translators: {device} is a kind of device that the data name.
    return say("lower conversion on {device}", device=device)
