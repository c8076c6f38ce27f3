"""The tables of the Scenarios page: the model's numbers, each with its words, and the sentence above them."""

import pytest

from storehelm.languages.formats import Formats
from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.lever_words import lever_value, reached_value
from storehelm.strategy.scenarios.levers import Scenario, levers_of
from storehelm.strategy.scenarios.lines import LINES
from storehelm.strategy.scenarios.scenario_view import (
    ALIKE,
    LOSING,
    fan_table,
    goals_table,
    levers_table,
    statement,
    statements,
    summary,
    tables_of,
    worked_out,
)
from storehelm.strategy.scenarios.scenario_words import headline, interval_words
from tests.languages.pseudo import bracketed, untold
from tests.scenario_shops import AS_OF, DRIVERS, NO_COSTS, STORE, baseline, series

FORMATS = Formats("en_GB", "EUR")
SCENARIOS = (Scenario("Low", {"conversion": -0.2}), Scenario("Base"), Scenario("High", {"conversion": 0.2}))


@pytest.fixture(scope="module")
def base():
    return baseline()


@pytest.fixture(scope="module")
def shown(base):
    return [worked_out(base, one, ()) for one in SCENARIOS]


def rows_of(table):
    return {row["id"]: row for row in table.rows}


def test_side_by_side_says_what_the_model_says(shown):
    rows = rows_of(summary(shown, FORMATS))
    for place, one in enumerate(shown):
        assert rows["profit"][f"s{place}"] == one.outcome.total("profit")
        assert rows["profit"][f"s{place}_low"] < rows["profit"][f"s{place}_high"]
        assert rows["break_even_orders"][f"s{place}"] == one.even.orders.value
    assert rows["net_sales"]["s0"] < rows["net_sales"]["s1"] < rows["net_sales"]["s2"]


@pytest.mark.parametrize("grain", ["month", "week"])
def test_periods_of_a_statement_add_up_to_the_whole(shown, grain):
    table = statement(shown[1], grain, FORMATS)
    names = [column.name for column in table.columns if column.name.startswith("p")]
    assert [row["id"] for row in table.rows] == [line.id for line in LINES]
    for row in table.rows:
        assert sum(row[name] for name in names) == row["whole"] == shown[1].outcome.total(row["id"])


def test_statements_of_all_scenarios_stand_below_each_other(shown):
    table = statements(shown, "month", FORMATS)
    assert [row["scenario"] for row in table.rows[:: len(LINES)]] == ["Low", "Base", "High"]


def test_what_is_not_known_is_empty_and_says_which_number_to_enter():
    poor = baseline(**NO_COSTS)
    table = summary([worked_out(poor, Scenario("Base"), ())], FORMATS)
    rows = rows_of(table)
    assert rows["profit"]["s0"] is None and rows["net_sales"]["s0"] is not None
    assert any("Enter: cost of goods" in note for note in table.notes)


def test_a_number_that_rests_on_an_assumption_is_marked_with_all_that_is_made_of_it():
    poor = baseline(**NO_COSTS)
    assumed = {"cost_share": 0.4, "payment_fee_rate": 0.02, "shipping_per_order": 0.0, "fulfilment_per_order": 3.0}
    assumed |= {"packaging_per_order": 0.5, "fixed_per_month": 500.0}
    rows = rows_of(summary([worked_out(poor, Scenario("Base", {}, assumed), ())], FORMATS))
    assert rows["profit"]["is_assumed"] and rows["contribution_margin_3"]["is_assumed"]
    assert not rows["net_sales"]["is_assumed"] and not rows["ad_spend"]["is_assumed"]


def test_a_lever_says_what_it_means_as_a_number(base, shown):
    row = rows_of(levers_table(base, shown, {}, FORMATS))["conversion"]
    assert row["s2_move"] == "+20.0%" and row["s1_past"] == "not moved"


def test_the_lever_of_visits_without_spend_counts_those_alone(base):
    visits = next(one for one in levers_of(DRIVERS) if one.id == "sessions")
    _, value = lever_value(base, visits)
    if value is not None:
        assert reached_value(visits, value, 0.1) == pytest.approx(value * 1.1)


def test_the_fan_holds_whole_weeks_and_its_bands_lie_in_each_other(base, shown):
    table = fan_table(base, shown, 1, series()["net_sales"], STORE)
    past = [row for row in table.rows if row["actual"] is not None]
    ahead = [row for row in table.rows if row["s1"] is not None]
    assert past[-1]["week"] == AS_OF and len(ahead) == 13
    for row in ahead:
        assert row["low_90"] <= row["low_50"] <= row["high_50"] <= row["high_90"]
        assert row["s0"] < row["s1"] < row["s2"]
    assert sum(row["s1"] for row in ahead) == pytest.approx(shown[1].outcome.total("net_sales"), abs=13)


def test_weeks_that_the_span_cuts_are_no_points_of_the_fan():
    cut = baseline(span=Period(base_day(3), base_day(30)))
    table = fan_table(cut, [worked_out(cut, Scenario("Base"), ())], 0, series()["net_sales"], STORE)
    assert len([row for row in table.rows if row["s0"] is not None]) == 3


def base_day(days):
    from datetime import timedelta

    return AS_OF + timedelta(days=days)


def test_the_sentence_names_the_scenarios_that_break_even(shown):
    said = headline(shown, 1, goals_table(shown, 1), FORMATS).text
    needed = FORMATS.number(shown[1].even.orders.value)
    passing = [one.name for one in shown if one.outcome.total("profit") >= 0]
    assert f"break-even needs about {needed} orders" in said
    assert ("no scenario passes" in said) == (not passing)


def test_the_sentence_says_never_where_an_order_leaves_nothing():
    dear = baseline(cost_of_goods=80_000_000_000)
    shown = [worked_out(dear, Scenario("Base"), ())]
    assert "never breaks even at this margin" in headline(shown, 0, goals_table(shown, 0), FORMATS).text


def test_scenarios_that_are_alike_and_orders_that_lose_money_are_said(base, shown):
    assert not {ALIKE, LOSING} & set(summary(shown, FORMATS).notes)
    alike = [worked_out(base, Scenario(name), ()) for name in ("Pessimistic", "Base", "Optimistic")]
    assert ALIKE in summary(alike, FORMATS).notes and LOSING not in summary(alike, FORMATS).notes
    dear = baseline(cost_of_goods=80_000_000_000)
    losing = [worked_out(dear, one, ()) for one in SCENARIOS]
    assert losing[0].outcome.total("profit") > losing[2].outcome.total("profit")
    assert LOSING in summary(losing, FORMATS).notes and ALIKE not in summary(losing, FORMATS).notes


def test_tables_have_unique_names_and_whole_rows(base, shown):
    tables = tables_of(base, shown, 1, {}, FORMATS)
    for name, table in tables.items():
        assert table.name == name
        for row in table.rows:
            assert set(row) == {column.name for column in table.columns}


def test_an_interval_whose_ends_read_alike_is_not_written():
    assert interval_words(100_000_000, 100_100_000, "money", FORMATS) == ""
    assert interval_words(None, 1, "count", FORMATS) == ""


TOLD = ("label", "definition", "group", "sentence")
"""Columns of words; the others hold numbers, ids and what owners wrote."""


def test_tables_are_told_in_the_readers_language_whole(base):
    with bracketed():
        own = [worked_out(base, one, ()) for one in SCENARIOS]
        tables = tables_of(base, own, 1, {}, FORMATS)
        said = [text for one in tables.values() for text in (one.title, *(column.label for column in one.columns))]
        for name in ("summary", "monthly", "levers", "tornado"):
            said += [row[word] for row in tables[name].rows for word in TOLD if row.get(word)]
        names = {one.name for one in SCENARIOS}
        left = [text for text in said if text not in names and any(letter.isalpha() for letter in untold(text))]
    # The months of a statement are written by the formats.
    assert not [text for text in left if not text[-4:].isdigit()]
