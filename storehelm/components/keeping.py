"""Keeps what a form says. A refusal, or what somebody else has changed meanwhile, is shown before anything is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from storehelm.components import gate, states
from storehelm.components.section import with_days
from storehelm.languages.formats import Formats
from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.strategy.goal_book import take_back
from storehelm.warehouse.records import Author, ChangedMeanwhile, Record

_NAME, _NAME_FIELD = "author_name", "author"
_NOBODY = "someone in the app"
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
    st.text_input("Your name", known, key=_NAME_FIELD, placeholder=_NOBODY, max_chars=_LONGEST_NAME)


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
    name = st.session_state.get(_NAME) or _NOBODY
    return Author(name[:_LONGEST_NAME], datetime.now(UTC).replace(tzinfo=None))


def keep(
    subject: Subject, write: Callable[[int], Record | None], told: Callable[[Record], str], formats: Formats
) -> None:
    """Write, and draw the page anew; a refusal stays in the window, and so does a change of somebody else.

    `write` is given the revision that its author saw: after a conflict was shown, that of the other's change.
    """
    place = f"seen_{subject.kind}_{subject.record_id}"
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
    say(f"{'Removed' if is_removed else 'Kept'}: {subject.name}", subject.kind, subject.record_id)
    st.rerun()


def not_kept(refusal: Refusal, formats: Formats) -> None:
    """Why something was not kept, and what to write instead."""
    text = " ".join(part for part in (refusal.message, refusal.hint) if part)
    states.notice(with_days(text, formats), lead="This was not kept.", tone="bad")


def say(text: str, kind: str = "", record_id: str = "") -> None:
    """Have the next run say what was done, with a button that takes it back where a record is named."""
    st.session_state[_SAID] = (text, kind, record_id)


def show_said(home: Home, kinds: tuple[str, ...]) -> None:
    """Say once what was just done to a record of these kinds, with a way back."""
    text, kind, record_id = st.session_state.get(_SAID, ("", "", ""))
    if not text or kind not in kinds:
        return
    del st.session_state[_SAID]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"said_{kind}"):
        states.notice(f"{text.rstrip('.')}.")
        if record_id:
            way_back = (home, kind, record_id, text)
            st.button("Undo", icon=":material/undo:", key=f"undo_{kind}", on_click=undo, args=way_back)


def undo(home: Home, kind: str, record_id: str, text: str) -> None:
    """Take the last change of a record back; for a button, before the page is drawn."""
    try:
        record = take_back(home, kind, record_id, author())
    except Refusal as refusal:
        say(f"{refusal.message} {refusal.hint or ''}".strip(), kind, record_id)
        return
    name = text.partition(": ")[2] or text
    say(f"Taken back{', so that it is removed' if record.document is None else ''}: {name}", kind, record_id)


def _show_conflict(theirs: Record, now: str, formats: Formats) -> None:
    when = f"{formats.day(theirs.changed_at.date())} at {theirs.changed_at:%H:%M} UTC"
    says = f"{theirs.changed_by} changed it on {when}. It says now: {now}. "
    states.notice(
        f"{says}What you wrote still stands here: press the button again to overwrite theirs, or close this window "
        "to leave theirs as it is.",
        lead="Somebody else was quicker.",
        tone="warn",
    )
