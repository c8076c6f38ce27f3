"""Which part of the strategy each page serves, by which number it is judged first, and which goals it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from storehelm.languages.speech import Sentence, say, told
from storehelm.refusal import Refusal, nearest_name


@told
@dataclass(frozen=True)
class Pillar:
    """A pillar of the strategy as one page serves it.

    `kpi` is the id of the page's main number; `goals` are the metrics whose targets the page shows, first ones first.
    """

    name: Sentence
    aim: Sentence
    kpi: str
    goals: tuple[str, ...]


PILLARS: Mapping[str, Pillar] = MappingProxyType(
    {
        "weekly": Pillar(
            # Translators: a part of the strategy of an online store.
            "Goals and results",
            "Every week is judged against the goals, and mended early.",
            "net_sales",
            (
                "net_sales",
                "orders",
                "session_conversion_rate",
                "mer",
                "new_customer_acquisition_cost",
                "returning_order_share",
                "average_order_value",
                "sessions",
            ),
        ),
        "funnel": Pillar(
            # Translators: a part of the strategy of an online store.
            "Customer journey",
            "Fewer buyers are lost between the first visit and the purchase.",
            "session_conversion_rate",
            (
                "session_conversion_rate",
                "cart_abandonment_rate",
                "checkout_abandonment_rate",
                "step_rate_add_to_cart",
                "step_rate_begin_checkout",
                "net_sales",
            ),
        ),
        "devices": Pillar(
            # Translators: a part of the strategy of an online store.
            "Mobile",
            "Buying on a phone is as easy as on a desk.",
            "mobile_revenue_share",
            ("mobile_revenue_share", "mobile_order_share", "session_conversion_rate", "mobile_session_share"),
        ),
        "channels": Pillar(
            # Translators: a part of the strategy of an online store.
            "Channels and performance marketing",
            "The budget goes where it pays back.",
            "mer",
            (
                "mer",
                "new_customer_acquisition_cost",
                "roas_attributed",
                "roas_blended",
                "customer_acquisition_cost",
                "poas",
                "contribution_margin_3",
                "ad_spend",
            ),
        ),
        "retention": Pillar(
            # Translators: a part of the strategy of an online store.
            "Retention and loyalty",
            "Customers come back.",
            "repeat_purchase_rate",
            ("repeat_purchase_rate", "returning_order_share", "refund_rate", "returning_customers"),
        ),
        "scenarios": Pillar(
            # Translators: a part of the strategy of an online store.
            "Finance",
            "It is known what must be true to reach the goals, and what it costs.",
            "contribution_margin_3",
            (
                "net_sales",
                "contribution_margin_3",
                "orders",
                "mer",
                "average_order_value",
                "session_conversion_rate",
                "new_customer_acquisition_cost",
            ),
        ),
        "data": Pillar(
            # Translators: a part of the strategy of an online store.
            "Data and experiments",
            "Every decision rests on numbers that can be trusted.",
            "orders",
            (),
        ),
        "reconciliation": Pillar(
            # Translators: a part of the strategy of an online store.
            "Data and experiments",
            "Every decision rests on numbers that can be trusted.",
            "net_sales",
            (),
        ),
    }
)


def pillar_of(page: str) -> Pillar:
    """The pillar that a page serves.

    Raises:
        Refusal: There is no page of that name.
    """
    if page not in PILLARS:
        raise Refusal(say("No page named '{name}'.", name=page), value=page, hint=nearest_name(page, PILLARS))
    return PILLARS[page]
