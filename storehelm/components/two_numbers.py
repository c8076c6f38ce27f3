"""The section that sets Google Analytics against the store: which number is real, and what lies between them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from storehelm.charts.canvas import Look
from storehelm.charts.lines import Line, lines
from storehelm.charts.waterfall import waterfall
from storehelm.components.chart import show_chart
from storehelm.components.ledger import Field, Words, show_ledger
from storehelm.components.markup import put, safe
from storehelm.components.page_head import show_headline
from storehelm.components.picking import known, only, positive, without_notes
from storehelm.components.section import show_folded, show_instead, show_notes, show_section
from storehelm.components.view import View
from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, language, noted, say, say_count, speaking
from storehelm.metrics.tables import Table
from storehelm.strategy.sentences import headline
from storehelm.strategy.two_sides import broken_words, value_words

_PAGE = "reconciliation"
_STATES: Mapping[str, Words] = {
    "below": (noted("Below"), "bad", "down"),
    "above": (noted("Above"), "neutral", "up"),
}
_GRAINS: Mapping[str, Sentence] = {
    # Translators: what a row of a table is about: one day, or one week.
    "day": "day",
    # Translators: what a row of a table is about: one week.
    "week": "week",
}
_SIDES = (Field("net_sales"), Field("revenue"), Field("difference"), Field("largest_cause", is_minor=True))
_SEEN = (Field("web_orders", is_minor=True), Field("seen", is_minor=True), Field("coverage", bar="whole"))
_CAUSE_HEADS = (
    (noted("Cause"), ""),
    (noted("Amount"), ' class="n"'),
    (noted("Orders"), ' class="n"'),
    # Translators: {bold} and {plain} stand around words that are set in bold.
    (noted("What it means, {bold}and what to do{plain}"), ""),
)
_LARGEST = 3
_BROKEN_LINES = "white-space:normal;grid-column:1/-1;text-align:left"


def show(view: View) -> None:
    """Show the section for the days and filters of the page."""
    tables = view.tables(_PAGE)
    days = view.formats.days(view.selection.period.first, view.selection.period.last)
    show_section("Google Analytics against the store", say("which number is real? {days}", days=days))
    if not tables["bridge"].rows and not tables["bounds"].rows:
        show_instead(tables["bridge"], view.formats, height=80)
        return
    said = headline(_PAGE, tables, view.formats)
    show_headline(said.claim, said.rest, said.note)
    if tables["bridge"].rows:
        _show_bridge(view, tables)
        _show_coverage(view, tables)
        _offer(view)
    else:
        _show_bounds(view, tables)


def _show_bridge(view: View, tables: Mapping[str, Table]) -> None:
    look = view.look
    totals, bridge = tables["totals"], tables["bridge"]
    show_notes((value_words(totals.rows[0], view.formats), *totals.notes), view.formats)
    show_chart("reconciliation_bridge", waterfall, bridge, look)
    first, rest = _parted(bridge)
    put(causes_html(first, view.formats))
    if rest.rows:
        label = _rest_label(len(rest.rows), view.formats)
        show_folded(label, "reconciliation_causes", lambda: put(causes_html(rest, view.formats)))
    if tables["residual"].rows:
        sides = (Field("net_sales"), Field("revenue"), Field("residual", is_verdict=True), Field("causes"))
        fields = (Field("day"), Field("order_id"), *sides)
        show_folded(
            "Orders that no rule explains",
            "reconciliation_residual",
            lambda: show_ledger(tables["residual"], fields, look),
        )


def _rest_label(count: int, formats: Formats) -> str:
    if count == 1:
        return say("The smaller cause, and what to do")
    return say_count(
        "The {n} smaller cause, and what to do",
        "The {n} smaller causes, and what to do",
        count,
        n=formats.number(count),
    )


def _parted(bridge: Table) -> tuple[Table, Table]:
    """The causes that move most, and the smaller ones, each the largest first."""
    rows = [row for row in bridge.rows if row["kind"] == "term" and (row["amount"] or row["orders"])]
    rows.sort(key=lambda row: -abs(row["amount"]))
    first, rest = tuple(rows[:_LARGEST]), tuple(rows[_LARGEST:])
    return replace(bridge, rows=first), replace(bridge, rows=rest)


def causes_html(bridge: Table, formats: Formats) -> str:
    """The causes that move anything, each with what it means and the next step, in cells that may break lines."""
    rows = [row for row in bridge.rows if row["kind"] == "term" and (row["amount"] or row["orders"])]
    if not rows:
        return ""
    heads = "".join(
        f'<th scope="col"{side}>{say(words, bold="<b>", plain="</b>")}</th>' for words, side in _CAUSE_HEADS
    )
    body = "".join(_cause_html(row, formats) for row in rows)
    return (
        f'<div class="sh-scroll" tabindex="0" role="region" aria-label="{safe(bridge.title)}"><table class="sh-ledger">'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cause_html(row: Mapping[str, Any], formats: Formats) -> str:
    orders, amount = safe(formats.number(row["orders"])), safe(formats.signed_money(row["amount"]))
    words = f"{safe(row['meaning'])} <b>{safe(row['action'])}</b>"
    return (
        f'<tr><th scope="row">{safe(row["label"])}</th>'
        f'<td class="n" data-label="{safe(say("Amount"))}"><span>{amount}</span></td>'
        f'<td class="n" data-label="{safe(say("Orders"))}"><span>{orders}</span></td>'
        f'<td data-label="" style="{_BROKEN_LINES}"><span>{words}</span></td></tr>'
    )


def _show_coverage(view: View, tables: Mapping[str, Table]) -> None:
    look = view.look
    days = known(only(tables["coverage"], "grain", "day"), "coverage")
    show_section("Web orders that Analytics saw", "% by day; band: normal range by the 8 weeks before")
    # Translators: the name of a line: the share of web orders that Analytics saw.
    seen = Line("coverage", say("Seen"), low="low", high="high")
    show_chart("reconciliation_coverage", lines, days, "day", (seen,), look)
    broken = only(tables["coverage"], "state", "below")
    show_notes((broken_words(tables["coverage"], view.formats),), view.formats)
    if broken.rows:
        fields = (Field("day"), Field("grain", words=_GRAINS), *_SEEN, Field("low"), Field("state", chips=_STATES))
        show_ledger(broken, fields, look, is_slim=True)
    show_folded("By device and by channel", "reconciliation_parts", lambda: _show_parts(tables, look))


def _show_parts(tables: Mapping[str, Table], look: Look) -> None:
    for name, first in (("devices", Field("device")), ("channels", Field("channel"))):
        show_section(tables[name].title, "what each side counts, and the cause that moves most")
        seen = _SEEN if positive(tables[name], "coverage").rows else ()
        show_ledger(tables[name], (first, *_SIDES, *seen), look, is_slim=True)


def _show_bounds(view: View, tables: Mapping[str, Table]) -> None:
    show_notes(tables["bounds"].notes, view.formats)
    fields = (
        Field("day"),
        Field("web_net_sales"),
        Field("revenue"),
        Field("web_orders"),
        Field("purchases"),
        Field("at_least"),
        Field("at_most"),
    )
    show_ledger(without_notes(tables["bounds"]), fields, view.look)


def _offer(view: View) -> None:
    """The orders behind, as files that are made when a reader asks for them."""
    with st.container(horizontal=True, gap="small", key="reconciliation_files"):
        _button("Orders that one side misses (CSV)", "missing-orders", view, _missing)
        _button("Every order with its causes (CSV)", "orders-with-causes", view, _every)


def _button(label: Sentence, name: str, view: View, make: Callable[[View], bytes]) -> None:
    days, spoken = view.selection.period, language()

    def made() -> bytes:
        """The file, made in a thread that does not know who reads."""
        with speaking(spoken):
            return make(view)

    st.download_button(
        say(label),
        made,
        f"{name}-{days.first}-{days.last}.csv",  # not shown
        "text/csv",
        key=f"reconciliation_{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def _missing(view: View) -> bytes:
    from storehelm.metrics.reconciliation_rows import missing_orders  # loaded when the first reader asks for one
    from storehelm.reports.csv_files import csv_of_table

    return csv_of_table(missing_orders(view.published, view.selection), view.published.meta.currency)


def _every(view: View) -> bytes:
    from storehelm.metrics.reconciliation_rows import order_bridge
    from storehelm.reports.csv_files import csv_of_table

    return csv_of_table(order_bridge(view.published, view.selection), view.published.meta.currency)
