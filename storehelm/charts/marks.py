"""Marks of days on a chart over time: a thin line with a figure above it, which the words below the chart explain."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from storehelm.charts.canvas import TOP, Look
from storehelm.charts.scales import spread
from storehelm.languages.formats import Formats
from storehelm.languages.speech import say, say_count

MOST_MARKS = 5
_MOST_WORDS = 2
HEADROOM = 18
"""Pixels above the lines in which the figures stand."""
_NARROW = 200.0
"""Width in pixels of a chart's lines on a telephone: figures that keep their distance there keep it everywhere."""
_LATEST = datetime.timedelta(days=7)


@dataclass(frozen=True)
class ChartMark:
    """Something that happened on a day, in words that are a sentence."""

    day: datetime.date
    words: str


def placed(
    marks: Sequence[ChartMark], days: Sequence[datetime.date]
) -> tuple[list[tuple[datetime.date, ChartMark]], list[ChartMark]]:
    """Marks to draw, each with the point that its day is counted in, by day; and those there is no room for.

    Marks outside the days of the chart are left out. The first ones are drawn: give the gravest first.
    """
    found = [mark for mark in marks if days and days[0] <= mark.day < days[-1] + _LATEST]
    drawn = sorted(found[:MOST_MARKS], key=lambda mark: mark.day)
    return [(max(day for day in days if day <= mark.day), mark) for mark in drawn], found[MOST_MARKS:]


def draw_marks(figure: go.Figure, marks: Sequence[ChartMark], days: Sequence[datetime.date], look: Look) -> None:
    """Draw lines, and above them their figures, which keep apart."""
    drawn, _ = placed(marks, days)
    if not drawn:
        return
    span = (days[-1] - days[0]).days or 1
    pixels = [(point - days[0]).days / span * _NARROW for point, _ in drawn]
    apart = spread(pixels, _NARROW)
    line = {"color": look.theme.past, "width": 1, "dash": "dash"}
    for number, ((point, _), pixel, moved) in enumerate(zip(drawn, pixels, apart, strict=True), start=1):
        day = point.isoformat()
        figure.add_shape(type="line", x0=day, x1=day, y0=0, y1=1, yref="paper", line=line, layer="below")
        figure.add_annotation(
            x=day,
            xshift=moved - pixel,
            y=1,
            yref="paper",
            yanchor="bottom",
            text=str(number),
            showarrow=False,
            font={"color": look.theme.muted},
        )
    figure.update_layout(height=figure.layout.height + HEADROOM, margin_t=TOP + HEADROOM)


def mark_words(marks: Sequence[ChartMark], days: Sequence[datetime.date], formats: Formats) -> str:
    """What the figures mean, then what there was no room for; empty without marks."""
    drawn, rest = placed(marks, days)
    said = [f"({number}) {_said(mark, formats)}" for number, (_, mark) in enumerate(drawn, start=1)]
    # Translators: before more days on which something happened, each with a sentence.
    said += [say("Besides:")] * bool(rest) + [_said(mark, formats) for mark in rest[:_MOST_WORDS]]
    more = len(rest) - _MOST_WORDS
    if more > 0:
        # Translators: after days on which something happened: so many more days are not told.
        said.append(say_count("And {n} more.", "And {n} more.", more, n=more))
    return " ".join(said)


def _said(mark: ChartMark, formats: Formats) -> str:
    return f"{formats.day(mark.day)}: {mark.words}"
