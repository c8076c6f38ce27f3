"""Records that look like data and cannot be read, with the reason; and the units that fall with them."""

from typing import Any

from connectors.files.cells import lines_of
from connectors.files.layout import Layout
from connectors.files.opening import Opened
from connectors.files.sheet import Leaf, Sheet
from connectors.files.stamps import FIRST_YEAR
from connectors.files.tables import Making
from connectors.protocol import Reject

_READABLE = {
    "money": "no amount of money",
    "integer": "no whole number",
    "decimal": "no number",
    "nth_day": "no count of days",
    "boolean": "neither true nor false",
    "text": "no status that this format knows",
}
_SHOWN = 200


def reject_units(making: Making, tables: tuple[str, ...]) -> None:
    """Take out whole units of which one record cannot be read, or which lack what they must have."""
    con = making.sheet.con
    making.run(
        f"""
        create or replace temp table bad_units as
        select distinct unit from {making.units} where bad is not null and unit is not null
        """  # noqa: S608 - expressions of our own
    )
    if "orders" in tables and con.execute("select count(*) from file_orders where ordered_at is null").fetchall()[0][0]:
        making.run(
            f"""
            insert into bad_units
            select distinct {making.unit("orders", "order_id")} as unit from file_orders
            where ordered_at is null and {making.unit("orders", "order_id")} not in (from bad_units)
            """  # noqa: S608 - expressions of our own
        )
    rows = con.execute(
        "select (select count(*) from bad_units) + (select count(*) from file_values where bad is not null)"
    ).fetchall()
    making.has_rejects = rows[0][0] > 0
    if making.has_rejects:
        for table in tables:
            con.execute(f"delete from staged_{table} where unit in (from bad_units)")  # noqa: S608 - names of our own


def find_rejects(making: Making, source: Opened) -> list[Reject]:
    """Each rejected record, with its line and its reason."""
    sheet = making.sheet
    if not making.has_rejects:
        return []
    rows = sheet.bound.rows(
        sheet.con,
        f"""
        select record, width, bad, unit from {making.units}
        where kind not in ('not_data', 'total') and (bad is not null or unit in (from bad_units))
        order by record
        """,  # noqa: S608 - expressions of our own
    )
    places = lines_of(source.text, sheet.layout, [row[0] for row in rows])
    values = _values(sheet, [row for row in rows if row[2] and row[2].startswith("v")])
    firsts = _first_lines(rows, places)
    return [_reject(sheet, row, places, values, firsts) for row in rows]


def _values(sheet: Sheet, rows: list[tuple[Any, ...]]) -> dict[int, str]:
    """The text that could not be read, of each record."""
    found: dict[int, str] = {}
    for leaf in sheet.leaves.values():
        wanted = [row[0] for row in rows if row[2] == leaf.name]
        if wanted:
            found |= dict(
                sheet.bound.rows(
                    sheet.con,
                    f"""
                    select record, x from (select record, {leaf.text} as x from file_cells)
                    where record in (select unnest({sheet.bound(tuple(wanted))}))
                    """,  # noqa: S608 - expressions of our own
                )
            )
    return found


def _first_lines(rows: list[tuple[Any, ...]], places: dict[int, tuple[int, str]]) -> dict[str, int]:
    """Unit to the line of its first record that cannot be read."""
    found: dict[str, int] = {}
    for record, _, bad, unit in rows:
        if bad and unit:
            found.setdefault(unit, places[record][0])
    return found


def _reject(
    sheet: Sheet,
    row: tuple[Any, ...],
    places: dict[int, tuple[int, str]],
    values: dict[int, str],
    firsts: dict[str, int],
) -> Reject:
    record, width, bad, unit = row
    line, text = places[record]
    if bad is None:
        return Reject(record, line, None, None, _shared_fate(unit, firsts), text)
    if bad == "#":
        return Reject(record, line, None, None, _wrong_width(width, sheet.layout), text)
    if bad.startswith("!"):
        target = bad.partition(".")[2]
        return Reject(record, line, _header_of(sheet, bad), None, f"{target} is missing.", text)
    leaf = next(leaf for leaf in sheet.leaves.values() if leaf.name == bad)
    value = values.get(record, "")[:_SHOWN]
    return Reject(record, line, leaf.header, value, _unreadable(sheet, leaf, value), text)


def _shared_fate(unit: str, firsts: dict[str, int]) -> str:
    name = unit.split("|")[-1]
    if unit in firsts:
        return f"Another record of {name} cannot be read (line {firsts[unit]}), and they go together."
    return f"No record of {name} says when it was ordered."


def _wrong_width(width: int, layout: Layout) -> str:
    return f"The record has {width} cells, the header has {len(layout.header)}."


def _header_of(sheet: Sheet, bad: str) -> str | None:
    table, _, target = bad.removeprefix("!").partition(".")
    field = sheet.declaration.tables[table].fields.get(target)
    if field is None or not field.columns:
        return None
    place = sheet.place(field.columns[0])
    return sheet.layout.header[place].strip() if place is not None else field.columns[0]


def _unreadable(sheet: Sheet, leaf: Leaf, value: str) -> str:
    if leaf.reading in ("date", "stamp"):
        return f"'{value}' is no day from {FIRST_YEAR} to {sheet.last_year}."
    return f"'{value}' is {_READABLE[leaf.reading]}."
