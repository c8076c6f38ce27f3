"""What a page says when it has nothing to show, or cannot."""

import streamlit as st

from connectors.refusal import ConnectorRefusal
from storehelm.components.navigation import pages
from storehelm.languages.plain_text import escaped
from storehelm.languages.speech import Sentence, noted, say
from storehelm.refusal import Refusal


def notice(text: Sentence, *, lead: Sentence = "", tone: str = "") -> None:
    """One quiet line across the page. `lead` is set in bold; `tone` is empty, `warn` or `bad`."""
    bold = f"<b>{escaped(say(lead))}</b> " if lead else ""
    st.html(f'<div class="sh-notice {tone}" role="status">{bold}{escaped(say(text))}</div>')


def nothing_loaded(title: str) -> None:
    """A page of a store without data."""
    st.title(title, anchor=False)
    # Translators: two asterisks on either side make words bold.
    st.markdown(say("**No orders, visits or ad costs are loaded yet**, so there is nothing to show here."))
    st.page_link(pages()["data"], label=say("Load your first export on the Data page"), icon=":material/upload_file:")


def refused(refusal: Refusal | ConnectorRefusal) -> None:
    """Something cannot be done as asked: what, where, and what to do next."""
    where = " · ".join(places_of(refusal))
    text = " ".join(part for part in (refusal.message, where and f"({where})", refusal.hint) if part)
    notice(text, lead="This cannot be shown.", tone="bad")


def places_of(refusal: Refusal | ConnectorRefusal) -> list[str]:
    """Where what is refused stands, as far as it is known."""
    said = (
        # Translators: where something is wrong: the name of a file, the number of a line in it, the name of a column
        # or setting, and what stands there.
        (refusal.file, noted("File {name}")),
        (refusal.line, noted("Line {name}")),
        (refusal.column, noted("Column {name}")),
        (refusal.value, noted("Value {name}")),
    )
    return [say(words, name=place) for place, words in said if place is not None]


def broken() -> None:
    """A fault of the program; the log holds what happened."""
    notice(
        "The fault is in the program, not in your data, and is written to the server's log. "
        "The other pages still work; reload this one to try again.",
        lead="This page could not be drawn.",
        tone="bad",
    )
