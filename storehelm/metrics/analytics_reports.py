"""What was read of Google Analytics, report by report: how fresh it is, and what must be known of it."""

from collections.abc import Mapping

from storehelm.languages.speech import Sentence, say
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
TITLES: Mapping[str, Sentence] = {
    "traffic": "Sessions by source, campaign and country",
    "landing": "Sessions by landing page",
    "visitors": "Sessions of new and returning visitors, with the steps of the funnel",
    "sessions_by_week": "Sessions of each week as a whole",
    "sessions_by_month": "Sessions of each month as a whole",
    "users_by_day": "Users of each day",
    "users_by_week": "Users of each week",
    "users_by_month": "Users of each month",
    "funnel_events": "Events of the funnel",
    "leads": "Key events that count as leads",
    "ecommerce": "Revenue as Analytics counts it",
    "transactions": "Purchases by transaction id",
    "items": "Products seen and bought",
    "ads": "Cost of advertising known to Analytics",
    "demographics": "Age and gender",
}
"""What the reports are called, as their definitions have it; to be said where they are shown."""
_WORDS: Mapping[str, Sentence] = {
    # Translators: said of a report of Google Analytics, in a list such as "sampled, days not read in between".
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
        kinds.setdefault(row["report"], []).append(say(_WORDS.get(row["kind"], row["kind"])))
    reports = published.query("select * from analytics_reports order by report")
    return [
        row
        | {
            "title": say(TITLES.get(row["report"], row["title"])),
            "flags": ", ".join(kinds.get(row["report"], ())) or None,
        }
        for row in reports
    ]
