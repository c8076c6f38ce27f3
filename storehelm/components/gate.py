"""The gate: who is there, asked anew on every run and at every deed; nothing of it is kept in the session."""

import contextlib
import functools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ParamSpec

import streamlit as st
from streamlit.errors import StreamlitAPIException

from storehelm.access.door import access_of
from storehelm.access.limiter import Limiter
from storehelm.access.people import ANYBODY, LOCAL, Deed, Person, check, may, person_of
from storehelm.components import states
from storehelm.languages.speech import language, say, speaking
from storehelm.refusal import Refusal
from storehelm.settings.access import Access
from storehelm.settings.home import home_at
from storehelm.warehouse.audit import Entry, note

_NOTED = "gate_noted"
_Asked = ParamSpec("_Asked")
_strangers = Limiter(time.monotonic, free=1)


def reader() -> Person | None:
    """Who looks at the app; None where they have not logged in, or the store's settings do not name them.

    Raises:
        Refusal: store.toml cannot be read.
    """
    access = access_of(home_at())
    if access.mode == "local":
        return LOCAL
    if access.mode == "public":
        return ANYBODY
    return person_of(_email(access), access)


def is_open() -> bool:
    """Whether somebody is in. Settings that cannot be read are for the page to tell: it then shows nothing else."""
    try:
        return reader() is not None
    except Refusal:
        return True


def _email(access: Access) -> str:
    """The address that the provider or the proxy vouches for; empty where there is none."""
    if access.mode == "proxy":
        # The server has taken the header away where no trusted proxy has sent it (doorkeeper.py).
        return str(st.context.headers.get(access.header, ""))
    user = st.user
    if not user.get("is_logged_in") or not (user.get("email_verified") is True or access.unverified_email):
        return ""
    return str(user.get("email") or "")


def enter() -> Person | None:
    """Who looks at the app; where nobody may, the way in is drawn in place of the page."""
    access = access_of(home_at())
    person = reader()
    if person is None:
        _way_in(access)
    elif person.email:
        _once("login", person.email)
    elif access.mode == "public":
        states.notice("Goals, loads and links are off here.", lead="This is a copy of a store’s data, to look at.")
    return person


def allows(deed: Deed) -> bool:
    """Whether the reader may do something: for what is drawn."""
    person = reader()
    return person is not None and may(person, deed)


def require(deed: Deed) -> Person:
    """The reader, who may do this: asked at the deed itself, whatever was drawn.

    Raises:
        Refusal: The reader may not.
    """
    person = reader()
    if person is None:
        raise _not_any_more()
    check(person, deed)
    return person


def guarded(draw: Callable[_Asked, None]) -> Callable[_Asked, None]:
    """A fragment or a window that draws only for somebody who is in: it runs again without the frame around it."""

    @functools.wraps(draw)
    def drawn(*words: _Asked.args, **named: _Asked.kwargs) -> None:
        if not is_open():
            st.rerun()
        draw(*words, **named)

    return drawn


def noted(deed: str, subject: str) -> None:
    """Keep in the audit what the reader does."""
    person = reader()
    _note(person.name if person else "", deed, subject)


def exported(name: str, make: Callable[[], bytes], deed: Deed | None = None) -> Callable[[], bytes]:
    """`make`, noted in the audit when it is asked for; `deed` is what the reader's role must allow.

    A file is made when its button is pressed, in a thread that knows no reader: so the reader and their language are
    taken along, and their role is looked up again.
    """
    person, spoken = reader(), language()

    def made() -> bytes:
        with speaking(spoken):
            return checked()

    def checked() -> bytes:
        access = access_of(home_at())
        now = person_of(person.email, access) if person is not None and person.email else person
        if now is None:
            raise _not_any_more()
        if deed is not None:
            check(now, deed)
        _note(now.name, "export", name)
        return make()

    return made


def _not_any_more() -> Refusal:
    return Refusal(say("You are not logged in any more."), hint=say("Reload the page and log in."))


def _way_in(access: Access) -> None:
    st.title("Storehelm", anchor=False)  # not shown: a name, the same in every language
    if access.mode == "proxy":
        email = str(st.context.headers.get(access.header, ""))
        _stranger(email) if email else states.notice(
            "The proxy in front of this app named nobody. Log in there and load this page again.",
            lead="You are not logged in.",
        )
        return
    if st.user.get("is_logged_in"):
        _stranger(str(st.user.get("email") or ""))
        st.button(say("Log out"), key="log_out", on_click=st.logout)
        return
    st.markdown(say("Log in to see this store."))
    if st.button(say("Log in"), key="log_in", type="primary"):
        _log_in()


def _log_in() -> None:
    try:
        st.login()
    except StreamlitAPIException:
        states.notice(
            "The file .streamlit/secrets.toml needs a section [auth] (docs/hosting.md).",
            lead="The login is not set up.",
            tone="bad",
        )


def _stranger(email: str) -> None:
    _once("turned away", email or "somebody without an address")
    if email:
        # Translators: {email} is the e-mail address with which the reader has logged in.
        why = say(
            "{email} is not among the people whom this store's settings name, or its provider has not verified it. "
            "Ask an owner of the store.",
            email=email,
        )
    else:
        # Translators: the reader's login has given no e-mail address.
        why = say(
            "somebody without an address is not among the people whom this store's settings name, or its provider has "
            "not verified it. Ask an owner of the store."
        )
    states.notice(why, lead="You cannot see this store.", tone="warn")


def _once(deed: str, email: str) -> None:
    """Note something once a session, and again where somebody else comes in; whom it turns away now and then only.

    A stranger may open one session after another, and the audit forgets its oldest entries.
    """
    if st.session_state.get(_NOTED) != (deed, email):
        st.session_state[_NOTED] = (deed, email)
        if deed == "login" or not _strangers.wrong(f"{home_at().path} {email}").is_over:
            _note(email, deed, "the app")


def _note(who: str, deed: str, subject: str) -> None:
    """An audit that cannot be written must not keep people from looking; the pages tell of the folder."""
    home = home_at()
    if home.is_empty or home.is_demo:
        return
    with contextlib.suppress(Refusal):
        note(home, Entry(datetime.now(UTC).replace(tzinfo=None), who, deed, subject))
