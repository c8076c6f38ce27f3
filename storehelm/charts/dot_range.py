"""A dot with its range per row against a limit: return on ad spend per channel against break-even."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from storehelm.charts.canvas import Chart, Look, canvas, name_lines, plain, set_value_axis
from storehelm.charts.scales import axis_over
from storehelm.charts.theme import faded
from storehelm.charts.values import written
from storehelm.languages.formats import DASH
from storehelm.languages.speech import Sentence, say
from storehelm.metrics.tables import Table

Verdict = Literal["pays back", "unclear", "below", "unknown"]
_VERDICTS: Mapping[Verdict, Sentence] = {
    # Translators: a verdict on a channel, in brackets after its return on ad spend.
    "pays back": "pays back",
    # Translators: a verdict on a channel, in brackets after its return on ad spend: it may pay back or not.
    "unclear": "unclear",
    # Translators: a verdict on a channel, in brackets after its return on ad spend: it lies below break-even.
    "below": "below",
    # Translators: a verdict on a channel, in brackets: its return on ad spend is not known.
    "unknown": "unknown",
}
_ROW = 40
_LOWEST = 300
_HEAD = 34
_FOOT = 28
_CAP_IN_LIMITS = 3.2


@dataclass(frozen=True)
class DotColumns:
    """The columns of a row: its name, the value, the ends of its range, and what somebody else claims."""

    name: str = "label"
    value: str = "roas_attributed"
    low: str = "roas_low"
    high: str = "roas_high"
    claim: str = "roas_platform"


_ROAS = DotColumns()


@dataclass(frozen=True)
class _Dot:
    name: str
    value: float | None
    low: float | None
    high: float | None
    claim: float | None
    verdict: Verdict


def verdict(value: float | None, low: float | None, high: float | None, limit: float | None) -> Verdict:
    """Where a value stands whose whole range must clear the limit before anything is claimed."""
    if value is None or limit is None:
        return "unknown"
    if low is None or high is None:
        return "unclear"
    if low >= limit:
        return "pays back"  # not shown
    return "below" if high < limit else "unclear"


def cap_of(table: Table, limit: float | None, columns: DotColumns = _ROAS) -> float | None:
    """Where the axis ends though a value lies beyond it; None where all of them fit."""
    values = sorted(float(row[columns.value]) for row in table.rows if row[columns.value] is not None)
    everything = [
        float(row[name])
        for row in table.rows
        for name in (columns.value, columns.high, columns.claim)
        if row.get(name) is not None
    ]
    if len(values) < 2 or limit is None:
        return None
    cap = max(limit * _CAP_IN_LIMITS, values[-2] * 1.25)
    return round(cap) if max(everything) > round(cap) else None


def dot_range(table: Table, limit: float | None, look: Look, columns: DotColumns = _ROAS) -> Chart:
    """Draw rows from the highest value down, against a limit; unknown values keep their row, with a dash."""
    cap = cap_of(table, limit, columns)
    dots = _dots(table, columns, limit)
    figure = canvas(look, max(len(dots) * _ROW + _HEAD + _FOOT, _LOWEST))
    reach = [value for dot in dots for value in (dot.value, dot.high, dot.claim)]
    axis = axis_over(
        [min(v, cap) if v is not None and cap else v for v in [*reach, limit]], "ratio", look.formats, from_zero=True
    )
    for row, dot in enumerate(dots):
        _draw_row(figure, row, dot, cap, look)
    if limit is not None:
        _draw_limit(figure, limit, len(dots), look)
    set_value_axis(figure, axis, side="x")
    figure.update_xaxes(range=[-axis.high * 0.02, axis.high])
    figure.update_yaxes(
        range=[len(dots) - 0.5, -0.75],
        tickvals=list(range(len(dots))),
        ticktext=[name_lines(dot.name) for dot in dots],
        tickfont_color=look.theme.text,
    )
    figure.update_layout(hovermode="closest", margin_t=_HEAD)
    return Chart(figure, _finding(table, dots, limit, look))


def _dots(table: Table, columns: DotColumns, limit: float | None) -> list[_Dot]:
    dots = []
    for row in table.rows:
        value, low, high = row[columns.value], row.get(columns.low), row.get(columns.high)
        dots.append(
            _Dot(str(row[columns.name]), value, low, high, row.get(columns.claim), verdict(value, low, high, limit))
        )
    return sorted(dots, key=lambda dot: (dot.value is None, -(dot.value or 0)))


def _draw_row(figure: go.Figure, row: int, dot: _Dot, cap: float | None, look: Look) -> None:
    theme = look.theme
    colour = {"pays back": theme.now, "below": theme.bad}.get(dot.verdict, theme.past)
    if dot.value is None:
        figure.add_annotation(x=0, y=row, text=DASH, showarrow=False, xanchor="left", font={"color": theme.muted})
        if dot.claim is not None:
            _draw_claim(figure, row, dot, cap, look)
        return
    if dot.claim is not None:
        ends = [_capped(dot.value, cap), _capped(dot.claim, cap)]
        figure.add_scatter(x=ends, y=[row, row], mode="lines", line={"color": theme.line, "width": 1}, hoverinfo="skip")
        _draw_claim(figure, row, dot, cap, look)
    if dot.low is not None and dot.high is not None:
        figure.add_scatter(
            x=[_capped(dot.low, cap), _capped(dot.high, cap)],
            y=[row, row],
            mode="lines",
            line={"color": faded(colour, 0.4), "width": 5},
            hoverinfo="skip",
        )
    beyond = cap is not None and dot.value > cap
    figure.add_scatter(
        x=[_capped(dot.value, cap)],
        y=[row],
        mode="markers",
        marker={"size": 10, "color": colour, "symbol": _symbol(dot.verdict, beyond=beyond)},
        customdata=[[plain(dot.name), _said(dot, look)]],
        hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
    )
    figure.add_annotation(
        x=_capped(dot.value, cap),
        y=row,
        yshift=14,
        text=f"<b>{written(dot.value, 'ratio', look.formats)}</b>",
        showarrow=False,
        bgcolor=theme.background,
        borderpad=0,
    )


def _draw_claim(figure: go.Figure, row: int, dot: _Dot, cap: float | None, look: Look) -> None:
    claim = dot.claim or 0.0
    figure.add_scatter(
        x=[_capped(claim, cap)],
        y=[row],
        mode="markers",
        marker={"size": 9, "symbol": "circle-open", "color": look.theme.muted, "line": {"width": 1.5}},
        customdata=[[plain(dot.name), written(claim, "ratio", look.formats)]],
        # Translators: {name} is a channel, {value} its return on ad spend as the ad platform has it.
        hovertemplate=say("{name}: the platform claims {value}", name="%{customdata[0]}", value="%{customdata[1]}")
        + "<extra></extra>",
    )


def _draw_limit(figure: go.Figure, limit: float, rows: int, look: Look) -> None:
    figure.add_shape(
        type="line",
        x0=limit,
        x1=limit,
        y0=-0.75,
        y1=rows - 0.5,
        line={"color": look.theme.text, "width": 1.25},
        layer="below",
    )
    figure.add_annotation(
        x=limit,
        yref="paper",
        y=1,
        yanchor="bottom",
        # Translators: stands at a line in a chart.
        text=say("break-even {value}", value=written(limit, "ratio", look.formats)),
        showarrow=False,
    )


def _symbol(judged: Verdict, *, beyond: bool) -> str:
    if beyond:
        return "triangle-right"
    return "diamond" if judged == "below" else "circle"


def _capped(value: float, cap: float | None) -> float:
    return value if cap is None else min(value, cap)


def _said(dot: _Dot, look: Look) -> str:
    if dot.value is None:
        return DASH
    text = written(dot.value, "ratio", look.formats)
    if dot.low is None or dot.high is None:
        return text
    low, high = (written(end, "ratio", look.formats) for end in (dot.low, dot.high))
    return say("{value}, range {low} to {high}", value=text, low=low, high=high)


def _finding(table: Table, dots: Sequence[_Dot], limit: float | None, look: Look) -> str:
    said = "; ".join(f"{dot.name} {_said(dot, look)} ({say(_VERDICTS[dot.verdict])})" for dot in dots)
    if limit is None:
        return f"{table.title}: {said}." if said else say("{title}: no data yet.", title=table.title)
    value = written(limit, "ratio", look.formats)
    if not said:
        return say("{title} against a break-even of {value}: no data yet.", title=table.title, value=value)
    # Translators: read out of a chart. {rows} are channels with their values and verdicts.
    return say("{title} against a break-even of {value}: {rows}.", title=table.title, value=value, rows=said)
