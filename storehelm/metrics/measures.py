"""What can be added up: each measure lives on one table, so that no join can count a thing twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from storehelm.languages.speech import Sentence, told

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
    dimension is asked for. `is_counted_whole`: each row was counted for its day, week or month and device as a whole,
    and no two rows may be added up.
    """

    name: str
    kind: str
    table: str
    day: str
    dimensions: Mapping[str, str]
    period_table: str | None = None
    condition: str | None = None
    plain_table: str | None = None
    is_counted_whole: bool = False


@told
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
    # Translators: {share} is a percentage, as in the other sentences of this file.
    sentence: Sentence = "It is known for {share} of the data."
    needs: tuple[str, ...] = field(default=())


_SESSION_DIMENSIONS = MappingProxyType({name: name for name in _ORDER_DIMENSIONS if name != "sales_channel"})
_EVENT_DIMENSIONS = MappingProxyType({name: name for name in ("device_category", "channel")})
_USER_DIMENSIONS = MappingProxyType({"device_category": "device_category"})
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
                condition="order_rank is not null",  # not shown
                plain_table="orders",
            ),
            Fact("sessions", "sessions", "daily_sessions", "session_date", _SESSION_DIMENSIONS, "period_sessions"),
            Fact("key_events", "key_events", "daily_key_events", "event_date", _EVENT_DIMENSIONS),
            Fact("users", "users", "users_by_period", "first_day", _USER_DIMENSIONS, is_counted_whole=True),
            Fact("spend", "spend", "daily_spend", "spend_date", _SPEND_DIMENSIONS, "period_spend"),
            Fact("marketing", "marketing_costs", "daily_marketing_costs", "cost_date", {}, "period_marketing_costs"),
        )
    }
)


_KNOWN_AMOUNTS: Mapping[str, Sentence] = {
    # Translators: shipping charged to customers; {share} is a percentage.
    "shipping": "Shipping is known for {share} of orders.",
    "tax": "Tax is known for {share} of orders.",
}
_KNOWN_COSTS: Mapping[str, Sentence] = {
    # Translators: what it costs to send an order out; {share} is a percentage, store.toml a file.
    "fulfilment": "Fulfilment known for {share} of orders: set costs in store.toml.",
    "packaging": "Packaging known for {share} of orders: set costs in store.toml.",
    "payment_fees": "Payment fees known for {share} of orders: set costs in store.toml.",
}
_RECORDED_STEPS: Mapping[str, Sentence] = {
    "engaged_sessions": "Engaged sessions: recorded for {share} of sessions.",
    # Translators: View item, and the next five, are steps of a visit as Google Analytics names them.
    "view_item": "View item: recorded for {share} of sessions.",
    "add_to_cart": "Add to cart: recorded for {share} of sessions.",
    "begin_checkout": "Begin checkout: recorded for {share} of sessions.",
    "add_shipping_info": "Add shipping info: recorded for {share} of sessions.",
    "add_payment_info": "Add payment info: recorded for {share} of sessions.",
    "purchase": "Purchase: recorded for {share} of sessions.",
}
_KNOWN_CLICKS: Mapping[str, Sentence] = {
    "impressions": "Impressions are known for {share} of ad spend.",
    "clicks": "Clicks are known for {share} of ad spend.",
}


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
    parts = {name: Measure("sales", f"sum({name})") for name in plain}  # not shown
    for name, unknown in (("tax", "unknown_tax_orders"), ("shipping", "unknown_shipping_orders")):
        parts[name] = Measure(
            "sales",
            f"sum({name})",  # not shown
            f"sum({unknown})",  # not shown
            "sum(valid_orders)",
            sentence=_KNOWN_AMOUNTS[name],
        )
    for name, sentence in _KNOWN_COSTS.items():
        parts[name] = Measure(
            "sales",
            f"sum({name})",  # not shown
            f"sum(greatest(unknown_fee_orders, case when {name} is null then valid_orders else 0 end))",  # not shown
            "sum(valid_orders)",
            sentence=sentence,
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


_KNOWN_DEVICE = "device_category not in ('unknown', '(withheld)')"  # not shown
_NET = "sum(gross_sales - discounts - returns)"


def _order_subsets() -> dict[str, Measure]:
    return {
        "web_orders": Measure("sales", "sum(orders) filter (is_web)"),
        "web_orders_with_channel": Measure("sales", "sum(orders - orders_without_channel) filter (is_web)"),
        "web_net_sales": Measure("sales", f"{_NET} filter (is_web)"),  # not shown
        "mobile_orders": Measure("sales", "sum(orders) filter (device_category = 'mobile')"),
        "orders_with_device": Measure("sales", f"sum(orders) filter ({_KNOWN_DEVICE})"),  # not shown
        "mobile_net_sales": Measure("sales", f"{_NET} filter (device_category = 'mobile')"),  # not shown
        "net_sales_with_device": Measure("sales", f"{_NET} filter ({_KNOWN_DEVICE})"),  # not shown
        "attributed_net_sales": Measure("attributed_sales", _NET),
    }


def _half_even(amount: str) -> str:
    """SQL for a sum of decimals above zero as a whole number, halves to the even one."""
    rest = f"({amount} - floor({amount}))"  # not shown
    is_up = f"{rest} > 0.5 or ({rest} = 0.5 and floor({amount}) % 2 = 1)"  # not shown
    return f"floor({amount}) + case when {is_up} then 1 else 0 end"  # not shown


def _user_counts() -> dict[str, Measure]:
    """Read from one row each: where there are more, of two sources, they cannot be added up."""
    return {
        name: Measure(
            "users",
            f"max({name})",  # not shown
            f"count(*) - count({name}) + count(*) - 1",
            "count(*)",
            sentence="Analytics does not tell these users, or two sources tell them, who cannot be added up.",
        )
        for name in ("total_users", "active_users", "new_users", "purchasers")
    }


def _session_counts() -> dict[str, Measure]:
    device = ("device_category",)
    counts = {
        name: Measure(
            "sessions",
            f"sum({name})",  # not shown
            f"sum(sessions) filter ({name} is null)",  # not shown
            "sum(sessions)",
            sentence=sentence,
        )
        for name, sentence in _RECORDED_STEPS.items()
    }
    counts["sessions"] = Measure("sessions", "sum(sessions)")
    counts["leads"] = Measure(
        "key_events",
        _half_even("sum(leads)"),
        "sum(uncounted_events)",
        "sum(events)",
        sentence="Google Analytics counts {share} of these events as key events: mark them so there (Admin, Events).",
    )
    counts["mobile_sessions"] = Measure("sessions", "sum(sessions) filter (device_category = 'mobile')", needs=device)
    known = f"sum(sessions) filter ({_KNOWN_DEVICE})"  # not shown
    counts["sessions_with_device"] = Measure("sessions", known, needs=device)
    return counts


def _spend_amounts() -> dict[str, Measure]:
    both = "filter (clicks is not null and impressions is not null)"  # not shown
    return {
        "ad_spend": Measure("spend", "sum(cost)"),
        **{
            name: Measure(
                "spend",
                f"sum({name})",  # not shown
                f"sum(cost) filter ({name} is null)",  # not shown
                "sum(cost)",
                sentence=sentence,
            )
            for name, sentence in _KNOWN_CLICKS.items()
        },
        "clicks_with_impressions": Measure("spend", f"sum(clicks) {both}"),
        "impressions_with_clicks": Measure("spend", f"sum(impressions) {both}"),
        "ad_spend_with_clicks": Measure("spend", "sum(cost) filter (clicks is not null)"),  # not shown
        "known_clicks": Measure("spend", "sum(clicks)"),
        "platform_revenue": Measure("spend", "sum(claimed_revenue)"),
        "claiming_ad_spend": Measure("spend", "sum(cost) filter (claimed_revenue is not null)"),  # not shown
        "attributed_ad_spend": Measure("spend", "sum(cost) filter (channel <> 'unknown')"),
        "marketing_costs": Measure("marketing", "sum(cost)"),
    }


def _customer_counts() -> dict[str, Measure]:
    old_enough = f"first_order_date + {HORIZON_DAYS} <= $as_of"  # not shown
    again = f"second_order_date <= first_order_date + {HORIZON_DAYS}"
    return {
        "customers": Measure("buyers", "count(distinct customer_no)"),  # not shown
        "new_customers": Measure("first_orders", "count(*)"),
        "customers_old_enough": Measure("first_orders", f"count(*) filter ({old_enough})"),  # not shown
        "customers_back_in_time": Measure("first_orders", f"count(*) filter ({old_enough} and {again})"),  # not shown
        "buyers": Measure("repeat_buyers", "count(distinct customer_no)"),  # not shown
        "buyers_with_two_orders": Measure(
            "repeat_buyers",
            "count(distinct case when order_rank >= 2 then customer_no end)",  # not shown
        ),
    }


MEASURES: Mapping[str, Measure] = MappingProxyType(
    _order_parts() | _order_subsets() | _session_counts() | _user_counts() | _spend_amounts() | _customer_counts()
)
