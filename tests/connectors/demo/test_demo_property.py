"""The demo store behind the local Analytics server: what it would answer is what the store's files tell."""

import csv
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from demo_totals import rows_of

from connectors.demo import shape
from connectors.demo.analytics import DETAIL_FROM
from connectors.demo.property import demo_property, morning_after
from connectors.demo.seasons import CALENDAR
from connectors.demo.stories import LAST_DAY

SINCE = CALENDAR[DETAIL_FROM].isoformat()


@pytest.fixture(scope="module")
def told(shop):
    """Rows of a query on the property's tables."""
    made = demo_property(shop)
    cursor = made.cursor()
    yield lambda sql: cursor.execute(sql).fetchall()
    made.close()


def recent(exports, name):
    return [row for row in rows_of(exports, name) if row["Date"] >= SINCE]


CELLS = {
    "sessions.csv": {
        "Device": "deviceCategory",
        "Channel": "sessionDefaultChannelGroup",
        "Country": "country",
        "Visitor": "newVsReturning",
    },
    "sessions_by_source.csv": {
        "Device": "deviceCategory",
        "Country": "country",
        "Source": "sessionSource",
        "Medium": "sessionMedium",
        "Campaign": "sessionCampaignName",
    },
    "sessions_by_landing_page.csv": {
        "Device": "deviceCategory",
        "Channel": "sessionDefaultChannelGroup",
        "Landing page": "landingPage",
    },
}


@pytest.mark.parametrize("name", CELLS)
def test_sessions_are_those_of_the_file(exports, told, name):
    fields = CELLS[name]
    in_file = Counter()
    for row in recent(exports, name):
        key = (row["Date"], *(row[header] or "(not set)" for header in fields))
        in_file[(*key, "sessions")] += int(row["Visits"])
        in_file[(*key, "engaged")] += int(row["Engaged visits"])
    names = ", ".join(f'"{field}"' for field in fields.values())
    held = Counter()
    for day, *places, sessions, engaged in told(
        f'select date, {names}, sum(sessions), sum("engagedSessions") from visits group by all'
    ):
        held[(day.isoformat(), *places, "sessions")] = sessions
        held[(day.isoformat(), *places, "engaged")] = engaged
    assert +held == +in_file


@pytest.mark.parametrize("name", CELLS)
def test_sessions_with_each_step_are_those_of_the_file(exports, told, name):
    fields = CELLS[name]
    in_file = Counter()
    for row in recent(exports, name):
        for step in shape.STEPS:
            key = (row["Date"], *(row[header] or "(not set)" for header in fields), step)
            in_file[key] += int(row[f"Visits with {step}"])
    names = ", ".join(f'"{field}"' for field in fields.values())
    held = Counter()
    for day, *key, sessions in told(f'select date, {names}, "eventName", sum(sessions) from events group by all'):
        held[(day.isoformat(), *key)] = sessions
    assert +held == +in_file


def test_transactions_are_those_of_the_file(exports, told):
    in_file = {
        (row["Date"], row["Transaction"], row["Device"], row["Source"], row["Campaign"] or "(not set)"): (
            int(row["Purchases"]),
            *(Decimal(row[name]) for name in ("Revenue", "Tax", "Shipping", "Refund")),
        )
        for row in recent(exports, "transactions.csv")
    }
    held = {
        (day.isoformat(), *key): tuple(amounts)
        for day, *key, amounts in (
            (*row[:5], row[5:])
            for row in told(
                'select date, "transactionId", "deviceCategory", "sessionSource", "sessionCampaignName", '
                '"ecommercePurchases", "grossPurchaseRevenue" - "refundAmount", "taxAmount", "shippingAmount", '
                '"refundAmount" from purchases'
            )
        )
    }
    assert held == in_file
    [(events,)] = told('select sum("eventCount") from events where "eventName" = \'purchase\'')
    assert events == sum(amounts[0] for amounts in in_file.values())


def test_cost_of_the_linked_account_is_that_of_its_report(exports, told):
    [(cost, clicks)] = told('select sum("advertiserAdCost"), sum("advertiserAdClicks") from ads')
    lines = (exports / "google_ads.csv").read_text(encoding="utf-8").splitlines()
    header = lines[2].split(",")
    paid, clicked = Decimal(0), 0
    for line in lines[3:]:
        cells = next(csv.reader([line]))
        if SINCE <= cells[0] <= LAST_DAY.isoformat():
            paid += Decimal(cells[header.index("Cost")])
            clicked += int(cells[header.index("Clicks")].replace(",", ""))
    assert (cost, clicks) == (paid, clicked)


def test_every_paid_session_has_a_campaign_whose_cost_is_known(told):
    assert told(
        """
        select count(*) from (
            select distinct "sessionSource", "sessionCampaignName", "sessionCampaignId" from visits
            where "sessionSource" = 'google' and "sessionMedium" = 'cpc'
            except
            select "sessionSource", "sessionCampaignName", "sessionCampaignId" from ads
        )
        """
    ) == [(0,)]


def test_users_of_a_period_are_at_least_those_of_its_days_and_at_most_their_sum(told):
    rows = told('select grain, date, "deviceCategory", "totalUsers", "newUsers", "totalPurchasers" from user_counts')
    days = defaultdict(list)
    for grain, day, device, *counts in rows:
        if grain == "date":
            days[device, day - timedelta(days=day.weekday())].append(counts)
            days[device, day.replace(day=1), "month"].append(counts)
    weeks = 0
    for grain, day, device, *counts in rows:
        of_days = days[(device, day) if grain == "isoYearIsoWeek" else (device, day, "month")]
        if grain != "date":
            weeks += 1
            for place in (0, 2):
                assert max(one[place] for one in of_days) <= counts[place] <= sum(one[place] for one in of_days)
            assert counts[1] == sum(one[1] for one in of_days) <= counts[0]
    assert weeks == 4 * (61 + 15)


def test_users_of_all_devices_are_counted_once(told):
    assert told(
        """
        select count(*) from (
            select grain, date, max("totalUsers") filter ("deviceCategory" = '') as together,
                max("totalPurchasers") filter ("deviceCategory" = '') as buyers,
                sum("totalUsers") filter ("deviceCategory" <> '') as apart,
                max("totalUsers") filter ("deviceCategory" <> '') as most,
                sum("totalPurchasers") filter ("deviceCategory" <> '') as buyers_apart
            from user_counts group by all
        ) where together > apart or together < most or buyers > buyers_apart
        """
    ) == [(0,)]
    assert told('select count(*) from user_counts where "firstTimePurchasers" > "totalPurchasers"') == [(0,)]


def test_products_bought_are_those_of_the_orders_that_were_seen(shop, told):
    seen = shop.analytics.seen
    bought = Counter()
    lines = defaultdict(list)
    for order, product, quantity in zip(shop.lines.order, shop.lines.product, shop.lines.quantity, strict=True):
        lines[order].append((product, int(quantity)))
    for place, times, day in zip(
        shop.analytics.transactions.seen,
        shop.analytics.transactions.purchases,
        shop.analytics.transactions.day,
        strict=True,
    ):
        for product, quantity in lines[seen.order[place]] if day >= DETAIL_FROM else ():
            bought[shop.catalogue.product_ids[product]] += quantity * int(times)
    held = dict(told('select "itemId", sum("itemsPurchased") from items group by all'))
    assert held == bought
    assert told(
        """select count(*) from items where not (
            "itemsViewed" >= "itemsAddedToCart" and "itemsAddedToCart" >= "itemsCheckedOut"
            and "itemsCheckedOut" >= "itemsPurchased")"""
    ) == [(0,)]


def test_brackets_add_up_to_the_sessions(told):
    assert told("select sum(sessions) from demographics") == told("select sum(sessions) from visits")


def test_its_clock_stands_on_the_morning_after_the_last_day(shop):
    late = demo_property(shop, has_late_data=True)
    assert late.today() == LAST_DAY + timedelta(days=1)
    assert (late.currency, late.time_zone) == ("EUR", "Europe/Amsterdam")
    cursor = late.cursor()
    known = (
        "select date, count(*) filter (arrives_at <= ?) * 1.0 / count(*) from visits "
        f"where date > '{LAST_DAY - timedelta(days=5)}' group by all order by all"
    )
    shares = [share for _, share in cursor.execute(known, [late.now()]).fetchall()]
    assert shares == pytest.approx([1.0, 1.0, 0.97, 0.9, 0.7], abs=0.03)
    later = (morning_after() + timedelta(days=4)).replace(tzinfo=None)
    assert {share for _, share in cursor.execute(known, [later]).fetchall()} == {1.0}
    late.close()
