"""What must be true: a reader chooses an aim and how far levers may go; the mixes that reach it are worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from storehelm.charts.values import written
from storehelm.components.markup import put, safe
from storehelm.components.scenario_ahead import Ahead
from storehelm.components.scenario_desk import MOST_SCENARIOS, Desk
from storehelm.components.scenario_levers import digits_of
from storehelm.components.section import show_notes, show_nothing, show_section
from storehelm.components.view import View
from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Table
from storehelm.refusal import Refusal
from storehelm.strategy.scenarios.aims import BREAK_EVEN, Aim, goal_aim, line_aim
from storehelm.strategy.scenarios.levers import Lever, Scenario, levers_of, to_text
from storehelm.strategy.scenarios.lines import LINE
from storehelm.strategy.scenarios.scenario_view import mixes_table
from storehelm.strategy.scenarios.scenario_words import mix_name, solved_sentence
from storehelm.strategy.scenarios.solving import Limit, Mix, Solved, what_must_be_true

_LINES = ("profit", "net_sales", "orders", "contribution_margin_3")
_PERCENT = 100.0
_MOST_ALONE = 3


def show_solver(view: View, work: Desk, ahead: Ahead) -> None:
    """The question, and its answer once it is asked."""
    show_section("What must be true", f"from {work.moved.name} as it stands; within what the store ever did")
    aims = _aims(ahead)
    left, right = st.columns(2, gap="small")
    name = left.selectbox("To reach", list(aims), format_func=aims.__getitem__, key="solve_aim")
    is_line = name in LINE
    amount = 0.0
    if is_line:
        words = f"At least ({view.formats.symbol})" if LINE[name].unit == "money" else "At least"
        amount = right.number_input(words, min_value=0.0, step=1000.0, value=None, key="solve_amount") or 0.0
    limits = _limits(ahead)
    st.button(
        "Work out what must be true",
        type="primary",
        key="solve_now",
        on_click=_ask,
        args=(name, amount, limits),
    )
    asked = st.session_state.get("solve_asked")
    if asked is None:
        show_notes(["Limits are what this store did itself, unless you set others."], view.formats)
        return
    _answer(asked, view, work, ahead)


def _ask(name: str, amount: float, limits: Sequence[Limit]) -> None:
    st.session_state["solve_asked"] = (name, amount, tuple(limits))


def _aims(ahead: Ahead) -> Mapping[str, str]:
    lines = {name: f"{LINE[name].label} of at least ..." for name in _LINES}
    goals = {f"goal:{one.goal.id}": f"Goal: {one.goal.objective}" for one in ahead.courses if one.reason is None}
    return {**goals, BREAK_EVEN: "Break-even", **lines}


def _limits(ahead: Ahead) -> list[Limit]:
    """Levers whose ends the reader sets; the others keep to what the store did."""
    levers = {lever.id: lever for lever in levers_of(ahead.baseline.drivers)}
    with st.expander("Set limits of your own", icon=":material/tune:", key="solve_limits"):
        chosen = st.multiselect(
            "Levers to limit", list(levers), format_func=lambda name: levers[name].label, key="solve_levers"
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
        format="%+.1f points" if lever.kind == "points" else "%+.0f%%",
        key=f"limit_{lever.id}",
    )
    return Limit(lever.id, lever.clipped(least / _PERCENT), lever.clipped(most / _PERCENT))


def _answer(asked: tuple[str, float, tuple[Limit, ...]], view: View, work: Desk, ahead: Ahead) -> None:
    name, amount, limits = asked
    try:
        aim = _aim(name, amount, ahead, view.formats)
        found = _solved(
            (ahead.key, to_text(work.moved), asked, view.formats), ahead, work.moved, aim, limits, view.formats
        )
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
        labels = [lever.label for lever in levers_of(ahead.baseline.drivers) if lever.id in found.left_out]
        shown = [label for label in labels if " from " not in label and " on " not in label]
        if shown:
            show_notes(
                [f"Not moved, for nothing is known of their past; set a limit to let them: {', '.join(shown)}."],
                view.formats,
            )


@st.cache_resource(max_entries=40, show_spinner="Working out what must be true ...")
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
    profit = "" if mix.profit is None else f"; profit about {view.formats.short_money(mix.profit)}"
    words = f"{found.aim.words(mix.value, view.formats)}{profit}"
    items = "".join(_item(row, view) for row in rows)
    put(f'<div class="sh-mix"><h3>{safe(mix_name(mix.kind))}</h3><span>{safe(words)}</span><ul>{items}</ul></div>')
    st.button(
        "Make it a scenario",
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
        numbers = f": {written(now, unit, view.formats, digits)} to {written(then, unit, view.formats, digits)}"
    limit = ", at its limit" if row["is_binding"] else ""
    return f"<li><b>{safe(row['label'])} {safe(row['move'])}</b>{safe(numbers)} · {safe(row['past'])}{limit}</li>"


def _use(work: Desk, mix: Mix) -> None:
    name = work.free_name("What must be true")
    levers = {**work.moved.levers, **mix.levers}
    work.put([*work.scenarios, replace(work.moved, name=name, levers=levers)], len(work.scenarios))
    work.said.append(f"{name} is added; its levers are those of the mix.")
