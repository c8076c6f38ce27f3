"""Where each number of the baseline came from, in words that a person can check."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from storehelm.languages.formats import Formats
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
    """What is said of a number whatever its value: `what` was added up or divided, `of` what part, where of one."""

    label: str
    unit: Unit
    what: str
    metrics: tuple[str, ...]
    of: str = "of {part}"


_NUMBERS: Mapping[str, _Number] = MappingProxyType(
    {
        "sessions": _Number("Visits a week", "number", "Sessions", ("sessions",), "from {part}"),
        "conversion": _Number(
            "Orders per visit", "rate", "Web orders divided by sessions", ("orders_per_session",), "on {part}"
        ),
        "orders": _Number("Orders a week", "number", "Orders", ("orders",)),
        "returning_orders": _Number(
            "Orders of returning customers a week",
            "number",
            "Valid orders of known customers after their first",
            ("returning_orders",),
        ),
        "repeat": _Number(
            "Repeat orders per customer",
            "number",
            "Repeat orders by age, divided by the customers followed so long, added up over the first 13 weeks",
            ("returning_orders", "new_customers"),
        ),
        "units_per_order": _Number("Units per order", "number", "Pieces divided by orders", ("units_per_order",)),
        "price": _Number("Price of a unit", "average_money", "Gross sales divided by pieces", ("gross_sales", "units")),
        "average_order_value": _Number(
            "Average order value",
            "average_money",
            "Sales after discounts divided by orders",
            ("average_order_value",),
        ),
        "discount_rate": _Number("Discount rate", "rate", "Discounts divided by gross sales", ("discount_rate",)),
        "refund_rate": _Number(
            "Refund rate", "rate", "Returns booked divided by sales after discounts", ("refund_rate",)
        ),
        "shipping": _Number(
            "Shipping charged per order", "average_money", "Shipping charged divided by orders", ("shipping", "orders")
        ),
        "cost_of_goods": _Number(
            "Cost of goods",
            "share",
            "Cost of goods divided by sales after discounts",
            ("cost_of_goods", "gross_sales", "discounts"),
        ),
        "unit_cost": _Number(
            "Cost of a unit", "average_money", "Cost of goods divided by pieces", ("cost_of_goods", "units")
        ),
        "fulfilment": _Number(
            "Fulfilment per order", "average_money", "Fulfilment by the rule in store.toml, divided by orders", ()
        ),
        "packaging": _Number(
            "Packaging per order", "average_money", "Packaging by the rule in store.toml, divided by orders", ()
        ),
        "payment_fees": _Number(
            "Payment fees per order", "average_money", "Payment fees by the rule in store.toml, divided by orders", ()
        ),
        "logistics": _Number(
            "Fulfilment, packaging and fees per order", "average_money", "These three added up, divided by orders", ()
        ),
        "spend": _Number("Ad spend a week", "money", "Ad spend", ("ad_spend",), "on {part}"),
        "marketing": _Number("Other marketing a week", "money", "Marketing costs besides ad spend", ()),
        "fixed_costs": _Number("Fixed costs a month", "money", "Fixed costs as store.toml says them", (), "for {part}"),
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
        return self._driver(name, value, f"{self._days}, divided by {weeks} weeks.", reason, (part, label))

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
            reason = "There is nothing to divide by."
        return self._driver(name, value, f"{self._days}.", reason, (part, label))

    def said(self, name: str, value: float | None, reason: str | None = None, *, part: str = "") -> Driver:
        """A number that is not of these days alone: of the settings, or of all customers."""
        return self._driver(name, value, ".", reason, (part, part))

    @property
    def _days(self) -> str:
        return f", {self.formats.days(self.period.first, self.period.last)}"

    def _driver(self, name: str, value: float | None, ending: str, reason: str | None, of: tuple[str, str]) -> Driver:
        number = _NUMBERS[name]
        part, label = of
        is_whole = not part
        return Driver(
            id=name if is_whole else f"{name}:{part}",
            label=number.label if is_whole else f"{number.label}, {label}",
            unit=number.unit,
            value=value,
            source=(number.what if is_whole else f"{number.what} {number.of.format(part=label)}") + ending,
            metrics=number.metrics,
            period=self.period,
            reason=reason if value is None else None,
        )
