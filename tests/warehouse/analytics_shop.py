"""A small property of Analytics, served on this machine, and a store that pulls it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.ga4.policy import Clock
from connectors.ga4.server.property import Manner, Property
from connectors.ga4.server.quota import Limits
from connectors.ga4.server.serving import Serving, serve
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, Store, save_store
from storehelm.warehouse.ga4_account import SyncAccount
from storehelm.warehouse.ga4_sync import Progress, SyncOptions, sync
from storehelm.warehouse.writer import writing

FIRST = date(2026, 9, 1)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CHANNELS = ("Direct", "AI Assistant", "Paid Search")
DEVICES = ("mobile", "desktop", "smart tv")


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows)


def tables(days: int = 90) -> dict[str, pa.Table]:
    """Every day of every table, numbers that differ from day to day, nothing by chance."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("visits", "events", "purchases", "items", "ads")}
    found |= {"user_counts": [], "demographics": []}
    for number in range(days):
        day = FIRST + timedelta(days=number)
        for place, (device, channel) in enumerate((device, channel) for device in DEVICES for channel in CHANNELS):
            fill_cell(found, day, number + place, device, channel)
        fill_day(found, day, number)
    return {name: table(rows) for name, rows in found.items()}


def fill_cell(found: dict[str, list[dict[str, Any]]], day: date, size: int, device: str, channel: str) -> None:
    cell = {
        "date": day,
        "deviceCategory": device,
        "sessionDefaultChannelGroup": channel,
        "sessionSource": "google" if channel == "Paid Search" else "(direct)",
        "sessionMedium": "cpc" if channel == "Paid Search" else "(none)",
        "sessionCampaignName": "가을 세일" if channel == "Paid Search" else "(not set)",
        "country": "Georgia" if size % 2 else "Côte d'Ivoire",
        "newVsReturning": "new" if size % 3 else "returning",
        "landingPage": "" if size % 5 == 0 else f"/p/{size % 7}",
    }
    found["visits"].append(cell | {"sessions": 10 + size, "engagedSessions": 5 + size, "screenPageViews": 30})
    for event, part in (("view_item", 2), ("add_to_cart", 4), ("purchase", 9), ("generate_lead", 8)):
        count = (10 + size) // part
        found["events"].append(
            cell
            | {"eventName": event, "sessions": count, "eventCount": count + 1, "totalUsers": count, "keyEvents": 0.5}
        )
    found["purchases"].append(
        cell
        | {
            "transactionId": f"T{day:%m%d}-{device[0]}{channel[0]}",
            "ecommercePurchases": 1,
            "grossPurchaseRevenue": 19.99 + size,
            "refundAmount": 0.5 if size % 4 == 0 else 0,
            "shippingAmount": 4.95,
            "taxAmount": 3.1,
        }
    )


def fill_day(found: dict[str, list[dict[str, Any]]], day: date, number: int) -> None:
    found["items"].append(
        {"date": day, "itemId": "SKU-1", "itemName": "Mug", "itemsViewed": number, "itemRevenue": 9.5}
    )
    spend = {"sessionSource": "google", "sessionMedium": "cpc", "sessionCampaignName": "가을 세일"}
    spend |= {"sessionCampaignId": "7", "sessionDefaultChannelGroup": "Paid Search"}
    found["ads"].append({"date": day, **spend, "advertiserAdCost": 12.34, "advertiserAdClicks": number})
    for grain, is_first in (
        ("date", True),
        ("isoYearIsoWeek", day.weekday() == 0),
        ("yearMonth", day.day == 1),
    ):
        if is_first:
            for device in ("", *DEVICES):
                found["user_counts"].append(
                    {"date": day, "grain": grain, "deviceCategory": device, "totalUsers": 50 + number, "newUsers": 3}
                )
    found["demographics"].append({"date": day, "userAgeBracket": "25-34", "userGender": "female", "sessions": 4})


@dataclass
class Pulled:
    """A store, its property, and the time that both go by."""

    home: Home
    store: Store
    serving: Serving
    moment: datetime = NOON

    def clock(self) -> Clock:
        return Clock(now=lambda: self.moment, sleep=lambda _: None, chance=lambda: 0.5)

    def sync(self, progress: Progress | None = None, **options: Any) -> SyncAccount:
        words = {"endpoint": self.serving.grpc_address, "clock": self.clock()} | options
        return sync(self.home, self.store, self.moment.replace(tzinfo=None), SyncOptions(**words), progress)

    def with_analytics(self, **changes: Any) -> None:
        self.store = replace(self.store, analytics=replace(self.store.analytics, **changes))

    def rows(self, query: str, *values: Any) -> list[tuple]:
        with writing(self.home, "test") as con:
            con.execute(query, list(values))
            return con.fetchall()

    def facts(self) -> dict[str, list[tuple]]:
        """All canonical rows and records, but not when and how they came."""
        names = ("sessions", "users", "event_counts", "analytics_sales", "transactions", "item_counts", "ad_spend")
        found = {name: self.rows(f"select * exclude (load_id) from {name} order by all") for name in names}
        found["days"] = self.rows(
            "select report, cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day "
            "from ga4_slices order by all"
        )
        return found


@contextmanager
def pulled(folder: Path, manner: Manner | None = None, limits: Limits | None = None, **given: Any) -> Iterator[Pulled]:
    """A store set up in a folder, whose property is served while it lasts."""
    home = Home(folder / "home")
    analytics = Analytics(property_id="123", backfill_months=2)
    store = Store(name="Mug shop", currency="EUR", time_zone="Europe/Amsterdam", analytics=analytics)
    home.make()
    save_store(home.settings, store)
    shop: Pulled | None = None
    words: dict[str, Any] = {"currency": "EUR", "time_zone": "Europe/Amsterdam", "tables": tables()}
    of = Property("123", clock=lambda: shop.moment if shop else NOON, manner=manner, **(words | given))
    with serve(of, limits=limits) as serving:
        shop = Pulled(home, store, serving)
        yield shop
    # Not necessarily the one it began with: a test may have put another in its place.
    serving.service.property.close()
