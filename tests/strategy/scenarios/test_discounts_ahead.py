"""A sale that comes back each year is in the days ahead, and not in the quiet weeks after it."""

from datetime import timedelta

import pytest

from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.baseline import build_baseline
from storehelm.strategy.scenarios.discounts_ahead import with_discounts_ahead
from storehelm.strategy.scenarios.drivers import read_drivers
from storehelm.strategy.scenarios.levers import Scenario, discount_rate, levers_of
from storehelm.strategy.scenarios.model import run
from tests.strategy.scenarios.quarter_shop import END, STORE, order, shop

AHEAD = Period(END + timedelta(days=1), END + timedelta(days=28))
YEAR = 364


def with_sale(days, *weeks_of_sale):
    """One order a day of 40.00 at 5 % off; half off in weeks counted back from the end."""
    found = []
    for day in range(days):
        off = "20.00" if day // 7 in weeks_of_sale else "2.00"
        lines = [{"gross": "40.00", "discount": off, "product_id": "P", "quantity": 1}]
        found.append(order(day, order_id=f"{day}", customer=f"c{day % 37}", lines=lines))
    return found


def weeks_ago_ahead(week):
    """The week of the year before that lies under the given week ahead, from 0."""
    return YEAR // 7 - 1 - week


@pytest.fixture(scope="module")
def sale_ahead(tmp_path_factory):
    return shop(tmp_path_factory.mktemp("sale"), with_sale(YEAR + 140, weeks_ago_ahead(1)))


def drivers_of(published, span=AHEAD):
    return with_discounts_ahead(published, STORE, read_drivers(published, STORE, END), span)


def test_the_rate_moves_as_it_moved_a_year_before(sale_ahead):
    drivers = drivers_of(sale_ahead)
    now, before, then = 2 / 40, 2 / 40, (21 * 2 + 7 * 20) / (28 * 40)
    assert discount_rate(drivers) == pytest.approx(now + then - before)
    assert drivers.discounts == 91 * 2_000_000
    told = drivers.driver("discount_rate")
    assert told.value == discount_rate(drivers)
    assert "It was 5.0%." in told.source
    assert "+11.2" in told.source


def test_days_without_the_sale_keep_the_rate_of_late(sale_ahead):
    later = Period(END + timedelta(days=15), END + timedelta(days=42))
    assert discount_rate(drivers_of(sale_ahead, later)) == pytest.approx(2 / 40)


def test_a_sale_that_is_over_is_not_carried_on(tmp_path):
    published = shop(tmp_path, with_sale(YEAR + 140, 3, 3 + YEAR // 7))
    drivers = drivers_of(published)
    assert drivers.discounts / drivers.gross_sales > 0.06
    assert discount_rate(drivers) == pytest.approx(2 / 40)


def test_without_a_whole_year_before_the_rate_of_late_stands(tmp_path):
    published = shop(tmp_path, with_sale(YEAR + 60, weeks_ago_ahead(1)))
    drivers = read_drivers(published, STORE, END)
    assert with_discounts_ahead(published, STORE, drivers, AHEAD) == drivers


def test_the_rate_never_falls_below_nothing(tmp_path):
    published = shop(tmp_path, with_sale(YEAR + 140, *range(YEAR // 7, YEAR // 7 + 13)))
    assert discount_rate(drivers_of(published)) == 0


def test_a_sale_ahead_sells_more_goods_at_the_same_net_sales(sale_ahead):
    base = build_baseline(sale_ahead, STORE, END, AHEAD)
    outcome = run(base, Scenario("Base"))
    rate = discount_rate(base.drivers)
    net, gross = outcome.total("net_sales"), outcome.total("gross_sales")
    assert outcome.drivers["discount_rate"] == pytest.approx(rate, abs=1e-8)
    assert gross == pytest.approx(net / (1 - rate), abs=2)
    share = base.drivers.cost_of_goods / base.drivers.gross_sales
    assert outcome.total("cost_of_goods") == pytest.approx(gross * share, abs=2)
    lever = next(one for one in levers_of(base.drivers) if one.id == "discount")
    assert lever.least == -rate
    none = run(base, Scenario("None", {"discount": -rate}))
    assert none.total("discounts") == 0
