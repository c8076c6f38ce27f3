"""What the warehouse holds: tables, loads, freshness."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storehelm.settings.home import Home
from storehelm.warehouse.load import TABLES
from storehelm.warehouse.writer import writing


@dataclass(frozen=True)
class Contents:
    """Rows of each table, and the newest loads."""

    rows: dict[str, int]
    loads: tuple[dict[str, Any], ...]


def read_contents(home: Home, last_loads: int = 20, patience: float = 1.0) -> Contents:
    """Count what is loaded.

    Raises:
        Refusal: Another process is writing.
    """
    if not home.warehouse.exists():
        return Contents({}, ())
    with writing(home, "status", patience) as con:
        rows = {}
        for table in TABLES:
            con.execute(f"select count(*) from {table}")  # noqa: S608 own names
            rows[table] = con.fetchall()[0][0]
        con.execute(
            """
            select load_id, loaded_at, file_name, format, as_of, rows_in, rows_loaded, rows_updated, rows_unchanged,
                rows_rejected, rows_not_data, rejects_file, warnings
            from loads order by load_id desc limit ?
            """,
            [last_loads],
        )
        columns = [column[0] for column in con.description or ()]
        loads = [{name: _told(value) for name, value in zip(columns, row, strict=True)} for row in con.fetchall()]
    return Contents(rows, tuple(loads))


def _told(value: object) -> object:
    return f"{value.isoformat(timespec='seconds')}Z" if isinstance(value, datetime) else value
