"""How did last week go, is it real, why, and what do we decide?"""

import streamlit as st

from storehelm.charts.lines import Line, axis_words, lines
from storehelm.charts.waterfall import waterfall
from storehelm.components import frame
from storehelm.components.chart import show_chart
from storehelm.components.chart_marks import marks_of_page
from storehelm.components.decision_ledger import show_decisions
from storehelm.components.kpi_wall import NORMAL_RANGE, show_wall
from storehelm.components.marks import besides
from storehelm.components.opening import look_of, show_opening
from storehelm.components.past_changes import show_past_changes
from storehelm.components.section import show_notes, show_section
from storehelm.components.sources import show_sources
from storehelm.components.week_by_week import show_weeks
from storehelm.components.why_section import show_why
from storehelm.languages.speech import say

opened = frame.opened()
view = frame.view()
look = look_of(view)
tables = view.tables("weekly")
now, past = Line("net_sales", say("Now"), low="band_low", high="band_high"), say("Year before")
trend = (now, Line("year_before", past, "past"))

show_opening(view, "weekly", say("Weekly review"), tables)
show_wall(tables["kpis"], look, tables["quality"])
show_notes((say(NORMAL_RANGE), *besides(tables["kpis"], tables["quality"]).notes), look.formats)

left, right = st.columns(2, gap="large")
with left:
    # Translators: {unit} is the sign of a currency.
    unit = say("{unit}; from the period before to this one", unit=look.formats.symbol)
    show_section("What moved net sales", unit)
    show_chart("weekly_ledger", waterfall, tables["ledger"], look)
with right:
    unit = axis_words(tables["trend"], ["net_sales", "year_before"], look)
    # Translators: {unit} is the unit of a chart, such as "€ thousand".
    words = say("{unit}; grey: a year before; band: normal range", unit=unit)
    show_section("Net sales by week", words)
    marks = marks_of_page(view, "weekly", tables["trend"])
    show_chart("weekly_trend", lines, tables["trend"], "week", trend, look, target="target", marks=marks)

show_why(view, tables)
show_decisions(opened, view, look)
show_past_changes(opened, view, look)

show_weeks(tables["trend"], look)
show_sources(view, "weekly", tables)
