"""What a download holds beside the tables: where the numbers come from, and what each column means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table, Unit
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Meta

DIMENSION_LABELS = {
    "device_category": "Device",
    "channel": "Channel",
    "country": "Country",
    "customer_type": "Customers",
}
_UNIT_WORDS: dict[Unit, str] = {
    "text": "text",
    "date": "date",
    "flag": "yes or no",
    "count": "number",
    "money": "{currency}",
    "average_money": "{currency}",
    "share": "share of 1",
    "rate": "share of 1",
    "ratio": "ratio",
    "days": "days",
    "number": "number",
    "list": "values, oldest first",
    "own": "the row's own unit",
}


@dataclass(frozen=True)
class Source:
    """What tables were asked of."""

    page: str
    meta: Meta
    selection: Selection


def about(source: Source) -> list[tuple[str, str]]:
    """Store, page, period, filters and version of the data, as label and value."""
    meta, selection = source.meta, source.selection
    rows = [
        ("Store", meta.store_name),
        ("Page", source.page),
        ("Period", _days(selection.period)),
        ("Compared with", "; ".join(_days(period) for period in _compared(selection)) or "nothing"),
    ]
    rows += [
        (label, ", ".join(selection.filters.get(dimension, ())) or "all")
        for dimension, label in DIMENSION_LABELS.items()
    ]
    return [
        *rows,
        ("Currency", meta.currency),
        ("Time zone", meta.time_zone),
        ("Data up to", meta.as_of.isoformat() if meta.as_of else "no day"),
        ("Version of the data", meta.version),
        ("Published", f"{meta.published_at:%Y-%m-%d %H:%M} UTC"),
    ]


def definitions(tables: Iterable[Table], currency: str) -> list[tuple[str, str, str, str]]:
    """Table, column, unit and meaning of every column."""
    return [
        (table.title, column.label, _UNIT_WORDS[column.unit].format(currency=currency), column.definition)
        for table in tables
        for column in table.columns
    ]


def notes(tables: Sequence[Table]) -> list[tuple[str, str]]:
    """Table and sentence of all that a reader must know."""
    return [(table.title, note) for table in tables for note in table.notes]


def _compared(selection: Selection) -> list[Period]:
    if selection.comparison == "week_and_year":
        return [selection.period.before(), selection.period.year_before()]
    return [selection.compared] if selection.compared is not None else []


def _days(period: Period) -> str:
    return f"{period.first.isoformat()} to {period.last.isoformat()}"
