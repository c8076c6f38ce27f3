"""What a page says when it has nothing to show, or cannot."""

import streamlit as st

from connectors.refusal import ConnectorRefusal
from storehelm.components.navigation import pages
from storehelm.languages.plain_text import escaped
from storehelm.refusal import Refusal


def notice(text: str, *, lead: str = "", tone: str = "") -> None:
    """One quiet line across the page. `lead` is set in bold; `tone` is empty, `warn` or `bad`."""
    bold = f"<b>{escaped(lead)}</b> " if lead else ""
    st.html(f'<div class="sh-notice {tone}" role="status">{bold}{escaped(text)}</div>')


def nothing_loaded(title: str) -> None:
    """A page of a store without data."""
    st.title(title, anchor=False)
    st.markdown("**No orders, visits or ad costs are loaded yet**, so there is nothing to show here.")
    st.page_link(pages()["data"], label="Load your first export on the Data page", icon=":material/upload_file:")


def refused(refusal: Refusal | ConnectorRefusal) -> None:
    """Something cannot be done as asked: what, where, and what to do next."""
    places = (("File", refusal.file), ("Line", refusal.line), ("Column", refusal.column), ("Value", refusal.value))
    where = " · ".join(f"{label} {value}" for label, value in places if value is not None)
    text = " ".join(part for part in (refusal.message, where and f"({where})", refusal.hint) if part)
    notice(text, lead="This cannot be shown.", tone="bad")


def broken() -> None:
    """A fault of the program; the log holds what happened."""
    notice(
        "The fault is in the program, not in your data, and is written to the server's log. "
        "The other pages still work; reload this one to try again.",
        lead="This page could not be drawn.",
        tone="bad",
    )
