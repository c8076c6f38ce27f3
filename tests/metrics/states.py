"""Stores in every state that a page must bear, each published once for all tests that look at it."""

import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from storehelm.settings.calendar import Period
from storehelm.settings.store import Costs, Store
from tests.shops import courses, published_shop

END = date(2026, 11, 15)
WEEK = Period(date(2026, 11, 9), END)
COSTS = Costs(payment_fee_fixed=1_000_000, fulfilment_per_order=2_000_000, packaging_per_order=0)
STORE = Store(
    "Test store",
    "EUR",
    "Europe/Amsterdam",
    costs=COSTS,
    courses=courses(net_sales=700, new_customer_acquisition_cost=20),
)


def orders_of(days, per_day=2):
    return [
        {
            "order_id": f"{day}-{number}",
            "customer": f"c{(day * 7 + number * 3) % (days // 2 + 5)}",
            "order_date": END - timedelta(days=day),
            "device_category": ("mobile", "desktop", None)[number % 3],
            "channel": ("Paid Search", "Email")[number % 2],
            "shipping": "0",
            "lines": [{"gross": str(20 + (day * 13 + number * 29) % 70), "product_id": "P"}],
        }
        for day in range(days)
        for number in range(per_day + (day % 3 == 0))
    ]


def sessions_of(days):
    return [
        {
            "session_date": END - timedelta(days=day),
            "breakdown": "channel+device_category",
            "device_category": device,
            "channel": channel,
            "sessions": count + day % 7,
            "add_to_cart": count // 3,
            "purchase": 2,
        }
        for day in range(days)
        for device, channel, count in (("mobile", "Paid Search", 60), ("desktop", "Email", 30))
    ]


def landings_of(days):
    """The same sessions by landing page and country, as a second report tells them."""
    return [
        row
        | {
            "breakdown": "channel+country+device_category+landing_page",
            "landing_page": {"mobile": "/sale", "desktop": "/"}[row["device_category"]],
            "country": {"mobile": "DE", "desktop": "NL"}[row["device_category"]],
        }
        for row in sessions_of(days)
    ]


def spend_of(days):
    return [
        {"spend_date": END - timedelta(days=day), "channel": "Paid Search", "cost": "9", "claimed_revenue": "80"}
        for day in range(days)
    ]


FULL = {
    "orders": orders_of(100),
    "sessions": sessions_of(100) + landings_of(100),
    "ad_spend": spend_of(100),
    "product_costs": [{"product_id": "P", "unit_cost": "10"}],
}
STATES = {
    "empty": {},
    "orders only": {"orders": orders_of(70)},
    "sessions only": {"sessions": sessions_of(14)},
    "spend only": {"ad_spend": spend_of(14)},
    "one day": {"orders": orders_of(1), "sessions": sessions_of(1), "ad_spend": spend_of(1)},
    "one order": {"orders": orders_of(1, 0)},
    "full": FULL,
}
PERIODS = {
    "week": WEEK,
    "running week": Period(END, END + timedelta(days=6)),
    "one day": Period(END, END),
    "long": Period(END - timedelta(days=89), END),
    "before": Period(date(2020, 1, 1), date(2020, 1, 7)),
    "after": Period(date(2030, 1, 1), date(2030, 1, 7)),
}


@cache
def shop_in(state):
    """The published store in that state."""
    return published_shop(Path(tempfile.mkdtemp(prefix="storehelm-")), store=STORE, **STATES[state])
