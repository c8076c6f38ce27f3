"""The choices of the retention page, and what its heat map shows by each."""

from collections.abc import Mapping
from dataclasses import dataclass

from storehelm.languages.speech import Sentence, say

COHORTS: Mapping[str, Sentence] = {
    "month": "Month of first order",
    "week": "Week of first order",
    "first_channel": "First channel",
    "first_product": "First product",
    "first_discount": "First order with a discount",
}
MEASURES: Mapping[str, Sentence] = {
    "customers": "Customers",
    "orders": "Orders",
    "net_sales": "Net sales",
    "cm2": "Margin (CM2)",
}
FORMS: Mapping[str, Sentence] = {
    # Translators: which customers of a cohort are counted: those who order in that period, up to it, and so on.
    "classic": "In the period",
    "cumulative": "Up to the period",
    "unbounded": "In the period or later",
}
_COUNTED: Mapping[str, Sentence] = {
    # Translators: the three ways to count as a part of a subtitle.
    "classic": "in the period",
    "cumulative": "up to the period",
    "unbounded": "in the period or later",
}
_TITLES: Mapping[str, tuple[Sentence, Sentence]] = {
    "customers": ("Customers ordering again", "% of the cohort"),
    "orders": ("Orders per customer", "orders of the whole cohort by its size"),
    "net_sales": ("Net sales per customer", "sales of the whole cohort by its size"),
    "cm2": ("Margin per customer", "margin after fulfilment (CM2) of the whole cohort by its size"),
}
# Translators: {unit} is such as "% of the cohort", {counted} is "in the period", "up to the period" and the like.
_BY_WEEK: Sentence = "{unit}, by week after the first order, {counted}; hatched: week not over"
# Translators: {unit} is such as "% of the cohort", {counted} is "in the period", "up to the period" and the like.
_BY_MONTH: Sentence = "{unit}, by month after the first order, {counted}; hatched: month not over"


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
    title, unit = (say(words) for words in _TITLES[measure])
    counted = say(_COUNTED[form])
    if age_of(cohort) != "calendar":
        # Translators: {unit} is such as "% of the cohort"; only customers are counted whose first order is so long ago.
        words = say(
            "{unit}, by 30 days after the first order, {counted}; customers that old", unit=unit, counted=counted
        )
    elif cohort == "week":
        words = say(_BY_WEEK, unit=unit, counted=counted)
    else:
        words = say(_BY_MONTH, unit=unit, counted=counted)
    return HeatWords(title, words, "rate" if measure == "customers" else "per_customer")
