"""A table to work with: numbers right, a bar in the cell, chips for verdicts, cards on a telephone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from storehelm.charts.canvas import Look, column_of
from storehelm.charts.values import MONEY, change, written
from storehelm.components.markup import Shape, Tone, bar, chip, put, runs, safe, sup_html
from storehelm.components.section import notes_html, show_instead, with_days
from storehelm.languages.formats import DASH
from storehelm.languages.speech import Sentence, noted, say, told
from storehelm.metrics.tables import Column, Table, unit_in

_LEFT = ("text", "date", "flag")
Words = tuple[str, Tone, Shape]
VERDICTS: Mapping[str, Words] = {
    "pays back": (noted("Pays back"), "good", "tick"),
    "unclear": (noted("Unclear"), "neutral", "dash"),
    "below": (noted("Below"), "bad", "down"),
}


@told
@dataclass(frozen=True)
class Field:
    """One column of a ledger.

    `bar` fills a bar before the number, or alone, by the value's share of the largest one, or, for "whole", of 1;
    `tick` is the column whose value the bar's black tick marks. `against` turns the number into its change from
    that column, and `as_change` writes what is a change already. `chips` turns words of the data into verdicts.
    `unknown` stands where there can be no value, as opposed to a missing one. `digits` are the decimals of a rate or
    ratio where they are not the usual ones. An optional column is left out where it is empty, a minor
    one on a telephone. `words` are names for values. `marks` are numbers of what must be known of the column, and
    their words.
    """

    name: str
    label: Sentence | None = None
    bar: Literal["largest", "whole"] | None = None
    is_bar_alone: bool = False
    tick: str | None = None
    against: str | None = None
    as_change: bool = False
    digits: int | None = None
    is_quiet: bool = False
    is_verdict: bool = False
    is_estimate: bool = False
    unknown: str = DASH
    is_optional: bool = False
    is_minor: bool = False
    words: Mapping[str, Sentence] = field(default_factory=dict)
    marks: tuple[tuple[int, str], ...] = ()
    chips: Mapping[str, Words] = field(default_factory=dict)


def ledger_html(
    table: Table, fields: Sequence[Field], look: Look, *, total: str | None = None, is_slim: bool = False
) -> str:
    """The table's rows; those whose flag `total` is set stand bold, and are no measure for the bars of the others.

    A slim ledger has few columns that are not minor: it stays a table on a telephone.
    """
    fields = [one for one in fields if not one.is_optional or _says_something(table, one)]
    columns = [column_of(table, one.name) for one in fields]
    parts = [row for row in table.rows if not (total and row.get(total))]
    largest = {one.name: _largest(parts, one.name) for one in fields if one.bar == "largest"}
    heads = "".join(_head(one, column, look) for one, column in zip(fields, columns, strict=True))
    rows = "".join(_row(table, row, fields, look, None if total and row.get(total) else largest) for row in table.rows)
    return (
        f'<div class="sh-scroll" tabindex="0" role="region" aria-label="{safe(table.title)}">'
        f'<table class="sh-ledger{" slim" if is_slim else ""}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def show_ledger(
    table: Table, fields: Sequence[Field], look: Look, *, total: str | None = None, is_slim: bool = False
) -> None:
    """Show a table as a ledger with its notes below, or why it has no rows."""
    if not table.rows:
        show_instead(table, look.formats, height=80)
        return
    put(ledger_html(table, fields, look, total=total, is_slim=is_slim) + notes_html(table.notes, look.formats))


def _head(one: Field, column: Column, look: Look) -> str:
    label = one.label if one.label is not None else column.label
    names = ([] if _is_left(one, column) else ["n"]) + (["minor"] if one.is_minor else [])
    side = f' class="{" ".join(names)}"' if names else ""
    hover = f' title="{safe(column.definition)}"' if column.definition else ""
    # Translators: {column} is the head of a column, such as "Step rate"; the column shows its numbers as bars.
    hidden = say("{column} as a bar", column=column.label)
    words = safe(label) or f'<span class="sh-hidden">{safe(hidden)}</span>'
    hover_marks = " ".join(with_days(text, look.formats) for _, text in one.marks)
    marks = sup_html([number for number, _ in one.marks], hover_marks)
    return f'<th scope="col"{side}{hover}>{words}{marks}</th>'


def _is_left(one: Field, column: Column) -> bool:
    return column.unit in _LEFT or bool(one.chips)


def _says_something(table: Table, one: Field) -> bool:
    return any(
        row.get(one.name) is not None and (not one.against or row.get(one.against) is not None) for row in table.rows
    )


def _largest(rows: Sequence[Mapping[str, Any]], name: str) -> float:
    return max((abs(float(row[name])) for row in rows if row.get(name) is not None), default=0.0)


def _row(
    table: Table, row: Mapping[str, Any], fields: Sequence[Field], look: Look, wholes: Mapping[str, float] | None
) -> str:
    cells = "".join(_cell(table, row, one, look, wholes) for one in fields[1:])
    first = column_of(table, fields[0].name)
    head = f'<th scope="row">{_text(row, fields[0], first, look)}</th>'
    return f'<tr class="total">{head}{cells}</tr>' if wholes is None else f"<tr>{head}{cells}</tr>"


def _cell(table: Table, row: Mapping[str, Any], one: Field, look: Look, wholes: Mapping[str, float] | None) -> str:
    column = column_of(table, one.name)
    label = one.label if one.label is not None else column.label
    label += f" [{runs([number for number, _ in one.marks])}]" if one.marks else ""
    is_all = wholes is None and column.unit == "share" and row.get(one.name) is None
    text = "" if one.is_bar_alone or is_all else _text(row, one, column, look)
    fill = "" if wholes is None else _bar(row, one, wholes)
    classes = " ".join(
        name
        for name, holds in (
            ("n", not _is_left(one, column)),
            ("quiet", one.is_quiet or text == DASH),
            ("bad", one.is_verdict and _is_loss(row, one, column)),
            ("minor", one.is_minor or not (text or fill)),
        )
        if holds
    )
    return f'<td class="{classes}" data-label="{safe(label)}">{fill}<span>{text}</span></td>'


def _text(row: Mapping[str, Any], one: Field, column: Column, look: Look) -> str:
    value = row.get(one.name)
    if value is None and one.unknown != DASH:
        return safe(one.unknown)
    if one.chips:
        words = one.chips.get(str(value))
        return chip(*words) if words else safe(DASH if value is None else value)
    unit = unit_in(column, row)
    if one.as_change and unit in MONEY:
        return safe(look.formats.signed_money(value))
    if one.against is not None or one.as_change:
        before = row.get(one.against) if one.against else None if value is None else 0.0
        return safe(change(value, before, unit, look.formats, one.digits))
    text = say(one.words.get(str(value), "")) or written(value, unit, look.formats, one.digits)
    # Translators: a number that is only an estimate, as in "about €3,400".
    return safe(say("about {number}", number=text) if one.is_estimate and value else text)


def _is_loss(row: Mapping[str, Any], one: Field, column: Column) -> bool:
    value = row.get(one.name)
    if value is None:
        return False
    if one.against is not None:
        return row.get("state") == "below"
    return column.unit in MONEY and value < 0


def _bar(row: Mapping[str, Any], one: Field, wholes: Mapping[str, float]) -> str:
    whole = wholes.get(one.name, 1.0)
    if one.bar is None or not row.get(one.name) or not whole:
        return ""
    mark = row.get(one.tick) if one.tick else None
    width = "wide" if one.is_bar_alone else "narrow"
    filled = bar(float(row[one.name]) / whole, tick=None if mark is None else float(mark) / whole, kind="now")
    return f'<span class="sh-cellbar {width}">{filled}</span>'
