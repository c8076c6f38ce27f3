"""A drawing of a chart on a page of a PDF: lines stay lines and text stays text that can be selected."""

from dataclasses import replace

from fpdf import FPDF

from storehelm.charts.lettering import by_script, width_of
from storehelm.charts.scene import Box, Disc, Mark, Paint, Path, Scene, Words, colour_and_opacity

FAMILY = "Noto Sans"
KOREAN = "Noto Sans KR"
"""Family of Korean letters, which `FAMILY` has not."""


def draw_scene(pdf: FPDF, scene: Scene, left: float, top: float, scale: float) -> None:
    """Draw a scene with its upper left corner at a point of the page, `scale` points for each of its pixels."""
    for mark in scene.marks:
        if isinstance(mark, Words):
            _write(pdf, mark, left, top, scale)
        else:
            _draw(pdf, mark, (left, top, scale))
    pdf.set_fill_color("#FFFFFF")


def _draw(pdf: FPDF, mark: Mark, frame: tuple[float, float, float]) -> None:
    paint = mark.paint if not isinstance(mark, Words) else Paint()
    filled = _set_fill(pdf, paint)
    edged = _set_edge(pdf, paint, frame[2])
    style = {(True, True): "FD", (True, False): "F", (False, True): "D"}.get((filled is not None, edged is not None))
    if style is None:
        return
    opacities = {"fill_opacity": filled if filled is not None else 1.0, "stroke_opacity": edged or 1.0}
    if min(opacities.values()) < 1:
        with pdf.local_context(**opacities):
            _shape(pdf, mark, frame, style)
    else:
        _shape(pdf, mark, frame, style)
    pdf.set_dash_pattern()


def _shape(pdf: FPDF, mark: Mark, frame: tuple[float, float, float], style: str) -> None:
    left, top, scale = frame
    if isinstance(mark, Path):
        points = [(left + x * scale, top + y * scale) for x, y in mark.points]
        pdf.polyline(points, polygon=mark.is_closed, style=style)
    elif isinstance(mark, Box):
        round_corners = mark.radius > 0 and min(mark.width, mark.height) > 2 * mark.radius
        place = (left + mark.x * scale, top + mark.y * scale, mark.width * scale, mark.height * scale)
        pdf.rect(*place, style=style, round_corners=round_corners, corner_radius=mark.radius * scale)
    elif isinstance(mark, Disc):
        pdf.circle(left + mark.x * scale, top + mark.y * scale, mark.radius * scale, style=style)


def _set_fill(pdf: FPDF, paint: Paint) -> float | None:
    """Set the colour that fills; its opacity, None where nothing is filled."""
    if paint.fill is None:
        return None
    colour, opacity = colour_and_opacity(paint.fill)
    if not opacity:
        return None
    pdf.set_fill_color(colour)
    return opacity


def _set_edge(pdf: FPDF, paint: Paint, scale: float) -> float | None:
    if paint.edge is None or not paint.width:
        return None
    colour, opacity = colour_and_opacity(paint.edge)
    pdf.set_draw_color(colour)
    pdf.set_line_width(paint.width * scale)
    if paint.dashes:
        pdf.set_dash_pattern(dash=paint.dashes[0] * scale, gap=paint.dashes[-1] * scale)
    return opacity


def _write(pdf: FPDF, words: Words, left: float, top: float, scale: float) -> None:
    size = words.size * scale
    wide = width_of(words.runs, size)
    x = left + words.x * scale - {"left": 0.0, "middle": wide / 2, "right": wide}[words.side]
    for run in words.runs:
        pdf.set_text_color(run.colour)
        for text, is_korean in by_script(run.text):
            pdf.set_font(KOREAN if is_korean else FAMILY, "B" if run.is_bold else "", size)
            pdf.text(x, top + words.y * scale, text)
            x += width_of((replace(run, text=text),), size)
