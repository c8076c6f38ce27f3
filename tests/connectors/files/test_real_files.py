"""The worked example on its real file, and a store's file in four dialects."""

import duckdb
import pytest
from reading_files import FACTS, SHARED, Read

from connectors.files.guess import guess_mapping
from connectors.files.known import MAPPINGS
from connectors.files.reading import stage
from connectors.protocol import StoreFacts
from connectors.refusal import ConnectorRefusal

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not SHARED.exists(), reason="the real exports are not beside the repository"),
]


def test_online_retail_gives_its_known_facts():
    con = duckdb.connect()
    facts = StoreFacts("Europe/London", "GBP", b"k" * 32)
    file = SHARED / "online_retail" / "online_retail.csv.gz"
    staged = stage(con, file, facts)
    found = Read(con, staged)
    assert staged.format_name == "online_retail"
    assert found.adds_up()
    assert (staged.rows_in, staged.not_data, staged.rejects) == (541_909, 3 + 2_515, [])
    assert found.rows(
        "select count(*), count(customer_id_key), count(distinct customer_id_key) from staged_orders"
    ) == [(19_959, 18_532, 4_338)]
    assert found.rows("select count(*), sum(gross)::bigint from staged_order_lines") == [(530_103, 10_655_622_484_000)]
    assert found.rows("select count(*), sum(goods)::bigint, bool_and(is_date_known) from staged_refunds") == [
        (9_288, 896_812_490_000, True)
    ]
    assert found.rows("select min(ordered_at)::varchar, max(ordered_at)::varchar from staged_orders") == [
        ("2010-12-01 08:26:00", "2011-12-09 12:50:00")
    ]
    assert found.column(
        "select count(*) from (select unit, line_no from staged_order_lines group by all having count(*) > 1)"
    ) == [0]
    assert (MAPPINGS / "online_retail.toml").exists()


SUPERSTORE = {
    "Sample - Superstore.csv": ("2014-01-03", "2017-12-30", "mdy"),
    "superstore_2019_2022_edition_ddmmyy.csv": ("2019-01-03", "2022-12-30", "dmy"),
    "superstore_ddmmyyyy_replacement_chars.csv": ("2014-01-03", "2017-12-30", "dmy"),
}


@pytest.mark.parametrize("name", SUPERSTORE)
def test_days_of_the_superstore_are_read_in_its_own_order(name, tmp_path):
    file = SHARED / "superstore" / name
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(guess_mapping(file), encoding="utf-8")
    con = duckdb.connect()
    staged = stage(con, file, FACTS, mapping=mapping)
    first, last, order = SUPERSTORE[name]
    days = con.execute("select min(order_date)::varchar, max(order_date)::varchar from staged_orders").fetchall()
    assert days == [(first, last)]
    assert any(f"date order of 'Order Date': {order}" in sentence for sentence in staged.evidence)
    assert staged.rejects == []
    lost = "replacement" in name
    assert bool(staged.warnings) is lost


def test_a_superstore_in_cp1252_with_decimal_commas_is_read(tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[orders]\norder_id = "Row ID"\nordered_at = "Ship Date"\n'
        '[order_lines]\nquantity = "Quantity"\ngross = "Sales"\n',
        encoding="utf-8",
    )
    con = duckdb.connect()
    staged = stage(con, SHARED / "superstore" / "superstore_semicolon_decimalcomma_cp1252.csv", FACTS, mapping=mapping)
    assert (staged.encoding, staged.delimiter, staged.rows_in, staged.rejects) == ("cp1252", ";", 9_994, [])
    assert con.execute("select sum(gross)::bigint from staged_order_lines").fetchall()[0][0] > 2_000_000_000_000


def test_an_unknown_real_file_is_refused_with_the_way_on():
    with pytest.raises(ConnectorRefusal, match="No known format fits this file"):
        stage(duckdb.connect(), SHARED / "superstore" / "Sample - Superstore.csv", FACTS)
