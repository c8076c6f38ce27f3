"""The tables and columns that a declaration can fill, and how the text of each is read."""

from typing import Literal

Reading = Literal["text", "money", "integer", "decimal", "date", "stamp", "boolean", "nth_day"]
READINGS: tuple[Reading, ...] = ("text", "money", "integer", "decimal", "date", "stamp", "boolean", "nth_day")

DIMENSIONS: dict[str, Reading] = {
    "device_category": "text",
    "channel": "text",
    "source_name": "text",
    "medium": "text",
    "campaign": "text",
    "country": "text",
}

PERSONAL = ("email", "customer_id", "phone", "name", "address")
"""Who bought. E-mail and customer id become keyed hashes at the door; the others are dropped."""
_PEOPLE: dict[str, Reading] = dict.fromkeys(PERSONAL, "text")

_PERIOD: dict[str, Reading] = {"date": "date", "period_from": "date", "period_to": "date"}

TARGETS: dict[str, dict[str, Reading]] = {
    "orders": {
        "order_id": "text",
        "ordered_at": "stamp",
        **_PEOPLE,
        "status": "text",
        "cancelled_at": "stamp",
        "session_id": "text",
        "transaction_id": "text",
        "sales_channel": "text",
        **DIMENSIONS,
        "currency": "text",
        "total_sales": "money",
        "discount": "money",
        "tax": "money",
        "shipping": "money",
        "tips": "money",
        "tax_included": "boolean",
        "is_test": "boolean",
    },
    "order_lines": {
        "order_id": "text",
        "product_id": "text",
        "product": "text",
        "category": "text",
        "quantity": "integer",
        "unit_price": "money",
        "gross": "money",
        "discount": "money",
    },
    "refunds": {
        "refund_id": "text",
        "order_id": "text",
        "refunded_at": "stamp",
        "is_date_known": "boolean",
        "amount": "money",
        "goods": "money",
        "tax": "money",
        "shipping": "money",
        "product_id": "text",
        "quantity": "integer",
        "currency": "text",
        "country": "text",
        "sales_channel": "text",
        **_PEOPLE,
    },
    "products": {"product_id": "text", "product": "text", "category": "text", "brand": "text"},
    "product_costs": {"product_id": "text", "unit_cost": "money", "currency": "text", "valid_from": "date"},
    "customers": {
        **_PEOPLE,
        "first_order_at": "stamp",
        "country": "text",
        "segment": "text",
        "accepts_marketing": "boolean",
    },
    "sessions": {
        **_PERIOD,
        "session_id": "text",
        **DIMENSIONS,
        "customer_type": "text",
        "landing_page": "text",
        "sessions": "integer",
        "engaged_sessions": "integer",
        "view_item": "integer",
        "add_to_cart": "integer",
        "begin_checkout": "integer",
        "add_shipping_info": "integer",
        "add_payment_info": "integer",
        "purchase": "integer",
        "purchase_revenue": "money",
        "transactions": "integer",
        "currency": "text",
    },
    "ad_spend": {
        **_PERIOD,
        "platform": "text",
        "account": "text",
        "campaign": "text",
        "campaign_type": "text",
        "channel": "text",
        "currency": "text",
        "cost": "money",
        "impressions": "integer",
        "clicks": "integer",
        "claimed_conversions": "decimal",
        "claimed_revenue": "money",
    },
    "marketing_costs": {**_PERIOD, "name": "text", "currency": "text", "cost": "money"},
    "exchange_rates": {"date": "date", "currency": "text", "rate": "decimal"},
    "transactions": {
        "date": "date",
        "transaction_id": "text",
        **DIMENSIONS,
        "purchases": "integer",
        "revenue": "money",
        "tax": "money",
        "shipping": "money",
        "refund": "money",
        "currency": "text",
    },
}
"""Table to its columns and the reading of each."""

REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "orders": (("order_id",), ("ordered_at",)),
    "order_lines": (("quantity",), ("unit_price", "gross")),
    "refunds": (("goods", "amount"),),
    "products": (("product_id",),),
    "product_costs": (("product_id",), ("unit_cost",)),
    "customers": (("email", "customer_id"),),
    "sessions": (("date", "period_from"), ("sessions",)),
    "ad_spend": (("date", "period_from"), ("platform",), ("cost",)),
    "marketing_costs": (("date", "period_from"), ("name",), ("cost",)),
    "exchange_rates": (("date",), ("currency",), ("rate",)),
    "transactions": (("date",), ("purchases",), ("revenue",)),
}
"""What a declaration must say of a table: of each group of columns, one at least."""

STATUSES = ("paid", "pending", "cancelled", "refunded", "partially_refunded", "test")

LINE_KINDS = ("goods", "tip", "gift_card", "shipping", "fee")
ROW_KINDS = (*LINE_KINDS, "order", "refund", "data", "not_data", "total")
"""What a record can be. Line kinds carry a line and their order's facts; `order` carries the order's facts alone."""
