"""Goals changed in the app: a form in a window, with undo; another's change is shown before it is overwritten."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from storehelm.components import states
from storehelm.components.goal_form import KINDS, NONE, goal_of, id_of, kind_of, target_text, told, where_text
from storehelm.components.view import Opened
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.selection import DIMENSIONS
from storehelm.refusal import Refusal
from storehelm.strategy.goal_book import (
    GOAL,
    INITIATIVE,
    Book,
    changes,
    remove_goal,
    remove_initiative,
    take_back,
    write_all,
    write_goal,
    write_initiative,
)
from storehelm.strategy.goal_file import goals_of, text_of
from storehelm.strategy.goals import AREAS, RANKS, Goal, Initiative, initiative_from
from storehelm.strategy.templates import find_template, list_templates, propose
from storehelm.warehouse.records import Author, ChangedMeanwhile, Record

_AUTHOR = "author"
_NOBODY = "someone in the app"


def show_goal_buttons(opened: Opened) -> None:
    """New goals: one by one, from a template, or from a file."""
    with st.container(horizontal=True, gap="small", key="goal_buttons"):
        if st.button("Add a goal", icon=":material/add:", key="goal_add"):
            _goal_window(opened, None)
        if st.button("Start from a template", icon=":material/flag:", key="goal_template"):
            _template_window(opened)
        if st.button("Bring in or write out", icon=":material/sync_alt:", key="goal_file"):
            _file_window(opened)


def show_changes(opened: Opened, goal_id: str) -> None:
    """What can be done with one goal: change it, add an initiative, take the last change back, remove it."""
    goal = opened.book.goal(goal_id)
    with st.container(horizontal=True, gap="small", key="goal_changes"):
        if st.button("Change this goal", icon=":material/edit:", key="goal_edit"):
            _goal_window(opened, goal)
        if st.button("Add an initiative", icon=":material/add_task:", key="goal_initiative"):
            _initiative_window(opened, goal, None)
        for one in opened.book.of(goal_id):
            if st.button(f"Change: {one.name}", key=f"initiative_{one.id}", type="tertiary"):
                _initiative_window(opened, goal, one)
        if st.button("Take the last change back", icon=":material/undo:", key="goal_undo", type="tertiary"):
            _try(lambda: take_back(opened.home, GOAL, goal_id, _author()))
        if st.button("Remove", icon=":material/delete:", key="goal_remove", type="tertiary"):
            _try(lambda: remove_goal(opened.home, goal_id, opened.book.seen(GOAL, goal_id), _author()))


def show_history(opened: Opened, goal_id: str) -> None:
    """Who changed a goal and when, folded."""
    box = st.expander("Who changed this goal", icon=":material/history:", key="goal_history", on_change="rerun")
    if box.open:
        with box:
            for record in changes(opened.home, GOAL, goal_id):
                st.markdown(_history_line(record, opened))


def _history_line(record: Record, opened: Opened) -> str:
    when = f"{opened.formats.day(record.changed_at.date())}, {record.changed_at:%H:%M} UTC"
    return f"**{_plain(record.changed_by)}**, {when}: {_plain(told(record))}"


def _plain(text: str) -> str:
    """Text whose marks are not obeyed as Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|<>$~:" else letter for letter in text)


def _author() -> Author:
    name = str(st.session_state.get(_AUTHOR, "")).strip() or _NOBODY
    return Author(name[:80], datetime.now(UTC).replace(tzinfo=None))


def _try(change: Callable[[], object]) -> None:
    """Carry out a change and draw the page anew; a refusal is shown in its place."""
    try:
        change()
    except Refusal as refusal:
        states.refused(refusal)
        return
    st.rerun()


@st.dialog("Goal", width="medium")
def _goal_window(opened: Opened, goal: Goal | None) -> None:
    with st.form("goal_form", border=False):
        words = _what_and_how_much(goal) | _when_and_who(opened, goal) | _where_and_why(opened, goal)
        st.text_input("Your name", key=_AUTHOR, placeholder=_NOBODY, max_chars=80)
        is_sent = st.form_submit_button("Keep this goal", type="primary")
    if is_sent:
        _send(words, opened, goal)


def _what_and_how_much(goal: Goal | None) -> dict[str, Any]:
    objective = st.text_input("What is to be reached", goal.objective if goal else "", max_chars=300)
    pillar = _chosen("Pillar", list(AREAS), goal.pillar if goal else "results", AREAS.__getitem__)
    metric = _chosen("Metric", list(CATALOGUE), goal.metric if goal else "net_sales", _label_of)
    left, right = st.columns(2)
    with left:
        kind = _chosen("Kind of target", list(KINDS), kind_of(goal), KINDS.__getitem__)
    number = right.text_input("Target", target_text(goal), help="A share is written as 0.025 or 2.5%.")
    return {"objective": objective, "pillar": pillar, "metric": metric, "kind": kind, "number": number}


def _when_and_who(opened: Opened, goal: Goal | None) -> dict[str, Any]:
    left, right = st.columns(2)
    start = goal.start if goal else opened.today
    quarter = start + timedelta(weeks=13, days=-1)
    return {
        "start": left.date_input("From", start),
        "deadline": right.date_input("Deadline", goal.deadline if goal else quarter),
        "owner": left.text_input("Owner", goal.owner if goal else "", max_chars=80),
        "rank": right.selectbox("Rank", RANKS, RANKS.index(goal.rank) if goal else 0),
    }


def _where_and_why(opened: Opened, goal: Goal | None) -> dict[str, Any]:
    parents = [NONE, *(one.id for one in opened.book.goals if goal is None or one.id != goal.id)]
    above = goal.parent if goal and goal.parent else NONE
    return {
        "parent": _chosen("Below", parents, above, lambda name: _named(name, opened.book)),
        "where": st.text_input(
            "Only where",
            where_text(goal),
            placeholder="device_category=mobile, channel=Email",
            help=f"Dimensions: {', '.join(DIMENSIONS)}.",
        ),
        "notes": st.text_area("Notes", goal.notes if goal else "", max_chars=2000),
    }


def _send(words: Mapping[str, Any], opened: Opened, before: Goal | None) -> None:
    """Keep what the form says; where somebody was quicker, theirs is shown first."""
    try:
        goal = goal_of(before, words)
        seen = st.session_state.pop(_seen_key(goal.id), opened.book.seen(GOAL, goal.id))
        write_goal(opened.home, goal, seen, _author())
    except ChangedMeanwhile as conflict:
        st.session_state[_seen_key(conflict.theirs.record_id)] = conflict.theirs.revision
        states.notice(
            f"{conflict.message} It says now: {told(conflict.theirs)}. Press the button again to overwrite it.",
            lead="Changed by somebody else.",
            tone="warn",
        )
    except Refusal as refusal:
        states.refused(refusal)
    else:
        st.rerun()


def _seen_key(goal_id: str) -> str:
    return f"goal_seen_{goal_id}"


def _chosen(label: str, options: list[str], first: str, words: Callable[[str], str]) -> str:
    return st.selectbox(label, options, options.index(first) if first in options else 0, format_func=words)


def _label_of(name: str) -> str:
    return CATALOGUE[name].label


def _named(goal_id: str, book: Book) -> str:
    return "No other goal" if goal_id == NONE else book.goal(goal_id).objective


@st.dialog("Initiative", width="medium")
def _initiative_window(opened: Opened, goal: Goal, one: Initiative | None) -> None:
    st.caption(f"For: {goal.objective}")
    with st.form("initiative_form", border=False):
        words = _initiative_words(opened, one)
        st.text_input("Your name", key=_AUTHOR, placeholder=_NOBODY, max_chars=80)
        is_sent = st.form_submit_button("Keep this initiative", type="primary")
    document = {word: value for word, value in words.items() if value not in ("", None)}
    document |= {"id": one.id if one else id_of(str(words["name"])), "goal": goal.id}
    seen = opened.book.seen(INITIATIVE, str(document["id"]))
    if is_sent:
        _try(lambda: write_initiative(opened.home, initiative_from(document), seen, _author()))
    if one is not None and st.button("Remove this initiative", type="tertiary", key="initiative_remove"):
        _try(lambda: remove_initiative(opened.home, one.id, seen, _author()))


def _initiative_words(opened: Opened, one: Initiative | None) -> dict[str, Any]:
    name = st.text_input("What is done", one.name if one else "", max_chars=300)
    left, right = st.columns(2)
    numbers = {word: getattr(one, word) if one else None for word in ("budget", "effect")}
    texts = {word: "" if value is None else format(value.normalize(), "f") for word, value in numbers.items()}
    return {
        "name": name,
        "start": left.date_input("From", one.start if one else opened.today),
        "end": right.date_input("To", one.end if one else opened.today + timedelta(weeks=4)),
        "owner": left.text_input("Owner", one.owner if one else "", max_chars=80),
        "budget": right.text_input("Budget", texts["budget"]),
        "effect": left.text_input("Expected effect on the goal’s number", texts["effect"]),
    }


@st.dialog("Start from a template", width="medium")
def _template_window(opened: Opened) -> None:
    templates = {one.name: one for one in list_templates()}
    name = st.selectbox("Template", list(templates), format_func=lambda key: templates[key].title)
    st.caption(templates[name].summary)
    if opened.published is None or opened.store is None:
        st.caption("Load data first: a template proposes targets from the store’s own numbers.")
        return
    filled = propose(opened.published, opened.store, find_template(name), opened.today)
    for one in filled.proposals:
        beyond = " **The store never did that over thirteen weeks.**" if one.is_beyond_record else ""
        each = " each week" if one.goal.every_week else ""
        numbers = f"{one.goal.target}{each}, now {one.goal.baseline}"
        st.markdown(f"- {one.goal.objective}: {_label_of(one.goal.metric)} {numbers}.{beyond}")
    for words in filled.left_out:
        st.caption(words)
    st.text_input("Your name", key=_AUTHOR, placeholder=_NOBODY, max_chars=80)
    if filled.proposals and st.button("Keep these goals", type="primary", key="template_keep"):
        goals = [one.goal for one in filled.proposals]
        initiatives = [initiative for one in filled.proposals for initiative in one.initiatives]
        _try(lambda: write_all(opened.home, goals, initiatives, _author()))


@st.dialog("Goals as a file", width="medium")
def _file_window(opened: Opened) -> None:
    st.download_button(
        "Write all goals out as TOML",
        text_of(opened.book.goals, opened.book.initiatives),
        "goals.toml",
        "application/toml",
        key="goals_download",
        on_click="ignore",
        icon=":material/download:",
    )
    text = st.text_area("Or paste a file of goals here", key="goals_text", height=240, max_chars=200_000)
    st.text_input("Your name", key=_AUTHOR, placeholder=_NOBODY, max_chars=80)
    if st.button("Bring these goals in", type="primary", key="goals_bring", disabled=not text.strip()):
        _try(lambda: write_all(opened.home, *goals_of(text), _author()))
