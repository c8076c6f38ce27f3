"""Saved comparisons: open one again, see which scenario the store is in and what came true, or remove it."""

from collections.abc import Sequence

import streamlit as st

from storehelm.charts.canvas import Look
from storehelm.components import gate
from storehelm.components.keeping import author
from storehelm.components.ledger import Field, Words, show_ledger
from storehelm.components.markup import put, safe
from storehelm.components.scenario_desk import Desk
from storehelm.components.section import show_notes, show_nothing, show_section
from storehelm.components.view import Opened, View
from storehelm.languages.formats import Formats
from storehelm.languages.speech import noted, say
from storehelm.refusal import Refusal
from storehelm.strategy.scenarios.levers import scenario_label
from storehelm.strategy.scenarios.marking import Marking, mark
from storehelm.strategy.scenarios.plans import Saved, read_plans, remove_plan, take_back
from storehelm.strategy.scenarios.scenario_view import passed_table, scores_table
from storehelm.strategy.scenarios.scenario_words import marking_sentence

_VERDICTS: dict[str, Words] = {
    # Translators: verdicts on a number that a scenario assumed, once it is known: it held, came out better ...
    "held": (noted("Held"), "neutral", "tick"),
    "better": (noted("Better"), "good", "up"),
    "worse": (noted("Worse"), "bad", "down"),
    "higher": (noted("Higher"), "neutral", "up"),
    "lower": (noted("Lower"), "neutral", "down"),
    "unknown": (noted("Cannot tell"), "neutral", "dash"),
}
_REMOVED = "scenario_removed"


def show_plans(opened: Opened, view: View, work: Desk) -> None:
    """The saved comparisons, the newest first."""
    saved, broken = read_plans(opened.home)
    show_section(say("Saved plans"), say("frozen with the numbers that they had; marked as weeks pass"))
    show_notes(broken, view.formats)
    removed = st.session_state.get(_REMOVED)
    if removed and gate.allows("write"):
        st.button(
            # Translators: {plan} is the name of a saved comparison that was removed.
            say("Bring back {plan}", plan=removed[1]),
            icon=":material/undo:",
            key="plan_back",
            on_click=_bring_back,
            args=(opened, work),
        )
    if not saved:
        show_nothing(
            say("No comparison is saved yet."),
            say("Save one above: as weeks pass, this page says which scenario came true."),
        )
        return
    names = {one.id: one.plan.name for one in saved}
    chosen = st.selectbox(say("Comparison"), list(names), format_func=names.__getitem__, key="plan_chosen")
    one = next((each for each in saved if each.id == chosen), saved[0])
    _show_plan(opened, view, work, one)


def _show_plan(opened: Opened, view: View, work: Desk, one: Saved) -> None:
    formats = view.formats
    found = mark(view.published, view.store, one.plan, view.today, formats)
    put(f'<p class="sh-headline small"><b>{safe(one.plan.name)}.</b> {safe(marking_sentence(found))}</p>')
    show_notes([_when(one, formats), one.plan.notes], formats)
    with st.container(horizontal=True, gap="small", key="plan_deeds"):
        st.button(say("Open it here"), icon=":material/open_in_new:", key="plan_open", on_click=_open, args=(work, one))
        if gate.allows("write"):
            st.button(
                say("Remove"),
                icon=":material/delete:",
                key="plan_remove",
                on_click=_remove,
                args=(opened, work, one),
                type="tertiary",
            )
    _show_marks(found, view.look)


def _when(one: Saved, formats: Formats) -> str:
    """Of which days a comparison is, and when it was saved."""
    days = formats.days(one.plan.span.first, one.plan.span.last)
    said = {"days": days, "day": formats.day(one.saved_at.date()), "author": one.saved_by}
    if not one.plan.version:
        # Translators: {days} is a range of days, {author} the name of a person.
        return say("{days}; saved on {day} by {author}, on data version not told.", **said)
    # Translators: {days} is a range of days, {author} the name of a person.
    return say("{days}; saved on {day} by {author}, on data version {version}.", **said, version=one.plan.version)


def _show_marks(found: Marking, look: Look) -> None:
    if found.weeks:
        names: Sequence[str] = [scenario_label(one.scenario.name) for one in found.plan.scenarios]
        fields = [Field("week", "Week from"), Field("actual", "Net sales")]
        fields += [Field(f"s{place}", name, is_quiet=True) for place, name in enumerate(names)]
        show_ledger(passed_table(found), fields, look)
    if found.scores:
        show_ledger(
            scores_table(found),
            (
                Field("scenario", "Scenario"),
                Field("label", "Number"),
                Field("assumed", "Assumed"),
                Field("happened", "Happened"),
                Field("verdict", "Verdict", chips=_VERDICTS),
            ),
            look,
        )


def _open(work: Desk, one: Saved) -> None:
    """Work on its scenarios; the numbers are today's."""
    work.put([frozen.scenario for frozen in one.plan.scenarios], min(1, len(one.plan.scenarios) - 1))
    work.checked_for = None
    # Translators: {plan} is the name of a saved comparison.
    work.said.append(say("{plan} is open above, worked out from today's data.", plan=one.plan.name))


def _remove(opened: Opened, work: Desk, one: Saved) -> None:
    try:
        remove_plan(opened.home, one.id, author())
    except Refusal as refusal:
        work.said.append(refusal.message)
        return
    st.session_state[_REMOVED] = (one.id, one.plan.name)
    # Translators: {plan} is the name of a saved comparison.
    work.said.append(say("Removed: {plan}.", plan=one.plan.name))


def _bring_back(opened: Opened, work: Desk) -> None:
    plan_id, name = st.session_state.pop(_REMOVED)
    try:
        take_back(opened.home, plan_id, author())
    except Refusal as refusal:
        work.said.append(refusal.message)
        return
    # Translators: {plan} is the name of a saved comparison.
    work.said.append(say("Brought back: {plan}.", plan=name))
