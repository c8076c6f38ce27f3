from datetime import date

import pytest

from tests.shops import published_shop

MAY = [date(2026, 5, day) for day in range(1, 32)]


def origins(published):
    rows = published.rows("select order_id, device_category, channel, source_name, medium, campaign from orders")
    return {row[0]: row[1:] for row in rows}


def transaction(number, **told):
    return {"transaction_id": number, "transaction_date": MAY[3], "device_category": "mobile"} | told


EMAIL = {"channel": "Email", "source_name": "news", "medium": "email", "campaign": "spring"}
PAID = {"channel": "Paid Search", "source_name": "google", "medium": "cpc", "campaign": "brand"}


def test_an_order_takes_its_device_and_channel_from_its_transaction(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "#1001", "order_date": MAY[3], "goods": 50}, {"order_id": "1002", "goods": 20}],
        transactions=[transaction(" 1001", **EMAIL, country="DE"), transaction("1003", **PAID)],
    )
    assert origins(published) == {
        "#1001": ("mobile", "Email", "news", "email", "spring"),
        "1002": ("unknown",) * 5,
    }
    assert published.rows("select country from orders order by order_no") == [("unknown",), ("DE",)]
    assert published.rows("select transaction_id, order_no from transactions") == [("1001", 2), ("1003", None)]


def test_what_the_export_tells_comes_first_part_by_part(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[
            {"order_id": "1", "goods": 1, "channel": "Direct"},
            {"order_id": "2", "goods": 1, "device_category": "desktop"},
            {"order_id": "3", "goods": 1, "session_id": "v"},
        ],
        sessions=[{"session_id": "v", "source_name": "bing", "medium": "organic"}],
        transactions=[transaction(number, **EMAIL) for number in "123"],
    )
    assert origins(published) == {
        "1": ("mobile", "Direct", "unknown", "unknown", "unknown"),
        "2": ("desktop", "Email", "news", "email", "spring"),
        "3": ("mobile", "Organic Search", "bing", "organic", "unknown"),
    }


def test_a_transaction_told_several_times_fans_nothing_out(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "1", "goods": "10"}, {"order_id": "2", "goods": "30"}],
        transactions=[
            transaction("1", **PAID, purchases=1),
            transaction("1", **EMAIL, purchases=2, transaction_date=MAY[9]),
            transaction("2", **PAID, purchases=1, transaction_date=MAY[5]),
            transaction("2", **EMAIL, purchases=1, transaction_date=MAY[4]),
            transaction("2", **PAID, purchases=0, transaction_date=MAY[1], refund="30", revenue="-30"),
        ],
    )
    assert published.rows("select count(*), sum(gross_sales)::bigint from orders") == [(2, 40_000_000)]
    assert {key: row[1] for key, row in origins(published).items()} == {"1": "Email", "2": "Email"}
    assert published.rows("select count(*), count(order_no) from transactions") == [(5, 5)]


def test_one_id_in_two_shops_belongs_to_one_order(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[
            {"order_id": "7", "source": "a", "order_date": MAY[0], "goods": 1},
            {"order_id": "7", "source": "b", "order_date": MAY[3], "goods": 1},
            {"order_id": "8", "source": "a", "order_date": MAY[9], "goods": 1, "transaction_id": "9"},
            {"order_id": "9", "source": "b", "order_date": MAY[3], "goods": 1},
        ],
        transactions=[transaction("7", **EMAIL), transaction("9", **PAID), transaction("8", **PAID)],
    )
    rows = published.rows("select source, order_id, channel from orders order by 1, 2")
    assert rows == [("a", "7", "unknown"), ("a", "8", "Paid Search"), ("b", "7", "Email"), ("b", "9", "unknown")]
    told = published.rows(
        "select t.transaction_id, o.order_id from transactions as t left join orders as o using (order_no) order by 1"
    )
    assert told == [("7", "7"), ("8", None), ("9", "8")]


def test_letter_case_tells_ids_apart_and_only_one_sign_is_ignored(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "A1", "goods": 1}, {"order_id": "##2", "goods": 1}],
        transactions=[transaction("a1"), transaction("2"), transaction("#")],
    )
    assert published.rows("select count(order_no) from transactions") == [(0,)]


def test_money_is_converted_by_the_rate_of_its_day(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "1", "goods": 10}],
        transactions=[
            transaction("1", revenue="11.00", tax="1.10", shipping=None, currency="USD"),
            transaction(None, revenue="-5.50", purchases=-1, currency="USD", device_category="(withheld)"),
        ],
        exchange_rates=[{"rate_date": MAY[3], "currency": "USD", "rate": "1.1"}],
    )
    rows = published.rows("select revenue, tax, shipping, currency, device_category from transactions")
    assert rows == [
        (10_000_000, 1_000_000, None, "USD", "mobile"),
        (-5_000_000, None, None, "USD", "(withheld)"),
    ]


@pytest.mark.parametrize("told", [{"channel": None, "source_name": "google", "medium": "cpc"}])
def test_a_channel_that_is_not_told_is_named_by_rule(tmp_path, told):
    published = published_shop(
        tmp_path, orders=[{"order_id": "1", "goods": 1}], transactions=[transaction("1", **told)]
    )
    assert published.rows("select channel from transactions") == [("Paid Search",)]
    assert origins(published)["1"][1] == "Paid Search"
