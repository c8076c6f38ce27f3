import duckdb
from reading_files import FACTS

from connectors.files.declaration import parse_declaration
from connectors.files.guess import guess_mapping
from connectors.files.reading import stage


def guessed(tmp_path, text, name="my export.csv"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file, guess_mapping(file)


def test_a_first_mapping_reads_the_file_and_says_why(tmp_path):
    text = "Order ID;Order Date;E-Mail;SKU;Qty;Unit Price;Colour\n"
    text += "A1;25/12/2025;ann@example.com;S1;2;3,50\nA2;02/01/2026;bob@example.com;S2;1;1,25;\n"
    file, mapping = guessed(tmp_path, text.replace("3,50\n", "3,50;red\n"))
    assert "ordered_at = \"Order Date\"   # 2 of 2 are days, such as '02/01/2026', '25/12/2025'" in mapping
    assert "# Columns that nothing reads: Colour." in mapping
    assert "example.com" not in mapping
    toml = tmp_path / "m.toml"
    toml.write_text(mapping, encoding="utf-8")
    con = duckdb.connect()
    staged = stage(con, file, FACTS, mapping=toml)
    assert (staged.format_name, staged.rejects) == ("my_export", [])
    assert con.execute("select order_id, order_date::varchar from staged_orders order by 1").fetchall() == [
        ("A1", "2025-12-25"),
        ("A2", "2026-01-02"),
    ]
    assert con.execute("select sum(gross)::bigint from staged_order_lines").fetchall() == [(8_250_000,)]


def test_what_is_unclear_is_left_to_decide(tmp_path):
    _, mapping = guessed(tmp_path, 'Order ID,Order Date,Total\n1,03/04/2026,"1,234"\n2,05/06/2026,"5,678"\n')
    assert "# 'Order Date' can be read as dmy or mdy: '03/04/2026', '05/06/2026'. Decide:" in mapping
    assert "# 'Total' can be read with . or , as the decimal mark: 1,234. Decide:" in mapping
    parse_declaration(mapping)


def test_what_is_not_found_is_asked_for(tmp_path):
    _, mapping = guessed(tmp_path, "What,When\na,b\nc,d\n")
    assert '# order_id = "..."   # not found, and needed' in mapping


def test_spend_is_told_from_orders(tmp_path):
    _, mapping = guessed(tmp_path, "Day,Campaign,Cost,Impressions,Clicks\n2026-01-02,Brand,5.25,100,3\n")
    declaration = parse_declaration(mapping)
    assert set(declaration.tables) == {"ad_spend"}
    assert declaration.tables["ad_spend"].fields["date"].columns == ("Day",)
