"""Goals changed in the app: a form in a window, with undo; another's change is shown before it is overwritten."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from storehelm.components import gate, keeping
from storehelm.components.goal_form import (
    KINDS,
    NONE,
    goal_of,
    initiative_of,
    kind_of,
    number_words,
    target_text,
    told,
    where_text,
)
from storehelm.components.keeping import Subject, ask_name, author, keep, not_kept, show_said, undo
from storehelm.components.kept_words import author_words
from storehelm.components.section import show_folded
from storehelm.components.view import Opened
from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say, say_count, say_in
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.question import DIMENSION_LABELS, check_values
from storehelm.refusal import Refusal
from storehelm.strategy.goal_book import (
    GOAL,
    INITIATIVE,
    Book,
    changes,
    remove_goal,
    remove_initiative,
    removed_goals,
    taken_ids,
    unreadable_goals,
    write_all,
    write_goal,
    write_initiative,
)
from storehelm.strategy.goal_file import goals_of, text_of
from storehelm.strategy.goals import AREAS, RANKS, Goal, Initiative
from storehelm.strategy.templates import Proposal, find_template, list_templates, propose
from storehelm.warehouse.records import NEW, Record

_RANKS: Mapping[str, Sentence] = {
    # Translators: the rank of a goal: one of those that matter most.
    "primary": "Primary",
    # Translators: the rank of a goal: one that serves others.
    "secondary": "Secondary",
}
_MANY = "goals"
"""Stands for many records at once where it is said what was kept."""


def show_goal_buttons(opened: Opened) -> None:
    """New goals: one by one, from a template, or from a file; and what was just done."""
    if not gate.allows("write"):
        return
    show_said(opened.home, (GOAL, INITIATIVE, _MANY))
    with st.container(horizontal=True, gap="small", key="goal_buttons"):
        if st.button(say("Add a goal"), icon=":material/add:", key="goal_add"):
            _goal_window(opened, None)
        if st.button(say("Start from a template"), icon=":material/flag:", key="goal_template"):
            _template_window(opened)
        if st.button(say("Bring in or write out"), icon=":material/sync_alt:", key="goal_file"):
            _file_window(opened)


def show_changes(opened: Opened, goal_id: str) -> None:
    """What can be done with one goal: change it, add an initiative, take the last change back, remove it."""
    if not gate.allows("write"):
        return
    goal = opened.book.goal(goal_id)
    with st.container(horizontal=True, gap="small", key="goal_changes"):
        if st.button(say("Change this goal"), icon=":material/edit:", key="goal_edit"):
            _goal_window(opened, goal)
        if st.button(say("Add an initiative"), icon=":material/add_task:", key="goal_initiative"):
            _initiative_window(opened, goal, None)
        for one in opened.book.of(goal_id):
            # Translators: {name} is what people called an initiative; the button changes it.
            label = say("Change: {name}", name=_plain(one.name))
            if st.button(label, key=f"initiative_{one.id}", type="tertiary"):
                _initiative_window(opened, goal, one)
        st.button(
            say("Take the last change back"),
            icon=":material/undo:",
            key="goal_undo",
            type="tertiary",
            on_click=undo,
            args=(opened.home, GOAL, goal_id, goal.objective),
        )
        if st.button(say("Remove"), icon=":material/delete:", key="goal_remove", type="tertiary"):
            _remove(opened, goal_id, goal.objective)


def _remove(opened: Opened, goal_id: str, name: str) -> None:
    subject = Subject(GOAL, goal_id, opened.book.seen(GOAL, goal_id), name)
    keep(subject, lambda seen: remove_goal(opened.home, goal_id, seen, author()), _told(opened), opened.formats)


def show_set_aside(opened: Opened) -> None:
    """Goals that cannot be judged any more, and goals that were removed, each with a way out."""
    if not gate.allows("write"):
        return
    for goal_id in unreadable_goals(opened.home, opened.book):
        with st.container(horizontal=True, gap="small", key=f"broken_{goal_id}"):
            # Translators: {name} is the id of a goal.
            label = say("Remove the goal that cannot be judged: {name}", name=_plain(goal_id))
            if st.button(label, key=f"broken_remove_{goal_id}"):
                _remove(opened, goal_id, goal_id)
    removed = removed_goals(opened.home)
    if removed:
        n = opened.formats.number(len(removed))
        label = say_count("{n} removed goal", "{n} removed goals", len(removed), n=n)
        show_folded(label, "goals_removed", lambda: _show_removed(opened, removed), "restore_from_trash")


def _show_removed(opened: Opened, removed: Sequence[tuple[str, str]]) -> None:
    for goal_id, objective in removed:
        st.button(
            # Translators: {name} is what people called a goal that was removed.
            say("Bring back: {name}", name=_plain(objective)),
            icon=":material/undo:",
            key=f"bring_back_{goal_id}",
            type="tertiary",
            on_click=undo,
            args=(opened.home, GOAL, goal_id, objective),
        )


def show_history(opened: Opened, goal_id: str) -> None:
    """Who changed a goal and when, folded."""
    show_folded("Who changed this goal", "goal_history", lambda: _show_history(opened, goal_id), "history")


def _show_history(opened: Opened, goal_id: str) -> None:
    for record in changes(opened.home, GOAL, goal_id):
        st.markdown(_history_line(record, opened))


def _history_line(record: Record, opened: Opened) -> str:
    # Translators: a day and a time of day: "15 Nov 2026, 08:05 UTC".
    when = say("{moment} UTC", moment=opened.formats.moment(record.changed_at))
    return f"**{_plain(author_words(record.changed_by))}**, {when}: {_plain(told(record, opened.formats))}"


def _plain(text: str) -> str:
    """Text whose marks are not obeyed as Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|<>$~:" else letter for letter in text)


def _goal_window(opened: Opened, goal: Goal | None) -> None:
    st.dialog(say("Goal"), width="medium")(_goal)(opened, goal)


@gate.guarded
def _goal(opened: Opened, goal: Goal | None) -> None:
    with st.form("goal_form", border=False):
        words = _what_and_how_much(goal) | _when_and_who(opened, goal) | _where_and_why(opened, goal)
        ask_name()
        is_sent = st.form_submit_button(say("Keep this goal"), type="primary")
    if is_sent:
        _send(words, opened, goal)


def _what_and_how_much(goal: Goal | None) -> dict[str, Any]:
    objective = st.text_input(say("What is to be reached"), goal.objective if goal else "", max_chars=300)
    # Translators: the part of the business that a goal belongs to, such as "Retention and loyalty".
    pillar = _chosen(say("Pillar"), list(AREAS), goal.pillar if goal else "results", lambda name: say(AREAS[name]))
    metric = _chosen(say("Metric"), list(CATALOGUE), goal.metric if goal else "net_sales", _label_of)
    left, right = st.columns(2)
    with left:
        kind = _chosen(say("Kind of target"), list(KINDS), kind_of(goal), lambda name: say(KINDS[name]))
    number = right.text_input(say("Target"), target_text(goal), help=say("A share is written as 0.025 or 2.5%."))
    limit = st.checkbox(
        say("It should stay below the target"),
        goal.limit if goal else False,
        help=say("For a number such as ad spend."),
    )
    return {"objective": objective, "pillar": pillar, "metric": metric, "kind": kind, "number": number, "limit": limit}


def _when_and_who(opened: Opened, goal: Goal | None) -> dict[str, Any]:
    left, right = st.columns(2)
    lower_left, lower_right = st.columns(2)
    start = goal.start if goal else opened.today
    quarter = start + timedelta(weeks=13, days=-1)
    return {
        "start": left.date_input(say("From"), start, format="YYYY-MM-DD"),
        "deadline": right.date_input(say("Deadline"), goal.deadline if goal else quarter, format="YYYY-MM-DD"),
        "owner": lower_left.text_input(say("Owner"), goal.owner if goal else "", max_chars=80),
        "rank": lower_right.selectbox(
            say("Rank"), RANKS, RANKS.index(goal.rank) if goal else 0, format_func=lambda rank: say(_RANKS[rank])
        ),
    }


def _where_and_why(opened: Opened, goal: Goal | None) -> dict[str, Any]:
    parents = [NONE, *(one.id for one in opened.book.goals if goal is None or one.id != goal.id)]
    above = goal.parent if goal and goal.parent else NONE
    return {
        "parent": _chosen(
            # Translators: the goal in the tree of goals that this one stands below.
            say_in("goal", "Below"),
            parents,
            above,
            lambda name: _named(name, opened.book),
        ),
        "where": st.text_input(
            say("Only where"),
            where_text(goal),
            # Translators: an example of what may be written here; leave it as it is.
            placeholder=say("device=mobile, channel=Email"),
            # Translators: {dimensions} are such as "device, channel, country".
            help=say("Of these: {dimensions}.", dimensions=", ".join(say(one) for one in DIMENSION_LABELS.values())),
        ),
        "notes": st.text_area(say("Notes"), goal.notes if goal else "", max_chars=2000),
    }


def _send(words: Mapping[str, Any], opened: Opened, before: Goal | None) -> None:
    """Keep what the form says; where somebody was quicker, theirs is shown first."""
    try:
        goal = goal_of(before, words, taken_ids(opened.home, GOAL))
        if opened.published is not None:
            check_values(opened.published, goal.where)
    except Refusal as refusal:
        not_kept(refusal, opened.formats)
        return
    seen = opened.book.seen(GOAL, goal.id) if before else NEW
    subject = Subject(GOAL, goal.id, seen, goal.objective)
    keep(subject, lambda seen: write_goal(opened.home, goal, seen, author()), _told(opened), opened.formats)


def _told(opened: Opened) -> Callable[[Record], str]:
    return lambda record: told(record, opened.formats)


def _chosen(label: str, options: list[str], first: str, words: Callable[[str], str]) -> str:
    return st.selectbox(label, options, options.index(first) if first in options else 0, format_func=words)


def _label_of(name: str) -> str:
    return CATALOGUE[name].label


def _named(goal_id: str, book: Book) -> str:
    return say("No other goal") if goal_id == NONE else book.goal(goal_id).objective


def _initiative_window(opened: Opened, goal: Goal, one: Initiative | None) -> None:
    # Translators: an initiative is what a team does for a goal.
    st.dialog(say("Initiative"), width="medium")(_initiative)(opened, goal, one)


@gate.guarded
def _initiative(opened: Opened, goal: Goal, one: Initiative | None) -> None:
    # Translators: the goal that an initiative serves.
    st.caption(say("For: {goal}", goal=_plain(goal.objective)))
    with st.form("initiative_form", border=False):
        words = _initiative_words(opened, one)
        ask_name()
        is_sent = st.form_submit_button(say("Keep this initiative"), type="primary")
    if is_sent:
        _send_initiative(words, opened, goal, one)
    if one is not None and st.button(say("Remove this initiative"), type="tertiary", key="initiative_remove"):
        subject = Subject(INITIATIVE, one.id, opened.book.seen(INITIATIVE, one.id), one.name)
        keep(
            subject, lambda seen: remove_initiative(opened.home, one.id, seen, author()), _told(opened), opened.formats
        )


def _send_initiative(words: Mapping[str, Any], opened: Opened, goal: Goal, before: Initiative | None) -> None:
    try:
        one = initiative_of(before, goal.id, words, taken_ids(opened.home, INITIATIVE))
    except Refusal as refusal:
        not_kept(refusal, opened.formats)
        return
    subject = Subject(INITIATIVE, one.id, opened.book.seen(INITIATIVE, one.id) if before else NEW, one.name)
    keep(subject, lambda seen: write_initiative(opened.home, one, seen, author()), _told(opened), opened.formats)


def _initiative_words(opened: Opened, one: Initiative | None) -> dict[str, Any]:
    name = st.text_input(say("What is done"), one.name if one else "", max_chars=300)
    left, right = st.columns(2)
    middle_left, middle_right = st.columns(2)
    numbers = {word: getattr(one, word) if one else None for word in ("budget", "effect")}
    texts = {word: "" if value is None else format(value.normalize(), "f") for word, value in numbers.items()}
    return {
        "name": name,
        "start": left.date_input(say("From"), one.start if one else opened.today, format="YYYY-MM-DD"),
        "end": right.date_input(say("To"), one.end if one else opened.today + timedelta(weeks=4), format="YYYY-MM-DD"),
        "owner": middle_left.text_input(say("Owner"), one.owner if one else "", max_chars=80),
        "budget": middle_right.text_input(say("Budget"), texts["budget"]),
        "effect": st.text_input(
            say("Expected effect over its whole run"),
            texts["effect"],
            help=say("On the goal’s number; of a rate or average: at all times."),
        ),
    }


def _template_window(opened: Opened) -> None:
    st.dialog(say("Start from a template"), width="medium")(_template)(opened)


@gate.guarded
def _template(opened: Opened) -> None:
    templates = {one.name: one for one in list_templates()}
    name = st.selectbox(say("Template"), list(templates), format_func=lambda key: say(templates[key].title))
    st.caption(say(templates[name].summary))
    if opened.published is None or opened.store is None:
        st.caption(say("Load data first: a template proposes targets from the store’s own numbers."))
        return
    filled = propose(opened.published, opened.store, find_template(name), opened.today)
    for one in filled.proposals:
        st.markdown(_proposal_line(one, opened.formats))
    for words in filled.left_out:
        st.caption(words)
    ask_name()
    if filled.proposals and st.button(say("Keep these goals"), type="primary", key="template_keep"):
        goals = [one.goal for one in filled.proposals]
        initiatives = [initiative for one in filled.proposals for initiative in one.initiatives]
        _keep_all(opened, goals, initiatives)


def _keep_all(opened: Opened, goals: Sequence[Goal], initiatives: Sequence[Initiative]) -> None:
    """Keep many at once; the way back is a removed goal's or a changed one's own."""
    try:
        count = write_all(opened.home, goals, initiatives, author())
    except Refusal as refusal:
        not_kept(refusal, opened.formats)
        return
    n = opened.formats.number(count)
    # Translators: {n} counts the goals alone.
    kept = say_count("{n} goal and initiatives kept", "{n} goals and initiatives kept", count, n=n)
    keeping.announce(kept if count else say("Nothing has changed"), _MANY)
    st.rerun()


def _proposal_line(one: Proposal, formats: Formats) -> str:
    goal, aim = one.goal, _aim_words(one.goal, formats)
    if goal.baseline is not None:
        now = number_words(goal.baseline, goal.declared.unit, formats)
        # Translators: {aim} is what a goal is to reach, such as "Net sales €5,000 each week".
        aim = say("{aim}, now {number}", aim=aim, number=now)
    # Translators: two asterisks on either side make words bold.
    beyond = f" {say('**The store never did that over thirteen weeks.**')}" if one.is_beyond_record else ""
    return f"- {_plain(goal.objective)}: {_plain(aim)}.{beyond}"


def _aim_words(goal: Goal, formats: Formats) -> str:
    label = _label_of(goal.metric)
    if goal.change is not None:
        change = formats.relative_change(1 + goal.change, 1)
        if goal.every_week:
            # Translators: {metric} is the name of a number such as Net sales, {change} such as "+10.0%".
            return say("{metric} {change} on the year before each week", metric=label, change=change)
        # Translators: {metric} is the name of a number such as Net sales, {change} such as "+10.0%".
        return say("{metric} {change} on the year before", metric=label, change=change)
    aim = number_words(goal.target, goal.declared.unit, formats) if goal.target is not None else ""
    # Translators: {metric} is the name of a number such as Net sales, {number} what it is to reach.
    return say("{metric} {number} each week", metric=label, number=aim) if goal.every_week else f"{label} {aim}"


def _file_window(opened: Opened) -> None:
    st.dialog(say("Goals as a file"), width="medium")(_file)(opened)


@gate.guarded
def _file(opened: Opened) -> None:
    st.download_button(
        say("Write all goals out as TOML"),
        text_of(opened.book.goals, opened.book.initiatives),
        "goals.toml",
        "application/toml",
        key="goals_download",
        on_click="ignore",
        icon=":material/download:",
    )
    text = st.text_area(say("Or paste a file of goals here"), key="goals_text", height=240, max_chars=200_000)
    ask_name()
    if st.button(say("Bring these goals in"), type="primary", key="goals_bring", disabled=not text.strip()):
        try:
            goals, initiatives = goals_of(text)
        except Refusal as refusal:
            not_kept(refusal, opened.formats)
            return
        _keep_all(opened, goals, initiatives)
