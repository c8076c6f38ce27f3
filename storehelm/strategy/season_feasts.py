"""Feasts that change what a shop sells, and the day of the year before that a day answers to.

Easter, Whitsun and Thanksgiving with Black Friday move; they are met at the same distance from the feast. Christmas
and the like keep their date. Every other day answers to the same weekday 364 days earlier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import Sentence, told
from storehelm.settings.calendar import YEAR_OF_WEEKS

Dates = NDArray[np.datetime64]
Ints = NDArray[np.int64]
NO_FEAST = -1
_THURSDAY = 3


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher."""
    golden, century, rest = year % 19, year // 100, year % 100
    leaps, skipped = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * skipped + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def thanksgiving(year: int) -> date:
    """The fourth Thursday of November; Black Friday is the day after, Cyber Monday four days after."""
    first = date(year, 11, 1)
    return first + timedelta(days=(_THURSDAY - first.weekday()) % 7 + 21)


def _on(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


@told
@dataclass(frozen=True)
class Feast:
    """A feast, and the days around its anchor, both included, on which it shows in the sales."""

    name: Sentence
    anchor: Callable[[int], date]
    first: int
    last: int


FEASTS = (
    Feast("Valentine's Day", _on(2, 14), -7, 0),
    Feast("Easter", easter, -7, 1),
    Feast("Ascension Day", easter, 39, 39),
    Feast("Whitsun", easter, 48, 50),
    Feast("Singles' Day", _on(11, 11), 0, 0),
    Feast("Black Friday and Cyber Monday", thanksgiving, -3, 5),
    Feast("Christmas", _on(12, 25), -6, 7),
)


@dataclass(frozen=True)
class Alignment:
    """For each day: the index of its feast in `FEASTS`, or NO_FEAST, and the day of the year before."""

    feast: Ints
    year_before: Dates


@lru_cache(maxsize=256)
def aligned(first: date, last: date) -> Alignment:
    """The days of the year before that the days from `first` to `last` answer to."""
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    feast = np.full(days.size, NO_FEAST)
    before = days - YEAR_OF_WEEKS.days
    for index, one in enumerate(FEASTS):
        for year in range(first.year - 1, last.year + 2):
            now, then = one.anchor(year), one.anchor(year - 1)
            offsets = np.arange(one.first, one.last + 1)
            places = (now - first).days + offsets
            inside = (places >= 0) & (places < days.size)
            feast[places[inside]] = index
            before[places[inside]] = np.datetime64(then, "D") + offsets[inside]
    feast.setflags(write=False)
    before.setflags(write=False)
    return Alignment(feast, before)
