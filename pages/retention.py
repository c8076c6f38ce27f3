"""Do customers come back?"""

import streamlit as st

from storehelm.charts.curves import Curve, curve
from storehelm.charts.heat_map import heat_map
from storehelm.charts.lines import Line, lines
from storehelm.components import frame
from storehelm.components.chart import show_chart
from storehelm.components.opening import look_of, show_opening
from storehelm.components.picking import choose, known
from storehelm.components.retention_choices import COHORTS, FORMS, MEASURES, age_of, heat_words
from storehelm.components.section import show_section
from storehelm.components.sources import show_sources
from storehelm.languages.speech import say

view = frame.view()
look = look_of(view)
opening = st.container()
boxes = st.columns(4, gap="small")
with boxes[0]:
    cohort = choose("Cohorts by", COHORTS, "retention_cohort")
with boxes[1]:
    measure = choose("Measure", MEASURES, "retention_measure")
with boxes[2]:
    # Translators: how customers of a cohort are counted, or what is counted in a funnel: the label of a choice.
    form = choose("Counted", FORMS, "retention_form")
asked = {"cohort": cohort, "measure": measure, "form": form, "age": age_of(cohort)}
tables = view.tables("retention", **asked)
with opening:
    show_opening(view, "retention", say("Retention"), tables)

words = heat_words(measure, cohort, form)
show_section(words.title, words.subtitle)
show_chart("retention_cohorts", heat_map, tables["cohorts"], look, value=words.value)

left, right = st.columns(2, gap="large")
with left:
    show_section("Repeat rate within 90 days", "% by month of first order; hollow: too young in part")
    # Translators: the name of a line: the number as it is now.
    repeat = (Line("rate", say("Now"), low="low", high="high"),)
    show_chart("retention_repeat", lines, known(tables["repeat_rate"], "month"), "month", repeat, look, target="target")
with right:
    # Translators: {unit} is the sign of a currency.
    unit = say("{unit}, by months after the first order", unit=look.formats.symbol)
    show_section("Margin per customer against cost", unit)
    value = Curve("age", "cm2", say("Margin"), limit="acquisition_cost", limit_name=say("Cost"))
    show_chart("retention_value", curve, tables["lifetime_value"], value, look)
left, right = st.columns(2, gap="large")
with left:
    show_section("All cohorts together", "% active, by periods after the first order")
    # Translators: the name of a curve: customers who order.
    pooled = Curve("period", "rate", say("Active"), from_age=1)
    show_chart("retention_pooled", curve, tables["pooled"], pooled, look)
with right:
    show_section("Time to the second order", "% who ordered again, by days after the first")
    second = Curve("days", "share", say("Ordered again"))
    show_chart("retention_second", curve, tables["time_to_second"], second, look)
show_sources(view, "retention", tables, **asked)
