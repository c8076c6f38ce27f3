"""The sections of the Data page: what was loaded, what it covers, what was rejected, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from storehelm.charts.canvas import Look
from storehelm.components import gate
from storehelm.components.ledger import Field, Words, show_ledger
from storehelm.components.markup import put
from storehelm.components.picking import known
from storehelm.components.problem_sentences import problem_words
from storehelm.components.section import show_folded, show_notes, show_nothing, show_section, with_days
from storehelm.components.sources import SOURCE_FIELDS, definitions_html, in_words
from storehelm.languages.speech import noted, say, say_count
from storehelm.metrics.tables import Table
from storehelm.settings.home import Home

_SEVERITIES: Mapping[str, Words] = {
    # Translators: this and the next ones say how bad something that is wrong with the data is.
    "error": (noted("Error"), "bad", "down"),
    "warning": (noted("Warning"), "warn", "dash"),
    "info": (noted("Note"), "neutral", "dash"),
}
_REJECTS = "*.rejects.csv"


def show_problems(tables: Mapping[str, Table], look: Look) -> None:
    """What a reader must know before trusting a number, the worst first."""
    show_section("What to know about the numbers", "the worst first")
    problems = tables["problems"]
    if not problems.rows:
        show_nothing("Nothing is known to be wrong with the data.", height=56)
        return
    rows = tuple(row | {"message": _as_read(row, look)} for row in problems.rows)
    show_ledger(
        replace(problems, rows=rows),
        (
            Field("message", "Problem"),
            Field("severity", "How bad", chips=_SEVERITIES),
            Field("count", "Rows"),
            Field("amount", "Amount"),
        ),
        look,
    )


def _as_read(row: Mapping[str, Any], look: Look) -> str:
    """The sentence with its count and its days as this reader writes them."""
    count, number = int(row["count"]), look.formats.number(row["count"])
    message = problem_words(row["kind"], row["message"], count, number)
    if message.startswith(f"{count} "):
        message = number + message.removeprefix(str(count))
    return with_days(message, look.formats)


def show_coverage(tables: Mapping[str, Table], look: Look) -> None:
    """Which days each kind of data speaks of, and what nothing is loaded of."""
    show_section("What the data cover", "days of the store")
    fields = (
        Field("label", "Data"),
        Field("first_date", "First day"),
        Field("last_date", "Last day"),
        Field("last_stamp", "Newest record", is_minor=True),
        Field("is_last_day_partial", "Last day partial", is_minor=True),
    )
    coverage = tables["coverage"]
    if loaded := known(coverage, "last_date").rows:
        show_ledger(replace(coverage, rows=loaded), fields, look, is_slim=True)
    missing = [say(str(row["label"])) for row in coverage.rows if row["last_date"] is None]
    if missing:
        # Translators: {kinds} are kinds of data, such as "Users, Ad spend".
        show_notes([say("Nothing is loaded of: {kinds}.", kinds=", ".join(missing))], look.formats)


def show_sources(tables: Mapping[str, Table], look: Look) -> None:
    """Where the data come from and how old the newest export of each is, folded."""
    count = len(tables["sources"].rows)
    label = say_count("Where the data come from: {n} source", "Where the data come from: {n} sources", count, n=count)
    show_folded(label, "sources", lambda: show_ledger(in_words(tables["sources"]), SOURCE_FIELDS, look), "database")


def show_loads(tables: Mapping[str, Table], look: Look, home: Home) -> None:
    """What became of every row of every file, folded; how many rows were rejected is said outside."""
    loads = tables["loads"]
    if not loads.rows:
        show_notes([say("No file was loaded yet.")], look.formats)
        return
    rejected = sum(row["rows_rejected"] for row in loads.rows)
    files = say_count("{n} file", "{n} files", len(loads.rows), n=len(loads.rows))
    if rejected:
        # Translators: {files} is such as "12 files"; their rows were loaded or rejected.
        label = say_count(
            "What became of every row: {files}, {n} row rejected",
            "What became of every row: {files}, {n} rows rejected",
            rejected,
            files=files,
            n=look.formats.number(rejected),
        )
    else:
        label = say("What became of every row: {files}, no row rejected", files=files)
    show_folded(label, "loads", lambda: _show_loads(loads, look, home), "list_alt")


def _show_loads(loads: Table, look: Look, home: Home) -> None:
    show_notes([say("Rows in = loaded + updated + unchanged + rejected + not data.")], look.formats)
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
    show_folded(
        "Definitions of all metrics",
        "definitions",
        lambda: put(definitions_html({"catalogue": tables["catalogue"]})),
        "info",
    )


def _offer_rejects(loads: Table, home: Home) -> None:
    """The rejected rows of files that came through the app; those of others lie beside their files."""
    rejects = {str(row["rejects_file"]) for row in loads.rows if row["rejects_file"]}
    if not rejects or not gate.allows("orders"):
        return
    kept = {path.name: path for folder in (home.uploads, home.rejects) for path in sorted(folder.rglob(_REJECTS))}
    with st.container(horizontal=True, gap="small", key="rejects"):
        for name in sorted(rejects & kept.keys()):
            _offer(name, kept[name])
    if elsewhere := sorted(rejects - kept.keys()):
        names = ", ".join(elsewhere)
        st.caption(say("Rejected rows lie beside their files, with line and reason: {names}.", names=names))


def _offer(name: str, path: Path) -> None:
    st.download_button(
        # Translators: {name} is the name of a file.
        say("Rejected rows of {name}", name=name.removesuffix(".rejects.csv")),
        gate.exported(name, path.read_bytes, "orders"),
        name,
        "text/csv",
        key=f"rejects_{name}",
        icon=":material/download:",
        on_click="ignore",
    )
