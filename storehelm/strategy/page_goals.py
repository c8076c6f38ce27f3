"""Which goals a page shows at its top: those that its view serves, as they stand."""

from dataclasses import replace

from storehelm.metrics.tables import Table
from storehelm.strategy.goals import Goal
from storehelm.strategy.pillars import pillar_of

MOST_GOALS = 4
_AREAS_OF_PAGES = {
    "weekly": ("results", "finance"),
    "funnel": ("journey",),
    "devices": ("mobile",),
    "channels": ("channels", "omnichannel"),
    "retention": ("retention", "audience"),
    "scenarios": ("finance",),
    "data": ("data",),
}


def page_goals(goals: Table, page: str) -> Table:
    """The goals that a page serves, at most four: those of its metrics first, in their order, then of its pillar.

    Args:
        goals: All goals as they stand (strategy_view.py).
        page: The page's name.

    Raises:
        Refusal: There is no page of that name.
    """
    metrics = pillar_of(page).goals
    areas = _AREAS_OF_PAGES.get(page, ())
    of_metrics = [row for name in metrics for row in goals.rows if row["metric"] == name]
    of_area = [row for row in goals.rows if row["area"] in areas]
    open_first = sorted(
        _once([*of_metrics, *of_area]), key=lambda row: row["state"] in ("reached", "missed", "waiting")
    )
    return replace(goals, rows=tuple(open_first[:MOST_GOALS]))


def serves(goal: Goal, page: str) -> bool:
    """Whether a goal is of a page's metrics or of its pillar."""
    return goal.metric in pillar_of(page).goals or goal.pillar in _AREAS_OF_PAGES.get(page, ())


def _once(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return list({row["id"]: row for row in rows}.values())
