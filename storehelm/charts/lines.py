"""Lines over time: now, the past in grey, a goal dotted, a band for the normal range, one line per entity."""

import datetime
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from storehelm.charts.canvas import (
    Chart,
    Label,
    Look,
    add_right_labels,
    canvas,
    column_of,
    plain,
    set_date_axis,
    set_value_axis,
    swatch,
    values_of,
)
from storehelm.charts.marks import ChartMark, draw_marks, mark_words
from storehelm.charts.scales import Axis, axis_over, scaled, unit_words
from storehelm.charts.theme import entity_colours, faded
from storehelm.charts.values import MICROS, MONEY, Cell, plotted, written
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table, Unit

_TICKS, _FEW_TICKS = 6, 4
"""Names of entities take a wide margin, so that on a telephone fewer ticks have room."""
_HEIGHT = 270
Kind = Literal["now", "past", "entity"]


@dataclass(frozen=True)
class Line:
    """A line: the column it draws, its name in the reader's words, and the columns of its normal range, if any."""

    column: str
    name: str
    kind: Kind = "now"
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True)
class _Drawn:
    line: Line
    days: tuple[datetime.date, ...]
    values: tuple[float | None, ...]
    raw: tuple[Any, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]
    partial: tuple[bool, ...]
    colour: str


def lines(
    table: Table,
    x: str,
    drawn: Sequence[Line],
    look: Look,
    *,
    target: str | None = None,
    marks: Sequence[ChartMark] = (),
) -> Chart:
    """Draw columns of a table against its days.

    `target` is the column of the goal; `marks` are days on which something happened. Open points are hollow.
    """
    theme = look.theme
    colours = {"now": theme.now, "past": theme.past, "entity": theme.now}
    series = [_series(table, x, line, colours[line.kind]) for line in drawn]
    unit = column_of(table, drawn[0].column).unit
    return _chart(table, unit, series, _goal_of(table, x, target, unit), look, marks)


def lines_by(
    table: Table,
    along: tuple[str, str],
    line: Line,
    look: Look,
    *,
    target: str | None = None,
    marks: Sequence[ChartMark] = (),
) -> Chart:
    """Draw one column of a long table, a line for each value: `along` names the column of days, and of the lines."""
    x, by = along
    names = list(dict.fromkeys(values_of(table, by)))
    colours = entity_colours([str(name) for name in names], look.theme)
    series = []
    for name in names:
        part = Table(table.name, table.title, table.columns, tuple(row for row in table.rows if row[by] == name))
        own = Line(
            line.column, str(name).capitalize() if str(name).islower() else str(name), "entity", line.low, line.high
        )
        series.append(_series(part, x, own, colours[str(name)]))
    unit = column_of(table, line.column).unit
    return _chart(table, unit, series, _goal_of(table, x, target, unit), look, marks)


def axis_words(table: Table, columns: Sequence[str], look: Look) -> str:
    """The unit of a chart of these columns, for the line beside its title: `€ thousand`."""
    unit = column_of(table, columns[0]).unit
    values = [plotted(value, unit) for name in columns for value in values_of(table, name)]
    return unit_words(values, unit, look.formats)


def _series(table: Table, x: str, line: Line, colour: str) -> _Drawn:
    unit = column_of(table, line.column).unit
    rows = sorted((row for row in table.rows if row[x] is not None), key=lambda row: row[x])
    return _Drawn(
        line=line,
        days=tuple(row[x] for row in rows),
        values=tuple(plotted(row.get(line.column), unit) for row in rows),
        raw=tuple(row.get(line.column) for row in rows),
        lows=tuple(plotted(row.get(line.low or ""), unit) for row in rows),
        highs=tuple(plotted(row.get(line.high or ""), unit) for row in rows),
        partial=tuple(_is_open(row) and line.kind != "past" for row in rows),
        colour=colour,
    )


def _is_open(row: dict[str, Any]) -> bool:
    return bool(row.get("is_partial")) or row.get("complete") is False


@dataclass(frozen=True)
class _Goal:
    """A goal by day, and its last value as it is in the table and on the axis."""

    days: tuple[datetime.date, ...]
    values: tuple[float, ...]
    aim: Cell

    @property
    def moves(self) -> bool:
        """Whether it follows the season; else one line across the chart says it."""
        return len(set(self.values)) > 1


def _goal_of(table: Table, x: str, target: str | None, unit: Unit) -> _Goal | None:
    rows = [(row[x], row[target]) for row in table.rows if row[target] is not None] if target else []
    if not rows:
        return None
    by_day = dict(sorted(rows))
    values = tuple(value for cell in by_day.values() if (value := plotted(cell, unit)) is not None)
    return _Goal(tuple(by_day), values, list(by_day.values())[-1])


def _chart(
    table: Table, unit: Unit, series: Sequence[_Drawn], goal: _Goal | None, look: Look, marks: Sequence[ChartMark]
) -> Chart:
    figure = canvas(look, _HEIGHT)
    every = [value for one in series for value in (*one.values, *one.lows, *one.highs)]
    axis = axis_over([*every, *(goal.values if goal else ())], unit, look.formats)
    for one in sorted(series, key=lambda one: one.line.kind != "past"):
        _draw(figure, one, unit, look)
    days = sorted({day for one in series for day in one.days})
    if goal is not None and days:
        _draw_goal(figure, goal, unit, look)
    set_value_axis(figure, axis)
    has_entities = any(one.line.kind == "entity" for one in series)
    set_date_axis(figure, days, look, most=_FEW_TICKS if has_entities else _TICKS)
    add_right_labels(figure, _labels(series, goal.values[-1] if goal else None, axis, unit, look), axis)
    draw_marks(figure, marks, days, look)
    said = mark_words(marks, days, look.formats)
    finding = _finding(table, series, goal.aim if goal else None, unit, look)
    # Translators: stands after what a chart shows; {marks} are sentences about days that are marked on it.
    return Chart(figure, f"{finding} {say('Marked: {marks}', marks=said)}" if said else finding, said)


def _draw_goal(figure: go.Figure, goal: _Goal, unit: Unit, look: Look) -> None:
    line = {"color": look.theme.text, "width": 1, "dash": "dot"}
    if not goal.moves:
        figure.add_hline(y=goal.values[-1], line=line)
        return
    figure.add_scatter(
        x=[day.isoformat() for day in goal.days],
        y=list(goal.values),
        mode="lines",
        name=say("goal"),
        line=line,
        # Translators: a label of a line: "goal €318k".
        hovertemplate=say("goal {value}", value="%{customdata}") + "<extra></extra>",
        customdata=[written(value * MICROS if unit in MONEY else value, unit, look.formats) for value in goal.values],
    )


def _draw(figure: go.Figure, one: _Drawn, unit: Unit, look: Look) -> None:
    days = [day.isoformat() for day in one.days]
    _draw_band(figure, one, days, look)
    closed = [None if partial else value for value, partial in zip(one.values, one.partial, strict=True)]
    width = 1.5 if one.line.kind == "past" else 2.25
    lonely = sum(value is not None for value in closed) == 1
    name = plain(one.line.name)
    hover = f"{name} %{{customdata}}<extra></extra>"
    written_values = [written(value, unit, look.formats) for value in one.raw]
    figure.add_scatter(
        x=days,
        y=closed,
        mode="markers" if lonely else "lines",
        name=name,
        line={"color": one.colour, "width": width},
        customdata=written_values,
        hovertemplate=hover,
    )
    if one.line.kind == "now":
        _draw_end(figure, one, days)
    _draw_open_points(figure, one, days, written_values)


def _draw_end(figure: go.Figure, one: _Drawn, days: list[str]) -> None:
    if one.values and one.values[-1] is not None and not one.partial[-1]:
        figure.add_scatter(
            x=days[-1:],
            y=[one.values[-1]],
            mode="markers",
            marker={"size": 7, "color": one.colour},
            cliponaxis=False,
            hoverinfo="skip",
        )


def _draw_open_points(figure: go.Figure, one: _Drawn, days: list[str], written_values: list[str]) -> None:
    for index, (partial, value) in enumerate(zip(one.partial, one.values, strict=True)):
        if not partial or value is None:
            continue
        if index and one.values[index - 1] is not None:
            figure.add_scatter(
                x=days[index - 1 : index + 1],
                y=list(one.values[index - 1 : index + 1]),
                mode="lines",
                line={"color": one.colour, "width": 1.5, "dash": "dot"},
                hoverinfo="skip",
            )
        figure.add_scatter(
            x=[days[index]],
            y=[value],
            mode="markers",
            name=plain(one.line.name),
            marker={"symbol": "circle-open", "size": 8, "color": one.colour, "line": {"width": 2}},
            cliponaxis=False,
            customdata=[written_values[index]],
            # Translators: {name} is a line of a chart; its last week or month is still running.
            hovertemplate=say("{name} {value} (not over yet)", name=plain(one.line.name), value="%{customdata}")
            + "<extra></extra>",
        )


def _draw_band(figure: go.Figure, one: _Drawn, days: list[str], look: Look) -> None:
    edges = zip(days, one.lows, one.highs, strict=True)
    stretches = itertools.groupby(edges, key=lambda edge: edge[1] is not None and edge[2] is not None)
    for _, stretch in (pair for pair in stretches if pair[0]):
        known = list(stretch)
        figure.add_scatter(
            x=[day for day, _, _ in known] + [day for day, _, _ in reversed(known)],
            y=[high for _, _, high in known] + [low for _, low, _ in reversed(known)],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=faded(one.colour, 0.13 if look.theme.name == "light" else 0.18),
            hoverinfo="skip",
        )


def _labels(series: Sequence[_Drawn], goal: float | None, axis: Axis, unit: Unit, look: Look) -> Iterable[Label]:
    theme = look.theme
    for one in series:
        known = [value for value in one.values if value is not None]
        if not known:
            continue
        number = scaled(known[-1], axis, unit, look.formats)
        name = plain(one.line.name)
        if one.line.kind == "entity":
            yield Label(known[-1], swatch(one.colour, f"{name} {number}"), theme.text)
        elif one.line.kind == "now":
            yield Label(known[-1], f"<b>{name}</b> {number}", theme.now)
        else:
            yield Label(known[-1], f"{name} {number}", theme.muted)
    if goal is not None:
        yield Label(goal, say("goal {value}", value=scaled(goal, axis, unit, look.formats)), theme.text)


def _finding(table: Table, series: Sequence[_Drawn], aim: Cell, unit: Unit, look: Look) -> str:
    parts = []
    for one in series:
        known = [(day, value) for day, value in zip(one.days, one.raw, strict=True) if value is not None]
        if known:
            day, value = known[-1]
            parts.append(
                # Translators: read out of a chart. {name} is a line, such as "Now".
                say(
                    "{name} {value} at {day}",
                    name=one.line.name,
                    value=written(value, unit, look.formats),
                    day=look.formats.day(day),
                )
            )
    if aim is not None:
        parts.append(say("goal {value}", value=written(aim, unit, look.formats)))
    if not parts:
        return say("{title}: no data yet.", title=table.title)
    return f"{table.title}: {'; '.join(parts)}."
