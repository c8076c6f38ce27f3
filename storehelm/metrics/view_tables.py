"""Small makers of tables that the views of all pages share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.reading import Filters, covered
from storehelm.metrics.selection import WITHHELD, Selection
from storehelm.metrics.tables import Column, Table
from storehelm.settings.calendar import YEAR_OF_WEEKS, Period
from storehelm.warehouse.published import Published

_UNTOLD: Mapping[str, Sentence] = {
    # Translators: the device or the channel of visits and orders, where nobody knows it.
    "unknown": "Unknown",
    # Translators: the device or the channel of visits that Google Analytics counts in totals, but does not tell.
    WITHHELD: "Withheld by Analytics",
}
_DEVICES: Mapping[str, Sentence] = {
    # Translators: a kind of device.
    "desktop": "Desktop",
    # Translators: a kind of device: phones.
    "mobile": "Mobile",
    # Translators: a kind of device.
    "tablet": "Tablet",
    # Translators: other kinds of devices, such as televisions.
    "other": "Other",
    # Translators: devices of all kinds together.
    "all": "All",
}
DEVICE_LABELS: Mapping[str, Sentence] = MappingProxyType({**_DEVICES, **_UNTOLD})
"""How devices are called, in English: to be said where they are shown."""
PLATFORM_LABELS: Mapping[str, str] = {
    "google": "Google Ads",
    "meta": "Meta Ads",
    "microsoft": "Microsoft Ads",
    "pinterest": "Pinterest Ads",
    "tiktok": "TikTok Ads",
}


def table(
    name: str,
    title: Sentence,
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
    label = DEVICE_LABELS.get(device)
    return device.capitalize() if label is None else say(label)


def channel_label(channel: str) -> str:
    """How a channel is called on a page: as it was received, the unknown one in words."""
    label = _UNTOLD.get(channel)
    return channel if label is None else say(label)


def average(micros: float | None) -> int | None:
    """An average of money as whole micros."""
    return None if micros is None else round(micros)


def filtered(filters: Filters) -> dict[str, tuple[str, ...]]:
    """Filters that choose something."""
    return {name: tuple(values) for name, values in filters.items() if values}


@dataclass(frozen=True)
class Clipped:
    """The days of a selection that the data reach, and the same days of the period compared with."""

    period: Period
    compared: Period | None
    notes: tuple[str, ...] = ()


def clipped(published: Published, selection: Selection, kind: str | None = None) -> Clipped:
    """The selection, cut at the last day with data: a running period is compared with the same days before.

    Args:
        published: The version.
        selection: What is asked for.
        kind: Kind of data that the page rests on, whose days end the period where they end before the others.
    """
    asked, as_of = selection.period, published.meta.as_of
    known = covered(published, kind) if kind else None
    if known is not None and as_of is not None:
        as_of = min(as_of, known.last)
    if as_of is None or as_of >= asked.last or as_of < asked.first:
        return Clipped(asked, selection.compared)
    shown = Period(asked.first, as_of)
    back = {"none": None, "year": YEAR_OF_WEEKS}.get(selection.comparison, timedelta(days=asked.days))
    compared = Period(shown.first - back, shown.last - back) if back is not None else None
    # Translators: {days} of the {n} days of the period have data; they stand against as many days before.
    note = say_count(
        "Partial: {days} of {n} day, compared with the same days.",
        "Partial: {days} of {n} days, compared with the same days.",
        asked.days,
        days=shown.days,
        n=asked.days,
    )
    return Clipped(shown, compared, (note,))
