"""The tables that a page's report is made of: the page's own, the goals that it serves, and what was written down."""

from collections.abc import Mapping
from datetime import timedelta

from storehelm.metrics.annotations import annotations
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table
from storehelm.metrics.views import VIEWS
from storehelm.metrics.weekly_view import TREND_WEEKS
from storehelm.reports.document import STRATEGY
from storehelm.reports.grids import where
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.page_goals import page_goals
from storehelm.warehouse.published import Published

WEEKLY = "weekly"


def report_tables(
    page: str,
    data: tuple[Published, Store],
    selection: Selection,
    standing: Mapping[str, Table],
    written: Mapping[str, Table],
) -> dict[str, Table]:
    """What the report of a page is made of.

    Args:
        page: The page.
        data: The version, and the store whose goals want something day by day.
        selection: Period and filters; the report of the goals asks for none.
        standing: How the goals stand: the tables of the Strategy page.
        written: Decisions, effects and other tables of what people wrote, by name.

    Raises:
        Refusal: A filter or a period cannot be asked for.
    """
    if page == STRATEGY:
        return {**standing, **written}
    published, store = data
    tables = {**VIEWS[page](published, store, selection), "goals": page_goals(standing["goals"], page), **written}
    if page == WEEKLY:
        first = selection.period.last - timedelta(weeks=TREND_WEEKS)
        tables["annotations"] = annotations(published, Period(first, selection.period.last))
        served = [row["id"] for row in tables["goals"].rows]
        tables["initiatives"] = where(standing["initiatives"], "goal", *served)
    return tables
