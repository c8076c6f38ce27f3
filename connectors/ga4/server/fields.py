"""The fields that the server knows: what they are called, of what kind, and which table tells them."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.ga4.server.property import SHAPES, USER_COUNTS

PERIODS: Mapping[str, str] = {
    "date": "%Y%m%d",
    "isoYearIsoWeek": "%G%V",
    "isoYear": "%G",
    "isoWeek": "%V",
    "yearMonth": "%Y%m",
    "year": "%Y",
    "month": "%m",
    "day": "%d",
}
"""Dimensions that are worked out from the day, and how."""


@dataclass(frozen=True)
class Source:
    """A table that tells a metric, and the total over its rows. `only_with`: only beside one of these dimensions."""

    table: str
    total: str
    only_with: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Metric:
    """A metric: its type in the API's words, its category, and the tables that tell it, the best first."""

    name: str
    kind: str
    category: str
    sources: tuple[Source, ...]

    @property
    def is_money(self) -> bool:
        """Whether a currency asked for changes it."""
        return self.kind == "TYPE_CURRENCY"

    @property
    def has_decimals(self) -> bool:
        """Whether it may be a fraction."""
        return self.is_money or self.kind == "TYPE_FLOAT"


OF_EVENTS = frozenset({"eventName"})
OF_PEOPLE = frozenset({"userAgeBracket", "userGender"})

_CATEGORY_OF_TABLE = {
    "visits": "Session",
    "events": "Event",
    "purchases": "Ecommerce",
    "items": "Ecommerce",
    "ads": "Advertising",
}
_WHO = {
    "totalUsers": "true",
    "activeUsers": "is_active",
    "newUsers": "\"eventName\" = 'first_visit'",
    "totalPurchasers": "\"eventName\" = 'purchase'",
    "firstTimePurchasers": "is_first_purchase",
}


def _added_up(table: str, name: str, kind: str, *more: Source) -> Metric:
    return Metric(name, kind, _CATEGORY_OF_TABLE[table], (Source(table, f'sum("{name}")'), *more))


def _worked_out(name: str, kind: str, table: str, total: str, *more: Source) -> Metric:
    return Metric(name, kind, _CATEGORY_OF_TABLE[table], (Source(table, total), *more))


def _users(name: str) -> Metric:
    sources = [
        Source("user_counts", f'sum("{name}")'),
        Source("activities", f'count(distinct "userId") filter (where {_WHO[name]})'),
    ]
    if name == "totalUsers":
        sources.append(Source("events", 'sum("totalUsers")', OF_EVENTS))
        sources.append(Source("demographics", 'sum("totalUsers")', OF_PEOPLE))
    return Metric(name, "TYPE_INTEGER", "User", tuple(sources))


def _by_people(name: str) -> Source:
    return Source("demographics", f'sum("{name}")', OF_PEOPLE)


_PURCHASED = 'sum("grossPurchaseRevenue" - "refundAmount")'

_ALL = (
    _added_up(
        "visits", "sessions", "TYPE_INTEGER", Source("events", 'sum("sessions")', OF_EVENTS), _by_people("sessions")
    ),
    _added_up("visits", "engagedSessions", "TYPE_INTEGER"),
    _added_up("visits", "userEngagementDuration", "TYPE_SECONDS"),
    _added_up("visits", "screenPageViews", "TYPE_INTEGER"),
    _added_up("events", "eventCount", "TYPE_INTEGER"),
    _added_up("events", "keyEvents", "TYPE_FLOAT"),
    _worked_out(
        "addToCarts", "TYPE_INTEGER", "events", 'sum("eventCount") filter (where "eventName" = \'add_to_cart\')'
    ),
    _worked_out(
        "checkouts", "TYPE_INTEGER", "events", 'sum("eventCount") filter (where "eventName" = \'begin_checkout\')'
    ),
    _added_up("purchases", "ecommercePurchases", "TYPE_INTEGER", _by_people("ecommercePurchases")),
    _worked_out(
        "transactions",
        "TYPE_INTEGER",
        "purchases",
        'sum("ecommercePurchases") filter (where "grossPurchaseRevenue" <> 0)',
    ),
    _worked_out("purchaseRevenue", "TYPE_CURRENCY", "purchases", _PURCHASED),
    _worked_out("totalRevenue", "TYPE_CURRENCY", "purchases", _PURCHASED, _by_people("totalRevenue")),
    _added_up("purchases", "grossPurchaseRevenue", "TYPE_CURRENCY"),
    _added_up("purchases", "refundAmount", "TYPE_CURRENCY"),
    _added_up("purchases", "shippingAmount", "TYPE_CURRENCY"),
    _added_up("purchases", "taxAmount", "TYPE_CURRENCY"),
    *(_added_up("items", name, "TYPE_INTEGER") for name in SHAPES["items"].counts),
    *(_added_up("items", name, "TYPE_CURRENCY") for name in SHAPES["items"].decimals),
    *(_added_up("ads", name, "TYPE_INTEGER") for name in SHAPES["ads"].counts),
    *(_added_up("ads", name, "TYPE_CURRENCY") for name in SHAPES["ads"].decimals),
    *(_users(name) for name in USER_COUNTS),
)
METRICS: Mapping[str, Metric] = {metric.name: metric for metric in _ALL}
"""Every metric by its name."""

HIDDEN = frozenset({"userId", "grain"})
STORED = tuple(
    dict.fromkeys(name for shape in SHAPES.values() for name in shape.dimensions if name not in HIDDEN),
)
DIMENSIONS = (*PERIODS, *STORED)
"""Every dimension that may be asked for."""

OLD_NAMES: Mapping[str, str] = {
    "conversions": "keyEvents",
    "itemPurchaseQuantity": "itemsPurchased",
    "sessionDefaultChannelGrouping": "sessionDefaultChannelGroup",
}
"""Names from before a renaming, which still work."""


def words_of(name: str) -> str:
    """The name as a person reads it: "sessionCampaignName" is "Session campaign name"."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words[:1].upper() + words[1:]


def sql_of(dimension: str) -> str:
    """The dimension as text, of a row of a table that has it. Only for names in `DIMENSIONS`."""
    pattern = PERIODS.get(dimension)
    return f"strftime(date, '{pattern}')" if pattern else f'"{dimension}"'


def tells(table: str, dimensions: frozenset[str]) -> bool:
    """Whether the table has all these dimensions."""
    return dimensions <= {*PERIODS, *SHAPES[table].dimensions} - HIDDEN
