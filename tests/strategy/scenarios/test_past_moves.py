"""How far each lever's number moved: windows, seasons, gaps and words."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from storehelm.languages.formats import Formats
from storehelm.metrics.query import ask
from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.history import read_history, read_weekly
from storehelm.strategy.scenarios.past_moves import LeverPast, past_of
from tests.strategy.scenarios.quarter_shop import END, STORE, ago, full_tables, order, sessions, shop, steady

ENGLISH = Formats("en", "EUR")


def test_a_move_is_a_quarter_against_the_one_before():
    weeks = np.array([10.0] * 13 + [12.0] * 13)
    past = past_of("demand", weeks)
    assert past.moves.tolist() == [0.2]
    assert past_of("discount", weeks / 100, np.ones(26), in_points=True).moves.tolist() == [0.02]


def test_a_ratio_is_sum_over_sum():
    top, bottom = np.array([1.0] * 13 + [0.0] * 12 + [39.0]), np.array([10.0] * 25 + [140.0])
    assert past_of("conversion", top, bottom).moves == pytest.approx([(39 / 260) / 0.1 - 1])


def test_a_season_that_comes_back_is_no_move():
    weeks = np.tile(100 + 60 * np.sin(np.arange(52) / 52 * 2 * np.pi), 3)
    past = past_of("demand", weeks)
    assert past.is_seasonal
    assert past.weeks == 156 - 25 - 52
    assert np.abs(past.moves).max() < 1e-6
    assert past.spread() is None
    assert past.furthest() == (0.0, 0.0)


def test_growth_stays_in_the_moves():
    growth = np.exp(np.arange(156) * 0.01)
    season = np.tile(100 + 60 * np.sin(np.arange(52) / 52 * 2 * np.pi), 3)
    past = past_of("demand", growth * season)
    assert past.moves == pytest.approx(np.expm1(0.13), abs=0.01)


def test_a_young_store_has_its_moves_as_they_are():
    past = past_of("demand", np.exp(np.arange(60) * 0.01))
    assert not past.is_seasonal
    assert past.weeks == 60 - 25
    assert past.moves == pytest.approx(np.expm1(0.13))


def test_unknown_weeks_make_no_moves_and_zeros_no_infinite_ones():
    weeks = np.array([np.nan] * 10 + [5.0] * 30)
    assert past_of("demand", weeks).weeks == 30 - 25 + 3
    assert past_of("demand", weeks).moves.tolist() == [0.0] * 8
    assert past_of("spend", np.array([0.0] * 30 + [9.0] * 30)).weeks == 60 - 43
    assert past_of("spend", np.zeros(60)).weeks == 0
    assert past_of("demand", np.empty(0)).weeks == 0
    assert past_of("demand", np.ones(25)).weeks == 0


def test_a_broken_week_is_stepped_over():
    orders, visits = np.full(40, 4.0), np.full(40, 100.0)
    visits[20] = np.nan
    orders[30] = np.nan
    assert past_of("conversion", orders, visits).moves.tolist() == [0.0] * 15
    assert past_of("sessions", visits).moves.tolist() == [0.0] * 15
    visits[17:21] = np.nan
    # Both quarters must hold at most three of the four.
    assert past_of("sessions", visits).weeks == 3


def test_how_often_it_moved_that_far():
    past = LeverPast("price", np.array([-0.3, -0.1, 0.0, 0.1, 0.1, 0.25, *([0.02] * 10)]))
    assert [past.times_beyond(change) for change in (0.1, 0.11, 0.3, -0.1, -0.31)] == [3, 1, 0, 2, 0]
    assert past.words(0.1, ENGLISH) == "in 3 of 16 weeks"
    assert past.words(0.5, ENGLISH) == "never in 16 weeks"
    assert past.words(-0.5, ENGLISH) == "never in 16 weeks"
    assert past.words(0.0, ENGLISH) == "not moved"
    assert past.furthest() == (-0.3, 0.25)
    assert replace(past, moves=past.moves + 1).words(0.5, ENGLISH) == "in all 16 weeks"
    assert replace(past, moves=past.moves + 1).furthest() == (0.0, 1.25)


def test_too_few_weeks_say_nothing():
    past = LeverPast("price", np.ones(12))
    assert past.words(0.1, ENGLISH) == "too few weeks to say"
    assert (past.quantile(0.5), past.spread(), past.furthest()) == (None, None, None)
    assert LeverPast("fixed", np.empty(0), reason="by rule").words(0.1, ENGLISH) == "by rule"


@pytest.fixture(scope="module")
def shop_of_thirty_weeks(tmp_path_factory):
    """Thirty weeks and three days; nothing is known of sessions on one day, nor of spend at the start."""
    days = 7 * 30 + 3
    tables = full_tables(7 * 20)
    tables["sessions"] += [sessions(day) for day in range(7 * 20, days)]
    orders = [*steady(days), order(9, order_id="till", customer="t", sales_channel="pos", channel=None)]
    return shop(tmp_path_factory.mktemp("thirty"), orders, **tables)


def test_weeks_are_whole_weeks_of_the_store(shop_of_thirty_weeks):
    history = read_weekly(shop_of_thirty_weeks, STORE, END)
    assert len(history.weeks) == 30
    assert history.weeks[-1] == ago(6)
    assert read_weekly(shop_of_thirty_weeks, STORE, END - timedelta(days=1)).weeks[-1] == ago(13)
    sunday = read_weekly(shop_of_thirty_weeks, replace(STORE, week_start="sunday"), END)
    assert sunday.weeks[-1] == ago(7)
    assert {week.weekday() for week in sunday.weeks} == {6}


def test_weekly_sums_are_those_of_the_metrics(shop_of_thirty_weeks):
    history = read_weekly(shop_of_thirty_weeks, STORE, END)
    names = ["orders", "gross_sales", "discounts", "returns", "units", "sessions"]
    rows = ask(shop_of_thirty_weeks, STORE, names, Period(history.weeks[0], END), "week").rows
    for name in names:
        scale = 1e6 if name in ("gross_sales", "discounts", "returns") else 1
        assert getattr(history, name).tolist() == [row[name] / scale for row in rows]
    assert history.web_orders.sum() == history.orders.sum() - 1
    assert sum(history.sessions_by_channel.values()) == pytest.approx(history.sessions)


def test_spend_before_it_is_known_is_unknown_and_not_none(shop_of_thirty_weeks):
    spend = read_weekly(shop_of_thirty_weeks, STORE, END).spend_by_channel
    assert set(spend) == {"Paid Search", "Display"}
    assert np.isnan(spend["Display"][:10]).all()
    assert spend["Display"][10:] == pytest.approx(7 * 3.10)


def test_each_lever_of_a_store_has_its_past(shop_of_thirty_weeks):
    history = read_history(shop_of_thirty_weeks, STORE, END)
    assert all(name == past.lever for name, past in history.items())
    assert {
        *("sessions", "sessions:Email", "spend", "spend:Paid Search", "demand", "conversion", "conversion:mobile"),
        *("price", "units_per_order", "discount", "returns", "repeat", "unit_cost", "logistics", "fixed", "marketing"),
    } <= set(history)
    assert history["demand"].weeks == 30 - 25
    assert history["discount"].moves.tolist() == [0.0] * 5
    assert history["unit_cost"].reason == "always the same share of the price"
    # Twenty weeks of spend hold no quarter against the one before.
    assert history["spend"].weeks == 0
    assert history["logistics"].words(0.2, ENGLISH) == "its past is not known"


@pytest.mark.parametrize(("day", "channels", "unknown"), [(95, {"Paid Search"}, 1), (45, set(), 0)])
def test_a_day_that_tells_no_channel_costs_its_week_or_all_channels(tmp_path, day, channels, unknown):
    rows = [sessions(one) for one in range(110) if one != day]
    rows.append({"session_date": ago(day), "breakdown": "device_category", "device_category": "mobile", "sessions": 90})
    history = read_weekly(shop(tmp_path, steady(110), sessions=rows), STORE, END)
    assert set(history.sessions_by_channel) == channels
    assert np.isnan(history.sessions).sum() == unknown


def test_a_week_that_misses_a_day_of_sessions_is_not_known(tmp_path):
    rows = [sessions(day) for day in range(100) if day != 9]
    history = read_weekly(shop(tmp_path, steady(100), sessions=rows), STORE, END)
    assert np.isnan(history.sessions).tolist() == [False] * (len(history.weeks) - 2) + [True, False]
    assert np.isnan(history.sessions_by_channel["Paid Search"]).sum() == 1


def test_a_store_of_orders_alone_has_a_history(tmp_path):
    history = read_weekly(shop(tmp_path, steady(60)), STORE, END)
    assert len(history.weeks) == 8
    assert np.isnan(history.sessions).all()
    assert (history.sessions_by_channel, history.spend_by_channel) == ({}, {})
    nothing = read_weekly(shop(tmp_path / "none", []), STORE, END)
    assert nothing.weeks == ()
    assert nothing.orders.size == 0
    pasts = read_history(shop(tmp_path / "few", steady(200), product_costs=[]), STORE, END)
    assert {name for name, past in pasts.items() if past.reason == "the data does not hold it"} == {
        *("sessions", "conversion", "unit_cost", "marketing"),
    }
    assert read_history(shop(tmp_path / "empty", []), STORE, END)["demand"].weeks == 0


def test_the_first_half_year_of_data_says_nothing_of_repeat_orders(shop_of_thirty_weeks, tmp_path):
    """Regulars of before the data begins pass for new customers there."""
    assert read_history(shop_of_thirty_weeks, STORE, END)["repeat"].weeks == 0
    longer = read_history(shop(tmp_path, steady(7 * 60)), STORE, END)["repeat"]
    # A quarter may miss three of its weeks.
    assert longer.weeks == 60 - 26 - 25 + 3
