"""Which language a reader is spoken to in: the one of a link or of the switch, else the browser's own."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from storehelm.languages.known import ENGLISH, LANGUAGES, best_locale, known_locale, language_of, locale_in
from storehelm.languages.speech import ask_listener, say, speak

KEY = "lang"
"""Name in the URL."""
_CHOSEN = "language_chosen"
_LOCALE = "reader_locale"
_SWITCH = "language_switch"


def begin() -> str:
    """Find out the reader's locale at the start of a run, and speak its language from here on."""
    if _CHOSEN not in st.session_state:
        linked = st.query_params.get(KEY, "").lower()
        st.session_state[_CHOSEN] = linked if linked in LANGUAGES else None
    own = _own_locale()
    locale = locale_in(st.session_state[_CHOSEN], own)
    st.session_state[_LOCALE] = locale
    speak(locale)
    return locale


def show_switch() -> None:
    """The languages there are, each by its own name; a change is kept in the address."""
    language = language_of(st.session_state[_LOCALE])
    # The widget must not remember more than this run: what is chosen is kept under a name of its own.
    st.session_state[_SWITCH] = language
    st.selectbox(say("Language"), tuple(LANGUAGES), format_func=LANGUAGES.__getitem__, key=_SWITCH, on_change=_choose)
    _write_address()


def chosen() -> str | None:
    """The language that was chosen against the browser's own, which a link must name."""
    picked: str | None = st.session_state.get(_CHOSEN)
    return picked if picked != language_of(_own_locale()) else None


def in_link() -> str:
    """What a link adds to its query to be read in the chosen language."""
    return f"&{KEY}={code}" if (code := chosen()) else ""


def _choose() -> None:
    st.session_state[_CHOSEN] = st.session_state[_SWITCH]


def _write_address() -> None:
    named, wanted = st.query_params.get(KEY), chosen()
    if wanted is None and named is not None:
        del st.query_params[KEY]
    elif wanted != named and wanted is not None:
        st.query_params[KEY] = wanted


def _own_locale() -> str:
    """The browser's first language, or the first of its list that is spoken here."""
    first = known_locale(st.context.locale)
    if first.split("_")[0] in LANGUAGES:
        return first
    listed = best_locale(st.context.headers.get("Accept-Language"))
    return listed if listed.split("_")[0] in LANGUAGES and listed != ENGLISH else first


def _of_this_run() -> str | None:
    """For parts that are drawn alone, and for deeds of a press, which run before the frame; None where no run is."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    return language_of(st.session_state.get(_LOCALE, ENGLISH))


ask_listener(_of_this_run)
