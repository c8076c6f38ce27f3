"""Charts on paper: every form of the house, drawn without a browser, says and shows what its figure does."""

import itertools
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from storehelm.charts.canvas import Chart
from storehelm.charts.curves import Curve, curve
from storehelm.charts.dot_range import dot_range
from storehelm.charts.drawing import scene_of
from storehelm.charts.heat_map import heat_map
from storehelm.charts.lettering import has_letter, lines_of, width_of
from storehelm.charts.lines import Line, lines, lines_by
from storehelm.charts.marks import ChartMark
from storehelm.charts.paired_bars import paired_bars
from storehelm.charts.scene import Box, Disc, Path, Run, Words, colour_and_opacity
from storehelm.charts.stacks import share_bars, stacked_weeks
from storehelm.charts.svg import svg_of
from storehelm.charts.theme import LIGHT
from storehelm.charts.waterfall import waterfall
from storehelm.languages.formats import Formats
from tests.charts.rows import EURO, GERMAN, LOOK, table

WEEKS = [date(2026, 9, 7) + timedelta(weeks=index) for index in range(6)]
NET = [44_000, 45_000, None, 46_000, 48_620, 12_000]
TREND = table(
    {"week": "date", "net": "money", "past": "money", "low": "money", "high": "money", "goal": "money"}
    | {"is_partial": "flag"},
    [
        (week, net and net * EURO, 40_000 * EURO, 41_000 * EURO, 47_000 * EURO, 47_900 * EURO, index == 5)
        for index, (week, net) in enumerate(zip(WEEKS, NET, strict=True))
    ],
    "Net sales by week",
)
STEPS = table(
    {"label": "text", "kind": "text", "amount": "money"},
    [
        ("Week 45", "total", 45_800 * EURO),
        ("Sales outside the webshop & <fairs>", "step", 3_400 * EURO),
        ("Conversion", "step", -600 * EURO),
        ("Week 46", "total", 48_600 * EURO),
    ],
)
ROAS = table(
    {"label": "text"} | dict.fromkeys(("roas_attributed", "roas_low", "roas_high", "roas_platform"), "ratio"),
    [
        ("Email", 14.2, 13.0, 16.0, None),
        ("Search", 4.8, 4.1, 5.5, 6.1),
        ("Social", 1.9, 1.6, 2.2, 4.6),
        ("Audio", None, None, None, 2.0),
    ],
)
SPEND = table(
    {"week": "date", "channel": "text", "spend": "money"},
    [(week, name, size * EURO) for week in WEEKS for name, size in (("A", 5), ("B", 4), ("C", 3), ("D", 2), ("E", 1))],
)
SHARES = table(
    {"label": "text", "device_label": "text", "share": "share"},
    [("Sessions", "Mobile", 0.71), ("Sessions", "Desktop", 0.26), ("Sessions", "Tablet", 0.03)],
)
LOST = table(
    {"channel": "text", "now": "money", "was": "money"},
    [("Direct", 4_400 * EURO, 4_100 * EURO), ("Paid Social", 13_800 * EURO, None)],
)
COHORTS = table(
    {"cohort": "text", "label": "text", "size": "count", "period": "count", "rate": "share", "complete": "flag"},
    [
        ("2026-08", "Aug 2026", 1000, 1, 0.14, True),
        ("2026-08", "Aug 2026", 1000, 2, 0.05, False),
        ("2026-09", "Sep 2026", 640, 1, 0.04, False),
    ],
)
AGES = table(
    {"age": "count", "value": "average_money", "cost": "average_money"},
    [(age, (18 + age) * EURO, 21_900_000) for age in range(6)],
)
DEVICES = table(
    {"week": "date", "device": "text", "rate": "rate"},
    [(week, device, rate) for week in WEEKS for device, rate in (("desktop", 0.036), ("mobile", 0.017))],
)
FORMS = {
    "lines": lines(
        TREND,
        "week",
        (Line("net", "2026", low="low", high="high"), Line("past", "2025", "past")),
        LOOK,
        target="goal",
        marks=(ChartMark(WEEKS[1], "A gap."), ChartMark(WEEKS[4], "A sale.")),
    ),
    "lines by": lines_by(DEVICES, ("week", "device"), Line("rate", ""), LOOK),
    "German lines": lines(TREND, "week", (Line("net", "jetzt"),), GERMAN, target="goal"),
    "waterfall": waterfall(STEPS, LOOK),
    "dot range": dot_range(ROAS, 2.5, LOOK),
    "stacked weeks": stacked_weeks(SPEND, "week", "channel", "spend", LOOK),
    "share bars": share_bars(SHARES, LOOK),
    "paired bars": paired_bars(LOST, "channel", "now", LOOK, "was"),
    "heat map": heat_map(COHORTS, LOOK),
    "curve": curve(AGES, Curve("age", "value", "Margin", limit="cost", limit_name="cost"), LOOK),
    "one age": curve(
        table({"age": "count", "value": "average_money"}, [(0, EURO)]), Curve("age", "value", "Margin"), LOOK
    ),
    "no rows": lines(table({"week": "date", "net": "money"}, []), "week", (Line("net", "now"),), LOOK),
}


def marks_of(form, kind):
    return [mark for mark in scene_of(FORMS[form], 560).marks if isinstance(mark, kind)]


def plain(text):
    return "".join(run.text for line in lines_of(text, "") for run in line)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width", [340, 560, 1000])
class TestEveryForm:
    def test_is_an_image_with_its_finding(self, form, width):
        root = ElementTree.fromstring(svg_of(FORMS[form], width))
        assert root.get("role") == "img" and root.get("aria-label") == FORMS[form].alt
        assert root[0].tag.endswith("title") and root[0].text == FORMS[form].alt
        assert root.get("width") == str(width)

    def test_says_all_that_stands_in_its_figure(self, form, width):
        figure = FORMS[form].figure
        root = ElementTree.fromstring(svg_of(FORMS[form], width))
        said = "".join("".join(text.itertext()) for text in root.iter() if text.tag.endswith("text"))
        wanted = [note.text for note in figure.layout.annotations]
        if figure.layout.yaxis.showticklabels is not False:
            low, high = sorted(figure.layout.yaxis.range or (0, 1))
            ticks = zip(figure.layout.yaxis.tickvals or (), figure.layout.yaxis.ticktext or (), strict=True)
            wanted += [text for value, text in ticks if low <= value <= high]
        assert [text for text in wanted if plain(text) not in said] == []

    def test_stays_on_its_paper(self, form, width):
        scene = scene_of(FORMS[form], width)
        for mark in scene.marks:
            if isinstance(mark, Box):
                edges = (mark.x, mark.x + mark.width)
            elif isinstance(mark, Path):
                edges = tuple(x for x, _ in mark.points)
            elif isinstance(mark, Words):
                wide = width_of(mark.runs, mark.size)
                left = mark.x - {"left": 0, "middle": wide / 2, "right": wide}[mark.side]
                edges = (left, left + wide)
            else:
                edges = (mark.x - mark.radius, mark.x + mark.radius)
            assert min(edges) >= -14 and max(edges) <= width + 14, mark


class TestPlaces:
    def test_a_value_stands_where_its_axis_says(self):
        label = next(words for words in marks_of("lines", Words) if words.text == "2025 40.0")
        past = next(path for path in marks_of("lines", Path) if path.paint.edge == LIGHT.past and not path.paint.dashes)
        assert past.points[-1][1] == pytest.approx(label.y - 12 * 0.357, abs=1)
        assert len(past.points) == 6

    def test_unknown_is_a_gap(self):
        now = [path for path in marks_of("lines", Path) if path.paint == now_paint()]
        assert [len(path.points) for path in now] == [2, 2]

    def test_the_goal_is_dotted_and_the_open_point_hollow(self):
        goal = next(path for path in marks_of("lines", Path) if path.paint.edge == LIGHT.text)
        assert goal.paint.dashes == (3, 3) and goal.points[0][1] == goal.points[1][1]
        assert any(disc.paint.fill is None and disc.paint.edge == LIGHT.now for disc in marks_of("lines", Disc))

    def test_bars_are_as_long_as_their_amounts(self):
        bars = [box for box in marks_of("waterfall", Box) if box.paint.fill in (LIGHT.good_bar, LIGHT.bad_bar)]
        assert bars[0].width / bars[1].width == pytest.approx(3_400 / 600)
        assert bars[0].x + bars[0].width == pytest.approx(bars[1].x + bars[1].width)

    def test_parts_stand_on_each_other(self):
        first_week = [box for box in marks_of("stacked weeks", Box) if box.radius == 0 and box.width > 12]
        columns = {round(box.x) for box in first_week}
        assert len(columns) == 6
        column = sorted((box for box in first_week if round(box.x) == min(columns)), key=lambda box: -box.y)
        for lower, upper in itertools.pairwise(column):
            assert upper.y + upper.height == pytest.approx(lower.y)
        assert [box.height / column[0].height for box in column] == pytest.approx([1, 4 / 5, 3 / 5, 3 / 5])

    def test_cells_that_are_open_are_hatched_inside_their_edges(self):
        cells = [box for box in marks_of("heat map", Box) if box.paint.fill not in (None, "rgba(0,0,0,0)")]
        hatches = [path for path in marks_of("heat map", Path) if path.paint.edge and "0.6" in path.paint.edge]
        assert len(cells) == 3 and hatches
        for path in hatches:
            assert any(
                all(
                    box.x - 1e-6 <= x <= box.x + box.width + 1e-6 and box.y - 1e-6 <= y <= box.y + box.height + 1e-6
                    for x, y in path.points
                )
                for box in cells
            )

    def test_a_part_too_narrow_for_its_name_has_none_inside(self):
        assert "Tablet 3.0%" in [words.text for words in marks_of("share bars", Words)]
        narrow = [words.text for words in scene_of(FORMS["share bars"], 200).marks if isinstance(words, Words)]
        assert "26%" not in narrow

    def test_names_of_ticks_never_touch(self):
        ticks = [
            words for words in scene_of(FORMS["lines"], 300).marks if isinstance(words, Words) and "Sep" in words.text
        ]
        ends = [(words.x - width_of(words.runs, 12) / 2, words.x + width_of(words.runs, 12) / 2) for words in ticks]
        assert all(second[0] > first[1] for first, second in itertools.pairwise(ends))

    def test_names_are_data_and_never_mark_up(self):
        root = ElementTree.fromstring(svg_of(FORMS["waterfall"]))
        said = ["".join(text.itertext()) for text in root.iter() if text.tag.endswith("text")]
        assert "& <fairs>" in "".join(said)


def now_paint():
    return next(
        path.paint for path in marks_of("lines", Path) if path.paint.edge == LIGHT.now and path.paint.width == 2.25
    )


@pytest.mark.parametrize(
    "figure",
    [
        go.Figure(go.Pie(values=[1])),
        go.Figure(go.Scatter(x=[1], y=[1], mode="markers", marker_symbol="star")),
        go.Figure(go.Scatter(x=[1, 2], y=[1, 2], fill="tozeroy")),
        go.Figure(go.Scatter(x=[1, 2], y=[1, 2], mode="lines", line_dash="longdashdot")),
        go.Figure(go.Bar(x=[1], y=[1], marker_pattern_shape="x")),
        go.Figure(layout={"shapes": [{"type": "circle", "x0": 0, "x1": 1, "y0": 0, "y1": 1}]}),
        go.Figure(layout={"annotations": [{"text": "here", "x": 0, "y": 0}]}),
    ],
)
def test_what_no_form_draws_is_an_error_and_not_left_out(figure):
    laid = go.Figure(figure, layout=figure.layout)
    laid.update_layout(FORMS["curve"].figure.layout.to_plotly_json() | {"shapes": figure.layout.shapes})
    laid.layout.annotations = figure.layout.annotations
    with pytest.raises(ValueError, match="No form of this house"):
        svg_of(Chart(laid, "x"))


def test_mark_up_becomes_runs():
    assert lines_of('<b>2026</b> 48<br><span style="color:#AA0000"><b>—</b></span> A &amp; B', "#111111") == [
        (Run("2026", "#111111", True), Run(" 48", "#111111")),
        (Run("—", "#AA0000", True), Run(" A & B", "#111111")),
    ]


def test_digits_are_as_wide_as_each_other_and_bold_is_wider():
    assert width_of([Run("1111", "")], 10) == width_of([Run("8888", "")], 10) == pytest.approx(22.88)
    assert width_of([Run("mm", "", True)], 12) > width_of([Run("mm", "")], 12)
    assert width_of([Run("ქართული Русский €₾₽", "")], 12) > 100


def test_every_letter_of_numbers_and_days_can_be_drawn():
    day = date(2026, 11, 9)
    for locale in ("en", "ru", "ka", "nl", "de", "fr", "pl", "tr", "sv", "uk"):
        formats = Formats(locale, "EUR")
        said = [
            formats.exact_money(-1_234_567_890_000),
            formats.percent(-0.123),
            formats.days(day, WEEKS[0]),
            "↑↓—–×·…’“”",
        ]
        said += [formats.month(date(2026, month, 1)) for month in range(1, 13)]
        assert [letter for letter in "".join(said) if not has_letter(letter)] == [], locale


def test_colours_and_their_opacity():
    assert colour_and_opacity("rgba(35,90,175,0.13)") == ("#235AAF", 0.13)
    assert colour_and_opacity("#FFFFFF") == ("#FFFFFF", 1.0)


def test_the_same_chart_gives_the_same_drawing():
    assert svg_of(FORMS["lines"]) == svg_of(FORMS["lines"])
