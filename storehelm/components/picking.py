"""Parts of a table, and the choices of one page."""

from collections.abc import Mapping, Sequence

import streamlit as st

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


def titled(table: Table, title: str) -> Table:
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


def choose(label: str, names: Mapping[str, str], key: str, first: str | None = None) -> str:
    """A choice of the page's own, kept in the URL: what is called by one of the names."""
    options = list(names)
    index = options.index(first) if first in options else 0
    picked = st.selectbox(
        label, options, index=index, format_func=lambda option: names[option], key=key, bind="query-params"
    )
    return picked if picked in names else options[index]


def names_of(table: Table, column: str, label: str, without: Sequence[str] = ()) -> dict[str, str]:
    """The values of a column with their labels, in the order of the rows."""
    return {str(row[column]): str(row[label]) for row in table.rows if row[column] not in without}
