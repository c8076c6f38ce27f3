"""A fan: what was, then what is expected with bands of what may come, other scenarios as broken lines, and a goal."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from storehelm.charts.canvas import (
    TEXT_SIZE,
    TOP,
    Chart,
    Label,
    Look,
    add_right_labels,
    canvas,
    column_of,
    plain,
    set_date_axis,
    set_value_axis,
    values_of,
)
from storehelm.charts.scales import Axis, axis_over, scaled
from storehelm.charts.theme import faded
from storehelm.charts.values import plotted, written
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table, Unit

_HEIGHT = 390
_HEAD = 18
_WEEK = datetime.timedelta(days=7)
Dash = Literal["solid", "dash", "dot", "dashdot"]
BANDS = (("low_90", "high_90", 0.07, 0.10), ("low_50", "high_50", 0.13, 0.18))
"""Columns of the lower and upper ends, and the opacity in light and dark; the wider one first."""


@dataclass(frozen=True)
class FanLine:
    """A scenario: the column of its weeks, its name and its dash; the solid one is the one with bands."""

    column: str
    name: str
    dash: Dash = "solid"


def fan(table: Table, lines: Sequence[FanLine], look: Look, *, basis: str = "") -> Chart:
    """Draw `actual` and the scenarios of a table against its weeks, with bands around the solid line.

    Args:
        table: Columns week, actual, target, those of BANDS, and one for each line.
        lines: Scenarios in the order of the page.
        look: Of the reader.
        basis: Words above the bands, such as that something is assumed.
    """
    unit = column_of(table, "actual").unit
    names = ["actual", "target", *(name for pair in BANDS for name in pair[:2]), *(line.column for line in lines)]
    axis = axis_over((plotted(value, unit) for name in names for value in values_of(table, name)), unit, look.formats)
    days = [row["week"] for row in table.rows]
    figure = canvas(look, _HEIGHT)
    for low, high, light, dark in BANDS:
        _draw_band(figure, table, (low, high), faded(look.theme.now, light if look.theme.name == "light" else dark))
    _draw_past(figure, table, unit, look)
    for line in sorted(lines, key=lambda line: line.dash == "solid"):
        _draw_line(figure, table, line, unit, look)
    _draw_goal(figure, table, unit, look)
    _draw_last_day(figure, table, look, basis)
    set_value_axis(figure, axis)
    set_date_axis(figure, days, look)
    add_right_labels(figure, _labels(table, lines, axis, unit, look), axis)
    return Chart(figure, _finding(table, lines, unit, look))


def _known(table: Table, column: str) -> tuple[list[datetime.date], list[int]]:
    rows = [(row["week"], row[column]) for row in table.rows if row.get(column) is not None]
    return [week for week, _ in rows], [value for _, value in rows]


def _ahead(table: Table, column: str) -> tuple[list[datetime.date], list[int]]:
    """What may come, from the last known week on where the span follows it at once."""
    days, values = _known(table, column)
    past_days, past = _known(table, "actual")
    if days and past_days and days[0] - past_days[-1] <= _WEEK:
        return [past_days[-1], *days], [past[-1], *values]
    return days, values


def _draw_band(figure: go.Figure, table: Table, ends: tuple[str, str], colour: str) -> None:
    unit = column_of(table, "actual").unit
    days, lows = _ahead(table, ends[0])
    _, highs = _ahead(table, ends[1])
    written_days = [day.isoformat() for day in days]
    figure.add_scatter(
        x=[*written_days, *reversed(written_days)],
        y=[plotted(value, unit) for value in [*highs, *reversed(lows)]],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colour,
        hoverinfo="skip",
    )


def _draw_past(figure: go.Figure, table: Table, unit: Unit, look: Look) -> None:
    days, values = _known(table, "actual")
    _add(figure, days, values, (say("actual"), unit), look, {"color": look.theme.text, "width": 2.25})


def _draw_line(figure: go.Figure, table: Table, line: FanLine, unit: Unit, look: Look) -> None:
    days, values = _ahead(table, line.column)
    width = 2.25 if line.dash == "solid" else 1.5
    style = {"color": look.theme.now, "width": width, "dash": line.dash}
    _add(figure, days, values, (line.name, unit), look, style)


def _draw_goal(figure: go.Figure, table: Table, unit: Unit, look: Look) -> None:
    days, values = _known(table, "target")
    if days:
        _add(figure, days, values, (say("goal"), unit), look, {"color": look.theme.text, "width": 1, "dash": "dot"})


def _add(
    figure: go.Figure,
    days: Sequence[datetime.date],
    values: Sequence[int],
    said: tuple[str, Unit],
    look: Look,
    style: dict[str, object],
) -> None:
    name, unit = said
    figure.add_scatter(
        x=[day.isoformat() for day in days],
        y=[plotted(value, unit) for value in values],
        mode="markers" if len(days) == 1 else "lines",
        name=plain(name),
        line=style,
        marker={"color": style["color"]},
        customdata=[written(value, unit, look.formats) for value in values],
        hovertemplate=f"{plain(name)} %{{customdata}}<extra></extra>",  # not shown
    )


def _draw_last_day(figure: go.Figure, table: Table, look: Look, basis: str) -> None:
    """The line between what was and what may come, and above the bands what they rest on."""
    known = [row["week"] for row in table.rows if row["actual"] is not None]
    if known:
        day = known[-1].isoformat()
        figure.add_shape(
            type="line", x0=day, x1=day, y0=0, y1=1, yref="paper", line={"color": look.theme.past, "width": 1}
        )
        _write_above(figure, day, say("last data"), "right", look)
    if basis and known:
        _write_above(figure, known[-1].isoformat(), basis, "left", look)
    figure.update_layout(margin_t=TOP + _HEAD, height=_HEIGHT + _HEAD)


def _write_above(figure: go.Figure, day: str, words: str, side: str, look: Look) -> None:
    figure.add_annotation(
        x=day,
        xanchor=side,
        xshift=-4 if side == "right" else 4,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=plain(words),
        showarrow=False,
        font={"color": look.theme.muted, "size": TEXT_SIZE},
    )


def _labels(table: Table, lines: Sequence[FanLine], axis: Axis, unit: Unit, look: Look) -> Iterator[Label]:
    for line in lines:
        _, values = _known(table, line.column)
        value = plotted(values[-1], unit) if values else None
        if value is None:
            continue
        number = scaled(value, axis, unit, look.formats)
        is_main = line.dash == "solid"
        name = plain(line.name if len(line.name) <= 14 else f"{line.name[:13]}…")
        yield Label(
            value,
            f"<b>{name}</b> {number}" if is_main else f"{name} {number}",
            look.theme.now if is_main else look.theme.text,
        )
    _, targets = _known(table, "target")
    value = plotted(targets[-1], unit) if targets else None
    if value is not None:
        # Translators: at the end of a chart's line; {value} is a number.
        yield Label(value, say("goal {value}", value=scaled(value, axis, unit, look.formats)), look.theme.text)


def _finding(table: Table, lines: Sequence[FanLine], unit: Unit, look: Look) -> str:
    parts = []
    # Translators: the line of a chart that shows what was, beside those of scenarios and of the goal.
    actual, goal = say("actual"), say("goal")
    for name, column in ((actual, "actual"), *((line.name, line.column) for line in lines), (goal, "target")):
        days, values = _known(table, column)
        if days:
            parts.append(
                # Translators: {line} is "actual", "goal" or the name of a scenario; {day} the last day of the week.
                say(
                    "{line} {value} in the week to {day}",
                    line=name,
                    value=written(values[-1], unit, look.formats),
                    day=look.formats.day(days[-1]),
                )
            )
    lows, highs = _known(table, "low_90")[1], _known(table, "high_90")[1]
    if lows and highs:
        ends = (written(lows[-1], unit, look.formats), written(highs[-1], unit, look.formats))
        parts.append(say("nine in ten simulated weeks end between {low} and {high}", low=ends[0], high=ends[1]))
    return f"{table.title}: {'; '.join(parts) or say('no data yet')}."
