"""Reads what people wrote, field by field: every slip gets a sentence that names the field and what to write."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from storehelm.languages.speech import Sentence, say
from storehelm.metrics.question import check_dimension
from storehelm.refusal import Refusal, nearest_name

LONGEST_TEXT = 2_000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
"""Days outside are slips of the pen, and no calendar is worked out for them."""
LARGEST = Decimal(10) ** 15
MOST_DIGITS, MOST_DECIMALS = 28, 30


def check_words(
    document: Mapping[str, Any], known: tuple[str, ...], refusal: Sentence, section: str | None = None
) -> None:
    """Refuse fields that nobody reads: most likely a typing error.

    Args:
        document: What was written.
        known: The fields there are.
        refusal: That there is no such field, with `{field}` for its name and `{section}` for the section's.
        section: What holds the fields, where the refusal says it.
    """
    for word in document:
        if word not in known:
            raise Refusal(say(refusal, field=word, section=section), column=word, hint=nearest_name(word, known))


def identity(document: Mapping[str, Any]) -> str:
    """The id: letters, digits and dashes."""
    name = text_in(document, "id")
    if not all(character.isalnum() or character in "-_" for character in name) or len(name) > 80:
        raise Refusal(
            say("'{name}' is no id.", name=name),
            column="id",
            value=name,
            hint=say("Write letters, digits and dashes, such as q4-growth."),
        )
    return name


def text_in(document: Mapping[str, Any], word: str) -> str:
    """A text that must be there."""
    text = optional_text(document, word)
    if not text:
        # Translators: what stands after the colon is typed like this.
        raise Refusal(_missing(word), column=word, hint=say('Add: {field} = "..."', field=word))
    return text


def _missing(word: str) -> str:
    # Translators: {field} is a field that somebody writes, such as target.
    return say("'{field}' is missing.", field=word)


def optional_text(document: Mapping[str, Any], word: str) -> str:
    """A text, empty where there is none."""
    value = document.get(word, "")
    if not isinstance(value, str):
        raise Refusal(say("'{field}' must be a text.", field=word), column=word, value=str(value))
    if len(value) > LONGEST_TEXT:
        said = say("'{field}' is longer than {most} characters.", field=word, most=LONGEST_TEXT)
        raise Refusal(said, column=word, value=f"{value[:40]}...")
    return value.strip()


def day_in(document: Mapping[str, Any], word: str) -> date:
    """A day that must be there."""
    day = _day(document.get(word), word)
    if not EARLIEST <= day <= LATEST:
        raise Refusal(
            say(
                "'{field}' must lie between the years {first} and {last}.",
                field=word,
                first=EARLIEST.year,
                last=LATEST.year,
            ),
            column=word,
            value=str(day),
            hint=_day_hint(word),
        )
    return day


def _day(value: object, word: str) -> date:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Refusal(
            say("'{field}' must be a day.", field=word) if value is not None else _missing(word),
            column=word,
            value=None if value is None else str(value),
            hint=_day_hint(word),
        ) from None


def _day_hint(word: str) -> str:
    # Translators: what stands around the sign = is typed like this.
    return say("Write it as {field} = 2026-12-31.", field=word)


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
            say("'{field}' must be a number.", field=word),
            column=word,
            value=str(value),
            # Translators: what stands around the sign = is typed like this.
            hint=say("Write it as {field} = 120000.", field=word),
        ) from None
    _, digits, exponent = number.as_tuple()
    if abs(number) >= LARGEST or len(digits) > MOST_DIGITS or int(exponent) < -MOST_DECIMALS:
        raise Refusal(
            say("'{field}' is too large, or written too finely.", field=word),
            column=word,
            value=f"{str(value)[:40]}",
            hint=say("Write a number below a thousand million million."),
        )
    return number


def switch_in(document: Mapping[str, Any], word: str) -> bool:
    """True or false; false where it is not said."""
    value = document.get(word, False)
    if not isinstance(value, bool):
        raise Refusal(say("'{field}' must be true or false.", field=word), column=word, value=str(value))
    return value


def filters_in(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Dimensions with the values that they are filtered by."""
    where = document.get("where", {})
    if not isinstance(where, Mapping):
        raise Refusal(
            say("'where' must name dimensions."),
            column="where",
            # Translators: {example} is what to type.
            hint=say("Write: {example}", example='where = { device_category = ["mobile"] }'),
        )
    filters = {}
    for name, values in where.items():
        check_dimension(name)
        listed = [values] if isinstance(values, str) else values
        if not isinstance(listed, list | tuple) or not listed or not all(isinstance(value, str) for value in listed):
            raise Refusal(say("'{field}' must be a list of values.", field=name), column=name, value=str(values))
        filters[name] = tuple(dict.fromkeys(listed))
    return filters


def check_span(start: date, end: date, word: str) -> None:
    """Refuse an end before the start."""
    if end < start:
        raise Refusal(
            # Translators: {field} is a field that somebody writes, such as deadline; {end} and {start} are days.
            say("The {field}, {end}, lies before the start, {start}.", field=word, end=end, start=start),
            column=word,
            value=str(end),
            hint=say("Give the later day last."),
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
