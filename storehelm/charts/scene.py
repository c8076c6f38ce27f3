"""A drawing as a list of marks in pixels, from the back to the front: what SVG and PDF both write."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
"""Pixels from the left and from the top."""
Side = Literal["left", "middle", "right"]


@dataclass(frozen=True)
class Paint:
    """How a shape is filled and edged: colours as #RRGGBB or rgba(...), None for nothing, dashes in pixels."""

    fill: str | None = None
    edge: str | None = None
    width: float = 1.0
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Path:
    """Points joined by lines; a closed one ends where it began."""

    points: tuple[Point, ...]
    paint: Paint
    is_closed: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle, with corners as round as `radius`."""

    x: float
    y: float
    width: float
    height: float
    paint: Paint
    radius: float = 0.0


@dataclass(frozen=True)
class Disc:
    """A circle."""

    x: float
    y: float
    radius: float
    paint: Paint


@dataclass(frozen=True)
class Run:
    """Letters of one weight and colour."""

    text: str
    colour: str
    is_bold: bool = False


@dataclass(frozen=True)
class Words:
    """A line of text that begins, is centred or ends at `x`, on the baseline `y`."""

    x: float
    y: float
    runs: tuple[Run, ...]
    size: float
    side: Side = "left"

    @property
    def text(self) -> str:
        """The letters alone."""
        return "".join(run.text for run in self.runs)


Mark: TypeAlias = Path | Box | Disc | Words


@dataclass(frozen=True)
class Scene:
    """A drawing, and the sentence that says its finding."""

    width: float
    height: float
    finding: str
    marks: tuple[Mark, ...]


def colour_and_opacity(colour: str) -> tuple[str, float]:
    """`rgba(35,90,175,0.13)` as #235AAF and 0.13; a plain colour is opaque."""
    if not colour.startswith("rgb"):
        return colour, 1.0
    parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")]
    red, green, blue = (round(part) for part in parts[:3])
    return f"#{red:02X}{green:02X}{blue:02X}", parts[3] if len(parts) > 3 else 1.0
