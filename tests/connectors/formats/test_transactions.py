"""Purchases by transaction id, as Google Analytics 4's explorations give them and as any mapping can."""

from datetime import date

import pytest
from reading_exports import micros

from connectors.protocol import Coverage
from connectors.refusal import ConnectorRefusal

FIRST, SECOND, THIRD = (date(2026, 10, day) for day in (1, 2, 3))
MAPPING = """
name = "tags"
[transactions]
date = "Day"
transaction_id = "Order"
device_category = "Device"
purchases = "Purchases"
revenue = "Value"
refund = "Refund"
currency = "Currency"
"""


@pytest.fixture
def by_mapping(read, tmp_path):
    """Read lines below the mapping's header."""

    def _read(*lines):
        mapping, path = tmp_path / "tags.toml", tmp_path / "tags.csv"
        mapping.write_text(MAPPING)
        path.write_text("\n".join(["Day,Order,Device,Purchases,Value,Refund,Currency", *lines]) + "\n")
        return read(path, mapping=mapping)

    return _read


def test_a_download_is_in_the_propertys_currency(read):
    report = read("ga4/transactions_by_day.csv", analytics_currency="GEL")
    assert report.column("select distinct currency from staged_transactions") == ["GEL"]


def test_an_exploration_by_transaction_id(read):
    report = read("ga4/transactions_by_day.csv")
    assert report.staged.format_name == "ga4_transactions"
    assert report.rows(
        """select transaction_date, transaction_id, device_category, channel, source_name, medium, purchases, revenue,
               tax, shipping, refund, currency
           from staged_transactions order by transaction_date, revenue desc"""
    ) == [
        (FIRST, "#1001", "mobile", "Direct", "(direct)", "(none)", 1, *amounts("121", "21", "0", "0"), "USD"),
        (FIRST, "#1002", "desktop", "Paid Search", "google", "cpc", 2, *amounts("100", "17.5", "4.95", "0"), "USD"),
        (SECOND, "#1003", "mobile", "AI Assistant", "chat", "link", 1, *amounts("30", "4", "4.95", "0"), "USD"),
        (SECOND, None, "smart tv", None, None, None, 1, *amounts("9.5", "0", "0", "0"), "USD"),
        (THIRD, "#1004", "mobile", "Direct", "(direct)", "(none)", 1, *amounts("20", "4", "0", "0"), "USD"),
        (THIRD, "#1001", "mobile", "Direct", "(direct)", "(none)", 0, *amounts("-20", "0", "0", "20"), "USD"),
    ]  # fmt: skip
    assert report.counts() == (12, 6, 0, 6)
    assert report.staged.warnings == []


def amounts(*texts):
    return tuple(micros(text) for text in texts)


def test_a_day_is_merged_as_a_whole_and_the_days_between_are_covered(read):
    report = read("ga4/transactions_by_day.csv")
    assert report.column("select distinct unit from staged_transactions order by 1") == [
        f"transactions|ga4|{day}" for day in (FIRST, SECOND, THIRD)
    ]
    assert report.staged.covers == [Coverage("transactions|ga4|", FIRST, THIRD)]
    assert report.staged.tables == ("transactions",)


def test_a_grand_total_that_does_not_add_up_is_said(read, tmp_path):
    path = tmp_path / "purchases.csv"
    path.write_text(
        "# 20261001-20261001\nDate,Transaction ID,Ecommerce purchases,Purchase revenue\n,,3,90,Grand total\n"
        "20261001,A1,1,40\n20261001,A2,1,50\n"
    )
    report = read(path)
    assert report.counts() == (4, 2, 0, 2)
    assert any("3" in warning and "2" in warning for warning in report.staged.warnings)


@pytest.mark.parametrize(
    "header",
    [
        "Transaction ID,Ecommerce purchases,Purchase revenue",
        "Transaction ID,Device category,Sessions,Transactions,Purchase revenue",
        "Transaction ID,Total revenue",
    ],
)
def test_without_a_day_it_is_refused_with_what_to_add(read, tmp_path, header):
    path = tmp_path / "purchases.csv"
    path.write_text(f"# 20261001-20261031\n{header}\n{'1,' * header.count(',')}1\n")
    with pytest.raises(ConnectorRefusal, match="not their days") as refused:
        read(path)
    assert "add the dimension Date" in refused.value.hint


def test_without_purchases_the_missing_column_is_named(read, tmp_path):
    path = tmp_path / "purchases.csv"
    path.write_text("Date,Transaction ID,Purchase revenue\n20261001,A1,40\n")
    with pytest.raises(ConnectorRefusal, match="Ecommerce purchases"):
        read(path)


def test_a_mapping_can_fill_them_and_what_agrees_is_added_up(by_mapping):
    report = by_mapping(
        "2026-10-01,A1,mobile,1,12.50,,gbp",
        "2026-10-01,A1,mobile,1,12.50,,GBP",
        "2026-10-03,A1,mobile,0,-12.50,12.50,GBP",
    )
    assert report.rows(
        "select transaction_date, transaction_id, purchases, revenue, tax, refund, currency from staged_transactions "
        "order by transaction_date"
    ) == [
        (FIRST, "A1", 2, micros("25"), None, None, "GBP"),
        (THIRD, "A1", 0, micros("-12.5"), None, micros("12.5"), "GBP"),
    ]
    assert report.counts() == (3, 3, 0, 0)


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("2026-10-02,A2,mobile,some,5,,EUR", "Purchases", "some"),
        ("2026-10-02,A2,mobile,1,a lot,,EUR", "Value", "a lot"),
        ("2026-10-02,A2,mobile,1,,,EUR", "Value", None),
        ("2026-13-02,A2,mobile,1,5,,EUR", "Day", "2026-13-02"),
        (",A2,mobile,1,5,,EUR", "Day", None),
    ],
)
def test_what_cannot_be_read_is_rejected_with_line_and_column(by_mapping, line, column, value):
    report = by_mapping("2026-10-01,A1,mobile,1,5,,EUR", line, "2026-10-03,A3,mobile,1,5,,EUR")
    [reject] = report.staged.rejects
    assert (reject.line, reject.column, reject.value) == (3, column, value)
    assert report.counts() == (3, 2, 1, 0)
    assert report.column("select transaction_id from staged_transactions order by 1") == ["A1", "A3"]


def test_a_day_falls_with_one_of_its_records_and_is_not_covered(by_mapping):
    report = by_mapping(
        "2026-10-01,A1,mobile,1,5,,EUR",
        "2026-10-02,A2,mobile,some,5,,EUR",
        "2026-10-02,A4,mobile,1,5,,EUR",
        "2026-10-03,A3,mobile,1,5,,EUR",
    )
    assert [reject.line for reject in report.staged.rejects] == [3, 4]
    assert "line 3" in report.staged.rejects[1].reason
    assert report.staged.covers == [
        Coverage("transactions|tags|", FIRST, FIRST),
        Coverage("transactions|tags|", THIRD, THIRD),
    ]


@pytest.mark.parametrize("target", ["date", "purchases", "revenue"])
def test_what_a_mapping_must_say(read, tmp_path, target):
    mapping = tmp_path / "tags.toml"
    mapping.write_text("\n".join(line for line in MAPPING.splitlines() if not line.startswith(f"{target} =")))
    path = tmp_path / "tags.csv"
    path.write_text("Day\n")
    with pytest.raises(ConnectorRefusal, match=f"where {target} comes from"):
        read(path, mapping=mapping)
