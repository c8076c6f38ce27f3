"""The board of the Scenarios page: a drag redraws its sentence, numbers and one chart, and nothing else."""

from collections.abc import Sequence

import streamlit as st

from storehelm.charts.fan import Dash, FanLine, fan
from storehelm.charts.lines import axis_words
from storehelm.components import gate
from storehelm.components.chart import show_chart
from storehelm.components.markup import put, safe
from storehelm.components.page_head import show_headline
from storehelm.components.scenario_ahead import Ahead
from storehelm.components.scenario_bar import show_choice, show_deeds
from storehelm.components.scenario_costs import show_costs
from storehelm.components.scenario_desk import Desk
from storehelm.components.scenario_goals import show_goals
from storehelm.components.scenario_levers import show_levers
from storehelm.components.scenario_parts import show_parts
from storehelm.components.scenario_table import show_summary
from storehelm.components.scenario_tables import all_tables
from storehelm.components.section import show_notes, show_section
from storehelm.components.states import notice
from storehelm.components.view import Opened, View
from storehelm.languages.formats import Formats
from storehelm.languages.speech import noted, say, say_count
from storehelm.strategy.pillars import pillar_of
from storehelm.strategy.scenarios.levers import levers_of, scenario_label
from storehelm.strategy.scenarios.scenario_view import Shown, basis_of, goals_table, summary
from storehelm.strategy.scenarios.scenario_words import headline, page_goals

_ASKED = noted("The link asks for what this store cannot show:")


@st.fragment
@gate.guarded
def show_board(opened: Opened, view: View, work: Desk, ahead: Ahead) -> None:
    """Everything that levers change."""
    shown = [ahead.shown(one) for one in work.scenarios]
    look = view.look
    _say(work, view.formats)
    goals = goals_table(shown, work.main)
    said = headline(shown, work.main, goals, view.formats)
    show_headline(said.claim, said.rest, said.note)
    pillar = pillar_of("scenarios")
    put(f'<p class="sh-pillar"><b>{safe(pillar.name)}</b> {safe(pillar.aim)}</p>')
    show_goals(page_goals(goals), look)
    show_costs(work, ahead, view.formats)
    left, right = st.columns([1, 2.4], gap="large")
    with right:
        # First, so that the browser draws it while the rest is made.
        _show_fan(view, work, ahead, shown)
    with left:
        _show_levers(work, ahead, view)
    with right:
        show_deeds(opened, view, work, ahead, shown, lambda: all_tables(view, work, ahead, shown))
        table = summary(shown, view.formats)
        show_section(say("Side by side"), say("below a number: eight in ten simulated courses lie between"))
        show_summary(table, [scenario_label(one.name) for one in work.scenarios], work.main, look)
    show_parts(opened, view, work, ahead, shown)


def _say(work: Desk, formats: Formats) -> None:
    """What a link asked for in vain, until the page is left, and once what was just done."""
    if work.asked:
        notice(formats.with_days(" ".join(work.asked)), lead=say(_ASKED), tone="warn")
    for sentence in work.tell():
        notice(formats.with_days(sentence))


def _show_levers(work: Desk, ahead: Ahead, view: View) -> None:
    weeks = ahead.baseline.drivers.weeks
    against = say_count("change against the last {n} week", "change against the last {n} weeks", weeks, n=weeks)
    show_section(say("Levers"), against)
    show_choice(work)
    with st.container(gap="xsmall", key="levers"):
        show_levers(work, ahead, view.look)


def _show_fan(view: View, work: Desk, ahead: Ahead, shown: Sequence[Shown]) -> None:
    table = ahead.fan(shown, work.main, view.store)
    lines = [
        FanLine(f"s{place}", scenario_label(one.name), _dash(place, work)) for place, one in enumerate(work.scenarios)
    ]
    unit = axis_words(table, ["actual", "high_90"], view.look)
    # Translators: {unit} is the unit of the chart's numbers, such as "€ thousand"; {scenario} the name of a scenario.
    bands = say(
        "{unit}; bands: 50% and 90% of 2,000 simulated courses of {scenario}",
        unit=unit,
        scenario=scenario_label(work.moved.name),
    )
    show_section(say("Net sales by week"), bands)
    show_chart("scenario_fan", fan, table, tuple(lines), view.look, basis=_basis(work, ahead))
    show_notes(ahead.baseline.sources[:1], view.formats)


def _dash(place: int, work: Desk) -> Dash:
    """The one that is moved is solid, the first of the others dotted, the last dashed."""
    if place == work.main:
        return "solid"
    if place == 0:
        return "dot"
    return "dash" if place == len(work.scenarios) - 1 else "dashdot"


def _basis(work: Desk, ahead: Ahead) -> str:
    """Which moved levers rest on an assumed relation."""
    moved = [one for one in levers_of(ahead.baseline.drivers) if work.moved.levers.get(one.id)]
    assumed = [one.label for one in moved if basis_of(ahead.baseline, work.moved, one.relations) == "assumed"]
    if not assumed:
        return ""
    lever = assumed[0].lower()
    if len(assumed) > 1:
        # Translators: above the bands of a chart; {lever} is what is moved: "prices", "ad spend on paid search".
        return say("assumed: effect of {lever} and others", lever=lever)
    # Translators: above the bands of a chart; {lever} is what is moved: "prices", "ad spend on paid search".
    return say("assumed: effect of {lever}", lever=lever)
