"""What each canonical table takes of Analytics' fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from connectors.ga4.definitions import Report

Kind = Literal["count", "money", "credit"]


@dataclass(frozen=True)
class Measure:
    """A metric and the column that it fills. Credit may be a fraction; what is needed cannot be null."""

    metric: str
    column: str
    kind: Kind = "count"
    is_needed: bool = False


@dataclass(frozen=True)
class Shape:
    """A canonical table: the column of its day, those of its dimensions by the API's names, and its measures."""

    day: str
    dimensions: Mapping[str, str]
    measures: tuple[Measure, ...]


_SESSION = {
    "deviceCategory": "device_category",
    "sessionDefaultChannelGroup": "channel",
    "sessionSource": "source_name",
    "sessionMedium": "medium",
    "sessionCampaignName": "campaign",
    "country": "country",
}

SHAPES: Mapping[str, Shape] = {
    "sessions": Shape(
        "session_date",
        _SESSION | {"newVsReturning": "customer_type", "landingPage": "landing_page"},
        (
            Measure("sessions", "sessions", is_needed=True),
            Measure("engagedSessions", "engaged_sessions"),
            Measure("ecommercePurchases", "transactions"),
            Measure("totalRevenue", "purchase_revenue", "money"),
        ),
    ),
    "session_totals": Shape(
        "first_day",
        {},
        (Measure("sessions", "sessions", is_needed=True), Measure("engagedSessions", "engaged_sessions")),
    ),
    "users": Shape(
        "first_day",
        {"deviceCategory": "device_category"},
        (
            Measure("totalUsers", "total_users"),
            Measure("activeUsers", "active_users"),
            Measure("newUsers", "new_users"),
            Measure("totalPurchasers", "purchasers"),
            Measure("firstTimePurchasers", "first_time_purchasers"),
        ),
    ),
    "event_counts": Shape(
        "event_date",
        _SESSION | {"eventName": "event_name"},
        (
            Measure("eventCount", "events", is_needed=True),
            Measure("sessions", "sessions"),
            Measure("totalUsers", "users"),
            Measure("keyEvents", "key_events", "credit"),
        ),
    ),
    "analytics_sales": Shape(
        "sales_date",
        _SESSION,
        (
            Measure("addToCarts", "add_to_carts"),
            Measure("checkouts", "checkouts"),
            Measure("ecommercePurchases", "purchases"),
            Measure("transactions", "transactions"),
            Measure("purchaseRevenue", "revenue", "money", is_needed=True),
            Measure("grossPurchaseRevenue", "gross_revenue", "money"),
            Measure("refundAmount", "refund", "money"),
            Measure("shippingAmount", "shipping", "money"),
            Measure("taxAmount", "tax", "money"),
        ),
    ),
    "transactions": Shape(
        "transaction_date",
        _SESSION | {"transactionId": "transaction_id"},
        (
            Measure("ecommercePurchases", "purchases", is_needed=True),
            Measure("purchaseRevenue", "revenue", "money", is_needed=True),
            Measure("taxAmount", "tax", "money"),
            Measure("shippingAmount", "shipping", "money"),
            Measure("refundAmount", "refund", "money"),
        ),
    ),
    "item_counts": Shape(
        "item_date",
        {"itemId": "product_id", "itemName": "product", "itemCategory": "category"},
        (
            Measure("itemsViewed", "viewed"),
            Measure("itemsAddedToCart", "added_to_cart"),
            Measure("itemsCheckedOut", "checked_out"),
            Measure("itemsPurchased", "purchased"),
            Measure("itemRevenue", "revenue", "money"),
            Measure("itemRefundAmount", "refund", "money"),
            Measure("itemDiscountAmount", "discount", "money"),
        ),
    ),
    "ad_spend": Shape(
        "spend_date",
        _SESSION,
        (
            Measure("advertiserAdCost", "cost", "money"),
            Measure("advertiserAdClicks", "clicks"),
            Measure("advertiserAdImpressions", "impressions"),
        ),
    ),
    "demographics": Shape(
        "visit_date",
        {"userAgeBracket": "age_bracket", "userGender": "gender"},
        (
            Measure("totalUsers", "users"),
            Measure("sessions", "sessions"),
            Measure("ecommercePurchases", "purchases"),
            Measure("totalRevenue", "revenue", "money"),
        ),
    ),
}


def dimensions_of(report: Report) -> dict[str, str]:
    """The columns of a report's dimensions, by the API's names."""
    known = SHAPES[report.into].dimensions
    return {name: known[name] for name in report.dimensions if name in known}


def breakdown_of(report: Report) -> str:
    """The columns that a report of sessions tells apart, as the canonical table names them."""
    return "+".join(sorted(dimensions_of(report).values()))
