"""Days marked on charts over time: figures that keep apart, explained below and to those who cannot see them."""

import itertools
from datetime import date, timedelta

from storehelm.charts.lines import Line, lines, lines_by
from storehelm.charts.marks import HEADROOM, MOST_MARKS, ChartMark, placed
from tests.charts.rows import GERMAN, LOOK, table

WEEKS = [date(2026, 9, 7) + timedelta(weeks=index) for index in range(10)]
TREND = table({"week": "date", "net": "count"}, [(week, 10 + index) for index, week in enumerate(WEEKS)], "Orders")
LINES = (Line("net", "Now"),)


def chart(*marks, look=LOOK):
    return lines(TREND, "week", LINES, look, marks=marks)


def figures(drawn):
    return [note for note in drawn.figure.layout.annotations if note.yanchor == "bottom"]


def test_a_mark_stands_at_the_week_that_holds_its_day():
    drawn = chart(ChartMark(date(2026, 9, 17), "Tracking was broken."))
    assert [(shape.x0, shape.x1, shape.yref) for shape in drawn.figure.layout.shapes] == [
        ("2026-09-14", "2026-09-14", "paper")
    ]
    assert [note.text for note in figures(drawn)] == ["1"]
    assert drawn.marked == "(1) 17 Sep 2026: Tracking was broken."
    assert drawn.alt.endswith(f"Marked: {drawn.marked}")


def test_the_last_week_is_held_and_days_outside_are_not():
    days = {
        mark.words
        for _, mark in placed(
            [
                ChartMark(WEEKS[-1] + timedelta(days=6), "in"),
                ChartMark(WEEKS[-1] + timedelta(days=7), "after"),
                ChartMark(WEEKS[0] - timedelta(days=1), "before"),
            ],
            WEEKS,
        )[0]
    }
    assert days == {"in"}
    assert chart(ChartMark(date(2020, 1, 1), "Long ago.")).figure.to_json() == chart().figure.to_json()


def test_figures_keep_apart_where_days_are_near():
    marks = [ChartMark(WEEKS[8] + timedelta(days=place), f"{place}.") for place in range(5)]
    found = figures(chart(*marks))
    span = 9 * 7
    pixels = [200 * (date.fromisoformat(note.x) - WEEKS[0]).days / span + note.xshift for note in found]
    assert all(later - earlier >= 16 - 1e-6 for earlier, later in itertools.pairwise(pixels))
    assert max(pixels) <= 200 + 1e-6


def test_the_first_ones_are_drawn_and_the_others_said():
    marks = [ChartMark(WEEKS[9 - place], f"Number {place}.") for place in range(8)]
    drawn = chart(*marks)
    assert len(figures(drawn)) == len(drawn.figure.layout.shapes) == MOST_MARKS
    assert drawn.marked.index("Number 4.") < drawn.marked.index("Number 0."), "by day"
    assert drawn.marked.split("Besides:")[1].count("Number") == 2 and drawn.marked.endswith("And 1 more.")


def test_lines_keep_their_height_and_labels_their_place():
    bare, drawn = chart(), chart(ChartMark(WEEKS[3], "Begins."))
    assert drawn.figure.layout.height == bare.figure.layout.height + HEADROOM
    assert drawn.figure.layout.margin.t - HEADROOM == 8
    assert drawn.figure.layout.annotations[0].y == bare.figure.layout.annotations[0].y


def test_every_kind_of_lines_takes_marks_and_words_of_the_reader():
    rows = [(week, device, 0.01) for week in WEEKS for device in ("desktop", "mobile")]
    by = table({"week": "date", "device": "text", "rate": "rate"}, rows)
    drawn = lines_by(by, ("week", "device"), Line("rate", ""), GERMAN, marks=(ChartMark(WEEKS[2], "Beginnt."),))
    assert len(figures(drawn)) == 1 and "21. Sept. 2026" in drawn.marked
