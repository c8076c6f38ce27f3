"""How fresh each kind of data is, in words for the chips beside a page's title."""

from collections.abc import Sequence
from datetime import date

from storehelm.languages.formats import Formats
from storehelm.languages.speech import say, say_count
from storehelm.metrics.tables import Table

_STALE_AFTER_DAYS = 3
_ALWAYS_SAID = ("orders", "sessions")


def freshness(coverage: Table, today: date, formats: Formats) -> Sequence[tuple[str, str]]:
    """For each kind of data that there is, its last day and whether it is stale or partial."""
    return [
        _words(say(str(row["label"])), row["last_date"], bool(row["is_last_day_partial"]), (today, formats))
        for row in coverage.rows
        if row["last_date"] is not None or row["kind"] in _ALWAYS_SAID
    ]


def _words(kind: str, last: date | None, is_partial: bool, reader: tuple[date, Formats]) -> tuple[str, str]:
    today, formats = reader
    if last is None:
        # Translators: {kind} is a kind of data, such as Orders or Ad spend, here and in the next ones.
        return say("{kind}: none loaded", kind=kind), "info"
    age = (today - last).days
    if age > _STALE_AFTER_DAYS:
        said = say_count("{kind}: {n} day old", "{kind}: {n} days old", age, kind=kind, n=formats.number(age))
        return said, "stale"
    if is_partial:
        # Translators: the last day of the data is loaded in part only.
        return say("{kind}: {day} is partial", kind=kind, day=formats.day(last)), "partial"
    # Translators: data are loaded up to a day: "Orders to 15 Nov 2026".
    return say("{kind} to {day}", kind=kind, day=formats.day(last)), "fine"
