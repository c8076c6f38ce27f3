"""What must be true: a reader chooses an aim and how far levers may go; the mixes that reach it are worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from storehelm.charts.values import written
from storehelm.components.markup import put, safe
from storehelm.components.picking import know_again
from storehelm.components.scenario_ahead import Ahead
from storehelm.components.scenario_desk import MOST_SCENARIOS, Desk
from storehelm.components.scenario_levers import digits_of, slider_format
from storehelm.components.section import show_notes, show_nothing, show_section
from storehelm.components.view import View
from storehelm.languages.formats import Formats
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table
from storehelm.refusal import Refusal
from storehelm.strategy.scenarios.aims import BREAK_EVEN, Aim, goal_aim, line_aim
from storehelm.strategy.scenarios.goal_odds import GoalCourse
from storehelm.strategy.scenarios.levers import Lever, Scenario, levers_of, scenario_label, to_text
from storehelm.strategy.scenarios.lines import LINE
from storehelm.strategy.scenarios.scenario_view import mixes_table
from storehelm.strategy.scenarios.scenario_words import mix_name, solved_sentence
from storehelm.strategy.scenarios.solving import Limit, Mix, Solved, what_must_be_true

_LINES = ("profit", "net_sales", "orders", "contribution_margin_3")
_PERCENT = 100.0
_MOST_ALONE = 3


def show_solver(view: View, work: Desk, ahead: Ahead) -> None:
    """The question, and its answer once it is asked."""
    show_section(
        say("What must be true"),
        # Translators: {scenario} is the name of a scenario.
        say("from {scenario} as it stands; within what the store ever did", scenario=scenario_label(work.moved.name)),
    )
    aims = _aims(ahead)
    left, right = st.columns(2, gap="small")
    know_again("solve_aim", aims)
    name = left.selectbox(say("To reach"), list(aims), format_func=aims.__getitem__, key="solve_aim")
    is_line = name in LINE
    amount = 0.0
    if is_line:
        words = say("At least")
        if LINE[name].unit == "money":
            # Translators: {currency} is the sign of a currency; the words above a field for an amount.
            words = say("At least ({currency})", currency=view.formats.symbol)
        amount = right.number_input(words, min_value=0.0, step=1000.0, value=None, key="solve_amount") or 0.0
    limits = _limits(ahead)
    st.button(
        say("Work out what must be true"),
        type="primary",
        key="solve_now",
        on_click=_ask,
        args=(name, amount, limits),
    )
    asked = st.session_state.get("solve_asked")
    if asked is None:
        show_notes([say("Limits are what this store did itself, unless you set others.")], view.formats)
        return
    _answer(asked, view, work, ahead)


def _ask(name: str, amount: float, limits: Sequence[Limit]) -> None:
    st.session_state["solve_asked"] = (name, amount, tuple(limits))


def _aims(ahead: Ahead) -> Mapping[str, str]:
    # Translators: {number} is Profit, Net sales, Orders or Margin after marketing; the amount is entered beside it.
    lines = {name: say("{number} of at least ...", number=LINE[name].label) for name in _LINES}
    # Translators: {goal} is a goal in the words of the store's owner.
    goals = {f"goal:{one.goal.id}": say("Goal: {goal}", goal=one.goal.objective) for one in _open(ahead)}
    return {**goals, BREAK_EVEN: say("Break-even"), **lines}


def _open(ahead: Ahead) -> list[GoalCourse]:
    """Goals whose end a scenario can move."""
    return [one for one in ahead.courses if one.reason is None]


def _limits(ahead: Ahead) -> list[Limit]:
    """Levers whose ends the reader sets; the others keep to what the store did."""
    levers = {lever.id: lever for lever in levers_of(ahead.baseline.drivers)}
    with st.expander(say("Set limits of your own"), icon=":material/tune:", key="solve_limits"):
        know_again("solve_levers", {name: lever.label for name, lever in levers.items()})
        chosen = st.multiselect(
            say("Levers to limit"), list(levers), format_func=lambda name: levers[name].label, key="solve_levers"
        )
        return [_limit(levers[name], ahead) for name in chosen]


def _limit(lever: Lever, ahead: Ahead) -> Limit:
    past = ahead.past.get(lever.id)
    ends = (past.furthest() if past else None) or (-0.1, 0.1)
    step = round(lever.step * _PERCENT, 4)
    low, high = (round(lever.clipped(end) * _PERCENT, 1) for end in ends)
    least, most = st.slider(
        lever.label,
        min_value=round(lever.least * _PERCENT, 2),
        max_value=round(lever.most * _PERCENT, 2),
        value=(low, high),
        step=step,
        format=slider_format(lever.kind == "points"),
        key=f"limit_{lever.id}",
    )
    return Limit(lever.id, lever.clipped(least / _PERCENT), lever.clipped(most / _PERCENT))


def _answer(asked: tuple[str, float, tuple[Limit, ...]], view: View, work: Desk, ahead: Ahead) -> None:
    name, amount, limits = asked
    try:
        aim = _aim(name, amount, ahead, view.formats)
        key = (ahead.key, to_text(work.moved), asked, view.formats)
        with st.spinner(say("Working out what must be true ...")):
            found = _solved(key, ahead, work.moved, aim, limits, view.formats)
    except Refusal as refusal:
        show_nothing(refusal.message, refusal.hint or "")
        return
    put(f'<p class="sh-headline small">{safe(solved_sentence(found, view.formats))}</p>')
    table = mixes_table(found, ahead.baseline, view.formats)
    alone = [mix for mix in found.mixes if mix.kind == "alone"][:_MOST_ALONE]
    chosen = [mix for mix in found.mixes if mix.kind != "alone"] + alone + ([found.furthest] if found.furthest else [])
    for place, mix in enumerate(chosen):
        _mix(place, mix, table, found, work, view)
    if found.left_out and not found.is_reached:
        general = [lever for lever in levers_of(ahead.baseline.drivers) if ":" not in lever.id]
        shown = ", ".join(lever.label for lever in general if lever.id in found.left_out)
        if shown:
            # Translators: {levers} lists what scenarios can move: "Prices, Ad spend".
            sentence = say(
                "Not moved, for nothing is known of their past; set a limit to let them: {levers}.", levers=shown
            )
            show_notes([sentence], view.formats)


@st.cache_resource(max_entries=40, show_spinner=False)
def _solved(
    key: object, _ahead: Ahead, _scenario: Scenario, _aim_: Aim, _limits_: Sequence[Limit], _formats: Formats
) -> Solved:
    return what_must_be_true(_ahead.baseline, _scenario, _aim_, _ahead.past, _limits_, _formats)


def _aim(name: str, amount: float, ahead: Ahead, formats: Formats) -> Aim:
    if name.startswith("goal:"):
        course = next(one for one in ahead.courses if f"goal:{one.goal.id}" == name)
        return goal_aim(course, ahead.baseline, formats)
    return line_aim(name, amount, formats)


def _mix(place: int, mix: Mix, table: Table, found: Solved, work: Desk, view: View) -> None:
    rows = [row for row in table.rows if row["kind"] == mix.kind and row["lever"] in mix.levers]
    if mix.kind == "alone":
        rows = [row for row in rows if row["lever"] == next(iter(mix.levers))]
    words = found.aim.words(mix.value, view.formats)
    if mix.profit is not None:
        words += f"; {say('profit about {amount}', amount=view.formats.short_money(mix.profit))}"
    items = "".join(_item(row, view) for row in rows)
    put(f'<div class="sh-mix"><h3>{safe(mix_name(mix.kind))}</h3><span>{safe(words)}</span><ul>{items}</ul></div>')
    st.button(
        say("Make it a scenario"),
        key=f"solve_use_{place}",
        on_click=_use,
        args=(work, mix),
        type="tertiary",
        icon=":material/add:",
        disabled=len(work.scenarios) >= MOST_SCENARIOS,
    )


def _item(row: Mapping[str, Any], view: View) -> str:
    unit, now, then = row["unit"], row["value"], row["then"]
    numbers = ""
    if now is not None:
        digits = digits_of(unit, now)
        before, after = (written(value, unit, view.formats, digits) for value in (now, then))
        numbers = f": {say('{now} to {then}', now=before, then=after)}"
    # Translators: a lever that is moved as far as it may be.
    limit = f", {say('at its limit')}" if row["is_binding"] else ""
    said = f"{safe(numbers)} · {safe(row['past'])}{safe(limit)}"
    return f"<li><b>{safe(row['label'])} {safe(row['move'])}</b>{said}</li>"


def _use(work: Desk, mix: Mix) -> None:
    name = work.free_name(say("What must be true"))
    levers = {**work.moved.levers, **mix.levers}
    work.put([*work.scenarios, replace(work.moved, name=name, levers=levers)], len(work.scenarios))
    # Translators: {scenario} is the name of a scenario.
    work.said.append(say("{scenario} is added; its levers are those of the mix.", scenario=name))
