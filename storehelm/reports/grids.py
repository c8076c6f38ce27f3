"""Tables of a report as text: each cell as a person reads it, with the heads, their definitions and the notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from storehelm.charts.canvas import Look, column_of
from storehelm.charts.values import MONEY, change, written
from storehelm.languages.formats import DASH
from storehelm.languages.speech import Sentence, say, told
from storehelm.metrics.tables import Column, Table, unit_in

Tone = Literal["good", "bad", "warn"]
_LEFT = ("text", "date", "flag")


@told
@dataclass(frozen=True)
class Shown:
    """One column of a report's table.

    `against` turns the value into its change from that column, `as_change` writes what is a change already.
    `digits` are the decimals where they are not the usual ones; `words` are names for values. An optional column is
    left out where no row knows it.
    """

    name: str
    label: Sentence | None = None
    against: str | None = None
    as_change: bool = False
    is_estimate: bool = False
    is_optional: bool = False
    digits: int | None = None
    words: Mapping[str, Sentence] = field(default_factory=dict)


@dataclass(frozen=True)
class Head:
    """The head of a column, on which side its cells stand, and what it means."""

    label: str
    is_number: bool = True
    definition: str = ""


@dataclass(frozen=True)
class Row:
    """The cells of a row; the row of totals is set apart.

    `tones` are numbers of cells that are news, good or bad, which colour alone never says: their words do too.
    """

    cells: tuple[str, ...]
    is_total: bool = False
    tones: tuple[tuple[int, Tone], ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table as text. `notes` are sentences that a reader must know."""

    title: str
    heads: tuple[Head, ...]
    lines: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def grid(table: Table, shown: Sequence[Shown], look: Look, *, total: str | None = None) -> Grid:
    """The chosen columns of a table as a reader reads them; rows whose flag `total` is set are totals."""
    fields = [one for one in shown if not one.is_optional or any(_knows(row, one) for row in table.rows)]
    columns = [column_of(table, one.name) for one in fields]
    lines = tuple(
        Row(
            tuple(_text(row, one, column, look) for one, column in zip(fields, columns, strict=True)),
            bool(total and row.get(total)),
        )
        for row in table.rows
    )
    heads = tuple(_head(one, column) for one, column in zip(fields, columns, strict=True))
    return Grid(table.title, heads, lines, tuple(look.formats.with_days(note) for note in table.notes))


def facts(table: Table, shown: Sequence[Shown], look: Look) -> Grid:
    """The numbers of a table's only row, one under another."""
    row = table.rows[0] if table.rows else {}
    columns = [column_of(table, one.name) for one in shown]
    lines = tuple(
        Row((one.label or column.label, _text(row, one, column, look), column.definition))
        for one, column in zip(shown, columns, strict=True)
    )
    heads = (
        # Translators: heads of a table: the name of a number, what it is, and its definition.
        Head(say("Number"), is_number=False),
        Head(say("Value")),
        Head(say("What it means"), is_number=False),
    )
    return Grid(table.title, heads, lines, tuple(look.formats.with_days(note) for note in table.notes))


def where(table: Table, column: str, *values: object) -> Table:
    """The rows that have one of these values in a column."""
    return replace(table, rows=tuple(row for row in table.rows if row[column] in values))


def known(table: Table, *columns: str) -> Table:
    """The rows in which all these columns are known."""
    return replace(table, rows=tuple(row for row in table.rows if all(row[name] is not None for name in columns)))


def above_zero(table: Table, column: str) -> Table:
    """The rows in which a column is above zero."""
    return replace(table, rows=tuple(row for row in table.rows if row[column] is not None and row[column] > 0))


def _head(one: Shown, column: Column) -> Head:
    label = one.label if one.label is not None else column.label
    return Head(label, column.unit not in _LEFT, "" if one.against else column.definition)


def _knows(row: Mapping[str, Any], one: Shown) -> bool:
    return row.get(one.name) is not None and (one.against is None or row.get(one.against) is not None)


def _text(row: Mapping[str, Any], one: Shown, column: Column, look: Look) -> str:
    value, unit = row.get(one.name), unit_in(column, row)
    if one.as_change and unit in MONEY:
        return look.formats.signed_money(value)
    if one.against is not None or one.as_change:
        before = row.get(one.against) if one.against else None if value is None else 0.0
        return change(value, before, unit, look.formats, one.digits)
    text = say(one.words.get(str(value), "")) or written(value, unit, look.formats, one.digits)
    if column.unit == "text":
        return DASH if not value else look.formats.with_days(text)
    # Translators: {number} is an estimate: "about €1,200".
    return say("about {number}", number=text) if one.is_estimate and value else text
