"""A small shop whose last thirteen weeks hold every trap that a scenario's starting numbers must bear."""

from datetime import date, timedelta
from decimal import Decimal

from storehelm.settings.store import Costs, Store
from tests.shops import published_shop

END = date(2026, 11, 15)
COSTS = Costs(
    payment_fee_rate=Decimal("0.02"),
    payment_fee_fixed=300_000,
    fulfilment_per_order=4_000_000,
    packaging_per_order=500_000,
    fixed={"staff": 900_000_000, "site": 100_000_000},
)
STORE = Store("Test store", "EUR", "Europe/Amsterdam", costs=COSTS)


def ago(days):
    """The day so many days before the last one."""
    return END - timedelta(days=days)


def order(day, price="40.00", **rest):
    """An order so many days before the end: one piece, known tax and shipping."""
    lines = [{"gross": price, "product_id": "P", "quantity": 1}]
    return {
        "ordered_at": f"{ago(day)} 12:00:00",
        "tax": "0.00",
        "shipping": "2.50",
        "device_category": "mobile",
        "channel": "Paid Search",
        "lines": lines,
    } | rest


def sessions(day, count=100, **rest):
    """Sessions of a day, by device and channel."""
    return {
        "session_date": ago(day),
        "breakdown": "channel+device_category",
        "device_category": "mobile",
        "channel": "Paid Search",
        "sessions": count,
    } | rest


def steady(days, per_day=1):
    """Orders of every day, each by a customer who comes back now and then."""
    return [
        order(day, order_id=f"{day}-{number}", customer=f"c{(day * per_day + number) % 37}")
        for day in range(days)
        for number in range(per_day)
    ]


def shop(tmp_path, orders, store=STORE, **tables):
    """Publish a shop whose only product costs 15."""
    tables.setdefault("product_costs", [{"product_id": "P", "unit_cost": "15.00"}])
    return published_shop(tmp_path, store=store, orders=orders, **tables)


def full_tables(days=100):
    """Sessions, spend and other marketing of every day; a channel with spend alone, one with sessions alone."""
    return {
        "sessions": [
            row
            for day in range(days)
            for row in (
                sessions(day, 100 + day % 5),
                sessions(day, 40, device_category="desktop", channel="Email"),
                sessions(day, 7, device_category="tablet", channel="Referral"),
            )
        ],
        "ad_spend": [
            {"spend_date": ago(day), "channel": channel, "campaign": channel, "cost": cost}
            for day in range(days)
            for channel, cost in (("Paid Search", "20.00"), ("Display", "3.10"))
        ],
        "marketing_costs": [{"cost_date": ago(day), "name": "Agency", "cost": "75.00"} for day in range(0, days, 7)],
    }
