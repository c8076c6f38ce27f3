"""Traps that make dashboards say wrong numbers without an error; on shops that went through the whole warehouse."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.query import ask
from storehelm.settings.calendar import Period
from storehelm.settings.money import MICROS
from storehelm.settings.store import Costs, Store
from tests.shops import STORE, published_shop

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def day(number, month=11):
    return date(2026, month, number)


def numbers(published, names, period=NOVEMBER, **rest):
    return {
        name: value
        for name, value in ask(published, STORE, names.split(), period, **rest).rows[0].items()
        if name in CATALOGUE
    }


def test_an_order_with_many_lines_and_refunds_is_counted_once(tmp_path):
    """orders 1 -> 3 lines, 1 -> 2 refunds: a join of the three would count 6 times."""
    published = published_shop(
        tmp_path,
        orders=[
            {
                "order_id": "1",
                "ordered_at": "2026-11-02 10:00:00",
                "customer": "a",
                "lines": [{"gross": "10.00"}, {"gross": "20.00", "quantity": 2}, {"gross": "30.00"}],
                "shipping": "5.00",
            }
        ],
        refunds=[
            {"order_id": "1", "refund_date": day(3), "goods": "10.00"},
            {"order_id": "1", "refund_date": day(4), "goods": "4.00"},
        ],
    )
    found = numbers(published, "orders units gross_sales returns net_sales shipping customers average_order_value")
    assert found == {
        "orders": 1,
        "units": 4,
        "gross_sales": 60 * MICROS,
        "returns": 14 * MICROS,
        "net_sales": 46 * MICROS,
        "shipping": 5 * MICROS,
        "customers": 1,
        "average_order_value": 60 * MICROS,
    }


def test_sessions_and_spend_of_a_day_do_not_multiply_its_orders(tmp_path):
    """orders <- day -> sessions, spend: joining on the day would be a chasm."""
    published = published_shop(
        tmp_path,
        orders=[{"ordered_at": f"2026-11-02 1{hour}:00:00", "goods": "10.00"} for hour in range(3)],
        sessions=[
            {
                "session_date": day(2),
                "breakdown": "device_category",
                "device_category": device,
                "sessions": 50,
                "purchase": 1,
            }
            for device in ("mobile", "desktop")
        ],
        ad_spend=[
            {"spend_date": day(2), "platform": platform, "campaign": campaign, "cost": "5.00"}
            for platform, campaign in (("google", "a"), ("google", "b"), ("meta", "a"))
        ],
    )
    found = numbers(
        published, "orders net_sales sessions ad_spend orders_per_session roas_blended", Period(day(2), day(2))
    )
    assert found == {
        "orders": 3,
        "net_sales": 30 * MICROS,
        "sessions": 100,
        "ad_spend": 15 * MICROS,
        "orders_per_session": 0.03,
        "roas_blended": 2.0,
    }


def test_a_refund_lies_on_its_own_day_with_the_dimensions_of_its_order(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "1", "ordered_at": "2026-10-31 23:59:59", "goods": "80.00", "device_category": "mobile"}],
        refunds=[{"order_id": "1", "refund_date": day(2), "goods": "30.00"}],
    )
    months = ask(published, STORE, ["net_sales"], Period(day(1, 10), day(30)), "month", by=["device_category"]).rows
    assert [(row["device_category"], row["net_sales"]) for row in months] == [
        ("mobile", 80 * MICROS),
        ("mobile", -30 * MICROS),
    ]
    answer = ask(published, STORE, ["refund_rate"], NOVEMBER)
    assert answer.value("refund_rate") is None and "nothing to divide by" in answer.reasons["refund_rate"]


def test_a_cancelled_order_nets_to_zero_and_makes_nobody_a_customer(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[
            {
                "ordered_at": "2026-11-02 10:00:00",
                "goods": "50.00",
                "customer": "a",
                "status": "cancelled",
                "cancelled_at": datetime(2026, 11, 5, 9),
            },
            {"ordered_at": "2026-11-09 10:00:00", "goods": "20.00", "customer": "a"},
        ],
    )
    found = numbers(published, "orders gross_sales returns net_sales customers new_customers new_customer_orders")
    assert found["orders"] == 2 and found["gross_sales"] == 70 * MICROS
    assert found["returns"] == 50 * MICROS and found["net_sales"] == 20 * MICROS
    assert (found["customers"], found["new_customers"], found["new_customer_orders"]) == (1, 1, 1)
    week = Period(day(2), day(8))
    assert numbers(published, "customers new_customers", week) == {"customers": 0, "new_customers": 0}


def test_two_orders_in_one_second_are_first_and_second(tmp_path):
    at = "2026-11-02 10:00:00"
    published = published_shop(
        tmp_path,
        orders=[{"order_id": number, "ordered_at": at, "goods": "10.00", "customer": "a"} for number in ("2", "1")],
    )
    found = numbers(published, "new_customer_orders returning_orders returning_order_share repeat_purchase_rate_ever")
    assert found == {
        "new_customer_orders": 1,
        "returning_orders": 1,
        "returning_order_share": 0.5,
        "repeat_purchase_rate_ever": 1.0,
    }


def test_guests_are_orders_but_never_customers_who_come_back(tmp_path):
    published = published_shop(
        tmp_path, orders=[{"ordered_at": f"2026-11-0{number} 10:00:00", "goods": "10.00"} for number in (2, 3)]
    )
    answer = ask(
        published, STORE, ["orders", "customers", "returning_order_share", "repeat_purchase_rate_ever"], NOVEMBER
    )
    row = answer.rows[0]
    assert (row["orders"], row["customers"]) == (2, 0)
    assert row["returning_order_share"] is None and row["repeat_purchase_rate_ever"] is None


def test_customers_of_months_do_not_add_up_to_those_of_the_year(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[
            {"ordered_at": f"2026-{month:02}-05 10:00:00", "goods": "10.00", "customer": "a"} for month in (1, 2, 3)
        ],
    )
    quarter = Period(day(1, 1), day(31, 3))
    months = ask(published, STORE, ["customers", "new_customers", "returning_customers"], quarter, "month").rows
    assert [row["customers"] for row in months] == [1, 1, 1]
    assert [row["new_customers"] for row in months] == [1, 0, 0]
    assert [row["returning_customers"] for row in months] == [0, 1, 1]
    assert numbers(published, "customers", quarter) == {"customers": 1}


def test_the_repeat_rate_leaves_out_customers_who_are_too_young(tmp_path):
    """a: back on day 90; b: back on day 91; c: bought 89 days before the end, so not yet counted."""
    published = published_shop(
        tmp_path,
        orders=[
            {"ordered_at": "2026-01-01 10:00:00", "goods": "10.00", "customer": "a"},
            {"ordered_at": "2026-04-01 10:00:00", "goods": "10.00", "customer": "a"},
            {"ordered_at": "2026-01-01 11:00:00", "goods": "10.00", "customer": "b"},
            {"ordered_at": "2026-04-02 10:00:00", "goods": "10.00", "customer": "b"},
            {"ordered_at": "2026-01-03 10:00:00", "goods": "10.00", "customer": "c"},
            {"ordered_at": "2026-01-04 10:00:00", "goods": "10.00", "customer": "c"},
        ],
    )
    year = Period(day(1, 1), day(31, 12))
    assert numbers(published, "repeat_purchase_rate repeat_purchase_rate_ever", year) == {
        "repeat_purchase_rate": 0.5,
        "repeat_purchase_rate_ever": 1.0,
    }
    answer = ask(published, STORE, ["repeat_purchase_rate"], Period(day(1, 1), day(31, 1)))
    assert answer.value("repeat_purchase_rate") is None and answer.as_of == day(31, 1)


def test_average_order_value_by_group_is_not_averaged_again(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[
            {"ordered_at": "2026-11-02 10:00:00", "goods": "10.00", "country": "NL"},
            *({"ordered_at": "2026-11-02 11:00:00", "goods": "100.00", "country": "DE"} for _ in range(4)),
        ],
    )
    assert numbers(published, "average_order_value") == {"average_order_value": 82 * MICROS}
    rows = ask(published, STORE, ["average_order_value"], NOVEMBER, by=["country"]).rows
    assert [row["average_order_value"] for row in rows] == [100 * MICROS, 10 * MICROS]


def test_an_average_is_exact_to_the_micro(tmp_path):
    published = published_shop(
        tmp_path, orders=[{"ordered_at": "2026-11-02 10:00:00", "goods": price} for price in ("0.01", "0.01", "0.03")]
    )
    assert numbers(published, "average_order_value") == {"average_order_value": 16_667}


def test_margin_needs_every_cost_and_says_how_much_is_known(tmp_path):
    store = Store(
        "Test store",
        "EUR",
        "Europe/Amsterdam",
        costs=Costs(
            payment_fee_rate=Decimal("0.02"),
            payment_fee_fixed=300_000,
            fulfilment_per_order=4 * MICROS,
            packaging_per_order=MICROS,
        ),
    )
    published = published_shop(
        tmp_path,
        store=store,
        orders=[
            {
                "ordered_at": f"2026-11-0{number} 10:00:00",
                "lines": [{"gross": price, "product_id": product}],
                "shipping": "0.00",
                "tax": "0.00",
            }
            for number, price, product in ((2, "75.00", "known"), (3, "25.00", "new"))
        ],
        product_costs=[{"product_id": "known", "unit_cost": "30.00"}],
    )
    days = ask(published, store, ["contribution_margin_1", "contribution_margin_2"], Period(day(2), day(3)), "day")
    assert days.rows[0]["contribution_margin_1"] == 45 * MICROS
    assert days.rows[0]["contribution_margin_2"] == 45 * MICROS - 5 * MICROS - 1_800_000
    assert days.rows[1]["contribution_margin_1"] is None
    assert days.reasons["contribution_margin_1"] == "The cost of goods is known for 75.0% of sales."


@pytest.mark.parametrize("grain", ["day", "total"])
def test_a_test_order_is_nowhere(tmp_path, grain):
    published = published_shop(
        tmp_path,
        orders=[
            {"ordered_at": "2026-11-02 10:00:00", "goods": "10.00"},
            {"ordered_at": "2026-11-02 11:00:00", "goods": "99.00", "status": "test", "is_test": True},
        ],
    )
    assert numbers(published, "orders gross_sales", Period(day(2), day(2)), grain=grain) == {
        "orders": 1,
        "gross_sales": 10 * MICROS,
    }


def test_everything_is_answered_on_a_published_shop_without_any_data(tmp_path):
    answer = ask(published_shop(tmp_path), STORE, list(CATALOGUE), NOVEMBER, "week")
    assert all(row[name] is None for row in answer.rows for name in CATALOGUE)
    assert set(answer.reasons) == set(CATALOGUE)
