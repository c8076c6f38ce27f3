"""Curves over age: pooled retention, margin per customer against what the customer cost, time to the second order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from storehelm.charts.canvas import Chart, Label, Look, add_right_labels, canvas, column_of, plain, set_value_axis
from storehelm.charts.scales import axis_over, scaled
from storehelm.charts.values import Cell, plotted, written
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table, Unit

_MOST_POINTS = 300
_AGE_STEPS = (1, 2, 3, 6, 12, 30, 60, 90, 180, 360)


@dataclass(frozen=True)
class Curve:
    """The columns of a curve: age, value, the ends of its range, a limit to reach, and the age it starts from.

    Names are in the reader's words.
    """

    age: str
    value: str
    name: str
    low: str | None = None
    high: str | None = None
    limit: str | None = None
    limit_name: str | None = None
    from_age: float = 0


def curve(table: Table, drawn: Curve, look: Look, *, from_zero: bool = True, height: int = 260) -> Chart:
    """Draw a value against age; rows whose value is unknown are left out, not drawn as zero."""
    unit = column_of(table, drawn.value).unit
    rows = _rows(table, drawn)
    ages = [float(row[drawn.age]) for row in rows]
    values = [plotted(row[drawn.value], unit) for row in rows]
    raw_limit = (
        next((row[drawn.limit] for row in table.rows if row[drawn.limit] is not None), None) if drawn.limit else None
    )
    limit = plotted(raw_limit, unit)
    edges = [plotted(row.get(name or ""), unit) for row in rows for name in (drawn.low, drawn.high)]
    axis = axis_over([*values, *edges, limit], unit, look.formats, from_zero=from_zero)
    figure = canvas(look, height)
    _draw_band(figure, rows, drawn, unit, look)
    _draw_curve(figure, (ages, values), [written(row[drawn.value], unit, look.formats) for row in rows], drawn, look)
    labels = (
        [
            Label(
                values[-1] or 0.0,
                f"<b>{plain(drawn.name)}</b> {scaled(values[-1] or 0.0, axis, unit, look.formats)}",
                look.theme.now,
            )
        ]
        if values
        else []
    )
    if limit is not None:
        figure.add_hline(y=limit, line={"color": look.theme.text, "width": 1.25})
        labels.append(
            Label(limit, f"{plain(_limit_name(drawn))} {scaled(limit, axis, unit, look.formats)}", look.theme.text)
        )
    set_value_axis(figure, axis)
    _set_age_axis(figure, ages, look)
    add_right_labels(figure, labels, axis)
    return Chart(figure, _finding(table, rows, drawn, raw_limit, look))


def _limit_name(drawn: Curve) -> str:
    # Translators: what a curve is to reach, before its value.
    return drawn.limit_name or say("limit")


def _rows(table: Table, drawn: Curve) -> list[dict[str, Any]]:
    known = [row for row in table.rows if row[drawn.value] is not None and row[drawn.age] >= drawn.from_age]
    ordered = sorted(known, key=lambda row: row[drawn.age])
    every = math.ceil(len(ordered) / _MOST_POINTS) or 1
    return ordered[:-1:every] + ordered[-1:] if every > 1 else ordered


def _draw_band(figure: go.Figure, rows: Sequence[dict[str, Any]], drawn: Curve, unit: Unit, look: Look) -> None:
    if drawn.low is None or drawn.high is None:
        return
    known = [row for row in rows if row.get(drawn.low) is not None and row.get(drawn.high) is not None]
    if len(known) < 2:
        return
    figure.add_scatter(
        x=[row[drawn.age] for row in known] + [row[drawn.age] for row in reversed(known)],
        y=[plotted(row[drawn.high], unit) for row in known]
        + [plotted(row[drawn.low], unit) for row in reversed(known)],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=look.theme.band,
        hoverinfo="skip",
    )


def _draw_curve(
    figure: go.Figure,
    points: tuple[Sequence[float], Sequence[float | None]],
    texts: Sequence[str],
    drawn: Curve,
    look: Look,
) -> None:
    ages, values = points
    figure.add_scatter(
        x=list(ages),
        y=list(values),
        mode="lines" if len(ages) > 1 else "markers",
        name=plain(drawn.name),
        line={"color": look.theme.now, "width": 2.25},
        customdata=list(texts),
        hovertemplate=f"{plain(drawn.name)} %{{customdata}}<extra></extra>",
    )


def _set_age_axis(figure: go.Figure, ages: Sequence[float], look: Look) -> None:
    if not ages:
        figure.update_xaxes(showticklabels=False)
        return
    last = max(ages)
    step = next((step for step in _AGE_STEPS if step * 7 > last), _AGE_STEPS[-1])
    marks = list(range(0, int(last) + 1, step))
    figure.update_xaxes(range=[min(ages), last], tickvals=marks, ticktext=[look.formats.number(mark) for mark in marks])


def _finding(table: Table, rows: Sequence[dict[str, Any]], drawn: Curve, limit: Cell, look: Look) -> str:
    if not rows:
        # Translators: {title} is the title of a chart; read out to those who cannot see it.
        return say("{title}: no data yet.", title=table.title)
    unit = column_of(table, drawn.value).unit
    value = written(rows[-1][drawn.value], unit, look.formats)
    age = look.formats.number(rows[-1][drawn.age])
    if limit is None:
        # Translators: read out of a chart. {name} is what the line shows, such as "Margin"; {age} a number of days.
        return say("{title}: {name} {value} at age {age}.", title=table.title, name=drawn.name, value=value, age=age)
    # Translators: read out of a chart. {name} is what the line shows, such as "Margin"; {age} is a number of days or
    # months; {limit} is what it is to reach, with its value: "Cost €21.90".
    return say(
        "{title}: {name} {value} at age {age}, against {limit}.",
        title=table.title,
        name=drawn.name,
        value=value,
        age=age,
        limit=f"{_limit_name(drawn)} {written(limit, unit, look.formats)}",
    )
