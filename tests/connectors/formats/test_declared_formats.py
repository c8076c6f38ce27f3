"""All declared formats together: each file is known as one of them, and headers seen elsewhere are told apart."""

import pytest
from reading_exports import EXPORTS, SHARED

from connectors.files.declaration import parse_declaration
from connectors.files.known import known_formats
from connectors.refusal import ConnectorRefusal

FORMAT_OF = {
    "ga4/events.csv": "ga4_events",
    "ga4/exploration_daily_grand_total.csv": "ga4_traffic",
    "ga4/transactions_by_day.csv": "ga4_transactions",
    "google_ads/campaigns_by_day_utf16.csv": "google_ads",
    "google_ads/campaigns_period_us.csv": "google_ads",
    "magento/orders_grid_1.csv": "magento1_orders_grid",
    "magento/orders_grid_2.csv": "magento2_orders_grid",
    "meta_ads/campaigns_period_with_total.csv": "meta_ads",
    "meta_ads/empty.csv": "meta_ads",
    "microsoft_ads/campaign_daily.csv": "microsoft_ads",
    "shopify/customers.csv": "shopify_customers",
    "shopify/customers_before_2022.csv": "shopify_customers",
    "shopify/orders_78_columns.csv": "shopify_orders",
    "shopify/products.csv": "shopify_products",
    "tiktok_ads/ads_by_day.csv": "tiktok_ads",
    "tiktok_ads/campaigns_by_day_variant.csv": "tiktok_ads",
    "woocommerce/advanced_order_export.csv": "woocommerce_order_export",
    "woocommerce/analytics_orders_server.csv": "woocommerce_analytics_orders",
}

HEADERS = {
    "magento1_orders_grid.csv": "magento1_orders_grid",
    "magento2_orders_grid.csv": "magento2_orders_grid",
    "tiktok_ads_manager.csv": "tiktok_ads",
    "woocommerce_advanced_order_export_default.csv": "woocommerce_order_export",
    "woocommerce_analytics_orders_browser.csv": "woocommerce_analytics_orders",
    "woocommerce_analytics_orders_server.csv": "woocommerce_analytics_orders",
    "woocommerce_analytics_orders_server_wc8plus.csv": "woocommerce_analytics_orders",
}


@pytest.mark.parametrize(("name", "format_name"), FORMAT_OF.items())
def test_each_file_fits_one_format(read, name, format_name):
    assert read(name).staged.format_name == format_name


@pytest.mark.real_files
@pytest.mark.skipif(not SHARED.is_dir(), reason="no real exports beside the repository")
@pytest.mark.parametrize(("name", "format_name"), HEADERS.items())
def test_headers_alone_are_recognised(read, name, format_name):
    report = read(SHARED / "header_only" / name)
    assert report.staged.format_name == format_name
    assert report.counts()[1:3] == (0, 0)


def test_every_format_says_what_it_is():
    for declaration in known_formats():
        assert declaration.title
        assert declaration.source
        assert declaration.tables or declaration.refuse


def test_no_fixture_is_left_out():
    of_folder = {path.relative_to(EXPORTS).parts[0] for path in EXPORTS.rglob("*.csv")}
    assert of_folder >= {name.split("/")[0] for name in FORMAT_OF}


def test_only_lines_add_up_to_something():
    with pytest.raises(ConnectorRefusal, match="order_lines"):
        parse_declaration('name = "x"\n[products]\nadds_up_to = "Total"\nproduct_id = "a"')


def test_a_format_that_is_not_read_fills_no_tables():
    declaration = parse_declaration('name = "x"\nrefuse = "Of no use."\n[recognise]\nheaders = ["a"]')
    assert (declaration.refuse, dict(declaration.tables)) == ("Of no use.", {})


def test_a_template_with_an_empty_column_is_unknown(read, tmp_path):
    mapping = tmp_path / "made.toml"
    mapping.write_text(
        'name = "made"\n[products]\nproduct_id = "Code"\nproduct = { template = "{Brand} {Name}" }\n'
        'brand = { template = "{Nowhere}!" }\n'
    )
    path = tmp_path / "products.csv"
    path.write_text("Code,Brand,Name\n1,Kiln,Mug\n2,,Bowl\n")
    found = read(path, mapping=mapping).rows("select product_id, product, brand from staged_products order by 1")
    assert found == [("1", "Kiln Mug", None), ("2", None, None)]
