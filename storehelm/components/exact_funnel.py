"""The exact funnel on the funnel page: what it counts, as the reader chooses, and where it loses them."""

from collections.abc import Mapping

import streamlit as st

from storehelm.components.ledger import Field, show_ledger
from storehelm.components.picking import choose, known, names_of, only
from storehelm.components.section import show_notes, show_section
from storehelm.components.view import View
from storehelm.languages.speech import say
from storehelm.metrics.event_funnel import MODES, UNITS, WINDOWS, has_events
from storehelm.metrics.event_funnel_view import NO_EVENTS
from storehelm.metrics.tables import Table

_FIELDS = (
    Field("rate", "", bar="whole", is_bar_alone=True),
    Field("units"),
    Field("rate", unknown=""),
    Field("low", is_quiet=True, unknown="", is_minor=True),
    Field("high", is_quiet=True, unknown="", is_minor=True),
    Field("overall_rate", is_quiet=True, unknown="", is_minor=True),
    Field("lost", unknown=""),
    Field("entered", unknown="", is_optional=True),
    Field("waited_words", unknown="", is_minor=True),
)


def choose_exact(view: View) -> Mapping[str, str]:
    """Show the head of the section and its choices; none where no event of the period is known."""
    if not has_events(view.published, view.selection.period):
        return {}
    show_section("Exact, from events", "each step after the one before, of the same session or user")
    boxes = st.columns(4, gap="small")
    with boxes[0]:
        # Translators: what is counted: visits or visitors.
        unit = choose("Counted", UNITS, "funnel_unit")
    with boxes[1]:
        mode = choose("Steps", MODES, "funnel_mode")
    with boxes[2]:
        window = choose("Time allowed", WINDOWS, "funnel_window")
    return {"mode": mode, "unit": unit, "window": window}


def show_exact(view: View, tables: Mapping[str, Table], asked: Mapping[str, str]) -> None:
    """Show the exact funnel, or a quiet line that says what it needs."""
    if not asked:
        show_notes([say(NO_EVENTS)], view.formats)
        return
    steps = tables["exact_steps"]
    show_ledger(steps, (Field("label"), *_FIELDS), view.look)
    names = names_of(known(steps, "rate"), "step", "label")
    if not names:
        return
    with st.container(width=260):
        step = choose("Exact step to look into", names, "funnel_exact_step", list(names)[-1])
    # Translators: {step} is a step of the funnel, such as "Purchase".
    titles = {
        "device": say("{step} by device", step=names[step]),
        "channel": say("{step} by channel", step=names[step]),
    }
    for name, title in titles.items():
        show_section(title, "exact; bar: share of the step before")
        rows = only(tables[f"exact_by_{name}"], "step", step)
        show_ledger(rows, (Field(f"{name}_label"), *_FIELDS), view.look)
