"""The table `quality` of a page: what must be known about the numbers of Analytics on it."""

from collections.abc import Mapping, Sequence

from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.quality import KINDS, Mark, marks_for
from storehelm.metrics.reading import Filters
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import table
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

_COLUMNS = (
    Column("kind", "Kind", "text", "broken, late, sampled, withheld and others, the worst first."),
    Column("what", "What to know", "text"),
    # Translators: how large a flaw is, as a percentage.
    Column("size", "Size", "share", "Of the events read, or of what was withheld."),
    Column("days", "Days", "count", "Days of the period that it touches."),
    # Translators: head of a column: identifiers of numbers, such as net_sales.
    Column("measures", "Ids", "text", "The numbers that it touches."),
    Column("labels", "Numbers", "text"),
)


def quality_table(marks: Mapping[str, Sequence[Mark]]) -> Table:
    """One row per mark, with the numbers that carry it; none where Analytics has no flaw."""
    touched: dict[Mark, list[str]] = {}
    for name, found in marks.items():
        for mark in found:
            touched.setdefault(mark, []).append(name)
    rows = [
        {
            "kind": mark.kind,
            "what": mark.what,
            "size": mark.size,
            "days": mark.days,
            "measures": ", ".join(names),
            "labels": ", ".join(CATALOGUE[name].label for name in names),
        }
        for mark, names in sorted(touched.items(), key=lambda pair: KINDS.index(pair[0].kind))
    ]
    return table("quality", "What to know about Analytics", _COLUMNS, rows)


def quality_of_page(
    published: Published,
    store: Store,
    ids: Sequence[str],
    period: Period,
    splits: Sequence[tuple[str, ...]],
    filters: Filters,
) -> Table:
    """The marks of metrics that a page shows as a whole and by each of `splits`."""
    marks: dict[str, dict[Mark, None]] = {}
    for by in ((), *splits):
        for name, found in marks_for(published, store, ids, period, by, filters).items():
            marks.setdefault(name, {}).update(dict.fromkeys(found))
    return quality_table({name: tuple(found) for name, found in marks.items()})
