"""Values as a chart, a tile and a table write them: one place, so that they write them alike."""

import datetime
from typing import Any, TypeAlias

from storehelm.languages.formats import DASH, Formats
from storehelm.metrics.tables import Unit

Cell: TypeAlias = Any
"""A value of a row: its column's unit says of what type."""

MICROS = 1_000_000
RATES = ("rate", "share")
MONEY = ("money", "average_money")


def written(value: Cell, unit: Unit, formats: Formats) -> str:
    """`value` as the reader reads it; a dash where it is unknown."""
    if value is None:
        return DASH
    if unit in MONEY:
        return formats.money(value)
    if unit in RATES:
        return formats.percent(value, 2 if unit == "rate" else 1)
    if unit == "count":
        return formats.number(value)
    if unit in ("ratio", "number", "days"):
        return formats.number(value, 1 if unit == "days" and value != int(value) else _digits(value, unit))
    return _words(value, formats)


def briefly(value: Cell, unit: Unit, formats: Formats) -> str:
    """`value` in few characters, for goals, axes and labels: `€318k`."""
    return formats.short_money(value) if unit == "money" and value is not None else written(value, unit, formats)


def change(now: Cell, before: Cell, unit: Unit, formats: Formats) -> str:
    """How `now` differs from `before`: rates in points, everything else in per cent."""
    if unit == "rate":
        return formats.points(now, before, 2)
    return formats.points(now, before, 1) if unit == "share" else formats.relative_change(now, before)


def plotted(value: Cell, unit: Unit) -> float | None:
    """`value` on a number line: money in currency units, everything else as it is; unknown stays unknown."""
    if value is None:
        return None
    return value / MICROS if unit in MONEY else float(value)


def _digits(value: float, unit: Unit) -> int:
    if unit == "days":
        return 0
    if unit == "ratio":
        return 1 if abs(value) >= 10 else 2
    return 0 if float(value).is_integer() else 1


def _words(value: Cell, formats: Formats) -> str:
    if isinstance(value, datetime.datetime):
        return f"{formats.day(value.date())} {value:%H:%M}"
    if isinstance(value, datetime.date):
        return formats.day(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
