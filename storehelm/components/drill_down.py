"""Looking deeper: landing pages and countries on the funnel page, the campaigns of a channel on the channels page."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from storehelm.components.ledger import Field, show_ledger
from storehelm.components.marks import besides, marked
from storehelm.components.picking import choose, names_of, only
from storehelm.components.section import show_notes, show_section
from storehelm.components.view import View
from storehelm.languages.speech import Sentence, say
from storehelm.metrics.campaigns import is_named
from storehelm.metrics.drill_down import DRILLS
from storehelm.metrics.tables import Table

_NEITHER: Sentence = (
    "Neither landing pages nor countries are known for these days and filters: reports of sessions tell them."
)
_VISITS = (
    Field("sessions"),
    Field("share", bar="whole"),
    Field("engagement_rate", is_optional=True, is_quiet=True),
    Field("view_item_rate", is_optional=True, is_minor=True),
    Field("add_to_cart_rate", is_optional=True),
    Field("begin_checkout_rate", is_optional=True, is_minor=True),
    Field("conversion", is_optional=True),
    Field("change", as_change=True, is_optional=True, unknown=""),
)
_CAMPAIGNS = (
    Field("sessions"),
    Field("conversion", is_optional=True),
    Field("orders"),
    Field("net_sales"),
    Field("spend", bar="largest"),
    Field("roas"),
)


def show_visits(view: View, tables: Mapping[str, Table]) -> None:
    """Show where visits begin and where they come from, as the reader chooses; a quiet line for what is not told."""
    told = {drill.name: drill.title for drill in DRILLS if tables[drill.name].rows}
    if told:
        show_section("Landing pages and countries", "% of sessions that reach a step; change of conversion in points")
        with st.container(width=260):
            chosen = choose("Sessions by", told, "funnel_by")
        drill = next(one for one in DRILLS if one.name == chosen)
        show_ledger(
            besides(tables[chosen], tables["quality"]),
            (Field("label", drill.label), *marked(_VISITS, tables["quality"])),
            view.look,
            total="is_total",
        )
    untold = [note for drill in DRILLS if drill.name not in told for note in tables[drill.name].notes]
    show_notes(untold if told else [say(_NEITHER)], view.formats)


def show_campaigns(view: View, tables: Mapping[str, Table]) -> None:
    """Show the campaigns of a channel that the reader chooses; a quiet line where none is known."""
    campaigns = tables["campaigns"]
    if not campaigns.rows:
        show_notes(campaigns.notes, view.formats)
        return
    show_section("Campaigns of a channel", "bar: share of the largest spend; ROAS: sales by spend")
    rows = tuple(row for row in campaigns.rows if is_named(row["campaign"]) and not row["is_total"])
    named = names_of(replace(campaigns, rows=rows), "channel", "channel_label")
    with st.container(width=260):
        channel = choose("Channel to look into", named, "channels_campaigns")
    fields = (Field("label"), *marked(_CAMPAIGNS, tables["quality"]))
    show_ledger(only(besides(campaigns, tables["quality"]), "channel", channel), fields, view.look, total="is_total")
