"""The last weeks of net sales one by one, behind a line that opens."""

from storehelm.charts.canvas import Look
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.picking import known, newest
from storehelm.components.section import show_folded
from storehelm.metrics.tables import Table

_WEEKS = 8
_FIELDS = (
    Field("week", "Week from"),
    Field("net_sales", bar="largest"),
    Field("year_before", is_quiet=True, is_optional=True),
    Field("net_sales", "Change on the year", against="year_before", is_optional=True),
    Field("band_low", is_minor=True),
    Field("band_high", is_minor=True),
    Field("target", is_optional=True, is_minor=True),
)


def show_weeks(trend: Table, look: Look) -> None:
    """Show the newest weeks, each against the same week of the year before, once a reader opens them."""
    weeks = newest(known(trend, "net_sales"), "week", _WEEKS)
    show_folded(
        "Week by week, against the same weeks of the year before",
        "weeks",
        lambda: show_ledger(weeks, _FIELDS, look, is_slim=True),
        "calendar_view_week",
    )
