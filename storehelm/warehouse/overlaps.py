"""Rows of a period, not of a day, must not overlap: the same money or visits would count twice."""

from pathlib import Path

import duckdb

from storehelm.refusal import Refusal

# Per table, the columns besides the source that name whose periods they are, and how a sentence calls it.
_OWNERS = {
    "ad_spend": ("platform || case when account = '' then '' else ' account ' || account end", "ad spend"),
    "sessions": ("case when breakdown = '' then 'totals' else breakdown end", "sessions"),
    "marketing_costs": ("name", "marketing costs"),
}


def refuse_overlapping_periods(con: duckdb.DuckDBPyConnection, tables: tuple[str, ...], path: Path) -> None:
    """Refuse staged periods that overlap another period of the same source, staged or loaded.

    Raises:
        Refusal: Two periods overlap and are not the same.
    """
    for table, (owner, what) in _OWNERS.items():
        if table not in tables:
            continue
        periods = f"select distinct source, {owner} as owner, period_from, period_to from"
        con.execute(
            f"""
            with staged as ({periods} staged_{table} where period_from is not null),
            others as (select * from staged union {periods} {table} where period_from is not null)
            select s.owner, s.period_from, s.period_to, o.period_from, o.period_to
            from staged as s
            join others as o
                on o.source = s.source and o.owner = s.owner
                and o.period_from <= s.period_to and o.period_to >= s.period_from
                and (o.period_from <> s.period_from or o.period_to <> s.period_to)
            order by all
            limit 1
            """,  # noqa: S608 own names
        )
        for name, first, last, other_first, other_last in con.fetchall():
            raise Refusal(
                f"The {what} of {name} from {first} to {last} overlap those from {other_first} to {other_last}: "
                "without days they cannot be told apart.",
                file=str(path),
                value=f"{first} to {last}",
                hint="Export them by day, or for periods that do not overlap.",
            )
