"""What the demo store's analytics tells: the same sessions in every breakdown, each purchase by its number."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal

import numpy as np
import pytest
from demo_totals import rows_of

from connectors.demo import shape
from connectors.demo.analytics import DETAIL_FROM
from connectors.demo.baskets import FIRST_ORDER_NUMBER, SECONDS_OF_DAY
from connectors.demo.origins import ORIGINS, PAGES
from connectors.demo.seasons import CALENDAR, day_number
from connectors.demo.spend import CAMPAIGNS
from connectors.demo.stories import TRACKING_GAP

DETAILS = ("sessions_by_source.csv", "sessions_by_landing_page.csv")
COUNTS = (
    "Visits",
    "Engaged visits",
    *(f"Visits with {step}" for step in shape.STEPS),
    "Transactions",
)
CELL = ("Date", "Device", "Channel")


def sums_by(rows, names, since=""):
    """Sums of all counts and of the revenue, by some columns."""
    found = defaultdict(lambda: [0] * len(COUNTS) + [Decimal(0)])
    for row in rows:
        if row["Date"] < since:
            continue
        sums = found[tuple(row[name] for name in names)]
        for place, name in enumerate(COUNTS):
            sums[place] += int(row[name])
        sums[-1] += Decimal(row["Purchase revenue"])
    return dict(found)


@pytest.fixture(scope="module")
def sessions(exports):
    return rows_of(exports, "sessions.csv")


@pytest.fixture(scope="module")
def transactions(exports):
    return rows_of(exports, "transactions.csv")


@pytest.mark.parametrize("name", DETAILS)
def test_every_breakdown_tells_the_same_sessions(exports, sessions, name):
    since = CALENDAR[DETAIL_FROM].isoformat()
    assert sums_by(rows_of(exports, name), CELL) == sums_by(sessions, CELL, since)


def test_sessions_of_each_country_are_the_same_by_source(exports, sessions):
    names = (*CELL, "Country")
    since = CALENDAR[DETAIL_FROM].isoformat()
    assert sums_by(rows_of(exports, "sessions_by_source.csv"), names) == sums_by(sessions, names, since)


@pytest.mark.parametrize("name", ["sessions.csv", *DETAILS])
def test_steps_decrease_in_every_row(exports, name):
    for row in rows_of(exports, name):
        steps = [int(row["Visits"]), *(int(row[f"Visits with {step}"]) for step in shape.STEPS)]
        assert steps == sorted(steps, reverse=True)
        assert steps[1] <= int(row["Engaged visits"]) <= steps[0]


def test_detail_reaches_back_fourteen_months_of_whole_weeks(exports):
    days = [row["Date"] for row in rows_of(exports, DETAILS[0])]
    assert (min(days), CALENDAR[DETAIL_FROM].weekday()) == ("2025-09-15", 0)


def test_purchases_of_each_cell_are_those_of_the_sessions(sessions, transactions):
    names = (*CELL, "Country")
    bought, revenue = Counter(), defaultdict(Decimal)
    for row in transactions:
        key = tuple(row[name] for name in names)
        bought[key] += int(row["Purchases"])
        revenue[key] += Decimal(row["Revenue"])
    told = sums_by(sessions, names)
    assert {key: sums[-2] for key, sums in told.items() if sums[-2]} == {k: n for k, n in bought.items() if n}
    assert all(sums[-1] == revenue[key] for key, sums in told.items())
    assert set(bought) <= set(told)


def test_campaigns_are_those_of_the_ad_reports(exports):
    told = {(row["Channel"], row["Campaign"]) for row in rows_of(exports, "sessions_by_source.csv")}
    assert {(shape.CHANNELS[one.channel], one.name) for one in CAMPAIGNS} <= told
    with (exports / "meta_ads.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert {("Paid Social", row["Campaign name"]) for row in csv.DictReader(handle)} <= told


def test_sources_and_landing_pages_of_each_channel(exports):
    for channel in shape.CHANNELS:
        shares = [origin.share for origin in ORIGINS if origin.channel == channel]
        assert sum(shares) == pytest.approx(1.0)
    paths = {row["Landing page"] for row in rows_of(exports, "sessions_by_landing_page.csv")}
    assert paths == {page.path for page in PAGES}
    assert len(paths) == 12


def test_each_measured_order_is_told_once_but_for_a_few_slips(shop, transactions):
    numbers = {f"QB{order + FIRST_ORDER_NUMBER}" for order in shop.analytics.seen.order}
    bought = Counter()
    for row in transactions:
        bought[row["Transaction"]] += int(row["Purchases"])
    twice = {number for number, count in bought.items() if count == 2}
    attempts = {number for number in bought if number.endswith("-1")}
    assert set(bought) - attempts == numbers
    assert not attempts & numbers
    assert set(bought.values()) == {1, 2}
    assert 100 < len(twice) < 300
    assert 30 < len(attempts) < 100


def test_revenue_is_what_was_paid_with_shipping_and_tax(shop, transactions):
    amounts, people = shop.amounts, shop.purchases
    off = []
    for row in transactions:
        order = int(row["Transaction"].removesuffix("-1").removeprefix("QB")) - FIRST_ORDER_NUMBER
        times = int(row["Purchases"])
        if not times:
            assert Decimal(row["Revenue"]) == -Decimal(row["Refund"]) < 0
            continue
        paid = amounts.goods[order] + amounts.shipping[order] + amounts.tax[order]
        if people.country[order] != shape.BRITAIN:
            told = [Decimal(row[name]) for name in ("Revenue", "Tax", "Shipping")]
            assert [int(100 * amount) for amount in told] == [
                times * part for part in (paid, amounts.tax[order], amounts.shipping[order])
            ]
        else:
            by_store = paid / shop.pound_rates[people.day[order]]
            off.append(float(Decimal(row["Revenue"]) / times) * 100 / by_store - 1)
    assert len(off) > 2000
    assert 0.0005 < np.abs(off).mean() < 0.004
    assert np.abs(off).max() < 0.015


def test_some_refunds_are_sent_on_their_own_day_and_no_more_than_was_refunded(shop, transactions):
    refunds, told = shop.refunds, shop.analytics.transactions
    sent = told.refund > 0
    order = shop.analytics.seen.order[told.seen[sent]]
    own = set(zip(refunds.order, refunds.second // SECONDS_OF_DAY, strict=True))
    assert {(one, day) for one, day in zip(order, told.day[sent], strict=True)} <= own
    assert len(order) / len(own) == pytest.approx(0.6 * shape.ORDERS_MEASURED, abs=0.04)
    assert (told.purchases[sent] == 0).all()


def test_a_few_orders_around_midnight_stand_on_the_next_day(shop):
    seen = shop.analytics.seen
    placed = shop.purchases.day[seen.order]
    moved = seen.day != placed
    assert 10 < moved.sum() < 60
    assert (seen.day[moved] == placed[moved] + 1).all()
    assert (shop.second[seen.order][moved] % SECONDS_OF_DAY > SECONDS_OF_DAY - 90).all()


def test_the_tracking_gap_shows_as_missing_orders(shop):
    first, last = day_number(TRACKING_GAP.first), day_number(TRACKING_GAP.last)
    web = shop.purchases.day[~shop.purchases.at_till]

    def coverage(start, stop):
        seen = shop.analytics.seen.day
        return ((seen >= start) & (seen <= stop)).sum() / ((web >= start) & (web <= stop)).sum()

    assert coverage(first, last) < 0.15
    assert coverage(first - 28, first - 1) == pytest.approx(shape.ORDERS_MEASURED, abs=0.015)
    assert coverage(last + 1, last + 28) == pytest.approx(shape.ORDERS_MEASURED, abs=0.015)
