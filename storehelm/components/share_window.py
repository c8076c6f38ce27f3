"""Gives out links for people without a login, from the page and the filters that the reader has before them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from storehelm.access.door import access_of
from storehelm.access.shares import (
    LEAST_PEOPLE,
    LONGEST_DAYS,
    PAGES,
    SPANS,
    USUAL_DAYS,
    Given,
    Share,
    Terms,
    give,
    given,
    revoke,
)
from storehelm.components import gate, states
from storehelm.components.keeping import not_kept
from storehelm.components.view import Opened, View
from storehelm.languages.speech import Sentence, say, say_count
from storehelm.refusal import Refusal
from storehelm.settings.home import Home

_EXACTLY = "exactly"
_SPAN_WORDS: Mapping[str, Sentence] = {
    # Translators: this and the next ones are days that a link shows; they move on with the data.
    "week": "Always the last complete week",
    "4-weeks": "Always the last 4 weeks",
    "13-weeks": "Always the last 13 weeks",
}
_SHOWN = 20


def show(opened: Opened, view: View, page: str) -> None:
    """Draw the button, on pages that can be shared, for those who may."""
    if page not in PAGES or opened.is_demo or not gate.allows("share"):
        return
    if st.button(say("Share by link"), icon=":material/share:", width="stretch", key="share"):
        st.dialog(say("Share by link"), width="medium")(_window)(opened, view, page)


@gate.guarded
def _window(opened: Opened, view: View, page: str) -> None:
    st.caption(
        # Translators: {page} is the title of a page, {least} is 5.
        say(
            "Whoever has the link sees the page {page} as a document, with these filters, and nothing else: no "
            "rows of customers or orders, and no number behind which fewer than {least} customers stand.",
            page=say(PAGES[page]),
            least=LEAST_PEOPLE,
        )
    )
    if access_of(opened.home).mode == "local":
        st.caption(say("This app answers on its own machine only, and so do its links, until it is hosted."))
    with st.form("share_form", border=False):
        words = _words(view, page)
        is_sent = st.form_submit_button(say("Make the link"), type="primary")
    if is_sent:
        _send(opened, view, page, words)
    _list(opened)


def _words(view: View, page: str) -> dict[str, Any]:
    days = view.formats.days(view.selection.period.first, view.selection.period.last)
    spans = {span: say(words) for span, words in _SPAN_WORDS.items()}
    # Translators: {days} are fixed days that a link shows, such as 9 – 15 Nov 2026.
    spans[_EXACTLY] = say("Exactly {days}", days=days)
    left, right = st.columns(2)
    return {
        # Translators: a field for a note that says for whom a link is.
        "note": st.text_input(say("For whom"), max_chars=120, placeholder=say("shown at the foot of the page")),
        "span": left.selectbox(say("Days"), [*SPANS, _EXACTLY], format_func=spans.__getitem__),
        "days": right.number_input(say("Ends after, in days"), 1, LONGEST_DAYS, USUAL_DAYS),
        "is_frozen": st.checkbox(say("Keep today’s version of the data")),
        "costs": st.checkbox(say("Show costs and margins"), value=False),
        "decisions": page == "weekly" and st.checkbox(say("Show decisions with their texts")),
        "password": st.text_input(say("Password, if there is to be one"), type="password", max_chars=200),
    }


def _send(opened: Opened, view: View, page: str, words: dict[str, Any]) -> None:
    try:
        person = gate.require("share")
        share = Share(
            page=page,
            span=None if words["span"] == _EXACTLY else words["span"],
            period=view.selection.period if words["span"] == _EXACTLY else None,
            filters=dict(view.selection.filters),
            version=view.published.version if words["is_frozen"] else None,
            with_costs=bool(words["costs"]),
            with_decisions=bool(words["decisions"]),
            note=words["note"].strip(),
        )
        terms = Terms(person.name, _now(), int(words["days"]), words["password"] or None)
        token, link = give(opened.home, share, terms)
    except Refusal as refusal:
        not_kept(refusal, view.formats)
        return
    gate.noted("give a link", f"{link.share_id}, {page}")
    states.notice("It is shown once: copy it now. Whoever has it can open it.", lead="The link is made.")
    st.code(f"{_address()}/share/{token}", language=None, wrap_lines=True)


def _list(opened: Opened) -> None:
    now = _now()
    links = [link for link in given(opened.home) if link.state(now) == "open"][:_SHOWN]
    if links:
        # Translators: links that are not ended; two asterisks on either side make words bold.
        st.markdown(say("**Open links**"))
    for link in links:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"link_{link.share_id}"):
            st.text(_line(link, opened), width="stretch")
            # Translators: a button that ends a link, so that it opens no more.
            label = say("End")
            st.button(label, key=f"end_{link.share_id}", type="tertiary", on_click=_end, args=(opened.home, link))


def _line(link: Given, opened: Opened) -> str:
    # Translators: how often a link was opened.
    views = say_count("{n} view", "{n} views", link.views, n=link.views)
    # Translators: the last day on which a link opens.
    until = say("until {day}", day=opened.formats.day(link.expires_at.date()))
    return " · ".join(filter(None, (say(PAGES[link.share.page]), link.share.note, until, views)))


def _end(home: Home, link: Given) -> None:
    gate.require("share")
    revoke(home, link.share_id, _now())
    gate.noted("end a link", f"{link.share_id}, {link.share.page}")


def _address() -> str:
    """Where the reader has the app open."""
    parts = urlsplit(st.context.url or "")
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{parts.scheme}://{parts.netloc}" + (f"/{base}" if base else "")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
