"""Which days tracking broke: found when it did, quiet when it did not."""

from datetime import date, timedelta

import numpy as np
import pytest

from storehelm.metrics.tracking_coverage import MIN_DAYS, Watched, band_of, judge_days, watch
from tests.metrics.analytics_shop import FIRST, PERIOD, AnalyticsShop

START = date(2026, 1, 1)


def series(random, *, days, orders, rate, together):
    for past in range(days):
        count = int(random.poisson(orders))
        own = rate if not together else random.beta(rate * (1 / together - 1), (1 - rate) * (1 / together - 1))
        yield Watched(count, int(random.binomial(count, own)), START + timedelta(days=past))


@pytest.mark.parametrize(
    ("orders", "rate", "together"), [(40, 0.9, 0), (40, 0.9, 0.02), (200, 0.85, 0.01), (8, 0.95, 0), (30, 0.999, 0)]
)
def test_days_that_differ_by_chance_raise_next_to_no_alarm(orders, rate, together):
    random = np.random.default_rng(3)
    judged = [
        one
        for _ in range(8)
        for one in judge_days(list(series(random, days=120, orders=orders, rate=rate, together=together)), 56, MIN_DAYS)
        if one.state != "too_early"
    ]
    alarms = sum(one.state in ("below", "above") for one in judged)
    assert len(judged) > 700
    assert alarms / len(judged) < 0.01


def test_a_broken_day_is_flagged_and_does_not_widen_the_range_of_the_next():
    random = np.random.default_rng(4)
    days = list(series(random, days=40, orders=50, rate=0.9, together=0))
    broken = [*days, *(Watched(50, 2, START + timedelta(days=40 + past)) for past in range(5)), Watched(50, 45)]
    states = [one.state for one in judge_days(broken, 56, MIN_DAYS)]
    assert states[40:45] == ["below"] * 5
    assert states[45] == "within"


def test_a_level_that_lasts_becomes_the_usual_one():
    days = [Watched(60, 57)] * 20 + [Watched(60, 40)] * 60
    states = [one.state for one in judge_days(days, 56, MIN_DAYS)]
    assert states[20] == "below"
    assert states[-1] == "within"


def test_too_few_days_and_days_without_orders_are_not_judged():
    states = [
        one.state for one in judge_days([Watched(5, 0)] * 13 + [Watched(0, 0)] + [Watched(5, 5)] * 2, 56, MIN_DAYS)
    ]
    assert states[:14] == ["too_early"] * 13 + ["no_orders"]
    assert states[14] == "too_early"
    assert Watched(0, 0).share is None


def test_the_range_is_wider_where_days_differ_more_and_holds_all_or_nothing():
    even = [Watched(100, 90)] * 20
    uneven = [Watched(100, 80), Watched(100, 100)] * 10
    assert band_of(even, 100)[0] > band_of(uneven, 100)[0]
    assert band_of([Watched(100, 100)] * 20, 50)[1] == 1.0
    assert band_of([Watched(100, 0)] * 20, 50)[0] == 0.0


def shop_of(missed_device="mobile"):
    shop = AnalyticsShop()
    for day in range(27):
        for number in range(10):
            is_broken = day == 20
            sale = shop.sell(day, 1_000 + number, device=missed_device if is_broken else "mobile")
            if is_broken and number > 2:
                shop.miss(sale)
            else:
                shop.see(sale)
    return shop


def test_coverage_of_a_shop():
    found = watch(shop_of().publish(), PERIOD, PERIOD, {}, "monday")
    assert (found.whole.orders, found.whole.seen) == (270, 263)
    assert [one.day for one in found.broken] == [FIRST + timedelta(days=20)]
    assert [(one.name, one.orders, one.seen) for one in found.devices] == [("mobile", 270, 263)]
    assert found.is_device_known
    assert [one.orders for one in found.weeks] == [70, 70, 70, 60]


def test_coverage_by_device_is_not_told_where_the_missed_orders_have_none():
    found = watch(shop_of("unknown").publish(), PERIOD, PERIOD, {}, "monday")
    assert not found.is_device_known
    assert found.is_channel_known


def test_the_last_day_is_not_judged():
    shop = shop_of()
    for _ in range(10):
        shop.miss(shop.sell(27, 1_000))
    found = watch(shop.publish(), PERIOD, PERIOD, {}, "monday")
    assert found.days[-1].share == 0
    assert found.days[-1].state == "within"
