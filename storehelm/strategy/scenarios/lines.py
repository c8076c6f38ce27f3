"""The lines of a scenario's profit and loss, from visits to profit, in the order in which they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from storehelm.languages.speech import Sentence, told
from storehelm.metrics.tables import Unit


@told
@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        id: As in the catalogue of metrics, where there is such a metric.
        label: What the reader sees.
        unit: count or money (micros).
        adds: Signed lines that it is the sum of; empty for a line of its own.
        is_cost: Whether it is taken away from what comes above it.
        definition: One sentence.
    """

    id: str
    label: Sentence
    unit: Unit
    adds: tuple[tuple[int, str], ...] = ()
    is_cost: bool = False
    definition: Sentence = ""

    @property
    def is_total(self) -> bool:
        """Whether it is a sum of other lines."""
        return bool(self.adds)


LINES = (
    Line("sessions", "Visits", "count", definition="Sessions of all channels."),
    Line("new_orders", "First orders", "count", definition="First orders of customers, and orders of guests."),
    Line("returning_orders", "Returning orders", "count", definition="Second and later orders of known customers."),
    Line(
        "orders",
        "Orders",
        "count",
        ((1, "new_orders"), (1, "returning_orders")),
        definition="First and returning orders.",
    ),
    Line("units", "Units", "count", definition="Pieces sold."),
    Line("gross_sales", "Gross sales", "money", definition="Price times quantity, before discounts and returns."),
    Line("discounts", "Discounts", "money", is_cost=True, definition="Discounts on the goods."),
    Line("returns", "Returns", "money", is_cost=True, definition="Goods given back."),
    Line(
        "net_sales",
        "Net sales",
        "money",
        ((1, "gross_sales"), (-1, "discounts"), (-1, "returns")),
        definition="Gross sales less discounts and returns.",
    ),
    Line("cost_of_goods", "Cost of goods", "money", is_cost=True, definition="What the goods sold cost the store."),
    Line(
        "contribution_margin_1",
        "Margin after goods",
        "money",
        ((1, "net_sales"), (-1, "cost_of_goods")),
        definition="Net sales less cost of goods.",
    ),
    Line("shipping", "Shipping charged", "money", definition="What customers pay for delivery."),
    Line("fulfilment", "Fulfilment", "money", is_cost=True, definition="Picking, packing and sending orders."),
    Line("packaging", "Packaging", "money", is_cost=True, definition="Boxes and what is in them."),
    Line("payment_fees", "Payment fees", "money", is_cost=True, definition="What payment providers keep."),
    Line(
        "contribution_margin_2",
        "Margin after fulfilment",
        "money",
        (
            (1, "contribution_margin_1"),
            (1, "shipping"),
            (-1, "fulfilment"),
            (-1, "packaging"),
            (-1, "payment_fees"),
        ),
        definition="Margin after goods, plus shipping charged, less fulfilment, packaging and payment fees.",
    ),
    Line("ad_spend", "Ad spend", "money", is_cost=True, definition="Spend on media."),
    Line("marketing_costs", "Other marketing", "money", is_cost=True, definition="Marketing that is not media."),
    Line(
        "contribution_margin_3",
        "Margin after marketing",
        "money",
        ((1, "contribution_margin_2"), (-1, "ad_spend"), (-1, "marketing_costs")),
        definition="Margin after fulfilment, less ad spend and other marketing.",
    ),
    Line("fixed_costs", "Fixed costs", "money", is_cost=True, definition="Site, operations, staff, tools."),
    Line(
        "profit",
        "Profit",
        "money",
        ((1, "contribution_margin_3"), (-1, "fixed_costs")),
        definition="Margin after marketing, less fixed costs; before tax and financing.",
    ),
)
LINE: Mapping[str, Line] = MappingProxyType({line.id: line for line in LINES})
SIMULATED = ("net_sales", "orders", "contribution_margin_2", "contribution_margin_3", "profit")
"""Lines that are simulated on every path."""
