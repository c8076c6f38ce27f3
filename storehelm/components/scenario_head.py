"""The top of the Scenarios page: its title, the days ahead to choose, and why there is nothing where nothing can be."""

from collections.abc import Sequence

import streamlit as st

from storehelm.components.page_head import show_head
from storehelm.components.scenario_ahead import Ahead, look_ahead
from storehelm.components.scenario_desk import Desk
from storehelm.components.section import show_nothing
from storehelm.components.view import View
from storehelm.languages.speech import language, say, say_count
from storehelm.refusal import Refusal
from storehelm.strategy.scenarios.span import NamedSpan


def show_top(view: View, work: Desk) -> Ahead | None:
    """The head of the page; None, and the reason on the page, where the store cannot look ahead."""
    try:
        ahead = look_ahead(view, work)
    except Refusal as refusal:
        show_head(say("Scenarios"), say("what must be true to reach the goals"))
        show_nothing(refusal.message, refusal.hint or "")
        return None
    drivers, formats = ahead.baseline.drivers, view.formats
    # Translators: beside the page's title: the weeks that scenarios start from, and the last day of them.
    words = say_count(
        "from {n} week to {day}",
        "from {n} weeks to {day}",
        drivers.weeks,
        n=drivers.weeks,
        day=formats.day(ahead.baseline.as_of),
    )
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        # Translators: {version} is a number.
        version = say("Data version {version}", version=view.published.version)
        show_head(say("Scenarios"), words, [(version, "fine")])
    with right:
        _choose_span(work, ahead.spans)
    return ahead


def _choose_span(work: Desk, spans: Sequence[NamedSpan]) -> None:
    names = {span.id: span.label for span in spans}
    first, _, last = work.span.partition("..")
    if work.span not in names and last:
        # Translators: a range of days.
        names[work.span] = say("{first} to {last}", first=first, last=last)
    names.setdefault(work.span, work.span)
    key = f"scenario_span_{language()}"  # a box knows its choice only by the words that it shows
    st.selectbox(
        say("Days ahead"),
        list(names),
        index=list(names).index(work.span),
        format_func=lambda name: names.get(name, name),
        key=key,
        on_change=_choose,
        args=(work, key),
    )


def _choose(work: Desk, key: str) -> None:
    work.span = st.session_state[key]
