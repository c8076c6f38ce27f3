"""All declared formats together: each file is known as one of them, and headers seen elsewhere are told apart."""

import pytest
from reading_exports import EXPORTS, SHARED

from connectors.files.known import known_formats

FORMAT_OF = {
    "ga4/events.csv": "ga4_events",
    "ga4/exploration_daily_grand_total.csv": "ga4_traffic",
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
