"""The download of what is on the page: its tables, as CSV or Excel, made when one asks for them."""

from collections.abc import Callable, Sequence

import streamlit as st

from storehelm.components import gate
from storehelm.components.view import View
from storehelm.metrics.tables import Table
from storehelm.reports.sheets import Source

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(view: View, title: str) -> None:
    """Draw the button; nothing where the page has shown no table."""
    tables = tuple(view.shown.values())
    if not tables:
        return
    source = Source(title, view.published.meta, view.selection)
    name = f"{title.lower().replace(' ', '-')}-{view.selection.period.first}-{view.selection.period.last}"
    with st.popover("Download", icon=":material/download:", width="stretch", key="download"):
        st.caption("The tables of this page, with their definitions.")
        _button("Excel", f"{name}.xlsx", _EXCEL, lambda: _workbook(tables, source))
        _button("CSV", f"{name}.zip", "application/zip", lambda: _zip(tables, source))


def _button(label: str, file_name: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        label,
        gate.exported(file_name, make),
        file_name,
        mime,
        key=f"download_{label.lower()}",
        on_click="ignore",
        width="stretch",
    )


def _workbook(tables: Sequence[Table], source: Source) -> bytes:
    from storehelm.reports.workbook import workbook_of_tables  # loaded when the first reader asks for one

    return workbook_of_tables(tables, source)


def _zip(tables: Sequence[Table], source: Source) -> bytes:
    from storehelm.reports.csv_files import zip_of_tables

    return zip_of_tables(tables, source)
