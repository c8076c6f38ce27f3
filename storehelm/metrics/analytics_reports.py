"""What was read of Google Analytics, report by report: how fresh it is, and what must be known of it."""

from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import table
from storehelm.warehouse.published import Published

_COLUMNS = (
    Column("title", "Report", "text"),
    Column("first_day", "First day", "date"),
    Column("last_day", "Last day", "date"),
    Column("fetched_at", "Read", "date"),
    Column("rows", "Rows", "count"),
    Column("tokens", "Tokens of quota", "count"),
    Column("flags", "To know", "text"),
    Column("report", "Name", "text"),
)
_WORDS = {
    "sampled": "sampled",
    "other_row": "rare values lumped together",
    "thresholded": "few users left out",
    "unread": "days not read in between",
    "truncated": "days that Analytics does not have",
    "restricted": "fields that this login may not see",
    "unavailable": "fields that the property refuses",
    "withheld": "a part withheld",
    "partial": "last day not over",
}
"""Kinds of `quality_flags` in a few words."""


def analytics_table(published: Published) -> Table:
    """One row per report of what is published; none where Analytics was never pulled."""
    # A version that an earlier Storehelm published may lack the tables.
    there = published.query("select 1 from duckdb_tables() where table_name = 'analytics_reports'")
    rows = _rows(published) if there else []
    return table("analytics", "Google Analytics", _COLUMNS, rows)


def _rows(published: Published) -> list[dict[str, object]]:
    kinds: dict[str, list[str]] = {}
    for row in published.query("select distinct report, kind from quality_flags order by report, kind"):
        kinds.setdefault(row["report"], []).append(_WORDS.get(row["kind"], row["kind"]))
    reports = published.query("select * from analytics_reports order by report")
    return [row | {"flags": ", ".join(kinds.get(row["report"], ())) or None} for row in reports]
