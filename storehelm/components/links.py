"""Links to a view: what a link asks for, checked against the data, and the link that says everything.

The address bar keeps only what differs from what opens by itself, so that a bare link always shows the newest data.
The link that one copies says all, with the version of the data.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from storehelm.languages.known import LANGUAGES
from storehelm.languages.speech import language, speaking
from storehelm.metrics.selection import Selection
from storehelm.settings.calendar import Period

VERSION = "v"
_ADOPTED = "link_adopted"
_IN_VAIN = "link_in_vain"
_WRITE_AGAIN = "address_write_again"
_WRITTEN_AGAIN = "address_written_again"
_SPOKEN = "filters_spoken"
_LINKED_VERSION = "linked_version"


@dataclass(frozen=True)
class Parameter:
    """One parameter of the URL that takes values of a list; `told` gives a value's label in the reader's language."""

    key: str
    label: str
    values: Collection[str]
    told: Callable[[str], str]


@dataclass
class Asked:
    """What a link asks for: in the widgets' own words, by parameter, and what is not in the data."""

    words: dict[str, list[str]] = field(default_factory=dict)
    state: dict[str, object] = field(default_factory=dict)
    in_vain: list[str] = field(default_factory=list)


def once_a_session(read: Callable[[], Asked]) -> tuple[str, ...]:
    """Take over the URL when a session starts, before widgets bind to it; what it asked for in vain stays known.

    A widget knows a value of the URL only by its exact label, so what is written otherwise is put into its words.
    """
    if _ADOPTED not in st.session_state:
        asked = read()
        for key, value in asked.state.items():
            st.session_state[key] = value
        st.session_state[_ADOPTED] = True
        st.session_state[_IN_VAIN] = tuple(asked.in_vain)
        rewritten = {key: words for key, words in asked.words.items() if st.query_params.get_all(key) != words}
        if rewritten:
            for key, words in rewritten.items():
                st.query_params[key] = words
            st.rerun()
    in_vain: tuple[str, ...] = st.session_state[_IN_VAIN]
    return in_vain


def read_lists(parameters: Iterable[Parameter]) -> Asked:
    """Values named in the URL, by value or by label, in any case and any language."""
    asked = Asked()
    for parameter in parameters:
        found = []
        for word in st.query_params.get_all(parameter.key):
            value = _meant(word.casefold(), parameter)
            if value is None:
                asked.in_vain.append(f"{parameter.label.lower()} “{word}”")
            else:
                found.append(value)
        if found:
            asked.words[parameter.key] = [parameter.told(value) for value in found]
    return asked


def keep_choices(parameters: Iterable[Parameter]) -> None:
    """Have boxes know their choices again after the language has changed: each knows one only by the words it shows."""
    before = st.session_state.get(_SPOKEN)
    st.session_state[_SPOKEN] = language()
    if before in (None, language()):
        return
    for parameter in parameters:
        chosen = st.session_state.get(parameter.key)
        if isinstance(chosen, str):
            st.session_state[parameter.key] = _meant(chosen.casefold(), parameter) or chosen
        elif chosen:
            meant = (_meant(str(word).casefold(), parameter) for word in chosen)
            st.session_state[parameter.key] = [value for value in meant if value is not None]


def _meant(word: str, parameter: Parameter) -> str | None:
    """The value that a word names: a link may come from somebody who reads another language."""
    if word in (by_value := {value.casefold(): value for value in parameter.values}):
        return by_value[word]
    for code in (language(), *LANGUAGES):
        with speaking(code):
            by_label = {parameter.told(value).casefold(): value for value in parameter.values}
        if word in by_label:
            return by_label[word]
    return None


def read_day(key: str, label: str, allowed: Period, asked: Asked) -> date | None:
    """The day that the URL names, if the data can have it."""
    word = st.query_params.get(key)
    if not word:
        return None
    try:
        day = date.fromisoformat(word)
    except ValueError:
        day = None
    if day is None or not allowed.holds(day):
        asked.in_vain.append(f"{label} “{word}”")
        return None
    return day


def check_address(usual: Mapping[str, object]) -> None:
    """See that the address bar says what the filters say; `usual` are the values that it leaves out.

    A page that is left before the browser has built its filters leaves the address bar bare, though the filters hold.
    """
    said = st.session_state
    bare = [key for key, value in usual.items() if said.get(key, value) != value and key not in st.query_params]
    if bare and not said.pop(_WRITTEN_AGAIN, False):
        said[_WRITE_AGAIN] = bare
        st.rerun()


def write_again(keys: Iterable[str]) -> None:
    """Set filters that are missing from the address bar to what they are: what is set is written there."""
    missing = st.session_state.pop(_WRITE_AGAIN, ())
    for key in keys:
        if key in missing and key in st.session_state:
            st.session_state[key] = st.session_state[key]
    st.session_state[_WRITTEN_AGAIN] = bool(missing)


def linked_version() -> str | None:
    """The version of the data that the link named with which this session began."""
    if _LINKED_VERSION not in st.session_state:
        st.session_state[_LINKED_VERSION] = st.query_params.get(VERSION)
    version: str | None = st.session_state[_LINKED_VERSION]
    return version


def forget_version() -> None:
    """From now on show the newest data."""
    st.session_state[_LINKED_VERSION] = None
    if VERSION in st.query_params:
        del st.query_params[VERSION]


def link_to(selection: Selection, keys: Mapping[str, str], version: str, spoken: str | None = None) -> str:
    """The query of a link that shows the same for ever.

    Args:
        selection: Period, comparison and filters.
        keys: The parameters' names by dimension.
        version: Of the data.
        spoken: The language that was chosen; None leaves it to the browser of whoever opens the link.
    """
    query = [
        ("from", selection.period.first.isoformat()),
        ("to", selection.period.last.isoformat()),
        ("compare", selection.comparison),
    ]
    for dimension, key in keys.items():
        query += [(key, value) for value in selection.filters.get(dimension, ())]
    query += [("lang", spoken)] if spoken else []
    return urlencode([*query, (VERSION, version)])
