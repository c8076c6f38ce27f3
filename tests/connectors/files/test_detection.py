import duckdb
import pytest
from reading_files import FACTS, LINES, SHARED

from connectors.files.reading import stage
from connectors.refusal import ConnectorRefusal

RECOGNISED = LINES + '[recognise]\nheaders = ["Order", "Date", ["Qty", "Menge"], "Price"]\n'


def refused(path, **options):
    with pytest.raises(ConnectorRefusal) as caught:
        stage(duckdb.connect(), path, FACTS, **options)
    return caught.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen(read, delimiter):
    text = "Order,Date,Qty,Price\n1,2026-01-02,2,3.50\n".replace(",", delimiter)
    found = read(text)
    assert found.staged.delimiter == delimiter
    assert found.column("select gross from staged_order_lines") == [7_000_000]


def test_commas_in_cells_do_not_make_a_file_comma_separated(read):
    found = read("Order;Date;Qty;Price\n1;2026-01-02;2;3,50\n2;2026-01-03;1;1,25\n")
    assert found.column("select gross from staged_order_lines order by order_id") == [7_000_000, 1_250_000]


def test_columns_are_found_by_name_whatever_their_case_and_place(read):
    found = read("price,Extra , QTY,order,date\n3.50,x,2,1,2026-01-02\n")
    assert found.rows("select order_id, gross from staged_order_lines") == [("1", 7_000_000)]


def test_lines_before_the_header_are_no_data_and_may_tell_things(read):
    mapping = """
    [[preamble]]
    pattern = '^(?P<from>.+) - (?P<to>.+)$'
    [[preamble]]
    pattern = 'Currency: (?P<currency>[A-Z]{3})'
    [ad_spend]
    period_from = "@from"
    period_to = "@to"
    platform = { value = "google" }
    cost = "Cost"
    currency = "@currency"
    campaign = "Campaign"
    """
    text = 'Report\n"July 8, 2025 - July 31, 2025"\nCurrency: INR\n\nCampaign,Cost\nA,1.50\nB,2\n'
    found = read(text, mapping)
    assert (found.staged.rows_in, found.staged.not_data) == (5, 3)
    assert found.rows(
        "select period_from::varchar, period_to::varchar, currency, sum(cost)::bigint from staged_ad_spend group by all"
    ) == [("2025-07-08", "2025-07-31", "INR", 3_500_000)]
    assert found.column("select distinct unit from staged_records") == ["ad_spend|mapping||2025-07-08..2025-07-31"]


def test_a_header_may_tell_the_currency(read):
    mapping = r"""
    [columns]
    spent = { pattern = 'Amount spent \((?P<currency>[A-Z]{3})\)' }
    [ad_spend]
    date = "Day"
    platform = { value = "meta" }
    cost = "spent"
    currency = "@currency"
    """
    found = read("Day,Amount spent (USD)\n2026-01-02,5.25\n2026-01-02,1\n2026-01-04,1\n", mapping)
    assert found.rows("select spend_date::varchar, currency, cost from staged_ad_spend order by 1") == [
        ("2026-01-02", "USD", 6_250_000),
        ("2026-01-04", "USD", 1_000_000),
    ]
    assert [(cover.unit_prefix, str(cover.first), str(cover.last)) for cover in found.staged.covers] == [
        ("ad_spend|mapping||", "2026-01-02", "2026-01-04")
    ]


def test_a_mapping_in_a_folder_is_found_by_itself(tmp_path):
    file, folder = tmp_path / "x.csv", tmp_path / "mappings"
    file.write_text("Order,Date,Menge,Price\n1,2026-01-02,2,3\n", encoding="utf-8")
    folder.mkdir()
    (folder / "mine.toml").write_text(RECOGNISED.replace('"Qty"\nunit', '["Qty", "Menge"]\nunit'), encoding="utf-8")
    staged = stage(duckdb.connect(), file, FACTS, mapping_folders=(folder,))
    assert staged.format_name == "shop"


def test_two_formats_that_fit_are_refused_and_named(tmp_path):
    file, folder = tmp_path / "x.csv", tmp_path / "mappings"
    file.write_text("Order,Date,Qty,Price\n1,2026-01-02,2,3\n", encoding="utf-8")
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.toml").write_text(RECOGNISED.replace('"shop"', f'"{name}"'), encoding="utf-8")
    refusal = refused(file, mapping_folders=(folder,))
    assert refusal.message == "This file fits several formats: one and two."
    assert refusal.hint == "Say which one is meant: --format one"
    assert stage(duckdb.connect(), file, FACTS, mapping_folders=(folder,), format_name="two").format_name == "two"


def test_an_unknown_file_is_refused_with_the_nearest_format_and_the_way_on(tmp_path):
    file, folder = tmp_path / "x.csv", tmp_path / "mappings"
    file.write_text("Order,Date,Qty,Total\n1,2026-01-02,2,3\n", encoding="utf-8")
    folder.mkdir()
    (folder / "mine.toml").write_text(RECOGNISED, encoding="utf-8")
    refusal = refused(file, mapping_folders=(folder,))
    assert refusal.message == "No known format fits this file; the nearest is shop, and it lacks the column 'Price'."
    assert refusal.hint == f"Write a mapping for it: python -m storehelm mapping {file}"


def test_a_format_that_nobody_knows_is_refused_with_the_nearest(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("Order,Date\n", encoding="utf-8")
    refusal = refused(file, format_name="shopify_order")
    assert (refusal.message, refusal.hint) == ("No format named 'shopify_order'.", "Did you mean 'shopify_orders'?")


def test_a_column_that_the_mapping_reads_and_the_file_lacks_is_refused_with_the_nearest(tmp_path, mapping_file):
    file = tmp_path / "x.csv"
    file.write_text("Order,Date,Qty,Prices\n1,2026-01-02,2,3\n", encoding="utf-8")
    refusal = refused(file, mapping=mapping_file)
    assert refusal.message == "This file has no column 'Price', which shop needs."
    assert (refusal.line, refusal.column, refusal.hint) == (1, "Price", "Did you mean 'Prices'?")


@pytest.mark.real_files
@pytest.mark.parametrize(
    ("name", "format_name", "counts"),
    [
        ("google_ads/campaign_report_us_inr.csv", "google_ads", (8, 6, 0)),
        ("google_ads/campaign_report_utf16le_tab.csv", "google_ads", (5, 4, 0)),
        ("meta_ads/ads_manager_daily_breakdown_bom.csv", "meta_ads", (637, 0, 0)),
        ("meta_ads/empty_export_no_data_available.csv", "meta_ads", (1, 1, 0)),
        ("ga4_ui/exploration_free_form_grand_total.csv", "ga4_sessions_by_page", (1880, 1879, 0)),
    ],
)
def test_real_files_are_known(name, format_name, counts):
    if not SHARED.exists():
        pytest.skip("the real exports are not beside the repository")
    staged = stage(duckdb.connect(), SHARED / name, FACTS)
    assert staged.format_name == format_name
    assert (staged.rows_in, staged.not_data, len(staged.rejects)) == counts


def test_a_column_that_stands_twice_and_says_different_things_is_refused(read):
    with pytest.raises(ConnectorRefusal) as refused:
        read("Order,Date,Qty,Price,Price\n1,2026-11-02,1,5.50,5.50\n2,2026-11-02,1,5.50,7\n")
    assert "'Price' stands twice" in refused.value.message
    assert refused.value.column == "Price"
    assert refused.value.value == "7"


def test_a_column_that_stands_twice_and_says_the_same_is_read(read):
    found = read("Order,Date,Qty,Price,Price\n1,2026-11-02,2,5.50,5.50\n")
    assert found.column("select gross from staged_order_lines") == [11_000_000]


def test_twins_that_nothing_reads_may_differ(read):
    found = read("Order,Date,Qty,Price,Note,Note\n1,2026-11-02,2,5.50,a,b\n")
    assert found.staged.rows_in == 1


def test_a_hint_quotes_a_path_with_blanks(tmp_path):
    file = tmp_path / "my export.csv"
    file.write_text("Alpha,Beta\n1,2\n")
    with pytest.raises(ConnectorRefusal) as refused:
        stage(duckdb.connect(), file, FACTS)
    assert f"'{file}'" in refused.value.hint
