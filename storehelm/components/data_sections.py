"""The sections of the Data page: what was loaded, what it covers, what was rejected, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import streamlit as st

from storehelm.charts.canvas import Look
from storehelm.components.ledger import Field, Words, show_ledger
from storehelm.components.markup import put
from storehelm.components.section import show_nothing, show_section, with_days
from storehelm.components.sources import SOURCE_FIELDS, definitions_html, in_words
from storehelm.metrics.tables import Table
from storehelm.settings.home import Home

_SEVERITIES: Mapping[str, Words] = {
    "error": ("Error", "bad", "down"),
    "warning": ("Warning", "warn", "dash"),
    "info": ("Note", "neutral", "dash"),
}
_REJECTS = "*.rejects.csv"


def show_problems(tables: Mapping[str, Table], look: Look) -> None:
    """What a reader must know before trusting a number, the worst first."""
    show_section("What to know about the numbers", "the worst first")
    problems = tables["problems"]
    if not problems.rows:
        show_nothing("Nothing is known to be wrong with the data.", height=56)
        return
    rows = tuple(row | {"message": _as_read(row["message"], row["count"], look)} for row in problems.rows)
    show_ledger(
        replace(problems, rows=rows),
        (
            Field("message", "What"),
            Field("severity", "How bad", chips=_SEVERITIES),
            Field("count", "Rows"),
            Field("amount", "Amount"),
        ),
        look,
    )


def _as_read(message: str, count: int, look: Look) -> str:
    """The sentence with its count and its days as this reader writes them."""
    if message.startswith(f"{count} "):
        message = look.formats.number(count) + message.removeprefix(str(count))
    return with_days(message, look.formats)


def show_coverage(tables: Mapping[str, Table], look: Look) -> None:
    """Which days each kind of data speaks of."""
    show_section("What the data cover", "days in the store's time zone")
    fields = (
        Field("label", "Data"),
        Field("first_date", "First day"),
        Field("last_date", "Last day"),
        Field("last_stamp", "Newest record"),
        Field("is_last_day_partial", "Last day partial"),
    )
    show_ledger(tables["coverage"], fields, look)


def show_sources(tables: Mapping[str, Table], look: Look) -> None:
    """Where the data come from and how old the exports are."""
    show_section("Sources", "age of the newest export of each")
    show_ledger(in_words(tables["sources"]), SOURCE_FIELDS, look)


def show_loads(tables: Mapping[str, Table], look: Look, home: Home) -> None:
    """What became of every row of every file."""
    show_section("Loads", "rows of each file: in = loaded + updated + unchanged + rejected + not data")
    loads = tables["loads"]
    if not loads.rows:
        show_nothing("No file was loaded.", height=56)
        return
    fields = (
        Field("file_name", "File"),
        Field("loaded_at", "Loaded"),
        Field("format", "Format"),
        Field("rows_in", "Rows in"),
        Field("rows_loaded", "Loaded"),
        Field("rows_updated", "Updated"),
        Field("rows_unchanged", "Unchanged"),
        Field("rows_rejected", "Rejected"),
        Field("rows_not_data", "Not data"),
    )
    show_ledger(in_words(loads), fields, look)
    _offer_rejects(loads, home)


def show_definitions(tables: Mapping[str, Table]) -> None:
    """Every metric with its one definition, folded."""
    box = st.expander("Definitions of all metrics", icon=":material/info:", key="definitions", on_change="rerun")
    if box.open:
        with box:
            put(definitions_html({"catalogue": tables["catalogue"]}))


def _offer_rejects(loads: Table, home: Home) -> None:
    """The rejected rows of files that came through the app; those of others lie beside their files."""
    rejects = {str(row["rejects_file"]) for row in loads.rows if row["rejects_file"]}
    if not rejects:
        return
    kept = {path.name: path for folder in (home.uploads, home.rejects) for path in sorted(folder.rglob(_REJECTS))}
    with st.container(horizontal=True, gap="small", key="rejects"):
        for name in sorted(rejects & kept.keys()):
            _offer(name, kept[name])
    if elsewhere := sorted(rejects - kept.keys()):
        st.caption(f"Rejected rows lie beside their files, with line and reason: {', '.join(elsewhere)}.")


def _offer(name: str, path: Path) -> None:
    st.download_button(
        f"Rejected rows of {name.removesuffix('.rejects.csv')}",
        path.read_bytes,
        name,
        "text/csv",
        key=f"rejects_{name}",
        icon=":material/download:",
        on_click="ignore",
    )
