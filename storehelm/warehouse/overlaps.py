"""Rows of a period, not of a day, must not overlap: the same money or visits would count twice.

A report of the month to date is exported again and again, each time of a longer period. The longer one holds the
shorter ones whole and takes their place; periods that overlap in part cannot be settled.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import duckdb

from connectors.protocol import Staged
from storehelm.refusal import Refusal

# Per table, the columns besides the source that name whose periods they are, and how a sentence calls it.
_OWNERS = {
    "ad_spend": ("platform || case when account = '' then '' else ' account ' || account end", "ad spend"),
    "sessions": ("case when breakdown = '' then 'totals' else breakdown end", "sessions"),
    "marketing_costs": ("name", "marketing costs"),
}


def settle_periods(con: duckdb.DuckDBPyConnection, tables: tuple[str, ...], staged: Staged) -> None:
    """Say which periods give way, in the temporary table `staged_periods (unit, is_loaded)`.

    A loaded period gives way to a staged one that holds it whole and is no older; a staged one gives way likewise.

    Raises:
        Refusal: Two periods overlap otherwise.
    """
    con.execute("create or replace temp table staged_periods (unit varchar, is_loaded boolean)")
    for table, (owner, what) in _OWNERS.items():
        if table in tables:
            _settle(con, table, owner, staged.as_of)
            _refuse_others(con, what, staged)
            con.execute(
                """
                insert into staged_periods
                select distinct other_unit, true from staged_overlaps where holds
                union
                select distinct unit, false from staged_overlaps where is_held
                """
            )


def _settle(con: duckdb.DuckDBPyConnection, table: str, owner: str, as_of: datetime) -> None:
    columns = f"{table}.unit, {table}.source, {owner} as owner, period_from, period_to"
    con.execute(
        f"""
        create or replace temp table staged_overlaps as
        with files as (
            select distinct {columns.replace(f"{table}.", f"staged_{table}.")}, cast(null as timestamp) as as_of
            from staged_{table}
            where period_from is not null
        ),
        others as (
            select * from files
            union all
            select distinct {columns}, units.as_of
            from {table} join units on units.unit = {table}.unit
            where period_from is not null
        )
        select
            s.unit, s.owner, s.period_from, s.period_to,
            o.unit as other_unit, o.period_from as other_from, o.period_to as other_to,
            coalesce(o.as_of <= $as_of and o.period_from >= s.period_from and o.period_to <= s.period_to, false)
                as holds,
            coalesce(o.as_of >= $as_of and o.period_from <= s.period_from and o.period_to >= s.period_to, false)
                as is_held
        from files as s
        join others as o
            on o.source = s.source and o.owner = s.owner
            and o.period_from <= s.period_to and o.period_to >= s.period_from
            and (o.period_from <> s.period_from or o.period_to <> s.period_to)
        """,  # noqa: S608 own names
        {"as_of": as_of},
    )


def _refuse_others(con: duckdb.DuckDBPyConnection, what: str, staged: Staged) -> None:
    con.execute(
        """
        select owner, period_from, period_to, other_from, other_to
        from staged_overlaps
        where not holds and not is_held
        order by all
        limit 1
        """
    )
    for found in con.fetchall():
        raise _refusal(found, what, staged)


def _refusal(found: Sequence[Any], what: str, staged: Staged) -> Refusal:
    name, first, last, other_first, other_last = found
    return Refusal(
        f"The {what} of {name} from {first} to {last} overlap those from {other_first} to {other_last}: "
        "without days they cannot be told apart.",
        file=str(staged.path),
        value=f"{first} to {last}",
        hint="Export them by day, or for periods that do not overlap.",
    )
