import pytest
from reading_files import LINES

from connectors.refusal import ConnectorRefusal

HEADER = "Order;Date;Qty;Price\n"


def prices(read, *values, reading="", quote='"'):
    lines = "".join(f"{place};2026-01-02;1;{quote}{value}{quote}\n" for place, value in enumerate(values, start=1))
    mapping = LINES.replace("[orders]", f"[reading]\n{reading}\n[orders]")
    found = read(HEADER + lines, mapping)
    return found, [
        gross / 1_000_000 for gross in found.column("select gross from staged_order_lines order by order_id")
    ]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["2.55", "3"], [2.55, 3]),
        (["2,55", "3"], [2.55, 3]),
        (["1,234.50", "2"], [1234.5, 2]),
        (["1.234,50", "2"], [1234.5, 2]),
        (["1'234.50", "2.10"], [1234.5, 2.1]),
        (["1 234,50 €", "2,10 €"], [1234.5, 2.1]),
        (["1\u202f234,50\u00a0€", "2,10\u00a0€"], [1234.5, 2.1]),
        (["12,34,567.50", "2.10"], [1234567.5, 2.1]),
        (["US$0.00", "CA$12.50"], [0, 12.5]),
        (["? 648.5", "₹ 1,200.00"], [648.5, 1200]),
        (["(12.50)", "-3.10", "3.10-", "−4.00"], [-12.5, -3.1, -3.1, -4]),
        (["'-12.50", "\t-1.25"], [-12.5, -1.25]),
        (["1.234", "2.5"], [1.234, 2.5]),
        (["1,234", "1.5"], [1234, 1.5]),
        (["1,234,567", "1,234"], [1234567, 1234]),
        (["0.125", "1.250"], [0.125, 1.25]),
        (["0.25783333", "0.1"], [0.257833, 0.1]),
        ([".50", "1.00"], [0.5, 1]),
        (["Rs. 500.00", "EUR 12.00"], [500, 12]),
        (["999999999.99"], [999999999.99]),
    ],
)
def test_numbers_are_read_as_all_values_of_the_column_show(read, texts, numbers):
    found, amounts = prices(read, *texts)
    assert found.staged.rejects == []
    assert amounts == pytest.approx(numbers, abs=1e-9)


def test_a_number_that_leaves_two_readings_is_refused_by_name_and_example(read):
    with pytest.raises(ConnectorRefusal) as caught:
        prices(read, "1.234", "5.678", "9.012")
    refusal = caught.value
    assert refusal.message == (
        "Column 'Price' can be read in two ways: '1.234', '5.678', '9.012': "
        "'1.234' is either 1.234 (a fraction) or 1234 (thousands)."
    )
    assert (refusal.column, refusal.value) == ("Price", "1.234")
    assert refusal.file.endswith("export.csv")
    assert 'decimal = "."' in refusal.hint


@pytest.mark.parametrize(("mark", "numbers"), [(".", [1.234, 5.678]), (",", [1234, 5678])])
def test_the_mapping_answers_which_mark_is_meant(read, mark, numbers):
    _, amounts = prices(read, "1.234", "5.678", reading=f'decimal = "{mark}"')
    assert amounts == pytest.approx(numbers)


def test_a_column_that_mixes_marks_is_refused(read):
    with pytest.raises(ConnectorRefusal, match="some numbers with a decimal point and some with a decimal comma"):
        prices(read, "2.55", "3,10")


def test_the_mark_of_another_column_decides(read):
    mapping = """
    [orders]
    order_id = "Order"
    ordered_at = "Date"
    total_sales = "Total"
    shipping = "Ship"
    """
    found = read("Order;Date;Total;Ship\n1;2026-01-02;1.234;4,95\n", mapping)
    assert found.rows("select total_sales, shipping from staged_orders") == [(1_234_000_000, 4_950_000)]


def test_whole_numbers_mark_thousands(read):
    text = 'Order,Date,Qty,Price\n1,2026-01-02,"9,380",2\n2,2026-01-02,7,2\n'
    assert read(text).column("select quantity from staged_order_lines order by order_id") == [9380, 7]


def test_words_and_fractions_of_pieces_are_rejected_with_line_column_and_value(read):
    found = read(
        "Order,Date,Qty,Price\n1,2026-01-02,1,cheap\n2,2026-01-02,2.5,3\n3,2026-01-02,1,1E+05\n4,2026-01-02,2,3.10\n"
    )
    assert [(reject.line, reject.column, reject.value, reject.reason) for reject in found.staged.rejects] == [
        (2, "Price", "cheap", "'cheap' is no amount of money."),
        (3, "Qty", "2.5", "'2.5' is no whole number."),
        (4, "Price", "1E+05", "'1E+05' is no amount of money."),
    ]
    assert found.column("select order_id from staged_orders") == ["4"]


def test_unknown_words_are_nothing_and_not_zero(read):
    mapping = """
    [reading]
    unknown = ['<\\s*10%']
    [orders]
    order_id = "Order"
    ordered_at = "Date"
    tax = "Tax"
    """
    found = read("Order,Date,Tax\n1,2026-01-02, --\n2,2026-01-02,< 10%\n3,2026-01-02,n/a\n4,2026-01-02,0\n", mapping)
    assert found.column("select tax from staged_orders order by order_id") == [None, None, None, 0]
