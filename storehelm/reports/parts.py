"""What a report is put together from: sections with tables, charts and sentences."""

from dataclasses import dataclass

from storehelm.charts.canvas import Chart
from storehelm.reports.grids import Grid

KEY_NUMBERS = "key_numbers"


@dataclass(frozen=True)
class Drawing:
    """A chart under its title, its unit and the meaning of its marks, and sentences below."""

    title: str
    subtitle: str
    chart: Chart
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """Sentences, each a paragraph."""

    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A part of a report under one heading; `subtitle` says the unit and what marks mean, `name` which part it is."""

    title: str
    subtitle: str
    parts: tuple[Grid | Drawing | Prose, ...]
    name: str = ""
