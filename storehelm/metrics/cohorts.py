"""Do customers come back: cohorts by first order, in calendar periods or in brackets of 30 days of age."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from storehelm.languages.speech import say, say_count
from storehelm.metrics.reading import Filters, Row, as_of, read, week_shift
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period, WeekStart, span_of, week_of
from storehelm.warehouse.published import Published

CohortBy = Literal["month", "week", "first_channel", "first_product", "first_discount"]
Axis = Literal["month", "week", "age"]
Form = Literal["classic", "cumulative", "unbounded"]
Measure = Literal["customers", "orders", "net_sales", "cm2"]
BRACKET_SECONDS = 30 * 86_400
"""Age in brackets of 30 days runs from the moment of the first order, not from its day."""
MOST_COHORTS = 20
"""Of channels and products; the largest are kept."""


@dataclass(frozen=True)
class CohortParams:
    """Cohorts of customers whose first order lies in `period`, seen up to its end.

    `by_age` counts age in brackets of 30 days instead of calendar months or weeks; cohorts that are no time always do.
    """

    period: Period
    filters: Filters
    week_start: WeekStart
    cohort: CohortBy = "month"
    measure: Measure = "customers"
    form: Form = "classic"
    by_age: bool = False

    @property
    def axis(self) -> Axis:
        """What a column of the table is."""
        if self.by_age or self.cohort not in ("month", "week"):
            return "age"
        return "week" if self.cohort == "week" else "month"


@dataclass(frozen=True)
class CohortCell:
    """One cohort at one age. `eligible` are those of its `size` whose period is over, where age is counted in days.

    `value` is what the measure adds up to; `active` are customers, by the form asked for.
    """

    cohort: str
    size: int
    period: int
    eligible: int
    active: int
    value: int | None
    is_complete: bool

    @property
    def rate(self) -> float | None:
        """Active customers of those eligible."""
        return self.active / self.eligible if self.eligible else None

    @property
    def per_customer(self) -> float | None:
        """The measure per eligible customer."""
        return self.value / self.eligible if self.eligible and self.value is not None else None


@dataclass(frozen=True)
class PooledRate:
    """All cohorts whose period is over, together: sum of active over sum of eligible."""

    period: int
    cohorts: int
    eligible: int
    active: int

    @property
    def rate(self) -> float | None:
        """Active customers of those eligible."""
        return self.active / self.eligible if self.eligible else None


@dataclass(frozen=True)
class Cohorts:
    """The cells of all cohorts, cohort by cohort, and the pooled curve."""

    cells: tuple[CohortCell, ...]
    pooled: tuple[PooledRate, ...]
    notes: tuple[str, ...]


def named(value: str, allowed: object) -> str:
    """The cohort, measure or form of that name.

    Raises:
        Refusal: There is none; the hint names the nearest.
    """
    names = get_args(allowed)
    word = value.strip().lower().replace(" ", "_").replace("-", "_")
    if word not in names:
        raise Refusal(say("There is no '{value}' to choose.", value=value), value=value, hint=nearest_name(word, names))
    return word


def measure_cohorts(published: Published, params: CohortParams) -> Cohorts:
    """The cohorts of a period."""
    filters = {name: chosen for name, chosen in params.filters.items() if name != "customer_type"}
    end = as_of(published, params.period)
    bound = {
        "first": params.period.first,
        "last": params.period.last,
        "as_of": end,
        "cohort": params.cohort,
        "axis": params.axis,
        "measure": params.measure,
        "shift": week_shift(params.week_start),
        "bracket": BRACKET_SECONDS,
    }
    members = read(published, "cohort_members", filters, **bound)
    activity = {(row["cohort"], row["age"]): row for row in read(published, "cohort_activity", filters, **bound)}
    by_cohort: dict[str, list[Row]] = {}
    for row in members:
        by_cohort.setdefault(row["cohort"], []).append(row)
    kept = _kept(by_cohort, params)
    cells = tuple(cell for name in kept for cell in _cells_of(name, by_cohort[name], activity, params, end))
    return Cohorts(cells, pooled_curve(cells), _notes(params, len(by_cohort) - len(kept)))


def pooled_curve(cells: Iterable[CohortCell]) -> tuple[PooledRate, ...]:
    """Sum of active over sum of eligible, per age; of calendar periods only those that are over for the cohort."""
    ages: dict[int, list[CohortCell]] = {}
    for cell in cells:
        if cell.eligible and (cell.is_complete or cell.eligible < cell.size):
            ages.setdefault(cell.period, []).append(cell)
    return tuple(
        PooledRate(age, len(found), sum(cell.eligible for cell in found), sum(cell.active for cell in found))
        for age, found in sorted(ages.items())
    )


def _kept(by_cohort: Mapping[str, list[Row]], params: CohortParams) -> list[str]:
    if params.cohort in ("month", "week"):
        return sorted(by_cohort)
    sizes = {name: sum(row["customers"] for row in rows) for name, rows in by_cohort.items()}
    return sorted(sizes, key=lambda name: (name == "unknown", -sizes[name], name))[:MOST_COHORTS]


def _cells_of(
    name: str, members: Sequence[Row], activity: Mapping[tuple[str, int], Row], params: CohortParams, end: date
) -> list[CohortCell]:
    size = sum(row["customers"] for row in members)
    ages = _ages(name, members, params, end)
    return [_cell(name, size, age, members, activity.get((name, age)), params, end) for age in range(ages)]


def _cell(  # noqa: PLR0913 - what a cell is made of
    name: str, size: int, age: int, members: Sequence[Row], done: Row | None, params: CohortParams, end: date
) -> CohortCell:
    old_enough = [row for row in members if row["brackets"] is None or row["brackets"] > age]
    eligible = sum(row["customers"] for row in old_enough)
    if params.form == "cumulative":
        active = sum(row["customers"] for row in old_enough if _is_at_most(row["second_age"], age))
    elif params.form == "unbounded":
        active = sum(row["customers"] for row in old_enough if row["last_age"] >= age)
    else:
        active = done["customers"] if done else 0
    value = active if params.measure == "customers" else (done[params.measure] if done else 0)
    is_complete = eligible == size if params.axis == "age" else _last_day(name, age, params) <= end
    return CohortCell(name, size, age, eligible, active, value, is_complete)


def _is_at_most(age: int | None, limit: int) -> bool:
    return age is not None and age <= limit


def _ages(name: str, members: Sequence[Row], params: CohortParams, end: date) -> int:
    """How many ages have begun by the end (brackets: are over for somebody)."""
    if params.axis == "age":
        return max((row["brackets"] for row in members), default=0)
    age = 0
    while _first_day(name, age, params) <= end:
        age += 1
    return age


def _first_day(name: str, age: int, params: CohortParams) -> date:
    return _span(name, age, params).first


def _last_day(name: str, age: int, params: CohortParams) -> date:
    return _span(name, age, params).last


def _span(name: str, age: int, params: CohortParams) -> Period:
    """The calendar period that is `age` after the first order's."""
    if params.cohort == "week" and params.axis == "week":
        return week_of(date.fromisoformat(name) + timedelta(weeks=age), params.week_start)
    year, month = (int(part) for part in name.split("-")[:2])
    index = year * 12 + month - 1 + age
    day = date(index // 12, index % 12 + 1, 1)
    return span_of(day, "month", params.week_start, Period(day, day))


def _notes(params: CohortParams, left_out: int) -> tuple[str, ...]:
    notes = []
    if left_out:
        # Translators: {most} and {n} are numbers of cohorts.
        many = say_count(
            "The {most} largest cohorts are shown; {n} smaller one is left out.",
            "The {most} largest cohorts are shown; {n} smaller ones are left out.",
            left_out,
            most=MOST_COHORTS,
            n=left_out,
        )
        notes.append(many)
    if params.form != "classic" and params.measure != "customers":
        notes.append(
            say("The cumulative and unbounded forms count customers; the measure is of each period by itself.")
        )
    if "customer_type" in params.filters:
        notes.append(say("New and returning do not apply here: every customer starts as a new one."))
    return tuple(notes)
