"""How the store stands against the targets of store.toml that a page serves."""

from collections.abc import Iterator
from typing import Any, Literal

from storehelm.metrics.attainment import CLOSE, Aim, Number, aim_of, is_ratio
from storehelm.metrics.catalogue import metric
from storehelm.metrics.query import ask
from storehelm.metrics.retention_view import cohort_period
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import clipped, table
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.pillars import pillar_of
from storehelm.warehouse.published import Published

State = Literal["reached", "on_pace", "at_risk", "behind", "over_limit", "unknown"]
MOST_GOALS = 4
COHORT_PAGE = "retention"

_COLUMNS = (
    Column("name", "Goal", "text"),
    Column("metric", "Metric", "text"),
    Column("definition", "Definition", "text"),
    Column("unit", "Unit", "text"),
    Column("direction", "Better", "text"),
    Column("value", "Value", "own"),
    Column("target", "Target", "own", "For the whole period; a weekly target is taken pro rata to its days."),
    Column("pace", "Pace", "own", "Where the number should be by the last day with data, while the period runs."),
    Column("attained", "Attained", "share", "Value divided by pace, or by target once the period is over."),
    Column("is_limit", "Is a limit", "flag", "Lower is better: the number should stay below."),
    Column("odds", "Odds", "share"),
    Column("state", "State", "text", "reached, on_pace, at_risk, behind, over_limit or unknown."),
    Column("reason", "Reason", "text"),
)


def goals(published: Published, store: Store, selection: Selection, page: str) -> Table:
    """The goals that a page serves, at most four, in the order of its pillar: of the whole store, without filters.

    Raises:
        Refusal: store.toml sets a target for a metric that does not exist.
    """
    check_targets(store)
    wanted = [name for name in pillar_of(page).goals if any(target.metric == name for target in store.targets)]
    rows = list(_rows(published, store, selection, page, wanted[:MOST_GOALS])) if wanted else []
    return table("goals", "Goals", _COLUMNS, rows)


def check_targets(store: Store) -> None:
    """Refuse targets for what is no metric.

    Raises:
        Refusal: There is no metric of that name; the hint gives the nearest.
    """
    for target in store.targets:
        metric(target.metric)


def state_of(aim: Aim, value: Number | None, is_over: bool) -> State:
    """How a number stands: against its target once the period is over, against the pace while it runs."""
    attained = aim.attained(value)
    if value is None or attained is None:
        return "unknown"
    if aim.is_met(value):
        return "reached" if is_over and not is_ratio(aim.metric) else "on_pace"
    distance = attained - 1 if aim.is_limit else 1 - attained
    if distance <= CLOSE:
        return "at_risk"
    return "over_limit" if aim.is_limit else "behind"


def _shown(published: Published, selection: Selection, page: str) -> Period:
    """The days that the page shows, as far as there are data."""
    if page == COHORT_PAGE:
        selection = Selection(cohort_period(selection.period)[0], selection.comparison)
    return clipped(published, selection).period


def _rows(
    published: Published, store: Store, selection: Selection, page: str, wanted: list[str]
) -> Iterator[dict[str, Any]]:
    period = _shown(published, selection, page)
    found = ask(published, store, wanted, period, "total")
    asked = cohort_period(selection.period)[0] if page == COHORT_PAGE else selection.period
    is_over = period.last == asked.last
    for name in wanted:
        whole, pace = aim_of(store, name, asked.days), aim_of(store, name, period.days)
        if whole is None or pace is None:
            continue
        value = found.value(name)
        yield {
            "name": whole.name or whole.metric.label,
            "metric": name,
            "definition": whole.metric.definition,
            "unit": whole.metric.unit,
            "direction": whole.metric.direction,
            "value": value,
            "target": whole.value,
            "pace": None if is_over or is_ratio(whole.metric) else pace.value,
            "attained": pace.attained(value),
            "is_limit": whole.is_limit,
            "state": state_of(pace, value, is_over),
            "reason": found.reasons.get(name),
        }
