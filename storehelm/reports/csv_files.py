"""Tables as CSV files, alone or in one zip: exact decimals, ISO dates, UTF-8 with a mark that Excel knows."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeAlias

from storehelm.languages.speech import say
from storehelm.metrics.tables import Table, Unit, unit_in
from storehelm.reports.sheets import Source, about, definitions, notes
from storehelm.settings.money import AVERAGE_DIGITS, digits_of, to_decimal

_Value: TypeAlias = Any
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def zip_of_tables(tables: Sequence[Table], source: Source) -> bytes:
    """One CSV file for each table, one with what they were asked of, one with their definitions."""
    currency = source.meta.currency
    # Translators: heads of files about the tables: what is told and its value; table, column, unit and definition.
    told = ((say("what"), say("value")), (say("table"), say("column"), say("unit"), say("definition")))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            archive.writestr(f"{table.name}.csv", _table(table, digits_of(currency)))
        archive.writestr("about.csv", _lines([told[0], *_texts((*about(source), *notes(tables)))]))
        archive.writestr("definitions.csv", _lines([told[1], *_texts(definitions(tables, currency))]))
    return buffer.getvalue()


def csv_of_table(table: Table, currency: str) -> bytes:
    """One table as a CSV file."""
    return _table(table, digits_of(currency))


def _table(table: Table, digits: int) -> bytes:
    heads = tuple(column.name for column in table.columns)
    rows = (
        tuple(_cell(row.get(column.name), unit_in(column, row), digits) for column in table.columns)
        for row in table.rows
    )
    return _lines([heads, *rows])


def _cell(value: _Value, unit: Unit, digits: int) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(_cell(item, unit, digits) for item in value)
    if unit == "money":
        return str(to_decimal(value, digits))
    if unit == "average_money":
        return str(to_decimal(value, AVERAGE_DIGITS))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _no_formula(value) if isinstance(value, str) else str(value)


def _no_formula(text: str) -> str:
    """A spreadsheet must not carry out what somebody wrote into the name of a campaign."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _texts(rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    return [tuple(_no_formula(text) for text in row) for row in rows]


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")
