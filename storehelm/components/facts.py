"""A row of single numbers, each with its name and what stands behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storehelm.charts.canvas import Look, column_of
from storehelm.charts.values import change, written
from storehelm.components.markup import put, safe
from storehelm.languages.formats import EN_DASH
from storehelm.languages.speech import Sentence, say, told
from storehelm.metrics.tables import Table


@told
@dataclass(frozen=True)
class Fact:
    """One number of a table's only row.

    `low` and `high` are the columns of its range; `is_change` writes it as a change in points or money;
    `note` stands below it.
    """

    name: str
    label: Sentence | None = None
    low: str | None = None
    high: str | None = None
    digits: int | None = None
    is_change: bool = False
    is_estimate: bool = False
    note: Sentence = ""


def facts_html(table: Table, facts: Sequence[Fact], look: Look) -> str:
    """The numbers of the table's first row."""
    row = table.rows[0] if table.rows else {}
    return f'<div class="sh-facts">{"".join(_fact(table, row, one, look) for one in facts)}</div>'


def show_facts(table: Table, facts: Sequence[Fact], look: Look) -> None:
    """Show the numbers of the table's first row."""
    put(facts_html(table, facts, look))


def value_of(table: Table, name: str) -> Any:  # noqa: ANN401 - of the type that the column's unit says
    """One value of a table's first row; None where there is no row."""
    return table.rows[0][name] if table.rows else None


def _fact(table: Table, row: Mapping[str, Any], one: Fact, look: Look) -> str:
    column = column_of(table, one.name)
    text = _written(table, row, one, one.name, look)
    if one.is_estimate and row.get(one.name) is not None:
        text = say("about {number}", number=text)
    below = one.note
    if one.low and one.high and row.get(one.low) is not None:
        ends = [_written(table, row, one, end, look) for end in (one.low, one.high)]
        below = f"{ends[0]} {EN_DASH} {ends[1]}{f', {one.note}' if one.note else ''}"
    return (
        f'<div class="sh-fact" title="{safe(column.definition)}"><span>{safe(one.label or column.label)}</span>'
        f"<strong>{safe(text)}</strong><em>{safe(below)}&nbsp;</em></div>"
    )


def _written(table: Table, row: Mapping[str, Any], one: Fact, name: str, look: Look) -> str:
    unit = column_of(table, name).unit
    value = row.get(name)
    if one.is_change and unit in ("rate", "share"):
        return change(value, None if value is None else 0.0, unit, look.formats)
    return written(value, unit, look.formats, one.digits)
