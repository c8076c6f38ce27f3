"""The traces of the house's figures as marks: bars, lines, bands, points, and text in cells."""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storehelm.charts.lettering import LINE_HEIGHT, lines_of, width_of
from storehelm.charts.plot_area import Plot, Spec, merged, number_of
from storehelm.charts.scene import Box, Disc, Mark, Paint, Path, Point, Words

_DASHES = {"dot": 1.0, "dash": 3.0}
_LEAST_DASH = 3.0
_CAPITAL = 0.357
_HATCH_SIZE = 6.0
_INSIDE_AIR = 4.0
_ROOT2, _ROOT3 = math.sqrt(2), math.sqrt(3)


def draw_traces(traces: Sequence[Spec], plot: Plot) -> Iterator[Mark]:
    """Every trace: bars first, for lines and points stand before them.

    Raises:
        ValueError: A trace, symbol or pattern is of a kind that no form of this house draws.
    """
    strange = {str(trace.get("type", "scatter")) for trace in traces} - {"bar", "scatter"}
    if strange:
        raise ValueError(f"No form of this house draws a trace of the kind {strange.pop()!r}.")
    yield from _bars([trace for trace in traces if trace.get("type") == "bar"], plot)
    for trace in traces:
        if trace.get("type", "scatter") == "scatter":
            yield from _scatter(trace, plot)


def stroke_of(line: Spec) -> Paint:
    """A line's colour, width and dashes."""
    width = float(line.get("width", 2))
    dash = line.get("dash", "solid")
    if dash == "solid":
        return Paint(edge=line.get("color"), width=width)
    if dash not in _DASHES:
        raise ValueError(f"No form of this house draws dashes of the kind {dash!r}.")
    return Paint(edge=line.get("color"), width=width, dashes=(_DASHES[dash] * max(width, _LEAST_DASH),) * 2)


@dataclass(frozen=True)
class _Bar:
    """One bar in pixels, and its place in its trace."""

    index: int
    x: float
    y: float
    width: float
    height: float


def _bars(traces: Sequence[Spec], plot: Plot) -> Iterator[Mark]:
    reached: dict[float, float] = defaultdict(float)
    for trace in traces:
        placed = list(_placed(trace, plot, reached))
        for bar in placed:
            yield from _bar(trace, bar)
        for bar in placed:
            yield from _inside(trace, bar, plot)


def _placed(trace: Spec, plot: Plot, reached: dict[float, float]) -> Iterator[_Bar]:
    lies = trace.get("orientation") == "h"
    across, along = (plot.y, plot.x) if lies else (plot.x, plot.y)
    places, amounts = (trace["y"], trace["x"]) if lies else (trace["x"], trace["y"])
    is_stacked = plot.layout.get("barmode") == "stack"
    for index, (place, amount) in enumerate(zip(places, amounts, strict=True)):
        if place is None or amount is None:
            continue
        where, size = number_of(place), float(amount)
        base = _one(trace.get("base"), index)
        start = float(base) if base is not None else reached[where] if is_stacked else 0.0
        if is_stacked and base is None:
            reached[where] += size
        half = across.length(_one(trace.get("width"), index) or 1.0 - plot.layout.get("bargap", 0.2)) / 2
        ends = sorted((along.at(start), along.at(start + size)))
        middle, thick = across.at(where), 2 * half
        if lies:
            yield _Bar(index, ends[0], middle - half, ends[1] - ends[0], thick)
        else:
            yield _Bar(index, middle - half, ends[0], thick, ends[1] - ends[0])


def _bar(trace: Spec, bar: _Bar) -> Iterator[Mark]:
    marker = trace.get("marker") or {}
    line = marker.get("line") or {}
    fill = _one(marker.get("color"), bar.index)
    edge = _one(line.get("color"), bar.index)
    paint = Paint(fill=fill, edge=edge, width=float(line.get("width", 0)) if edge else 0.0)
    yield Box(bar.x, bar.y, bar.width, bar.height, paint, float(marker.get("cornerradius", 0)))
    if marker.get("pattern"):
        yield from _hatched(marker["pattern"], bar)


def _hatched(pattern: Spec, bar: _Bar) -> Iterator[Mark]:
    """Slanted lines inside a bar, each cut at its edges."""
    if pattern["shape"] != "/":
        raise ValueError(f"No form of this house draws a pattern of the kind {pattern['shape']!r}.")
    size = float(pattern.get("size", _HATCH_SIZE))
    step = size * _ROOT2
    width = size * float(pattern.get("solidity", 0.3)) / _ROOT2
    paint = Paint(edge=_one(pattern["fgcolor"], bar.index), width=width)
    reach = bar.width + bar.height
    for number in range(1, math.ceil(reach / step)):
        shift = number * step
        low = (max(0.0, shift - bar.height), min(bar.height, shift))
        high = (min(bar.width, shift), max(0.0, shift - bar.width))
        yield Path(((bar.x + low[0], bar.y + low[1]), (bar.x + high[0], bar.y + high[1])), paint)


def _inside(trace: Spec, bar: _Bar, plot: Plot) -> Iterator[Mark]:
    """A bar's own text in its middle; nothing where it has no room."""
    text = _one(trace.get("text"), bar.index)
    if not text:
        return
    font = merged(plot.layout["font"], trace.get("textfont") or {})
    size = float(font["size"])
    lines = lines_of(str(text), str(_one(font["color"], bar.index)))
    widest, height = max(width_of(line, size) for line in lines), len(lines) * size * LINE_HEIGHT
    if widest + _INSIDE_AIR > bar.width or height > bar.height:
        return
    middle = (bar.x + bar.width / 2, bar.y + bar.height / 2)
    yield from _centred(lines, middle, size)


def _scatter(trace: Spec, plot: Plot) -> Iterator[Mark]:
    points: list[Point | None] = [
        None if x is None or y is None else (plot.x.at(x), plot.y.at(y))
        for x, y in zip(trace.get("x") or (), trace.get("y") or (), strict=True)
    ]
    mode = str(trace.get("mode", "lines"))
    if trace.get("fill"):
        yield _area(trace, [point for point in points if point is not None])
    if "lines" in mode:
        yield from _lines(trace, points)
    if "markers" in mode:
        yield from _markers(trace, points)
    if "text" in mode:
        yield from _texts(trace, points, plot)


def _area(trace: Spec, points: Sequence[Point]) -> Mark:
    if trace["fill"] != "toself":
        raise ValueError(f"No form of this house fills {trace['fill']!r}.")
    return Path(tuple(points), Paint(fill=trace.get("fillcolor")), is_closed=True)


def _lines(trace: Spec, points: Sequence[Point | None]) -> Iterator[Mark]:
    """The stretches between gaps."""
    paint = stroke_of(trace.get("line") or {})
    if not paint.width:
        return
    for is_known, stretch in itertools.groupby(points, key=lambda point: point is not None):
        known = tuple(point for point in stretch if point is not None)
        if is_known and len(known) > 1:
            yield Path(known, paint)


def _markers(trace: Spec, points: Sequence[Point | None]) -> Iterator[Mark]:
    marker = trace.get("marker") or {}
    line = marker.get("line") or {}
    for index, point in enumerate(points):
        if point is None:
            continue
        symbol = str(_one(marker.get("symbol"), index) or "circle")
        colour = _one(marker.get("color"), index) or (trace.get("line") or {}).get("color")
        edge, width = _one(line.get("color"), index), float(_one(line.get("width"), index) or 0)
        radius = float(_one(marker.get("size"), index) or 6) / 2
        if symbol.startswith("line-"):
            paint = Paint(edge=edge or colour, width=width or 1)
        elif symbol.endswith("-open"):
            paint = Paint(edge=colour, width=width or 1)
        else:
            paint = Paint(fill=colour, edge=edge if width else None, width=width)
        yield _symbol(symbol.removesuffix("-open"), point, radius, paint)


def _symbol(name: str, at: Point, radius: float, paint: Paint) -> Mark:
    x, y = at
    if name == "circle":
        return Disc(x, y, radius, paint)
    if name not in _CORNERS:
        raise ValueError(f"No form of this house draws the symbol {name!r}.")
    corners = tuple((x + right, y + down) for right, down in _CORNERS[name](radius))
    return Path(corners, paint, is_closed=not name.startswith("line-"))


_CORNERS: Mapping[str, Callable[[float], Sequence[Point]]] = {
    "square": lambda r: ((-r, -r), (r, -r), (r, r), (-r, r)),
    "diamond": lambda r: ((1.3 * r, 0), (0, 1.3 * r), (-1.3 * r, 0), (0, -1.3 * r)),
    "triangle-right": lambda r: ((-r / 2, -2 * r / _ROOT3), (-r / 2, 2 * r / _ROOT3), (r, 0)),
    "triangle-left": lambda r: ((r / 2, -2 * r / _ROOT3), (r / 2, 2 * r / _ROOT3), (-r, 0)),
    "triangle-up": lambda r: ((-2 * r / _ROOT3, r / 2), (2 * r / _ROOT3, r / 2), (0, -r)),
    "triangle-down": lambda r: ((-2 * r / _ROOT3, -r / 2), (2 * r / _ROOT3, -r / 2), (0, r)),
    "line-ns": lambda r: ((0, -1.4 * r), (0, 1.4 * r)),
    "line-ew": lambda r: ((-1.4 * r, 0), (1.4 * r, 0)),
}


def _texts(trace: Spec, points: Sequence[Point | None], plot: Plot) -> Iterator[Mark]:
    font = merged(plot.layout["font"], trace.get("textfont") or {})
    for index, point in enumerate(points):
        text = _one(trace.get("text"), index)
        if point is not None and text:
            yield from _centred(lines_of(str(text), str(_one(font["color"], index))), point, float(font["size"]))


def _centred(lines: Sequence[Any], at: Point, size: float) -> Iterator[Words]:
    x, y = at
    step = size * LINE_HEIGHT
    first = y - (len(lines) - 1) * step / 2 + size * _CAPITAL
    for number, runs in enumerate(lines):
        if runs:
            yield Words(x, first + number * step, runs, size, "middle")


def _one(value: Any, index: int) -> Any:  # noqa: ANN401 - one value, or one for each point, of any type
    """The value of one point, where each may have its own."""
    return value[index] if isinstance(value, list | tuple) else value
