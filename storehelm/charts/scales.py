"""Axes: where the ticks stand, what they say, and how labels in the margin keep their distance."""

import datetime
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storehelm.charts.values import MONEY, RATES
from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say
from storehelm.metrics.tables import Unit

LABEL_DISTANCE = 16
_MOST_MONTHS = 4
_MOST_LONG_NAMES = 4
_SHORT_NAME = 6
"""Letters of a day that stand beside five others on a phone."""
_STILL = 1e-7
"""Values that differ by less are drawn as one level."""
_IN_UNITS = "{currency}"
# Translators: the unit of an axis: "€ million".
_IN_MILLIONS: Sentence = "{currency} million"
# Translators: the unit of an axis: "€ thousand".
_IN_THOUSANDS: Sentence = "{currency} thousand"
_MONEY_SCALES = ((1_000_000.0, 1_000_000.0, _IN_MILLIONS), (10_000.0, 1_000.0, _IN_THOUSANDS))
_MONTHS_FROM = datetime.timedelta(days=75)
_YEARS_FROM = datetime.timedelta(days=400)


@dataclass(frozen=True)
class Axis:
    """A number line from `low` to `high` with written ticks; `divisor` and `words` say its unit."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    divisor: float = 1.0


def unit_words(values: Iterable[float | None], unit: Unit, formats: Formats) -> str:
    """The unit that an axis over plotted `values` counts in: `€ thousand`, `%`; empty for bare numbers."""
    if unit in RATES:
        return "%"
    return say(_money_scale(values)[1], currency=formats.symbol) if unit in MONEY else ""


def axis_over(values: Iterable[float | None], unit: Unit, formats: Formats, *, from_zero: bool = False) -> Axis:
    """An axis that holds all plotted `values` with some air, on round ticks."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if from_zero:
        low, high = min(0.0, low), max(0.0, high)
    if high - low < max(abs(high), abs(low), 1.0) * _STILL:
        room = max(abs(high) * 0.1, _STILL) if high else 1.0
        low, high = low - room * (not from_zero), high + room
    air = (high - low) * 0.06
    low, high = (low if from_zero and low == 0 else low - air), high + air
    if min(known, default=0.0) >= 0:
        low = max(low, 0.0)
    step = _round_step((high - low) / 5)
    ticks = tuple(index * step for index in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1))
    divisor = _money_scale(known)[0] if unit in MONEY else 1.0
    return Axis(low, high, ticks, _tick_labels(ticks, step, divisor, unit, formats), divisor)


def scaled(value: float, axis: Axis, unit: Unit, formats: Formats) -> str:
    """A value in the unit of its axis, in about three digits: `48.6` on an axis in thousands."""
    if unit in RATES:
        return formats.percent(value, 2 if unit == "rate" else 1)
    amount = value / axis.divisor
    digits = 0 if abs(amount) >= 100 or (unit == "count" and axis.divisor == 1) else 1 if abs(amount) >= 10 else 2
    if axis.divisor > 1:
        digits = min(digits, 1)
    return formats.number(amount, digits)


def date_ticks(days: Sequence[datetime.date], formats: Formats, most: int = 6) -> tuple[list[str], list[str]]:
    """Round days in a range and their names: months where it is long, else days that the series has."""
    ordered = sorted(set(days))
    if not ordered:
        return [], []
    span = ordered[-1] - ordered[0]
    marks = _month_starts(ordered[0], ordered[-1]) if span > _MONTHS_FROM else ordered
    marks = marks[:: max(1, math.ceil(len(marks) / most))]
    is_monthly = len(ordered) > 1 and all(day.day == 1 for day in ordered)
    if is_monthly or span > _YEARS_FROM:
        marks = marks[:: max(1, math.ceil(len(marks) / _MOST_MONTHS))]
        return [day.isoformat() for day in marks], [formats.month(day) for day in marks]
    names = [formats.day(day, year=False) for day in marks]
    if len(names) > _MOST_LONG_NAMES and max(map(_width, names)) > _SHORT_NAME:
        marks, names = marks[::2], names[::2]
    return [day.isoformat() for day in marks], names


def _width(name: str) -> int:
    """Letters of a name as wide as Latin ones: a Korean one takes the place of two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in name)


def spread(positions: Sequence[float], room: float, distance: float = LABEL_DISTANCE) -> list[float]:
    """Positions in pixels moved as little as needed to stand `distance` apart inside 0..`room`, in their order."""
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    placed = [min(max(positions[index], 0.0), room) for index in order]
    for index in range(1, len(placed)):
        placed[index] = max(placed[index], placed[index - 1] + distance)
    ceiling = room
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - distance
    return [placed[order.index(index)] for index in range(len(positions))]


def separators(formats: Formats) -> str:
    """Decimal and thousands signs of the reader, as a figure's layout wants them."""
    sample = formats.number(1234567.5, 1)
    return sample[-2] + sample[1]


def _money_scale(values: Iterable[float | None]) -> tuple[float, str]:
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    return next(((divisor, words) for least, divisor, words in _MONEY_SCALES if largest >= least), (1.0, _IN_UNITS))


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)


def _tick_labels(ticks: Sequence[float], step: float, divisor: float, unit: Unit, formats: Formats) -> tuple[str, ...]:
    shown_step = step * 100 if unit in RATES else step / divisor
    digits = max(0, -math.floor(math.log10(shown_step) + 1e-9))
    if abs(shown_step * 10**digits - round(shown_step * 10**digits)) > 1e-6:
        digits += 1
    if unit in RATES:
        return tuple(formats.percent(tick, digits) for tick in ticks)
    return tuple(formats.number(tick / divisor, digits) for tick in ticks)


def _month_starts(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    index = first.year * 12 + first.month - 1 + (first.day > 1)
    starts = []
    while (start := datetime.date(index // 12, index % 12 + 1, 1)) <= last:
        starts.append(start)
        index += 1
    return starts
