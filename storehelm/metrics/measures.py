"""What can be added up: each measure lives on one table, so that no join can count a thing twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

HORIZON_DAYS = 90
"""Days within which a second order counts as a repeat purchase."""
_ORDER_DIMENSIONS = (
    "device_category",
    "channel",
    "source_name",
    "medium",
    "campaign",
    "country",
    "sales_channel",
    "customer_type",
)
_OWN_NAMES = MappingProxyType({name: name for name in _ORDER_DIMENSIONS})
_FIRST_ORDER = MappingProxyType(
    {name: f"first_{name}" for name in _ORDER_DIMENSIONS if name != "customer_type"} | {"customer_type": "'new'"}
)
_CHANNELS_WITH_SPEND = (
    "is_web and channel <> 'unknown' and channel in ("
    "select channel from daily_spend where spend_date between $first and $last "
    "union select channel from period_spend where period_from >= $first and period_to <= $last)"
)
_FIRST_ORDERS_OF_BUYERS = (
    "(select orders.order_date, orders.customer_no, orders.order_rank, customers.* exclude (customer_no) "
    "from orders inner join customers using (customer_no))"
)


@dataclass(frozen=True)
class Fact:
    """A table of additive (or exactly countable) rows with one day each.

    `kind` is its row in `coverage`; `dimensions` maps each dimension that it can be split by to its column;
    `period_table` holds the rows that are known by period only. `plain_table` gives the same numbers sooner where no
    dimension is asked for.
    """

    name: str
    kind: str
    table: str
    day: str
    dimensions: Mapping[str, str]
    period_table: str | None = None
    condition: str | None = None
    plain_table: str | None = None


@dataclass(frozen=True)
class Measure:
    """One number that can be had from the rows of a fact.

    `unknown` weighs the rows that do not know it, against `whole`; where it is not 0 the cell is unknown, and
    `sentence` says how much is known. `known` weighs what is known, where that is not simply the rest. `needs` are
    dimensions that the rows must tell apart for the number to exist.
    """

    fact: str
    sql: str
    unknown: str | None = None
    whole: str | None = None
    known: str | None = None
    sentence: str = "It is known for {share} of the data."
    needs: tuple[str, ...] = field(default=())


_SESSION_DIMENSIONS = MappingProxyType({name: name for name in _ORDER_DIMENSIONS if name != "sales_channel"})
_SPEND_DIMENSIONS = MappingProxyType({name: name for name in ("channel", "campaign", "country", "platform")})

FACTS: Mapping[str, Fact] = MappingProxyType(
    {
        fact.name: fact
        for fact in (
            Fact("sales", "orders", "daily_sales", "sales_date", _OWN_NAMES),
            Fact(
                "attributed_sales",
                "orders",
                "daily_sales",
                "sales_date",
                _OWN_NAMES,
                condition=_CHANNELS_WITH_SPEND,
            ),
            Fact("buyers", "orders", "orders", "order_date", _OWN_NAMES, condition="is_valid"),
            Fact("first_orders", "orders", "customers", "first_order_date", _FIRST_ORDER),
            Fact(
                "repeat_buyers",
                "orders",
                _FIRST_ORDERS_OF_BUYERS,
                "order_date",
                _FIRST_ORDER,
                condition="order_rank is not null",
                plain_table="orders",
            ),
            Fact("sessions", "sessions", "daily_sessions", "session_date", _SESSION_DIMENSIONS, "period_sessions"),
            # No connector fills it yet: without a row in `coverage` it is never read, and leads are unknown.
            Fact("key_events", "key_events", "daily_key_events", "event_date", _SESSION_DIMENSIONS),
            Fact("spend", "spend", "daily_spend", "spend_date", _SPEND_DIMENSIONS, "period_spend"),
            Fact("marketing", "marketing_costs", "daily_marketing_costs", "cost_date", {}, "period_marketing_costs"),
        )
    }
)


def _order_parts() -> dict[str, Measure]:
    plain = (
        "orders",
        "units",
        "gross_sales",
        "discounts",
        "returns",
        "tips",
        "new_customer_orders",
        "returning_orders",
        "guest_orders",
        "new_customer_sales",
    )
    parts = {name: Measure("sales", f"sum({name})") for name in plain}
    for name, unknown in (("tax", "unknown_tax_orders"), ("shipping", "unknown_shipping_orders")):
        parts[name] = Measure(
            "sales",
            f"sum({name})",
            f"sum({unknown})",
            "sum(valid_orders)",
            sentence=f"{name.capitalize()} is known for {{share}} of orders.",
        )
    for name in ("fulfilment", "packaging", "payment_fees"):
        parts[name] = Measure(
            "sales",
            f"sum({name})",
            f"sum(greatest(unknown_fee_orders, case when {name} is null then valid_orders else 0 end))",
            "sum(valid_orders)",
            sentence=f"{name.replace('_', ' ').capitalize()} known for {{share}} of orders: set costs in store.toml.",
        )
    parts["cost_of_goods"] = Measure(
        "sales",
        "sum(cost_of_goods)",
        "sum(unknown_cost_orders)",
        "sum(gross_sales - discounts)",
        "sum(known_cost_sales)",
        sentence="The cost of goods is known for {share} of sales.",
    )
    return parts


_NET = "sum(gross_sales - discounts - returns)"


def _order_subsets() -> dict[str, Measure]:
    known_device = "device_category <> 'unknown'"
    return {
        "web_orders": Measure("sales", "sum(orders) filter (is_web)"),
        "web_orders_with_channel": Measure("sales", "sum(orders - orders_without_channel) filter (is_web)"),
        "web_net_sales": Measure("sales", f"{_NET} filter (is_web)"),
        "mobile_orders": Measure("sales", "sum(orders) filter (device_category = 'mobile')"),
        "orders_with_device": Measure("sales", f"sum(orders) filter ({known_device})"),
        "mobile_net_sales": Measure("sales", f"{_NET} filter (device_category = 'mobile')"),
        "net_sales_with_device": Measure("sales", f"{_NET} filter ({known_device})"),
        "attributed_net_sales": Measure("attributed_sales", _NET),
    }


def _session_counts() -> dict[str, Measure]:
    device = ("device_category",)
    steps = (
        "engaged_sessions",
        "view_item",
        "add_to_cart",
        "begin_checkout",
        "add_shipping_info",
        "add_payment_info",
        "purchase",
    )
    counts = {
        name: Measure(
            "sessions",
            f"sum({name})",
            f"sum(sessions) filter ({name} is null)",
            "sum(sessions)",
            sentence=f"{name.replace('_', ' ').capitalize()}: recorded for {{share}} of sessions.",
        )
        for name in steps
    }
    counts["sessions"] = Measure("sessions", "sum(sessions)")
    counts["leads"] = Measure("key_events", "sum(leads)")
    counts["mobile_sessions"] = Measure("sessions", "sum(sessions) filter (device_category = 'mobile')", needs=device)
    counts["sessions_with_device"] = Measure(
        "sessions", "sum(sessions) filter (device_category <> 'unknown')", needs=device
    )
    return counts


def _spend_amounts() -> dict[str, Measure]:
    both = "filter (clicks is not null and impressions is not null)"
    return {
        "ad_spend": Measure("spend", "sum(cost)"),
        **{
            name: Measure(
                "spend",
                f"sum({name})",
                f"sum(cost) filter ({name} is null)",
                "sum(cost)",
                sentence=f"{name.capitalize()} are known for {{share}} of ad spend.",
            )
            for name in ("impressions", "clicks")
        },
        "clicks_with_impressions": Measure("spend", f"sum(clicks) {both}"),
        "impressions_with_clicks": Measure("spend", f"sum(impressions) {both}"),
        "ad_spend_with_clicks": Measure("spend", "sum(cost) filter (clicks is not null)"),
        "known_clicks": Measure("spend", "sum(clicks)"),
        "platform_revenue": Measure("spend", "sum(claimed_revenue)"),
        "claiming_ad_spend": Measure("spend", "sum(cost) filter (claimed_revenue is not null)"),
        "attributed_ad_spend": Measure("spend", "sum(cost) filter (channel <> 'unknown')"),
        "marketing_costs": Measure("marketing", "sum(cost)"),
    }


def _customer_counts() -> dict[str, Measure]:
    old_enough = f"first_order_date + {HORIZON_DAYS} <= $as_of"
    again = f"second_order_date <= first_order_date + {HORIZON_DAYS}"
    return {
        "customers": Measure("buyers", "count(distinct customer_no)"),
        "new_customers": Measure("first_orders", "count(*)"),
        "customers_old_enough": Measure("first_orders", f"count(*) filter ({old_enough})"),
        "customers_back_in_time": Measure("first_orders", f"count(*) filter ({old_enough} and {again})"),
        "buyers": Measure("repeat_buyers", "count(distinct customer_no)"),
        "buyers_with_two_orders": Measure(
            "repeat_buyers", "count(distinct case when order_rank >= 2 then customer_no end)"
        ),
    }


MEASURES: Mapping[str, Measure] = MappingProxyType(
    _order_parts() | _order_subsets() | _session_counts() | _spend_amounts() | _customer_counts()
)
