"""Shopify's exports: orders, lines, refunds, products and customers, worked out by hand."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from reading_exports import EXPORTS, micros

# order, ordered at (New York), status, sales channel, country, currency, total, discount, tax, shipping
ORDERS = [
    ("#1001", "2026-10-25 10:00:00", "pending", "app 3890849", "CA", "CAD", "15.00", "0", "0", "0"),
    ("#1002", "2026-10-26 10:00:00", "cancelled", "web", "US", "USD", "12.50", "0", "0", "0"),
    ("#1003", "2026-10-27 10:00:00", "paid", "web", "US", "USD", "63.50", "0", "1.00", "0"),
    ("#1004", "2026-10-28 09:00:00", "refunded", "web", "US", "USD", "26.60", "0", "1.60", "5.00"),
    ("#1005", "2026-10-28 10:00:00", "partially_refunded", "web", "US", "USD", "48.20", "0", "3.20", "5.00"),
    ("#1006", "2026-10-29 10:00:00", "paid", "web", "US", "USD", "0", "12.50", "0", "0"),
    ("#1007", "2026-10-30 11:00:00", "test", "web", "US", "USD", "12.50", "0", "0", "0"),
    ("#1008", "2026-10-30 12:00:00", "cancelled", "web", "US", "USD", "25.00", "0", "0", "5.00"),
    ("#1009", "2026-10-31 10:00:00", "pending", "draft", None, "USD", "50.00", "10.00", "0", "0"),
    ("#1010", "2026-10-31 23:06:04", "paid", "pos", None, "USD", "13.50", "0", "1.00", "0"),
    ("#1011", "2026-11-01 00:30:00", "paid", "web", "US", "USD", "16.50", "0", "1.00", "0"),
    ("#1012", "2026-11-03 09:00:00", "paid", "web", "US", "USD", "46.04", "7.00", "3.04", "5.00"),
    ("#AP-1000", "2026-10-24 10:00:00", "pending", "web", "US", "USD", "8.64", "0", "0.64", "0"),
]

# order, line, product id, kind, quantity, gross, discount known to lie on the line
LINES = [
    ("#1001", 1, "MUG-BLUE", "goods", 1, "15.00", "0"),
    ("#1002", 1, "MUG-BLUE", "goods", 1, "12.50", "0"),
    ("#1003", 1, None, "gift_card", 1, "50.00", "0"),
    ("#1003", 2, "MUG-BLUE", "goods", 1, "12.50", "0"),
    ("#1004", 1, "PLATE-1", "goods", 1, "20.00", "0"),
    ("#1005", 1, "PLATE-1", "goods", 2, "40.00", "0"),
    ("#1006", 1, "MUG-BLUE", "goods", 1, "12.50", "0"),
    ("#1007", 1, "MUG-BLUE", "goods", 1, "12.50", "0"),
    ("#1008", 1, "LAMP-1", "goods", 1, "20.00", "0"),
    ("#1009", 1, "PLATE-1", "goods", 3, "60.00", "0"),
    ("#1010", 1, "MUG-BLUE", "goods", 1, "12.50", "0"),
    ("#1011", 1, "MUG-BLUE", "goods", 1, "12.50", "0"),
    ("#1011", 2, None, "tip", 1, "3.00", "0"),
    ("#1012", 1, "MUG-BLUE", "goods", 2, "25.00", "2.50"),
    ("#1012", 2, "PLATE-1", "goods", 1, "20.00", "0"),
    ("#AP-1000", 1, "HOLDER-1", "goods", 1, "8.00", "0"),
]

# order, day, whether the day is known, amount
REFUNDS = [
    ("#1004", date(2026, 10, 28), False, "26.60"),
    ("#1005", date(2026, 10, 28), False, "21.60"),
    ("#1008", date(2026, 11, 2), True, "25.00"),
]


@pytest.fixture
def orders(read):
    return read("shopify/orders_79_columns.csv")


def test_each_order_is_read_once_from_its_first_record(orders):
    found = orders.rows(
        """select order_id, ordered_at, status, sales_channel, country, currency, total_sales, discount, tax, shipping
           from staged_orders order by order_id"""
    )
    assert found == [
        (name, datetime.fromisoformat(at), *facts, *(micros(amount) for amount in amounts))
        for name, at, *rest in ORDERS
        for facts, amounts in [(rest[:4], rest[4:])]
    ]
    assert orders.counts() == (16, 16, 0, 0)


def test_orders_belong_to_the_shop_s_day(orders):
    """#1010 was ordered at 23:06 in New York, which is the next day in UTC; #1011 before the clocks went back."""
    assert orders.rows(
        "select order_date, ordered_at_utc from staged_orders where order_id in ('#1010', '#1011') order by order_id"
    ) == [
        (date(2026, 10, 31), datetime(2026, 11, 1, 3, 6, 4)),
        (date(2026, 11, 1), datetime(2026, 11, 1, 4, 30)),
    ]


def test_lines_tips_and_gift_cards(orders):
    found = orders.rows(
        """select order_id, line_no, product_id, kind, quantity, gross, discount
           from staged_order_lines order by order_id, line_no"""
    )
    assert found == [(*line[:5], micros(line[5]), micros(line[6])) for line in LINES]
    assert orders.rows("select order_id, tips from staged_orders where tips is not null") == [("#1011", micros("3"))]


def test_refunds_without_a_day_stand_on_the_order_s(orders):
    found = orders.rows(
        "select order_id, refund_date, is_date_known, amount, goods from staged_refunds order by order_id"
    )
    assert found == [(name, day, is_known, micros(amount), None) for name, day, is_known, amount in REFUNDS]


def test_a_cancelled_order_says_when(orders):
    assert orders.rows("select order_id, cancelled_at from staged_orders where cancelled_at is not null") == [
        ("#1008", datetime(2026, 11, 2, 15))
    ]


def test_test_orders_are_marked(orders, read):
    assert orders.column("select order_id from staged_orders where is_test") == ["#1007"]
    tagged = read("shopify/orders_78_columns.csv", time_zone="America/Los_Angeles")
    assert tagged.column("select order_id from staged_orders where is_test") == ["#3001"]


def test_both_identities_are_checked(orders, read):
    assert orders.said("all 13 orders obey 'Total = Subtotal + Shipping + Taxes + tips'")
    assert orders.said("all 13 orders obey 'Subtotal = lines without tips - Discount Amount'")
    broken = read("shopify/orders_78_columns.csv", time_zone="America/Los_Angeles")
    assert any("1 of 2 orders do not obey" in warning and "#3000" in warning for warning in broken.staged.warnings), (
        broken.staged.warnings
    )


def test_taxes_in_prices_are_seen(orders, read):
    assert orders.column("select distinct tax_included from staged_orders") == [False]
    vat = read("shopify/orders_73_columns_saved_by_excel.csv", time_zone="Europe/Berlin", currency="EUR")
    assert vat.column("select distinct tax_included from staged_orders") == [True]


def test_a_file_saved_by_a_spreadsheet(read):
    """73 columns, CRLF, TRUE and FALSE, no trailing decimals, two currencies, both offsets of a night in March."""
    vat = read("shopify/orders_73_columns_saved_by_excel.csv", time_zone="Europe/Berlin", currency="EUR")
    assert vat.rows(
        """select order_id, ordered_at, currency, total_sales, discount, tax, shipping
           from staged_orders order by order_id"""
    ) == [
        ("J-2001", datetime(2026, 3, 28, 9), "EUR", micros("64.95"), 0, micros("10.37"), micros("4.95")),
        ("J-2002", datetime(2026, 3, 28, 23, 50), "GBP", micros("24.50"), 0, micros("4.08"), 0),
        ("J-2003", datetime(2026, 3, 29, 1, 30), "EUR", micros("89.50"), 0, micros("14.29"), micros("5")),
        ("J-2004", datetime(2026, 3, 30, 10), "EUR", micros("105"), micros("20"), micros("16.76"), micros("5")),
    ]
    assert vat.counts() == (5, 5, 0, 0)


def test_people_are_known_by_a_key_only(orders):
    """Letter case and blanks do not make two of one; who left no e-mail is nobody."""
    keys = dict(orders.rows("select order_id, customer_key from staged_orders"))
    assert keys["#1011"] == keys["#1012"] is not None
    assert keys["#1010"] is None
    assert len({key for key in keys.values() if key}) == 6
    everything = str(orders.rows("from staged_orders")) + str(orders.rows("select cells from staged_unmapped_columns"))
    assert not any(word in everything.lower() for word in ("example.com", "robin", "555 010", "1 example road"))


def test_the_same_in_any_order_of_columns(read, tmp_path, orders):
    lines = _reordered((EXPORTS / "shopify/orders_79_columns.csv").read_text())
    path = tmp_path / "orders_export.csv"
    path.write_text(lines)
    turned = read(path)
    for table in ("orders", "order_lines", "refunds"):
        same = f"select * from staged_{table} order by all"
        assert turned.rows(same) == orders.rows(same)


def _reordered(text: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    out = io.StringIO()
    csv.writer(out).writerows([row[::-1] for row in rows])
    return out.getvalue()


def test_products_take_title_vendor_and_type_from_the_first_record(read):
    products = read("shopify/products.csv")
    assert products.rows("select product_id, product, category, brand from staged_products order by product_id") == [
        ("LAMP-1", "Lamp", "Home & Garden > Lighting > Lamps", "Glow"),
        ("MUG-BLUE", "Mug", "Drinkware", "Kiln & Co"),
        ("MUG-RED", "Mug", "Drinkware", "Kiln & Co"),
        ("PLATE-1", "Dinner plate", "Tableware", "Kiln & Co"),
    ]
    assert products.counts() == (6, 4, 0, 2)


def test_costs_per_item_where_they_are_told(read):
    products = read("shopify/products.csv")
    assert products.rows(
        "select product_id, unit_cost, currency, valid_from from staged_product_costs order by product_id"
    ) == [
        ("LAMP-1", micros("9.995"), "USD", None),
        ("MUG-BLUE", micros("4.20"), "USD", None),
        ("MUG-RED", micros("4.35"), "USD", None),
    ]


def test_customers_of_both_ages_of_the_export(read):
    new = read("shopify/customers.csv")
    assert new.rows("select country, accepts_marketing from staged_customers order by country nulls last") == [
        ("CA", True),
        ("US", True),
        (None, False),
        (None, False),
    ]
    assert new.counts() == (4, 4, 0, 0)
    old = read("shopify/customers_before_2022.csv")
    assert old.rows("select country, accepts_marketing from staged_customers") == [("DE", True)]


def test_a_customer_is_the_one_who_ordered(read, orders):
    of_orders = set(orders.column("select customer_key from staged_orders where customer_key is not null"))
    of_customers = set(read("shopify/customers.csv").column("select customer_key from staged_customers"))
    assert len(of_orders & of_customers) == 3


def test_amounts_stay_exact(orders):
    """What the customers of the file were charged, added up by hand."""
    total = sum(Decimal(order[6]) for order in ORDERS)
    assert total == Decimal("337.98")
    assert orders.column("select cast(sum(total_sales) as bigint) from staged_orders") == [micros(str(total))]
