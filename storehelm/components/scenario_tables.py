"""All tables of the Scenarios page, for its download."""

from collections.abc import Sequence
from dataclasses import replace

from storehelm.components.scenario_ahead import Ahead
from storehelm.components.scenario_desk import Desk
from storehelm.components.view import View
from storehelm.metrics.tables import Table
from storehelm.strategy.scenarios.scenario_view import Shown, tables_of


def all_tables(view: View, work: Desk, ahead: Ahead, shown: Sequence[Shown]) -> Sequence[Table]:
    """The tables, made when a reader asks for them; rows of different units are told apart by their column `unit`."""
    found = tables_of(ahead.baseline, shown, work.main, ahead.past, view.formats)
    fan = ahead.fan(shown, work.main, view.store)
    return [*found.values(), replace(fan, name="fan")]
