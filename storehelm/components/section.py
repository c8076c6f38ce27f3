"""The head of a section, the line below a chart, and what stands in the place of what cannot be shown."""

from collections.abc import Callable, Sequence

import streamlit as st

from storehelm.components.markup import put, safe
from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say
from storehelm.metrics.tables import Table

_NO_REASON: tuple[Sentence, ...] = (
    "There are no data for this in the chosen period.",
    "Choose a longer period or fewer filters, or load such data on the Data page.",
)


def section_html(title: Sentence, subtitle: Sentence = "", definition: Sentence = "") -> str:
    """A heading with its unit and the meaning of its marks on the same line; the definition shows on hover."""
    hover = f' title="{safe(say(definition))}"' if definition else ""
    small = f"<span>{safe(say(subtitle))}</span>" if subtitle else ""
    return f'<div class="sh-section"{hover}><h2>{safe(say(title))}</h2>{small}</div>'


def notes_html(notes: Sequence[str], formats: Formats) -> str:
    """Sentences that a reader must know, with their days as this reader writes them."""
    return "".join(f'<p class="sh-note">{safe(with_days(note, formats))}</p>' for note in notes)


def with_days(text: str, formats: Formats) -> str:
    """A sentence whose ISO dates are written as the reader writes days."""
    return formats.with_days(text)


def nothing_html(reason: Sentence, next_step: Sentence = "", height: int = 120) -> str:
    """A dash, the reason and the next step, as high as what they stand for."""
    step = f"<span>{safe(say(next_step))}</span>" if next_step else ""
    return f'<div class="sh-nothing" style="min-height:{height}px"><b>—</b><p>{safe(say(reason))}</p>{step}</div>'


def show_section(title: Sentence, subtitle: Sentence = "", definition: Sentence = "") -> None:
    """Show the head of a section."""
    put(section_html(title, subtitle, definition))


def show_notes(notes: Sequence[str], formats: Formats) -> None:
    """Show sentences that a reader must know, if there are any."""
    if notes:
        put(notes_html(notes, formats))


def show_instead(table: Table, formats: Formats, height: int = 120) -> None:
    """Show, in the place of a table without rows, what its notes say."""
    notes = [with_days(note, formats) for note in table.notes] or [say(words) for words in _NO_REASON]
    show_nothing(notes[0], " ".join(notes[1:]), height)


def show_nothing(reason: Sentence, next_step: Sentence = "", height: int = 120) -> None:
    """Show why there is nothing here."""
    put(nothing_html(reason, next_step, height))


def show_folded(label: Sentence, key: str, draw: Callable[[], None], icon: str = "unfold_more") -> None:
    """A line that opens: what stands behind it is drawn only once a reader has opened it."""
    box = st.expander(say(label), icon=f":material/{icon}:", key=key, on_change="rerun")
    if box.open:
        with box:
            draw()
