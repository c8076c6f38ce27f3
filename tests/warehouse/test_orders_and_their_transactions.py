"""Which transaction of Analytics is of which order, where the obvious id is not the one that Analytics was sent."""

from datetime import date

from tests.shops import published_shop

MAY = [date(2026, 5, day) for day in range(1, 32)]
EMAIL = {"channel": "Email", "source_name": "news", "medium": "email", "campaign": "spring"}


def transaction(number, **told):
    return {"transaction_id": number, "transaction_date": MAY[3], "device_category": "mobile"} | told


def met(published):
    return published.rows(
        "select t.transaction_id, o.order_id from transactions as t left join orders as o using (order_no) order by all"
    )


def test_a_shop_whose_tag_sends_the_orders_name_is_met_though_the_export_has_another_id(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[
            {"order_id": "#1001", "transaction_id": "5550001", "order_date": MAY[3], "goods": 10},
            {"order_id": "#1002", "transaction_id": "5550002", "order_date": MAY[3], "goods": 10},
        ],
        transactions=[transaction("1001", **EMAIL), transaction("5550002", **EMAIL)],
    )
    assert met(published) == [("1001", "#1001"), ("5550002", "#1002")]
    assert published.rows("select distinct channel, device_category from orders") == [("Email", "mobile")]


def test_an_order_that_names_an_id_comes_before_one_that_only_bears_it(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[
            {"order_id": "7", "transaction_id": "100", "order_date": MAY[3], "goods": 10},
            {"order_id": "8", "transaction_id": "7", "order_date": MAY[9], "goods": 10},
        ],
        transactions=[transaction("7", **EMAIL)],
    )
    assert met(published) == [("7", "8")]


def test_a_refund_whose_purchase_analytics_never_saw_is_of_its_order_and_says_nothing_of_its_origin(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "#1001", "order_date": MAY[1], "goods": 30}],
        transactions=[transaction("1001", **EMAIL, purchases=0, revenue="-30", refund="30")],
    )
    assert met(published) == [("1001", "#1001")]
    assert published.rows("select channel, device_category from orders") == [("unknown", "unknown")]
