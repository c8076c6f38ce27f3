"""An invented property of Google Analytics, small and full of traps, and fixtures that serve it on this machine.

A test module takes the fixtures by importing them: `from tests.analytics_property import ga4_property, ga4_server`.
Days run from 1 October to 24 November 2026 in Tbilisi, where it is already the 22nd when the clock starts: what comes
later is seen when a test moves the clock.
"""

import random
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pytest

from connectors.ga4.definitions import STEP_EVENTS
from connectors.ga4.server.property import Manner, Property
from connectors.ga4.server.serving import Serving, serve

PROPERTY_ID = "123456789"
CURRENCY, TIME_ZONE = "EUR", "Asia/Tbilisi"
FIRST_DAY, LAST_DAY = date(2026, 10, 1), date(2026, 11, 24)
START = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
YESTERDAY = date(2026, 11, 21)
"""The last whole day in the property's zone when the clock starts; by UTC it would be the 20th."""

ARRIVAL = (0.6, 0.85, 0.95)
"""Share of a day's rows known on the day itself, one day and two days later; all are after three."""

DEVICES = ("mobile", "desktop", "tablet", "smart tv", "(not set)")
SOURCES = (
    # channel, source, medium, campaign, campaign id
    ("Organic Search", "google", "organic", "(organic)", "(not set)"),
    ("Paid Search", "google", "cpc", "ახალი წლის ფასდაკლება", "101"),
    ("Paid Search", "google", "cpc", "Sale", "102"),
    ("Paid Search", "google", "cpc", "sale", "103"),
    ("Paid Social", "facebook", "paid", "겨울 세일 | 50%", "104"),
    ("Cross-network", "google", "cpc", 'PMax, "all" products\'s', "105"),
    ("AI Assistant", "chatgpt.com", "referral", "(referral)", "(not set)"),
    ("Direct", "(direct)", "(none)", "(direct)", "(not set)"),
    ("Unassigned", "(not set)", "(not set)", "(not set)", "(not set)"),
    ("Unassigned", "(data not available)", "(data not available)", "(data not available)", "(not set)"),
)
COUNTRIES = ("Georgia", "South Korea", "Côte d'Ivoire", "Netherlands", "(not set)")
LANDING_PAGES = ("/", "/products/tea", "/დახმარება", "", "(not set)")
VISITORS = ("new", "returning", "(not set)")
ITEMS = (
    ("SKU-1", "Tea, green", "Tea"),
    ("SKU-2", "მწვანე ჩაი", "Tea"),
    ("SKU-3", "도자기 컵", "Cups"),
    ("(not set)", "(not set)", "(not set)"),
)
AGES = (("18-24", "female"), ("25-34", "male"), ("unknown", "unknown"))

Row = dict[str, Any]


@dataclass
class Clock:
    """The present moment, moved by tests."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: int) -> None:
        self.now += timedelta(**by)


def days() -> list[date]:
    return [FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1)]


def property_of_tests(clock: Clock | None = None, manner: Manner | None = None) -> Property:
    """The property, filled. Its numbers are the same every time; what arrives late is up to `manner.arrival`."""
    made = copy(_filled((manner or Manner(arrival=ARRIVAL)).arrival))
    made.clock = clock or Clock()
    made.manner = manner or made.manner
    return made


@lru_cache
def _filled(arrival: tuple[float, ...]) -> Property:
    """The tables are never changed, so that all tests of a process share them; a test has its own clock and manner."""
    return Property(
        PROPERTY_ID,
        currency=CURRENCY,
        time_zone=TIME_ZONE,
        clock=Clock(),
        tables=_tables(),
        manner=Manner(arrival=arrival),
    )


@lru_cache(maxsize=1)
def _tables() -> dict[str, pa.Table]:
    return {name: _table(rows) for name, rows in _rows().items()}


def _table(rows: list[Row]) -> pa.Table:
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def _rows() -> dict[str, list[Row]]:
    draw = random.Random(7)
    tables: dict[str, list[Row]] = {
        name: [] for name in ("visits", "events", "purchases", "items", "ads", "activities", "demographics")
    }
    for number, day in enumerate(days()):
        cells = [_cell(draw, day) for _ in range(40)]
        for cell in {tuple(cell.items()): cell for cell in cells}.values():
            _add_cell(draw, tables, cell)
        _add_beyond_rows(tables, number, day)
        _add_users(tables, number, day)
        _add_items_and_ads(draw, tables, day)
    _restate(tables)
    return tables


def _cell(draw: random.Random, day: date) -> Row:
    channel, source, medium, campaign, campaign_id = draw.choice(SOURCES)
    return {
        "date": day,
        "deviceCategory": draw.choice(DEVICES),
        "sessionDefaultChannelGroup": channel,
        "sessionSource": source,
        "sessionMedium": medium,
        "sessionCampaignName": campaign,
        "sessionCampaignId": campaign_id,
        "country": draw.choice(COUNTRIES),
        "newVsReturning": draw.choice(VISITORS),
        "landingPage": draw.choice(LANDING_PAGES),
    }


def _add_cell(draw: random.Random, tables: dict[str, list[Row]], cell: Row) -> None:
    sessions = draw.choice((1, 1, 1, 2, 2, 3, 8))
    tables["visits"].append(
        cell
        | {
            "sessions": sessions,
            "engagedSessions": sessions - draw.choice((0, 0, 1)),
            "userEngagementDuration": sessions * 37,
            "screenPageViews": sessions * 4,
        }
    )
    left = sessions
    for event in STEP_EVENTS:
        left = left - draw.choice((0, 0, 1))
        if left <= 0:
            return
        credit = Decimal(left) / 2 if event == "purchase" else Decimal(0)
        tables["events"].append(cell | _happened(event, left, left + draw.choice((0, 1)), credit))
    tables["events"].append(cell | _happened("generate_lead", 1, 1, Decimal(1)))
    for number in range(left):
        tables["purchases"].append(cell | _bought(draw, cell["date"], number))


def _happened(event: str, sessions: int, times: int, credit: Decimal) -> Row:
    return {"eventName": event, "sessions": sessions, "eventCount": times, "keyEvents": credit}


def _bought(draw: random.Random, day: date, number: int) -> Row:
    order = f"#{day:%m%d}{draw.randrange(1000):03}" if number % 4 < 3 else "(not set)"
    gross = Decimal(draw.choice((1999, 4950, 12345, 0))) / 100
    row: Row = {
        "transactionId": order,
        "ecommercePurchases": draw.choice((1, 1, 1, 2)),
        "grossPurchaseRevenue": gross,
        "refundAmount": Decimal(0),
        "shippingAmount": Decimal("4.95"),
        "taxAmount": gross / 5,
    }
    return row


def _add_beyond_rows(tables: dict[str, list[Row]], number: int, day: date) -> None:
    """What Analytics' totals hold beside its rows; a session over midnight takes one away."""
    beyond = {"date": day, "is_beyond_rows": True}
    if number % 3 != 2:
        sessions = -2 if number % 3 == 0 else 3
        tables["visits"].append(beyond | {"sessions": sessions, "engagedSessions": 1, "screenPageViews": 5})
        tables["events"].append(beyond | _happened("view_item", 1 if sessions > 0 else -1, 2, Decimal(0)))
    if number % 5 == 0:
        tables["purchases"].append(
            beyond
            | {"transactionId": "", "ecommercePurchases": 1, "grossPurchaseRevenue": Decimal("10.01"),
               "refundAmount": Decimal(0), "shippingAmount": Decimal(0), "taxAmount": Decimal("2.002")}
        )  # fmt: skip


def _add_users(tables: dict[str, list[Row]], number: int, day: date) -> None:
    """Sixty people: each comes every third to ninth day, some on two devices on the same day."""
    for person in range(60):
        rhythm = 3 + person % 7
        if (number + person) % rhythm:
            continue
        for device in DEVICES[: 2 if person % 5 == 0 else 1]:
            here = {
                "date": day,
                "userId": f"u{person}",
                "deviceCategory": device,
                "sessionDefaultChannelGroup": SOURCES[person % len(SOURCES)][0],
                "is_active": person % 4 != 0,
                "is_first_purchase": False,
            }
            tables["activities"].append(here | {"eventName": "session_start"})
            if number < rhythm:
                tables["activities"].append(here | {"eventName": "first_visit"})
            tables["activities"].append(here | {"eventName": "view_item"})
            if person % 6 == 0:
                tables["activities"].append(here | {"eventName": "purchase", "is_first_purchase": number < rhythm})


def _add_items_and_ads(draw: random.Random, tables: dict[str, list[Row]], day: date) -> None:
    for item, name, category in ITEMS:
        viewed = draw.randrange(1, 9)
        tables["items"].append(
            {"date": day, "itemId": item, "itemName": name, "itemCategory": category, "itemsViewed": viewed,
             "itemsAddedToCart": viewed // 2, "itemsCheckedOut": viewed // 3, "itemsPurchased": viewed // 4,
             "itemRevenue": Decimal(viewed // 4) * Decimal("12.34"), "itemDiscountAmount": Decimal("0.5")}
        )  # fmt: skip
    for channel, source, medium, campaign, campaign_id in SOURCES:
        if campaign_id != "(not set)":
            tables["ads"].append(
                {"date": day, "sessionDefaultChannelGroup": channel, "sessionSource": source,
                 "sessionMedium": medium, "sessionCampaignName": campaign, "sessionCampaignId": campaign_id,
                 "advertiserAdCost": Decimal("3.21"), "advertiserAdClicks": 4, "advertiserAdImpressions": 100}
            )  # fmt: skip
    for age, gender in AGES:
        tables["demographics"].append(
            {"date": day, "userAgeBracket": age, "userGender": gender, "totalUsers": 5, "sessions": 6,
             "ecommercePurchases": 1, "totalRevenue": Decimal("9.99")}
        )  # fmt: skip


def _restate(tables: dict[str, list[Row]]) -> None:
    """One cell of the 20th loses sessions two days later, one of the 19th is gone, and a purchase is refunded."""
    told = datetime(2026, 11, 22, 12)
    of_20th = next(row for row in tables["visits"] if row["date"] == date(2026, 11, 20) and row["sessions"] > 1)
    tables["visits"].append(of_20th | {"sessions": 1, "arrives_at": told})
    of_20th.update(leaves_at=told, arrives_at=datetime(2026, 11, 20))
    of_19th = next(row for row in tables["visits"] if row["date"] == date(2026, 11, 19))
    of_19th.update(leaves_at=told, arrives_at=datetime(2026, 11, 19))
    bought = next(
        row for row in tables["purchases"] if row["date"] == date(2026, 11, 18) and row["grossPurchaseRevenue"]
    )
    tables["purchases"].append(
        bought
        | {"date": date(2026, 11, 21), "ecommercePurchases": 0, "grossPurchaseRevenue": Decimal(0),
           "refundAmount": bought["grossPurchaseRevenue"], "shippingAmount": Decimal(0), "taxAmount": Decimal(0),
           "arrives_at": told}
    )  # fmt: skip


@pytest.fixture
def ga4_clock() -> Clock:
    """What the property of `ga4_server` takes for now."""
    return Clock()


@pytest.fixture
def ga4_property(ga4_clock: Clock) -> Property:
    """The property of `ga4_server`; its `manner` may be replaced."""
    return property_of_tests(ga4_clock)


@pytest.fixture
def ga4_server(ga4_property: Property) -> Iterator[Serving]:
    """The property, served over gRPC and REST: `service.plan` takes faults, `service.calls` holds what was asked."""
    with serve(ga4_property) as serving:
        yield serving
