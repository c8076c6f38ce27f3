"""Loading: what a connector staged is merged into the warehouse in one transaction, with an account of each record."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from connectors.protocol import Staged
from storehelm.refusal import Refusal
from storehelm.warehouse.accounts import settle_accounts
from storehelm.warehouse.impossible import refuse_impossible
from storehelm.warehouse.overlaps import settle_periods
from storehelm.warehouse.rejects import write_rejects
from storehelm.warehouse.replaced import say_what_was_kept, say_what_was_lost

Stage = Callable[[duckdb.DuckDBPyConnection], Staged]
Progress = Callable[[str], None]
Also = Callable[[duckdb.DuckDBPyConnection, int], None]
"""Told the number of the load before its rows are replaced; what it writes is kept with them, or not at all."""

TABLES = (
    "orders",
    "order_lines",
    "refunds",
    "products",
    "product_costs",
    "customers",
    "sessions",
    "ad_spend",
    "marketing_costs",
    "exchange_rates",
    "transactions",
    "analytics_sales",
    "event_counts",
    "session_totals",
    "users",
    "item_counts",
    "demographics",
    "visit_days",
    "visit_events",
    "event_days",
)
"""The canonical tables that a unit's facts lie in."""
_UNMAPPED = "unmapped_columns"
_KEPT = (*TABLES, _UNMAPPED)


@dataclass(frozen=True)
class Counts:
    """What became of a file's records; the parts add up to `read`."""

    read: int
    loaded: int
    updated: int
    unchanged: int
    rejected: int
    not_data: int

    @property
    def adds_up(self) -> bool:
        """Whether each record has exactly one fate."""
        return self.read == self.loaded + self.updated + self.unchanged + self.rejected + self.not_data


@dataclass(frozen=True)
class Load:
    """The account of one load."""

    path: Path
    format_name: str
    tables: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    evidence: tuple[str, ...]
    counts: Counts
    removed_units: int
    rejects_file: Path | None
    warnings: tuple[str, ...] = field(default=())

    def document(self) -> dict[str, Any]:
        """The account as the command line's JSON tells it."""
        return {
            "path": str(self.path),
            "format": self.format_name,
            "tables": list(self.tables),
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "evidence": list(self.evidence),
            "rows": {
                "in": self.counts.read,
                "loaded": self.counts.loaded,
                "updated": self.counts.updated,
                "unchanged": self.counts.unchanged,
                "rejected": self.counts.rejected,
                "not_data": self.counts.not_data,
            },
            "rejects_file": str(self.rejects_file) if self.rejects_file else None,
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True)
class How:
    """What a load does besides merging.

    `dry_run` does everything but keep it; `progress` is told in a few words what is being done; `also` writes what
    belongs to the load besides its rows.
    """

    dry_run: bool = False
    progress: Progress = field(default=lambda _: None)
    also: Also = field(default=lambda _con, _load_id: None)


def load(
    con: duckdb.DuckDBPyConnection, stage: Stage, now: datetime, rejects_folder: Path, how: How | None = None
) -> Load:
    """Stage a source and merge it, whole or not at all.

    Args:
        con: The warehouse, opened for writing.
        stage: Stages the source into temporary tables of the connection (connectors/protocol.py).
        now: The time in UTC, without a zone.
        rejects_folder: Where rejects go when the source's own folder cannot be written.
        how: What else it does.

    Raises:
        Refusal: A currency or rate is impossible, periods or accounts overlap, the records do not add up, or the disk
            is full. Nothing is loaded then.
        ConnectorRefusal: The source cannot be read.
    """
    occasion = _Occasion(now, rejects_folder, how or How())
    _drop_staged(con)
    try:
        occasion.how.progress("reading")
        staged = stage(con)
        occasion.how.progress("comparing")
        tables = _staged_tables(con)
        refuse_impossible(con, tables, staged.path)
        settle_accounts(con, tables, staged.path)
        settle_periods(con, tables, staged)
        _decide_fates(con, tables, staged)
        return _merge(con, staged, tables, occasion)
    except duckdb.Error as error:
        raise Refusal(
            f"This file could not be loaded: {str(error).splitlines()[0]}",
            hint="Nothing of it was kept. Is there room on the disk? Otherwise please report it.",
        ) from error
    finally:
        with suppress(duckdb.Error):
            _drop_staged(con)


@dataclass(frozen=True)
class _Occasion:
    now: datetime
    rejects_folder: Path
    how: How


def _temporary_tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    con.execute("select table_name from duckdb_tables() where temporary")
    return {name for (name,) in con.fetchall()}


def _drop_staged(con: duckdb.DuckDBPyConnection) -> None:
    for name in sorted(_temporary_tables(con)):
        if name.startswith("staged_"):
            con.execute(f'drop table "{name}"')


def _staged_tables(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    present = _temporary_tables(con)
    return tuple(table for table in _KEPT if f"staged_{table}" in present)


def _columns_of(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    con.execute(
        "select column_name from duckdb_columns() where table_name = ? and column_name <> 'load_id' and not internal "
        "order by column_index",
        [table],
    )
    return [name for (name,) in con.fetchall()]


def _decide_fates(con: duckdb.DuckDBPyConnection, tables: tuple[str, ...], staged: Staged) -> None:
    """One row per unit of the file: its digest, its records, and whether it is new, updated or unchanged.

    A digest is of all rows of the unit, whatever their order in the file: the hashes of the rows, summed, so that a
    row that is there twice counts twice. A hash that another release computes otherwise only means `updated`.
    """
    sums = ["select unit, cast(0 as hugeint) as digest, count(*) as records from staged_records group by unit"]
    sums += [_digests(con, table) for table in tables if table != _UNMAPPED]
    con.execute(
        f"""
        create or replace temp table staged_fates as
        with digests as (
            select unit, cast(sum(digest) as varchar) as digest, cast(sum(records) as bigint) as records
            from ({" union all ".join(sums)})
            group by unit
        )
        select
            d.unit,
            d.digest,
            d.records,
            case
                when u.digest = d.digest then 'unchanged'
                when u.as_of > $as_of then 'unchanged'
                when u.unit is not null then 'updated'
                when d.unit in (select unit from staged_periods where not is_loaded) then 'unchanged'
                when exists (
                    select 1 from covered_days as c
                    where c.as_of > $as_of
                        and split_part(c.unit_prefix, '|', 1) = split_part(d.unit, '|', 1)
                        and starts_with(d.unit, c.unit_prefix)
                        and try_cast(substr(d.unit, len(c.unit_prefix) + 1) as date)
                            between c.first_day and c.last_day
                ) then 'unchanged'
                else 'new'
            end as fate
        from digests as d
        left join units as u on u.unit = d.unit
        """,  # noqa: S608 own names
        {"as_of": staged.as_of},
    )


def _digests(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """A query for the digest of each unit's rows in a table, whose cells are read as the warehouse will hold them."""
    con.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and table_name = ? and column_name not in ('load_id', 'unit') "
        "order by column_index",
        [table],
    )
    cells = ", ".join(f"cast({name} as {kind})" for name, kind in con.fetchall())
    return f"select unit, sum(hash('{table}', {cells})) as digest, 0 as records from staged_{table} group by unit"  # noqa: S608 own names


def _merge(con: duckdb.DuckDBPyConnection, staged: Staged, tables: tuple[str, ...], occasion: _Occasion) -> Load:
    counts = _counts(con, staged)
    con.execute("begin transaction")
    try:
        occasion.how.progress("writing")
        removed = _remove_uncovered(con, staged)
        warnings = [*staged.warnings, *_said_of_removed(removed), *say_what_was_kept(con), *say_what_was_lost(con)]
        con.execute("select coalesce(max(load_id), 0) + 1 from loads")
        load_id = con.fetchall()[0][0]
        occasion.how.also(con, load_id)
        _replace_rows(con, tables, load_id)
        _keep_units(con, staged, load_id)
        rejects_file = None
        if not occasion.how.dry_run:
            rejects_file = write_rejects(staged, occasion.rejects_folder)
        account = _account(staged, counts, removed, warnings, rejects_file)
        _record(con, load_id, account, staged, occasion.now)
        occasion.how.progress("saving")
        con.execute("rollback" if occasion.how.dry_run else "commit")
    except BaseException:
        with suppress(duckdb.Error):
            con.execute("rollback")
        raise
    return account


def _counts(con: duckdb.DuckDBPyConnection, staged: Staged) -> Counts:
    con.execute("select fate, cast(sum(records) as bigint) from staged_fates group by fate")
    fates = dict(con.fetchall())
    counts = Counts(
        read=staged.rows_in,
        loaded=fates.get("new", 0),
        updated=fates.get("updated", 0),
        unchanged=fates.get("unchanged", 0),
        rejected=len(staged.rejects),
        not_data=staged.not_data,
    )
    if not counts.adds_up:
        raise Refusal(
            f"The records of {staged.path.name} do not add up: {counts}.",
            file=str(staged.path),
            hint="Nothing was loaded. This is a fault of Storehelm: please report it with the first lines of the file.",
        )
    return counts


def _remove_uncovered(con: duckdb.DuckDBPyConnection, staged: Staged) -> int:
    """Remove the days for which the file speaks whole without naming them, unless they come from a newer export."""
    con.execute("create or replace temp table staged_removed (unit varchar)")
    for cover in staged.covers:
        con.execute(
            """
            insert into staged_removed
            select unit from units
            where starts_with(unit, $prefix)
                and try_cast(substr(unit, len($prefix) + 1) as date) between $first and $last
                and as_of <= $as_of
                and unit not in (select unit from staged_fates)
            """,
            {"prefix": cover.unit_prefix, "first": cover.first, "last": cover.last, "as_of": staged.as_of},
        )
        con.execute(
            """
            insert into covered_days values (?, ?, ?, ?)
            on conflict do update set as_of = greatest(as_of, excluded.as_of)
            """,
            [cover.unit_prefix, cover.first, cover.last, staged.as_of],
        )
    con.execute("select count(distinct unit) from staged_removed")
    removed: int = con.fetchall()[0][0]
    con.execute("insert into staged_removed select unit from staged_periods where is_loaded")
    con.execute("insert into staged_removed select unit from staged_unnamed")
    return removed


def _replace_rows(con: duckdb.DuckDBPyConnection, tables: tuple[str, ...], load_id: int) -> None:
    con.execute("select count(*) from staged_fates where fate = 'updated'")
    updated = con.fetchall()[0][0]
    con.execute("select count(*) from staged_removed")
    gone = "select unit from staged_removed union select unit from staged_fates where fate = 'updated'"
    if updated + con.fetchall()[0][0]:
        for table in (*_KEPT, "units"):
            con.execute(f"delete from {table} where unit in ({gone})")  # noqa: S608 own names
    for table in tables:
        names = ", ".join(_columns_of(con, table))
        con.execute(
            f"""
            insert into {table} (load_id, {names})
            select ?, {names} from staged_{table}
            where unit in (select unit from staged_fates where fate <> 'unchanged')
            """,  # noqa: S608 own names
            [load_id],
        )


def _keep_units(con: duckdb.DuckDBPyConnection, staged: Staged, load_id: int) -> None:
    """Remember digests; facts that a newer export repeats are as new as that export."""
    con.execute(
        "insert into units select unit, digest, ?, ? from staged_fates where fate <> 'unchanged'",
        [staged.as_of, load_id],
    )
    con.execute(
        """
        update units set as_of = $as_of
        from staged_fates as f
        where f.unit = units.unit and f.digest = units.digest and f.fate = 'unchanged' and units.as_of < $as_of
        """,
        {"as_of": staged.as_of},
    )


def _said_of_removed(removed: int) -> list[str]:
    return [f"Removed {removed} days that this export covers and does not name any more."] if removed else []


def _account(staged: Staged, counts: Counts, removed: int, warnings: Sequence[str], rejects_file: Path | None) -> Load:
    return Load(
        path=staged.path,
        format_name=staged.format_name,
        tables=tuple(table for table in staged.tables if table != _UNMAPPED),
        encoding=staged.encoding,
        delimiter=staged.delimiter,
        evidence=tuple(staged.evidence),
        counts=counts,
        removed_units=removed,
        rejects_file=rejects_file,
        warnings=tuple(warnings),
    )


def _record(con: duckdb.DuckDBPyConnection, load_id: int, account: Load, staged: Staged, now: datetime) -> None:
    counts = account.counts
    values = [
        load_id,
        now,
        str(account.path),
        account.path.name,
        staged.file_hash,
        account.format_name,
        list(account.tables),
        staged.as_of,
        account.encoding,
        account.delimiter,
        list(account.evidence),
        list(account.warnings),
        counts.read,
        counts.loaded,
        counts.updated,
        counts.unchanged,
        counts.rejected,
        counts.not_data,
        str(account.rejects_file) if account.rejects_file else None,
    ]
    con.execute(f"insert into loads values ({', '.join('?' for _ in values)})", values)  # noqa: S608 only question marks
