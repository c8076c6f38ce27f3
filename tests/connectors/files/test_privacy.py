import hashlib
import hmac
import json

import pytest
from reading_files import FACTS

from connectors.files.preview import preview
from connectors.protocol import StoreFacts

MAPPING = """
source = "shop"
[orders]
order_id = "Order"
ordered_at = "Date"
email = "Email"
customer_id = "Customer"
phone = "Phone"
name = "Who"
"""
TEXT = (
    "Order,Date,Email,Customer,Phone,Who,Billing Name,Zip,Colour,Contact,Remark\n"
    "1,2026-01-02, Ann.Lee@Example.COM ,C7,+31 6 1234,Ann Lee,Ann Lee,1012,red,x,mail me at ann@example.com\n"
    "2,2026-01-02,,,,Bob Roe,Bob Roe,1013,blue,y,\n"
)


@pytest.mark.parametrize("key", [b"k" * 32, b"short", b"long" * 40])
def test_keys_are_hmacs_of_the_address_and_of_the_sources_id(read, key):
    found = read(TEXT, MAPPING, facts=StoreFacts("Europe/Amsterdam", "EUR", key))
    expected = (
        hmac.new(key, b"ann.lee@example.com", hashlib.sha256).hexdigest(),
        hmac.new(key, b"shop:C7", hashlib.sha256).hexdigest(),
    )
    assert found.rows("select customer_key, customer_id_key from staged_orders order by order_id") == [
        expected,
        (None, None),
    ]


def test_nothing_personal_is_in_any_table(read):
    found = read(TEXT, MAPPING)
    tables = found.column("select table_name from duckdb_tables()")
    assert {"staged_orders", "staged_unmapped_columns"} <= set(tables)
    everything = " ".join(str(found.rows(f"from {table}")) for table in tables).lower()
    for word in ("ann", "lee", "bob", "roe", "1234", "1012", "example.com"):
        assert word not in everything


def test_columns_that_nothing_reads_are_kept_unless_the_owner_turned_that_off(read):
    found = read(TEXT, MAPPING)
    cells = [json.loads(text) for text in found.column("select cells from staged_unmapped_columns order by record")]
    assert cells == [{"Colour": "red", "Remark": None}, {"Colour": "blue", "Remark": None}]
    off = read(TEXT, MAPPING, facts=StoreFacts("Europe/Amsterdam", "EUR", b"k", keep_unmapped_columns=False))
    assert off.staged.tables == ("orders",)


def test_a_preview_shows_the_first_rows_as_they_will_be_read(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text(TEXT, encoding="utf-8")
    shown = preview(file, MAPPING, FACTS, rows=1)
    assert shown.refusal is None
    assert (shown.rows_in, shown.rejected, shown.not_data) == (2, 0, 0)
    assert [row["order_id"] for row in shown.tables["orders"]] == ["1"]
    assert shown.records == [("1", "2026-01-02", "•••", "C7", "•••", "Ann Lee", "•••", "•••", "red", "•••", "•••")]
    assert "ann@" not in str(shown).lower()


def test_a_preview_says_what_is_unclear_in_place_of_tables(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("Order,Date\n1,03/04/2026\n", encoding="utf-8")
    shown = preview(file, '[orders]\norder_id = "Order"\nordered_at = "Date"\n', FACTS)
    assert shown.refusal is not None
    assert shown.refusal.column == "Date"
    assert (shown.tables, shown.records) == ({}, [("1", "03/04/2026")])
    assert preview(file, "nonsense", FACTS).refusal is not None
