"""Says in one sentence which part of a driver counted most: of the ledger's term, from the rows of its parts."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, capitalised, say

Row = Mapping[str, Any]
_DRIVERS: Mapping[str, Sentence] = {
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "sessions": "sessions",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "orders": "the number of orders",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "mix": "the mix of devices and channels",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "conversion": "conversion",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "basket": "gross sales per order",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "discounts": "discounts",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "without_sessions": "orders without recorded sessions",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "returns": "returns",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "other_sales": "sales outside the web shop",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "net_sales": "change of net sales",
}
_CONVERSION: Mapping[str, Sentence] = {
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "desktop": "conversion on desktop",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "mobile": "conversion on mobile",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "tablet": "conversion on tablet",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "other": "conversion on other devices",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "unknown": "conversion on unknown devices",
    # Translators: a driver of net sales, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    "(withheld)": "conversion on sessions that Analytics withheld",
}
"""Conversion on one device."""
_UNTOLD: Mapping[tuple[str, str], Sentence] = {
    # Translators: what something came from, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    ("channel", "unknown"): "an unknown channel",
    # Translators: what something came from, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    ("device", "unknown"): "an unknown device",
    # Translators: what something came from, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    ("product", "unknown"): "orders and returns without lines",
    # Translators: what something came from, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    ("channel", "(withheld)"): "sessions that Analytics withheld",
    # Translators: what something came from, as in "Of the +€420 of gross sales per order, +€300 came from Email."
    ("device", "(withheld)"): "sessions that Analytics withheld",
}
_NONE_MOVED: Mapping[str, Sentence] = {
    # Translators: {driver} is a driver of net sales such as "gross sales per order" or "conversion on mobile"; choose
    # words in which it can stay as it is.
    "channel": "No channel added to {driver} or took from it.",
    # Translators: {driver} is a driver of net sales such as "gross sales per order" or "conversion on mobile"; choose
    # words in which it can stay as it is.
    "device": "No device added to {driver} or took from it.",
    # Translators: {driver} is a driver of net sales such as "gross sales per order" or "conversion on mobile"; choose
    # words in which it can stay as it is.
    "product": "No product added to {driver} or took from it.",
}
_TOO_SMALL: Mapping[str, Sentence] = {
    # Translators: {amount} is signed money, {driver} a driver of net sales such as "gross sales per order" or
    # "discounts"; choose words in which it can stay as it is.
    "channel": "The {amount} of {driver} came from channels that are too small to be named.",
    # Translators: {amount} is signed money, {driver} a driver of net sales such as "gross sales per order" or
    # "discounts"; choose words in which it can stay as it is.
    "device": "The {amount} of {driver} came from devices that are too small to be named.",
    # Translators: {amount} is signed money, {driver} a driver of net sales such as "gross sales per order" or
    # "discounts"; choose words in which it can stay as it is.
    "product": "The {amount} of {driver} came from products that are too small to be named.",
}
_TOO_SMALL_OF_ALL: Mapping[str, Sentence] = {
    # Translators: {amount} is signed money.
    "channel": "The {amount} change of net sales came from channels that are too small to be named.",
    # Translators: {amount} is signed money.
    "device": "The {amount} change of net sales came from devices that are too small to be named.",
    # Translators: {amount} is signed money.
    "product": "The {amount} change of net sales came from products that are too small to be named.",
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
        return say(_NONE_MOVED[by], driver=driver)
    if abs(total) < _NOTHING:
        return _evened_out(moved, driver, by, formats)
    names = {"amount": _money(total, formats), "driver": driver}
    if rows[0]["driver"] == "net_sales":
        return _of_net_sales(moved, total, names["amount"], by, formats)
    if len(moved) == 1:
        # Translators: {amount} is signed money, {driver} a driver of net sales such as "gross sales per order" or
        # "conversion on mobile", {part} a channel, device or product; choose words in which both can stay as they are.
        return say("All of the {amount} of {driver} came from {part}.", part=_name(moved[0], by), **names)
    lead, against = _leaders(moved, total)
    if lead is None:
        return say(_TOO_SMALL[by], **names)
    names |= {"most": _money(lead["amount"], formats), "part": _name(lead, by)}
    if against is None:
        # Translators: {amount} and {most} are signed money, {driver} a driver of net sales such as "gross sales per
        # order" or "conversion on mobile", {part} a channel, device or product; choose words in which both can stay as
        # they are.
        return say("Of the {amount} of {driver}, {most} came from {part}.", **names)
    # Translators: {amount}, {most} and {less} are signed money, {driver} a driver of net sales such as "gross sales per
    # order" or "conversion on mobile", {part} and {other} channels, devices or products, which worked against each
    # other; choose words in which all can stay as they are.
    return say(
        "Of the {amount} of {driver}, {most} came from {part}, against {less} from {other}.",
        less=_money(against["amount"], formats),
        other=_name(against, by),
        **names,
    )


def _of_net_sales(moved: Sequence[Row], total: int, amount: str, by: str, formats: Formats) -> str:
    """The same of the whole change of net sales."""
    if len(moved) == 1:
        # Translators: {amount} is signed money, {part} a channel, device or product; choose words in which it can stay
        # as it is.
        return say("All of the {amount} change of net sales came from {part}.", amount=amount, part=_name(moved[0], by))
    lead, against = _leaders(moved, total)
    if lead is None:
        return say(_TOO_SMALL_OF_ALL[by], amount=amount)
    names = {"amount": amount, "most": _money(lead["amount"], formats), "part": _name(lead, by)}
    if against is None:
        # Translators: {amount} and {most} are signed money, {part} a channel, device or product; choose words in which
        # it can stay as it is.
        return say("Of the {amount} change of net sales, {most} came from {part}.", **names)
    # Translators: {amount}, {most} and {less} are signed money, {part} and {other} channels, devices or products, which
    # worked against each other; choose words in which both can stay as they are.
    return say(
        "Of the {amount} change of net sales, {most} came from {part}, against {less} from {other}.",
        less=_money(against["amount"], formats),
        other=_name(against, by),
        **names,
    )


def _leaders(moved: Sequence[Row], total: int) -> tuple[Row | None, Row | None]:
    """The largest part the way the sum goes, and the largest against it where it counts."""
    lead = _largest([row for row in moved if row["amount"] * total > 0 and row["kind"] == "part"])
    against = _largest([row for row in moved if row["amount"] * total < 0])
    if lead is None or against is None:
        return lead, None
    size = abs(lead["amount"])
    counts = size > abs(total) or abs(against["amount"]) >= _COUNTS_FROM * size
    return lead, against if counts else None


def _evened_out(moved: Sequence[Row], driver: str, by: str, formats: Formats) -> str:
    ends = [_largest([row for row in moved if row["amount"] * sign > 0]) for sign in (1, -1)]
    told = [(_money(row["amount"], formats), _name(row, by)) for row in ends if row is not None]
    most, part = told[0]
    if len(told) == 1:
        # Translators: {driver} is a driver of net sales such as "gross sales per order" or "conversion on mobile" (the
        # sentence's first letter is made a capital), {most} signed money, {part} a channel, device or product.
        said = say("{driver} came to nothing in all: {most} from {part}.", driver=driver, most=most, part=part)
    else:
        less, other = told[1]
        # Translators: {driver} is a driver of net sales such as "gross sales per order" or "conversion on mobile" (the
        # sentence's first letter is made a capital), {most} and {less} are signed money, {part} and {other} channels,
        # devices or products.
        said = say(
            "{driver} came to nothing in all: {most} from {part} against {less} from {other}.",
            driver=driver,
            most=most,
            part=part,
            less=less,
            other=other,
        )
    return capitalised(said)


def _largest(rows: Sequence[Row]) -> Row | None:
    return max(rows, key=lambda row: abs(row["amount"]), default=None)


def _driver(row: Row) -> str:
    device = row["device"]
    if row["driver"] != "conversion" or device in (None, "all"):
        return say(_DRIVERS[row["driver"]])
    if device in _CONVERSION:
        return say(_CONVERSION[device])
    # Translators: a driver of net sales; {device} is a kind of device that the data name.
    return say("conversion on {device}", device=device)


def _name(row: Row, by: str) -> str:
    if row["kind"] == "rest":
        # Translators: all other channels, devices or products, as in "against +€500 from all others".
        return say("all others")
    untold = _UNTOLD.get((by, row["part"]))
    if untold is not None:
        return say(untold)
    label: str = row["label"]
    return label.lower() if by == "device" else label


def _money(micros: int, formats: Formats) -> str:
    text = formats.short_money(micros) if abs(micros) >= _SHORT_FROM else formats.money(micros)
    return f"+{text}" if micros > 0 else text
