"""Opens the numbers of a page: what each means, and the command that prints the same ones."""

import shlex
from collections.abc import Mapping

import streamlit as st

from storehelm.components.markup import put, safe
from storehelm.components.view import View
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table


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
    return f'<h3 class="sh-sources">{safe(table.title)}</h3><dl class="sh-sources">{items}</dl>'


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
    """Show where the numbers of a page come from, folded."""
    meta = view.published.meta
    with st.expander("Where these numbers come from", icon=":material/info:", key=f"{page}_sources"):
        put(
            f'<p class="sh-note">Data version {safe(meta.version)}, published '
            f"{safe(view.formats.day(meta.published_at.date()))}, with orders to {safe(view.formats.day(meta.as_of))}; "
            f"days are those of {safe(meta.time_zone)}. This command prints the same tables:</p>"
        )
        st.code(command_for(page, view.selection, **options), language="bash", wrap_lines=True)
        put(definitions_html(tables))
