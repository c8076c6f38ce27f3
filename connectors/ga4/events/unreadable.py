"""Lines that are no JSON, and events without a day, a moment or a name: each with its place and the reason."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from connectors.files.binding import Bound
from connectors.protocol import Reject

BAD = (
    "case when day is null then 'event_date' when micros is null then 'event_timestamp' "
    "when name is null then 'event_name' end"
)
"""SQL for the column that makes an event unreadable."""
_REASONS = {
    "event_date": "no day such as 20261102",
    "event_timestamp": "no moment in microseconds",
    "event_name": "no name of an event",
}
_SHOWN = 200


def find_rejects(con: duckdb.DuckDBPyConnection, bound: Bound, source: str, lines: Path | None) -> list[Reject]:
    """Each record that cannot be read; `lines` is the file where the source is JSON."""
    if not con.execute("select count(*) from event_rows where bad is not null").fetchall()[0][0]:
        return []
    day = "try_strptime(cast(event_date as varchar), ['%Y%m%d', '%Y-%m-%d'])"
    at = "try_cast(event_timestamp as bigint) between 1262304000000000 and 4102444800000000"
    told = ", ".join(f"cast({name} as varchar) as {name}" for name in _REASONS)
    rows = bound.rows(
        con,
        f"""
        select record, event_date, event_timestamp, event_name, has_day, has_time
        from (
            select row_number() over () as record, {told}, {day} is not null as has_day,
                coalesce({at}, false) as has_time
            from {source}
        )
        where not has_day or not has_time or nullif(trim(event_name), '') is null
        order by record
        """,  # noqa: S608 - expressions of our own
    )
    texts = _texts(lines, {row[0] for row in rows}) if lines is not None else {}
    return [_reject(row, texts) for row in rows]


def _reject(row: tuple[Any, ...], texts: Mapping[int, tuple[int, str]]) -> Reject:
    record, day, at, name, has_day, has_time = row
    line, text = texts.get(record, (None, ""))
    if line is not None and day is None and at is None and name is None:
        return Reject(record, line, None, None, "The line is no event: it is broken, or cut short.", text)
    column = "event_date" if not has_day else "event_timestamp" if not has_time else "event_name"
    value = {"event_date": day, "event_timestamp": at, "event_name": name}[column]
    shown = value[:_SHOWN] if value else None
    said = f"'{shown}' is {_REASONS[column]}." if shown else f"{column} is missing."
    return Reject(record, line, column, shown, said, text)


def _texts(path: Path, wanted: set[int]) -> dict[int, tuple[int, str]]:
    """Record to its line and the beginning of its text; empty lines are no records."""
    return {record: place for record, place in _records(path) if record in wanted}


def _records(path: Path) -> Iterator[tuple[int, tuple[int, str]]]:
    record = 0
    with path.open("rb") as file:
        for line, text in enumerate(file, start=1):
            if text.strip():
                record += 1
                yield record, (line, text[:_SHOWN].decode("utf-8", "replace").strip())
