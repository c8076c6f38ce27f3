"""Every cell as text, in a table `file_cells`: record, line, width, extra, c0, c1 ...

Two roads lead there. The fast one lets DuckDB read the file; it is taken back at the first record that does not have
as many cells as the header. The exact one reads record by record, keeps odd ones, and knows their lines.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from connectors.files.layout import Layout

_PARTS = ("record", "line", "width", "extra")


def stage_cells(con: duckdb.DuckDBPyConnection, text: Path, layout: Layout, *, exact: bool = False) -> bool:
    """Fill `file_cells`; says whether the fast road was taken."""
    drop_cells(con)
    if not exact and layout.is_plain and len(layout.header) > 1:
        try:
            _stage_fast(con, text, layout)
        except duckdb.Error:
            drop_cells(con)
        else:
            return True
    _stage_exact(con, text, layout)
    return False


def drop_cells(con: duckdb.DuckDBPyConnection) -> None:
    """Forget the cells of the file before."""
    con.execute("drop view if exists temp.file_cells")
    con.execute("drop table if exists temp.file_cells_read")


def _names(count: int) -> list[str]:
    return [f"c{place}" for place in range(count)]


def _stage_fast(con: duckdb.DuckDBPyConnection, text: Path, layout: Layout) -> None:
    _read(con, "file_cells_read", text, _names(len(layout.header)), layout.delimiter, layout.body_line)
    con.execute(
        """
        create or replace temp view file_cells as
        select rowid + 1 as record, null::bigint as line, $width::integer as width, null::varchar as extra, *
        from file_cells_read
        """.replace("$width", str(len(layout.header)))
    )


def _read(con: duckdb.DuckDBPyConnection, table: str, text: Path, names: list[str], delimiter: str, skip: int) -> None:
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    con.execute(
        f"""
        create or replace temp table {table} as
        from read_csv(
            $path, auto_detect = false, header = false, skip = $skip, delim = $delimiter, quote = '"', escape = '"',
            columns = {{{columns}}}, null_padding = false, strict_mode = true, max_line_size = 100000000
        )
        """,
        {"path": str(text), "skip": skip, "delimiter": delimiter},
    )


def _stage_exact(con: duckdb.DuckDBPyConnection, text: Path, layout: Layout) -> None:
    width = len(layout.header)
    regular = text.with_name("regular.csv")
    with regular.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(["", "", "", "", *_names(width)])
        for record, (line, cells) in enumerate(records(text, layout), start=1):
            extra = "\t".join(cells[width:]).strip()
            padded = cells[:width] + [""] * (width - len(cells))
            writer.writerow([record, line, len(cells), extra, *padded])
    names = [*(f"of_{part}" for part in _PARTS), *_names(width)]
    _read(con, "file_cells_read", regular, names, ",", 1)
    cells_sql = ", ".join(_names(width))
    con.execute(
        f"""
        create or replace temp view file_cells as
        select of_record::bigint as record, of_line::bigint as line, of_width::integer as width,
            nullif(of_extra, '') as extra, {cells_sql}
        from file_cells_read
        """  # noqa: S608 - names of our own
    )


def records(text: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """The records below the header, each with the line it starts on; blank lines are none."""
    with text.open(encoding="utf-8", newline="") as handle:
        for _ in range(layout.body_line):
            handle.readline()
        reader = csv.reader((line.replace("\0", "") for line in handle), delimiter=layout.delimiter)
        start = 0
        for cells in reader:
            line = layout.body_line + start + 1
            start = reader.line_num
            if not is_blank(cells):
                yield line, cells


def is_blank(cells: list[str]) -> bool:
    """Whether this is an empty line rather than a record of empty cells."""
    return not cells or (len(cells) == 1 and not cells[0].strip())


def characters_in(text: Path, wanted: Iterable[str]) -> tuple[str, ...]:
    """Which of some characters a file holds anywhere."""
    left = {character: character.encode() for character in wanted}
    found: set[str] = set()
    before = b""
    with text.open("rb") as handle:
        for chunk in iter(lambda: handle.read(1 << 20), b""):
            bytes_here = before + chunk
            is_ascii = bytes_here.isascii()
            found |= {
                character for character, code in left.items() if not (is_ascii and len(code) > 1) and code in bytes_here
            }
            before = chunk[-4:]
            left = {character: code for character, code in left.items() if character not in found}
    return tuple(sorted(found))


def lines_of(text: Path, layout: Layout, wanted: Iterable[int]) -> dict[int, tuple[int, str]]:
    """The line and the text of some records, found by reading the file once more."""
    left = set(wanted)
    found: dict[int, tuple[int, str]] = {}
    if not left:
        return found
    for record, (line, cells) in enumerate(records(text, layout), start=1):
        if record in left:
            found[record] = (line, layout.delimiter.join(cells))
            left.discard(record)
            if not left:
                break
    return found


def fetch(con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    rows: list[tuple[Any, ...]] = con.execute(sql, values or {}).fetchall()
    return rows
