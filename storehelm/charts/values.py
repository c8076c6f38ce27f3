"""Values as a chart, a tile and a table write them: one place, so that they write them alike."""

import datetime
from typing import Any, TypeAlias

from storehelm.languages.formats import DASH, Formats
from storehelm.languages.speech import say
from storehelm.metrics.tables import Unit

Cell: TypeAlias = Any
"""A value of a row: its column's unit says of what type."""

MICROS = 1_000_000
RATES = ("rate", "share")
_RATE_DIGITS: dict[Unit, int] = {"rate": 2, "share": 1}
MONEY = ("money", "average_money")


def written(value: Cell, unit: Unit, formats: Formats, digits: int | None = None) -> str:
    """`value` as the reader reads it, with the decimals usual for its unit; a dash where it is unknown."""
    if value is None:
        return DASH
    if unit in MONEY:
        return formats.money(value) if value else formats.short_money(0)
    if unit in RATES:
        return formats.percent(value, _RATE_DIGITS[unit] if digits is None else digits)
    if unit in ("count", "ratio", "number", "days"):
        return formats.number(value, _digits(value, unit) if digits is None else digits)
    return _words(value, formats)


def briefly(value: Cell, unit: Unit, formats: Formats) -> str:
    """`value` in few characters, for goals, axes and labels: `€318k`."""
    return formats.short_money(value) if unit == "money" and value is not None else written(value, unit, formats)


def change(now: Cell, before: Cell, unit: Unit, formats: Formats, digits: int | None = None) -> str:
    """How `now` differs from `before`: rates in points, everything else in per cent."""
    if unit in RATES:
        return formats.points(now, before, _RATE_DIGITS[unit] if digits is None else digits)
    return formats.relative_change(now, before)


def plotted(value: Cell, unit: Unit) -> float | None:
    """`value` on a number line: money in currency units, everything else as it is; unknown stays unknown."""
    if value is None:
        return None
    return value / MICROS if unit in MONEY else float(value)


def _digits(value: float, unit: Unit) -> int:
    if unit == "ratio":
        return 1 if abs(value) >= 10 else 2
    return 0 if unit == "count" or float(value).is_integer() else 1


def _words(value: Cell, formats: Formats) -> str:
    if isinstance(value, datetime.datetime):
        return f"{formats.day(value.date())} {value:%H:%M}"
    if isinstance(value, datetime.date):
        return formats.day(value)
    if isinstance(value, bool):
        # Translators: the value of a cell: something is so, or is not.
        return say("yes") if value else say("no")
    return str(value)
