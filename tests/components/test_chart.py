from datetime import date

from storehelm.charts.lines import Line, lines
from storehelm.components.chart import cached_chart
from tests.charts.rows import EURO, GERMAN, LOOK, table


def rows(amount):
    return table({"week": "date", "net": "money"}, [(date(2026, 11, 9), EURO), (date(2026, 11, 16), amount * EURO)])


def test_the_same_rows_in_the_same_look_are_drawn_once():
    first = cached_chart(lines, rows(5), "week", (Line("net", "Now"),), LOOK)
    assert cached_chart(lines, rows(5), "week", (Line("net", "Now"),), LOOK) is first


def test_other_rows_or_another_reader_are_drawn_anew():
    first = cached_chart(lines, rows(5), "week", (Line("net", "Now"),), LOOK)
    assert cached_chart(lines, rows(6), "week", (Line("net", "Now"),), LOOK) is not first
    assert cached_chart(lines, rows(5), "week", (Line("net", "Now"),), GERMAN) is not first
