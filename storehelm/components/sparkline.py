"""A sparkline as an image that carries its own description."""

import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass

from storehelm.charts.theme import Theme
from storehelm.components.markup import safe

_WIDTH = 150
_HEIGHT = 36
_EDGE = 4


@dataclass(frozen=True)
class Spark:
    """Values from old to new, the normal range at each, the goal, and the colour of the last one's dot."""

    values: Sequence[float | None]
    lows: Sequence[float | None] = ()
    highs: Sequence[float | None] = ()
    goal: float | None = None
    dot: str | None = None


def sparkline(spark: Spark, theme: Theme, alt: str) -> str:
    """The image of a sparkline; empty where there are fewer than two values."""
    known = [(index, value) for index, value in enumerate(spark.values) if value is not None]
    if len(known) < 2:
        return ""
    edges = [v for v in (*spark.values, *spark.lows, *spark.highs, spark.goal) if v is not None]
    place = _Places(len(spark.values), min(edges), max(edges))
    drawing = "".join(
        (
            _band(spark, place, theme),
            _goal(spark, place, theme),
            _line(spark.values, place, theme),
            _dot(known[-1], place, spark.dot or theme.now),
        )
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">{drawing}</svg>'
    return f'<img class="sh-spark" alt="{safe(alt)}" src="data:image/svg+xml,{urllib.parse.quote(svg)}">'


@dataclass(frozen=True)
class _Places:
    points: int
    low: float
    high: float

    def x(self, index: int) -> float:
        return round(_EDGE + index * (_WIDTH - 2 * _EDGE) / max(self.points - 1, 1), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(_HEIGHT - _EDGE - share * (_HEIGHT - 2 * _EDGE), 1)


def _band(spark: Spark, place: _Places, theme: Theme) -> str:
    edges = [
        (index, low, high)
        for index, (low, high) in enumerate(zip(spark.lows, spark.highs, strict=False))
        if low is not None and high is not None
    ]
    if not edges:
        return ""
    first = [f"{place.x(index)},{place.y(high)}" for index, _, high in edges]
    back = [f"{place.x(index)},{place.y(low)}" for index, low, _ in reversed(edges)]
    return f'<polygon points="{" ".join(first + back)}" fill="{theme.band}"/>'


def _goal(spark: Spark, place: _Places, theme: Theme) -> str:
    if spark.goal is None:
        return ""
    y = place.y(spark.goal)
    return (
        f'<line x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="{y}" y2="{y}" stroke="{theme.text}" stroke-width="1.2" '
        'stroke-dasharray="2 2.5"/>'
    )


def _line(values: Sequence[float | None], place: _Places, theme: Theme) -> str:
    path, pen_up = [], True
    for index, value in enumerate(values):
        if value is None:
            pen_up = True
            continue
        path.append(f"{'M' if pen_up else 'L'}{place.x(index)} {place.y(value)}")
        pen_up = False
    return (
        f'<path d="{" ".join(path)}" fill="none" stroke="{theme.now}" stroke-width="1.5" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _dot(point: tuple[int, float], place: _Places, colour: str) -> str:
    index, value = point
    return f'<circle cx="{place.x(index)}" cy="{place.y(value)}" r="3" fill="{colour}"/>'
