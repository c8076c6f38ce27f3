"""Where each number of the baseline came from, in words that a person can check."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say
from storehelm.metrics.tables import Unit
from storehelm.settings.calendar import Period
from storehelm.strategy.season import WEEK


@dataclass(frozen=True)
class Driver:
    """One number of the baseline that a person can open.

    `value` is raw: money in micros, rates as shares. `source` says in a sentence which numbers of which days it was
    worked out from. `reason` says why it is unknown, and which number to enter.
    """

    id: str
    label: str
    unit: Unit
    value: float | None
    source: str
    metrics: tuple[str, ...]
    period: Period
    reason: str | None = None
    is_assumed: bool = False


@dataclass(frozen=True)
class _Number:
    """What is said of a number whatever its value, of the whole store and of one part of it; in English."""

    label: Sentence
    unit: Unit
    metrics: tuple[str, ...]
    source: Sentence
    part_label: Sentence = ""
    part_source: Sentence = ""


_NUMBERS: Mapping[str, _Number] = MappingProxyType(
    {
        "sessions": _Number(
            "Visits a week",
            "number",
            ("sessions",),
            # Translators: {days} is a range of days; {weeks} is 8 to 13, here and in the sentences like it.
            "Sessions, {days}, divided by {weeks} weeks.",
            # Translators: {part} is a channel such as Paid Search.
            "Visits a week, {part}",
            # Translators: {part} is a channel such as Paid Search.
            "Sessions from {part}, {days}, divided by {weeks} weeks.",
        ),
        "conversion": _Number(
            "Orders per visit",
            "rate",
            ("orders_per_session",),
            "Web orders divided by sessions, {days}.",
            # Translators: {part} is a device such as Mobile.
            "Orders per visit, {part}",
            # Translators: {part} is a device such as Mobile.
            "Web orders divided by sessions on {part}, {days}.",
        ),
        "orders": _Number("Orders a week", "number", ("orders",), "Orders, {days}, divided by {weeks} weeks."),
        "returning_orders": _Number(
            "Orders of returning customers a week",
            "number",
            ("returning_orders",),
            "Valid orders of known customers after their first, {days}, divided by {weeks} weeks.",
        ),
        "repeat": _Number(
            "Repeat orders per customer",
            "number",
            ("returning_orders", "new_customers"),
            "Repeat orders by age, divided by the customers followed so long, added up over the first 13 weeks.",
        ),
        "units_per_order": _Number(
            "Units per order", "number", ("units_per_order",), "Pieces divided by orders, {days}."
        ),
        "price": _Number(
            "Price of a unit", "average_money", ("gross_sales", "units"), "Gross sales divided by pieces, {days}."
        ),
        "average_order_value": _Number(
            "Average order value",
            "average_money",
            ("average_order_value",),
            "Sales after discounts divided by orders, {days}.",
        ),
        "discount_rate": _Number(
            "Discount rate", "rate", ("discount_rate",), "Discounts divided by gross sales, {days}."
        ),
        "refund_rate": _Number(
            "Refund rate", "rate", ("refund_rate",), "Returns booked divided by sales after discounts, {days}."
        ),
        "shipping": _Number(
            "Shipping charged per order",
            "average_money",
            ("shipping", "orders"),
            "Shipping charged divided by orders, {days}.",
        ),
        "cost_of_goods": _Number(
            "Cost of goods",
            "share",
            ("cost_of_goods", "gross_sales", "discounts"),
            "Cost of goods divided by sales after discounts, {days}.",
        ),
        "unit_cost": _Number(
            "Cost of a unit", "average_money", ("cost_of_goods", "units"), "Cost of goods divided by pieces, {days}."
        ),
        "fulfilment": _Number(
            "Fulfilment per order",
            "average_money",
            (),
            "Fulfilment by the rule in store.toml, divided by orders, {days}.",
        ),
        "packaging": _Number(
            "Packaging per order",
            "average_money",
            (),
            "Packaging by the rule in store.toml, divided by orders, {days}.",
        ),
        "payment_fees": _Number(
            "Payment fees per order",
            "average_money",
            (),
            "Payment fees by the rule in store.toml, divided by orders, {days}.",
        ),
        "logistics": _Number(
            "Fulfilment, packaging and fees per order",
            "average_money",
            (),
            # Translators: "these three" are fulfilment, packaging and fees.
            "These three added up, divided by orders, {days}.",
        ),
        "spend": _Number(
            "Ad spend a week",
            "money",
            ("ad_spend",),
            "Ad spend, {days}, divided by {weeks} weeks.",
            # Translators: {part} is a channel such as Paid Search.
            "Ad spend a week, {part}",
            # Translators: {part} is a channel such as Paid Search.
            "Ad spend on {part}, {days}, divided by {weeks} weeks.",
        ),
        "marketing": _Number(
            "Other marketing a week",
            "money",
            (),
            "Marketing costs besides ad spend, {days}, divided by {weeks} weeks.",
        ),
        "fixed_costs": _Number(
            "Fixed costs a month",
            "money",
            (),
            "Fixed costs as store.toml says them.",
            # Translators: {part} is what a store pays for, as it named it in its settings.
            "Fixed costs a month, {part}",
            # Translators: {part} is what a store pays for, as it named it in its settings.
            "Fixed costs as store.toml says them for {part}.",
        ),
    }
)


@dataclass(frozen=True)
class Span:
    """The days that numbers are of."""

    period: Period
    formats: Formats

    def weekly(
        self, name: str, amount: int | None, reason: str | None = None, *, part: str = "", label: str = ""
    ) -> Driver:
        """An amount of all weeks as that of one; of a part of the store, where one is named."""
        weeks = self.period.days // WEEK
        value = None if amount is None else amount / weeks
        return self._driver(name, value, reason, (part, label))

    def ratio(
        self,
        name: str,
        top: int | None,
        bottom: int | None,
        reason: str | None = None,
        *,
        part: str = "",
        label: str = "",
    ) -> Driver:
        """Sum over sum; of a part of the store, where one is named."""
        value = top / bottom if top is not None and bottom else None
        if top is not None and bottom is not None:
            reason = say("There is nothing to divide by.")
        return self._driver(name, value, reason, (part, label))

    def said(self, name: str, value: float | None, reason: str | None = None, *, part: str = "") -> Driver:
        """A number that is not of these days alone: of the settings, or of all customers."""
        return self._driver(name, value, reason, (part, part))

    def _driver(self, name: str, value: float | None, reason: str | None, of: tuple[str, str]) -> Driver:
        number = _NUMBERS[name]
        part, label = of
        is_whole = not part
        days = self.formats.days(self.period.first, self.period.last)
        return Driver(
            id=name if is_whole else f"{name}:{part}",
            label=say(number.label) if is_whole else say(number.part_label, part=label),
            unit=number.unit,
            value=value,
            source=say(
                number.source if is_whole else number.part_source,
                days=days,
                weeks=self.period.days // WEEK,
                part=label,
            ),
            metrics=number.metrics,
            period=self.period,
            reason=reason if value is None else None,
        )
