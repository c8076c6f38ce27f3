"""Parts of a table, and the choices of one page."""

from collections.abc import Mapping, Sequence

import streamlit as st

from storehelm.languages.known import LANGUAGES
from storehelm.languages.speech import Sentence, language, say, speaking
from storehelm.metrics.tables import Table


def only(table: Table, column: str, *values: object) -> Table:
    """The rows that have one of these values in a column."""
    rows = tuple(row for row in table.rows if row[column] in values)
    return Table(table.name, table.title, table.columns, rows, table.notes)


def known(table: Table, column: str) -> Table:
    """The rows in which a column is known."""
    rows = tuple(row for row in table.rows if row[column] is not None)
    return Table(table.name, table.title, table.columns, rows, table.notes)


def positive(table: Table, column: str) -> Table:
    """The rows in which a column is above zero."""
    rows = tuple(row for row in table.rows if row[column] is not None and row[column] > 0)
    return Table(table.name, table.title, table.columns, rows, table.notes)


def titled(table: Table, title: Sentence) -> Table:
    """The same rows under another title."""
    return Table(table.name, title, table.columns, table.rows, table.notes)


def without_notes(table: Table) -> Table:
    """The same rows where what must be known of them was said above."""
    return Table(table.name, table.title, table.columns, table.rows) if table.rows else table


def newest(table: Table, column: str, count: int) -> Table:
    """The last rows by a column, the newest first."""
    rows = sorted(table.rows, key=lambda row: row[column], reverse=True)[:count]
    return Table(table.name, table.title, table.columns, tuple(rows), table.notes)


def largest(table: Table, column: str, name: str) -> str | None:
    """What the row with the largest value of a column is called; None where no row has a value."""
    row = max((row for row in table.rows if row[column] is not None), key=lambda row: row[column], default=None)
    return None if row is None else str(row[name])


def choose(label: Sentence, names: Mapping[str, Sentence], key: str, first: str | None = None) -> str:
    """A choice of the page's own, kept in the URL: what is called by one of the names."""
    options = list(names)
    index = options.index(first) if first in options else 0
    _put_into_words(key, names)
    picked = st.selectbox(
        say(label), options, index=index, format_func=lambda option: say(names[option]), key=key, bind="query-params"
    )
    return picked if picked in names else options[index]


def _put_into_words(key: str, names: Mapping[str, Sentence]) -> None:
    """Have the box know its choice again in another language: it knows one only by the words that it shows.

    They may be those of a link, or those of this reader before another language was chosen.
    """
    spoken = f"{key}_spoken"
    if key in st.session_state:
        if st.session_state.get(spoken) != language():
            meant = _meant(str(st.session_state[key]), names)
            if meant is not None:
                st.session_state[key] = meant
    elif word := st.query_params.get(key):
        meant = _meant(word, names)
        if meant is not None and say(names[meant]) != word:
            st.query_params[key] = say(names[meant])
            st.rerun()
    st.session_state[spoken] = language()


def know_again(key: str, told: Mapping[str, str]) -> None:
    """Have a box that is about to be drawn know its choice again after the language has changed.

    Args:
        key: Of the box.
        told: What each of its options is called now.
    """
    before: Mapping[str, str] = st.session_state.get(f"{key}_told", {})
    chosen = st.session_state.get(key)
    if isinstance(chosen, list | tuple):
        meant = [before.get(one, one) for one in chosen]
        if meant != list(chosen) or not told.keys() >= set(meant):
            st.session_state[key] = [one for one in meant if one in told]
    elif chosen is not None and chosen not in told:
        if before.get(chosen) in told:
            st.session_state[key] = before[chosen]
        else:
            del st.session_state[key]
    st.session_state[f"{key}_told"] = {words: option for option, words in told.items()}


def _meant(word: str, names: Mapping[str, Sentence]) -> str | None:
    """What is meant by a word: its own name, or what it is called in any language, its own first."""
    if word in names:
        return word
    for code in (language(), *LANGUAGES):
        with speaking(code):
            by_label = {say(label).casefold(): option for option, label in names.items()}
        if word.casefold() in by_label:
            return by_label[word.casefold()]
    return None


def names_of(table: Table, column: str, label: str, without: Sequence[str] = ()) -> dict[str, str]:
    """The values of a column with their labels, in the order of the rows."""
    return {str(row[column]): str(row[label]) for row in table.rows if row[column] not in without}
