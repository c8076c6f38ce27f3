"""The first rows of a file as a mapping reads them, for the screen on which a mapping is made."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from connectors.files.declaration import parse_declaration
from connectors.files.known import format_texts
from connectors.files.layout import guessed_layout, named_match, sample
from connectors.files.opening import opened
from connectors.files.reading import stage_match
from connectors.files.unmapped import without_personal
from connectors.protocol import Reject, StoreFacts
from connectors.refusal import ConnectorRefusal

_SHOWN_REJECTS = 20


@dataclass
class Preview:
    """What a mapping makes of a file.

    `header` and `records` are the file's own, with what is personal hidden; `tables` holds the first staged rows of
    each table. `refusal` says why the file cannot be read so, for instance that a column leaves two readings; the
    tables are then empty.
    """

    header: tuple[str, ...]
    records: list[tuple[str | None, ...]]
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rows_in: int = 0
    rejected: int = 0
    not_data: int = 0
    rejects: list[Reject] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refusal: ConnectorRefusal | None = None


def preview(path: Path, mapping_text: str, facts: StoreFacts, rows: int = 20) -> Preview:
    """Read a file by a mapping's text without keeping anything.

    Raises:
        ConnectorRefusal: The file holds no table at all.
    """
    with opened(path, _encoding(mapping_text)) as source, duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        text = sample(source.path, source.text)
        found = Preview(*_first_records(text.head, guessed_layout(text).delimiter, rows))
        try:
            match = named_match(text, parse_declaration(mapping_text, known=format_texts()))
            staged = stage_match(con, source, match, facts)
        except ConnectorRefusal as refusal:
            found.refusal = refusal
            return found
        found.header = match.layout.header
        found.tables = {table: _first_rows(con, table, rows) for table in staged.tables if table != "unmapped_columns"}
        found.rows_in, found.not_data, found.rejected = staged.rows_in, staged.not_data, len(staged.rejects)
        found.rejects = staged.rejects[:_SHOWN_REJECTS]
        found.evidence, found.warnings = staged.evidence, staged.warnings
        return found


def _encoding(mapping_text: str) -> str | None:
    try:
        return parse_declaration(mapping_text, known=format_texts()).habits.encoding
    except ConnectorRefusal:
        return None


def _first_records(head: str, delimiter: str, rows: int) -> tuple[tuple[str, ...], list[tuple[str | None, ...]]]:
    lines = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    cells = [tuple(record) for record in lines if any(cell.strip() for cell in record)]
    width = max((len(record) for record in cells), default=0)
    at = next((place for place, record in enumerate(cells) if len(record) == width), 0)
    return cells[at], [without_personal(cells[at], record) for record in cells[at + 1 : at + 1 + rows]]


def _first_rows(con: duckdb.DuckDBPyConnection, table: str, rows: int) -> list[dict[str, Any]]:
    """The rows of the file's first units, in the file's order; keys are left out, as nobody reads them."""
    found = con.execute(
        f"""
        select t.* exclude (unit)
        from staged_{table} as t
        left join (select unit, min(record) as record from staged_records group by unit) as r on r.unit = t.unit
        order by r.record nulls last limit ?
        """,  # noqa: S608 - names of our own
        [rows],
    )
    names = [column[0] for column in found.description or []]
    return [
        {name: value for name, value in zip(names, row, strict=True) if not name.endswith("_key")}
        for row in found.fetchall()
    ]
