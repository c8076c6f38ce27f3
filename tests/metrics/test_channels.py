from datetime import date

import numpy as np
import pytest

from storehelm.metrics.channels import ChannelsParams, measure_channels, sales_range, verdict_of
from storehelm.metrics.query import ask
from storehelm.metrics.selection import Selection
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

MONTH = Period(date(2026, 10, 1), date(2026, 10, 31))


def order(number, channel, goods, **rest):
    return {
        "order_id": str(number),
        "order_date": date(2026, 10, 1 + number % 28),
        "goods": str(goods),
        "channel": channel,
        "customer": f"c{number}",
        **rest,
    }


def spend(platform, channel, cost, claimed=None, day=date(2026, 10, 5)):
    return {"platform": platform, "channel": channel, "cost": cost, "claimed_revenue": claimed, "spend_date": day}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    orders = [order(number, "Paid Search", 50) for number in range(20)]
    orders += [order(100 + number, "Paid Social", 20) for number in range(20)]
    orders += [order(200 + number, "Email", 30) for number in range(10)]
    orders += [order(300, None, 70), order(301, "Paid Search", 999, sales_channel="pos")]
    refunds = [{"order_id": "3", "refund_date": date(2026, 10, 20), "goods": "25"}]
    ad_spend = [
        spend("google", "Paid Search", "200", "1500"),
        spend("meta", "Paid Social", "300", "900"),
        spend("tiktok", "Paid Social", "100"),
        spend("google", "Paid Search", "0", day=MONTH.first),
        spend("google", "Paid Search", "0", day=MONTH.last),
    ]
    return published_shop(tmp_path_factory.mktemp("channels"), orders=orders, refunds=refunds, ad_spend=ad_spend)


def channels_of(shop, margin=0.4, **filters):
    found = measure_channels(shop, ChannelsParams(MONTH, filters, "monday", margin))
    return found, {one.channel: one for one in found.channels}


def test_roas_by_hand(shop):
    found, channels = channels_of(shop)
    search, social = channels["Paid Search"], channels["Paid Social"]
    assert search.net_sales == 975_000_000
    assert search.roas_attributed == pytest.approx(4.875)
    assert search.roas_platform == pytest.approx(7.5)
    assert social.spend == 400_000_000
    assert social.roas_attributed == pytest.approx(1.0)
    assert social.roas_platform == pytest.approx(3.0)
    assert channels["Email"].roas_attributed is None
    assert search.verdict == "pays back"
    assert social.verdict == "below"
    assert search.new_customer_cost == pytest.approx(10_000_000)
    assert social.margin_after_ads == round(400_000_000 * 0.4) - 400_000_000
    assert found.break_even_roas == pytest.approx(2.5)
    assert found.overlap_factor == pytest.approx((1500 + 900) / (975 + 400))
    assert found.known_share == pytest.approx(50 / 51)


def test_same_numbers_as_the_metrics(shop):
    _, channels = channels_of(shop)
    ids = ["ad_spend", "roas_platform", "roas_attributed"]
    answer = ask(shop, STORE, ids, MONTH, "total", ["channel"])
    for row in answer.rows:
        one = channels[row["channel"]]
        if row["ad_spend"]:
            assert one.spend == row["ad_spend"]
            assert one.roas_platform == pytest.approx(row["roas_platform"])
            assert one.roas_attributed == pytest.approx(row["roas_attributed"])


def test_platforms_and_weeks_add_up_to_the_spend(shop):
    found, channels = channels_of(shop)
    total = sum(one.spend for one in channels.values())
    assert sum(one.spend for one in found.platforms) == total
    assert sum(row["spend"] for row in found.spend_by_week) == total
    assert {one.platform: one.roas_platform for one in found.platforms}["tiktok"] is None


def test_only_days_that_orders_and_spend_both_know_are_compared(tmp_path):
    orders = [order(number, "Paid Search", 50) for number in range(20)]
    shop = published_shop(tmp_path, orders=orders, ad_spend=[spend("google", "Paid Search", "10")])
    tables = VIEWS["channels"](shop, STORE, Selection(MONTH))
    (row,) = tables["by_channel"].rows
    assert (row["orders"], row["roas_attributed"]) == (1, pytest.approx(5.0))
    assert tables["totals"].rows[0]["roas_attributed"] == pytest.approx(5.0)
    assert any("Counted on 2026-10-05, the only day that both" in note for note in tables["by_channel"].notes)


def test_too_few_orders_with_a_channel_give_no_roas(tmp_path):
    orders = [order(1, "Paid Search", 50), order(2, None, 50)]
    shop = published_shop(tmp_path, orders=orders, ad_spend=[spend("google", "Paid Search", "10", "100")])
    found, channels = channels_of(shop)
    assert channels["Paid Search"].roas_attributed is None
    assert channels["Paid Search"].verdict is None
    assert channels["Paid Search"].net_sales == 50_000_000
    assert channels["Paid Search"].roas_platform == pytest.approx(10)
    assert "50%" in found.notes[0]


def test_spend_does_not_obey_a_filter_on_devices(shop):
    found, channels = channels_of(shop, device_category=("mobile",))
    assert all(one.spend is None and one.roas_attributed is None for one in channels.values())
    assert found.platforms == ()
    assert any("cannot be filtered" in note for note in found.notes)


def test_a_period_that_juts_out_is_not_counted_and_said(tmp_path):
    row = spend("google", "Paid Search", "10")
    del row["spend_date"]
    row |= {"period_from": date(2026, 9, 15), "period_to": date(2026, 10, 14)}
    inside = row | {"account": "b", "period_from": date(2026, 10, 1), "period_to": date(2026, 10, 31), "cost": "40"}
    shop = published_shop(tmp_path, orders=[order(1, "Paid Search", 50)], ad_spend=[row, inside])
    found, channels = channels_of(shop)
    assert channels["Paid Search"].spend == 40_000_000
    assert any("2026-09-15" in note for note in found.notes)


def test_the_range_of_sales_holds_eight_times_in_ten():
    random = np.random.default_rng(5)
    hits = 0
    for _ in range(1000):
        values = random.lognormal(4, 0.7, random.poisson(40))
        low, high = sales_range(int(values.sum()), float((values**2).sum()))
        hits += low <= 40 * float(np.exp(4 + 0.7**2 / 2)) <= high
    assert 0.76 < hits / 1000 < 0.84


def test_verdicts():
    assert verdict_of(2.6, 3.0, 2.5) == "pays back"
    assert verdict_of(1.6, 2.2, 2.5) == "below"
    assert verdict_of(2.0, 3.4, 2.5) == "unclear"
    assert verdict_of(2.0, 3.4, None) is None
    assert sales_range(0, 1.0) is None
