from datetime import date, datetime

import duckdb
import pytest
from reading_files import FACTS, LINES

from connectors.files.reading import stage

SHOP = """
source = "shop"
[columns]
number = "Name"
quantity = { header = "Qty", type = "integer" }
price = { header = "Price", type = "money" }
[[rows]]
kind = "not_data"
name = "comment"
when = { "@first" = { matches = "^#" } }
[[rows]]
kind = "tip"
when = { Item = "Tip" }
[[rows]]
kind = "refund"
when = { quantity = { below = 0 } }
[[rows]]
kind = "order"
when = { Item = { empty = true } }
[orders]
order_id = "number"
ordered_at = "Created"
email = "Email"
name = "Billing Name"
customer_id = "Customer"
status = { cases = [
    { when = { Test = "yes" }, value = "test" },
    { column = "Status", map = { "Paid|Bezahlt" = "paid", "refunded" = "refunded" } },
] }
total_sales = "Total"
tax = "Tax"
shipping = "Shipping"
discount = { sum = ["Discount", "-Credit"] }
[order_lines]
product = "Item"
quantity = "quantity"
unit_price = "price"
[refunds]
order_id = "number"
refunded_at = "Created"
goods = { product = ["quantity", "price"], sign = "absolute" }
quantity = { column = "quantity", sign = "negate" }
"""
HEADER = "Name,Created,Email,Billing Name,Customer,Status,Test,Total,Tax,Shipping,Discount,Credit,Item,Qty,Price\n"
FIRST = "#1,2026-01-02 10:00,Ann@Example.com ,Ann,7,Paid,,11.50,1,2,0.5,,Socks,2,4.50\n"


def test_an_orders_facts_are_the_first_that_its_records_hold(read):
    text = (
        HEADER
        + FIRST.replace("#1", "A1")
        + "A1,,,,,,,,,,,,Cap,1,1.25\nA1,,,,,,,,,,,,Tip,1,3\nA2,2026-01-03 09:00,,,,Bezahlt,,0,,,,,,,\n"
    )
    found = read(text, SHOP)
    assert found.rows(
        "select unit, order_id, ordered_at, order_date, status, total_sales, tax, shipping, discount, "
        "sales_channel, currency, is_test "
        "from staged_orders order by order_id"
    ) == [
        ("orders|shop|A1", "A1", datetime(2026, 1, 2, 10), date(2026, 1, 2), "paid",
         11_500_000, 1_000_000, 2_000_000, 500_000, "web", "EUR", False),
        ("orders|shop|A2", "A2", datetime(2026, 1, 3, 9), date(2026, 1, 3), "paid",
         0, None, None, None, "web", "EUR", False),
    ]  # fmt: skip
    assert found.rows(
        "select order_id, line_no, product, kind, quantity, gross from staged_order_lines order by 1, 2"
    ) == [
        ("A1", 1, "Socks", "goods", 2, 9_000_000),
        ("A1", 2, "Cap", "goods", 1, 1_250_000),
        ("A1", 3, "Tip", "tip", 1, 3_000_000),
    ]
    assert found.rows("select record, unit from staged_records order by 1") == [
        (1, "orders|shop|A1"),
        (2, "orders|shop|A1"),
        (3, "orders|shop|A1"),
        (4, "orders|shop|A2"),
    ]


def test_lines_of_an_order_are_numbered_though_others_stand_between(read):
    text = "Order,Date,Qty,Price\n1,2026-01-02,1,1\n2,2026-01-02,1,2\n1,2026-01-02,1,3\n1,2026-01-02,1,1\n"
    assert read(text).rows("select order_id, line_no, gross from staged_order_lines order by 1, 2") == [
        ("1", 1, 1_000_000),
        ("1", 2, 3_000_000),
        ("1", 3, 1_000_000),
        ("2", 1, 2_000_000),
    ]


def test_rules_tell_refunds_comments_tests_and_statuses(read):
    text = (
        HEADER
        + FIRST.replace("#1", "A1").replace(",Paid,,", ",Paid,yes,")
        + "# a comment,,,,,,,,,,,,,,\nA9,2026-02-03 10:00,,,,,,,,,,,Socks,-2,4.50\n,,,,,,,,,,,,,,\n\n"
    )
    found = read(text, SHOP)
    assert found.column("select status from staged_orders") == ["test"]
    assert found.column("select is_test from staged_orders") == [True]
    assert found.rows(
        "select unit, refund_id, order_id, refund_date, is_date_known, goods, amount, quantity from staged_refunds"
    ) == [("refunds|shop|A9", "A9", "A9", date(2026, 2, 3), True, 9_000_000, None, 2)]
    assert (found.staged.rows_in, found.staged.not_data) == (4, 2)
    assert "1 records: comment (not data)" in found.staged.evidence


def test_an_unknown_status_is_rejected(read):
    found = read(HEADER + FIRST.replace("#1", "A1").replace("Paid", "Vanished"), SHOP)
    assert [(reject.column, reject.value, reject.reason) for reject in found.staged.rejects] == [
        ("Status", "Vanished", "'Vanished' is no status that this format knows.")
    ]


def test_a_record_that_cannot_be_read_takes_its_order_with_it(read):
    text = "Order,Date,Qty,Price\n1,2026-01-02,1,1\n2,2026-01-02,1,2\n\n1,2026-01-02,x,3\n"
    text += ",2026-01-02,1,1\n3,,1,1\n4,2026-01-02,,1\n"
    found = read(text)
    assert [(r.record, r.line, r.column, r.value, r.reason, r.text) for r in found.staged.rejects] == [
        (1, 2, None, None, "Another record of 1 cannot be read (line 5), and they go together.", "1,2026-01-02,1,1"),
        (3, 5, "Qty", "x", "'x' is no whole number.", "1,2026-01-02,x,3"),
        (4, 6, "Order", None, "order_id is missing.", ",2026-01-02,1,1"),
        (5, 7, None, None, "No record of 3 says when it was ordered.", "3,,1,1"),
        (6, 8, "Qty", None, "quantity is missing.", "4,2026-01-02,,1"),
    ]
    assert found.column("select order_id from staged_orders") == ["2"]
    assert found.column("select count(*) from staged_order_lines") == [1]


def test_records_with_too_few_or_too_many_cells_are_rejected_and_empty_trailing_ones_are_not(read):
    text = "Order,Date,Qty,Price\n1,2026-01-02,1\n2,2026-01-02,1,1,9\n3,2026-01-02,1,1,,\n"
    found = read(text)
    assert [(reject.line, reject.reason) for reject in found.staged.rejects] == [
        (2, "The record has 3 cells, the header has 4."),
        (3, "The record has 5 cells, the header has 4."),
    ]
    assert found.column("select order_id from staged_orders") == ["3"]


def test_a_rejected_day_is_left_as_it_was(read):
    mapping = """
    [ad_spend]
    date = "Day"
    platform = { value = "google" }
    account = "Account"
    cost = "Cost"
    """
    text = "Day,Account,Cost\n2026-01-01,a,1\n2026-01-02,a,x\n2026-01-02,a,2\n2026-01-04,a,3\n2026-01-02,b,1\n"
    found = read(text, mapping)
    assert len(found.staged.rejects) == 2
    assert [(c.unit_prefix, c.first.day, c.last.day) for c in found.staged.covers] == [
        ("ad_spend|mapping|a|", 1, 1),
        ("ad_spend|mapping|a|", 3, 4),
        ("ad_spend|mapping|b|", 2, 2),
    ]


TOTALS = """
[[rows]]
kind = "total"
when = { "@first" = { matches = "^Total" } }
check = ["Cost", "Clicks"]
[ad_spend]
date = "Day"
platform = { value = "google" }
cost = "Cost"
clicks = "Clicks"
"""


def test_a_total_row_is_a_check_and_no_data(read):
    found = read("Day,Cost,Clicks\n2026-01-01,1.0049,3\n2026-01-02,2,4\nTotal,3.01,7\nTotal: all,5.00,7\n", TOTALS)
    assert (found.staged.rows_in, found.staged.not_data) == (4, 2)
    assert "total row agrees: 'Cost' adds up to 3.0049, the file says 3.01" in found.staged.evidence
    assert found.staged.warnings == ["The file's total row says 5 for 'Cost'; its 2 rows add up to 3.0049."]


def test_a_row_that_says_that_there_is_no_data_is_none(read):
    found = read("Day,Cost,Clicks\nNo data available.\n", TOTALS)
    assert (found.staged.rows_in, found.staged.not_data) == (1, 1)


IDENTITIES = """
[orders]
order_id = "Order"
ordered_at = "Date"
total_sales = "Total"
tax = "Tax"
shipping = "Ship"
[order_lines]
quantity = "Qty"
unit_price = "Price"
[refunds]
each = "order"
amount = "Refunded"
refunded_at = "Cancelled"
[[checks]]
name = "Total = Goods + Ship + Tax"
left = ["Total"]
right = ["@goods", "Ship", "Tax"]
tax_included = false
[[checks]]
name = "Total = Goods + Ship"
left = ["Total"]
right = ["@goods", "Ship"]
tax_included = true
"""
WITH_TAX = "Order,Date,Total,Tax,Ship,Qty,Price,Refunded,Cancelled\n"


@pytest.mark.parametrize(("total", "included"), [("12", True), ("14", False)])
def test_the_identity_that_holds_tells_whether_prices_hold_the_tax(read, total, included):
    text = WITH_TAX + f"1,2026-01-02,{total},2,2,1,10,,\n2,2026-01-02,{total},2,2,2,5,,\n3,2026-01-02,12,0,2,1,10,,\n"
    found = read(text, IDENTITIES)
    assert found.column("select tax_included from staged_orders") == [included] * 3
    assert found.staged.warnings == []


def test_orders_that_break_the_identities_are_warned_of(read):
    text = WITH_TAX + "1,2026-01-02,12,2,2,1,10,,\n2,2026-01-02,99,2,2,2,5,,\n"
    found = read(text, IDENTITIES)
    assert found.staged.warnings == ["1 of 2 orders do not obey 'Total = Goods + Ship', the first of them 2."]


def test_a_refund_that_an_order_tells_takes_its_day_or_that_of_the_order(read):
    text = (
        WITH_TAX
        + "1,2026-01-02,12,2,2,1,10,5.50,\n2,2026-01-02,12,2,2,1,10,12,2026-01-05\n3,2026-01-02,12,2,2,1,10,0,\n"
    )
    found = read(text, IDENTITIES)
    assert found.rows(
        "select unit, refund_id, refund_date::varchar, is_date_known, amount, goods "
        "from staged_refunds order by order_id"
    ) == [
        ("orders|mapping|1", "1", "2026-01-02", False, 5_500_000, None),
        ("orders|mapping|2", "2", "2026-01-05", True, 12_000_000, None),
    ]


def test_products_and_costs_take_the_first_value_within_a_handle(read):
    mapping = """
    [[rows]]
    kind = "not_data"
    when = { SKU = { empty = true } }
    [products]
    product_id = "SKU"
    product = { column = "Title", within = "Handle" }
    category = { column = "Type", within = "Handle" }
    [product_costs]
    product_id = "SKU"
    unit_cost = "Cost per item"
    """
    text = "Handle,Title,Type,SKU,Cost per item\nhat,Hat,Head,H1,2.50\nhat,,,H2,\nhat,,,,\nmug,Mug,,M1,1\n"
    found = read(text, mapping)
    assert found.rows("select unit, product, category from staged_products order by 1") == [
        ("products|mapping|H1", "Hat", "Head"),
        ("products|mapping|H2", "Hat", "Head"),
        ("products|mapping|M1", "Mug", None),
    ]
    assert found.rows("select product_id, unit_cost, currency, valid_from from staged_product_costs order by 1") == [
        ("H1", 2_500_000, "EUR", None),
        ("M1", 1_000_000, "EUR", None),
    ]


def test_sessions_are_added_up_by_what_tells_them_apart(read):
    mapping = """
    [sessions]
    date = "Date"
    device_category = "Device"
    channel = "Channel"
    sessions = { column = "Count", when = { Event = "session_start" }, default = 0 }
    add_to_cart = { column = "Count", when = { Event = "add_to_cart" } }
    [reading]
    columns_may_be_missing = true
    """
    text = "Date,Device,Event,Count\n20260102,mobile,session_start,10\n20260102,mobile,add_to_cart,3\n"
    text += "20260102,desktop,session_start,4\n"
    found = read(text, mapping)
    assert found.rows(
        "select unit, breakdown, device_category, channel, sessions, add_to_cart from staged_sessions order by 3"
    ) == [
        ("sessions|mapping|device_category|2026-01-02", "device_category", "desktop", None, 4, None),
        ("sessions|mapping|device_category|2026-01-02", "device_category", "mobile", None, 10, 3),
    ]


def test_days_counted_from_the_start_become_days(read):
    mapping = """
    [[preamble]]
    pattern = 'Start date: (?P<period_from>[0-9]{8})'
    [columns]
    day = { header = "Nth day", type = "nth_day" }
    [sessions]
    date = "day"
    sessions = "Sessions"
    """
    found = read("# Start date: 20260130\nNth day,Sessions\n0000,5\n0002,6\n", mapping)
    assert found.rows("select session_date::varchar, sessions from staged_sessions order by 1") == [
        ("2026-01-30", 5),
        ("2026-02-01", 6),
    ]


def test_customers_rates_and_other_costs_are_staged(read):
    customers = '[customers]\nemail = "Email"\ncountry = "Country"\naccepts_marketing = "Accepts"\n'
    found = read("Email,Country,Accepts\na@b.c,NL,yes\n,NL,no\n", customers)
    assert found.rows("select country, accepts_marketing, length(customer_key) from staged_customers") == [
        ("NL", True, 64)
    ]
    assert [reject.reason for reject in found.staged.rejects] == ["email is missing."]
    rates = read(
        "Day,Code,Rate\n2026-01-02,usd,1.0842\n", '[exchange_rates]\ndate = "Day"\ncurrency = "Code"\nrate = "Rate"\n'
    )
    assert str(rates.rows("select rate_date, currency, rate from staged_exchange_rates")[0][2]) == "1.084200000000"
    costs = read(
        "Month,Until,What,Cost\n2026-01-01,2026-01-31,Agency,900\n",
        '[marketing_costs]\nperiod_from = "Month"\nperiod_to = "Until"\nname = "What"\ncost = "Cost"\n',
    )
    assert costs.rows(
        "select cost_date, period_from::varchar, period_to::varchar, name, cost from staged_marketing_costs"
    ) == [(None, "2026-01-01", "2026-01-31", "Agency", 900_000_000)]


def test_a_second_file_replaces_the_tables_of_the_first(tmp_path, mapping_file):
    con = duckdb.connect()
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text("Order,Date,Qty,Price,Extra\n1,2026-01-02,1,1,x\n", encoding="utf-8")
    second.write_text("Order,Date,Qty,Price\n2,2026-01-02,1,1\n", encoding="utf-8")
    assert "unmapped_columns" in stage(con, first, FACTS, mapping=mapping_file).tables
    stage(con, second, FACTS, mapping=mapping_file)
    tables = {row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()}
    assert tables == {"staged_orders", "staged_order_lines", "staged_records"}
    assert con.execute("select order_id from staged_orders").fetchall() == [("2",)]
    assert LINES
