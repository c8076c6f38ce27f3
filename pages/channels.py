"""Which channels pay back?"""

import streamlit as st

from storehelm.charts.dot_range import dot_range
from storehelm.charts.stacks import stack_words, stacked_weeks
from storehelm.components import frame
from storehelm.components.chart import show_chart
from storehelm.components.drill_down import show_campaigns
from storehelm.components.facts import Fact, show_facts, value_of
from storehelm.components.ledger import VERDICTS, Field, show_ledger
from storehelm.components.marks import marked, show_marks
from storehelm.components.opening import look_of, show_opening
from storehelm.components.picking import positive, without_notes
from storehelm.components.purchase_credit import show_purchase_credit
from storehelm.components.section import show_section
from storehelm.components.sources import show_sources
from storehelm.languages.speech import say
from storehelm.metrics.view_tables import PLATFORM_LABELS

view = frame.view()
look, tables = look_of(view), view.tables("channels")
totals = tables["totals"]
totals_shown = (
    Fact("spend", note="all paid channels"),
    Fact("roas_attributed", note="last click that is not direct"),
    Fact("roas_platform", note="the platforms’ own word"),
    Fact("roas_blended", note="web sales by all ad spend"),
    Fact("mer", note="all sales by all marketing"),
    Fact("break_even_roas", note="from this ROAS on it pays"),
    Fact("overlap_factor", note="claims over sales"),
)

show_opening(view, "channels", say("Channels"), tables)
if value_of(totals, "spend"):
    show_facts(totals, totals_shown, look)
left, right = st.columns(2, gap="large")
with left:
    show_section("ROAS by channel", "80% range; hollow: claimed by the platform; triangle: further out")
    paid = positive(tables["by_channel"], "spend")
    show_chart("channels_roas", dot_range, paid, value_of(totals, "break_even_roas"), look)
with right:
    unit = stack_words(tables["spend_by_week"], "week", "spend", look)
    show_section("Ad spend by week", say("{unit}; the largest three channels and the rest", unit=unit))
    show_chart("channels_spend", stacked_weeks, tables["spend_by_week"], "week", "label", "spend", look)

show_section("By channel", "bar: share of the largest spend; margin after ads at the store’s margin")
middle = (Field("net_sales"), Field("orders"), Field("roas_attributed"), Field("roas_platform", is_quiet=True))
last = (Field("verdict", chips=VERDICTS), Field("new_customer_cost"), Field("margin_after_ads", is_verdict=True))
fields = marked((Field("label"), Field("spend", bar="largest"), *middle, *last), tables["quality"])
show_ledger(without_notes(tables["by_channel"]), fields, look)
show_marks(tables["quality"], look.formats)
show_campaigns(view, tables)

show_section("What the platforms say", "claims of platforms overlap: they do not add up to sales")
claims = (Field("clicks"), Field("claimed_conversions", digits=0), Field("claimed_revenue"), Field("roas_platform"))
spend = Field("spend", bar="largest")
show_ledger(tables["by_platform"], (Field("platform", words=PLATFORM_LABELS), spend, *claims), look)
show_purchase_credit(view, tables)
show_sources(view, "channels", tables)
