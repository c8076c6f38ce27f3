"""Periods, grains and weeks. Both ends of a period are inclusive; days are the store's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from storehelm.refusal import Refusal, nearest_name

Grain = Literal["day", "week", "month", "quarter", "year", "total"]
WeekStart = Literal["monday", "sunday"]
GRAINS: tuple[Grain, ...] = get_args(Grain)
WEEK_STARTS: tuple[WeekStart, ...] = get_args(WeekStart)
YEAR_OF_WEEKS = timedelta(days=364)
"""`Same week last year` is 364 days earlier, so that weekdays meet."""


@dataclass(frozen=True, order=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refusal(
                f"The period ends on {self.last} before it starts on {self.first}.",
                hint="Give the earlier day first.",
            )

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """The period of the same length that ends the day before this one starts."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def year_before(self) -> "Period":
        """The same weekdays 364 days earlier."""
        return Period(self.first - YEAR_OF_WEEKS, self.last - YEAR_OF_WEEKS)

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.first <= day <= self.last


def grain_named(name: str) -> Grain:
    """The grain called `name`.

    Raises:
        Refusal: There is none of that name.
    """
    for grain in GRAINS:
        if grain == name:
            return grain
    raise Refusal(f"No grain named '{name}'.", value=name, hint=nearest_name(name, GRAINS))


def week_of(day: date, week_start: WeekStart) -> Period:
    """The week that holds `day`."""
    offset = day.weekday() if week_start == "monday" else (day.weekday() + 1) % 7
    first = day - timedelta(days=offset)
    return Period(first, first + timedelta(days=6))


def last_complete_week(as_of: date, week_start: WeekStart) -> Period:
    """The newest week whose last day is `as_of` or earlier."""
    week = week_of(as_of, week_start)
    return week if week.last <= as_of else week.before()


def _month_start(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def span_of(day: date, grain: Grain, week_start: WeekStart, total: Period) -> Period:
    """The whole calendar period of `grain` that holds `day`; for `total` the period itself."""
    if grain == "day":
        return Period(day, day)
    if grain == "week":
        return week_of(day, week_start)
    if grain == "total":
        return total
    length = {"month": 1, "quarter": 3, "year": 12}[grain]
    first = _month_start(day, -((day.month - 1) % length))
    return Period(first, _month_start(first, length) - timedelta(days=1))


def spans(period: Period, grain: Grain, week_start: WeekStart) -> Iterator[Period]:
    """The calendar periods of `grain` that touch `period`, in order, whole even where `period` clips them."""
    day = period.first
    while day <= period.last:
        span = span_of(day, grain, week_start, period)
        yield span
        day = span.last + timedelta(days=1)
