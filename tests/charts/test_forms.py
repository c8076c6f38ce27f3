import itertools
from datetime import date, timedelta

from storehelm.charts.canvas import name_lines, plain
from storehelm.charts.curves import Curve, curve
from storehelm.charts.dot_range import cap_of, dot_range, verdict
from storehelm.charts.heat_map import heat_map
from storehelm.charts.lines import Line, axis_words, lines, lines_by
from storehelm.charts.paired_bars import paired_bars
from storehelm.charts.stacks import share_bars, stacked_weeks
from storehelm.charts.theme import LIGHT
from storehelm.charts.waterfall import waterfall
from tests.charts.rows import EURO, GERMAN, LOOK, table

WEEKS = [date(2026, 9, 7) + timedelta(weeks=index) for index in range(6)]
TREND = table(
    {
        "week": "date",
        "net": "money",
        "past": "money",
        "low": "money",
        "high": "money",
        "goal": "money",
        "is_partial": "flag",
    },
    [
        (week, net and net * EURO, 40_000 * EURO, 41_000 * EURO, 47_000 * EURO, 47_900 * EURO, index == 5)
        for index, (week, net) in enumerate(zip(WEEKS, [44_000, 45_000, None, 46_000, 48_620, 12_000], strict=True))
    ],
    "Net sales by week",
)
TREND_LINES = (Line("net", "2026", low="low", high="high"), Line("past", "2025", "past"))


def texts(chart):
    return [note.text for note in chart.figure.layout.annotations]


class TestLines:
    chart = lines(TREND, "week", TREND_LINES, LOOK, target="goal")

    def trace(self, dash=None, mode="lines"):
        return next(t for t in self.chart.figure.data if t.name == "2026" and t.mode == mode)

    def test_unknown_is_a_gap_and_not_zero(self):
        assert self.trace().y[2] is None
        assert 0 not in self.trace().y

    def test_an_open_last_point_is_hollow_and_its_way_dotted(self):
        assert self.trace().y[-1] is None
        hollow = self.trace(mode="markers")
        assert hollow.y == (12_000,) and hollow.marker.symbol == "circle-open"
        assert [t.x for t in self.chart.figure.data if t.line.dash == "dot"] == [("2026-10-05", "2026-10-12")]

    def test_labels_stand_in_the_margin_at_least_16_pixels_apart(self):
        figure = self.chart.figure
        low, high = figure.layout.yaxis.range
        room = figure.layout.height - 36
        pixels = sorted((note.y - low) / (high - low) * room for note in figure.layout.annotations)
        assert len(pixels) == 3
        assert all(b - a >= 16 - 1e-6 for a, b in itertools.pairwise(pixels))
        assert all(note.xref == "paper" and note.x == 1 for note in figure.layout.annotations)

    def test_now_is_blue_and_the_past_grey(self):
        past = next(t for t in self.chart.figure.data if t.name == "2025")
        assert self.trace().line.color == LIGHT.now and past.line.color == LIGHT.past

    def test_the_finding_is_said_in_words(self):
        assert self.chart.alt == (
            "Net sales by week: 2026 €12,000 at 12 Oct 2026; 2025 €40,000 at 12 Oct 2026; goal €47,900."
        )

    def test_nothing_can_be_dragged_or_zoomed(self):
        template = self.chart.figure.layout.template.layout
        assert template.xaxis.fixedrange and template.yaxis.fixedrange and template.dragmode is False

    def test_the_same_rows_give_the_same_figure(self):
        again = lines(TREND, "week", TREND_LINES, LOOK, target="goal")
        assert again.figure.to_json() == self.chart.figure.to_json()

    def test_its_unit_is_said_beside_the_title(self):
        assert axis_words(TREND, ["net", "past"], LOOK) == "€ thousand"
        assert list(self.chart.figure.layout.yaxis.ticktext)[:2] == ["0", "10"] or "k" not in "".join(
            self.chart.figure.layout.yaxis.ticktext
        )

    def test_a_goal_that_follows_the_season_is_a_dotted_line_of_its_own(self):
        assert self.chart.figure.layout.shapes
        rows = [(week, 40_000 * EURO, (41_000 + place) * EURO) for place, week in enumerate(WEEKS)]
        moving = table({"week": "date", "net": "money", "goal": "money"}, rows)
        figure = lines(moving, "week", (Line("net", "now"),), LOOK, target="goal").figure
        goal = next(trace for trace in figure.data if trace.name == "goal")
        assert (goal.y[0], goal.y[-1], goal.line.dash) == (41_000, 41_000 + len(WEEKS) - 1, "dot")
        assert not figure.layout.shapes

    def test_a_german_reads_german_numbers(self):
        figure = lines(TREND, "week", TREND_LINES, GERMAN, target="goal").figure
        assert figure.layout.separators == ",."
        assert any("47,9" in note.text for note in figure.layout.annotations)

    def test_an_empty_table_is_an_empty_figure(self):
        chart = lines(table({"week": "date", "net": "money"}, []), "week", (Line("net", "now"),), LOOK)
        assert chart.alt == "Title: no data yet." and chart.is_empty
        assert not self.chart.is_empty


def test_each_entity_has_its_own_line_and_colour():
    rows = [(week, device, rate) for week in WEEKS for device, rate in (("desktop", 0.036), ("mobile", 0.017))]
    chart = lines_by(
        table({"week": "date", "device": "text", "rate": "rate"}, rows), ("week", "device"), Line("rate", ""), LOOK
    )
    assert {t.name: t.line.color for t in chart.figure.data if t.mode == "lines"} == {
        "Desktop": LIGHT.categorical[0],
        "Mobile": LIGHT.categorical[1],
    }
    assert any("Mobile 1.70%" in text for text in texts(chart))


class TestWaterfall:
    steps = table(
        {"label": "text", "kind": "text", "amount": "money"},
        [
            ("Week 45", "total", 45_800 * EURO),
            ("Sessions", "step", 3_400 * EURO),
            ("Conversion", "step", -600 * EURO),
            ("Week 46", "total", 48_600 * EURO),
        ],
        "What moved net sales",
    )

    def test_steps_hang_on_each_other(self):
        bars = next(t for t in waterfall(self.steps, LOOK).figure.data if t.type == "bar")
        assert list(bars.base) == [45_800, 49_200] and list(bars.x) == [3_400, -600]
        assert list(bars.marker.color) == [LIGHT.good_bar, LIGHT.bad_bar]

    def test_totals_are_ticks_and_not_bars(self):
        ticks = next(t for t in waterfall(self.steps, LOOK).figure.data if t.type == "scatter" and t.mode == "markers")
        assert list(ticks.x) == [45_800, 48_600]

    def test_amounts_are_written_in_one_scale_with_a_true_minus(self):
        assert texts(waterfall(self.steps, LOOK)) == ["<b>€45.8k</b>", "+3.4k", "−0.6k", "<b>€48.6k</b>"]

    def test_steps_add_up_as_they_are_written(self):
        amounts = [1_533, -6_449, 640, -3_890, -1_090, -1_040, 228]
        steps = [(f"Step {amount}", "term", amount * EURO) for amount in amounts]
        rows = [("Before", "start", 44_600 * EURO), *steps, ("Now", "end", (44_600 + sum(amounts)) * EURO)]
        shown = texts(waterfall(table({"label": "text", "kind": "text", "amount": "money"}, rows), LOOK))
        tenths = [round(10 * float(text.strip("<b>/€k").replace("−", "-"))) for text in shown]
        assert tenths[0] + sum(tenths[1:-1]) == tenths[-1]
        assert all(abs(tenth - amount / 100) < 1 for tenth, amount in zip(tenths[1:-1], amounts, strict=True))

    def test_small_amounts_are_written_out(self):
        rows = [("Before", "start", 9_200 * EURO), ("Sessions", "term", -1_000 * EURO), ("Now", "end", 8_200 * EURO)]
        chart = waterfall(table({"label": "text", "kind": "text", "amount": "money"}, rows), LOOK)
        assert texts(chart) == ["<b>€9,200</b>", "−1,000", "<b>€8,200</b>"]

    def test_the_smallest_of_many_steps_are_one(self):
        steps = [(f"Step {size}", "term", size * EURO) for size in range(12)]
        rows = [("Before", "start", 0), *steps, ("Now", "end", 66 * EURO)]
        chart = waterfall(table({"label": "text", "kind": "text", "amount": "money"}, rows), LOOK)
        bars = next(t for t in chart.figure.data if t.type == "bar")
        assert len(bars.x) == 7 and sum(bars.x) == 66
        assert "5 smaller drivers +15" in chart.alt and "Step 0" not in chart.alt

    def test_of_nothing(self):
        empty = table({"label": "text", "kind": "text", "amount": "money"}, [])
        assert waterfall(empty, LOOK).alt == "Title: no data yet."


class TestDotRange:
    rows = table(
        {
            "label": "text",
            "roas_attributed": "ratio",
            "roas_low": "ratio",
            "roas_high": "ratio",
            "roas_platform": "ratio",
        },
        [
            ("Email", 14.2, 13.0, 16.0, None),
            ("Paid Search", 4.8, 4.1, 5.5, 6.1),
            ("Affiliates", 2.7, 2.0, 3.4, None),
            ("Paid Social", 1.9, 1.6, 2.2, 4.6),
            ("Audio", None, None, None, 2.0),
        ],
        "ROAS by channel",
    )

    def test_a_channel_is_judged_by_its_whole_range(self):
        assert verdict(4.8, 4.1, 5.5, 2.5) == "pays back"
        assert verdict(2.7, 2.0, 3.4, 2.5) == "unclear"
        assert verdict(1.9, 1.6, 2.2, 2.5) == "below"
        assert verdict(None, None, None, 2.5) == verdict(3.0, 2.0, 4.0, None) == "unknown"
        assert verdict(9.0, None, None, 2.5) == "unclear"

    def test_colour_and_shape_say_the_verdict(self):
        drawn = {
            t.customdata[0][0]: t.marker for t in dot_range(self.rows, 2.5, LOOK).figure.data if t.marker.size == 10
        }
        assert (drawn["Paid Search"].color, drawn["Paid Search"].symbol) == (LIGHT.now, "circle")
        assert (drawn["Affiliates"].color, drawn["Affiliates"].symbol) == (LIGHT.past, "circle")
        assert (drawn["Paid Social"].color, drawn["Paid Social"].symbol) == (LIGHT.bad, "diamond")
        assert "Audio" not in drawn

    def test_an_outlier_is_capped_and_keeps_its_number(self):
        chart = dot_range(self.rows, 2.5, LOOK)
        assert cap_of(self.rows, 2.5) == 8
        assert "<b>14.2</b>" in texts(chart)
        assert max(x for t in chart.figure.data for x in t.x) <= 8
        assert "Email 14.2, range 13.0 to 16.0 (pays back)" in chart.alt

    def test_a_claim_is_hollow(self):
        hollow = [t for t in dot_range(self.rows, 2.5, LOOK).figure.data if t.marker.symbol == "circle-open"]
        assert {t.customdata[0][0] for t in hollow} == {"Paid Search", "Paid Social", "Audio"}


class TestStacks:
    def test_the_largest_three_and_the_rest(self):
        rows = [
            (week, name, size * EURO)
            for week in WEEKS
            for name, size in (("A", 5), ("B", 4), ("C", 3), ("D", 2), ("E", 1))
        ]
        chart = stacked_weeks(
            table({"week": "date", "channel": "text", "spend": "money"}, rows), "week", "channel", "spend", LOOK
        )
        assert [t.name for t in chart.figure.data] == ["A", "B", "C", "Other"]
        assert list(chart.figure.data[-1].y) == [3.0] * 6
        assert chart.figure.data[-1].marker.color == LIGHT.past

    def test_a_week_without_a_value_is_a_gap(self):
        rows = [(WEEKS[0], "A", EURO), (WEEKS[1], "A", None), (WEEKS[1], "B", EURO)]
        chart = stacked_weeks(
            table({"week": "date", "channel": "text", "spend": "money"}, rows), "week", "channel", "spend", LOOK
        )
        assert list(chart.figure.data[0].y) == [1.0, None]

    def test_shares_carry_their_names(self):
        rows = [("Sessions", "mobile", 0.71), ("Sessions", "desktop", 0.26), ("Sessions", "tablet", 0.03)]
        chart = share_bars(table({"label": "text", "device_label": "text", "share": "share"}, rows), LOOK)
        assert [t.text[0] for t in chart.figure.data] == ["Mobile<br>71%", "Desktop<br>26%", ""]
        assert texts(chart) == ["Tablet 3.0%"]


def test_pairs_are_sorted_by_what_is_lost_now():
    rows = [("Direct", 4_400 * EURO, 4_100 * EURO), ("Paid Social", 13_800 * EURO, None), ("Audio", None, EURO)]
    chart = paired_bars(table({"channel": "text", "now": "money", "was": "money"}, rows), "channel", "now", LOOK, "was")
    assert list(chart.figure.layout.yaxis.ticktext) == ["Paid Social", "Direct"]
    assert list(chart.figure.data[1].x) == [None, 4_100]
    assert texts(chart) == ["13.8", "4.4"]


class TestHeatMap:
    rows = table(
        {"cohort": "text", "label": "text", "size": "count", "period": "count", "rate": "share", "complete": "flag"},
        [
            ("2026-08", "Aug 2026", 1000, 0, 1.0, True),
            ("2026-08", "Aug 2026", 1000, 1, 0.14, True),
            ("2026-08", "Aug 2026", 1000, 2, 0.05, False),
            ("2026-08", "Aug 2026", 1000, 3, None, False),
            ("2026-09", "Sep 2026", 640, 0, 1.0, True),
            ("2026-09", "Sep 2026", 640, 1, 0.04, False),
        ],
        "Customers ordering again",
    )
    chart = heat_map(rows, LOOK)

    def cells(self, name):
        return next(t for t in self.chart.figure.data if t.name == name)

    def test_only_open_cells_are_hatched(self):
        hatched = self.cells("open cells")
        assert list(zip(hatched.x, hatched.base, strict=True)) == [(2, -0.5), (1, 0.5)]
        assert hatched.marker.pattern.shape == "/"

    def test_the_first_period_and_the_future_are_left_out(self):
        assert list(self.cells("cells").x) == [1, 2, 1]

    def test_numbers_stand_in_the_cells_in_an_ink_that_can_be_read(self):
        written = {
            (x, y): text
            for t in self.chart.figure.data
            if t.type == "scatter"
            for x, y, text in zip(t.x, t.y, t.text, strict=True)
        }
        assert written == {(1, 0): "14", (2, 0): "5", (1, 1): "4"}

    def test_the_size_stands_in_the_row_label(self):
        assert "Aug 2026" in self.chart.figure.layout.yaxis.ticktext[0]
        assert "1,000" in self.chart.figure.layout.yaxis.ticktext[0]

    def test_what_counts_only_those_old_enough_is_not_open(self):
        units = {
            "cohort": "text",
            "label": "text",
            "size": "count",
            "period": "count",
            "rate": "share",
            "complete": "flag",
        }
        rows = [("Email", "Email", 100, 1, 0.1, False, 80), ("Direct", "Direct", 100, 1, 0.1, False, 100)]
        figure = heat_map(table(units | {"eligible": "count"}, rows), LOOK).figure
        assert next(t for t in figure.data if t.name == "open cells").base == (0.5,)

    def test_of_cohorts_that_are_no_times_the_largest_are_drawn(self):
        rows = [(f"Product {size}", f"Product {size}", size, 1, 0.1, True) for size in range(1, 21)]
        units = {
            "cohort": "text",
            "label": "text",
            "size": "count",
            "period": "count",
            "rate": "share",
            "complete": "flag",
        }
        labels = heat_map(table(units, rows), LOOK).figure.layout.yaxis.ticktext
        assert len(labels) == 13 and labels[0].startswith("Product 20 ")


class TestCurves:
    def test_a_curve_against_its_limit(self):
        rows = [(age, (18 + age) * EURO, 21_900_000) for age in range(6)] + [(6, None, 21_900_000)]
        chart = curve(
            table({"age": "count", "value": "average_money", "cost": "average_money"}, rows),
            Curve("age", "value", "Margin", limit="cost", limit_name="acquisition cost"),
            LOOK,
        )
        assert chart.figure.data[0].x == (0, 1, 2, 3, 4, 5)
        assert chart.figure.layout.shapes[0].y0 == 21.9
        assert chart.alt == "Title: Margin €23.00 at age 5, against acquisition cost €21.90."

    def test_without_rows(self):
        assert curve(table({"a": "count", "v": "share"}, []), Curve("a", "v", "x"), LOOK).alt == "Title: no data yet."


def test_names_are_data_and_never_mark_up():
    rows = [("<a href='x'>Sale</a>", "step", EURO), ("T", "total", EURO)]
    figure = waterfall(table({"label": "text", "kind": "text", "amount": "money"}, rows), LOOK).figure
    assert "<a" not in figure.to_json().replace("\\u003c", "<")
    assert plain("<b>") == "&lt;b&gt;"
    assert name_lines("x" * 80) == f"{'x' * 22}<br>{'x' * 21}…"
    assert name_lines("Paid Social") == "Paid Social"
    assert name_lines("") == ""
    assert len(name_lines("Marktplatzanzeigen und Produktempfehlungen mit Rabatt")) < 60
