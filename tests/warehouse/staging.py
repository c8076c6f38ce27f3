"""Stages rows by hand, as a connector would."""

from datetime import datetime
from pathlib import Path

import duckdb

from connectors.protocol import Coverage, Reject, Staged
from storehelm.warehouse.load import TABLES, How, Load, Stage, load
from storehelm.warehouse.writer import SCHEMA
from tests.shops import NOW, STORE, Row, _other_row, insert_rows, order_rows


def empty_warehouse() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    return con


def export(
    *,
    as_of: datetime = NOW,
    path: Path = Path("export.csv"),
    orders: tuple[Row, ...] | list[Row] = (),
    rejects: tuple[Reject, ...] = (),
    not_data: int = 0,
    covers: tuple[Coverage, ...] = (),
    rows_in: int | None = None,
    **tables: list[Row],
) -> Stage:
    """One record per line of an order, one per row of any other table."""

    def stage(con: duckdb.DuckDBPyConnection) -> Staged:
        filled: dict[str, list[dict]] = {"orders": [], "order_lines": []} if orders else {}
        records = []
        for number, order in enumerate(orders, start=1):
            row, lines = order_rows(order, number, STORE)
            filled["orders"].append(row)
            filled["order_lines"] += lines
            records += [row["unit"]] * max(1, len(lines))
        for table, rows in tables.items():
            filled[table] = [_other_row(table, row, number, STORE) for number, row in enumerate(rows, start=1)]
            records += [row["unit"] for row in filled[table]]
        con.execute("create temp table staged_records (record bigint, unit varchar)")
        for record, unit in enumerate(records, start=1):
            con.execute("insert into staged_records values (?, ?)", [record, unit])
        for table, rows in filled.items():
            con.execute(f"create temp table staged_{table} as select * exclude (load_id) from {table} limit 0")
            insert_rows(con, f"staged_{table}", [{k: v for k, v in row.items() if k != "load_id"} for row in rows])
        return Staged(
            path=path,
            format_name="by_hand",
            tables=tuple(filled),
            file_hash="0" * 64,
            as_of=as_of,
            rows_in=rows_in if rows_in is not None else len(records) + len(rejects) + not_data,
            not_data=not_data,
            rejects=list(rejects),
            covers=list(covers),
        )

    return stage


def load_export(con: duckdb.DuckDBPyConnection, folder: Path, stage: Stage, *, dry_run: bool = False) -> Load:
    return load(con, stage, NOW, folder / "rejects", How(dry_run=dry_run))


def facts(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """Everything that is loaded, without which load brought it."""
    found = {}
    for table in TABLES:
        con.execute(f"select * exclude (load_id) from {table} order by all")
        found[table] = con.fetchall()
    con.execute("select unit, digest, as_of from units order by unit")
    found["units"] = con.fetchall()
    return found
