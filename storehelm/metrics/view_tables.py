"""Small makers of tables that the views of all pages share."""

from collections.abc import Iterable, Mapping
from typing import Any

from storehelm.metrics.reading import Filters
from storehelm.metrics.tables import Column, Table

DEVICE_LABELS = {"desktop": "Desktop", "mobile": "Mobile", "tablet": "Tablet", "other": "Other", "unknown": "Unknown"}
EMPTY = "The store has no data yet."


def table(
    name: str,
    title: str,
    columns: tuple[Column, ...],
    rows: Iterable[Mapping[str, Any]],
    notes: Iterable[str] = (),
) -> Table:
    """A table whose rows have exactly its columns, None where a row says nothing."""
    names = [column.name for column in columns]
    whole = tuple({name: row.get(name) for name in names} for row in rows)
    return Table(name, title, columns, whole, tuple(dict.fromkeys(notes)))


def by_name(*tables: Table) -> dict[str, Table]:
    """Tables by their names."""
    return {one.name: one for one in tables}


def device_label(device: str) -> str:
    """How a device is called on a page."""
    return DEVICE_LABELS.get(device, device.capitalize())


def channel_label(channel: str) -> str:
    """How a channel is called on a page: as it was received, the unknown one in words."""
    return "Unknown" if channel == "unknown" else channel


def average(micros: float | None) -> int | None:
    """An average of money as whole micros."""
    return None if micros is None else round(micros)


def filtered(filters: Filters) -> dict[str, tuple[str, ...]]:
    """Filters that choose something."""
    return {name: tuple(values) for name, values in filters.items() if values}
