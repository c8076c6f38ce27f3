"""The waterfall opened one level deeper: which channel, device or product a driver came from."""

from collections.abc import Mapping

import streamlit as st

from storehelm.components.ledger import Field, show_ledger
from storehelm.components.markup import put, safe
from storehelm.components.picking import choose
from storehelm.components.section import show_folded, show_section
from storehelm.components.view import View
from storehelm.metrics.tables import Table
from storehelm.strategy.part_words import part_sentence

_SPLITS = {"channel": "why_by_channel", "device": "why_by_device", "product": "why_by_product"}
_NAMES = {"channel": "Channel", "device": "Device", "product": "Product"}
_ALL = "net_sales"


def show_why(view: View, tables: Mapping[str, Table]) -> None:
    """Show the parts of the driver that the reader chooses, the largest driver first; nothing without a ledger."""
    terms = [row for row in tables["ledger"].rows if row["kind"] == "term" and row["amount"]]
    if not terms:
        return
    named = {_key(row): str(row["label"]) for row in terms} | {_ALL: "All drivers, by product"}
    largest = max(terms, key=lambda row: abs(row["amount"]))
    show_section("Where it came from", f"{view.formats.symbol}; the parts of a driver add up to its bar")
    with st.container(key="why_choices"):
        left, right, _ = st.columns([3, 2, 4])
    with left:
        driver = choose("Driver", named, "why", _key(largest))
    parts = _parts_of(tables, driver)
    if not parts:
        return
    with right:
        by = choose("Split by", {name: _NAMES[name] for name in parts}, "why_by")
    shown = parts[by]
    put(f'<p class="sh-pillar">{safe(part_sentence(shown.rows, by, view.formats))}</p>')
    measure = str(shown.rows[0]["measure"])
    fields = (
        Field("label", _NAMES[by]),
        Field("before", f"{measure}, before", is_quiet=True, is_minor=True),
        Field("now", f"{measure}, now", is_minor=True),
        Field("size", "", bar="largest", is_bar_alone=True, is_minor=True),
        Field("amount", "Moved net sales", as_change=True, is_verdict=True),
    )
    label = f"{len(shown.rows)} parts, by {_NAMES[by].lower()}" if len(shown.rows) > 1 else f"By {_NAMES[by].lower()}"
    show_folded(label, "why_parts", lambda: show_ledger(shown, fields, view.look, is_slim=True), "table_rows")


def _key(row: Mapping[str, object]) -> str:
    return str(row["driver"]) if row["device"] is None else f"{row['driver']}_{row['device']}"


def _parts_of(tables: Mapping[str, Table], driver: str) -> dict[str, Table]:
    """The driver's parts by what they are split by; a split of one part says nothing where there is another."""
    if driver == _ALL:
        return {"product": tables["why_products"]}
    found = {}
    for by, name in _SPLITS.items():
        whole = tables[name]
        rows = tuple(row for row in whole.rows if _key(row) == driver)
        notes = whole.notes if by == "product" and driver == "returns" else ()
        found[by] = Table(whole.name, whole.title, whole.columns, rows, notes[-1:])
    told = {by: one for by, one in found.items() if len(one.rows) > 1}
    return told or {by: one for by, one in found.items() if one.rows}
