"""The demo store is the same each time, hangs together, and looks like a store."""

import hashlib
from datetime import date, datetime

import numpy as np
import pytest
from demo_totals import rows_of, totals_of

from connectors.demo import shape, spend
from connectors.demo.baskets import CANCELLED, SECONDS_OF_DAY, TEST
from connectors.demo.catalogue import CATEGORIES
from connectors.demo.exports import write_exports
from connectors.demo.generate import make_shop
from connectors.demo.seasons import CALENDAR, demand
from connectors.demo.stories import DAYS, FIRST_DAY, LAST_DAY


def digest_of(folder):
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def euro(shop, cents):
    people = shop.purchases
    return cents / 100 / np.where(people.country == shape.BRITAIN, shop.pound_rates[people.day], 1.0)


def test_the_same_store_each_time(exports, tmp_path):
    write_exports(make_shop(), tmp_path)
    assert digest_of(tmp_path) == digest_of(exports)


def test_a_hundred_and_thirty_whole_weeks():
    assert date(2024, 5, 20) == FIRST_DAY
    assert date(2026, 11, 15) == LAST_DAY
    assert (FIRST_DAY.weekday(), LAST_DAY.weekday(), DAYS) == (0, 6, 130 * 7)


def test_the_last_day_is_whole(exports):
    newest = max(datetime.fromisoformat(row["Placed at"]) for row in rows_of(exports, "orders.csv"))
    assert newest.date() == LAST_DAY
    assert newest.hour >= 22


def test_the_size_of_the_store(shop):
    weekly = np.bincount(shop.purchases.day // 7, euro(shop, shop.amounts.goods))
    assert 58_000 <= len(shop.purchases) <= 66_000
    assert 60 <= euro(shop, shop.amounts.goods).mean() <= 75
    assert 30_000 <= weekly.mean() <= 45_000
    assert weekly[-52:].sum() / weekly[-104:-52].sum() == pytest.approx(1.11, abs=0.04)
    assert weekly[-1] > 0.75 * weekly[-4:-1].mean()


def test_every_day_has_orders_sessions_and_spend(shop):
    assert (np.bincount(shop.purchases.day, minlength=DAYS) > 10).all()
    assert (np.bincount(shop.analytics.visits.day, shop.analytics.visits.sessions, minlength=DAYS) > 50).all()
    assert (np.bincount(shop.ads.day, shop.ads.cost, minlength=DAYS) > 0).all()


def test_orders_are_numbered_in_order_of_time(shop):
    assert (np.diff(shop.second) >= 0).all()
    assert (shop.second // SECONDS_OF_DAY == shop.purchases.day).all()


def test_ranks_count_a_customers_orders(shop):
    people = shop.purchases
    known = people.where(people.customer >= 0)
    order = np.lexsort((known.day, known.customer))
    same = np.diff(known.customer[order]) == 0
    assert (np.diff(known.rank[order])[same] >= 1).all()
    assert (known.rank[order][1:][~same] == 1).all()
    assert 0.01 <= (people.customer < 0).mean() <= 0.025


def test_customers_come_back_as_in_a_store(shop):
    people = shop.purchases
    first = dict(zip(people.customer[people.rank == 1], people.day[people.rank == 1], strict=True))
    second = dict(zip(people.customer[people.rank == 2], people.day[people.rank == 2], strict=True))
    old_enough = [customer for customer, day in first.items() if customer >= 0 and day < DAYS - 90]
    back = sum(second.get(customer, DAYS * 2) - first[customer] <= 90 for customer in old_enough)
    assert 0.20 <= back / len(old_enough) <= 0.25


def test_steps_of_the_funnel_decrease(shop):
    steps = np.column_stack([shop.analytics.visits.sessions, shop.analytics.visits.steps])
    assert (np.diff(steps, axis=1) <= 0).all()
    assert (shop.analytics.visits.engaged <= shop.analytics.visits.sessions).all()
    assert (shop.analytics.visits.engaged >= shop.analytics.visits.steps[:, 0]).all()


def test_sessions_with_a_purchase_are_the_measured_orders(shop):
    seen, visits = shop.analytics.seen, shop.analytics.visits
    bought = shop.purchases.where(seen.order)
    assert (seen.order == np.flatnonzero(shop.measured)).all()
    cells = (DAYS, len(shape.CHANNELS), len(shape.DEVICES), len(shape.COUNTRIES), len(shape.VISITORS))
    kind = (bought.rank > 1).astype(int)
    orders = np.bincount(
        np.ravel_multi_index((seen.day, bought.channel, bought.device, bought.country, kind), cells),
        minlength=np.prod(cells),
    )
    places = np.ravel_multi_index((visits.day, visits.channel, visits.device, visits.country, visits.visitor), cells)
    sessions = np.bincount(places, visits.steps[:, -1], minlength=np.prod(cells))
    assert (orders == sessions).all()


def test_shares_and_rates_of_devices(shop):
    visits = shop.analytics.visits
    sessions = np.bincount(visits.device, visits.sessions)
    rates = np.bincount(visits.device, visits.steps[:, -1]) / sessions
    assert sessions[0] / sessions.sum() == pytest.approx(0.68, abs=0.02)
    assert visits.steps[:, -1].sum() / visits.sessions.sum() == pytest.approx(0.0235, abs=0.0015)
    assert rates[0] < rates[2] < rates[1]


def test_amounts_of_an_order_add_up(exports):
    seen = {}
    for row in rows_of(exports, "orders.csv"):
        facts = seen.setdefault(row["Order"], [row, 0])
        facts[1] += int(row["Quantity"]) * round(float(row["Unit price"]) * 100)
    for row, gross in seen.values():
        parts = [round(float(row[name]) * 100) for name in ("Order discount", "Shipping", "Tax", "Total")]
        discount, shipping, tax, total = parts
        assert gross - discount + shipping + tax == total
        assert 0 <= discount < gross


def test_returns_come_later_and_give_back_no_more_than_was_paid(shop):
    refunds, amounts = shop.refunds, shop.amounts
    returned = np.bincount(refunds.order, refunds.goods, minlength=len(shop.purchases))
    days = refunds.second // SECONDS_OF_DAY - shop.purchases.day[refunds.order]
    assert (returned <= amounts.goods).all()
    assert (days >= 1).all()
    assert days.max() <= 46
    assert refunds.second.max() < DAYS * SECONDS_OF_DAY
    assert refunds.goods.sum() / amounts.goods.sum() == pytest.approx(0.07, abs=0.01)
    assert not np.isin(shop.status[refunds.order], (CANCELLED, TEST)).any()


def test_goods_costs_and_margins(shop):
    catalogue = shop.catalogue
    margins = 1 - catalogue.unit_costs / catalogue.prices[:, None]
    assert len(catalogue.names) == len(set(catalogue.names)) == 60
    assert len(CATEGORIES) == 6
    assert 0.38 <= margins.min() <= margins.max() <= 0.60
    assert (catalogue.unit_costs[:, 1] >= catalogue.unit_costs[:, 0]).all()
    assert (catalogue.unit_costs[:, 1] > catalogue.unit_costs[:, 0]).any()


def test_two_currencies_with_a_rate_for_each_day(exports, shop):
    currencies = {row["Currency"] for row in rows_of(exports, "orders.csv")}
    assert currencies == {"EUR", "GBP"}
    assert len(rows_of(exports, "exchange_rates.csv")) == DAYS
    assert 0.8 < shop.pound_rates.min() < shop.pound_rates.max() < 0.92


def test_platforms_claim_more_than_they_brought(shop):
    channels = {campaign.channel for campaign in spend.CAMPAIGNS}
    brought = np.isin(shop.purchases.channel, list(channels)).sum()
    assert len(spend.PLATFORMS) == 5
    assert shop.ads.conversions.sum() / 100 > 1.3 * brought


def test_ad_reports_have_the_traps_of_their_platforms(exports, shop):
    google = (exports / "google_ads.csv").read_text(encoding="utf-8").splitlines()
    assert google[:2] == ["Campaign report", '"May 20, 2024 - November 15, 2026"']
    assert [line.split(",")[0] for line in google if line.startswith("Total: ")][:2] == [
        "Total: Campaigns",
        "Total: Account",
    ]
    for name in ("meta_ads.csv", "microsoft_ads.csv"):
        assert (exports / name).read_bytes().startswith(b"\xef\xbb\xbf")
    assert (exports / "tiktok_ads.csv").read_text(encoding="utf-8").splitlines()[-1].startswith("Total of 910 results")
    assert len(shop.ads.day) == DAYS * len(spend.CAMPAIGNS)


def test_weeks_have_a_shape_and_holidays_are_quiet(shop):
    wanted = demand()
    by_weekday = wanted.reshape(-1, 7).mean(axis=0)
    assert by_weekday.argmin() in (4, 5)
    assert wanted[CALENDAR.index(date(2025, 12, 25))] < 0.6 * wanted[CALENDAR.index(date(2025, 12, 15))]
    assert wanted[CALENDAR.index(date(2025, 11, 28))] > 1.6 * wanted[CALENDAR.index(date(2025, 11, 14))]


def test_nobody_real(exports):
    addresses = {row["E-mail"] for row in rows_of(exports, "orders.csv")} - {""}
    assert all(address.endswith("@example.com") for address in addresses)


def test_totals_by_month_and_device_add_up_to_the_whole(exports):
    totals = totals_of(exports)
    assert abs(sum(totals.net_sales_by_month.values()) - totals.net_sales) < 1e-6
    assert abs(sum(totals.net_sales_by_device.values()) - totals.net_sales) < 1e-6
    assert sum(totals.orders_by_channel.values()) == totals.orders
