"""A tornado: what each lever alone makes of one number, the widest first, around where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from storehelm.charts.canvas import BOTTOM, TOP, Chart, Look, canvas, name_lines, plain, set_value_axis
from storehelm.charts.scales import Axis, axis_over
from storehelm.charts.values import plotted, written
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table

_ROW = 40
MOST = 10
_AIR = 0.16


@dataclass(frozen=True)
class _Bar:
    label: str
    ends: tuple[tuple[float, str], ...]
    is_assumed: bool


def tornado(table: Table, middle: int, look: Look) -> Chart:
    """Draw the widest rows: columns label, low, high (micros), below, above (words), is_assumed.

    Args:
        table: One row for each lever, the widest first.
        middle: Where the number stands, in micros.
        look: Of the reader.
    """
    bars = [_bar(row, look) for row in table.rows[:MOST]]
    centre = plotted(middle, "money") or 0.0
    figure = canvas(look, max(len(bars), 3) * _ROW + TOP + BOTTOM)
    axis = axis_over([centre, *(value for bar in bars for value, _ in bar.ends)], "money", look.formats)
    for place, bar in enumerate(bars):
        _draw(figure, place, bar, centre, axis, look)
    figure.add_vline(x=centre, line={"color": look.theme.text, "width": 1.25})
    set_value_axis(figure, axis, side="x")
    room = (axis.high - axis.low) * _AIR
    figure.update_xaxes(range=[axis.low - room, axis.high + room], showgrid=True, gridcolor=look.theme.grid)
    figure.update_yaxes(
        range=[len(bars) - 0.5, -0.5],
        tickvals=list(range(len(bars))),
        ticktext=[name_lines(bar.label) + (f"<br>{say('assumed')}" if bar.is_assumed else "") for bar in bars],
        tickfont_color=look.theme.text,
        showgrid=False,
    )
    figure.update_layout(hovermode="closest")
    return Chart(figure, _finding(table, bars, middle, look))


def _bar(row: dict[str, object], look: Look) -> _Bar:
    ends = tuple(
        (plotted(row[end], "money") or 0.0, f"{row[move]}: {written(row[end], 'money', look.formats)}")
        for end, move in (("low", "below"), ("high", "above"))
    )
    return _Bar(str(row["label"]), ends, bool(row["is_assumed"]))


def _draw(figure: go.Figure, place: int, bar: _Bar, centre: float, axis: Axis, look: Look) -> None:
    for value, words in bar.ends:
        is_up = value >= centre
        figure.add_bar(
            x=[value - centre],
            base=[centre],
            y=[place],
            orientation="h",
            width=0.5,
            marker={
                "color": look.theme.now if is_up else look.theme.past,
                "pattern": {"shape": "/" if bar.is_assumed else "", "solidity": 0.35},
            },
            customdata=[[plain(bar.label), plain(words)]],
            hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
        )
    for value, words in _outermost(bar, centre):
        is_up = value >= centre
        figure.add_annotation(
            x=value,
            y=place,
            text=plain(words.partition(":")[0]),
            showarrow=False,
            xanchor="left" if is_up else "right",
            xshift=4 if is_up else -4,
            font={"color": look.theme.muted},
        )
    figure.update_layout(barmode="overlay")


def _outermost(bar: _Bar, centre: float) -> Sequence[tuple[float, str]]:
    """Both ends, or the further one where both lie on one side."""
    (low, _), (high, _) = bar.ends
    if (low - centre) * (high - centre) <= 0:
        return bar.ends
    return (max(bar.ends, key=lambda end: abs(end[0] - centre)),)


def _finding(table: Table, bars: Sequence[_Bar], middle: int, look: Look) -> str:
    value = written(middle, "money", look.formats)
    if not bars:
        # Translators: {title} is the title of a chart: "Profit by each lever alone".
        return say("{title}, {value} as it stands: no lever moves it.", title=table.title, value=value)
    said = "; ".join(f"{bar.label} {', '.join(words for _, words in bar.ends)}" for bar in bars)
    # Translators: {title} is the title of a chart: "Profit by each lever alone"; {levers} what each makes of it.
    return say("{title}, {value} as it stands: {levers}.", title=table.title, value=value, levers=said)
