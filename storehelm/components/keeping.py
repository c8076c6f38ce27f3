"""Keeps what a form says. A refusal, or what somebody else has changed meanwhile, is shown before anything is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from storehelm.components import gate, kept_words, states
from storehelm.components.kept_words import NOBODY, author_words, your_name
from storehelm.components.section import with_days
from storehelm.languages.formats import Formats
from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.strategy.goal_book import take_back
from storehelm.warehouse.records import Author, ChangedMeanwhile, Record

_NAME, _NAME_FIELD = "author_name", "author"
_SAID = "kept_and_said"
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Subject:
    """What is kept: the kind and id of its record, the revision that the reader saw, and what people call it."""

    kind: str
    record_id: str
    seen: int
    name: str


def ask_name() -> None:
    """A field for the reader's name, which the history tells; whoever has logged in has one already."""
    person = gate.reader()
    if person is not None and person.name:
        return
    known = st.session_state.get(_NAME, "")
    st.text_input(your_name(), known, key=_NAME_FIELD, placeholder=author_words(NOBODY), max_chars=_LONGEST_NAME)


def author() -> Author:
    """Who changes something, and when: asked by everything that writes, so that nobody writes who may not.

    Raises:
        Refusal: The reader may not write.
    """
    person = gate.require("write")
    if person.name:
        return Author(person.name, datetime.now(UTC).replace(tzinfo=None))
    if _NAME_FIELD in st.session_state:
        st.session_state[_NAME] = str(st.session_state[_NAME_FIELD]).strip()
    name = st.session_state.get(_NAME) or NOBODY
    return Author(name[:_LONGEST_NAME], datetime.now(UTC).replace(tzinfo=None))


def keep(
    subject: Subject, write: Callable[[int], Record | None], told: Callable[[Record], str], formats: Formats
) -> None:
    """Write, and draw the page anew; a refusal stays in the window, and so does a change of somebody else.

    `write` is given the revision that its author saw: after a conflict was shown, that of the other's change.
    """
    place = f"seen_{subject.kind}_{subject.record_id}"  # not shown
    try:
        written = write(max(subject.seen, st.session_state.get(place, 0)))
    except ChangedMeanwhile as conflict:
        st.session_state[place] = conflict.theirs.revision
        _show_conflict(conflict.theirs, told(conflict.theirs), formats)
        return
    except Refusal as refusal:
        not_kept(refusal, formats)
        return
    is_removed = written is not None and written.document is None
    announce(kept_words.kept(subject.name, is_removed), subject.kind, subject.record_id, subject.name)
    st.rerun()


def not_kept(refusal: Refusal, formats: Formats) -> None:
    """Why something was not kept, and what to write instead."""
    text = " ".join(part for part in (refusal.message, refusal.hint) if part)
    states.notice(with_days(text, formats), lead="This was not kept.", tone="bad")


def announce(text: str, kind: str = "", record_id: str = "", name: str = "") -> None:
    """Have the next run say what was done, with a button that takes it back where a record is named.

    Args:
        text: What was done, in the reader's language.
        kind: The kind of the record.
        record_id: The record, where there is one to take back.
        name: What people call it.
    """
    st.session_state[_SAID] = (text, kind, record_id, name)


def show_said(home: Home, kinds: tuple[str, ...]) -> None:
    """Say once what was just done to a record of these kinds, with a way back."""
    text, kind, record_id, name = st.session_state.get(_SAID, ("", "", "", ""))
    if not text or kind not in kinds:
        return
    del st.session_state[_SAID]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"said_{kind}"):
        states.notice(f"{text.rstrip('.')}.")
        if record_id:
            way_back = (home, kind, record_id, name)
            st.button(kept_words.undo(), icon=":material/undo:", key=f"undo_{kind}", on_click=undo, args=way_back)


def undo(home: Home, kind: str, record_id: str, name: str) -> None:
    """Take the last change of a record back; for a button, before the page is drawn. `name` is what it is called."""
    try:
        record = take_back(home, kind, record_id, author())
    except Refusal as refusal:
        announce(f"{refusal.message} {refusal.hint or ''}".strip(), kind, record_id, name)
        return
    announce(kept_words.taken_back(name, record.document is None), kind, record_id, name)


def _show_conflict(theirs: Record, now: str, formats: Formats) -> None:
    states.notice(kept_words.conflict(theirs, now, formats), lead="Somebody else was quicker.", tone="warn")
