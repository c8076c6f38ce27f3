"""Where do we lose buyers, and what is it worth?"""

import streamlit as st

from storehelm.charts.lines import Line, lines_by
from storehelm.charts.paired_bars import paired_bars
from storehelm.components import frame
from storehelm.components.chart import show_chart
from storehelm.components.chart_marks import marks_of_page
from storehelm.components.drill_down import show_visits
from storehelm.components.exact_funnel import choose_exact, show_exact
from storehelm.components.funnel_steps import STEP_FIELDS, TICKS
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.marks import marked, show_marks
from storehelm.components.opening import look_of, show_opening
from storehelm.components.picking import choose, known, largest, names_of, only, titled
from storehelm.components.section import show_section
from storehelm.components.sources import show_sources
from storehelm.languages.speech import say

view = frame.view()
look = look_of(view)
top = st.container()
asked = choose_exact(view)
tables = view.tables("funnel", **asked)
steps = tables["steps"]
numbers = marked(STEP_FIELDS, tables["quality"])

with top:
    show_opening(view, "funnel", say("Funnel"), tables)
    show_section("Open, from daily counts", TICKS)
    show_ledger(steps, (Field("label"), *numbers), look)
    show_marks(tables["quality"], look.formats)

    names = names_of(known(steps, "step_rate"), "step", "label")
    if names:
        with st.container(width=260):
            step = choose("Step to look into", names, "funnel_step", largest(steps, "money_lost", "step"))
        left, right = st.columns(2, gap="large")
        with left:
            # Translators: {step} is a step of the funnel, such as "add to cart".
            title = say("Step rate, {step}", step=names[step].lower())
            show_section(title, "% of the step before, by week and device")
            trend = titled(only(tables["trend"], "step", step), title)
            marks = marks_of_page(view, "funnel", trend)
            along, line = ("week", "device_label"), Line("step_rate", "")
            show_chart("funnel_trend", lines_by, trend, along, line, look, marks=marks)
        with right:
            show_section("Money lost here by channel", "estimate, against the rate of the period before")
            lost = titled(only(tables["by_channel"], "step", step), "Money lost by channel")
            show_chart("funnel_lost", paired_bars, lost, "channel_label", "money_lost", look)
        show_section("This step by device", TICKS)
        show_ledger(only(tables["by_device"], "step", step), (Field("device_label"), *numbers), look)
        show_section("This step by channel", TICKS)
        show_ledger(only(tables["by_channel"], "step", step), (Field("channel_label"), *numbers), look)
    show_visits(view, tables)

show_exact(view, tables, asked)
show_sources(view, "funnel", tables, **asked)
