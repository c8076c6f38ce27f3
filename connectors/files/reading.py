"""Read one export file into staged tables."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from connectors.files.binding import Bound
from connectors.files.cells import characters_in, drop_cells, stage_cells
from connectors.files.checks import Checks
from connectors.files.coverage import covered
from connectors.files.declaration import Declaration
from connectors.files.identity import Identity
from connectors.files.known import choose, declared_encoding, known_formats
from connectors.files.layout import DELIMITER_NAMES, Match
from connectors.files.many_tables import one_table
from connectors.files.opening import Opened, find_files, opened
from connectors.files.rejects import find_rejects, reject_units
from connectors.files.sheet import ODD_BLANKS, Fields, Sheet
from connectors.files.tables import Making, make_tables, with_units
from connectors.files.targets import TARGETS
from connectors.files.twins import refuse_unlike_twins
from connectors.files.unmapped import keep_unmapped
from connectors.files.values import Plan, make_plans, read_values
from connectors.ga4.events.recognising import NAME as EVENTS
from connectors.ga4.events.recognising import TABLES as EVENT_TABLES
from connectors.ga4.events.recognising import form_of
from connectors.ga4.events.staging import stage_events
from connectors.protocol import Staged, StoreFacts
from connectors.refusal import ConnectorRefusal

_EMPTY = "empty"
__all__ = ["drop_staged", "find_files", "known_formats", "stage", "stage_match"]


def stage(  # noqa: PLR0913 - each says something else that a caller may know
    con: duckdb.DuckDBPyConnection,
    path: Path,
    facts: StoreFacts,
    *,
    format_name: str | None = None,
    mapping: Path | None = None,
    as_of: datetime | None = None,
    mapping_folders: Sequence[Path] = (),
) -> Staged:
    """Read a file into temporary tables `staged_<table>` and `staged_records` of the connection.

    Args:
        con: Where the tables are made; those of the file before are dropped.
        path: A file, or a zip's member as `find_files` names it.
        facts: What must be known of the store.
        format_name: The format to read it as, rather than the one that fits.
        mapping: A mapping file to read it by.
        as_of: The age of the export in UTC, rather than what the file tells.
        mapping_folders: Folders of mappings that are tried like the built-in formats.

    Raises:
        ConnectorRefusal: The file cannot be read, fits no format or several, or leaves two readings.
    """
    drop_staged(con)
    if format_name == EVENTS or (format_name is None and mapping is None and form_of(path) is not None):
        return stage_events(con, path, facts, as_of=as_of)
    with opened(path, declared_encoding(format_name, mapping, mapping_folders)) as file:
        source = one_table(file, known_formats(mapping_folders))
        match = choose(source, format_name=format_name, mapping=mapping, folders=mapping_folders)
        return stage_match(con, source, match, facts, as_of=as_of)


def stage_match(
    con: duckdb.DuckDBPyConnection,
    source: Opened,
    match: Match,
    facts: StoreFacts,
    *,
    as_of: datetime | None = None,
    exact: bool = False,
) -> Staged:
    """Stage a file whose declaration is known."""
    stage_cells(con, source.text, match.layout, exact=exact)
    sheet = open_sheet(con, source, match, facts, as_of)
    fields = Fields(sheet)
    plans = make_plans(sheet, fields)
    refuse_unlike_twins(sheet)
    bound = sheet.bound
    making = Making(sheet, plans, Identity(bound, facts.identity_key))
    checks = Checks(making)
    read_values(sheet, fields, plans)
    making.units = with_units(making)
    make_tables(making)
    tables = tuple(name for name in TARGETS if name in plans)
    reject_units(making, tables)
    whole = "and unit not in (from bad_units)" if making.has_rejects else ""
    making.run(
        f"""
        create or replace temp table staged_records as
        select record, unit from {making.units}
        where kind not in ('not_data', 'total') and bad is null {whole}
        """  # noqa: S608 - expressions of our own
    )
    checks.run()
    if facts.keep_unmapped_columns and keep_unmapped(sheet):
        tables = (*tables, "unmapped_columns")
    staged = _account(making, source, tables, as_of)
    for table in ("file_values", "file_orders", "bad_units"):
        con.execute(f"drop table if exists temp.{table}")
    drop_cells(con)
    return staged


def drop_staged(con: duckdb.DuckDBPyConnection) -> None:
    """Forget the file before."""
    for table in (*TARGETS, *EVENT_TABLES, "records", "unmapped_columns"):
        con.execute(f"drop table if exists temp.staged_{table}")


def open_sheet(
    con: duckdb.DuckDBPyConnection, source: Opened, match: Match, facts: StoreFacts, as_of: datetime | None
) -> Sheet:
    """What is known of a file before its values are looked at."""
    last_year = max(moment.year for moment in (source.modified, as_of) if moment is not None) + 1
    odd_blanks = characters_in(source.text, ODD_BLANKS)
    sheet = Sheet(con, str(source.path), match, facts, Bound(), captured(match), last_year, odd_blanks)
    _refuse_missing(sheet)
    sheet.evidence += [
        *source.evidence,
        f"delimiter {DELIMITER_NAMES.get(match.layout.delimiter, match.layout.delimiter)}; "
        f"header in line {match.layout.header_line} has {len(match.layout.header)} columns",
        f"format {match.declaration.name}: {match.declaration.title}",
    ]
    sheet.warnings += source.warnings
    return sheet


def captured(match: Match) -> Mapping[str, str]:
    """What the lines before the header, and the headers themselves, tell: `@name` to text."""
    found: dict[str, str] = {}
    for rule in match.declaration.preamble:
        for line in match.layout.preamble:
            hit = re.search(rule.pattern, line)
            if hit:
                found |= {f"@{name}": text.strip() for name, text in hit.groupdict().items() if text}
                break
    for column in match.declaration.columns.values():
        hits = [re.fullmatch(column.pattern, cell.strip()) for cell in match.layout.header] if column.pattern else []
        for hit in filter(None, hits[::-1]):
            found |= {f"@{name}": text.strip() for name, text in hit.groupdict().items() if text}
    return found


def _refuse_missing(sheet: Sheet) -> None:
    declaration = sheet.declaration
    if declaration.habits.columns_may_be_missing:
        return
    for name in _named_columns(declaration):
        if not name.startswith("@") and not declaration.column(name).optional and not sheet.has(name):
            raise ConnectorRefusal(
                f"This file has no column '{name}', which the mapping {declaration.name} reads.",
                file=sheet.path,
                line=sheet.layout.header_line,
                column=name,
                hint=f"Its columns: {', '.join(cell.strip() for cell in sheet.layout.header)}.",
            )


def _named_columns(declaration: Declaration) -> list[str]:
    """Columns that stand alone for a target; of several for one target, any one is enough."""
    found = [
        name
        for table in declaration.tables.values()
        for field in table.fields.values()
        for name in ((field.columns if len(field.columns) == 1 else ()) + field.times)
    ]
    return list(dict.fromkeys(found))


def _account(making: Making, source: Opened, tables: tuple[str, ...], as_of: datetime | None) -> Staged:
    sheet = making.sheet
    count, not_data = sheet.bound.rows(
        sheet.con, "select count(*), count(*) filter (where kind in ('not_data', 'total')) from file_values"
    )[0]
    before = len(sheet.layout.preamble)
    _say_kinds(sheet)
    rejects = find_rejects(making, source)
    if not count:
        sheet.warnings.append("The file has a header and no records.")
    return Staged(
        path=source.path,
        format_name=sheet.declaration.name,
        tables=tables,
        file_hash=source.file_hash,
        as_of=as_of or _newest(sheet, making.plans) or source.modified,
        rows_in=count + before,
        not_data=not_data + before,
        rejects=rejects,
        covers=covered(making),
        encoding=source.encoding,
        delimiter=sheet.layout.delimiter,
        evidence=sheet.evidence,
        warnings=sheet.warnings,
    )


def _say_kinds(sheet: Sheet) -> None:
    rows = sheet.bound.rows(
        sheet.con, "select kind, rule, count(*) from file_values group by all order by count(*) desc, kind"
    )
    for kind, rule, count in rows:
        name = _EMPTY if rule == -1 else sheet.declaration.rows[rule].name if rule is not None else None
        label = kind.replace("_", " ")
        sheet.evidence.append(f"{count} records: {name} ({label})" if name else f"{count} records: {label}")


def _newest(sheet: Sheet, plans: dict[str, Plan]) -> datetime | None:
    """The newest moment that the file tells of."""
    names = {
        leaf.name
        for plan in plans.values()
        for target, expression in plan.targets.items()
        if target != "valid_from"
        for leaf in expression.leaves
        if leaf.reading in ("date", "stamp", "nth_day")
    }
    if not names:
        return None
    newest = ", ".join(f"max({name})::timestamp" for name in sorted(names))
    sql = f"select list_max([{newest}]) from file_values where kind not in ('not_data', 'total') and bad is null"  # noqa: S608 - our own
    rows: list[tuple[Any, ...]] = sheet.bound.rows(sheet.con, sql)
    found: datetime | None = rows[0][0]
    return found
