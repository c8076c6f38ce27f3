"""The waterfall opened one level deeper: which channel, device or product a driver came from."""

from collections.abc import Mapping

import streamlit as st

from storehelm.components.ledger import Field, show_ledger
from storehelm.components.markup import put, safe
from storehelm.components.picking import choose
from storehelm.components.section import show_folded, show_section
from storehelm.components.view import View
from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.tables import Table
from storehelm.strategy.part_words import part_sentence

_SPLITS = {"channel": "why_by_channel", "device": "why_by_device", "product": "why_by_product"}
_NAMES: Mapping[str, Sentence] = {"channel": "Channel", "device": "Device", "product": "Product"}
_ONE: Mapping[str, Sentence] = {"channel": "By channel", "device": "By device", "product": "By product"}
_ALL = "net_sales"


def show_why(view: View, tables: Mapping[str, Table]) -> None:
    """Show the parts of the driver that the reader chooses, the largest driver first; nothing without a ledger."""
    terms = [row for row in tables["ledger"].rows if row["kind"] == "term" and row["amount"]]
    if not terms:
        return
    named = {_key(row): str(row["label"]) for row in terms} | {_ALL: say("All drivers, by product")}
    largest = max(terms, key=lambda row: abs(row["amount"]))
    # Translators: {unit} is the sign of a currency; a driver is what moved net sales, such as more sessions.
    unit = say("{unit}; the parts of a driver add up to its bar", unit=view.formats.symbol)
    show_section("Where it came from", unit)
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
        # Translators: {measure} is the name of a number, such as "Sessions": what it was, and what it is.
        Field("before", say("{measure}, before", measure=measure), is_quiet=True, is_minor=True),
        Field("now", say("{measure}, now", measure=measure), is_minor=True),
        Field("size", "", bar="largest", is_bar_alone=True, is_minor=True),
        Field("amount", "Moved net sales", as_change=True, is_verdict=True),
    )
    show_folded(
        _folded_label(by, len(shown.rows), view.formats),
        "why_parts",
        lambda: show_ledger(shown, fields, view.look, is_slim=True),
        "table_rows",
    )


def _folded_label(by: str, count: int, formats: Formats) -> str:
    if count == 1:
        return say(_ONE[by])
    n = formats.number(count)
    if by == "channel":
        return say_count("{n} part, by channel", "{n} parts, by channel", count, n=n)
    if by == "device":
        return say_count("{n} part, by device", "{n} parts, by device", count, n=n)
    return say_count("{n} part, by product", "{n} parts, by product", count, n=n)


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
