"""The rows behind a page, and the statements that made it."""

from datetime import date

from storehelm.metrics.order_rows import count_order_rows, order_rows
from storehelm.metrics.query import ask
from storehelm.metrics.recording import Statement, recording
from storehelm.metrics.selection import Selection
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

ORDERS = (
    {"order_id": "1", "ordered_at": "2026-11-02 10:00:00", "goods": "40.00", "channel": "Email"},
    {"order_id": "2", "ordered_at": "2026-11-03 10:00:00", "goods": "30.00", "status": "cancelled"},
    {"order_id": "3", "ordered_at": "2026-11-04 10:00:00", "goods": "25.50", "channel": "Direct"},
    {"order_id": "4", "ordered_at": "2026-11-20 10:00:00", "goods": "99.00"},
)
REFUNDS = ({"refund_id": "r1", "order_id": "1", "refund_date": date(2026, 11, 9), "goods": "10.00", "amount": "10.00"},)
DAYS = Period(date(2026, 11, 1), date(2026, 11, 10))


def test_the_rows_add_up_to_the_page(tmp_path):
    shop = published_shop(tmp_path, orders=ORDERS, refunds=REFUNDS)
    for filters in ({}, {"channel": ("Email",)}):
        asked = Selection(DAYS, filters=filters)
        rows = order_rows(shop, asked).rows
        answer = ask(shop, STORE, ["net_sales", "orders"], DAYS, where=filters)
        assert sum(row["net_sales"] for row in rows) == answer.value("net_sales")
        assert sum(row["kind"] == "order" for row in rows) == answer.value("orders")
        assert count_order_rows(shop, asked) == len(rows)


def test_nothing_of_the_customer_is_among_them(tmp_path):
    shop = published_shop(tmp_path, orders=ORDERS)
    names = {column.name for column in order_rows(shop, Selection(DAYS)).columns}
    assert names.isdisjoint({"customer_no", "customer", "customer_key", "transaction_id"})


def test_what_is_cut_is_said(tmp_path):
    shop = published_shop(tmp_path, orders=ORDERS)
    whole, cut = order_rows(shop, Selection(DAYS)), order_rows(shop, Selection(DAYS), most=2)
    assert not whole.notes
    assert len(cut.rows) == 2
    assert f"The first 2 of {len(whole.rows)} rows" in cut.notes[0]


def test_a_period_without_orders_has_no_rows(tmp_path):
    shop = published_shop(tmp_path, orders=ORDERS)
    asked = Selection(Period(date(2030, 1, 1), date(2030, 1, 7)))
    assert order_rows(shop, asked).rows == ()
    assert count_order_rows(shop, asked) == 0


def test_a_recorded_view_is_the_same_view(tmp_path):
    shop = published_shop(tmp_path, orders=ORDERS)
    listening = recording(shop)
    asked = Selection(DAYS, filters={"channel": ("Email",)})
    assert VIEWS["weekly"](listening, STORE, asked) == VIEWS["weekly"](shop, STORE, asked)
    texts = [one.text for one in listening.statements]
    assert any("daily_sales" in text and "['Email']" in text for text in texts)
    assert len(texts) == len(set(texts))


def test_values_are_written_as_they_were_bound():
    values = (
        ("first", date(2026, 11, 2)),
        ("of", ["O'Hara", None]),
        ("is_web", True),
        ("most", 5),
        ("b", None),
        ("a", None),
    )
    assert Statement("\nselect 1\n", values).text == (
        "-- $first = date '2026-11-02'\n"
        "-- $is_web = true\n-- $most = 5\n-- $of = ['O''Hara', null]\n-- $a, $b = null\nselect 1"
    )


def test_a_value_cannot_leave_its_comment():
    assert Statement("select 1", (("name", "a\nb\u2028c"),)).text == "-- $name = 'a b c'\nselect 1"
