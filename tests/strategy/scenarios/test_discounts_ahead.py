"""A sale that comes back each year is in its own week ahead, and not in the quiet weeks around it."""

from datetime import timedelta

import numpy as np
import pytest

from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.baseline import build_baseline, forecast_weeks
from storehelm.strategy.scenarios.discounts_ahead import rates_ahead
from storehelm.strategy.scenarios.drivers import read_drivers
from storehelm.strategy.scenarios.levers import Scenario, discount_rate, levers_of
from storehelm.strategy.scenarios.model import run
from storehelm.strategy.scenarios.plans import freeze
from tests.strategy.scenarios.quarter_shop import END, STORE, order, shop

AHEAD = Period(END + timedelta(days=1), END + timedelta(days=28))
YEAR = 364


def with_sale(days, *weeks_of_sale, closed=()):
    """One order a day of 40.00 at 5 % off; half off in weeks counted back from the end, none in those closed."""
    found = []
    for day in range(days):
        off = "20.00" if day // 7 in weeks_of_sale else "2.00"
        lines = [{"gross": "40.00", "discount": off, "product_id": "P", "quantity": 1}]
        if day // 7 not in closed:
            found.append(order(day, order_id=f"{day}", customer=f"c{day % 37}", lines=lines))
    return found


def weeks_ago_ahead(week):
    """The week of the year before that lies under the given week ahead, from 0."""
    return YEAR // 7 - 1 - week


@pytest.fixture(scope="module")
def sale_ahead(tmp_path_factory):
    return shop(tmp_path_factory.mktemp("sale"), with_sale(YEAR + 140, weeks_ago_ahead(1)))


@pytest.fixture(scope="module")
def ahead(sale_ahead):
    return build_baseline(sale_ahead, STORE, END, AHEAD)


def rates_of(published, span=AHEAD):
    return rates_ahead(published, STORE, read_drivers(published, STORE, END), forecast_weeks(END, span))


def test_each_week_moves_as_it_moved_a_year_before(sale_ahead):
    assert rates_of(sale_ahead) == pytest.approx((0.05, 0.5, 0.05, 0.05))


def test_a_week_that_is_cut_moves_as_its_own_days_did(sale_ahead):
    cut = Period(END + timedelta(days=11), END + timedelta(days=16))
    assert rates_of(sale_ahead, cut) == pytest.approx((0.5, 0.05))


def test_a_sale_that_is_over_is_not_carried_on(tmp_path):
    published = shop(tmp_path, with_sale(YEAR + 140, 3, 3 + YEAR // 7))
    drivers = read_drivers(published, STORE, END)
    assert drivers.discounts / drivers.gross_sales > 0.06
    assert rates_of(published) == pytest.approx([0.05] * 4)


def test_a_week_in_which_nothing_was_sold_moves_as_the_others_together(tmp_path):
    published = shop(tmp_path, with_sale(YEAR + 140, weeks_ago_ahead(1), closed=[weeks_ago_ahead(2)]))
    assert rates_of(published) == pytest.approx((0.05, 0.5, (0.05 + 0.5 + 0.05) / 3, 0.05))


def test_without_a_whole_year_before_the_rate_of_late_stands(tmp_path):
    published = shop(tmp_path, with_sale(YEAR + 60, weeks_ago_ahead(1)))
    assert rates_of(published) is None
    base = build_baseline(published, STORE, END, AHEAD)
    assert base.drivers.discount_weeks is None
    sums = [part.values for part in run(base, Scenario("Base")).by_week()]
    assert [one["discounts"] / one["gross_sales"] for one in sums] == pytest.approx([0.05] * 4, abs=1e-6)


def test_the_rate_never_falls_below_nothing(tmp_path):
    assert rates_of(shop(tmp_path, with_sale(YEAR + 140, *range(YEAR // 7, YEAR // 7 + 13)))) == (0.0,) * 4


def test_only_the_week_of_the_sale_gives_goods_away(ahead):
    outcome = run(ahead, Scenario("Base"))
    sums = [part.values for part in outcome.by_week()]
    assert [one["discounts"] / one["gross_sales"] for one in sums] == pytest.approx([0.05, 0.5, 0.05, 0.05], abs=1e-7)
    assert [one["net_sales"] for one in sums] == pytest.approx(list(ahead.net_sales), abs=1)
    share = ahead.drivers.cost_of_goods / ahead.drivers.gross_sales
    assert [one["cost_of_goods"] for one in sums] == pytest.approx([one["gross_sales"] * share for one in sums], abs=2)
    december = outcome.by_month()[-1].values
    assert december["discounts"] / december["gross_sales"] == pytest.approx(0.05, abs=1e-7)


def test_the_rate_of_the_span_is_discounts_over_gross_sales(ahead):
    outcome = run(ahead, Scenario("Base"))
    rate = outcome.total("discounts") / outcome.total("gross_sales")
    assert rate == pytest.approx(discount_rate(ahead.drivers), abs=1e-8)
    assert outcome.drivers["discount_rate"] == rate
    told = ahead.drivers.driver("discount_rate")
    assert told.value == discount_rate(ahead.drivers)
    assert "It was 5.0%." in told.source
    assert "to 5.0% at least and 50.0% at most" in told.source
    assert ahead.drivers.discounts == 91 * 2_000_000


def test_the_lever_goes_as_far_as_no_discount_in_any_week(ahead):
    lever = next(one for one in levers_of(ahead.drivers) if one.id == "discount")
    assert (lever.least, lever.most) == (pytest.approx(-0.5), pytest.approx(0.85))
    none, all_but = (run(ahead, Scenario("", {"discount": end})) for end in (lever.least, lever.most))
    assert none.total("discounts") == 0
    assert all_but.drivers["discount_rate"] == pytest.approx(0.9)


def test_simulated_weeks_have_the_rate_of_their_week(ahead):
    simulated = run(ahead, Scenario("Base")).simulated
    weeks = [Period(week.first, week.last) for week in ahead.weeks]
    rates = simulated.of("discounts", weeks) / simulated.of("gross_sales", weeks)
    assert np.allclose(rates, [[0.05, 0.5, 0.05, 0.05]], rtol=1e-9)


def test_a_saved_comparison_keeps_the_discounts_of_each_week(ahead):
    plan = freeze("Plan", ahead, [run(ahead, Scenario("Base"))], STORE, {})
    kept = [plan.scenarios[0].amount("discounts", [week]) for week in range(4)]
    sold = [plan.scenarios[0].amount("gross_sales", [week]) for week in range(4)]
    assert [a / b for a, b in zip(kept, sold, strict=True)] == pytest.approx([0.05, 0.5, 0.05, 0.05], abs=1e-6)
