"""The download of what is on the page: as a report, or its tables as Excel or CSV, made when one asks for them."""

from collections.abc import Callable, Sequence

import streamlit as st

from storehelm.components import gate
from storehelm.components.report_files import report_maker
from storehelm.components.view import View
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table
from storehelm.reports.sheets import Source

_KINDS = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
_FILE_NAMES = {"weekly": "weekly-review"}
"""Beginnings of file names, where they are not the page's own; the same in every language."""


def show(view: View, page: str, title: str) -> None:
    """Draw the button; nothing where the page has shown no table."""
    tables = tuple(view.shown.values())
    if not tables:
        return
    source = Source(title, view.published.meta, view.selection)
    name = f"{_FILE_NAMES.get(page, page)}-{view.selection.period.first}-{view.selection.period.last}"
    with st.popover(say("Download"), icon=":material/download:", width="stretch", key="download"):
        make = report_maker(view, page)
        if make is not None:
            st.caption(say("This page as a report: one file that needs no network, or a PDF."))
            _button(say("Report (HTML)"), f"{name}.html", lambda: make("html"))
            _button(say("Report (PDF)"), f"{name}.pdf", lambda: make("pdf"))
        st.caption(say("The tables of this page, with their definitions."))
        _button(say("Excel"), f"{name}.xlsx", lambda: _workbook(tables, source))
        _button(say("CSV"), f"{name}.zip", lambda: _zip(tables, source))


def _button(label: str, file_name: str, make: Callable[[], bytes]) -> None:
    ending = file_name.rpartition(".")[2]
    st.download_button(
        label,
        gate.exported(file_name, make),
        file_name,
        _KINDS[ending],
        key=f"download_{ending}",
        on_click="ignore",
        width="stretch",
    )


def _workbook(tables: Sequence[Table], source: Source) -> bytes:
    from storehelm.reports.workbook import workbook_of_tables  # loaded when the first reader asks for one

    return workbook_of_tables(tables, source)


def _zip(tables: Sequence[Table], source: Source) -> bytes:
    from storehelm.reports.csv_files import zip_of_tables

    return zip_of_tables(tables, source)
