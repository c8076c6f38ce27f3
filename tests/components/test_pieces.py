import html
import re
import urllib.parse
from datetime import date

import pytest

from storehelm.charts.theme import DARK, LIGHT
from storehelm.components.goals_strip import goals_html, odds
from storehelm.components.kpi_wall import tile_html, verdict_tone, wall_html
from storehelm.components.ledger import Field, ledger_html
from storehelm.components.page_head import head_html, headline_html
from storehelm.components.section import nothing_html, section_html
from storehelm.components.sources import command_for, definitions_html
from storehelm.components.sparkline import Spark, sparkline
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table
from storehelm.settings.calendar import Period
from tests.charts.rows import EURO, GERMAN, LOOK, table
from tests.components.rows import goal, tile

EVIL = """<script>alert("x")</script>' onload='y"""


def words(text):
    return html.unescape(re.sub(r"<[^>]*>", " ", text)).split()


def said(text):
    return " ".join(words(text))


def harmless(text):
    return "<script" not in text and "' onload='" not in text and 'alert("x")' not in text


class TestNamesAreData:
    def test_in_heads_and_sentences(self):
        assert harmless(head_html(EVIL, EVIL, [(EVIL, "fine")]))
        assert harmless(headline_html(EVIL, EVIL, EVIL))
        assert harmless(section_html(EVIL, EVIL, EVIL))
        assert harmless(nothing_html(EVIL, EVIL))

    def test_in_tiles_and_goals(self):
        assert harmless(tile_html(tile(label=EVIL, definition=EVIL), LOOK))
        assert harmless(tile_html(tile(value=None, reason=EVIL, spark=[]), LOOK))
        assert harmless(
            goals_html(Table("t", EVIL, (), (goal(objective=EVIL, definition=EVIL, state_words=EVIL),)), LOOK)
        )

    def test_in_ledgers(self):
        evil = Table("t", EVIL, (Column("a", EVIL, "text", EVIL),), ({"a": EVIL},))
        assert harmless(ledger_html(evil, (Field("a"),), LOOK))
        assert harmless(ledger_html(evil, (Field("a"), Field("a", chips={"x": ("y", "good", "tick")})), LOOK))

    def test_in_definitions(self):
        evil = Table("t", "T", (Column("a", EVIL, "text", EVIL),), ({"label": EVIL, "definition": EVIL},))
        assert harmless(definitions_html({"t": evil}))


class TestTile:
    def test_a_number_has_its_companions(self):
        text = said(tile_html(tile(), LOOK))
        assert text.startswith("Net sales €48,620 +6.2% vs week before +11.4% vs year before Within normal range")
        assert text.endswith("Goal €47,900 · 102%")

    def test_a_rate_changes_in_points(self):
        text = said(tile_html(tile(unit="rate", value=0.0231, before=0.0251, year_before=None, target=None), LOOK))
        assert "2.31% −0.20 pp vs week before — vs year before" in text
        assert text.endswith("No goal set")

    @pytest.mark.parametrize(
        ("state", "direction", "tone"),
        [
            ("within", "higher", "neutral"),
            ("above", "higher", "good"),
            ("below", "higher", "bad"),
            ("above", "lower", "bad"),
            ("below", "lower", "good"),
            ("above", "neutral", "neutral"),
            ("too_early", "higher", "neutral"),
        ],
    )
    def test_colour_is_news(self, state, direction, tone):
        before = (50_000 if state == "below" else 40_000) * EURO
        row = tile(state=state, direction=direction, before=before)
        assert verdict_tone(row) == tone
        assert f'class="sh-change {tone}"' in tile_html(row, LOOK)

    def test_a_rise_below_the_range_is_not_painted_as_bad(self):
        text = tile_html(tile(state="below"), LOOK)
        assert '<span class="sh-change neutral">+6.2%' in text and "sh-chip bad" in text

    def test_news_has_a_shape_and_a_word(self):
        text = tile_html(tile(state="below"), LOOK)
        assert "sh-chip bad" in text and "sh-down" in text and "Below normal range" in text

    def test_calm_has_no_chip(self):
        assert "sh-chip" not in tile_html(tile(), LOOK)

    def test_an_unknown_number_is_a_dash_with_the_reason(self):
        text = tile_html(tile(value=None, state="no_data", reason="No ad costs are loaded.", spark=[]), LOOK)
        assert "—" in words(text) and "No ad costs are loaded." in said(text)
        assert "0" not in words(text)

    def test_a_partial_week_says_so(self):
        text = tile_html(tile(state="partial", state_words="Partial: 3 of 7 days"), LOOK)
        assert "sh-chip warn" in text and "Partial: 3 of 7 days" in text

    def test_a_ceiling_is_a_limit(self):
        assert "Limit €47,900" in said(tile_html(tile(direction="lower"), LOOK))

    def test_every_tile_has_the_same_rows(self):
        rows = [tile(), tile(value=None, reason="Why", spark=[]), tile(target=None), tile(state="above")]
        for row in rows:
            text = tile_html(row, LOOK)
            assert all(text.count(part) == 1 for part in ('"sh-state"', '"sh-aim"', '"sh-figure"'))

    def test_the_wall_is_one_element(self):
        wall = Table("kpis", "Key numbers", (), (tile(), tile()))
        assert wall_html(wall, LOOK).count('"sh-wall"') == 1

    def test_a_german_reads_german_numbers(self):
        assert "48.620\u00a0€" in html.unescape(tile_html(tile(), GERMAN))


class TestSparkline:
    def drawing(self, text):
        return urllib.parse.unquote(re.search(r'src="data:image/svg\+xml,([^"]*)"', text).group(1))

    def test_a_gap_is_a_gap(self):
        svg = self.drawing(sparkline(Spark([1, None, 2, 3]), LIGHT, "x"))
        assert svg.count("M") == 2

    def test_band_and_goal_and_theme(self):
        svg = self.drawing(sparkline(Spark([1, 2, 3], [0, 0, 0], [4, 4, 4], goal=2), DARK, "x"))
        assert "polygon" in svg and "stroke-dasharray" in svg and DARK.now in svg

    def test_it_is_described(self):
        assert 'alt="Net sales over 4 weeks: €45,000 to €48,620, now €48,620' in tile_html(tile(), LOOK)

    def test_one_value_is_no_line(self):
        assert sparkline(Spark([None, 3]), LIGHT, "x") == ""


class TestGoals:
    def test_where_it_is_where_it_should_be_and_the_odds(self):
        numbers = {"value": 318_000 * EURO, "target": 684_000 * EURO, "expected": 309_000 * EURO, "odds": 0.64}
        row = goal(objective="Q4", unit="money", **numbers)
        text = said(goals_html(Table("t", "t", (), (row,)), LOOK))
        assert "€318k of €684k · due €309k · odds 64% · by 31 Dec" in text

    def test_a_goal_that_waits_says_from_when(self):
        row = goal(state="waiting", state_words="Not begun", value=None, expected=None)
        assert "goal 5.00 · from 1 Oct · by 31 Dec" in said(goals_html(Table("t", "t", (), (row,)), LOOK))

    def test_a_limit_passed_points_up(self):
        text = goals_html(
            Table("t", "t", (), (goal(state="over_limit", state_words="Over the limit", is_limit=True),)), LOOK
        )
        assert "sh-up" in text and "Over the limit" in text

    def test_odds_are_never_certain(self):
        assert [odds(share, LOOK) for share in (0.0, 0.5, 1.0)] == ["under 1%", "50%", "over 99%"]

    def test_an_unknown_value_says_why(self):
        text = goals_html(
            Table("t", "t", (), (goal(value=None, state="unknown", reason="No visits are loaded."),)), LOOK
        )
        assert "No visits are loaded." in said(text)


class TestLedger:
    rows = table(
        {
            "channel": "text",
            "spend": "money",
            "was": "money",
            "rate": "rate",
            "margin": "money",
            "verdict": "text",
            "day": "date",
        },
        [
            ("A", 200 * EURO, 100 * EURO, 0.43, -3_072 * EURO, "below", date(2026, 11, 9)),
            ("All", 400 * EURO, 0, None, 10 * EURO, None, None),
        ],
    )

    def test_numbers_stand_right_and_words_left(self):
        text = ledger_html(self.rows, (Field("channel"), Field("spend"), Field("day")), LOOK)
        assert '<th scope="col" class="n" title="What spend means.">Spend</th>' in text
        assert re.search(r'<td class="" data-label="Day"><span>9 Nov 2026', text)

    def test_a_bar_is_as_long_as_its_share(self):
        text = ledger_html(
            self.rows, (Field("channel"), Field("spend", bar="largest"), Field("rate", bar="whole", tick="rate")), LOOK
        )
        assert re.findall(r"width:([\d.]+)%", text) == ["50.0", "43.0", "100.0"]
        rows = tuple(row | {"is_total": row["channel"] == "All"} for row in self.rows.rows)
        with_total = Table("t", "T", self.rows.columns, rows)
        text = ledger_html(with_total, (Field("channel"), Field("spend", bar="largest")), LOOK, total="is_total")
        assert re.findall(r"width:([\d.]+)%", text) == ["100.0"]
        assert '<tr class="total"><th scope="row">All</th>' in text

    def test_a_change_names_points_or_per_cent(self):
        text = said(ledger_html(self.rows, (Field("channel"), Field("spend", against="was")), LOOK))
        assert "A +100.0% All new" in text

    def test_a_loss_is_marked_only_where_it_is_a_verdict(self):
        plain_field, judged = Field("margin"), Field("margin", is_verdict=True)
        assert 'class="n bad"' not in ledger_html(self.rows, (Field("channel"), plain_field), LOOK)
        text = ledger_html(self.rows, (Field("channel"), judged), LOOK)
        assert text.count('class="n bad"') == 1 and "−€3,072" in text

    def test_unknown_is_a_quiet_dash(self):
        text = ledger_html(self.rows, (Field("channel"), Field("rate")), LOOK)
        assert '<td class="n quiet" data-label="Rate"><span>—</span></td>' in text

    def test_a_verdict_is_a_chip(self):
        text = ledger_html(
            self.rows, (Field("channel"), Field("verdict", chips={"below": ("Below", "bad", "down")})), LOOK
        )
        assert "sh-chip bad" in text and "Below" in said(text)

    def test_it_can_be_read_aloud_and_scrolled_by_key(self):
        text = ledger_html(self.rows, (Field("channel"), Field("spend")), LOOK)
        assert 'tabindex="0" role="region" aria-label="Title"' in text and '<th scope="row">A</th>' in text


def test_a_headline_is_one_sentence():
    assert said(headline_html("Net sales rose", ": more visits")) == "Net sales rose : more visits"
    assert "</b> and more" in headline_html("Net sales rose", "and more")


def test_a_chip_of_the_data_says_how_good_they_are():
    text = head_html("Channels", "9 – 15 Nov 2026", [("Complete week", "fine"), ("Meta: 2 days missing", "partial")])
    assert "sh-chip neutral" in text and "sh-chip warn" in text and text.count("<h1>") == 1


def test_the_command_asks_for_what_is_shown():
    asked = Selection(
        Period(date(2026, 11, 9), date(2026, 11, 15)), "year", {"channel": ("Paid Social", "Email"), "country": ("DE",)}
    )
    assert command_for("funnel", asked) == (
        "python -m storehelm view funnel --from 2026-11-09 --to 2026-11-15 --compare year "
        "--where 'channel=Paid Social' --where channel=Email --where country=DE"
    )
