"""What changed in the past: what the reports of the last weeks said on their Monday, and what they say now."""

from dataclasses import replace

import streamlit as st

from storehelm.charts.canvas import Look
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.section import show_folded, show_notes, show_section
from storehelm.components.view import Opened, View
from storehelm.languages.speech import language, say, say_count
from storehelm.metrics.restated import restated, weeks_up_to
from storehelm.metrics.tables import Table
from storehelm.settings.home import Home
from storehelm.warehouse.publish import list_versions

_SHOWN = 4


def show_past_changes(opened: Opened, view: View, look: Look) -> None:
    """The numbers of the last weeks that say something else than their own report did, and why."""
    asked = (language(), str(view.published.path), view.selection.period.last, repr(view.store))
    found = _restated(asked, opened.home, view)
    view.shown["restated"] = found
    show_section("What changed in the past", "what the report of that week said on its Monday, and what it says now")
    if not found.rows:
        why = found.notes[0] if found.notes else say("The reports of the last weeks still say the same.")
        show_notes([why], look.formats)
        return
    fields = (
        Field("week", "Week from"),
        Field("label", "Number"),
        Field("said"),
        Field("says"),
        Field("change"),
        Field("said_on", is_minor=True),
        Field("why"),
    )
    show_ledger(replace(found, rows=found.rows[:_SHOWN]), fields, look)
    if rest := found.rows[_SHOWN:]:
        n = look.formats.number(len(rest))
        label = say_count("{n} more number that changed", "{n} more numbers that changed", len(rest), n=n)
        show_folded(label, "past_changes", lambda: show_ledger(replace(found, rows=rest, notes=()), fields, look))


@st.cache_resource(max_entries=40, show_spinner=False)
def _restated(key: object, _home: Home, _view: View) -> Table:
    weeks = weeks_up_to(_view.selection.period.last, _view.store.week_start)
    return restated(_home, _view.published, _view.store, list_versions(_home), weeks)
