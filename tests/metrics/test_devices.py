from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storehelm.metrics.devices import (
    Cell,
    DevicesParams,
    DeviceSum,
    measure_devices,
    split_conversion,
    standardised_gap,
)
from storehelm.metrics.sales_cells import SalesSum
from storehelm.metrics.selection import Selection
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

WEEK = Period(date(2026, 11, 9), date(2026, 11, 15))
ORDERS = (np.array([50e6, 70e6]), np.array([10, 10]))


def device(name, sessions, purchases):
    return DeviceSum(name, sessions, purchases, SalesSum())


def whole_rate(sums):
    return sum(one.purchases for one in sums) / sum(one.sessions for one in sums)


counts = st.tuples(st.integers(1, 10_000), st.integers(0, 500))


@given(st.lists(counts, min_size=3, max_size=3), st.lists(counts, min_size=3, max_size=3))
def test_mix_and_rate_add_up_to_the_change(then, now):
    names = ("desktop", "mobile", "tablet")
    before = [device(name, *pair) for name, pair in zip(names, then, strict=True)]
    after = [device(name, *pair) for name, pair in zip(names, now, strict=True)]
    terms = split_conversion(before, after)
    assert sum(term.mix + term.rate for term in terms) == pytest.approx(whole_rate(after) - whole_rate(before))
    raw_mix = sum(
        (b.sessions / sum(one.sessions for one in after) - a.sessions / sum(one.sessions for one in before))
        * (a.conversion + b.conversion)
        / 2
        for a, b in zip(before, after, strict=True)
    )
    assert sum(term.mix for term in terms) == pytest.approx(raw_mix)


def test_a_device_that_is_new_takes_part_by_its_mix_alone():
    terms = split_conversion([device("desktop", 100, 4)], [device("desktop", 100, 4), device("mobile", 100, 2)])
    assert {term.device: term.rate for term in terms} == {"desktop": 0, "mobile": 0}
    assert sum(term.mix for term in terms) == pytest.approx(-0.01)


def test_unknown_purchases_are_left_out():
    assert split_conversion([], [device("mobile", 10, 1)]) == ()
    assert split_conversion([device("mobile", 10, None)], [device("mobile", 10, 1)]) == ()


def test_like_is_compared_with_like():
    cells = [Cell(1000, 20, 100, 2), Cell(100, 4, 1000, 40)]
    gap = standardised_gap(cells, *ORDERS)
    assert gap.raw == pytest.approx(24 / 1100 - 42 / 1100)
    assert gap.standardised == pytest.approx(0)
    assert gap.price == 0
    assert gap.price_low < 0 < gap.price_high


def test_the_price_is_sessions_by_rate_gap_by_mobile_average():
    gap = standardised_gap([Cell(10_000, 200, 5_000, 200)], *ORDERS)
    assert gap.orders == pytest.approx(200)
    assert gap.standardised == pytest.approx(-0.02)
    assert gap.price == 200 * 60_000_000
    assert gap.low < gap.standardised < gap.high
    assert gap.price_low < gap.price < gap.price_high
    assert gap == standardised_gap([Cell(10_000, 200, 5_000, 200)], *ORDERS)


def test_the_range_holds_the_truth_eight_times_in_ten():
    random = np.random.default_rng(3)
    hits = 0
    for number in range(200):
        cells = [
            Cell(2000, int(random.binomial(2000, 0.02)), 1500, int(random.binomial(1500, 0.03))),
            Cell(1000, int(random.binomial(1000, 0.03)), 800, int(random.binomial(800, 0.05))),
        ]
        gap = standardised_gap(cells, *ORDERS, seed=number)
        hits += gap.low <= -(2000 * 0.01 + 1000 * 0.02) / 3000 <= gap.high
    assert 0.7 < hits / 200 < 0.9


def test_cells_without_desktop_are_left_out_and_their_share_stated():
    gap = standardised_gap([Cell(900, 9, 100, 2), Cell(100, 1, 0, 0)], *ORDERS)
    assert gap.left_out == pytest.approx(0.1)
    assert standardised_gap([Cell(900, 9, 0, 0)], *ORDERS) is None
    assert standardised_gap([Cell(10, 1, 0, 0), Cell(0, 0, 10, 1)], *ORDERS).standardised is None
    assert standardised_gap([], *ORDERS) is None
    assert standardised_gap([Cell(10, 1, 10, 2)], np.array([]), np.array([], dtype=int)).price is None


def test_devices_of_a_shop(tmp_path):
    sessions = [
        {
            "session_date": WEEK.first,
            "breakdown": "device_category",
            "device_category": name,
            "sessions": count,
            "purchase": bought,
        }
        for name, count, bought in (("mobile", 300, 3), ("desktop", 100, 4))
    ]
    orders = [
        {"order_date": WEEK.first, "goods": "60", "device_category": "mobile"},
        {"order_date": WEEK.first, "goods": "40", "device_category": "desktop"},
        {"order_date": WEEK.first, "goods": "10"},
        {"order_date": WEEK.first, "goods": "500", "device_category": "desktop", "sales_channel": "pos"},
    ]
    found = measure_devices(
        published_shop(tmp_path, orders=orders, sessions=sessions), DevicesParams(WEEK, None, {}, "monday")
    )
    assert [(one.device, one.sessions, one.sales.orders) for one in found.now] == [
        ("mobile", 300, 1),
        ("desktop", 100, 1),
        ("unknown", None, 1),
    ]
    assert found.gap.orders == pytest.approx(9)
    assert found.gap.price == 9 * 60_000_000
    assert found.trend[-1]["week"] == WEEK.first


def test_orders_outside_the_web_shop_are_said(tmp_path):
    day = {"ordered_at": "2026-11-03 10:00:00", "goods": "40.00"}
    orders = [day | {"order_id": "1"}, day | {"order_id": "2", "sales_channel": "pos"}]
    shop = published_shop(tmp_path, orders=orders)
    period = Period(date(2026, 11, 2), date(2026, 11, 8))
    notes = VIEWS["devices"](shop, STORE, Selection(period))["by_device"].notes
    assert "1 order outside the web shop is left out: of 2 in all, 1 came through the web shop." in notes
    assert "The device of none of the orders is known." in notes
