from datetime import date, timedelta

import pytest

from storehelm.metrics.lifetime_value import Payback, Value, measure_lifetime_value, payback_of
from storehelm.settings.calendar import Period
from storehelm.settings.store import Costs, Store
from tests.shops import published_shop

YEAR = Period(date(2026, 1, 1), date(2026, 6, 30))
FREE = Costs(payment_fee_fixed=0, fulfilment_per_order=0, packaging_per_order=0)
STORE = Store("Test store", "EUR", "Europe/Amsterdam", costs=FREE)


def order(number, customer, day, goods):
    return {
        "order_id": str(number),
        "customer": customer,
        "order_date": day,
        "shipping": "0",
        "tax": "0",
        "lines": [{"gross": goods, "product_id": "P"}],
    }


def test_only_customers_who_are_old_enough_count(tmp_path):
    start = date(2026, 1, 10)
    orders = []
    for number in range(40):
        orders.append(order(number, f"old{number}", start, "100"))
        orders.append(order(100 + number, f"old{number}", start + timedelta(days=31), "50"))
        orders.append(order(200 + number, f"young{number}", YEAR.last - timedelta(days=20), "10"))
    orders.append(order(999, "end", YEAR.last, "10"))
    costs = [{"product_id": "P", "unit_cost": "1"}]
    values = measure_lifetime_value(published_shop(tmp_path, store=STORE, orders=orders, product_costs=costs), YEAR, {})
    assert values[0].customers == 81
    assert values[0].net_sales == pytest.approx((40 * 100 + 40 * 10 + 10) * 1e6 / 81)
    assert values[1].customers == 40
    assert values[1].net_sales == pytest.approx(100e6)
    assert values[2].net_sales == pytest.approx(150e6)
    assert values[2].cm2 == pytest.approx(148e6)


def test_unknown_costs_leave_net_sales(tmp_path):
    orders = [order(1, "a", date(2026, 1, 1), "100"), order(2, "b", YEAR.last, "100")]
    values = measure_lifetime_value(published_shop(tmp_path, orders=orders), YEAR, {})
    assert values[0].cm2 is None
    assert values[0].net_sales == pytest.approx(100e6)


def curve(*margins):
    return [Value(age, 100, 0.0, margin) for age, margin in enumerate(margins)]


def test_payback_is_interpolated_inside_the_month():
    assert payback_of(curve(18.0, 23.0, 27.0), 21.9) == Payback(pytest.approx(0.78), 2)
    assert payback_of(curve(30.0, 31.0), 21.9) == Payback(0.0, 1)
    assert payback_of(curve(1.0, 2.0), 21.9) == Payback(None, 1)
    assert payback_of(curve(1.0), None) is None
    assert payback_of(curve(None, None), 5.0) is None
