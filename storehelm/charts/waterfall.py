"""A waterfall, lying: steps as bars, totals as ticks, because its axis does not start at zero."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from storehelm.charts.canvas import BOTTOM, TOP, Chart, Look, canvas, column_of, name_lines
from storehelm.charts.values import plotted
from storehelm.languages.formats import DASH
from storehelm.metrics.tables import Table

_ROW = 36
_LABEL_AIR = 0.2


@dataclass(frozen=True)
class _Step:
    label: str
    is_total: bool
    start: float
    end: float
    written: str


def waterfall(table: Table, look: Look, *, label: str = "label", kind: str = "kind", amount: str = "amount") -> Chart:
    """Draw rows of `kind` total and step from top to bottom; a step of unknown size is named, and drawn as nothing."""
    steps = _steps(table, look, (label, kind, amount))
    figure = canvas(look, max(len(steps), 3) * _ROW + TOP + BOTTOM)
    if steps:
        _draw_connectors(figure, steps, look)
        _draw_steps(figure, steps, look)
        _draw_totals(figure, steps, look)
        _write_amounts(figure, steps, look)
    edges = [edge for step in steps for edge in (step.start, step.end)] or [0.0, 1.0]
    span = (max(edges) - min(edges)) or 1.0
    figure.update_xaxes(
        range=[min(edges) - span * 0.04, max(edges) + span * _LABEL_AIR], showticklabels=False, showgrid=False
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


def _steps(table: Table, look: Look, names: tuple[str, str, str]) -> list[_Step]:
    label, kind, amount = names
    unit = column_of(table, amount).unit
    level = 0.0
    steps = []
    for row in table.rows:
        raw = row[amount]
        value = plotted(raw, unit) or 0.0
        is_total = row[kind] == "total"
        start = value if is_total else level
        level = value if is_total else level + value
        text = look.formats.short_money(raw) if is_total else _signed(raw, unit, look)
        steps.append(_Step(str(row[label]), is_total, start, level, text))
    return steps


def _signed(raw: int | float | None, unit: str, look: Look) -> str:
    if raw is None:
        return DASH
    if unit != "money":
        return look.formats.signed(raw)
    text = look.formats.short_money(int(raw))
    return f"+{text}" if raw > 0 else text


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
        customdata=[[step.label, step.written] for _, step in rows],
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
        customdata=[[step.label, step.written] for _, step in rows],
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
    return f"{table.title}: {said or 'no data yet'}."
