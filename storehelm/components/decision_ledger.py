"""The decision ledger on the weekly review: what was decided, what is due, what it brought; and a form to decide."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from storehelm.charts.canvas import Look
from storehelm.components import gate
from storehelm.components.goal_form import filters_of, id_of, number_of, told
from storehelm.components.keeping import Subject, ask_name, author, keep, not_kept, show_said
from storehelm.components.markup import Shape, Tone, chip, put, safe
from storehelm.components.section import show_folded, show_notes, show_nothing, show_section, with_days
from storehelm.components.view import Opened, View
from storehelm.languages.formats import Formats
from storehelm.languages.speech import language, listed, say, say_count
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.question import check_values
from storehelm.metrics.tables import Table
from storehelm.refusal import Refusal
from storehelm.strategy.decision_view import STATE_WORDS, decisions
from storehelm.strategy.decisions import (
    DECISION,
    STATES,
    Decision,
    decision_from,
    document_of,
    read_decisions,
    write_decision,
)
from storehelm.warehouse.records import NEW

_CHIPS: dict[str, tuple[Tone, Shape]] = {
    "due": ("warn", "dash"),
    "open": ("neutral", "dash"),
    "kept": ("good", "tick"),
    "dropped": ("neutral", "down"),
}


def decision_table(opened: Opened, view: View) -> Table:
    """The ledger's table, kept for the data's version, the day and what the decisions say."""
    found, broken = read_decisions(opened.home)
    ledger = tuple(one for one, _ in found)
    data = (str(view.published.path), view.today, view.formats, repr(view.store))
    return _measured((language(), data, repr(ledger), tuple(broken)), view, ledger, tuple(broken))


def show_decisions(opened: Opened, view: View, look: Look) -> None:
    """What do we do: due decisions with what happened, open ones, and a button to decide."""
    show_section("What we decided", "due ones first; each is held against what would have happened without it")
    ledger = decision_table(opened, view)
    view.shown["decisions"] = ledger
    if ledger.rows:
        due = [row for row in ledger.rows if row["is_due"]]
        if due:
            put(_cards(due, look))
        else:
            show_notes([say("No decision is due this week.")], look.formats)
        _show_rest([row for row in ledger.rows if not row["is_due"]], look)
        show_notes(ledger.notes, look.formats)
    else:
        later = say("Write down what you decide today: later Mondays say what it brought.")
        show_nothing("Nothing was decided yet.", later, 56)
    _buttons(opened, ledger)


def _cards(rows: Sequence[Mapping[str, Any]], look: Look) -> str:
    return "".join(decision_html(row, look) for row in rows)


def _show_rest(rows: Sequence[Mapping[str, Any]], look: Look) -> None:
    """Decisions whose day has not come, and closed ones, folded."""
    waiting = sum(row["state"] == "open" for row in rows)
    counts = _count_words(waiting, len(rows) - waiting, look.formats)
    if counts:
        # Translators: {counts} are such as "2 not due yet and 3 closed".
        label = say("Decisions: {counts}", counts=listed(counts))
        show_folded(label, "decisions_rest", lambda: put(_cards(rows, look)), "inventory_2")


def _count_words(waiting: int, closed: int, formats: Formats) -> list[str]:
    words = []
    if waiting:
        # Translators: decisions that are looked at on a later day.
        words.append(say_count("{n} not due yet", "{n} not due yet", waiting, n=formats.number(waiting)))
    if closed:
        # Translators: decisions that were closed.
        words.append(say_count("{n} closed", "{n} closed", closed, n=formats.number(closed)))
    return words


def decision_html(row: Mapping[str, Any], look: Look) -> str:
    """One decision: its state, who does it until when, and what it brought."""
    days = [
        # Translators: the day on which something was decided.
        say("decided {day}", day=look.formats.day(row["decided"])),
        # Translators: the day on which a decision is looked at.
        say("due {day}", day=look.formats.day(row["due"])),
    ]
    # Translators: what came of a decision; {words} are what people wrote.
    said = [row["sentence"], *([say("Outcome: {words}", words=row["outcome"])] if row["outcome"] else [])]
    texts = "".join(f"<p>{safe(with_days(text, look.formats))}</p>" for text in said)
    return (
        f'<section class="sh-branch secondary"><div><h3>{safe(row["what"])}</h3>'
        f"{chip(row['state_words'], *_CHIPS['due' if row['is_due'] else row['state']])}</div>"
        f'<p class="sh-of">{safe(" · ".join([row["owner"], *days, row["label"]]))}</p>{texts}</section>'
    )


def _buttons(opened: Opened, ledger: Table) -> None:
    if not gate.allows("write"):
        return
    show_said(opened.home, (DECISION,))
    with st.container(horizontal=True, gap="small", key="decision_buttons"):
        if st.button(say("Decide something"), icon=":material/gavel:", key="decision_add"):
            _window(opened, ())
        if ledger.rows and st.button(say("Close or change one"), icon=":material/edit:", key="decision_edit"):
            _window(opened, read_decisions(opened.home)[0])


@st.cache_resource(max_entries=20, show_spinner=False)
def _measured(key: object, _view: View, _found: tuple[Decision, ...], _broken: tuple[str, ...]) -> Table:
    return decisions(_view.published, _view.store, _found, _view.today, _view.formats, _broken)


def _window(opened: Opened, known: Sequence[tuple[Decision, int]]) -> None:
    st.dialog(say("Decision"), width="medium")(_decision)(opened, known)


@gate.guarded
def _decision(opened: Opened, known: Sequence[tuple[Decision, int]]) -> None:
    """A new decision, or one of those that the reader has seen."""
    before, seen = (None, NEW) if not known else _picked(known)
    with st.form(f"decision_form_{before.id if before else 'new'}", border=False):
        words = _new_words(opened) if before is None else _closing_words(before)
        ask_name()
        is_sent = st.form_submit_button(say("Keep this decision"), type="primary")
    if is_sent:
        _send(opened, words, seen)


def _picked(known: Sequence[tuple[Decision, int]]) -> tuple[Decision, int]:
    by_id = {one.id: (one, seen) for one, seen in known}
    first = next((place for place, (one, _) in enumerate(known) if one.state == "open"), 0)
    chosen = st.selectbox(say("Which one"), list(by_id), first, format_func=lambda name: by_id[name][0].what)
    return by_id[chosen]


def _new_words(opened: Opened) -> dict[str, Any]:
    what = st.text_input(say("What is decided"), max_chars=300)
    metric = st.selectbox(say("It should change"), list(CATALOGUE), format_func=lambda name: CATALOGUE[name].label)
    where = st.text_input(say("Only where"), placeholder="device=mobile")
    left, right = st.columns(2)
    lower_left, lower_right = st.columns(2)
    return {
        "id": f"{opened.today:%Y%m%d}-{id_of(what)}"[:80],
        "what": what,
        "metric": metric,
        "where": where,
        "owner": left.text_input(say("Owner"), max_chars=80),
        "effect": right.text_input(
            say("Expected change per week"), help=say("In the metric's unit; a share as 0.002 or 0.2%.")
        ),
        "decided": lower_left.date_input(say("In force from"), opened.today, format="YYYY-MM-DD"),
        "due": lower_right.date_input(say("Look at it on"), opened.today + timedelta(weeks=4), format="YYYY-MM-DD"),
    }


def _closing_words(before: Decision) -> dict[str, Any]:
    first = STATES.index(before.state)
    state = st.selectbox(say("State"), STATES, first, format_func=lambda one: say(STATE_WORDS[one]))
    return document_of(before) | {"state": state, "outcome": st.text_area(say("What came of it"), before.outcome)}


def _send(opened: Opened, words: dict[str, Any], seen: int) -> None:
    try:
        one = _decision_of(words)
        if opened.published is not None:
            check_values(opened.published, one.where)
    except Refusal as refusal:
        not_kept(refusal, opened.formats)
        return
    keep(
        Subject(DECISION, one.id, seen, one.what),
        lambda revision: write_decision(opened.home, one, revision, author()),
        lambda record: told(record, opened.formats),
        opened.formats,
    )


def _decision_of(words: Mapping[str, Any]) -> Decision:
    for word, missing in (
        ("what", say("It says nothing of what is decided.")),
        ("owner", say("It says nobody who does it.")),
    ):
        if not str(words[word]).strip():
            raise Refusal(missing, hint=say("Fill that field in."))
    document = {word: value for word, value in words.items() if value not in ("", None)}
    if isinstance(words.get("where"), str):
        document["where"] = filters_of(words["where"])
    if isinstance(words.get("effect"), str) and words["effect"]:
        document["effect"] = number_of(words["effect"], "target")
    return decision_from(document)
