"""The fan and the tornado: what they draw, in which dash, and what they say to those who cannot see them."""

from datetime import date, timedelta

from storehelm.charts.canvas import Look
from storehelm.charts.fan import FanLine, fan
from storehelm.charts.theme import LIGHT
from storehelm.charts.tornado import MOST, tornado
from storehelm.languages.formats import Formats
from tests.charts.rows import table

LOOK = Look(LIGHT, Formats("en_GB", "EUR"))
M = 1_000_000
UNITS = {"week": "date", "actual": "money", "s0": "money", "s1": "money"} | dict.fromkeys(
    ("low_90", "low_50", "high_50", "high_90", "target"), "money"
)
START = date(2026, 11, 1)
BAR_UNITS = {"label": "text", "below": "text", "low": "money", "above": "text", "high": "money", "is_assumed": "flag"}


def weeks():
    past = [(START + timedelta(weeks=n), (40 + n) * M, None, None, None, None, None, None, None) for n in range(3)]
    ahead = [
        (START + timedelta(weeks=n), None, 41 * M, 45 * M, 35 * M, 40 * M, 50 * M, 55 * M, 44 * M) for n in range(3, 6)
    ]
    return table(UNITS, [*past, *ahead])


def drawn(chart, name):
    return next(trace for trace in chart.figure.data if trace.name == name)


def test_a_fan_has_two_bands_and_each_scenario_in_its_dash():
    chart = fan(weeks(), (FanLine("s0", "Low", "dot"), FanLine("s1", "Base")), LOOK)
    bands = [trace for trace in chart.figure.data if trace.fill == "toself"]
    assert [max(band.y) for band in bands] == [55, 50]
    assert [min(band.y) for band in bands] == [35, 40]
    assert drawn(chart, "Low").line.dash == "dot" and drawn(chart, "Base").line.dash == "solid"
    assert drawn(chart, "goal").line.dash == "dot"


def test_what_may_come_begins_where_the_past_ends():
    chart = fan(weeks(), (FanLine("s1", "Base"),), LOOK)
    assert drawn(chart, "Base").x[0] == drawn(chart, "actual").x[-1]
    assert drawn(chart, "Base").y[0] == drawn(chart, "actual").y[-1] == 42


def test_a_span_that_starts_later_leaves_the_weeks_between_open():
    whole = weeks()
    later = table(UNITS, [tuple(row.values()) for row in (*whole.rows[:3], *whole.rows[4:])])
    assert len(drawn(fan(later, (FanLine("s1", "Base"),), LOOK), "Base").x) == 2


def test_a_fan_says_its_finding_and_obeys_no_mark_up_of_a_name():
    chart = fan(weeks(), (FanLine("s1", "<b>x</b>"),), LOOK, basis="assumed: effect of prices")
    assert "nine in ten simulated weeks end between" in chart.alt
    assert "&lt;b&gt;" in drawn(chart, "&lt;b&gt;x&lt;/b&gt;").hovertemplate
    assert any("assumed" in note.text for note in chart.figure.layout.annotations)


def test_a_tornado_draws_the_widest_first_and_hatches_what_is_assumed():
    rows = [(f"Lever {n}", "−10%", (90 - n) * M, "+10%", (110 + n) * M, n == 1) for n in range(MOST + 3)]
    chart = tornado(table(BAR_UNITS, rows), 100 * M, LOOK)
    assert len(chart.figure.data) == 2 * MOST
    assert [trace.marker.pattern.shape for trace in chart.figure.data[:4]] == ["", "", "/", "/"]
    assert "Lever 0 −10%: €90.00" in chart.alt


def test_a_tornado_whose_ends_lie_on_one_side_writes_the_further_one():
    chart = tornado(table(BAR_UNITS, [("Spend", "+3%", 99 * M, "+7%", 95 * M, False)]), 100 * M, LOOK)
    assert [note.text for note in chart.figure.layout.annotations] == ["+7%"]
