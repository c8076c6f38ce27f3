"""The ground every chart is drawn on: our own template, fixed ranges, labels in the right margin."""

import datetime
import functools
import html
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from storehelm.charts.scales import Axis, date_ticks, separators, spread
from storehelm.charts.theme import FONT, Theme
from storehelm.languages.formats import Formats
from storehelm.languages.plain_text import visible
from storehelm.metrics.tables import Column, Table

TEXT_SIZE = 12
TOP = 8
BOTTOM = 28
_LETTER = 7.2
_WIDE = 1.6
_GEORGIAN = 1.1
_LABEL_GAP = 14
_LABEL_SHIFT = 6
_NARROWEST_MARGIN = 24
_WIDEST_MARGIN = 148
_NAME_LINE = 22


@dataclass(frozen=True)
class Look:
    """How this reader sees charts: colours, and the writing of numbers."""

    theme: Theme
    formats: Formats


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that says its finding to those who cannot see it, and what the marks on it mean."""

    figure: go.Figure
    alt: str
    marked: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no number is drawn."""
        points = ((trace.x or (), trace.y or ()) for trace in self.figure.data)
        return not any(x is not None and y is not None for xs, ys in points for x, y in zip(xs, ys, strict=False))


@dataclass(frozen=True)
class Label:
    """Words in the right margin, level with `value` of the y axis."""

    value: float
    text: str
    colour: str


def column_of(table: Table, name: str) -> Column:
    """The table's column of that name."""
    return next(column for column in table.columns if column.name == name)


def values_of(table: Table, name: str) -> list[Any]:
    """The values of one column, row by row."""
    return [row.get(name) for row in table.rows]


def canvas(look: Look, height: int) -> go.Figure:
    """An empty figure in the look of the house."""
    figure = go.Figure(layout={"template": _template(look.theme), "height": height})
    return figure.update_layout(separators=separators(look.formats))


def set_value_axis(figure: go.Figure, axis: Axis, *, side: str = "y") -> None:
    """Give the y (or x) axis its range and written ticks."""
    figure.update_layout(
        {f"{side}axis": {"range": [axis.low, axis.high], "tickvals": list(axis.ticks), "ticktext": list(axis.labels)}}
    )


def set_date_axis(figure: go.Figure, days: Sequence[datetime.date], look: Look, *, most: int = 6) -> None:
    """Give the x axis exactly the range of `days`, with at most so many ticks: nothing beside it stretches it."""
    known = sorted(days)
    if not known:
        figure.update_xaxes(showticklabels=False)
        return
    gap = datetime.timedelta() if len(known) > 1 else datetime.timedelta(days=0.5)
    ends = [datetime.datetime.combine(day, datetime.time()) for day in (known[0], known[-1])]
    marks, names = date_ticks(known, look.formats, most)
    is_english = look.formats.locale.startswith("en")
    figure.update_xaxes(
        type="date",
        hoverformat="%-d %b %Y" if is_english else "%Y-%m-%d",
        range=[(ends[0] - gap).isoformat(), (ends[1] + gap).isoformat()],
        tickvals=marks,
        ticktext=names,
    )


def add_right_labels(figure: go.Figure, labels: Iterable[Label], axis: Axis) -> None:
    """Write labels into the right margin, at least their own height apart, and make the margin as wide as they need."""
    drawn = list(labels)
    room = figure.layout.height - TOP - BOTTOM
    pixels = [(label.value - axis.low) / (axis.high - axis.low) * room for label in drawn]
    for label, pixel in zip(drawn, spread(pixels, room), strict=True):
        figure.add_annotation(
            xref="paper",
            x=1,
            xanchor="left",
            xshift=_LABEL_SHIFT,
            y=axis.low + pixel / room * (axis.high - axis.low),
            yanchor="middle",
            text=label.text,
            font={"color": label.colour},
            showarrow=False,
            align="left",
        )
    widest = max((_label_places(_bare(label.text)) for label in drawn), default=0.0) * _LETTER
    figure.update_layout(margin_r=min(max(widest + _LABEL_GAP, _NARROWEST_MARGIN), _WIDEST_MARGIN))


def plain(text: object) -> str:
    """A name from somebody's data as text: no mark-up of it is obeyed."""
    return html.escape(visible(text), quote=False)


def name_lines(text: object) -> str:
    """A name on one or two short lines, cut where it is longer."""
    words = str(text)
    most = int(_NAME_LINE * len(words) / _places(words)) if words else _NAME_LINE
    first, *rest = textwrap.wrap(words, most) or [""]
    if len(rest) > 1:
        rest = [f"{rest[0][: most - 1]}…"]
    return "<br>".join(plain(line) for line in (first, *rest))


def swatch(colour: str, words: str) -> str:
    """A coloured dash and words: the words carry the text colour, which a categorical colour could not."""
    return f'<span style="color:{colour}"><b>—</b></span> {words}'


def _places(text: str) -> float:
    """How many usual letters are as wide as a text: those of Korean are wider."""
    return sum(_WIDE if unicodedata.east_asian_width(letter) in "WF" else 1.0 for letter in text)


def _label_places(text: str) -> float:
    """As `_places`, and with the letters of Georgian, which are a little wider than usual ones."""
    return _places(text) + (_GEORGIAN - 1.0) * sum("\u10d0" <= letter <= "\u10ff" for letter in text)


def _bare(text: str) -> str:
    out, inside = [], False
    for letter in html.unescape(text):
        inside = letter == "<" or (inside and letter != ">")
        if not inside and letter != ">":
            out.append(letter)
    return "".join(out)


@functools.cache
def _template(theme: Theme) -> go.layout.Template:
    ticks = {"color": theme.muted, "size": TEXT_SIZE}
    axis = {
        "fixedrange": True,
        "automargin": True,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": ticks,
        "tickangle": 0,
    }
    layout = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(theme.categorical),
        "font": {"family": FONT, "size": TEXT_SIZE, "color": theme.text},
        "margin": {"l": 8, "r": _NARROWEST_MARGIN, "t": TOP, "b": BOTTOM - 24, "pad": 4},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": theme.background,
            "bordercolor": theme.line,
            "font": {"family": FONT, "size": TEXT_SIZE, "color": theme.text},
        },
        "xaxis": axis | {"showgrid": False, "spikecolor": theme.past, "spikethickness": 1, "spikedash": "solid"},
        "yaxis": axis | {"gridcolor": theme.grid, "gridwidth": 1},
    }
    return go.layout.Template(layout=layout)
