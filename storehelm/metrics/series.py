"""A metric day by day as numerator and denominator: what pace, forecasts and effects are worked out from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from storehelm.languages.speech import say
from storehelm.metrics.coverage import Readable
from storehelm.metrics.formulas import Unknown
from storehelm.metrics.measures import FACTS, MEASURES
from storehelm.metrics.plans import OPTIONAL, Plan
from storehelm.metrics.query import work_out
from storehelm.metrics.question import question
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store


@dataclass(frozen=True)
class Series:
    """Whole days of one metric, in its raw unit (money in micros).

    `bottom` is None for a metric that is no ratio. A day is None where the data does not know it. `reason` says why
    there is nothing at all, or why days cannot be added up to the metric.
    """

    days: tuple[date, ...] = ()
    top: tuple[int | None, ...] = ()
    bottom: tuple[int | None, ...] | None = None
    reason: str | None = None

    @property
    def last(self) -> date | None:
        """The last day that is known."""
        known = [day for day, value in zip(self.days, self.top, strict=True) if value is not None]
        return known[-1] if known else None


def daily_series(
    published: Readable, store: Store, name: str, period: Period, where: Mapping[str, Sequence[str]] | None = None
) -> Series:
    """The metric of each day of a period; days before the data starts and after it ends are left out.

    Raises:
        Refusal: The metric, a dimension or a value is unknown.
    """
    asked = question([name], period, "day", (), where or {})
    one = asked.metrics[0]
    if any(_is_counted_anew(measure) for measure in one.measures):
        return Series(
            # Translators: {number} is the name of a number, in the plural: Customers, New customers, Users.
            reason=say("{number} are counted anew for every period: days do not add up to it.", number=one.label)
        )
    answers = work_out(published, store, asked)
    plan = answers.plans[0]
    if plan.dash or plan.days is None:
        return Series(reason=plan.dash)
    rows = [(first, *answers.parts(plan, (first,), span)) for first, span in answers.frame.spans().items()]
    rows = _whole_days(plan, rows)
    bottoms = tuple(_known(bottom) for _, _, bottom in rows)
    return Series(
        days=tuple(day for day, _, _ in rows),
        top=tuple(_known(top) for _, top, _ in rows),
        bottom=None if one.denominator is None else bottoms,
        reason=None if rows else say("No whole day of it is known."),
    )


def _is_counted_anew(name: str) -> bool:
    measure = MEASURES[name]
    return "distinct" in measure.sql or FACTS[measure.fact].is_counted_whole


_Row = tuple[date, int | Unknown, int | Unknown | None]


def _whole_days(plan: Plan, rows: Sequence[_Row]) -> list[_Row]:
    """Days inside what all of the metric's data cover; a last day that was not over is left out."""
    needed = [covered for kind, covered in plan.covered.items() if kind != OPTIONAL or not plan.is_mixed]
    unfinished = {covered.period.last for covered in needed if covered.is_last_day_partial}
    return [row for row in rows if row[0] not in unfinished and all(covered.period.holds(row[0]) for covered in needed)]


def _known(amount: int | Unknown | None) -> int | None:
    return None if isinstance(amount, Unknown) else amount
