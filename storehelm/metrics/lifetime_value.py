"""What a customer has brought by each age, and when that has paid for winning the customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from storehelm.metrics.reading import Filters, Row, as_of, read
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

MOST_MONTHS = 24
FEWEST_CUSTOMERS = 30
"""An age that fewer customers have reached says too little about the others."""


@dataclass(frozen=True)
class Value:
    """Cumulative money per customer by `age` months of 30 days, of the customers who are that old; in micros."""

    age: int
    customers: int
    net_sales: float
    cm2: float | None


@dataclass(frozen=True)
class Payback:
    """Months until cumulative CM2 has paid the acquisition cost; None where it has not within `seen` months."""

    months: float | None
    seen: int


def measure_lifetime_value(published: Published, period: Period, filters: Filters) -> tuple[Value, ...]:
    """The curve of customers whose first order lies in the period, seen up to its end."""
    rows = read(
        published,
        "lifetime_value",
        {name: chosen for name, chosen in filters.items() if name != "customer_type"},
        first=period.first,
        last=period.last,
        as_of=as_of(published, period),
    )
    return values_of(rows)


def values_of(rows: Sequence[Row]) -> tuple[Value, ...]:
    """The curve from sums by months old and age: at each age only customers at least that old count."""
    values = []
    oldest = max((row["months_old"] for row in rows), default=-1)
    for age in range(min(oldest, MOST_MONTHS) + 1):
        old = [row for row in rows if row["months_old"] >= age and row["age"] <= age]
        customers = sum(row["customers"] for row in old)
        if customers < FEWEST_CUSTOMERS and age > 0:
            break
        margins = [row["cm2"] for row in old]
        cm2 = sum(margins) / customers if customers and None not in margins else None
        if customers:
            values.append(Value(age, customers, sum(row["net_sales"] for row in old) / customers, cm2))
    return tuple(values)


def payback_of(values: Sequence[Value], acquisition_cost: float | None) -> Payback | None:
    """The age at which cumulative CM2 reaches the cost, interpolated inside the month; None where either is unknown."""
    known = [(value.age, value.cm2) for value in values if value.cm2 is not None]
    if acquisition_cost is None or not known:
        return None
    before: tuple[int, float] | None = None
    for age, cm2 in known:
        if cm2 >= acquisition_cost:
            if before is None or cm2 == before[1]:
                return Payback(float(age), known[-1][0])
            share = (acquisition_cost - before[1]) / (cm2 - before[1])
            return Payback(before[0] + share * (age - before[0]), known[-1][0])
        before = (age, cm2)
    return Payback(None, known[-1][0])
