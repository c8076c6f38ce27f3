"""Holds a saved comparison to the weeks that have passed since: which scenario the store is in, what came true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.passed_weeks import Passed, read_parts, read_passed
from storehelm.strategy.scenarios.plan_form import BANDED, Frozen, Plan
from storehelm.strategy.scenarios.plans import costs_of
from storehelm.strategy.scenarios.scoring import EIGHT_IN_TEN, Score, scores
from storehelm.warehouse.published import Published

State = Literal["unmarked", "waiting", "too_early", "in", "undecided", "outside", "unknown"]
"""unmarked: it cannot be marked at all, `reason` says why. waiting: none of its weeks has passed. too_early: fewer than
two whole weeks have. in: the store is in `scenario`. undecided: two scenarios are as near as each other. outside: it is
in none, `scenario` is the nearest. unknown: the weeks that passed are not known."""
LEAST_WEEKS = 2
AS_NEAR = 0.25
"""Two scenarios whose distances differ by less cannot be told apart."""
RESTATED = 0.005
"""Share by which the weeks before may change after the saving before it is told."""
_WEEK = 7


@dataclass(frozen=True)
class MarkedWeek:
    """One week of the comparison that has passed.

    `is_whole`: the span does not cut it. `actual` has net_sales, orders and profit, in micros and counts.
    """

    period: Period
    is_whole: bool
    actual: Mapping[str, int | None]


@dataclass(frozen=True)
class Nearness:
    """How far what happened lies from a scenario, in its own standard deviations; beyond 1.28 it is outside it.

    `side`: above (1) or below (-1) its middle.
    """

    scenario: str
    distance: float | None
    side: int = 0


@dataclass(frozen=True)
class Marking:
    """What has become of a comparison.

    Attributes:
        plan: The comparison.
        state: See `State`.
        scenario: The one that the store is in, or that is nearest.
        weeks: Those that have passed and are known, in order.
        missing: Those that have passed and are not known.
        distances: Of each scenario, in the order of the comparison.
        scores: Of each scenario, each number that it assumed.
        is_over: Whether the whole span has passed.
        reason: Why there is no answer.
        remarks: What the reader must know: restated data, changed costs, late weeks.
    """

    plan: Plan
    state: State
    scenario: str | None = None
    weeks: tuple[MarkedWeek, ...] = ()
    missing: tuple[Period, ...] = ()
    distances: tuple[Nearness, ...] = ()
    scores: tuple[Score, ...] = ()
    is_over: bool = False
    reason: str | None = None
    remarks: tuple[str, ...] = ()


def mark(published: Published, store: Store, plan: Plan, today: date, formats: Formats) -> Marking:
    """Hold a comparison to what is known at the end of the day before `today`."""
    reason = _why_not(store, plan, today, formats)
    if reason is not None:
        return reason
    ended = [place for place, week in enumerate(plan.weeks) if week.last < today]
    days = Period(plan.span.first, plan.weeks[ended[-1]].last)
    passed = read_passed(published, store, days)
    parts = read_parts(published, store, days, sorted({lever for one in plan.scenarios for lever in one.parts}))
    known = [place for place in ended if passed.amount("net_sales", [plan.weeks[place]]) is not None]
    marking = _judged(plan, passed, known, is_over=plan.span.last < today)
    missing = tuple(plan.weeks[place] for place in ended if place not in known)
    remarks = [*_late(plan, ended, known, formats), *_restated(published, store, plan, formats), *_costs(store, plan)]
    return Marking(
        plan=plan,
        state=marking.state,
        scenario=marking.scenario,
        weeks=tuple(_week(passed, plan.weeks[place]) for place in known),
        missing=missing,
        distances=marking.distances,
        scores=scores(plan, passed, parts, known) if known else (),
        is_over=plan.span.last < today,
        reason=marking.reason,
        remarks=tuple(remarks),
    )


def _why_not(store: Store, plan: Plan, today: date, formats: Formats) -> Marking | None:
    if not plan.is_frozen:
        return Marking(plan, "unmarked", reason="It was saved without numbers: save its scenarios again to have them.")
    if plan.currency != store.currency:
        said = f"It was saved in {plan.currency}, and the store counts in {store.currency} now."
        return Marking(plan, "unmarked", reason=said)
    if plan.weeks[0].last >= today:
        return Marking(plan, "waiting", reason=f"Its first week ends on {formats.day(plan.weeks[0].last)}.")
    return None


def _judged(plan: Plan, passed: Passed, known: Sequence[int], *, is_over: bool) -> Marking:
    """State, scenario, distances and reason."""
    row = _in_a_row(known)
    if not row:
        return Marking(plan, "unknown", reason="The first of its weeks is not known yet: load or sync newer data.")
    whole = sum(plan.weeks[place].days == _WEEK for place in row)
    distances = tuple(_nearness(one, passed, [plan.weeks[place] for place in row]) for one in plan.scenarios)
    if whole < LEAST_WEEKS and not (is_over and len(row) == len(plan.weeks)):
        said = f"{whole or 'No'} whole week of it has passed; it takes {LEAST_WEEKS}."
        return Marking(plan, "too_early", distances=distances, reason=said)
    return _nearest(plan, distances)


def _nearest(plan: Plan, distances: tuple[Nearness, ...]) -> Marking:
    ranked = sorted((one for one in distances if one.distance is not None), key=lambda one: one.distance or 0.0)
    if not ranked:
        return Marking(plan, "unknown", distances=distances, reason="The scenarios were saved without intervals.")
    best = ranked[0]
    if (best.distance or 0.0) > EIGHT_IN_TEN:
        side = "above" if best.side > 0 else "below"
        said = f"What happened lies {side} eight of ten paths of '{best.scenario}', the nearest."
        return Marking(plan, "outside", best.scenario, distances=distances, reason=said)
    if len(ranked) > 1 and (ranked[1].distance or 0.0) - (best.distance or 0.0) < AS_NEAR:
        said = f"'{best.scenario}' and '{ranked[1].scenario}' are about as near as each other."
        return Marking(plan, "undecided", best.scenario, distances=distances, reason=said)
    return Marking(plan, "in", best.scenario, distances=distances)


def _in_a_row(known: Sequence[int]) -> list[int]:
    """The weeks from the first on without a gap: intervals are kept added up."""
    return [place for place, week in enumerate(known) if place == week]


def _nearness(one: Frozen, passed: Passed, weeks: Sequence[Period]) -> Nearness:
    """Root mean square over the lines that are known on both sides."""
    found = []
    for line in BANDED:
        band, actual = one.to_date.get(line), passed.amount(line, weeks)
        if band is None or actual is None:
            continue
        place = len(weeks) - 1
        deviation = (band.high[place] - band.low[place]) / (2 * EIGHT_IN_TEN)
        off = actual - band.middle[place]
        found.append(off / deviation if deviation > 0 else np.sign(off) * np.inf if off else 0.0)
    if not found:
        return Nearness(one.scenario.name, None)
    return Nearness(one.scenario.name, float(np.sqrt(np.mean(np.square(found)))), int(np.sign(sum(found))))


def _week(passed: Passed, week: Period) -> MarkedWeek:
    return MarkedWeek(week, week.days == _WEEK, {line: passed.amount(line, [week]) for line in BANDED})


def _late(plan: Plan, ended: Sequence[int], known: Sequence[int], formats: Formats) -> list[str]:
    missing = [plan.weeks[place] for place in ended if place not in known]
    if not missing:
        return []
    many = f"{len(missing)} weeks that have passed are" if len(missing) > 1 else "1 week that has passed is"
    said = [f"{many} not known, the first from {formats.days(missing[0].first, missing[0].last)}."]
    if len(_in_a_row(known)) < len(known):
        said.append("Weeks after a gap do not count towards the scenario that the store is in.")
    return said


def _restated(published: Published, store: Store, plan: Plan, formats: Formats) -> list[str]:
    """Whether the days that the comparison started from read otherwise by now."""
    if plan.recent is None:
        return []
    now = read_passed(published, store, plan.recent)
    labels = {"net_sales": "net sales", "orders": "orders"}
    said = []
    for line, then in plan.recent_amounts.items():
        amount = now.amount(line, [plan.recent])
        if amount is None or line not in labels or abs(amount - then) <= RESTATED * abs(then):
            continue
        change = formats.relative_change(amount, then)
        said.append(
            f"{formats.days(plan.recent.first, plan.recent.last)} has been restated since it was saved: "
            f"{labels[line]} read {change} now."
        )
    return said


def _costs(store: Store, plan: Plan) -> list[str]:
    now = costs_of(store)
    changed = sorted(word for word in {*now, *plan.costs} if now.get(word) != plan.costs.get(word))
    if not changed:
        return []
    named = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
    return [f"Costs in store.toml have changed since it was saved ({named}); profit is counted by today's."]
