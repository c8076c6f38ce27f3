"""Magento's order grids: amounts with a currency sign, dates in the administrator's language."""

from datetime import date, datetime

from reading_exports import micros


def test_the_grid_of_magento_2(read):
    orders = read("magento/orders_grid_2.csv")
    assert orders.rows(
        "select order_id, ordered_at, status, currency, total_sales, shipping, tax from staged_orders order by order_id"
    ) == [
        ("000000100", datetime(2026, 10, 29, 9), "pending", "USD", micros("25"), micros("5"), None),
        ("000000101", datetime(2026, 10, 30, 9), "cancelled", "USD", micros("25"), micros("5"), None),
        ("000000102", datetime(2026, 10, 31, 9), "refunded", "USD", micros("25"), micros("5"), None),
        ("000000103", datetime(2026, 11, 1, 9), "paid", "USD", micros("45"), micros("5"), None),
        ("000000104", datetime(2026, 11, 2, 11), "paid", "USD", micros("1304"), micros("5"), None),
        ("000000105", datetime(2026, 11, 3, 14, 22, 10), "paid", "USD", micros("114.50"), micros("5"), None),
    ]
    assert orders.rows("select order_id, refund_date, is_date_known, amount from staged_refunds order by order_id") == [
        ("000000102", date(2026, 10, 31), False, micros("25")),
        ("000000103", date(2026, 11, 1), False, micros("20")),
    ]
    assert orders.counts() == (6, 6, 0, 0)


def test_plain_amounts_and_stamps(read, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        'ID,"Purchase Point","Purchase Date","Grand Total (Base)","Grand Total (Purchased)",Status,Subtotal\n'
        '000000200,Main,"2026-11-03 14:22:10",1114.5000,1114.5000,complete,1000.0000\n'
    )
    orders = read(path)
    assert orders.rows("select ordered_at, total_sales, currency, status from staged_orders") == [
        (datetime(2026, 11, 3, 14, 22, 10), micros("1114.50"), "USD", "paid")
    ]


def test_the_grid_of_magento_1(read):
    orders = read("magento/orders_grid_1.csv")
    assert orders.rows("select order_id, status, total_sales from staged_orders order by order_id") == [
        ("100000103", "cancelled", micros("45")),
        ("100000104", "paid", micros("1304")),
        ("100000105", "paid", micros("114.50")),
    ]
    assert orders.counts() == (3, 3, 0, 0)


def test_a_german_administrator(read):
    orders = read("magento/orders_grid_1_german.csv", time_zone="Europe/Berlin")
    assert orders.rows("select order_id, ordered_at, currency, total_sales from staged_orders order by order_id") == [
        ("100000204", datetime(2026, 10, 31, 11), "EUR", micros("45")),
        ("100000205", datetime(2026, 11, 3, 14, 22, 10), "EUR", micros("1114.50")),
    ]
    assert orders.said("31.10.2026")
