"""A spreadsheet program in small: opens a workbook, changes cells, works its formulas out from the beginning."""

import io
import math
import operator
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import to_excel

Value = Any
_BINDS = {"=": 0, "<>": 0, ">": 0, ">=": 0, "<": 0, "<=": 0, "&": 1, "+": 2, "-": 2, "*": 3, "/": 3, "^": 5}
_PREFIX = 4
"""A leading minus binds tighter than a power in Excel; the workbooks write neither so that it matters."""


class Fault(Exception):
    """An error value, such as #DIV/0!."""


class Spreadsheet:
    """A workbook whose formulas are worked out here; the stored values are not looked at."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self._stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        self._cells = {
            (sheet.title, cell.row, cell.column): _plain(cell.value)
            for sheet in self.book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        self._known: dict[tuple[str, int, int], Value] = {}
        self._read: dict[str, Callable[[str], Value]] = {}

    def formulas(self) -> list[tuple[str, int, int]]:
        """Every cell with a formula."""
        types = {(sheet.title, c.row, c.column): c.data_type for sheet in self.book for r in sheet for c in r}
        return [place for place in self._cells if types[place] == "f"]

    def stored(self, sheet: str, row: int, column: int) -> Value:
        """The value that the file holds for a cell."""
        return _plain(self._stored[sheet].cell(row, column).value)

    def change(self, sheet: str, row: int, column: int, value: Value) -> None:
        """Enter a value, or nothing."""
        self._cells[(sheet, row, column)] = value
        self._known = {}

    def value(self, sheet: str, row: int, column: int) -> Value:
        """What a cell shows; None where it is blank."""
        place = (sheet, row, column)
        if place not in self._known:
            held = self._cells.get(place)
            is_formula = isinstance(held, str) and held.startswith("=") and self._is_formula(place)
            self._known[place] = self._work_out(held, sheet) if is_formula else held
        found = self._known[place]
        if isinstance(found, Fault):
            raise found
        return found

    def row_of(self, sheet: str, label: str, column: int = 1) -> int:
        """The row whose first cell reads `label`."""
        return next(r for (s, r, c), held in self._cells.items() if s == sheet and c == column and held == label)

    def _is_formula(self, place: tuple[str, int, int]) -> bool:
        return self.book[place[0]].cell(place[1], place[2]).data_type == "f"

    def _work_out(self, text: str, sheet: str) -> Value:
        if text not in self._read:
            self._read[text] = _Reader(self, text).whole()
        try:
            return _single(self._read[text](sheet))
        except Fault as fault:
            return fault

    def refer(self, text: str, here: str) -> Value:
        """The value of a cell, the rows of a range, or what a name stands for."""
        sheet, _, cells = text.rpartition("!")
        sheet = sheet.strip("'").replace("''", "'") or here
        name = self.book[sheet].defined_names.get(cells) or self.book.defined_names.get(cells)
        if name is not None:
            return self.refer(name.attr_text, here)
        left, top, right, bottom = range_boundaries(cells.replace("$", ""))
        if ":" not in cells:
            return self.value(sheet, top, left)
        return [[self.value(sheet, row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1)]


class _Reader:
    """Turns the text of a formula into a function of the sheet that it stands on."""

    def __init__(self, book: Spreadsheet, text: str) -> None:
        self._book = book
        self._tokens = [token for token in Tokenizer(text).items if token.type != "WHITE-SPACE"]
        self._at = 0

    def whole(self) -> Callable[[str], Value]:
        found = self._term(0)
        assert self._at == len(self._tokens), "something is left of the formula"
        return found

    def _next(self) -> Any:
        self._at += 1
        return self._tokens[self._at - 1]

    def _peek(self) -> Any:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _term(self, least: int) -> Callable[[str], Value]:
        left = self._operand()
        while (token := self._peek()) is not None and token.type == "OPERATOR-INFIX" and _BINDS[token.value] >= least:
            self._next()
            left = _infix(token.value, left, self._term(_BINDS[token.value] + 1))
        return left

    def _operand(self) -> Callable[[str], Value]:
        token = self._next()
        if token.type == "OPERATOR-PREFIX":
            inner = self._term(_PREFIX)
            return (lambda here: -_number(inner(here))) if token.value == "-" else inner
        if token.type == "PAREN":
            inner = self._term(0)
            self._next()
            return inner
        if token.type == "FUNC":
            return self._function(token.value[:-1].upper())
        if token.subtype == "RANGE":
            return lambda here: self._book.refer(token.value, here)
        constant = _constant(token)
        return lambda _: constant

    def _function(self, name: str) -> Callable[[str], Value]:
        arguments = []
        while not (self._peek().type == "FUNC" and self._peek().subtype == "CLOSE"):
            if self._peek().type == "SEP":
                self._next()
            arguments.append(self._term(0))
        self._next()
        if name in _LAZY:
            return lambda here: _LAZY[name](here, arguments)
        return lambda here: _FUNCTIONS[name]([argument(here) for argument in arguments])


def _plain(value: Value) -> Value:
    """A day as the number that it is."""
    return to_excel(value) if isinstance(value, date) else value


def _constant(token: Any) -> Value:
    if token.subtype == "NUMBER":
        return float(token.value)
    if token.subtype == "TEXT":
        return token.value[1:-1].replace('""', '"')
    assert token.subtype == "LOGICAL", token.value
    return token.value.upper() == "TRUE"


def _infix(sign: str, left: Callable[[str], Value], right: Callable[[str], Value]) -> Callable[[str], Value]:
    def work(here: str) -> Value:
        one, other = _single(left(here)), _single(right(here))
        if sign == "&":
            return f"{'' if one is None else one}{'' if other is None else other}"
        if sign in _COMPARED:
            return _compare(sign, one, other)
        return _arithmetic(sign, _number(one), _number(other))

    return work


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _compare(sign: str, one: Value, other: Value) -> bool:
    blank = {str: "", bool: False}
    one = blank.get(type(other), 0.0) if one is None else one
    other = blank.get(type(one), 0.0) if other is None else other
    if isinstance(one, str) != isinstance(other, str):
        # To Excel every text is larger than every number.
        one, other = isinstance(one, str), isinstance(other, str)
    return _COMPARED[sign](one, other)


def _arithmetic(sign: str, one: float, other: float) -> float:
    if sign == "/":
        if other == 0:
            raise Fault("#DIV/0!")
        return one / other
    if sign == "^":
        if (one < 0 and other != int(other)) or (one == 0 and other <= 0):
            raise Fault("#NUM!")
        return float(one**other)
    return {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign](one, other)


def _single(value: Value) -> Value:
    assert not isinstance(value, list), "a range where one value is meant"
    return value


def _number(value: Value) -> float:
    value = _single(value)
    if isinstance(value, str):
        raise Fault("#VALUE!")
    return 0.0 if value is None else float(value)


def _flat(arguments: list[Value]) -> list[Value]:
    return [cell for one in arguments for cell in ([c for row in one for c in row] if isinstance(one, list) else [one])]


def _numbers(arguments: list[Value]) -> list[float]:
    """Numbers alone, as SUM, MIN, MAX and COUNT see them: texts and blanks in cells do not count."""
    return [float(one) for one in _flat(arguments) if isinstance(one, int | float) and not isinstance(one, bool)]


def _sum_of_products(arguments: list[Value]) -> float:
    lengths = {len(_flat([one])) for one in arguments}
    if len(lengths) != 1:
        raise Fault("#VALUE!")
    rows = zip(*(_flat([one]) for one in arguments), strict=True)
    return math.fsum(math.prod(float(v) if isinstance(v, int | float) else 0.0 for v in row) for row in rows)


def _rounded_up(arguments: list[Value]) -> float:
    number, digits = _number(arguments[0]), int(_number(arguments[1]))
    return math.copysign(math.ceil(abs(number) * 10**digits) / 10**digits, number)


def _match(arguments: list[Value]) -> float:
    wanted, cells, kind = arguments[0], _flat([arguments[1]]), int(_number(arguments[2]))
    assert kind == 0, "only exact matches are read"
    for place, cell in enumerate(cells, start=1):
        if cell is not None and type(cell) in (int, float, bool, str) and _compare("=", cell, wanted):
            return float(place)
    raise Fault("#N/A")


def _index(arguments: list[Value]) -> Value:
    cells = _flat([arguments[0]])
    return cells[int(_number(arguments[1])) - 1]


def _if(here: str, arguments: list[Callable[[str], Value]]) -> Value:
    condition = _single(arguments[0](here))
    if isinstance(condition, str):
        raise Fault("#VALUE!")
    return arguments[1 if condition else 2](here)


def _if_error(here: str, arguments: list[Callable[[str], Value]]) -> Value:
    try:
        return arguments[0](here)
    except Fault:
        return arguments[1](here)


_LAZY: dict[str, Callable[[str, list[Callable[[str], Value]]], Value]] = {"IF": _if, "IFERROR": _if_error}
_FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "SUM": lambda arguments: math.fsum(_numbers(arguments)),
    "COUNT": lambda arguments: float(len(_numbers(arguments))),
    "MIN": lambda arguments: min(_numbers(arguments), default=0.0),
    "MAX": lambda arguments: max(_numbers(arguments), default=0.0),
    "SUMPRODUCT": _sum_of_products,
    "ROUNDUP": _rounded_up,
    "ROUND": lambda a: (
        math.copysign(math.floor(abs(_number(a[0])) * 10 ** _number(a[1]) + 0.5), _number(a[0])) / 10 ** _number(a[1])
    ),
    "MATCH": _match,
    "INDEX": _index,
    "ABS": lambda arguments: abs(_number(arguments[0])),
}
