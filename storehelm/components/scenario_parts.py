"""What stands below the board, in tabs that are worked out only once they are opened."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from storehelm.charts.lines import axis_words
from storehelm.charts.tornado import tornado as tornado_chart
from storehelm.components.chart import show_chart
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.markup import Shape, Tone, chip, put, safe
from storehelm.components.picking import know_again
from storehelm.components.scenario_ahead import Ahead
from storehelm.components.scenario_desk import Desk
from storehelm.components.scenario_plans import show_plans
from storehelm.components.scenario_solve import show_solver
from storehelm.components.scenario_table import show_statement
from storehelm.components.section import show_notes, show_section
from storehelm.components.view import Opened, View
from storehelm.languages.speech import Sentence, noted, say, say_in
from storehelm.strategy.scenarios.levers import NAMES, Scenario, scenario_label
from storehelm.strategy.scenarios.scenario_view import (
    Shown,
    baseline_table,
    relations_table,
    statement,
    tornado_table,
)
from storehelm.strategy.scenarios.tornado import tornado

_TITLES: tuple[Sentence, ...] = (
    "Profit and loss",
    # Translators: title of a chart of how far each lever moves profit.
    "What matters most",
    # Translators: how far levers must be moved so that an aim is reached.
    "What must be true",
    "Where the numbers come from",
    "Saved plans",
)
_GRAINS: Mapping[str, Sentence] = {"month": "Months", "week": "Weeks"}
_BASES: Mapping[str, tuple[str, Tone, Shape]] = {
    "measured": (noted("Measured"), "neutral", "tick"),
    "assumed": (noted("Assumed"), "warn", "dash"),
}
_TORNADO_NOTE = noted(
    "Each lever alone, from where the store stands, to the quarter below and above of what it did itself; hatched: "
    "the move is assumed, 10% either way."
)


def show_parts(opened: Opened, view: View, work: Desk, ahead: Ahead, shown: Sequence[Shown]) -> None:
    """Draw the tab that is open."""
    draws: tuple[Callable[[], None], ...] = (
        lambda: _statement(work, shown, view),
        lambda: _tornado(work, ahead, view),
        lambda: show_solver(view, work, ahead),
        lambda: _sources(work, ahead, view),
        lambda: show_plans(opened, view, work),
    )
    tabs = st.tabs([say(title) for title in _TITLES], key="scenario_parts", on_change="rerun")
    for tab, draw in zip(tabs, draws, strict=True):
        if tab.open:
            with tab:
                draw()


def _statement(work: Desk, shown: Sequence[Shown], view: View) -> None:
    know_again("scenario_grain", {name: say(words) for name, words in _GRAINS.items()})
    grain = st.segmented_control(
        # Translators: above the choice between months and weeks.
        say_in("grain", "By"),
        list(_GRAINS),
        format_func=lambda name: say(_GRAINS[name]),
        default="month",
        key="scenario_grain",
        required=True,
    )
    table = statement(shown[work.main], grain or "month", view.formats)
    show_section(
        # Translators: {scenario} is the name of a scenario.
        say("{scenario}: profit and loss", scenario=scenario_label(work.moved.name)),
        # Translators: {currency} is the sign of a currency; the numbers of a month or week are the sums of its days.
        say("{currency}; sums of the days of each", currency=view.formats.symbol),
    )
    show_statement(table, view.look)


def _tornado(work: Desk, ahead: Ahead, view: View) -> None:
    """Around the store as it stands, so that no lever redraws it."""
    found = tornado(ahead.baseline, Scenario(NAMES[1], {}, work.assumptions), ahead.past)
    table = tornado_table(found, ahead.baseline, view.formats)
    unit = axis_words(table, ["low", "high"], view.look)
    # Translators: {unit} is the unit of the chart's numbers, such as "€ thousand".
    show_section(table.title, say("{unit}, over the days ahead", unit=unit))
    show_chart("scenario_tornado", tornado_chart, table, found.middle or 0, view.look)
    show_notes([say(_TORNADO_NOTE)], view.formats)


def _sources(work: Desk, ahead: Ahead, view: View) -> None:
    table = baseline_table(ahead.baseline)
    show_section(say("What scenarios start from"), say("each number, and the days and orders it was worked out from"))
    fields = (Field("label", "Number"), Field("value", "Value"), Field("source", "Where it came from"))
    show_ledger(table, fields, view.look)
    relations = relations_table(ahead.baseline, work.moved)
    show_section(say("How the numbers move each other"), say("measured from this store's weeks, or assumed"))
    rows = (
        f"<li><b>{safe(row['label'])}</b> {chip(*_BASES[row['basis']])} {safe(row['sentence'])}</li>"
        for row in relations.rows
    )
    put(f'<ul class="sh-relations">{"".join(rows)}</ul>')
