"""What charts say is told in the reader's language, and stays the same chart in it."""

import re
from datetime import date, timedelta

import pytest

from storehelm.charts.canvas import name_lines
from storehelm.charts.curves import Curve, curve
from storehelm.charts.dot_range import dot_range
from storehelm.charts.heat_map import heat_map
from storehelm.charts.lines import Line, lines
from storehelm.charts.marks import ChartMark
from storehelm.charts.paired_bars import paired_bars
from storehelm.charts.scales import unit_words
from storehelm.charts.stacks import share_bars, stacked_weeks
from storehelm.charts.theme import LIGHT, entity_colours
from storehelm.charts.waterfall import waterfall
from storehelm.languages.formats import Formats
from storehelm.languages.speech import say
from storehelm.metrics.view_tables import device_label
from tests.charts.rows import EURO, LOOK, table
from tests.charts.test_drawing import AGES, COHORTS, LOST, NET, ROAS, SHARES, SPEND, STEPS, TREND
from tests.languages.pseudo import bracketed, untold

MARKS = tuple(ChartMark(date(2026, 9, 7) + timedelta(days=day), "#") for day in range(9))
FORMS = {
    "lines": lambda: lines(TREND, "week", (Line("net", say("Now")),), LOOK, target="goal", marks=MARKS),
    "waterfall": lambda: waterfall(many_steps(), LOOK),
    "few steps": lambda: waterfall(STEPS, LOOK),
    "dot range": lambda: dot_range(ROAS, 2.5, LOOK),
    "dots alone": lambda: dot_range(ROAS, None, LOOK),
    "stacked weeks": lambda: stacked_weeks(SPEND, "week", "channel", "spend", LOOK),
    "share bars": lambda: share_bars(SHARES, LOOK),
    "paired bars": lambda: paired_bars(LOST, "channel", "now", LOOK, "was"),
    "heat map": lambda: heat_map(COHORTS, LOOK),
    "curve": lambda: curve(AGES, Curve("age", "value", say("Margin"), limit="cost"), LOOK),
}
DATA = re.compile(
    r"Week 4\d|Step|Sales outside the webshop (&amp;|&) (&lt;|<)fairs(&gt;|>)|Conversion|Email|Search|Social|Audio"
    r"|Mobile|Desktop|Tablet|Sessions|Direct|Paid|Aug|Sep|Oct|Nov|extra|customdata|(?<=color:)[^\"]*|<[^<>]*>|[<>/]"
)


def many_steps():
    steps = [("Week 45", "total", 900 * EURO), *(("Step", "step", size * EURO) for size in range(1, 12))]
    return table({"label": "text", "kind": "text", "amount": "money"}, [*steps, ("Week 46", "total", 966 * EURO)])


def words_of(chart):
    yield chart.alt
    for trace in chart.figure.data:
        if trace.hoverinfo != "skip" and trace.hovertemplate:
            yield f"{trace.hovertemplate} {trace.customdata}"
    yield from (note.text for note in chart.figure.layout.annotations)


@pytest.mark.parametrize("form", FORMS)
def test_every_word_of_a_chart_is_told(form):
    with bracketed():
        left = [untold(DATA.sub(" ", words)) for words in words_of(FORMS[form]())]
    assert not [words for words in left if re.search(r"[A-Za-z]{3,}", words)]


def test_a_device_keeps_its_colour_in_every_language():
    devices = ["desktop", "mobile", "tablet", "other", "unknown"]
    english = entity_colours([device_label(one) for one in devices], LIGHT)
    with bracketed():
        other = entity_colours([device_label(one) for one in devices], LIGHT)
    assert list(english.values()) == list(other.values())


def test_the_unit_of_an_axis_is_told():
    with bracketed():
        assert unit_words([max(value or 0 for value in NET)], "money", Formats("en", "EUR")) == "⟦€ thousand⟧"


def test_names_in_wide_letters_take_no_more_room():
    assert name_lines("가" * 22).count("<br>") == 1
    assert "<br>" not in name_lines("a" * 22)
