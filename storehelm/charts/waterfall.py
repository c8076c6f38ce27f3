"""A waterfall, lying: steps as bars, totals as ticks, because its axis does not start at zero."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from storehelm.charts.canvas import TOP, Chart, Look, canvas, column_of, name_lines, plain
from storehelm.charts.values import MONEY, plotted
from storehelm.languages.formats import DASH, MINUS
from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.tables import Table, Unit

_ROW = 34
_MOST_STEPS = 7
_TOTALS = ("start", "end", "total")
_LABEL_AIR = 0.2
_MICROS = 1_000_000
_LONG_STEP = 7
_LONG_TOTAL = 9
"""Letters of an amount that still fits into that air; each letter more takes `_LETTER_AIR`."""
_LETTER_AIR = 0.05
# Translators: an amount in thousands, as short as can be: "318k".
_THOUSANDS: Sentence = "{number}k"
# Translators: an amount in millions, as short as can be: "1.24M".
_MILLIONS: Sentence = "{number}M"


@dataclass(frozen=True)
class _Step:
    label: str
    is_total: bool
    start: float
    end: float
    written: str


def waterfall(table: Table, look: Look, *, label: str = "label", kind: str = "kind", amount: str = "amount") -> Chart:
    """Draw totals (`kind` start, end or total) and the steps between them; the smallest steps of many are one."""
    steps = _steps(table, look, (label, kind, amount))
    figure = canvas(look, max(len(steps), 3) * _ROW + TOP)
    if steps:
        _draw_connectors(figure, steps, look)
        _draw_steps(figure, steps, look)
        _draw_totals(figure, steps, look)
        _write_amounts(figure, steps, look)
    edges = [edge for step in steps for edge in (step.start, step.end)] or [0.0, 1.0]
    span = (max(edges) - min(edges)) or 1.0
    figure.update_xaxes(
        range=[min(edges) - span * 0.04, _right_end(steps, max(edges), span)], showticklabels=False, showgrid=False
    )
    figure.update_yaxes(
        range=[len(steps) - 0.5, -0.5],
        tickvals=list(range(len(steps))),
        ticktext=[name_lines(step.label) for step in steps],
        tickfont_color=look.theme.text,
        showgrid=False,
    )
    figure.update_layout(hovermode="closest")
    return Chart(figure, _finding(table, steps))


def _right_end(steps: Sequence[_Step], last: float, span: float) -> float:
    """Where the axis ends, so that the amounts right of the bars are not cut off."""
    ends = [last + span * _LABEL_AIR]
    for step in steps:
        letters = max(0, len(step.written) - (_LONG_TOTAL if step.is_total else _LONG_STEP))
        ends.append(max(step.start, step.end) + span * (_LABEL_AIR + letters * _LETTER_AIR))
    return max(ends)


def _steps(table: Table, look: Look, names: tuple[str, str, str]) -> list[_Step]:
    label, kind, amount = names
    unit = column_of(table, amount).unit
    rows = _gathered(table.rows, label, kind, amount)
    values = [plotted(row[amount], unit) for row in rows]
    totals = [row[kind] in _TOTALS for row in rows]
    texts = _texts(values, totals, unit, look)
    scale = _scale(values, unit)
    level = 0.0
    steps = []
    for row, value, is_total, text in zip(rows, values, totals, texts, strict=True):
        start = (value or 0.0) if is_total else level
        level = start if is_total else level + (value or 0.0)
        said = _total(row[amount], text, scale, look) if is_total and unit in MONEY else text
        steps.append(_Step(str(row[label]), is_total, start, level, said))
    return steps


def _total(amount: int | None, text: str, scale: tuple[float, str, int], look: Look) -> str:
    """A total as money, in the scale of the steps: Korean shortens money by ten thousands, and steps by thousands."""
    divisor, in_scale, _ = scale
    if not in_scale or amount is None:
        return look.formats.money(amount)
    if say(in_scale, number="").strip() in look.formats.short_money(int(divisor) * 10 * _MICROS):
        return look.formats.short_money(amount)
    sign = MINUS if text.startswith(MINUS) else ""
    return f"{sign}{look.formats.symbol}{text.removeprefix(MINUS)}"


def _texts(values: Sequence[float | None], totals: Sequence[bool], unit: Unit, look: Look) -> list[str]:
    """Amounts in one scale, rounded so that the steps as they are written add up to the difference of the totals."""
    divisor, in_scale, digits = _scale(values, unit)
    units = [None if value is None else value / divisor * 10**digits for value in values]
    ends = [round(one) for one, is_total in zip(units, totals, strict=True) if is_total and one is not None]
    steps = [one for one, is_total in zip(units, totals, strict=True) if not is_total and one is not None]
    rounded = iter(_rounded_to(steps, ends[-1] - ends[0] if len(ends) > 1 else round(sum(steps))))
    texts = []
    for one, is_total in zip(units, totals, strict=True):
        if one is None:
            texts.append(DASH)
            continue
        whole = Decimal(round(one) if is_total else next(rounded)).scaleb(-digits)
        number = look.formats.number(whole, digits) if is_total else look.formats.signed(whole, digits)
        texts.append(say(in_scale, number=number) if in_scale else number)
    return texts


def _rounded_to(parts: Sequence[float], total: int) -> list[int]:
    """Whole numbers near `parts` that add up to `total`: those cut most are rounded up."""
    floors = [math.floor(part) for part in parts]
    missing = total - sum(floors)
    if not 0 <= missing <= len(parts):
        return [round(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda index: floors[index] - parts[index])
    for index in order[:missing]:
        floors[index] += 1
    return floors


def _gathered(rows: Sequence[Mapping[str, Any]], label: str, kind: str, amount: str) -> list[Mapping[str, Any]]:
    """The rows without steps of nothing; of more steps than can be read, the smallest are added up into one."""
    shown = [row for row in rows if row[kind] in _TOTALS or row[amount] != 0]
    steps = sorted((row for row in shown if row[kind] not in _TOTALS), key=lambda row: -abs(row[amount] or 0))
    small = steps[_MOST_STEPS - 1 :] if len(steps) > _MOST_STEPS else []
    if not small:
        return shown
    # Translators: the name of one bar in a chart of what moved a number.
    name = say_count("{n} smaller driver", "{n} smaller drivers", len(small), n=len(small))
    rest = {label: name, kind: "term", amount: sum(row[amount] or 0 for row in small)}
    kept = [row for row in shown if row not in small]
    return [*kept[:-1], rest, kept[-1]] if kept[-1][kind] in _TOTALS else [*kept, rest]


def _scale(values: Sequence[float | None], unit: Unit) -> tuple[float, str, int]:
    """One scale for all amounts of the chart: divisor, how its amounts are written, decimals."""
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    if unit not in MONEY or largest < 10_000:
        return 1.0, "", 0
    divisor, in_scale = (1_000_000.0, _MILLIONS) if largest >= 1_000_000 else (1_000.0, _THOUSANDS)
    return divisor, in_scale, max(0, 2 - math.floor(math.log10(largest / divisor)))


def _draw_steps(figure: go.Figure, steps: Sequence[_Step], look: Look) -> None:
    rows = [(row, step) for row, step in enumerate(steps) if not step.is_total]
    figure.add_bar(
        orientation="h",
        y=[row for row, _ in rows],
        base=[step.start for _, step in rows],
        x=[step.end - step.start for _, step in rows],
        width=0.58,
        marker={
            "color": [look.theme.good_bar if step.end >= step.start else look.theme.bad_bar for _, step in rows],
            "cornerradius": 2,
        },
        customdata=[[plain(step.label), step.written] for _, step in rows],
        hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
    )


def _draw_totals(figure: go.Figure, steps: Sequence[_Step], look: Look) -> None:
    rows = [(row, step) for row, step in enumerate(steps) if step.is_total]
    figure.add_scatter(
        x=[step.end for _, step in rows],
        y=[row for row, _ in rows],
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 11,
            "line": {"width": 4, "color": [look.theme.now if row else look.theme.past for row, _ in rows]},
        },
        customdata=[[plain(step.label), step.written] for _, step in rows],
        hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
    )


def _draw_connectors(figure: go.Figure, steps: Sequence[_Step], look: Look) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for row, (step, _) in enumerate(itertools.pairwise(steps)):
        x += [step.end, step.end, None]
        y += [row, row + 1, None]
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": look.theme.past, "width": 1}, hoverinfo="skip")


def _write_amounts(figure: go.Figure, steps: Sequence[_Step], look: Look) -> None:
    for row, step in enumerate(steps):
        figure.add_annotation(
            x=max(step.start, step.end),
            y=row,
            xanchor="left",
            xshift=8 if step.is_total else 5,
            text=f"<b>{step.written}</b>" if step.is_total else step.written,
            showarrow=False,
            font={"color": look.theme.text},
        )


def _finding(table: Table, steps: Sequence[_Step]) -> str:
    said = ", ".join(f"{step.label} {step.written}" for step in steps)
    return f"{table.title}: {said}." if said else say("{title}: no data yet.", title=table.title)
