"""How fresh each kind of data is, in words for the chips beside a page's title."""

from collections.abc import Sequence
from datetime import date

from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Table

_STALE_AFTER_DAYS = 3
_ALWAYS_SAID = ("orders", "sessions")


def freshness(coverage: Table, today: date, formats: Formats) -> Sequence[tuple[str, str]]:
    """For each kind of data that there is, its last day and whether it is stale or partial."""
    return [
        _words(str(row["label"]), row["last_date"], bool(row["is_last_day_partial"]), (today, formats))
        for row in coverage.rows
        if row["last_date"] is not None or row["kind"] in _ALWAYS_SAID
    ]


def _words(label: str, last: date | None, is_partial: bool, reader: tuple[date, Formats]) -> tuple[str, str]:
    today, formats = reader
    if last is None:
        return f"{label}: none loaded", "info"
    age = (today - last).days
    if age > _STALE_AFTER_DAYS:
        return f"{label}: {formats.number(age)} days old", "stale"
    if is_partial:
        return f"{label}: {formats.day(last)} is partial", "partial"
    return f"{label} to {formats.day(last)}", "fine"
