"""Days for which a file speaks whole."""

from collections.abc import Iterable
from datetime import date, timedelta

from connectors.files.tables import Making
from connectors.protocol import Coverage

_COVERING = ("sessions", "ad_spend", "transactions")


def covered(making: Making) -> list[Coverage]:
    """For each account, breakdown or source the days from its first to its last; rejected days are left out."""
    found: list[Coverage] = []
    for name in making.plans:
        if name in _COVERING:
            found += _covered(making, name)
    return found


def _covered(making: Making, table: str) -> list[Coverage]:
    rows = making.sheet.bound.rows(
        making.sheet.con,
        f"""
        with days as (
            select regexp_replace(unit, '[^|]*$', '') as prefix,
                try_cast(regexp_extract(unit, '[^|]*$') as date) as day, unit in (from bad_units) as is_bad
            from (select distinct unit from {making.units} where starts_with(unit, '{table}|'))
        )
        select prefix, min(day), max(day), list(day) filter (where is_bad) from days where day is not null
        group by prefix order by prefix
        """,  # noqa: S608 - a name of our own
    )
    return [
        Coverage(prefix, first, last)
        for prefix, start, end, bad in rows
        for first, last in _without(start, end, sorted(bad or []))
    ]


def _without(first: date, last: date, holes: Iterable[date]) -> Iterable[tuple[date, date]]:
    for hole in holes:
        if first < hole:
            yield first, hole - timedelta(days=1)
        first = hole + timedelta(days=1)
    if first <= last:
        yield first, last
