"""Tables as an Excel workbook: a sheet for each, numbers as numbers, with definitions and what was asked."""

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from storehelm.languages.speech import say
from storehelm.metrics.tables import Column, Table, Unit, unit_in
from storehelm.reports.document import Document
from storehelm.reports.sheets import Source, about, definitions, notes
from storehelm.settings.money import AVERAGE_DIGITS, digits_of, to_decimal

_Value: TypeAlias = Any
_LONGEST_NAME = 31
_WIDEST, _NARROWEST = 48, 10
_NUMBER_FORMATS: dict[Unit, str] = {
    "count": "#,##0",
    "share": "0.0%",
    "rate": "0.00%",
    "ratio": "#,##0.00",
    "days": "#,##0.0",
    "number": "#,##0.##",
    "date": "yyyy-mm-dd",
}


def workbook_of(document: Document) -> bytes:
    """A report as a workbook: what it says first and of what, a sheet for each of its tables, then the definitions."""
    said = document.headline
    first = [(say("Report"), f"{document.title}, {document.period}"), (say("In one sentence"), said.text)]
    first += [(say("Note"), said.note)] if said.note else []
    # Translators: stands before sentences that a reader must know before any number.
    first += [(say("To know first"), sentence) for sentence in document.notices]
    return _workbook(document.tables, document.source, [*first, *document.facts])


def workbook_of_tables(tables: Sequence[Table], source: Source) -> bytes:
    """The workbook's bytes: what was asked, a sheet for each table, then the definitions."""
    return _workbook(tables, source, about(source))


def _workbook(tables: Sequence[Table], source: Source, facts: Sequence[tuple[str, str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": source.meta.published_at})
    paper = _Paper(book, source.meta.currency)
    # Translators: name of a sheet of a workbook, at most 31 letters: where its numbers come from.
    paper.plain(say("About"), ("", ""), [*facts, *notes(tables)])
    for table in tables:
        paper.table(table)
    heads = (say("Table"), say("Column"), say("Unit"), say("Definition"))
    # Translators: name of a sheet of a workbook, at most 31 letters: what its columns mean.
    paper.plain(say("Definitions"), heads, definitions(tables, source.meta.currency))
    book.close()
    return buffer.getvalue()


class _Paper:
    """A workbook being written, with its formats."""

    def __init__(self, book: xlsxwriter.Workbook, currency: str) -> None:
        self._book = book
        self._digits = digits_of(currency)
        self._names: set[str] = set()
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._formats: dict[Unit, Format] = {
            unit: book.add_format({"num_format": pattern}) for unit, pattern in _NUMBER_FORMATS.items()
        }
        for unit in ("money", "average_money"):
            self._formats[unit] = book.add_format({"num_format": _money_pattern(self._digits)})

    def plain(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A sheet of texts."""
        sheet = self._sheet(name)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, self._head)
            widest = max([len(head), *(len(row[place]) for row in rows)], default=0)
            sheet.set_column(place, place, min(max(widest + 2, _NARROWEST), 2 * _WIDEST))
        for line, row in enumerate(rows, start=1):
            for place, text in enumerate(row):
                sheet.write_string(line, place, text, self._text)

    def table(self, table: Table) -> None:
        """A sheet of numbers: one column for each of the table's."""
        sheet = self._sheet(table.title)
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.label, self._head)
            sheet.set_column(place, place, _width(column, table))
            for line, row in enumerate(table.rows, start=1):
                self._write(sheet, (line, place), row.get(column.name), unit_in(column, row))
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)

    def _write(self, sheet: Worksheet, cell: tuple[int, int], value: _Value, unit: Unit) -> None:
        style = self._formats.get(unit)
        if value is None:
            sheet.write_blank(*cell, None)
        elif isinstance(value, list | tuple):
            sheet.write_string(*cell, " ".join(self._item(item, unit) for item in value))
        elif unit in ("money", "average_money"):
            digits = self._digits if unit == "money" else AVERAGE_DIGITS
            sheet.write_number(*cell, float(to_decimal(value, digits)), style)
        elif isinstance(value, bool):
            sheet.write_string(*cell, say("yes") if value else say("no"))
        elif isinstance(value, datetime | date):
            sheet.write_datetime(*cell, value, self._formats["date"])
        elif isinstance(value, str):
            sheet.write_string(*cell, value)
        else:
            sheet.write_number(*cell, value, style)

    def _item(self, value: _Value, unit: Unit) -> str:
        if value is None or unit not in ("money", "average_money"):
            return "" if value is None else str(value)
        return str(to_decimal(value, self._digits if unit == "money" else AVERAGE_DIGITS))

    def _sheet(self, title: str) -> Worksheet:
        clean = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:_LONGEST_NAME] or say("Table")
        name, number = clean, 2
        while name.lower() in self._names:
            name = f"{clean[: _LONGEST_NAME - 4]} ({number})"
            number += 1
        self._names.add(name.lower())
        return self._book.add_worksheet(name)


def _money_pattern(digits: int) -> str:
    return "#,##0" + (f".{'0' * digits}" if digits else "")


def _width(column: Column, table: Table) -> int:
    if column.unit != "text":
        return max(_NARROWEST, len(column.label) + 3)
    longest = max((len(str(row.get(column.name) or "")) for row in table.rows), default=0)
    return min(max(longest + 2, len(column.label) + 3, _NARROWEST), _WIDEST)
