"""What the tables of the pages say is told whole: nothing of it is left outside a message."""

import re

import pytest

from storehelm.metrics.event_funnel import MODES, UNITS, WINDOWS
from storehelm.metrics.event_funnel_view import exact_tables
from storehelm.metrics.purchase_credit_view import credit_tables
from storehelm.metrics.selection import WITHHELD, Selection
from storehelm.metrics.view_tables import by_name
from storehelm.metrics.views import VIEWS
from tests.languages.pseudo import bracketed, untold
from tests.metrics import test_drill_down as places
from tests.metrics.analytics_shop import PERIOD, AnalyticsShop
from tests.metrics.events_by_hand import ByHand
from tests.metrics.states import PERIODS, STORE, WEEK, shop_in
from tests.metrics.test_purchase_credit import BUYER, MONTH
from tests.shops import published_shop

WORDS = ("label", "device_label", "meaning", "action", "causes", "largest_cause", "what", "waited_words", "value_holds")
DATA = re.compile(
    r"Paid Search|Email|Direct|Brand|Home|Quiet|Spring|brand_2026|sessions|\bDE\b|\bNL\b|/sale|[A-Z][a-z]{2} 2026"
)
"""What shops call things, and days; `sessions` is the source of the sessions of these shops."""
PAGES = ("funnel", "devices", "channels", "retention", "reconciliation")
FILTERS = (
    {},
    {"device_category": ("mobile",)},
    {"country": ("DE",), "customer_type": ("new",)},
    {"sales_channel": ("web",)},
)


@pytest.fixture(autouse=True)
def told():
    with bracketed():
        yield


def assert_told(tables):
    said = [
        text
        for table in tables.values()
        for text in (
            table.title,
            *table.notes,
            *(word for column in table.columns for word in (column.label, column.definition)),
            *(row[name] for row in table.rows for name in WORDS if name in row),
        )
        if text
    ]
    for text in dict.fromkeys(said):
        assert not re.search(r"[A-Za-z]{2,}", DATA.sub("", untold(text))), text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", ["full", "empty", "one day"])
def test_pages(state, page):
    for period in PERIODS.values():
        assert_told(VIEWS[page](shop_in(state), STORE, Selection(period, "week_and_year")))
    for filters in FILTERS if state == "full" else ():
        assert_told(VIEWS[page](shop_in(state), STORE, Selection(WEEK, "previous", filters)))


def test_both_sides():
    shop = AnalyticsShop(holds_tax=True)
    for day in range(28):
        shop.see(shop.sell(day, 2_000 + day, tax=380, device=("mobile", "desktop")[day % 2]))
    shop.miss(shop.sell(3, 7_000))
    shop.miss(shop.sell(4, 1_000, sales_channel="pos"))
    shop.miss(shop.sell(4, 500, sales_channel="draft"))
    shop.see(shop.sell(5, 900, tax=100), off=3)
    filters = {"customer_type": ("new",), "country": ("DE",)}
    assert_told(VIEWS["reconciliation"](shop.publish(), STORE, Selection(PERIOD, filters=filters)))


@pytest.mark.parametrize("more", [{}, {"transactions": []}, {"ad_spend": []}])
def test_campaigns_and_places(tmp_path, more):
    shop = places.shop_with_campaigns(tmp_path, **more)
    for filters in ({}, {"sales_channel": ("web",)}, {"device_category": ("mobile",)}, {"customer_type": ("new",)}):
        for page in ("funnel", "channels"):
            assert_told(VIEWS[page](shop, STORE, Selection(places.WEEK, filters=filters)))


def test_the_rest_of_many(tmp_path):
    rows = [row for place in range(7, 14) for row in places.landing(place, 30)]
    countries = [places.visits(8, places.TRAFFIC, 5, 1, country=f"{n:02}", campaign=f"{n:02}") for n in range(30)]
    held = places.visits(8, places.TRAFFIC, 5, 1, campaign=WITHHELD)
    shop = published_shop(tmp_path, sessions=[*rows, *countries, held])
    for page in ("funnel", "channels"):
        assert_told(VIEWS[page](shop, STORE, Selection(places.WEEK)))


def test_events():
    shop = ByHand(BUYER)
    for mode in MODES:
        for unit in UNITS:
            for window in WINDOWS:
                assert_told(by_name(*exact_tables(shop, MONTH, {}, mode, unit, window)))
    assert_told(by_name(*credit_tables(shop, MONTH, {}), *exact_tables(shop, MONTH, {}, "open", "user", "7d")))
