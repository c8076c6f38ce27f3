"""What can be done with scenarios: choose, copy, rename, remove, save the comparison, share it by link, download it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from storehelm.components import gate, listening
from storehelm.components.keeping import ask_name, author
from storehelm.components.scenario_ahead import Ahead
from storehelm.components.scenario_desk import LONGEST_NAME, MOST_SCENARIOS, Desk, link_to
from storehelm.components.view import Opened, View
from storehelm.languages.speech import language, say, say_count
from storehelm.metrics.tables import Table
from storehelm.refusal import Refusal
from storehelm.reports.sheets import Source
from storehelm.strategy.scenarios.levers import scenario_label
from storehelm.strategy.scenarios.plans import find_plan, freeze, save_plan
from storehelm.strategy.scenarios.scenario_view import Shown

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAME, _PLAN = "scenario_name", "scenario_plan_name"


def show_choice(work: Desk) -> None:
    """Which scenario the sliders move, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="scenario_choice"):
        key = f"scenario_main_{work.edition}_{len(work.scenarios)}_{language()}"  # not shown
        st.segmented_control(
            # Translators: above the names of scenarios, of which the sliders change one.
            say("The sliders move"),
            list(range(len(work.scenarios))),
            format_func=lambda place: _called(work, place),
            default=work.main,
            key=key,
            on_change=_choose,
            args=(work, key),
            required=True,
        )
        with st.popover(say("Add or change"), icon=":material/edit:", key="scenario_change"):
            _change(work)


def _called(work: Desk, place: int) -> str:
    return scenario_label(work.scenarios[place].name) if place < len(work.scenarios) else ""


def _choose(work: Desk, key: str) -> None:
    chosen = st.session_state[key]
    if chosen is not None:
        work.main = int(chosen)


def _change(work: Desk) -> None:
    key = f"{_NAME}_{work.edition}_{work.main}"
    st.text_input(say("Name"), scenario_label(work.moved.name), max_chars=LONGEST_NAME, key=key)
    is_full = len(work.scenarios) >= MOST_SCENARIOS
    st.button(say("Rename"), key="scenario_rename", on_click=_rename, args=(work, key), width="stretch")
    st.button(
        say("Copy as a new scenario"),
        key="scenario_copy",
        on_click=_add,
        args=(work, key, True),
        disabled=is_full,
        width="stretch",
    )
    st.button(
        say("Add one with no lever moved"),
        key="scenario_add",
        on_click=_add,
        args=(work, key, False),
        disabled=is_full,
        width="stretch",
    )
    st.button(say("Set its levers back to 0"), key="scenario_reset", on_click=_reset, args=(work,), width="stretch")
    st.button(
        say("Remove"),
        key="scenario_remove",
        on_click=_remove,
        args=(work,),
        disabled=len(work.scenarios) == 1,
        width="stretch",
    )
    if is_full:
        st.caption(
            say_count(
                "A comparison has at most {n} scenario.",
                "A comparison has at most {n} scenarios.",
                MOST_SCENARIOS,
                n=MOST_SCENARIOS,
            )
        )


def _rename(work: Desk, key: str) -> None:
    name = str(st.session_state[key])
    if name.strip() and name.strip() not in (work.moved.name, scenario_label(work.moved.name)):
        work.scenarios[work.main] = replace(work.moved, name=work.free_name(name))
        work.edition += 1


def _add(work: Desk, key: str, is_copy: bool) -> None:
    wished = str(st.session_state[key]).strip()
    name = work.free_name(wished if wished else scenario_label(work.moved.name))
    levers = dict(work.moved.levers) if is_copy else {}
    work.put([*work.scenarios, replace(work.moved, name=name, levers=levers)], len(work.scenarios))


def _reset(work: Desk) -> None:
    work.scenarios[work.main] = replace(work.moved, levers={})
    work.edition += 1


def _remove(work: Desk) -> None:
    name = scenario_label(work.moved.name)
    rest = [one for place, one in enumerate(work.scenarios) if place != work.main]
    work.put(rest, work.main - 1 if work.main else 0)
    # Translators: {scenario} is the name of a scenario.
    work.said.append(say("{scenario} is removed from the comparison.", scenario=name))


def show_deeds(
    opened: Opened, view: View, work: Desk, ahead: Ahead, shown: Sequence[Shown], tables: Callable[[], Sequence[Table]]
) -> None:
    """Save, share and download the comparison."""
    with st.container(horizontal=True, gap="small", key="scenario_deeds"):
        if gate.allows("write"):
            with st.popover(say("Save comparison"), icon=":material/bookmark:", key="scenario_save"):
                _save_form(opened, work, ahead, shown, view)
        with st.popover(say("Copy link"), icon=":material/link:", key="scenario_link"):
            st.caption(say("Shows exactly this: scenarios, levers, assumptions, days and version of the data."))
            address = (st.context.url or "").split("?")[0]
            link = f"{address}?{link_to(work, view.published.version)}{listening.in_link()}"
            st.code(link, language=None, wrap_lines=True)
        with st.popover(say("Download"), icon=":material/download:", key="scenario_download"):
            _downloads(view, ahead, shown, tables)


def _save_form(opened: Opened, work: Desk, ahead: Ahead, shown: Sequence[Shown], view: View) -> None:
    st.caption(say("Kept with its numbers of today; as weeks pass, the page says which scenario the store is in."))
    example = say("Plan for the first quarter")
    st.text_input(say("Name of the comparison"), key=_PLAN, max_chars=80, placeholder=example)
    ask_name()
    is_over = st.checkbox(say("Replace a comparison of the same name"), key="scenario_replace")
    st.button(
        say("Save"),
        type="primary",
        key="scenario_save_now",
        on_click=_save,
        args=(opened, work, ahead, tuple(shown), view, is_over),
    )


def _save(opened: Opened, work: Desk, ahead: Ahead, shown: Sequence[Shown], view: View, is_over: bool) -> None:
    name = str(st.session_state[_PLAN])
    try:
        plan = freeze(name, ahead.baseline, [one.outcome for one in shown], view.store, ahead.past)
        seen = _revision(opened, plan.name) if is_over else 0
        save_plan(opened.home, plan, author(), seen)
    except Refusal as refusal:
        work.said.append(f"{say('This was not saved.')} {refusal.message} {refusal.hint or ''}".strip())
        return
    # Translators: {plan} is the name that a reader gave; "Saved plans" is the title of a tab of the page.
    work.said.append(say("Saved: {plan}. It stands below under Saved plans.", plan=plan.name))


def _revision(opened: Opened, name: str) -> int:
    try:
        return find_plan(opened.home, name).revision
    except Refusal:
        return 0


def _downloads(view: View, ahead: Ahead, shown: Sequence[Shown], tables: Callable[[], Sequence[Table]]) -> None:
    span = ahead.baseline.span
    outcomes, meta = [one.outcome for one in shown], view.published.meta

    def workbook() -> bytes:
        from storehelm.reports.scenario_workbook import workbook_of  # loaded when the first reader asks for one

        return workbook_of(ahead.baseline, outcomes, meta)

    def tables_file() -> bytes:
        from storehelm.reports.workbook import workbook_of_tables

        return workbook_of_tables(
            tuple(tables()), Source(say("Scenarios"), meta, replace(view.selection, period=span, filters={}))
        )

    st.caption(say("A profit and loss in formulas that an accountant can follow, or the tables of this page."))
    for label, name, make in (
        (say("Excel with formulas"), "scenarios", workbook),
        (say("Tables (Excel)"), "scenario-tables", tables_file),
    ):
        file_name = f"{name}-{span.first}-{span.last}.xlsx"  # not shown
        st.download_button(
            label, gate.exported(file_name, make), file_name, _EXCEL, key=name, on_click="ignore", width="stretch"
        )
