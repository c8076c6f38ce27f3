"""The tables behind the retention page."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.attainment import Aim, aim_of, as_judged
from storehelm.metrics.cohorts import (
    CohortBy,
    CohortParams,
    Cohorts,
    Form,
    Measure,
    measure_cohorts,
    named,
)
from storehelm.metrics.lifetime_value import Payback, Value, measure_lifetime_value, payback_of
from storehelm.metrics.plain_numbers import plain_numbers
from storehelm.metrics.query import ask
from storehelm.metrics.reading import Filters, covered
from storehelm.metrics.repeat_rate import RepeatRate, measure_repeat_rate, whole_of
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table, Unit
from storehelm.metrics.time_to_second_order import SecondOrder, measure_time_to_second_order
from storehelm.metrics.view_tables import average, by_name, channel_label, filtered, table
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

SHORTEST_DAYS = 28
"""A period of four weeks or more is obeyed to the day; a shorter one holds no cohort to speak of."""
SHOWN_MONTHS = 12
_PER_CUSTOMER: dict[str, Unit] = {
    "customers": "share",
    "orders": "number",
    "net_sales": "average_money",
    "cm2": "average_money",
}
_TOTAL: dict[str, Unit] = {"customers": "count", "orders": "count", "net_sales": "money", "cm2": "money"}
_MEASURE_LABELS: Mapping[str, Sentence] = {
    "customers": "Customers",
    "orders": "Orders",
    "net_sales": "Net sales",
    "cm2": "Margin (CM2)",
}
_PER_CUSTOMER_LABELS: Mapping[str, Sentence] = {
    # Translators: customers who ordered again, by all customers of a cohort.
    "customers": "Customers per customer",
    "orders": "Orders per customer",
    "net_sales": "Net sales per customer",
    "cm2": "Margin (CM2) per customer",
}
_DISCOUNT_LABELS: Mapping[str, Sentence] = {
    # Translators: customers whose first order had a discount.
    "with discount": "With discount",
    # Translators: customers whose first order had no discount.
    "without discount": "Without discount",
}
_POOLED_COLUMNS = (
    Column("period", "Period", "count", "Whole periods after that of the first order."),
    Column("cohorts", "Cohorts", "count", "Cohorts for which the period is over."),
    Column("eligible", "Customers", "count", "Customers of these cohorts."),
    Column("active", "Active", "count"),
    Column("rate", "Rate", "share", "Sum of active customers over sum of eligible ones: never a mean of rates."),
)
_REPEAT_COLUMNS = (
    Column("month", "First order in", "date", "First day of the month; none for all months together."),
    Column("customers", "Customers", "count"),
    Column("eligible", "90 days old", "count", "Customers whose first order is at least 90 days ago."),
    Column("returned", "Came back", "count", "Of these, with a second order within 90 days."),
    Column("rate", "Repeat rate", "rate", "Came back divided by 90 days old."),
    Column("low", "From", "rate", "Lower end of the 90 % range (Wilson)."),
    Column("high", "To", "rate", "Upper end of the 90 % range (Wilson)."),
    Column("complete", "Complete", "flag", "Whether all customers of the month are 90 days old."),
    Column("year_before", "Year before", "rate", "Of all months together: the same months a year before."),
    Column("target", "Target", "rate"),
    Column("is_total", "Total", "flag"),
)
_VALUE_COLUMNS = (
    Column("age", "Months", "count", "Months of 30 days after the first order; 0 is the day of the first order."),
    Column("customers", "Customers", "count", "Customers who are that old."),
    Column("net_sales", "Net sales per customer", "average_money", "Cumulative, of customers who are that old."),
    Column("cm2", "Margin per customer", "average_money", "Cumulative margin after fulfilment, before ads."),
    Column("acquisition_cost", "Acquisition cost", "average_money", "Ad spend divided by new customers."),
    Column("value_to_cost", "Margin to cost", "ratio", "Margin per customer divided by acquisition cost."),
    Column("payback_months", "Paid back after", "number", "Months until the margin has paid the acquisition cost."),
    Column("is_paid_back", "Paid back", "flag", "Whether the margin reached the cost within the months seen."),
)
_SECOND_COLUMNS = (
    Column("days", "Days", "days", "Days after the first order."),
    Column("share", "Ordered again", "share", "Kaplan-Meier: customers who cannot have come back yet are no loss."),
    Column("at_risk", "Customers", "count", "Customers seen for that long who had not come back."),
    Column("median_days", "Median", "days", "Days by which half have come back; none where half never has."),
)


def retention(  # noqa: PLR0913 - the page's choices, each with its own word
    published: Published,
    store: Store,
    selection: Selection,
    *,
    cohort: str = "month",
    measure: str = "customers",
    form: str = "classic",
    age: str = "calendar",
) -> dict[str, Table]:
    """Whether customers come back.

    Args:
        published: The version to read.
        store: The store.
        selection: Cohorts of customers whose first order lies in the period; of a period shorter than four weeks,
            the twelve months up to its end. Filters mean the first order.
        cohort: month, week, first_channel, first_product or first_discount.
        measure: customers, orders, net_sales or cm2.
        form: classic, cumulative or unbounded.
        age: calendar, or days for brackets of 30 days.
    """
    period, notes = cohort_period(selection.period)
    filters = filtered(selection.filters)
    params = CohortParams(
        period=period,
        filters=filters,
        week_start=store.week_start,
        cohort=cast("CohortBy", named(cohort, CohortBy)),
        measure=cast("Measure", named(measure, Measure)),
        form=cast("Form", named(form, Form)),  # not shown
        by_age=age != "calendar",
    )
    found = measure_cohorts(published, params)
    months = measure_repeat_rate(published, period, filters)
    year_before = _rate_a_year_before(published, period, filters)
    values = measure_lifetime_value(published, period, filters)
    spent = ask(published, store, ["new_customer_acquisition_cost"], period, "total", (), _of_new(filters))
    cost = spent.value("new_customer_acquisition_cost")
    aim = aim_of(as_judged(store, filters), "repeat_purchase_rate", Period(period.last, period.last))
    return by_name(
        table(
            "cohorts",
            "Customers ordering again",
            _cohort_columns(params),
            _cohorts(found, params),
            (*notes, *found.notes),
        ),
        table("pooled", "All cohorts together", _POOLED_COLUMNS, _pooled(found)),
        table(
            "repeat_rate",
            "Repeat rate within 90 days",
            _REPEAT_COLUMNS,
            _repeat(months, year_before, aim),
        ),
        table(
            "lifetime_value",
            "Margin per customer against acquisition cost",
            _VALUE_COLUMNS,
            _values(values, cost),
            _value_notes(values, cost, spent.reasons.get("new_customer_acquisition_cost")),
        ),
        table("time_to_second", "Time to the second order", _SECOND_COLUMNS, _second(published, period, selection)),
    )


def _rate_a_year_before(published: Published, period: Period, filters: Filters) -> float | None:
    """The repeat rate of the same months a year before, where the orders reach back that far."""
    days, before = covered(published, "orders"), period.year_before()
    if days is None or days.first > before.first:
        return None
    return whole_of(measure_repeat_rate(published, before, filters)).rate


def cohort_period(period: Period) -> tuple[Period, tuple[str, ...]]:
    """The days of the first orders that the page shows, and what to say where these are not the days asked for."""
    """The days of first orders that the page shows, and a note where they are more than was asked for."""
    if period.days >= SHORTEST_DAYS:
        return period, ()
    month = period.last.year * 12 + period.last.month - 1 - (SHOWN_MONTHS - 1)
    first = date(month // 12, month % 12 + 1, 1)
    # Translators: {last} is a day.
    told = say_count(
        "Cohorts of the {n} month to {last}: a period shorter than four weeks holds none.",
        "Cohorts of the {n} months to {last}: a period shorter than four weeks holds none.",
        SHOWN_MONTHS,
        n=SHOWN_MONTHS,
        last=period.last,
    )
    return Period(first, period.last), (told,)


def _of_new(filters: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in filters.items() if name != "customer_type"}


def _cohort_columns(params: CohortParams) -> tuple[Column, ...]:
    return (
        Column("cohort", "First order", "text", "Month, week, channel, product or discount of the first order."),
        Column("label", "First order", "text"),
        Column("size", "Customers", "count", "Customers of the cohort."),
        Column("period", "Period", "count", "Whole periods after that of the first order."),
        Column("active", "Active", "count", "Customers who ordered, by the form asked for."),
        Column("rate", "Rate", "share", "Active customers divided by eligible ones."),
        Column("complete", "Complete", "flag", "Whether the period is over for every customer."),
        Column("eligible", "Eligible", "count", "Customers who count: by days, those whose period is over."),
        Column(
            "value",
            _MEASURE_LABELS[params.measure],
            _TOTAL[params.measure],
            "What the measure adds up to in the period.",
        ),
        Column("per_customer", _PER_CUSTOMER_LABELS[params.measure], _PER_CUSTOMER[params.measure]),
    )


def _cohorts(found: Cohorts, params: CohortParams) -> Iterator[dict[str, Any]]:
    is_money = params.measure in ("net_sales", "cm2")
    for cell in found.cells:
        yield {
            "cohort": cell.cohort,
            "label": _label(cell.cohort, params),
            "size": cell.size,
            "period": cell.period,
            "active": cell.active,
            "rate": cell.rate,
            "complete": cell.is_complete,
            "eligible": cell.eligible,
            "value": cell.value,
            "per_customer": average(cell.per_customer) if is_money else cell.per_customer,
        }


def _label(cohort: str, params: CohortParams) -> str:
    if params.cohort == "month":
        return plain_numbers().month(date(int(cohort[:4]), int(cohort[5:7]), 1))
    if params.cohort == "week":
        return plain_numbers().day(date.fromisoformat(cohort))
    if params.cohort == "first_discount" and cohort in _DISCOUNT_LABELS:
        return say(_DISCOUNT_LABELS[cohort])
    return channel_label(cohort)


def _pooled(found: Cohorts) -> Iterator[dict[str, Any]]:
    for one in found.pooled:
        yield {
            "period": one.period,
            "cohorts": one.cohorts,
            "eligible": one.eligible,
            "active": one.active,
            "rate": one.rate,
        }


def _repeat(months: tuple[RepeatRate, ...], year_before: float | None, aim: Aim | None) -> Iterator[dict[str, Any]]:
    for one in (*months, *((whole_of(months),) if months else ())):
        yield {
            "month": one.month,
            "customers": one.customers,
            "eligible": one.eligible,
            "returned": one.returned,
            "rate": one.rate,
            "low": one.low,
            "high": one.high,
            "complete": one.is_complete,
            "year_before": year_before if one.month is None else None,
            "target": aim.value if aim else None,
            "is_total": one.month is None,
        }


def _values(values: tuple[Value, ...], cost: int | None) -> Iterator[dict[str, Any]]:
    payback = payback_of(values, cost)
    for one in values:
        yield {
            "age": one.age,
            "customers": one.customers,
            "net_sales": average(one.net_sales),
            "cm2": average(one.cm2),
            "acquisition_cost": cost,
            "value_to_cost": one.cm2 / cost if one.cm2 is not None and cost else None,
            "payback_months": payback.months if payback else None,
            "is_paid_back": payback.months is not None if payback else None,
        }


def _value_notes(values: tuple[Value, ...], cost: int | None, reason: str | None) -> tuple[str, ...]:
    notes = []
    payback: Payback | None = payback_of(values, cost)
    if values and all(one.cm2 is None for one in values):
        notes.append(say("Costs are not known in full, so only net sales per customer can be shown."))
    if cost is None and reason:
        # Translators: {reason} is a sentence with its full stop, begun with a small letter.
        notes.append(say("The acquisition cost is not known: {reason}", reason=f"{reason[0].lower()}{reason[1:]}"))
    if payback is not None and payback.months is None:
        notes.append(
            say_count(
                "The acquisition cost was not paid back within {n} month.",
                "The acquisition cost was not paid back within {n} months.",
                payback.seen,
                n=payback.seen,
            )
        )
    return tuple(notes)


def _second(published: Published, period: Period, selection: Selection) -> Iterator[dict[str, Any]]:
    curve: SecondOrder = measure_time_to_second_order(published, period, filtered(selection.filters))
    for days, share, at_risk in zip(curve.days, curve.share, curve.at_risk, strict=True):
        yield {"days": days, "share": share, "at_risk": at_risk, "median_days": curve.median_days}
