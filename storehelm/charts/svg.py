"""A chart as static SVG: text stays text, the finding is its title, nothing needs a browser or a script to be drawn."""

from xml.sax.saxutils import escape, quoteattr

from storehelm.charts.canvas import Chart
from storehelm.charts.drawing import scene_of
from storehelm.charts.scene import Box, Disc, Mark, Paint, Path, Run, Scene, Words, colour_and_opacity
from storehelm.charts.theme import FONT
from storehelm.languages.plain_text import visible

WIDTH = 560
_ANCHORS = {"left": "", "middle": ' text-anchor="middle"', "right": ' text-anchor="end"'}


def svg_of(chart: Chart, width: float = WIDTH) -> str:
    """The chart as an SVG element as wide as `width` pixels, which scales with the room it is given.

    Colours and text are the figure's own, so draw it with the light theme for paper.

    Raises:
        ValueError: The figure has a kind of trace or mark that no form of this house draws.
    """
    return svg_of_scene(scene_of(chart, width))


def svg_of_scene(scene: Scene) -> str:
    """A drawing as an SVG element."""
    marks = "".join(_mark(mark) for mark in scene.marks)
    size = f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" width="{_n(scene.width)}" height="{_n(scene.height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(visible(scene.finding))} '
        f'font-family="{FONT}"><title>{escape(visible(scene.finding))}</title>{marks}</svg>'
    )


def _mark(mark: Mark) -> str:
    if isinstance(mark, Words):
        return _words(mark)
    if isinstance(mark, Box):
        radius = f' rx="{_n(mark.radius)}"' if mark.radius else ""
        place = f'x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.width)}" height="{_n(mark.height)}"'
        return f"<rect {place}{radius}{_paint(mark.paint)}/>"
    if isinstance(mark, Disc):
        return f'<circle cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.radius)}"{_paint(mark.paint)}/>'
    return _path(mark)


def _path(mark: Path) -> str:
    joined = "L".join(f"{_n(x)} {_n(y)}" for x, y in mark.points)
    return f'<path d="M{joined}{"Z" if mark.is_closed else ""}"{_paint(mark.paint)}/>'


def _paint(paint: Paint) -> str:
    said = _colour("fill", paint.fill)
    if paint.edge is None or not paint.width:
        return said
    dashes = f' stroke-dasharray="{" ".join(_n(one) for one in paint.dashes)}"' if paint.dashes else ""
    return f'{said}{_colour("stroke", paint.edge)} stroke-width="{_n(paint.width)}"{dashes}'


def _colour(name: str, colour: str | None) -> str:
    if colour is None:
        return f' {name}="none"'
    plain, opacity = colour_and_opacity(colour)
    return f' {name}="{plain}"' + (f' {name}-opacity="{_n(opacity)}"' if opacity < 1 else "")


def _words(mark: Words) -> str:
    first = mark.runs[0]
    start = f'<text x="{_n(mark.x)}" y="{_n(mark.y)}" font-size="{_n(mark.size)}"{_ANCHORS[mark.side]}'
    if len(mark.runs) == 1:
        return f"{start}{_letters(first)}>{escape(visible(first.text))}</text>"
    spans = "".join(f"<tspan{_letters(run)}>{escape(visible(run.text))}</tspan>" for run in mark.runs)
    return f'{start} xml:space="preserve">{spans}</text>'  # not shown


def _letters(run: Run) -> str:
    return f' fill="{run.colour}"' + (' font-weight="600"' if run.is_bold else "")


def _n(value: float) -> str:
    """A number without needless digits."""
    return f"{value:.1f}".removesuffix(".0") if value >= 1 or value <= -1 else f"{value:.2f}".rstrip("0").rstrip(".")
