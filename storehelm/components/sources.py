"""Opens the numbers of a page: what each means, its sources and rows, the SQL that ran, and the command for it."""

import shlex
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from storehelm.components import gate
from storehelm.components.column_names import table_words
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.markup import put, safe
from storehelm.components.opening import asked_of
from storehelm.components.view import View
from storehelm.languages.formats import Formats
from storehelm.languages.speech import noted, say, say_count
from storehelm.metrics.data_view import sources_table
from storehelm.metrics.order_rows import MOST_ROWS, count_order_rows, order_rows
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table
from storehelm.settings.calendar import Period

SOURCE_FIELDS = (
    Field("source", "Source"),
    Field("format", "Format"),
    # Translators: the head of a column that names the kinds of data for which a source has rows, such as "orders".
    Field("tables", "Fills"),
    Field("rows", "Rows"),
    Field("first_date", "First day"),
    Field("last_date", "Last day"),
    # Translators: when a file was exported from the shop, and when it was loaded here.
    Field("as_of", "Exported"),
    Field("loaded_at", "Loaded"),
)
_NAMES = ("source", "format")
_TABLES = "tables"
# Translators: published/<version>.duckdb is a file; $names are names such as $from in a statement of SQL.
_SQL_NOTE = noted(
    "Each statement read the version named above, which lies in the store's home as published/<version>.duckdb; "
    "the values bound to its $names stand above it."
)


def in_words(table: Table) -> Table:
    """Sources or loads with the names of sources, formats and tables as words, which break at the end of a line."""
    rows = tuple({name: _words(name, value) for name, value in row.items()} for row in table.rows)
    return replace(table, rows=rows)


def _words(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if name == _TABLES:
        return ", ".join(table_words(one) for one in value.split(", "))
    return value.replace("_", " ") if name in _NAMES else value


def definitions_html(tables: Mapping[str, Table]) -> str:
    """What the numbers of each table mean."""
    return "".join(_definitions_of(table) for table in tables.values())


def _definitions_of(table: Table) -> str:
    said = {column.label: column.definition for column in table.columns if column.definition and column.label}
    rows = (row for row in table.rows if row.get("definition") and row.get("label"))
    said |= {str(row["label"]): str(row["definition"]) for row in rows}
    if not said:
        return ""
    items = "".join(f"<div><dt>{safe(label)}</dt><dd>{safe(text)}</dd></div>" for label, text in said.items())
    return f'{_head(table.title)}<dl class="sh-sources">{items}</dl>'


def command_for(page: str, selection: Selection, **options: str) -> str:
    """The command that prints the tables of a page."""
    period = selection.period
    parts = ["python", "-m", "storehelm", "view", page, "--from", str(period.first), "--to", str(period.last)]
    parts += ["--compare", selection.comparison]
    for dimension, values in sorted(selection.filters.items()):
        parts += [part for value in values for part in ("--where", f"{dimension}={value}")]
    for name, value in sorted(options.items()):
        if name != "age":
            parts += [f"--{name}", value]
        elif value != "calendar":
            parts += ["--by", "age"]
    return shlex.join(parts)


def show_sources(view: View, page: str, tables: Mapping[str, Table], **options: str) -> None:
    """Show where the numbers of a page come from: folded, and made only when a reader opens it."""
    label = say("Where these numbers come from")
    box = st.expander(label, icon=":material/info:", key=f"{page}_sources", on_change="rerun")
    if box.open:
        with box:
            _show_opened(view, page, tables, options)


def _show_opened(view: View, page: str, tables: Mapping[str, Table], options: Mapping[str, str]) -> None:
    meta, formats = view.published.meta, view.formats
    # Translators: {version} is a long number, {zone} a time zone such as Europe/Berlin.
    version = say(
        "Data version {version}, published {day}, with orders to {as_of}; days are those of {zone}.",
        version=meta.version,
        day=formats.day(meta.published_at.date()),
        as_of=formats.day(meta.as_of),
        zone=meta.time_zone,
    )
    put(f'<p class="sh-note">{safe(version)}</p>')
    put(definitions_html(tables))
    put(_head(say("Sources")))
    show_ledger(in_words(sources_table(view.published)), SOURCE_FIELDS, view.look)
    _offer_rows(view, page)
    put(_head(say("This command prints the same tables")))
    st.code(command_for(page, view.selection, **options), language="bash", wrap_lines=True)
    put(f'{_head(say("The SQL that ran"))}<p class="sh-note">{safe(say(_SQL_NOTE))}</p>')
    st.code(";\n\n".join(one.text for one in view.statements), language="sql", height=360)


def _offer_rows(view: View, page: str) -> None:
    """The orders behind the page, as a file that is made when a reader asks for it; for those who may have them."""
    if not gate.allows("orders"):
        return
    asked = asked_of(view.selection, page)
    told = rows_words(count_order_rows(view.published, asked), asked.period, view.formats)
    # Translators: the rows of the orders from which the numbers of a page are counted.
    put(f'{_head(say("The rows behind"))}<p class="sh-note">{safe(told)}</p>')
    name = f"orders-{asked.period.first}-{asked.period.last}.csv"  # not shown: a file is named alike in all languages
    st.download_button(
        say("Orders and returns (CSV)"),
        gate.exported(name, lambda: _rows_file(view, asked), "orders"),
        name,
        "text/csv",
        key=f"{page}_rows",
        icon=":material/download:",
        on_click="ignore",
    )


def rows_words(found: int, period: Period, formats: Formats) -> str:
    """How many rows a reader can download, and what they are."""
    days = formats.days(period.first, period.last)
    if not found:
        return say("There is no order and no return of {days} with these filters.", days=days)
    if found == 1:
        return say("One order or return of {days} with these filters, and nothing of their customers.", days=days)
    count = formats.number(found)
    if found > MOST_ROWS:
        return say_count(
            "{n} order or return of {days} with these filters, and nothing of their customers; "
            "the file holds the first {most}.",
            "{n} orders and returns of {days} with these filters, and nothing of their customers; "
            "the file holds the first {most}.",
            found,
            n=count,
            days=days,
            most=formats.number(MOST_ROWS),
        )
    return say_count(
        "{n} order or return of {days} with these filters, and nothing of their customers.",
        "{n} orders and returns of {days} with these filters, and nothing of their customers.",
        found,
        n=count,
        days=days,
    )


def _head(title: str) -> str:
    return f'<h3 class="sh-sources">{safe(title)}</h3>'


def _rows_file(view: View, asked: Selection) -> bytes:
    from storehelm.reports.csv_files import csv_of_table  # loaded when the first reader asks for one

    return csv_of_table(order_rows(view.published, asked), view.published.meta.currency)
