"""Formulas that know their own value: written once, they give Excel's text and the number stored beside it.

A program that recalculates shows what the formula says, one that does not shows the stored number: both come from one
expression, so they cannot differ. A formula whose cells may be blank shows a dash until they are filled.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from storehelm.languages.formats import DASH
from storehelm.languages.speech import say

_LONGEST_NAME = 31
_LONGEST_TEXT = 255
"""Letters that Excel takes of a text inside a formula."""
_NEVER_NAMED = re.compile(r"[\[\]:*?/\\!\x00-\x1f]")
_TAKEN_BY_EXCEL = "history"
_EITHER, _SUM, _PRODUCT, _POWER, _ATOM = range(5)
_SIGNS: dict[str, tuple[int, Callable[[float, float], float]]] = {
    ">": (_EITHER, operator.gt),
    ">=": (_EITHER, operator.ge),
    "=": (_EITHER, operator.eq),
    "+": (_SUM, operator.add),
    "-": (_SUM, operator.sub),
    "*": (_PRODUCT, operator.mul),
    "/": (_PRODUCT, operator.truediv),
    "^": (_POWER, operator.pow),
}


@dataclass(frozen=True, order=True)
class Place:
    """A cell, or a name that stands for one on the sheets where it is defined."""

    sheet: str
    row: int
    column: int
    is_fixed: bool = False
    name: str = ""

    def text(self, here: str) -> str:
        """How a formula on the sheet `here` refers to it."""
        if self.name:
            return self.name
        cell = xl_rowcol_to_cell(self.row, self.column, row_abs=self.is_fixed, col_abs=self.is_fixed)
        return cell if self.sheet == here else f"{quoted(self.sheet)}!{cell}"


@dataclass(frozen=True, eq=False)
class Live:
    """A number of a workbook: what it is worth, and how a formula on a given sheet writes it.

    Attributes:
        value: What it is worth with the numbers that the workbook is written with; None where it cannot be told.
        text: Excel's text, without the leading sign, for the sheet it stands on.
        binds: How tightly its outermost sign binds, for brackets.
        needs: Cells that may be blank or a dash: without a number in each there is no value.
        lacks: Whether one of them has none as the workbook is written.
        may_fail: Whether it can be words although all of them are numbers.
        words: What is shown where there is no value.
        place: The cell, where it is one.
    """

    value: float | None
    text: Callable[[str], str]
    binds: int = _ATOM
    needs: frozenset[Place] = frozenset()
    lacks: bool = False
    may_fail: bool = False
    words: str = DASH
    place: Place | None = None

    def __add__(self, other: Live | float) -> Live:
        return joined("+", self, other)

    def __sub__(self, other: Live | float) -> Live:
        return joined("-", self, other)

    def __rsub__(self, other: float) -> Live:
        return joined("-", other, self)

    def __radd__(self, other: float) -> Live:
        return joined("+", other, self)

    def __mul__(self, other: Live | float) -> Live:
        return joined("*", self, other)

    def __rmul__(self, other: float) -> Live:
        return joined("*", other, self)

    def __truediv__(self, other: Live | float) -> Live:
        return joined("/", self, other)

    def __pow__(self, other: Live | float) -> Live:
        return joined("^", self, other)

    def named(self, name: str) -> Live:
        """The same cell by a name that is defined on the sheets where it is used."""
        if self.place is None:
            raise ValueError("only a cell has a name")
        place = replace(self.place, is_fixed=True, name=name)
        return _cell(self.value, place, may_lack=bool(self.needs))

    def fixed(self) -> Live:
        """The same cell with dollar signs, for formulas that are copied down."""
        if self.place is None:
            raise ValueError("only a cell is fixed")
        place = replace(self.place, is_fixed=True)
        return _cell(self.value, place, may_lack=bool(self.needs))


def joined(sign: str, one: Live | float, other: Live | float) -> Live:
    """Two numbers with a sign between them; comparisons are worth 1 or 0."""
    binds, work = _SIGNS[sign]
    left, right = lifted(one), lifted(other)
    value = None if left.value is None or right.value is None else _worked(work, left.value, right.value)

    def text(here: str) -> str:
        # Excel reads a - b - c and a / b / c from the left: only what stands to the right needs brackets then.
        tight = binds + 1 if sign in "-/^" else binds
        return f"{_bracketed(left, binds + (sign == '^'), here)}{sign}{_bracketed(right, tight, here)}"

    return _made(value, text, (left, right), binds)


def lifted(number: Live | float) -> Live:
    """A bare number as it is written into a formula."""
    if isinstance(number, Live):
        return number
    written = repr(number)
    return Live(float(number), lambda _: written, _ATOM if number >= 0 else _EITHER)


def total(cells: Sequence[Live]) -> Live:
    """The sum of neighbouring cells."""
    return _called("SUM", [area(cells)], _sum_of(cells), cells)


def weighted(*rows: Sequence[Live]) -> Live:
    """The sum of the products of cells that stand at the same place of each range."""
    products = [_product([cell.value for cell in together]) for together in zip(*rows, strict=True)]
    value = None if any(one is None for one in products) else math.fsum(one or 0.0 for one in products)
    return _called("SUMPRODUCT", [area(row) for row in rows], value, [cell for row in rows for cell in row])


def lowest(cells: Sequence[Live]) -> Live:
    """The smallest of neighbouring cells."""
    values = [cell.value for cell in cells if cell.value is not None]
    return _called("MIN", [area(cells)], min(values) if len(values) == len(cells) else None, cells)


def beside(wanted: Live | float, cells: Sequence[Live], shown: Sequence[Live]) -> Live:
    """The cell of `shown` at the place where `cells` first hold just what is wanted, which must be there."""
    sought = lifted(wanted)
    place = next((place for place, cell in enumerate(cells) if cell.value == sought.value), None)
    return _made(
        None if place is None else shown[place].value,
        lambda here: f"INDEX({area(shown)(here)},MATCH({sought.text(here)},{area(cells)(here)},0))",  # not shown
        (sought, *cells),
    )


def least(*numbers: Live | float) -> Live:
    """The smallest number."""
    return _picked("MIN", min, numbers)


def most(*numbers: Live | float) -> Live:
    """The largest number."""
    return _picked("MAX", max, numbers)


def whole_above(number: Live) -> Live:
    """The smallest whole number that is not below a positive one, but for what floats lose."""
    value = None if number.value is None else float(math.ceil(round(number.value, 6)))
    return _made(value, lambda here: f"ROUNDUP(ROUND({number.text(here)},6),0)", (number,))  # not shown


def rounded(number: Live) -> Live:
    """The nearest whole number, a half away from 0."""
    value = None if number.value is None else math.copysign(math.floor(abs(number.value) + 0.5), number.value)
    return _made(value, lambda here: f"ROUND({number.text(here)},0)", (number,))  # not shown


def or_nothing(cell: Live) -> Live:
    """A cell, 0 where it is blank or a dash."""
    return Live(cell.value or 0.0, lambda here: f"SUM({cell.text(here)})")  # not shown


def when(condition: Live, then: Live | float | str, otherwise: Live | float | str) -> Live:
    """One of two numbers, or words where there is none."""
    branches = [_words(one) if isinstance(one, str) else lifted(one) for one in (then, otherwise)]
    chosen = None if condition.value is None else branches[0 if condition.value else 1]
    made = _made(
        None if chosen is None else chosen.value,
        lambda here: f"IF({condition.text(here)},{branches[0].text(here)},{branches[1].text(here)})",
        (condition, *branches),
    )
    return replace(made, words=DASH if chosen is None else chosen.words)


def _words(words: str) -> Live:
    cut = words[:_LONGEST_TEXT]
    written = cut.replace('"', '""')
    return Live(None, lambda _: f'"{written}"', may_fail=True, words=cut)


def over(top: Live, bottom: Live) -> Live:
    """A ratio; a dash where there is nothing below the line."""
    return when(joined("=", bottom, 0), DASH, top / bottom)


def area(cells: Sequence[Live]) -> Callable[[str], str]:
    """The text of the range from the first cell to the last."""
    first, last = cells[0].place, cells[-1].place
    if first is None or last is None:
        raise ValueError("a range is made of cells")

    def text(here: str) -> str:
        ending = xl_rowcol_to_cell(last.row, last.column, row_abs=last.is_fixed, col_abs=last.is_fixed)
        return first.text(here) if first == last else f"{first.text(here)}:{ending}"

    return text


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it."""
    return "'" + sheet.replace("'", "''") + "'"


class LiveSheet:
    """A sheet of texts, numbers to enter, numbers that stand, and formulas over all of them."""

    def __init__(self, sheet: Worksheet, *, is_fixed: bool = False) -> None:
        """`is_fixed`: formulas on other sheets refer to its cells with dollar signs, so that they can be copied."""
        self.sheet = sheet
        self.name = sheet.get_name()
        self._is_fixed = is_fixed

    def text(self, row: int, column: int, text: str, style: Format | None = None) -> None:
        """A text: never a formula, whatever it starts with."""
        self.sheet.write_string(row, column, text, style)

    def number(self, row: int, column: int, value: float | None, style: Format | None = None) -> Live:
        """A number that stands, or a blank to be filled where it is not known."""
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        else:
            self.sheet.write_number(row, column, value, style)
        return _cell(value, Place(self.name, row, column, self._is_fixed), may_lack=value is None)

    def formula(self, row: int, column: int, live: Live, style: Format | None = None) -> Live:
        """A formula, with its value stored beside it."""
        text = live.text(self.name)
        if live.needs:
            needed = sorted(live.needs)
            counted = ",".join(place.text(self.name) for place in needed)
            text = f'IF(COUNT({counted})={len(needed)},{text},"{DASH}")'  # not shown
        words = DASH if live.lacks else live.words
        self.sheet.write_formula(row, column, f"={text}", style, words if live.value is None else live.value)
        place = Place(self.name, row, column, self._is_fixed)
        return _cell(live.value, place, may_lack=bool(live.needs) or live.may_fail)


def can_name_sheet(name: str) -> bool:
    """Whether Excel takes a name for a sheet as it is."""
    is_whole = name == name.strip("' ") and 0 < len(name) <= _LONGEST_NAME
    return is_whole and not _NEVER_NAMED.search(name) and name.lower() != _TAKEN_BY_EXCEL


def sheet_named(book: Workbook, title: str, taken: set[str]) -> Worksheet:
    """A new sheet whose name Excel takes and no other sheet has; `taken` is added to."""
    clean = _NEVER_NAMED.sub(" ", title).strip("' ")[:_LONGEST_NAME].strip("' ") or say("Sheet")
    name, number = clean, 2
    while name.lower() in taken or name.lower() == _TAKEN_BY_EXCEL:
        ending = f" ({number})"
        name = f"{clean[: _LONGEST_NAME - len(ending)].rstrip()}{ending}"
        number += 1
    taken.add(name.lower())
    return book.add_worksheet(name)


def _worked(work: Callable[[float, float], float], one: float, other: float) -> float | None:
    try:
        found = float(work(one, other))
    except (ZeroDivisionError, OverflowError, TypeError):
        return None
    return found if math.isfinite(found) else None


def _bracketed(live: Live, binds: int, here: str) -> str:
    return live.text(here) if live.binds >= binds else f"({live.text(here)})"


def _cell(value: float | None, place: Place, *, may_lack: bool) -> Live:
    needs = frozenset([place]) if may_lack else frozenset[Place]()
    return Live(value, place.text, needs=needs, lacks=may_lack and value is None, place=place)


def _made(value: float | None, text: Callable[[str], str], parts: Sequence[Live], binds: int = _ATOM) -> Live:
    """A number made of others: it needs what they need."""
    needs = frozenset[Place]().union(*(part.needs for part in parts))
    lacks, may_fail = any(part.lacks for part in parts), any(part.may_fail for part in parts)
    return Live(None if lacks else value, text, binds, needs, lacks, may_fail)


def _called(name: str, areas: Sequence[Callable[[str], str]], value: float | None, cells: Sequence[Live]) -> Live:
    return _made(value, lambda here: f"{name}({','.join(one(here) for one in areas)})", cells)


def _picked(name: str, pick: Callable[[list[float]], float], numbers: Sequence[Live | float]) -> Live:
    found = [lifted(one) for one in numbers]
    values = [one.value for one in found if one.value is not None]
    value = pick(values) if len(values) == len(found) else None
    return _made(value, lambda here: f"{name}({','.join(one.text(here) for one in found)})", found)


def _sum_of(cells: Sequence[Live]) -> float | None:
    values = [cell.value for cell in cells]
    return None if any(value is None for value in values) else math.fsum(value or 0.0 for value in values)


def _product(values: Sequence[float | None]) -> float | None:
    found = 1.0
    for value in values:
        if value is None:
            return None
        found *= value
    return found
