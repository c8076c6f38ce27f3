"""What the verbs that answer questions share: reading days and filters, and writing values for scripts and people."""

import os
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

from storehelm.languages.known import known_locale
from storehelm.metrics.question import check_dimension
from storehelm.metrics.selection import Comparison
from storehelm.metrics.tables import Unit
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.money import AVERAGE_DIGITS, digits_of, to_decimal

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years that a question may name; no export reaches beyond them."""
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
_LOCALE_VARIABLES = ("LC_ALL", "LC_NUMERIC", "LANG")


def exact(value: Any, unit: Unit, currency: str) -> Any:  # noqa: ANN401 - int, float or None in, JSON out
    """A raw value as scripts get it: money as a decimal string, everything else as it is."""
    if value is None:
        return None
    if unit == "money":
        return str(to_decimal(value, digits_of(currency)))
    return str(to_decimal(value, AVERAGE_DIGITS)) if unit == "average_money" else value


def day_of(text: str | None, option: str) -> date:
    """The day that an option gives.

    Raises:
        Refusal: The option is missing, or its value is no day of the years that data can have.
    """
    if text is None:
        raise Refusal(f"Option {option} is missing.", column=option, hint=f"Give a day: {option} 2026-11-01")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"'{text}' is no day.", column=option, value=text, hint="Write year, month and day: 2026-11-01"
        ) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refusal(
            f"No data can be of the year {day.year}.",
            column=option,
            value=text,
            hint=f"Give a day from {FIRST_YEAR} to {LAST_YEAR}.",
        )
    return day


def filters_of(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Filters written as DIM=VALUE.

    Raises:
        Refusal: One is not written so, or names no dimension.
    """
    filters: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not value:
            raise Refusal(
                f"'{word}' is no filter.", column="--where", value=word, hint="Write it as device_category=mobile"
            )
        check_dimension(name)
        filters[name] = (*filters.get(name, ()), value)
    return filters


def comparison_of(word: str) -> Comparison:
    """What an option says to compare with.

    Raises:
        Refusal: There is no such comparison.
    """
    for known in COMPARISONS:
        if word == known:
            return known
    raise Refusal(f"There is no comparison '{word}'.", value=word, hint=nearest_name(word, COMPARISONS))


def reader_locale() -> str:
    """The locale of the person at the terminal."""
    named = next((value for name in _LOCALE_VARIABLES if (value := os.environ.get(name))), None)
    return known_locale(named.partition(".")[0] if named else None)


def aligned(lines: Sequence[Sequence[str]], is_text: Sequence[bool]) -> list[str]:
    """Columns side by side: words to the left, numbers to the right."""
    widths = [max(len(line[place]) for line in lines) for place in range(len(is_text))]
    return [
        "  ".join(
            cell.ljust(width) if words else cell.rjust(width)
            for cell, width, words in zip(line, widths, is_text, strict=True)
        ).rstrip()
        for line in lines
    ]
