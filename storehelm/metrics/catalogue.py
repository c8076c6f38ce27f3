"""Every metric, declared once: what it is called, what it means, and what is divided by what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType
from typing import Literal

from storehelm.languages.speech import Sentence, noted, say, told
from storehelm.metrics.measures import FACTS, MEASURES
from storehelm.metrics.selection import DIMENSIONS
from storehelm.metrics.tables import Unit
from storehelm.refusal import Refusal, nearest_name

Kind = Literal["sum", "ratio", "derived", "distinct"]
"""sum: adds up over days and values. derived: sums added and taken away. ratio: sum over sum, never averaged.
distinct: counted anew for every cell, never added up."""
Direction = Literal["higher", "lower", "neutral"]

ORDER_DAY: Sentence = "day of the order, in the store's time zone"
RETURN_DAY: Sentence = "day of the order; returns on the day they are booked"
BOTH_DAYS: Sentence = "day of the order; returns on the day they are booked; ad spend by its own day"
SESSION_DAY: Sentence = "day on which the session started, as Google Analytics counts it"
USER_PERIOD: Sentence = "day, ISO week or month, as Google Analytics counts it; never added up"
SPEND_DAY: Sentence = "day on which the platform booked the spend"
COST_DAY: Sentence = "day on which the cost was booked"
FIRST_ORDER_DAY: Sentence = "day of the customer's first valid order"

# Translators: where the definition of a number comes from.
_SHOPIFY: Sentence = "Shopify, sales reports"
_GOOGLE: Sentence = "Google Analytics 4, Analytics Help 12798876"
# Translators: where the definition of a number comes from: everybody in online shops counts it so.
_FIELD: Sentence = "common use in the field"
# Translators: where the definition of a number comes from; DECISIONS.md is a file.
_STOREHELM: Sentence = "Storehelm, DECISIONS.md"
_PLATFORMS: Sentence = "Google Ads and Meta Ads, report columns"


@told
@dataclass(frozen=True)
class Metric:
    """One metric.

    `numerator` adds and takes away measures and other metrics by name (`gross_sales - discounts`); `denominator` too,
    or gives choices, nearest first (`add_to_cart or view_item`), of which the first that the data has is taken.
    `needs` says in words what data it takes; `refuses` maps a dimension that its tables have, but that would make
    the number mean something else, to the reason. `is_null_unless_positive`: a denominator of 0 or less gives
    null. Where the denominator leaves a part of `whole` out, `left_out` says which, with `{share}` for how much.
    """

    id: str
    label: Sentence
    definition: Sentence
    numerator: str
    unit: Unit
    kind: Kind
    direction: Direction
    time: Sentence
    needs: Sentence
    source: Sentence
    denominator: str | None = None
    refuses: Mapping[str, Sentence] = field(default_factory=dict)
    is_null_unless_positive: bool = False
    whole: str | None = None
    left_out: Sentence = ""

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Names of all measures in its formula."""
        return _measures_of(self.id)

    @cached_property
    def facts(self) -> frozenset[str]:
        """Names of the facts that its measures live on."""
        return frozenset(MEASURES[name].fact for name in self.measures)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of data in its formula, as `coverage` names them."""
        return frozenset(FACTS[name].kind for name in self.facts)

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions by which it can be filtered and broken down."""
        shared = set(DIMENSIONS).intersection(*(FACTS[name].dimensions for name in self.facts))
        return tuple(name for name in DIMENSIONS if name in shared and name not in self.refuses)


def _m(
    name: str,
    label: Sentence,
    formula: str,
    unit: Unit,
    definition: Sentence,
    **rest: object,
) -> Metric:
    """A metric whose formula is written `numerator / denominator`."""
    numerator, _, denominator = formula.partition(" / ")
    kind = "ratio" if denominator else ("sum" if formula in MEASURES else "derived")
    given = {"kind": kind, "direction": "neutral", "denominator": denominator or None} | rest
    return Metric(id=name, label=label, definition=definition, numerator=numerator, unit=unit, **given)  # type: ignore[arg-type]


_VISITORS_ARE_NOT_CUSTOMERS: Mapping[str, Sentence] = {
    "customer_type": "A new visitor of Google Analytics is not a new customer of the store: "
    "sessions and orders cannot be divided by new and returning."
}
_OWN_DEVICE: Mapping[str, Sentence] = {"device_category": "It is a share of one device already."}
_FIRST_IS_NEW: Mapping[str, Sentence] = {
    "customer_type": "Every customer's first order is a new one: new and returning do not apply."
}
# Translators: needs of a number, as in "The data has no {needs}.", and in the list of definitions.
_OF_SESSIONS: dict[str, object] = {"time": SESSION_DAY, "needs": noted("sessions"), "source": _GOOGLE}
_OF_USERS: dict[str, object] = {
    "time": USER_PERIOD,
    "needs": noted("users of Google Analytics"),
    "source": _GOOGLE,
    "kind": "distinct",
}
_OF_ORDERS: dict[str, object] = {"time": ORDER_DAY, "needs": noted("orders"), "source": _SHOPIFY}
_OF_SALES: dict[str, object] = {"time": RETURN_DAY, "needs": noted("orders"), "source": _SHOPIFY}
_OF_SPEND: dict[str, object] = {"time": SPEND_DAY, "needs": noted("ad spend"), "source": _PLATFORMS}
_OF_BOTH: dict[str, object] = {"time": BOTH_DAYS, "needs": noted("orders and ad spend")}
_UP: dict[str, object] = {"direction": "higher"}
_DOWN: dict[str, object] = {"direction": "lower"}

STEP_LABELS: Mapping[str, Sentence] = MappingProxyType(
    {
        "sessions": "Sessions",
        "view_item": "Product views",
        "add_to_cart": "Carts",
        "begin_checkout": "Checkouts",
        "add_shipping_info": "Addresses given",
        "add_payment_info": "Payments chosen",
        "purchase": "Purchases",
    }
)
"""Steps on the way to a purchase, and what is counted of each: to be said where it is shown."""
_PER_STEP_BEFORE: Mapping[str, Sentence] = {
    "view_item": "Product views per step before",
    "add_to_cart": "Carts per step before",
    "begin_checkout": "Checkouts per step before",
    "add_shipping_info": "Addresses given per step before",
    "add_payment_info": "Payments chosen per step before",
    "purchase": "Purchases per step before",
}
_STEP_DEFINITIONS: Mapping[str, Sentence] = {
    "view_item": "Sessions in which the visitor saw a product, "
    "divided by sessions with the nearest earlier step that is measured; open funnel: a session may enter later.",
    "add_to_cart": "Sessions in which the visitor put something in the cart, "
    "divided by sessions with the nearest earlier step that is measured; open funnel: a session may enter later.",
    "begin_checkout": "Sessions in which the visitor began the checkout, "
    "divided by sessions with the nearest earlier step that is measured; open funnel: a session may enter later.",
    "add_shipping_info": "Sessions in which the visitor gave an address, "
    "divided by sessions with the nearest earlier step that is measured; open funnel: a session may enter later.",
    "add_payment_info": "Sessions in which the visitor gave a way to pay, "
    "divided by sessions with the nearest earlier step that is measured; open funnel: a session may enter later.",
    "purchase": "Sessions in which the visitor bought, "
    "divided by sessions with the nearest earlier step that is measured; open funnel: a session may enter later.",
}
_STEP_NEEDS: Mapping[str, Sentence] = {
    # Translators: what data a number needs; view_item is the name of an event in Google Analytics.
    "view_item": "sessions with the step view_item",
    # Translators: what data a number needs; add_to_cart is the name of an event in Google Analytics.
    "add_to_cart": "sessions with the step add_to_cart",
    # Translators: what data a number needs; begin_checkout is the name of an event in Google Analytics.
    "begin_checkout": "sessions with the step begin_checkout",
    # Translators: what data a number needs; add_shipping_info is the name of an event in Google Analytics.
    "add_shipping_info": "sessions with the step add_shipping_info",
    # Translators: what data a number needs; add_payment_info is the name of an event in Google Analytics.
    "add_payment_info": "sessions with the step add_payment_info",
    # Translators: what data a number needs; purchase is the name of an event in Google Analytics.
    "purchase": "sessions with the step purchase",
}


def _step_rates() -> tuple[Metric, ...]:
    rates = []
    steps = tuple(_STEP_NEEDS)
    for place, step in enumerate(steps):
        before = [*reversed(steps[:place]), "sessions"]
        rates.append(
            _m(
                f"step_rate_{step}",
                _PER_STEP_BEFORE[step],
                f"{step} / {' or '.join(before)}",
                "rate",
                _STEP_DEFINITIONS[step],
                **_OF_SESSIONS | _UP | {"needs": _STEP_NEEDS[step]},
            )
        )
    return tuple(rates)


_TRAFFIC = (
    _m("sessions", "Sessions", "sessions", "count", "Visits to the store.", **_OF_SESSIONS | _UP),
    _m(
        "engaged_sessions",
        "Engaged sessions",
        "engaged_sessions",
        "count",
        "Visits longer than ten seconds, with a key event, or with two pages or more.",
        **_OF_SESSIONS | _UP,
    ),
    _m(
        "engagement_rate",
        "Engagement rate",
        "engaged_sessions / sessions",
        "rate",
        "Share of sessions that were engaged.",
        **_OF_SESSIONS | _UP,
    ),
    _m(
        "session_conversion_rate",
        "Conversion rate",
        "purchase / sessions",
        "rate",
        "Share of sessions in which something was bought.",
        **_OF_SESSIONS | _UP | {"needs": noted("sessions with the step purchase")},
    ),
    _m(
        "orders_per_session",
        "Orders per session",
        "web_orders / sessions",
        "rate",
        "Orders of the web shop divided by sessions; several orders in one session all count.",
        **_OF_SESSIONS
        | _UP
        | {"needs": noted("orders and sessions"), "refuses": _VISITORS_ARE_NOT_CUSTOMERS, "source": _FIELD},
    ),
    _m(
        "revenue_per_session",
        "Revenue per session",
        "web_net_sales / sessions",
        "average_money",
        "Net sales of the web shop divided by sessions.",
        **_OF_SESSIONS
        | _UP
        | {"needs": noted("orders and sessions"), "refuses": _VISITORS_ARE_NOT_CUSTOMERS, "source": _FIELD},
    ),
    *_step_rates(),
    _m(
        "cart_abandonment_rate",
        "Cart abandonment",
        "add_to_cart - purchase / add_to_cart",
        "rate",
        "Share of sessions with a cart in which nothing was bought; from daily counts, so an open funnel.",
        **_OF_SESSIONS | _DOWN | {"needs": noted("sessions with the steps add_to_cart and purchase"), "source": _FIELD},
    ),
    _m(
        "checkout_abandonment_rate",
        "Checkout abandonment",
        "begin_checkout - purchase / begin_checkout",
        "rate",
        "Share of sessions with a checkout in which nothing was bought; below zero where wallets skip the checkout.",
        **_OF_SESSIONS
        | _DOWN
        | {"needs": noted("sessions with the steps begin_checkout and purchase"), "source": _FIELD},
    ),
    _m(
        "leads",
        "Leads",
        "leads",
        "count",
        "Key events of the kind that the store counts as a lead, such as generate_lead.",
        **_OF_SESSIONS | _UP | {"needs": noted("key events of Google Analytics")},
    ),
    _m(
        "mobile_session_share",
        "Mobile share of sessions",
        "mobile_sessions / sessions_with_device",
        "share",
        "Sessions on phones divided by sessions with a known device; tablets are not phones.",
        **_OF_SESSIONS
        | {"needs": noted("sessions by device"), "refuses": _OWN_DEVICE}
        | {"whole": "sessions", "left_out": noted("{share} of sessions have no known device and are left out.")},
    ),
)

_USERS = (
    _m(
        "total_users",
        "Users",
        "total_users",
        "count",
        "Different people who visited in exactly that day, week or month, as Google Analytics tells them apart.",
        **_OF_USERS | _UP,
    ),
    _m(
        "active_users",
        "Active users",
        "active_users",
        "count",
        "Different people with an engaged session, or a first visit, in exactly that day, week or month.",
        **_OF_USERS | _UP,
    ),
    _m(
        "new_users",
        "New users",
        "new_users",
        "count",
        "People who visited for the first time in exactly that day, week or month.",
        **_OF_USERS | _UP,
    ),
    _m(
        "purchasers",
        "Purchasers",
        "purchasers",
        "count",
        "Different people who bought in exactly that day, week or month, as Google Analytics saw them.",
        **_OF_USERS | _UP,
    ),
    _m(
        "user_conversion_rate",
        "Conversion rate of users",
        "purchasers / active_users",
        "rate",
        "Share of active users who bought in exactly that day, week or month.",
        **{**_OF_USERS, "kind": "ratio"} | _UP,
    ),
)

_REVENUE = (
    _m(
        "orders",
        "Orders",
        "orders",
        "count",
        "Orders placed, also those cancelled later; no tests.",
        **_OF_ORDERS | _UP,
    ),
    _m("units", "Units", "units", "count", "Pieces sold, before returns.", **_OF_ORDERS | _UP),
    _m(
        "units_per_order",
        "Units per order",
        "units / orders",
        "number",
        "Pieces sold divided by orders.",
        **_OF_ORDERS | _UP,
    ),
    _m(
        "gross_sales",
        "Gross sales",
        "gross_sales",
        "money",
        "Price times pieces, before discounts, returns, tax and shipping.",
        **_OF_ORDERS | _UP,
    ),
    _m(
        "discounts",
        "Discounts",
        "discounts",
        "money",
        "Discounts given on goods, on the order's day.",
        **_OF_ORDERS | _DOWN,
    ),
    _m(
        "returns",
        "Returns",
        "returns",
        "money",
        "Value of goods returned or cancelled, on the day that this was booked.",
        **_OF_SALES | _DOWN | {"time": noted("day on which the return was booked")},
    ),
    _m(
        "net_sales",
        "Net sales",
        "gross_sales - discounts - returns",
        "money",
        "Gross sales less discounts and returns, without tax and shipping.",
        **_OF_SALES | _UP,
    ),
    _m(
        "tax",
        "Tax",
        "tax",
        "money",
        "Tax charged less tax refunded.",
        **_OF_SALES | {"needs": noted("orders with tax")},
    ),
    _m(
        "shipping",
        "Shipping",
        "shipping",
        "money",
        "Shipping charged to customers, less what was refunded.",
        **_OF_SALES | {"needs": noted("orders with shipping")},
    ),
    _m(
        "total_sales",
        "Total sales",
        "net_sales + tax + shipping",
        "money",
        "Net sales plus tax and shipping.",
        **_OF_SALES | _UP | {"needs": noted("orders with tax and shipping")},
    ),
    _m(
        "discount_rate",
        "Discount rate",
        "discounts / gross_sales",
        "rate",
        "Discounts divided by gross sales.",
        **_OF_ORDERS | _DOWN | {"source": _FIELD},
    ),
    _m(
        "refund_rate",
        "Refund rate",
        "returns / gross_sales - discounts",
        "rate",
        "Returns booked in the period divided by sales after discounts in the same period.",
        **_OF_SALES | _DOWN | {"source": _FIELD},
    ),
    _m(
        "average_order_value",
        "Average order value",
        "gross_sales - discounts / orders",
        "average_money",
        "Sales after discounts divided by orders, guests and orders of value zero included.",
        **_OF_ORDERS | _UP,
    ),
    _m(
        "mobile_order_share",
        "Mobile share of orders",
        "mobile_orders / orders_with_device",
        "share",
        "Orders on phones divided by orders with a known device; tablets are not phones.",
        **_OF_ORDERS
        | {"needs": noted("orders with a device"), "refuses": _OWN_DEVICE, "source": _STOREHELM}
        | {"whole": "web_orders", "left_out": noted("{share} of web orders have no known device and are left out.")},
    ),
    _m(
        "mobile_revenue_share",
        "Mobile share of revenue",
        "mobile_net_sales / net_sales_with_device",
        "share",
        "Net sales on phones divided by net sales with a known device; tablets are not phones.",
        **_OF_SALES
        | {"needs": noted("orders with a device"), "refuses": _OWN_DEVICE, "source": _STOREHELM}
        | {"whole": "web_net_sales", "left_out": noted("{share} of web sales have no known device and are left out.")},
    ),
)

_CUSTOMERS = (
    _m(
        "customers",
        "Customers",
        "customers",
        "count",
        "Different known customers with a valid order in the period.",
        **_OF_ORDERS | _UP | {"kind": "distinct", "source": _FIELD},
    ),
    _m(
        "new_customers",
        "New customers",
        "new_customers",
        "count",
        "Customers whose first valid order ever lies in the period; filters mean that first order.",
        **_OF_ORDERS | _UP | {"kind": "distinct", "time": FIRST_ORDER_DAY, "source": _FIELD},
    ),
    _m(
        "returning_customers",
        "Returning customers",
        "customers - new_customers",
        "count",
        "Customers with a valid order in the period who are not new in it.",
        **_OF_ORDERS | _UP | {"kind": "distinct", "source": _FIELD},
    ),
    _m(
        "new_customer_orders",
        "Orders of new customers",
        "new_customer_orders",
        "count",
        "Valid orders that were their customer's first.",
        **_OF_ORDERS | _UP | {"source": _FIELD},
    ),
    _m(
        "returning_orders",
        "Orders of returning customers",
        "returning_orders",
        "count",
        "Valid orders that were their customer's second or a later one.",
        **_OF_ORDERS | _UP | {"source": _FIELD},
    ),
    _m(
        "returning_order_share",
        "Returning share of orders",
        "returning_orders / new_customer_orders + returning_orders",
        "share",
        "Orders of returning customers divided by orders of known customers; guests are left out.",
        **_OF_ORDERS
        | _UP
        | {"source": _FIELD}
        | {
            "whole": "new_customer_orders + returning_orders + guest_orders",
            "left_out": noted("{share} of valid orders are by guests and are left out."),
        },
    ),
    _m(
        "repeat_purchase_rate",
        "Repeat rate in 90 days",
        "customers_back_in_time / customers_old_enough",
        "rate",
        "Of customers whose first valid order lies in the period and is 90 days old: the share that "
        "ordered again within 90 days.",
        **_OF_ORDERS
        | _UP
        | {
            "time": FIRST_ORDER_DAY,
            "needs": noted("customers whose first order is at least 90 days before the end"),
            "whole": "new_customers",
            "left_out": noted("{share} of new customers bought less than 90 days before the end and are left out."),
            "refuses": _FIRST_IS_NEW,
            "source": _FIELD,
        },
    ),
    _m(
        "repeat_purchase_rate_ever",
        "Repeat rate, ever",
        "buyers_with_two_orders / buyers",
        "rate",
        "Of customers with a valid order in the period: the share with two or more valid orders up to its end; "
        "filters mean their first order.",
        **_OF_ORDERS | _UP | {"refuses": _FIRST_IS_NEW, "source": _FIELD},
    ),
)

_EFFICIENCY = (
    _m("ad_spend", "Ad spend", "ad_spend", "money", "What the ad platforms charged.", **_OF_SPEND),
    _m(
        "impressions",
        "Impressions",
        "impressions",
        "count",
        "How often ads were shown.",
        **_OF_SPEND | {"needs": noted("ad spend with impressions")},
    ),
    _m(
        "clicks",
        "Clicks",
        "clicks",
        "count",
        "Clicks on ads.",
        **_OF_SPEND | _UP | {"needs": noted("ad spend with clicks")},
    ),
    _m(
        "click_through_rate",
        "Click-through rate",
        "clicks_with_impressions / impressions_with_clicks",
        "rate",
        "Clicks divided by impressions.",
        **_OF_SPEND | _UP | {"needs": noted("ad spend with clicks and impressions")},
    ),
    _m(
        "cost_per_click",
        "Cost per click",
        "ad_spend_with_clicks / known_clicks",
        "average_money",
        "Ad spend divided by clicks.",
        **_OF_SPEND | _DOWN | {"needs": noted("ad spend with clicks")},
    ),
    _m(
        "platform_revenue",
        "Revenue claimed by platforms",
        "platform_revenue",
        "money",
        "What the ad platforms say they sold; two platforms may claim the same order.",
        **_OF_SPEND | {"needs": noted("ad spend with claimed revenue")},
    ),
    _m(
        "roas_platform",
        "ROAS by platforms",
        "platform_revenue / claiming_ad_spend",
        "ratio",
        "Revenue that the platforms claim divided by their spend; claims overlap, so platforms do not add up.",
        **_OF_SPEND
        | _UP
        | {"needs": noted("ad spend with claimed revenue")}
        | {
            "whole": "ad_spend",
            "left_out": noted("{share} of ad spend is on platforms that claim no revenue and is left out."),
        },
    ),
    _m(
        "roas_attributed",
        "ROAS attributed",
        "attributed_net_sales / attributed_ad_spend",
        "ratio",
        "Net sales of web orders that came through a channel with ad spend, divided by the spend of these channels.",
        **_OF_BOTH
        | _UP
        | {"needs": noted("ad spend, and orders of which 80 % have a channel"), "source": _STOREHELM}
        | {"whole": "ad_spend", "left_out": noted("{share} of ad spend has no channel and is left out.")},
    ),
    _m(
        "roas_blended",
        "ROAS blended",
        "web_net_sales / ad_spend",
        "ratio",
        "Net sales of the web shop divided by all ad spend, whatever brought the order.",
        **_OF_BOTH | _UP | {"source": _FIELD},
    ),
    _m(
        "mer",
        "Marketing efficiency",
        "net_sales / ad_spend + marketing_costs",
        "ratio",
        "All net sales divided by ad spend and other marketing costs.",
        **_OF_BOTH | _UP | {"source": _FIELD},
    ),
    _m(
        "ad_spend_share",
        "Marketing share of sales",
        "ad_spend + marketing_costs / net_sales",
        "share",
        "Ad spend and other marketing costs divided by all net sales.",
        **_OF_BOTH | _DOWN | {"source": _FIELD},
    ),
    _m(
        "cost_per_acquisition",
        "Cost per order",
        "ad_spend / orders",
        "average_money",
        "Ad spend divided by all orders.",
        **_OF_BOTH | _DOWN | {"source": _FIELD},
    ),
    _m(
        "customer_acquisition_cost",
        "Acquisition cost per customer",
        "ad_spend + marketing_costs / new_customers",
        "average_money",
        "Ad spend and other marketing costs divided by new customers.",
        **_OF_BOTH | _DOWN | {"source": _FIELD},
    ),
    _m(
        "new_customer_acquisition_cost",
        "Ad cost per new customer",
        "ad_spend / new_customers",
        "average_money",
        "Ad spend divided by new customers.",
        **_OF_BOTH | _DOWN | {"source": _FIELD},
    ),
    _m(
        "new_customer_roas",
        "ROAS of new customers",
        "new_customer_sales / ad_spend",
        "ratio",
        "Net sales of new customers' first orders divided by all ad spend.",
        **_OF_BOTH | _UP | {"source": _FIELD},
    ),
)

_MARGIN = (
    _m(
        "cost_of_goods",
        "Cost of goods",
        "cost_of_goods",
        "money",
        "What the goods sold cost the store, less those given back for sale.",
        **_OF_SALES | _DOWN | {"needs": noted("orders, and a cost for every product"), "source": _FIELD},
    ),
    _m(
        "contribution_margin_1",
        "Margin after goods",
        "net_sales - cost_of_goods",
        "money",
        "Net sales less cost of goods.",
        **_OF_SALES | _UP | {"needs": noted("orders, and a cost for every product"), "source": _FIELD},
    ),
    _m(
        "contribution_margin_2",
        "Margin after fulfilment",
        "contribution_margin_1 + shipping - fulfilment - packaging - payment_fees",
        "money",
        "Margin after goods, plus shipping charged, less fulfilment, packaging and payment fees.",
        **_OF_SALES | _UP | {"needs": noted("orders, product costs and cost rules in store.toml"), "source": _FIELD},
    ),
    _m(
        "contribution_margin_3",
        "Margin after marketing",
        "contribution_margin_2 - ad_spend - marketing_costs",
        "money",
        "Margin after fulfilment, less ad spend and other marketing costs.",
        **_OF_BOTH | _UP | {"needs": noted("orders, all costs and ad spend"), "source": _FIELD},
    ),
    _m(
        "poas",
        "Profit on ad spend",
        "contribution_margin_2 / ad_spend",
        "ratio",
        "Margin after fulfilment divided by ad spend; above 1 the ads earn.",
        **_OF_BOTH | _UP | {"needs": noted("orders, all costs and ad spend"), "source": _FIELD},
    ),
    _m(
        "marketing_roi",
        "Return on marketing",
        "contribution_margin_2 - ad_spend - marketing_costs / ad_spend + marketing_costs",
        "share",
        "Margin after marketing divided by ad spend and other marketing costs.",
        **_OF_BOTH | _UP | {"needs": noted("orders, all costs and ad spend"), "source": _FIELD},
    ),
    _m(
        "break_even_roas",
        "Break-even ROAS",
        "net_sales / contribution_margin_2",
        "ratio",
        "The ROAS at which an order's margin just pays its ads; unknown where the margin is zero or less.",
        **_OF_SALES
        | _DOWN
        | {
            "needs": noted("orders, product costs and cost rules in store.toml"),
            "source": _FIELD,
            "is_null_unless_positive": True,
        },
    ),
)

CATALOGUE: Mapping[str, Metric] = MappingProxyType(
    {declared.id: declared for declared in (*_TRAFFIC, *_USERS, *_REVENUE, *_CUSTOMERS, *_EFFICIENCY, *_MARGIN)}
)
"""Id to metric, in the order in which they are explained to people."""


def metric(name: str) -> Metric:
    """The metric with that id.

    Raises:
        Refusal: There is none; the hint names the nearest.
    """
    if name not in CATALOGUE:
        raise Refusal(say("No metric named '{name}'.", name=name), value=name, hint=nearest_name(name, CATALOGUE))
    return CATALOGUE[name]


Terms = tuple[tuple[int, str], ...]
"""Signed measures: ((1, 'gross_sales'), (-1, 'discounts'))."""


@cache
def terms(formula: str) -> Terms:
    """A sum of measures and metrics as signed measures."""
    words = re.split(r" ([+-]) ", formula)
    signed = [(1, words[0])]
    signed += [(1 if sign == "+" else -1, name) for sign, name in zip(words[1::2], words[2::2], strict=True)]
    return tuple(term for sign, name in signed for term in _expanded(sign, name))


def _expanded(sign: int, name: str) -> Terms:
    if name in MEASURES:
        return ((sign, name),)
    return tuple((sign * inner, measure) for inner, measure in terms(CATALOGUE[name].numerator))


def choices(formula: str) -> tuple[str, ...]:
    """The measures between which a denominator chooses, nearest first; of a plain formula itself."""
    return tuple(formula.split(" or "))


@cache
def _measures_of(name: str) -> tuple[str, ...]:
    one = CATALOGUE[name]
    formulas = (one.numerator, *choices(one.denominator or ""), one.whole)
    return tuple(dict.fromkeys(measure for formula in formulas if formula for _, measure in terms(formula)))
