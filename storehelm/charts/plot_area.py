"""Where the numbers of a figure stand on paper: its margins, its axes, and the place of each value."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from storehelm.charts.lettering import lines_of, width_of

Spec: TypeAlias = Mapping[str, Any]
"""A part of a figure as its library writes it down."""
_DAY = 86_400.0
_TICK_GAP = 7.0
_BELOW = 24.0
"""Pixels that the names of ticks take below the plot."""
_LEAST_LEFT = 8.0


@dataclass(frozen=True)
class NumberLine:
    """One axis: values from `first` to `last` stand from pixel `start` to pixel `end`."""

    spec: Spec
    first: float
    last: float
    start: float
    end: float

    def at(self, value: object) -> float:
        """The pixel of a value."""
        return self.start + (number_of(value) - self.first) / (self.last - self.first) * (self.end - self.start)

    def length(self, amount: float) -> float:
        """How many pixels an amount takes, always positive."""
        return abs(amount / (self.last - self.first) * (self.end - self.start))

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Pixel and text of each tick inside the plot; none where their names are hidden."""
        if self.spec.get("showticklabels") is False:
            return []
        places = [self.at(value) for value in self.spec.get("tickvals") or ()]
        low, high = sorted((self.start, self.end))
        texts = self.spec.get("ticktext") or ()
        return [
            (place, str(text)) for place, text in zip(places, texts, strict=True) if low - 0.5 <= place <= high + 0.5
        ]

    @property
    def tick_colour(self) -> str:
        """Colour of the ticks' names."""
        return str(self.spec["tickfont"]["color"])

    @property
    def tick_size(self) -> float:
        """Size of their letters."""
        return float(self.spec["tickfont"]["size"])


@dataclass(frozen=True)
class Plot:
    """The area in which numbers are drawn, with its two axes; `layout` holds what the figure and its template say."""

    layout: Spec
    x: NumberLine
    y: NumberLine
    width: float
    height: float

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.x.start

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x.end

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(self.y.start, self.y.end)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(self.y.start, self.y.end)


def plot_of(traces: Sequence[Spec], layout: Spec, width: float) -> Plot:
    """Lay a figure out in `width` pixels: the names of the y axis take the room that they need."""
    whole = merged(layout.get("template", {}).get("layout", {}), {k: v for k, v in layout.items() if k != "template"})
    x_spec, y_spec = whole.get("xaxis", {}), whole.get("yaxis", {})
    margin, height = whole["margin"], float(whole["height"])
    names_below = x_spec.get("showticklabels") is not False and x_spec.get("side") != "top"
    bottom = height - margin["b"] - (_BELOW if names_below else 0.0)
    left = max(_LEAST_LEFT, margin["l"]) if y_spec.get("showticklabels") is False else _left_of(y_spec, margin)
    x_ends, y_ends = _ends(x_spec, traces, "x"), _ends(y_spec, traces, "y")
    return Plot(
        whole,
        NumberLine(x_spec, *x_ends, left, width - float(margin["r"])),
        NumberLine(y_spec, *y_ends, bottom, float(margin["t"])),
        width,
        height,
    )


def merged(first: Spec, second: Spec) -> dict[str, Any]:
    """Both, the second one's word being the last."""
    whole = dict(first)
    for name, value in second.items():
        own = whole.get(name)
        whole[name] = merged(own, value) if isinstance(own, Mapping) and isinstance(value, Mapping) else value
    return whole


def number_of(value: object) -> float:
    """A value on a number line: days count in days since the first of all, with parts of a day."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    if isinstance(value, datetime.datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return value.toordinal() + seconds / _DAY
    if isinstance(value, datetime.date):
        return float(value.toordinal())
    return float(value)  # type: ignore[arg-type]


def _left_of(y_spec: Spec, margin: Spec) -> float:
    size = float(y_spec["tickfont"]["size"])
    texts = [str(text) for text in y_spec.get("ticktext") or ()]
    widest = max((width_of(line, size) for text in texts for line in lines_of(text, "")), default=0.0)
    return max(float(margin["l"]), widest + _TICK_GAP + 1)


def _ends(spec: Spec, traces: Sequence[Spec], side: str) -> tuple[float, float]:
    given = spec.get("range")
    if given is None:
        known = [number_of(value) for trace in traces for value in trace.get(side) or () if value is not None]
        given = (min(known), max(known)) if known else (0.0, 1.0)
    first, last = number_of(given[0]), number_of(given[1])
    return (first, last) if first != last else (first - 1.0, last + 1.0)
