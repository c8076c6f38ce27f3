"""WooCommerce's exports: Analytics as e-mailed and from the browser, in many languages, and an export plugin."""

from datetime import date, datetime

import pytest
from reading_exports import micros

from connectors.channels import channel_of, read_channel_rules

LANGUAGES = ["fr", "de", "es", "nl", "it", "pt", "pt_br"]


@pytest.fixture
def emailed(read):
    return read("woocommerce/analytics_orders_server.csv", time_zone="Europe/Paris", currency="EUR")


def test_the_emailed_file(emailed):
    found = emailed.rows(
        """select order_id, ordered_at, status, currency, total_sales, tax, shipping, discount
           from staged_orders order by order_id"""
    )
    assert found == [
        ("506", datetime(2026, 10, 29, 12), "refunded", "EUR", micros("15"), None, None, None),
        ("507", datetime(2026, 10, 31, 12), "pending", "EUR", micros("15"), None, None, None),
        ("508", datetime(2026, 10, 31, 23, 59, 59), "cancelled", "EUR", micros("20"), None, None, None),
        ("509", datetime(2026, 11, 1, 8), "paid", "EUR", micros("37.50"), None, None, None),
        ("511", datetime(2026, 11, 3, 9, 1), "paid", "EUR", micros("40"), None, None, None),
        ("512", datetime(2026, 11, 3, 14, 22, 10), "paid", "EUR", micros("1234.50"), None, None, None),
    ]
    assert emailed.counts() == (8, 8, 0, 0)


def test_negative_rows_are_refunds_of_their_order_on_their_own_day(emailed):
    """A formula guard stands before the minus: '-12.5."""
    found = emailed.rows(
        "select order_id, refund_date, is_date_known, goods, quantity from staged_refunds order by order_id"
    )
    assert found == [
        ("506", date(2026, 10, 30), True, micros("15"), 1),
        ("509", date(2026, 11, 2), True, micros("12.50"), 1),
    ]


def test_a_later_refund_takes_no_earlier_one_away(emailed):
    units = emailed.column("select unit from staged_refunds order by unit")
    assert len(set(units)) == 2
    assert all("2026-" in unit for unit in units)


def test_the_currency_of_the_formatted_amount_is_taken(read):
    other = read("woocommerce/analytics_orders_server.csv", currency="USD")
    assert other.column("select distinct currency from staged_orders") == ["EUR"]
    assert other.column("select distinct currency from staged_refunds") == ["EUR"]


def test_units_are_known_and_a_single_product_by_name(emailed):
    assert emailed.rows("select order_id, product, quantity, gross from staged_order_lines order by order_id") == [
        ("506", "Bowl", 1, micros("15")),
        ("507", "Bowl", 1, micros("15")),
        ("508", None, 1, micros("20")),
        ("509", "Mug", 3, micros("37.50")),
        ("511", None, 3, micros("40")),
        ("512", "Oak table", 1, micros("1234.50")),
    ]


def test_attribution_becomes_source_medium_and_channel(read):
    orders = read("woocommerce/analytics_orders_server_attribution.csv")
    found = orders.rows("select order_id, source_name, medium, sales_channel from staged_orders order by order_id")
    assert found == [
        ("606", None, None, "admin"),
        ("607", None, None, "web"),
        ("608", "blog.example.com", "referral", "web"),
        ("609", "(direct)", "(none)", "web"),
        ("611", "newsletter", None, "web"),
        ("612", "Google", "organic", "web"),
    ]
    rules = read_channel_rules()
    assert [channel_of(source, medium, None, rules) for _, source, medium, _ in found[2:]] == [
        "Referral",
        "Direct",
        "Unassigned",
        "Organic Search",
    ]


def test_the_browser_s_file_and_its_guard_of_a_tab(read):
    orders = read("woocommerce/analytics_orders_browser.csv")
    assert orders.rows("select order_id, total_sales from staged_orders order by order_id") == [
        ("709", micros("37.50")),
        ("712", micros("1234.50")),
    ]
    assert orders.rows("select order_id, refund_date, goods from staged_refunds") == [
        ("709", date(2026, 11, 2), micros("12.50"))
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_other_languages(read, language):
    orders = read(f"woocommerce/analytics_orders_browser_{language}.csv")
    assert orders.staged.format_name == "woocommerce_analytics_orders"
    assert orders.rows("select order_id, status, total_sales, source_name from staged_orders order by order_id") == [
        ("808", "cancelled", micros("15"), "(direct)"),
        ("809", "paid", micros("37.50"), "(direct)"),
        ("812", "paid", micros("1234.50"), "(direct)"),
    ]
    assert orders.column("select goods from staged_refunds") == [micros("12.50")]
    assert orders.counts() == (4, 4, 0, 0)


@pytest.fixture
def exported(read):
    return read("woocommerce/advanced_order_export.csv", time_zone="America/Chicago")


def test_order_columns_that_repeat_count_once(exported):
    assert exported.rows(
        """select order_id, status, country, total_sales, discount, tax, shipping, tax_included
           from staged_orders order by order_id"""
    ) == [
        ("900", "paid", "US", micros("13.50"), 0, micros("1"), 0, False),
        ("901", "cancelled", "US", micros("13.50"), 0, micros("1"), 0, False),
        ("902", "refunded", "US", micros("13.50"), 0, micros("1"), 0, False),
        ("903", "paid", "CA", micros("48.60"), 0, micros("3.60"), micros("5"), False),
        ("904", "paid", "US", micros("54"), micros("5"), micros("4"), micros("5"), False),
        ("905", "paid", "US", micros("62.10"), 0, micros("4.60"), micros("5"), False),
    ]
    assert exported.counts() == (8, 8, 0, 0)
    assert exported.said("all 6 orders obey")


def test_lines_add_up_to_the_subtotal_before_discount_and_refund(exported):
    """904: 2 x 11.25 + 22.50 after a discount of 5 are 50 before it; 903 sent one plate back, 902 all."""
    assert exported.rows(
        "select order_id, product_id, quantity, gross from staged_order_lines order by order_id, line_no"
    ) == [
        ("900", "MUG", 1, micros("12.50")),
        ("901", "MUG", 1, micros("12.50")),
        ("902", "MUG", 0, micros("12.50")),
        ("903", "PLATE", 1, micros("40")),
        ("904", "MUG", 2, micros("25")),
        ("904", "BOWL", 1, micros("25")),
        ("905", "MUG", 1, micros("12.50")),
        ("905", "PLATE", 2, micros("40")),
    ]


def test_refunded_amounts_without_a_day(exported):
    assert exported.rows(
        "select order_id, refund_date, is_date_known, amount from staged_refunds order by order_id"
    ) == [
        ("902", date(2026, 10, 31), False, micros("13.50")),
        ("903", date(2026, 11, 1), False, micros("21.60")),
    ]


def test_shares_come_out_whole(read, tmp_path):
    """Three lines of one price share 10.00: not a micro is lost, and the first line takes what is left over."""
    path = tmp_path / "orders.csv"
    rows = "".join(f"1,Completed,2026-11-01 10:00,10.00,1.00,9.00,S{i},Thing,1,3.00\n" for i in range(3))
    path.write_text(
        "Order Number,Order Status,Order Date,Order Subtotal Amount,Cart Discount Amount,Order Total Amount,"
        f"SKU,Item Name,Quantity,Item Cost\n{rows}"
    )
    orders = read(path)
    assert orders.column("select gross from staged_order_lines order by line_no") == [3333334, 3333333, 3333333]
