"""What the days ahead are made of: first and returning orders, closed days, odd shops, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.baseline import LEAST_FIRST, Known, baseline_of, orders_by_origin, seasonal
from storehelm.strategy.scenarios.drivers import ALL, OUTSIDE, UNKNOWN, Cell
from storehelm.strategy.scenarios.levers import Scenario, levers_of
from storehelm.strategy.scenarios.lines import LINES
from storehelm.strategy.scenarios.model import run
from storehelm.strategy.scenarios.multiples import mix_of
from storehelm.strategy.scenarios.repeat import RepeatCurve
from storehelm.strategy.season import Daily
from tests.scenario_shops import AS_OF, DRIVERS, RELATIONS, STORE, UNKNOWN_CURVE, baseline, curve, series

WEEK = timedelta(days=7)
QUARTER = Period(AS_OF + timedelta(days=1), AS_OF + 13 * WEEK)


def known(span=QUARTER, repeat=None, past=130, **changes):
    """What is known of a shop that is `past` weeks old; with fewer than 52 it knows no season."""
    weeks = -(-(span.last - AS_OF).days // 7)
    return Known(AS_OF, span, replace(DRIVERS, **changes), RELATIONS, repeat or curve(weeks), series(past))


def test_first_orders_are_found_again_in_orders_made_of_them_and_of_the_curve():
    one = known(past=40)
    first = np.linspace(60.0, 90.0, 13)
    carried = np.convolve(first, one.repeat.rate)[:13]
    found = orders_by_origin(first + carried + one.repeat.past, one)
    for part, expected in zip(found, (first, one.repeat.past, carried), strict=True):
        assert part == pytest.approx(expected, rel=1e-9)


def test_customers_come_back_with_the_season_as_others_come():
    level = RepeatCurve(60, np.zeros(13), np.full(13, 30.0), is_known=True)
    one = known(repeat=level)
    times = seasonal(13, one)
    assert times.max() / times.min() > 1.1
    new, past, inside = orders_by_origin(100.0 * times, one)
    assert past == pytest.approx(30.0 * times)
    assert new == pytest.approx(70.0 * times)
    assert not inside.any()


def test_weeks_of_a_whole_year_are_worth_one_on_average_and_without_a_year_each():
    assert seasonal(52, known()).mean() == pytest.approx(1.0)
    assert (seasonal(13, known(past=40)) == 1.0).all()


def test_customers_won_before_a_later_span_are_of_the_past():
    later = Period(AS_OF + timedelta(days=1) + 4 * WEEK, AS_OF + 13 * WEEK)
    one = known(later, past=40)
    first = np.full(13, 70.0)
    whole = first + np.convolve(first, one.repeat.rate)[:13] + one.repeat.past
    new, past, inside = orders_by_origin(whole, one)
    assert new == pytest.approx(first[4:], rel=1e-9)
    assert inside == pytest.approx(np.convolve(first[4:], one.repeat.rate)[:9], rel=1e-9)
    assert new + past + inside == pytest.approx(whole[4:], rel=1e-9)


def test_a_span_that_cuts_a_week_takes_its_part_of_the_orders():
    cut = Period(AS_OF + timedelta(days=4), AS_OF + timedelta(days=24))
    one = known(cut)
    orders = np.array([100.0, 100.0, 100.0, 100.0 * 3 / 7])
    new, past, inside = orders_by_origin(orders, one)
    assert new + past + inside == pytest.approx([100.0 * 4 / 7, 100.0, 100.0, 100.0 * 3 / 7])


def test_a_curve_that_asks_for_more_than_there_is_leaves_first_orders():
    greedy = RepeatCurve(60, np.full(13, 0.3), np.full(13, 500.0), is_known=True)
    orders = np.full(13, 100.0)
    new, past, inside = orders_by_origin(orders, known(repeat=greedy))
    recent = 680 / 1_000
    assert new == pytest.approx(LEAST_FIRST * recent * orders)
    assert new + past + inside == pytest.approx(orders)
    assert (past > 0).all()
    assert (inside > 0).all()


def test_without_a_curve_the_recent_shares_stand():
    new, past, inside = orders_by_origin(np.full(13, 100.0), known(repeat=UNKNOWN_CURVE))
    assert new == pytest.approx(68.0)
    assert past == pytest.approx(32.0)
    assert not inside.any()
    assert any(
        "Returning orders keep their recent share. Too few customers." in text
        for text in baseline(repeat=UNKNOWN_CURVE).sources
    )


def test_a_shop_that_is_closed_on_sundays():
    closed = {}
    for name, one in series().items():
        days = (one.first.toordinal() + np.arange(len(one.values))) % 7
        closed[name] = Daily(one.first, np.where(days == 0, 0.0, one.values))
    sunday = date(2026, 11, 29)
    span = Period(sunday, sunday + timedelta(days=28))
    base = baseline_of(Known(AS_OF, span, DRIVERS, RELATIONS, curve(6), closed), STORE, "v1")
    outcome = run(base, Scenario("More", {"conversion": 0.1}))
    assert outcome.by_day["net_sales"][0] == pytest.approx(0, abs=outcome.total("net_sales") / 1000)
    assert all(np.isfinite(outcome.by_day[line.id]).all() for line in LINES)
    assert np.isfinite(outcome.simulated.totals("profit")).all()


def test_a_span_out_of_reach_is_refused():
    beyond = Period(AS_OF + timedelta(days=1), AS_OF + timedelta(days=365))
    with pytest.raises(Refusal, match="this store's history reaches 364 days ahead"):
        baseline_of(known(beyond), STORE, "v1")
    past = Period(AS_OF, AS_OF + WEEK)
    with pytest.raises(Refusal, match="a scenario is of days ahead"):
        baseline_of(known(past), STORE, "v1")


def test_a_shop_that_sold_nothing_lately_is_refused():
    with pytest.raises(Refusal, match="Nothing was sold from 2026-08-21 to 2026-11-19"):
        baseline(orders=0, gross_sales=0)


def test_every_number_of_the_forecast_says_where_it_came_from():
    base = baseline()
    assert base.sources[0].startswith("Net sales are the middle of the forecast from 2026-11-19, learned from 78 weeks")
    assert base.sources[1:] == (
        "Orders are the middle of their own forecast.",
        "Visits are the middle of the forecast of sessions, learned from 78 weeks.",
        "Ad spend is the middle of its own forecast, learned from 78 weeks.",
        "First and returning orders are told apart by how often this store's customers come again.",
    )


def test_numbers_without_a_forecast_of_their_own_follow_the_others():
    one = known()
    nothing = Daily(AS_OF - timedelta(days=9), np.ones(10))
    few = {name: one.series["net_sales"] if name == "net_sales" else nothing for name in one.series}
    base = baseline_of(replace(one, series=few), STORE, "v1")
    net = (71_000 - 7_100 - 4_473) * 1e6
    assert base.orders.sum() == pytest.approx(base.net_sales.sum() * 1_000 / net, rel=1e-9)
    assert base.sessions.sum() == pytest.approx(base.orders.sum() * DRIVERS.sessions / 1_000, rel=1e-9)
    assert base.ad_spend.sum() == pytest.approx(8_300e6, rel=1e-9)
    assert base.sources[1].startswith("Orders are net sales at the recent net sales per order.")
    assert base.sources[3].startswith("Ad spend goes on as in the last 13 weeks.")


def test_the_same_question_has_the_same_answer():
    first, second = baseline(), baseline()
    assert np.array_equal(first.factors, second.factors)
    assert all(np.array_equal(first.draws[name], second.draws[name]) for name in RELATIONS)
    fewer = baseline(relations={name: one for name, one in RELATIONS.items() if name != "price_units"})
    assert np.array_equal(first.draws["price_conversion"], fewer.draws["price_conversion"])


CELLS = st.lists(
    st.builds(
        Cell,
        st.sampled_from(["Direct", "Email", "Paid Search", UNKNOWN, OUTSIDE, ALL, "(withheld)"]),
        st.sampled_from(["mobile", "desktop", UNKNOWN, ALL]),
        st.none() | st.integers(0, 10_000),
        st.integers(0, 500),
        st.integers(0, 500),
        st.integers(0, 50_000_000_000),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda cell: (cell.channel, cell.device),
)


@cache
def plain():
    return baseline()


@given(
    cells=CELLS,
    has_sessions=st.booleans(),
    spend=st.dictionaries(st.sampled_from(["Paid Search", "Display", UNKNOWN]), st.integers(0, 10**10)),
    values=st.lists(st.floats(-0.5, 1.0), min_size=40, max_size=40),
)
@settings(max_examples=80)
def test_odd_shops_have_numbers_too(cells, has_sessions, spend, values):
    orders = sum(cell.orders for cell in cells)
    drivers = replace(DRIVERS, cells=tuple(cells), has_sessions=has_sessions, spend=spend, orders=orders)
    base = replace(plain(), drivers=drivers, mix=mix_of(drivers))
    levers = levers_of(drivers)
    moved = {lever.id: lever.clipped(value) for lever, value in zip(levers, values, strict=False)}
    for scenario in (Scenario("Base"), Scenario("Any", moved)):
        outcome = run(base, scenario)
        for line in LINES:
            days = outcome.by_day[line.id]
            assert days is None or np.isfinite(days).all()
        for line in ("orders", "sessions", "gross_sales", "discounts", "returns", "ad_spend"):
            assert (outcome.by_day[line] >= 0).all(), line
        assert np.isfinite(outcome.simulated.totals("profit")).all()
    has_value = any(cell.gross_sales and cell.orders for cell in cells)
    if has_value:
        assert run(base, Scenario("Base")).total("net_sales") == pytest.approx(
            run(plain(), Scenario("Base")).total("net_sales"), rel=1e-9
        )
