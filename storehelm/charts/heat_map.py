"""Cohorts as a heat map: a number in each cell, open cells hatched, the future left blank."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from storehelm.charts.canvas import Chart, Look, canvas, column_of, name_lines
from storehelm.charts.theme import between, faded, ink_on, is_readable_on
from storehelm.charts.values import MONEY, RATES, plotted, written
from storehelm.languages.formats import Formats
from storehelm.languages.speech import say, say_count
from storehelm.metrics.tables import Table, Unit

_DIGITS = ((20.0, 0), (2.0, 1), (-math.inf, 2))
_NUDGE = 0.1
"""No number can be read well on the middle tones: cells step over them."""
_MONTH = len("2026-08")
_ROW = 29
_HEAD = 30
_WHOLE_PER_CENT_FROM = 0.095
MOST_COHORTS = 13
MOST_PERIODS = 12


@dataclass(frozen=True)
class _Cohort:
    key: str
    name: str
    size: int


@dataclass(frozen=True)
class _Cell:
    cohort: int
    period: int
    value: float
    text: str
    whole: str
    is_complete: bool
    colour: str


def heat_map(table: Table, look: Look, *, value: str = "rate") -> Chart:
    """Draw rows of `cohort label size period complete` and a value.

    Period 0 is left out, for it is always the whole. Of many cohorts the newest are drawn, or, where they are not
    times, the largest.
    """
    unit = column_of(table, value).unit
    cohorts = _cohorts(table, look.formats)
    places = {cohort.key: index for index, cohort in enumerate(cohorts)}
    rows = [
        row
        for row in table.rows
        if row["cohort"] in places and 0 < row["period"] <= MOST_PERIODS and row[value] is not None
    ]
    cells = _cells(rows, places, value, unit, look)
    last = max((cell.period for cell in cells), default=1)
    figure = canvas(look, max(len(cohorts), 2) * _ROW + _HEAD + 8)
    _fill(figure, cells, cohorts, look)
    _hatch(figure, [cell for cell in cells if not cell.is_complete], look)
    _write(figure, cells)
    figure.update_xaxes(
        side="top",
        range=[0.5, last + 0.5],
        tickvals=list(range(1, last + 1)),
        ticktext=[look.formats.number(one) for one in range(1, last + 1)],
    )
    figure.update_yaxes(
        range=[max(len(cohorts), 2) - 0.5, -0.5],
        tickvals=list(range(len(cohorts))),
        ticktext=[_row_label(cohort, look) for cohort in cohorts],
        tickfont_color=look.theme.text,
        showgrid=False,
    )
    figure.update_layout(hovermode="closest", barmode="overlay", margin={"t": _HEAD, "b": 4, "r": 8})
    return Chart(figure, _finding(table, cells, cohorts))


def _cohorts(table: Table, formats: Formats) -> list[_Cohort]:
    found = {row["cohort"]: row for row in table.rows}
    named = [_Cohort(key, _name(key, row["label"], formats), row["size"]) for key, row in found.items()]
    if any(_day(cohort.key) is None for cohort in named):
        return sorted(named, key=lambda cohort: -cohort.size)[:MOST_COHORTS]
    return sorted(named, key=lambda cohort: cohort.key)[-MOST_COHORTS:]


def _name(key: str, label: str, formats: Formats) -> str:
    day = _day(key)
    if day is None:
        return label
    return formats.day(day) if len(key) > _MONTH else formats.month(day)


def _day(key: str) -> datetime.date | None:
    """The first day of the month 2026-08 or of the week 2026-08-03; None for a cohort that is not a time."""
    try:
        return datetime.date.fromisoformat(key if len(key) > _MONTH else f"{key}-01")
    except ValueError:
        return None


def _cells(rows: Sequence[dict[str, Any]], places: dict[Any, int], value: str, unit: Unit, look: Look) -> list[_Cell]:
    amounts = [plotted(row[value], unit) or 0.0 for row in rows]
    settled = [amount for row, amount in zip(rows, amounts, strict=True) if _is_settled(row)] or amounts
    low, high = min(settled, default=0.0), max(settled, default=1.0)
    return [
        _Cell(
            cohort=places[row["cohort"]],
            period=row["period"],
            value=amount,
            text=_short(amount, unit, high, look),
            whole=written(row[value], unit, look.formats),
            is_complete=_is_settled(row),
            colour=_colour(amount, (low, high), look),
        )
        for row, amount in zip(rows, amounts, strict=True)
    ]


def _is_settled(row: dict[str, Any]) -> bool:
    """Whether a number will not move any more for those it counts; where only a part counts, it is old enough."""
    return bool(row["complete"]) or row.get("eligible") not in (None, row["size"])


def _short(amount: float, unit: Unit, largest: float, look: Look) -> str:
    if unit in RATES:
        return look.formats.number(amount * 100, 0 if largest >= _WHOLE_PER_CENT_FROM else 1)
    if unit in MONEY and abs(amount) >= 1000:
        number = look.formats.number(amount / 1000, 1 if abs(amount) < 10_000 else 0)
        # Translators: an amount in thousands, as short as can be: "318k".
        return say("{number}k", number=number)
    return look.formats.number(amount, next(digits for least, digits in _DIGITS if largest >= least))


def _colour(amount: float, ends: tuple[float, float], look: Look) -> str:
    scale = look.theme.sequential
    low, high = ends
    place = 0.0 if high <= low else min(max((amount - low) / (high - low), 0.0), 1.0)
    step = place * (len(scale) - 3)
    while (colour := _on_scale(step, scale)) and not is_readable_on(colour):
        step += _NUDGE
    return colour


def _on_scale(step: float, scale: Sequence[str]) -> str:
    index = min(int(step), len(scale) - 2)
    return between(scale[index], scale[index + 1], step - index)


def _fill(figure: go.Figure, cells: Sequence[_Cell], cohorts: Sequence[_Cohort], look: Look) -> None:
    figure.add_bar(
        x=[cell.period for cell in cells],
        base=[cell.cohort - 0.5 for cell in cells],
        y=[1] * len(cells),
        width=1,
        marker={"color": [cell.colour for cell in cells], "line": {"color": look.theme.background, "width": 1.5}},
        customdata=[_cell_words(cell, cohorts[cell.cohort].name) for cell in cells],
        hovertemplate="%{customdata}<extra></extra>",
        name="cells",
    )


def _cell_words(cell: _Cell, cohort: str) -> str:
    """What a cell says when it is pointed at."""
    if cell.is_complete:
        # Translators: {cohort} is a month of first orders or a channel, {number} counts weeks or months after it.
        return say("{cohort}, period {number}: {value}", cohort=cohort, number=cell.period, value=cell.whole)
    # Translators: {cohort} is a month of first orders or a channel, {number} counts weeks or months after it; the
    # period is not over.
    return say("{cohort}, period {number}: {value} so far", cohort=cohort, number=cell.period, value=cell.whole)


def _hatch(figure: go.Figure, cells: Sequence[_Cell], look: Look) -> None:
    figure.add_bar(
        x=[cell.period for cell in cells],
        base=[cell.cohort - 0.5 for cell in cells],
        y=[1] * len(cells),
        width=1,
        marker={
            "color": "rgba(0,0,0,0)",
            "line": {"color": look.theme.background, "width": 1.5},
            "pattern": {
                "shape": "/",
                "size": 6,
                "solidity": 0.16,
                "fgcolor": [faded(ink_on(cell.colour), 0.6) for cell in cells],
                "bgcolor": "rgba(0,0,0,0)",
            },
        },
        hoverinfo="skip",
        name="open cells",  # not shown
    )


def _write(figure: go.Figure, cells: Sequence[_Cell]) -> None:
    for ink in sorted({ink_on(cell.colour) for cell in cells}):
        own = [cell for cell in cells if ink_on(cell.colour) == ink]
        figure.add_scatter(
            x=[cell.period for cell in own],
            y=[cell.cohort for cell in own],
            mode="text",
            text=[cell.text for cell in own],
            textfont={"color": ink},
            hoverinfo="skip",
        )


def _row_label(cohort: _Cohort, look: Look) -> str:
    size = look.formats.number(cohort.size)
    return f'{name_lines(cohort.name)} <span style="color:{look.theme.muted}"> {size}</span>'


def _finding(table: Table, cells: Sequence[_Cell], cohorts: Sequence[_Cohort]) -> str:
    first = [cell for cell in cells if cell.period == 1 and cell.is_complete]
    if not first:
        return say("{title}: no cohort has a complete period yet.", title=table.title)
    best, worst = max(first, key=lambda cell: cell.value), min(first, key=lambda cell: cell.value)
    # Translators: read out of a chart. {lowest} and {highest} are cohorts, such as months of first orders.
    return say_count(
        "{title}: in period 1 from {low} ({lowest}) to {high} ({highest}), {n} cohort.",
        "{title}: in period 1 from {low} ({lowest}) to {high} ({highest}), {n} cohorts.",
        len(cohorts),
        title=table.title,
        low=worst.whole,
        lowest=cohorts[worst.cohort].name,
        high=best.whole,
        highest=cohorts[best.cohort].name,
        n=len(cohorts),
    )
