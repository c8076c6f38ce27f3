"""The choices of the retention page, and what its heat map shows by each."""

from collections.abc import Mapping
from dataclasses import dataclass

COHORTS: Mapping[str, str] = {
    "month": "Month of first order",
    "week": "Week of first order",
    "first_channel": "First channel",
    "first_product": "First product",
    "first_discount": "First order with a discount",
}
MEASURES: Mapping[str, str] = {
    "customers": "Customers",
    "orders": "Orders",
    "net_sales": "Net sales",
    "cm2": "Margin (CM2)",
}
FORMS: Mapping[str, str] = {
    "classic": "In the period",
    "cumulative": "Up to the period",
    "unbounded": "In the period or later",
}
_TITLES = {
    "customers": ("Customers ordering again", "% of the cohort"),
    "orders": ("Orders per customer", "orders of the whole cohort by its size"),
    "net_sales": ("Net sales per customer", "sales of the whole cohort by its size"),
    "cm2": ("Margin per customer", "margin after fulfilment (CM2) of the whole cohort by its size"),
}


@dataclass(frozen=True)
class HeatWords:
    """Title and subtitle of the heat map, and the column that it draws."""

    title: str
    subtitle: str
    value: str


def age_of(cohort: str) -> str:
    """How age is counted: cohorts that are no times never close, so only customers that old are counted."""
    return "calendar" if cohort in ("month", "week") else "days"


def heat_words(measure: str, cohort: str, form: str) -> HeatWords:
    """What the heat map is called for these choices."""
    title, unit = _TITLES[measure]
    step = "week" if cohort == "week" else "month" if age_of(cohort) == "calendar" else "30 days"
    hatched = f"; hatched: {step} not over" if age_of(cohort) == "calendar" else "; customers that old"
    subtitle = f"{unit}, by {step} after the first order, {FORMS[form].lower()}{hatched}"
    return HeatWords(title, subtitle, "rate" if measure == "customers" else "per_customer")
