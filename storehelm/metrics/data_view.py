"""The tables behind the data page: what was loaded, what it covers, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from storehelm.languages.speech import Sentence, say
from storehelm.metrics.analytics_reports import analytics_table
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.coverage import KIND_LABELS
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table, Unit
from storehelm.metrics.view_tables import by_name, table
from storehelm.metrics.weekly_view import problems_table
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

_COVERAGE_COLUMNS = (
    Column("kind", "Kind", "text"),
    Column("label", "Data", "text"),
    Column("first_date", "First day", "date"),
    Column("last_date", "Last day", "date"),
    # Translators: head of a column: when the newest record was made.
    Column("last_stamp", "Last record", "date"),
    Column("is_last_day_partial", "Last day partial", "flag"),
)
_CATALOGUE_COLUMNS = (
    Column("id", "Id", "text"),
    Column("label", "Metric", "text"),
    Column("definition", "Definition", "text"),
    Column("formula", "Formula", "text"),
    Column("unit", "Unit", "text"),
    # Translators: head of a column: whether higher or lower is better.
    Column("direction", "Better", "text"),
    # Translators: head of a column: on which day something counts.
    Column("time", "Counted on", "text"),
    # Translators: head of a column: what data a number needs.
    Column("needs", "Needs", "text"),
    Column("dimensions", "Can be filtered by", "text"),
    Column("source", "Definition from", "text"),
)
_LOADS = "select * from loads where format <> 'ga4_api'"
"""Those of files: pulls of Analytics are many and small, and are told report by report."""
_HEADS: Mapping[str, Sentence] = {
    "source": "Source",
    "format": "Format",
    # Translators: which tables of the data a source fills.
    "tables": "Tables",
    "rows": "Rows",
    "first_date": "First date",
    "last_date": "Last date",
    # Translators: how old an export is: the moment up to which it tells what happened.
    "as_of": "As of",
    "loaded_at": "Loaded at",
    # Translators: the number of a load of a file.
    "load_id": "Load id",
    "file_name": "File name",
    "file_hash": "File hash",
    # Translators: of characters in a file: UTF-8.
    "encoding": "Encoding",
    # Translators: what divides the columns of a file: a comma, a semicolon.
    "delimiter": "Delimiter",
    # Translators: by what the format of a file was known.
    "evidence": "Evidence",
    "warnings": "Warnings",
    "rows_in": "Rows in",
    "rows_loaded": "Rows loaded",
    "rows_updated": "Rows updated",
    "rows_unchanged": "Rows unchanged",
    "rows_rejected": "Rows rejected",
    # Translators: rows of a file that hold no data: heads, totals, empty lines.
    "rows_not_data": "Rows not data",
    "rejects_file": "Rejects file",
}
"""What the columns of the published tables are called."""
_TITLES: Mapping[str, Sentence] = {"sources": "Sources", "loads": "Loads"}
_COUNTS = ("rows", "rows_in", "rows_loaded", "rows_updated", "rows_unchanged", "rows_rejected", "rows_not_data")


def data(published: Published, store: Store, selection: Selection) -> dict[str, Table]:
    """Whether the numbers can be trusted."""
    return by_name(
        sources_table(published),
        table("coverage", "What the data cover", _COVERAGE_COLUMNS, _coverage(published)),
        _as_it_is(published, "loads"),
        problems_table(published),
        analytics_table(published),
        table("catalogue", "Definitions of all metrics", _CATALOGUE_COLUMNS, _definitions()),
    )


def sources_table(published: Published) -> Table:
    """Where the data come from: each source and format, its days, and how old its newest export is."""
    return _as_it_is(published, "sources")


def _coverage(published: Published) -> Iterator[dict[str, Any]]:
    rows = {row["kind"]: row for row in published.query("select * from coverage")}
    for kind, label in KIND_LABELS.items():
        yield rows.get(kind, {}) | {"kind": kind, "label": say(label)}


def _as_it_is(published: Published, name: str) -> Table:
    """A table of the published file with the columns that it has."""
    statement = {"sources": "select * from sources", "loads": _LOADS}[name]
    described = published.query(f"describe {statement}")  # not shown
    columns = tuple(
        Column(row["column_name"], _HEADS.get(row["column_name"], row["column_name"]), _unit(row)) for row in described
    )
    rows = [_plain(row) for row in published.query(statement)]
    newest = "as_of" if name == "sources" else "loaded_at"
    rows.sort(key=lambda row: str(row.get(newest)), reverse=True)
    return table(name, _TITLES[name], columns, rows)


def _unit(described: dict[str, Any]) -> Unit:
    kind = str(described["column_type"])
    if described["column_name"] in _COUNTS:
        return "count"
    if kind.startswith(("DATE", "TIMESTAMP")):
        return "date"
    return "flag" if kind == "BOOLEAN" else "text"


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: ", ".join(value) if isinstance(value, list) else value for name, value in row.items()}


def _definitions() -> Iterator[dict[str, Any]]:
    for one in CATALOGUE.values():
        formula = f"({one.numerator}) / ({one.denominator})" if one.denominator else one.numerator
        yield {
            "id": one.id,
            "label": one.label,
            "definition": one.definition,
            "formula": formula,
            "unit": one.unit,
            "direction": one.direction,
            "time": one.time,
            "needs": one.needs,
            "dimensions": ", ".join(one.dimensions),
            "source": one.source,
        }
