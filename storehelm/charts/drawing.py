"""The house's charts on paper, without a browser: from a figure to the marks that an SVG file or a PDF writes.

What the forms of this room use of Plotly's figures is drawn, and nothing else: any other kind of trace or shape is an
error, so that a new form is noticed by its test and never drawn in part.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from storehelm.charts.canvas import Chart
from storehelm.charts.drawn_traces import draw_traces, stroke_of
from storehelm.charts.lettering import LINE_HEIGHT, lines_of, width_of
from storehelm.charts.plot_area import NumberLine, Plot, Spec, merged, plot_of
from storehelm.charts.scene import Box, Mark, Paint, Path, Scene, Side, Words

_CAPITAL = 0.357
"""Half of a capital's height, in letter sizes: how far below its middle a line stands."""
_TICK_GAP = 7.0
_LEGEND_GAP = 16.0
_SWATCH = 11.0
_THIRDS = (1 / 3, 2 / 3)
_NAME_GAP = 6.0
"""Pixels that two names on an axis keep apart."""


def scene_of(chart: Chart, width: float) -> Scene:
    """Lay a chart out in `width` pixels and draw it; its height is the figure's own.

    Raises:
        ValueError: The figure has a kind of trace or mark that no form of this house draws.
    """
    figure = chart.figure.to_plotly_json()
    traces: Sequence[Spec] = figure["data"]
    plot = plot_of(traces, figure["layout"], width)
    shapes = plot.layout.get("shapes") or ()
    marks = [
        *_grid(plot),
        *(_shape(one, plot) for one in shapes if one.get("layer") == "below"),
        *draw_traces(traces, plot),
        *(_shape(one, plot) for one in shapes if one.get("layer") != "below"),
        *_ticks(plot),
        *(mark for one in plot.layout.get("annotations") or () for mark in _annotation(one, plot)),
        *_legend(traces, plot),
    ]
    return Scene(plot.width, plot.height, chart.alt, tuple(marks))


def text_block(
    text: str, at: tuple[float, float], look: tuple[str, float], side: Side, upright: str = "middle"
) -> Iterator[Words]:
    """Lines of text at a point: `look` is their colour and size, `upright` says what of them stands on the point."""
    colour, size = look
    lines = lines_of(text, colour)
    step = size * LINE_HEIGHT
    x, y = at
    first = {
        "middle": y - (len(lines) - 1) * step / 2 + size * _CAPITAL,
        "top": y + size,
        "bottom": y - (len(lines) - 1) * step - size * 0.3,
    }[upright]
    for number, runs in enumerate(lines):
        if runs:
            yield Words(x, first + number * step, runs, size, side)


def _grid(plot: Plot) -> Iterator[Mark]:
    spec = plot.y.spec
    if spec.get("showgrid") is False:
        return
    paint = Paint(edge=spec["gridcolor"], width=spec.get("gridwidth", 1))
    for value in spec.get("tickvals") or ():
        y = plot.y.at(value)
        if plot.top - 0.5 <= y <= plot.bottom + 0.5:
            yield Path(((plot.left, y), (plot.right, y)), paint)


def _ticks(plot: Plot) -> Iterator[Mark]:
    for place, text in plot.y.ticks:
        look = (plot.y.tick_colour, plot.y.tick_size)
        yield from text_block(text, (plot.left - _TICK_GAP, place), look, "right")
    for place, text in _readable(plot.x):
        look = (plot.x.tick_colour, plot.x.tick_size)
        if plot.x.spec.get("side") == "top":
            yield from text_block(text, (place, plot.top - _TICK_GAP), look, "middle", "bottom")
        else:
            yield from text_block(text, (place, plot.bottom + _TICK_GAP), look, "middle", "top")


def _readable(axis: NumberLine) -> list[tuple[float, str]]:
    """The ticks, every second or third of them where all would touch each other."""
    ticks = axis.ticks
    widest = max(
        (width_of(line, axis.tick_size) for _, text in ticks for line in lines_of(text, axis.tick_colour)), default=0.0
    )
    every = 1
    while len(ticks[::every]) > 2 and _closest(ticks[::every]) < widest + _NAME_GAP:
        every += 1
    return ticks[::every]


def _closest(ticks: Sequence[tuple[float, str]]) -> float:
    return min(abs(second[0] - first[0]) for first, second in itertools.pairwise(ticks))


def _shape(shape: Spec, plot: Plot) -> Mark:
    if shape.get("type") != "line":
        raise ValueError(f"No form of this house draws a shape of the kind {shape.get('type')!r}.")
    ends = tuple((_x(shape, f"x{end}", plot), _y(shape, f"y{end}", plot)) for end in "01")
    return Path(ends, stroke_of(shape["line"]))


def _x(spec: Spec, name: str, plot: Plot) -> float:
    if spec.get("xref", "x") == "x":
        return plot.x.at(spec[name])
    return plot.left + float(spec[name]) * (plot.right - plot.left)


def _y(spec: Spec, name: str, plot: Plot) -> float:
    if spec.get("yref", "y") == "y":
        return plot.y.at(spec[name])
    return plot.bottom - float(spec[name]) * (plot.bottom - plot.top)


def _annotation(note: Spec, plot: Plot) -> Iterator[Mark]:
    if note.get("showarrow") is not False:
        raise ValueError("No form of this house draws arrows.")
    font = merged(plot.layout["font"], note.get("font") or {})
    size = float(font["size"])
    x = _x(note, "x", plot) + note.get("xshift", 0)
    y = _y(note, "y", plot) - note.get("yshift", 0)
    side, upright = _side(note), str(note.get("yanchor") or "middle")
    text = str(note["text"])
    if note.get("bgcolor"):
        yield _ground(text, (x, y), (str(font["color"]), size), str(note["bgcolor"]))
    yield from text_block(text, (x, y), (str(font["color"]), size), side, upright)


def _side(note: Spec) -> Side:
    """Which end of the text stands on the point; on the edge of the paper it is the nearer one."""
    named: Mapping[str, Side] = {"left": "left", "center": "middle", "right": "right"}
    anchor = note.get("xanchor") or "auto"
    if anchor in named:
        return named[anchor]
    if note.get("xref", "x") == "x":
        return "middle"
    return "left" if note["x"] < _THIRDS[0] else "right" if note["x"] > _THIRDS[1] else "middle"


def _ground(text: str, at: tuple[float, float], look: tuple[str, float], colour: str) -> Box:
    """A ground that keeps lines from running through a centred text."""
    _, size = look
    lines = lines_of(text, look[0])
    width = max(width_of(line, size) for line in lines)
    height = len(lines) * size * LINE_HEIGHT
    return Box(at[0] - width / 2, at[1] - height / 2, width, height, Paint(fill=colour))


def _legend(traces: Sequence[Spec], plot: Plot) -> Iterator[Mark]:
    """The names of the parts in a row above the plot."""
    if not plot.layout.get("showlegend"):
        return
    font = plot.layout["font"]
    look, size = (str(font["color"]), float(font["size"])), float(font["size"])
    x, y = plot.left, plot.top - _LEGEND_GAP
    for trace in traces:
        if trace.get("showlegend") is False or not trace.get("name"):
            continue
        colour = (trace.get("marker") or trace.get("line") or {}).get("color")
        yield Box(x, y - _SWATCH / 2, _SWATCH, _SWATCH, Paint(fill=colour))
        name = str(trace["name"])
        yield from text_block(name, (x + _SWATCH + 5, y), (look[0], size), "left")
        x += _SWATCH + 5 + max(width_of(line, size) for line in lines_of(name, look[0])) + _LEGEND_GAP
