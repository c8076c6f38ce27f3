"""The tables of the reconciliation, in every state that a store can be in."""

from datetime import date, timedelta

import pytest

from storehelm.metrics.reconciliation import CAUSES
from storehelm.metrics.reconciliation_view import reconciliation
from storehelm.metrics.selection import Selection
from storehelm.reports.csv_files import csv_of_table
from storehelm.settings.calendar import Period
from tests.metrics.analytics_shop import PERIOD, AnalyticsShop
from tests.shops import STORE, published_shop

DAYS = [date(2026, 5, 1) + timedelta(days=past) for past in range(4)]
WEEK = Period(DAYS[0], DAYS[-1])
ORDERS = [{"order_id": str(number), "order_date": DAYS[number % 4], "goods": "100"} for number in range(8)]


@pytest.fixture(scope="module")
def tables():
    shop = AnalyticsShop(holds_tax=True)
    for day in range(28):
        shop.see(shop.sell(day, 2_000 + day, tax=380, device=("mobile", "desktop")[day % 2]))
    shop.miss(shop.sell(3, 7_000))
    shop.miss(shop.sell(4, 1_000, sales_channel="pos"))
    shop.miss(shop.sell(4, 500, sales_channel="draft"))
    shop.see(shop.sell(5, 900, tax=100), off=3)
    return reconciliation(shop.publish(), STORE, Selection(PERIOD))


def test_start_and_terms_add_up_to_the_end(tables):
    for rows in (tables["bridge"].rows,):
        assert [row["kind"] for row in rows[1:-1]] == ["term"] * (len(rows) - 2)
        assert sum(row["amount"] for row in rows[:-1]) == rows[-1]["amount"]
        assert {row["cause"] for row in rows[1:-1]} == set(CAUSES)
    outside = [(row["label"], row["amount"]) for row in tables["bridge"].rows if row["cause"] == "not_web"]
    assert outside == [
        ("Not sold on the web: draft orders", -5_000_000),
        ("Not sold on the web: point of sale", -10_000_000),
    ]


def test_each_cell_adds_up(tables):
    for name in ("days", "devices", "channels"):
        for row in tables[name].rows:
            assert row["net_sales"] + sum(row[cause] for cause in CAUSES) == row["revenue"]
    assert len(tables["days"].rows) == 28


def test_what_is_listed(tables):
    assert [row["order_id"] for row in tables["orders"].rows] == ["W29"]
    assert [row["order_id"] for row in tables["residual"].rows] == ["W32"]
    totals = tables["totals"].rows[0]
    assert (totals["value_holds"], totals["matched"], totals["agreeing"]) == ("goods and tax", 29, 28)
    assert (totals["web_orders"], totals["seen"]) == (30, 29)
    assert tables["bounds"].rows == ()


def test_the_download_holds_nothing_of_the_customer(tables):
    heads = csv_of_table(tables["orders"], "EUR").decode("utf-8-sig").splitlines()[0]
    assert "customer" not in heads
    assert "mail" not in heads


def test_without_analytics_it_says_how_to_connect(tmp_path):
    found = reconciliation(published_shop(tmp_path, orders=ORDERS), STORE, Selection(WEEK))
    assert all(not table.rows for table in found.values())
    assert "under [ga4] in store.toml" in " ".join(found["bridge"].notes)


def test_without_orders_it_says_what_to_import(tmp_path):
    told = [{"transaction_id": "1", "transaction_date": DAYS[1], "revenue": "100"}]
    found = reconciliation(published_shop(tmp_path, transactions=told), STORE, Selection(WEEK))
    assert "No orders of the store are loaded" in " ".join(found["bridge"].notes)


def test_days_that_only_one_side_knows_are_left_out_with_a_word(tmp_path):
    told = [{"transaction_id": str(n), "transaction_date": DAYS[n % 4], "revenue": "100"} for n in (1, 2)]
    shop = published_shop(tmp_path, orders=ORDERS, transactions=told)
    found = reconciliation(shop, STORE, Selection(WEEK, filters={"country": ("DE",)}))
    totals = found["totals"]
    assert (totals.rows[0]["first_date"], totals.rows[0]["last_date"]) == (DAYS[1], DAYS[2])
    assert totals.notes[0].startswith("Counted from 2026-05-02 to 2026-05-03")
    assert "country" in totals.notes[1]
    before = Period(DAYS[0] - timedelta(days=9), DAYS[0] - timedelta(days=3))
    assert "No day of this period" in reconciliation(shop, STORE, Selection(before))["bridge"].notes[0]


def test_without_ids_each_day_has_bounds(tmp_path):
    told = [{"sales_date": day, "revenue": "150", "purchases": 2} for day in DAYS[:3]]
    told[1] |= {"revenue": "90", "purchases": 5}
    shop = published_shop(tmp_path, orders=ORDERS, analytics_sales=told)
    found = reconciliation(shop, STORE, Selection(WEEK))
    assert found["bridge"].rows == ()
    rows = [(row["day"], row["web_orders"], row["at_least"], row["at_most"]) for row in found["bounds"].rows]
    assert rows == [(DAYS[0], 2, 1.0, 1.0), (DAYS[1], 2, 0.5, 1.0), (DAYS[2], 2, 1.0, 1.0)]
    assert "without transaction ids" in found["bounds"].notes[0]
