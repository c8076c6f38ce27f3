"""The tables of the Scenarios page for scripts: the scenarios that a store opens with, or those that are written."""

from storehelm.commands.scenario_ahead import look_ahead
from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Table
from storehelm.settings.home import Home
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.scenario_view import fan_table, goals_table, tables_of, worked_out
from storehelm.strategy.scenarios.scenario_words import headline
from storehelm.strategy.scenarios.span import history_of

_BASE = 1
"""The place of the scenario that the page opens on."""


def scenario_tables(home: Home) -> tuple[Baseline, str, dict[str, Table], Formats]:
    """What the Scenarios page shows when it opens: its baseline, its sentence, its tables.

    Raises:
        Refusal: There is no store, nothing is published, or nothing can be foreseen.
    """
    ahead = look_ahead(home)
    baseline, courses = ahead.baseline, ahead.courses()
    shown = [worked_out(baseline, one, courses) for one in ahead.scenarios([])]
    net_sales = history_of(ahead.now.published, ahead.now.store, "net_sales", baseline.as_of)
    tables = tables_of(baseline, shown, _BASE, ahead.past, ahead.formats)
    tables["fan"] = fan_table(baseline, shown, _BASE, net_sales, ahead.now.store)
    said = headline(shown, _BASE, goals_table(shown, _BASE), ahead.formats)
    return baseline, said.text, tables, ahead.formats
