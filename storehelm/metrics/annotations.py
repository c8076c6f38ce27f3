"""What happened to the numbers themselves, day by day: tracking gaps, restatements, changes of property and rules."""

from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import table
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

KINDS = ("tracking_broken", "property", "time_zone", "currency", "channel_rules", "restatement")
"""The gravest first."""
_COLUMNS = (
    Column("day", "Day", "date"),
    Column("last_day", "Last day", "date", "Where it lasted longer than a day."),
    Column("kind", "Kind", "text", ", ".join(KINDS) + "."),
    Column("what", "What happened", "text"),
)
_IS_THERE = "select count(*) from duckdb_columns() where table_name = 'annotations' and column_name = 'last_day'"
_ROWS = """
select day, last_day, kind, what from annotations
where day <= $last and last_day >= $first
order by day, kind, what
"""


def annotations(published: Published, period: Period) -> Table:
    """What happened in a period, by day; none in a version from before it was kept."""
    rows = []
    if published.rows(_IS_THERE)[0][0]:
        rows = published.query(_ROWS, {"first": period.first, "last": period.last})
    return table("annotations", "What happened to the numbers", _COLUMNS, rows)
