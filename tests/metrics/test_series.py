from datetime import date, timedelta

import pytest

from storehelm.metrics.query import ask
from storehelm.metrics.series import daily_series
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

FIRST = date(2026, 11, 2)
WEEK = Period(FIRST, FIRST + timedelta(days=6))


def test_days_add_up_to_the_metric_and_a_day_without_orders_is_zero(tmp_path):
    orders = [{"order_date": FIRST + timedelta(days=day), "goods": "10.00"} for day in (0, 0, 2, 6)]
    published = published_shop(tmp_path, orders=orders)
    series = daily_series(published, STORE, "net_sales", Period(FIRST - timedelta(days=5), WEEK.last))
    assert series.days == tuple(FIRST + timedelta(days=day) for day in range(7))
    assert series.top == (20_000_000, 0, 10_000_000, 0, 0, 0, 10_000_000)
    assert series.bottom is None
    assert sum(series.top) == ask(published, STORE, ["net_sales"], WEEK).value("net_sales")


def test_a_ratio_comes_as_both_of_its_parts(tmp_path):
    orders = [{"order_date": FIRST + timedelta(days=day), "goods": "10.00", "discount": "1.00"} for day in (0, 0, 6)]
    published = published_shop(tmp_path, orders=orders)
    series = daily_series(published, STORE, "average_order_value", WEEK)
    assert (series.top[0], series.bottom[0], series.bottom[1]) == (18_000_000, 2, 0)
    whole = ask(published, STORE, ["average_order_value"], WEEK).value("average_order_value")
    assert round(sum(series.top) / sum(series.bottom)) == whole


def test_a_day_that_is_not_known_is_no_zero(tmp_path):
    sessions = [
        {"session_date": FIRST, "sessions": 10, "purchase": 1, "breakdown": ""},
        {"session_date": FIRST + timedelta(days=1), "sessions": 10, "purchase": None, "breakdown": ""},
    ]
    series = daily_series(published_shop(tmp_path, sessions=sessions), STORE, "session_conversion_rate", WEEK)
    assert series.top == (1, None)
    assert series.bottom == (10, 10)
    assert series.last == FIRST


def test_what_cannot_be_added_up_says_so(tmp_path):
    published = published_shop(tmp_path, orders=[{"order_date": FIRST, "goods": "10.00"}])
    assert daily_series(published, STORE, "customers", WEEK).reason.startswith("Customers are counted anew")
    assert daily_series(published, STORE, "mer", WEEK).reason == "No ad spend is loaded."
    with pytest.raises(Refusal, match="No metric named"):
        daily_series(published, STORE, "net_sale", WEEK)
