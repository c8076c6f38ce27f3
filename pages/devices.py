"""What does mobile cost or bring us?"""

import streamlit as st

from storehelm.charts.lines import Line, lines_by
from storehelm.charts.stacks import share_bars
from storehelm.components import frame
from storehelm.components.chart import show_chart
from storehelm.components.chart_marks import marks_of_page
from storehelm.components.facts import Fact, show_facts
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.marks import marked, show_marks
from storehelm.components.opening import look_of, show_opening
from storehelm.components.picking import only, without_notes
from storehelm.components.section import show_nothing, show_section
from storehelm.components.sources import show_sources
from storehelm.languages.speech import say

view = frame.view()
look, tables, told_apart = look_of(view), view.tables("devices"), ("desktop", "mobile", "tablet", "other")

show_opening(view, "devices", say("Devices"), tables)
left, right = st.columns(2, gap="large")
with left:
    show_section("Share by device", "% of what has a known device")
    show_chart("devices_shares", share_bars, only(tables["shares"], "device", *told_apart), look)
with right:
    show_section("Session conversion rate", "% of sessions with a purchase, by week")
    trend = only(tables["trend"], "device", *told_apart[:3])
    along, line, marks = ("week", "device_label"), Line("conversion", ""), marks_of_page(view, "devices", trend)
    show_chart("devices_trend", lines_by, trend, along, line, look, target="target", marks=marks)

show_section("Mobile against desktop", "per session; 80% ranges; the price is an estimate, not booked money")
if tables["gap"].rows:
    gap = (
        Fact("raw", is_change=True, note="all sessions"),
        Fact("standardised", low="low", high="high", is_change=True),
        Fact("orders", digits=0, is_estimate=True, note="at desktop’s rates"),
        Fact("price", low="price_low", high="price_high", is_estimate=True),
        Fact("left_out", "Mobile sessions left out", note="no desktop sessions to compare"),
    )
    show_facts(tables["gap"], gap, look)
else:
    is_narrowed = "device_category" in view.selection.filters
    next_step = say("Choose all devices to compare them.") if is_narrowed else say("Load sessions by device.")
    show_nothing("There are no sessions of mobile and desktop to compare.", next_step, height=80)

show_section("By device", "change against the period compared with")
last = ("orders", "average_order_value", "net_sales", "net_sales_share")
rate = (Field("conversion"), Field("conversion", "Change", against="conversion_before", is_optional=True))
first = (Field("device_label"), Field("sessions"), Field("session_share", bar="whole"))
fields = (*first, *rate, Field("gap", as_change=True, unknown=""), *(Field(name) for name in last))
show_ledger(without_notes(tables["by_device"]), marked(fields, tables["quality"]), look, total="is_total")
show_marks(tables["quality"], look.formats)

if tables["split"].rows:
    show_section("Why the whole rate moved", "points; a shift of sessions, and each device’s own conversion")
    parts = tuple(Field(name, as_change=True) for name in ("mix", "rate", "total"))
    show_ledger(tables["split"], (Field("device_label"), *parts), look)
show_sources(view, "devices", tables)
