"""Reads what people wrote, field by field: every slip gets a sentence that names the field and what to write."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from storehelm.metrics.question import check_dimension
from storehelm.refusal import Refusal, nearest_name

LONGEST_TEXT = 2_000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
"""Days outside are slips of the pen, and no calendar is worked out for them."""
LARGEST = Decimal(10) ** 15
MOST_DIGITS, MOST_DECIMALS = 28, 30


def check_words(document: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    """Refuse fields that nobody reads: most likely a typing error."""
    for word in document:
        if word not in known:
            raise Refusal(f"{what} has no '{word}'.", column=word, hint=nearest_name(word, known))


def identity(document: Mapping[str, Any]) -> str:
    """The id: letters, digits and dashes."""
    name = text_in(document, "id")
    if not all(character.isalnum() or character in "-_" for character in name) or len(name) > 80:
        raise Refusal(
            f"'{name}' is no id.", column="id", value=name, hint="Write letters, digits and dashes, such as q4-growth."
        )
    return name


def text_in(document: Mapping[str, Any], word: str) -> str:
    """A text that must be there."""
    text = optional_text(document, word)
    if not text:
        raise Refusal(f"'{word}' is missing.", column=word, hint=f'Add: {word} = "..."')
    return text


def optional_text(document: Mapping[str, Any], word: str) -> str:
    """A text, empty where there is none."""
    value = document.get(word, "")
    if not isinstance(value, str):
        raise Refusal(f"'{word}' must be a text.", column=word, value=str(value))
    if len(value) > LONGEST_TEXT:
        raise Refusal(f"'{word}' is longer than {LONGEST_TEXT} characters.", column=word, value=f"{value[:40]}...")
    return value.strip()


def day_in(document: Mapping[str, Any], word: str) -> date:
    """A day that must be there."""
    day = _day(document.get(word), word)
    if not EARLIEST <= day <= LATEST:
        raise Refusal(
            f"'{word}' must lie between the years {EARLIEST.year} and {LATEST.year}.",
            column=word,
            value=str(day),
            hint=f"Write it as {word} = 2026-12-31.",
        )
    return day


def _day(value: object, word: str) -> date:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Refusal(
            f"'{word}' must be a day." if value is not None else f"'{word}' is missing.",
            column=word,
            value=None if value is None else str(value),
            hint=f"Write it as {word} = 2026-12-31.",
        ) from None


def number_in(document: Mapping[str, Any], word: str) -> Decimal | None:
    """A number; None where there is none."""
    value = document.get(word)
    if value is None:
        return None
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = Decimal(str(value))
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise Refusal(
            f"'{word}' must be a number.", column=word, value=str(value), hint=f"Write it as {word} = 120000."
        ) from None
    _, digits, exponent = number.as_tuple()
    if abs(number) >= LARGEST or len(digits) > MOST_DIGITS or int(exponent) < -MOST_DECIMALS:
        raise Refusal(
            f"'{word}' is too large, or written too finely.",
            column=word,
            value=f"{str(value)[:40]}",
            hint="Write a number below a thousand million million.",
        )
    return number


def switch_in(document: Mapping[str, Any], word: str) -> bool:
    """True or false; false where it is not said."""
    value = document.get(word, False)
    if not isinstance(value, bool):
        raise Refusal(f"'{word}' must be true or false.", column=word, value=str(value))
    return value


def filters_in(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Dimensions with the values that they are filtered by."""
    where = document.get("where", {})
    if not isinstance(where, Mapping):
        raise Refusal(
            "'where' must name dimensions.", column="where", hint='Write: where = { device_category = ["mobile"] }'
        )
    filters = {}
    for name, values in where.items():
        check_dimension(name)
        listed = [values] if isinstance(values, str) else values
        if not isinstance(listed, list | tuple) or not listed or not all(isinstance(value, str) for value in listed):
            raise Refusal(f"'{name}' must be a list of values.", column=name, value=str(values))
        filters[name] = tuple(dict.fromkeys(listed))
    return filters


def check_span(start: date, end: date, word: str) -> None:
    """Refuse an end before the start."""
    if end < start:
        raise Refusal(
            f"The {word}, {end}, lies before the start, {start}.",
            column=word,
            value=str(end),
            hint="Give the later day last.",
        )


def plain(value: object) -> object:
    """A field as JSON holds it."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: list(values) for name, values in value.items()}
    return value
