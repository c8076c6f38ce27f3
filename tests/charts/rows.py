"""Hand-made tables to draw."""

from collections.abc import Sequence
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.theme import LIGHT
from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Column, Table, Unit

EURO = 1_000_000
LOOK = Look(LIGHT, Formats("en", "EUR"))
GERMAN = Look(LIGHT, Formats("de", "EUR"))


def table(units: dict[str, Unit], rows: Sequence[tuple[Any, ...]], title: str = "Title") -> Table:
    """A table of these columns and rows."""
    columns = tuple(Column(name, name.capitalize(), unit, f"What {name} means.") for name, unit in units.items())
    return Table("t", title, columns, tuple(dict(zip(units, row, strict=True)) for row in rows))
