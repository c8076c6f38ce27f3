"""The demo store as a property of the local Analytics server: the numbers of its files, as Analytics would answer them.

It holds the days from DETAIL_FROM on, as sessions are told apart by everything from there on only. The clock stands on
the morning after the store's last day.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from connectors.demo import shape
from connectors.demo.analytics import DETAIL_FROM, SIZES, Analytics, flat, reached
from connectors.demo.arrivals import DEPTHS
from connectors.demo.audience import ages_and_genders, user_counts
from connectors.demo.baskets import FIRST_ORDER_NUMBER
from connectors.demo.columns import days_of, in_units, texts
from connectors.demo.generate import Shop, make_shop
from connectors.demo.items import item_counts
from connectors.demo.origins import ORIGINS, PAGES
from connectors.demo.shape import Ints
from connectors.demo.spend import CAMPAIGNS
from connectors.demo.stories import LAST_DAY
from connectors.ga4.server.property import NOT_SET, Manner, Property

PROPERTY_ID = "400200600"
ARRIVAL = (0.4, 0.7, 0.9, 0.97)
"""Share of a day's rows that is there on the day itself, one, two and three days later, where data come late."""
LINKED = "Google Ads"
"""The platform whose account is linked, so that Analytics knows its costs."""
VIEWS_BY_DEPTH = np.array([1, 2, 4, 7, 9, 10, 11, 12])
SECONDS_BY_DEPTH = np.array([4, 38, 110, 210, 290, 330, 380, 430])
HAPPENS_AGAIN = np.array([1.9, 1.25, 1.1, 1.0, 1.0])
"""Events per session with that event, by step; purchases are counted."""


def morning_after() -> datetime:
    """Nine in the morning after the store's last day, in its zone."""
    after = LAST_DAY + timedelta(days=1)
    return datetime(after.year, after.month, after.day, 9, tzinfo=ZoneInfo(shape.TIME_ZONE))


def demo_property(
    shop: Shop | None = None, *, clock: Callable[[], datetime] = morning_after, has_late_data: bool = False
) -> Property:
    """The demo store as a property; it takes seconds to make.

    Args:
        shop: The demo store, where it has been made already.
        clock: Gives the present moment.
        has_late_data: Part of the rows of the last three days arrives as the clock moves on.
    """
    return Property(
        PROPERTY_ID,
        currency=shape.CURRENCY,
        time_zone=shape.TIME_ZONE,
        clock=clock,
        tables=_tables(shop or make_shop()),
        manner=Manner(arrival=ARRIVAL if has_late_data else ()),
    )


def _tables(shop: Shop) -> Mapping[str, pa.Table]:
    analytics = shop.analytics
    names = tuple(SIZES)
    places, depth = analytics.recent_sessions(names)
    keys, found = np.unique(flat(names, places), return_inverse=True)
    ended = np.bincount(found * DEPTHS + depth, minlength=len(keys) * DEPTHS).reshape(len(keys), DEPTHS)
    cells = dict(zip(names, np.unravel_index(keys, tuple(SIZES.values())), strict=True))
    return {
        "visits": _visits(cells, ended),
        "events": _events(analytics, cells, reached(ended)),
        "purchases": _purchases(analytics),
        "items": item_counts(shop),
        "ads": _ads(shop),
        "user_counts": user_counts(shop),
        "demographics": ages_and_genders(analytics),
    }


def _told(places: Mapping[str, Ints]) -> dict[str, pa.Array]:
    """What Analytics tells of the sessions of each row."""
    return {
        "date": days_of(places["day"]),
        "deviceCategory": texts(places["device"], shape.DEVICES),
        "sessionDefaultChannelGroup": texts(places["channel"], shape.CHANNELS),
        "country": texts(places["country"], shape.COUNTRIES),
        "newVsReturning": texts(places["visitor"], shape.VISITORS),
        "landingPage": texts(places["page"], tuple(page.path for page in PAGES)),
        **_of_origin(places["origin"]),
    }


def _of_origin(origin: Ints) -> dict[str, pa.Array]:
    return {
        "sessionSource": texts(origin, tuple(one.source for one in ORIGINS)),
        "sessionMedium": texts(origin, tuple(one.medium for one in ORIGINS)),
        "sessionCampaignName": texts(origin, tuple(one.campaign for one in ORIGINS)),
        "sessionCampaignId": texts(origin, tuple(one.campaign_id or NOT_SET for one in ORIGINS)),
    }


def _visits(cells: Mapping[str, Ints], ended: Ints) -> pa.Table:
    return pa.table(
        _told(cells)
        | {
            "sessions": ended.sum(axis=1),
            "engagedSessions": ended[:, 1:].sum(axis=1),
            "userEngagementDuration": ended @ SECONDS_BY_DEPTH,
            "screenPageViews": ended @ VIEWS_BY_DEPTH,
        }
    )


def _events(analytics: Analytics, cells: Mapping[str, Ints], counts: Ints) -> pa.Table:
    """The sessions of each step and cell; a purchase may stand alone, where a second one was counted."""
    row, step = np.nonzero(counts[:, 2:-1])
    sessions = counts[row, 2 + step]
    times = np.rint(sessions * HAPPENS_AGAIN[step]).astype(np.int64)
    steps = _told({name: place[row] for name, place in cells.items()}) | _counts(step, sessions, times)
    places, once, purchases = _sessions_with_purchase(analytics, cells, counts)
    bought = _told(places) | _counts(np.full(len(once), len(shape.STEPS) - 1), once, purchases)
    return pa.concat_tables([pa.table(steps), pa.table(bought)], promote_options="default")


def _counts(step: Ints, sessions: Ints, times: Ints) -> dict[str, pa.Array]:
    return {
        "eventName": texts(step, shape.STEPS),
        "sessions": sessions,
        "eventCount": times,
        "totalUsers": sessions - sessions // 20,
        "keyEvents": np.where(step == len(shape.STEPS) - 1, times, 0).astype(np.float64),
    }


def _sessions_with_purchase(
    analytics: Analytics, cells: Mapping[str, Ints], counts: Ints
) -> tuple[dict[str, Ints], Ints, Ints]:
    """Cells with a purchase, their sessions that have one, and how many were counted."""
    names = tuple(SIZES)
    told = analytics.transactions
    bought = (told.day >= DETAIL_FROM) & (told.purchases > 0)
    places = {name: place[bought] for name, place in analytics.places_of_transactions().items()}
    keys, found = np.unique(flat(names, places), return_inverse=True)
    sessions = counts[np.searchsorted(flat(names, cells), keys), -1]
    purchases = np.bincount(found, told.purchases[bought]).astype(np.int64)
    return dict(zip(names, np.unravel_index(keys, tuple(SIZES.values())), strict=True)), sessions, purchases


def _purchases(analytics: Analytics) -> pa.Table:
    """A row per transaction of the days from DETAIL_FROM on, with its refund where there is one."""
    since = analytics.transactions.day >= DETAIL_FROM
    told = analytics.transactions.where(since)
    places = {name: place[since] for name, place in analytics.places_of_transactions().items()}
    number = np.char.add("QB", (analytics.seen.order[told.seen] + FIRST_ORDER_NUMBER).astype(str))
    return pa.table(
        _told(places)
        | {
            "transactionId": pa.array(np.char.add(number, np.where(told.is_attempt, "-1", "")).tolist()),
            "ecommercePurchases": told.purchases,
            "grossPurchaseRevenue": in_units(told.gross),
            "refundAmount": in_units(told.refund),
            "shippingAmount": in_units(told.shipping),
            "taxAmount": in_units(told.tax),
        }
    )


def _ads(shop: Shop) -> pa.Table:
    """What the linked account tells of its campaigns."""
    linked = np.array([campaign.platform == LINKED for campaign in CAMPAIGNS])
    chosen = linked[shop.ads.campaign] & (shop.ads.day >= DETAIL_FROM)
    ads = shop.ads
    first_paid = len(ORIGINS) - len(CAMPAIGNS)
    channels = np.array([campaign.channel for campaign in CAMPAIGNS])
    return pa.table(
        {
            "date": days_of(ads.day[chosen]),
            **_of_origin(first_paid + ads.campaign[chosen]),
            "sessionDefaultChannelGroup": texts(channels[ads.campaign[chosen]], shape.CHANNELS),
            "advertiserAdClicks": ads.clicks[chosen],
            "advertiserAdImpressions": ads.impressions[chosen],
            "advertiserAdCost": in_units(ads.cost[chosen]),
        }
    )
