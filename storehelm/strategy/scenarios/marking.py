"""Holds a saved comparison to the weeks that have passed since: which scenario the store is in, what came true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say, say_count
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.levers import scenario_label
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
        # Translators: "it" is a saved comparison of scenarios.
        said = say("It was saved without numbers: save its scenarios again to have them.")
        return Marking(plan, "unmarked", reason=said)
    if plan.currency != store.currency:
        # Translators: "it" is a saved comparison of scenarios; {then} and {now} are currencies, such as EUR.
        said = say("It was saved in {then}, and the store counts in {now} now.", then=plan.currency, now=store.currency)
        return Marking(plan, "unmarked", reason=said)
    if plan.weeks[0].last >= today:
        # Translators: of a saved comparison of scenarios.
        said = say("Its first week ends on {day}.", day=formats.day(plan.weeks[0].last))
        return Marking(plan, "waiting", reason=said)
    return None


def _judged(plan: Plan, passed: Passed, known: Sequence[int], *, is_over: bool) -> Marking:
    """State, scenario, distances and reason."""
    row = _in_a_row(known)
    if not row:
        # Translators: of the weeks that a saved comparison of scenarios is about.
        said = say("The first of its weeks is not known yet: load or sync newer data.")
        return Marking(plan, "unknown", reason=said)
    whole = sum(plan.weeks[place].days == _WEEK for place in row)
    distances = tuple(_nearness(one, passed, [plan.weeks[place] for place in row]) for one in plan.scenarios)
    if whole < LEAST_WEEKS and not (is_over and len(row) == len(plan.weeks)):
        return Marking(plan, "too_early", distances=distances, reason=_too_early(whole))
    return _nearest(plan, distances)


def _too_early(weeks: int) -> str:
    if not weeks:
        # Translators: of the weeks that a saved comparison is about; {least} is a number of weeks.
        return say("No whole week of it has passed; it takes {least}.", least=LEAST_WEEKS)
    # Translators: of the weeks that a saved comparison is about; {least} is a number of weeks.
    return say_count(
        "{n} whole week of it has passed; it takes {least}.",
        "{n} whole weeks of it have passed; it takes {least}.",
        weeks,
        n=weeks,
        least=LEAST_WEEKS,
    )


def _nearest(plan: Plan, distances: tuple[Nearness, ...]) -> Marking:
    ranked = sorted((one for one in distances if one.distance is not None), key=lambda one: one.distance or 0.0)
    if not ranked:
        return Marking(plan, "unknown", distances=distances, reason=say("The scenarios were saved without intervals."))
    best = ranked[0]
    if (best.distance or 0.0) > EIGHT_IN_TEN:
        return Marking(plan, "outside", best.scenario, distances=distances, reason=_beyond(best))
    if len(ranked) > 1 and (ranked[1].distance or 0.0) - (best.distance or 0.0) < AS_NEAR:
        # Translators: names of scenarios.
        said = say(
            "'{scenario}' and '{other}' are about as near as each other.",
            scenario=scenario_label(best.scenario),
            other=scenario_label(ranked[1].scenario),
        )
        return Marking(plan, "undecided", best.scenario, distances=distances, reason=said)
    return Marking(plan, "in", best.scenario, distances=distances)


def _beyond(best: Nearness) -> str:
    name = scenario_label(best.scenario)
    if best.side > 0:
        # Translators: {scenario} is the name of a scenario; its paths are simulated courses.
        return say("What happened lies above eight of ten paths of '{scenario}', the nearest.", scenario=name)
    # Translators: {scenario} is the name of a scenario; its paths are simulated courses.
    return say("What happened lies below eight of ten paths of '{scenario}', the nearest.", scenario=name)


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
    # Translators: {days} is a range of days, the first week of them.
    first = say_count(
        "{n} week that has passed is not known, the first from {days}.",
        "{n} weeks that have passed are not known, the first from {days}.",
        len(missing),
        n=len(missing),
        days=formats.days(missing[0].first, missing[0].last),
    )
    said = [first]
    if len(_in_a_row(known)) < len(known):
        said.append(say("Weeks after a gap do not count towards the scenario that the store is in."))
    return said


_RESTATED: Mapping[str, Sentence] = {
    # Translators: {days} is a range of days, {change} is such as "+2.1%".
    "net_sales": "{days} has been restated since it was saved: net sales read {change} now.",
    # Translators: {days} is a range of days, {change} is such as "+2.1%".
    "orders": "{days} has been restated since it was saved: orders read {change} now.",
}


def _restated(published: Published, store: Store, plan: Plan, formats: Formats) -> list[str]:
    """Whether the days that the comparison started from read otherwise by now."""
    if plan.recent is None:
        return []
    now = read_passed(published, store, plan.recent)
    said = []
    for line, then in plan.recent_amounts.items():
        amount = now.amount(line, [plan.recent])
        if amount is None or line not in _RESTATED or abs(amount - then) <= RESTATED * abs(then):
            continue
        change = formats.relative_change(amount, then)
        days = formats.days(plan.recent.first, plan.recent.last)
        said.append(say(_RESTATED[line], days=days, change=change))
    return said


def _costs(store: Store, plan: Plan) -> list[str]:
    now = costs_of(store)
    changed = sorted(word for word in {*now, *plan.costs} if now.get(word) != plan.costs.get(word))
    if not changed:
        return []
    names, more = ", ".join(changed[:3]), len(changed) - 3
    if more <= 0:
        # Translators: {names} are keys of costs in store.toml, which is a file.
        said = say(
            "Costs in store.toml have changed since it was saved ({names}); profit is counted by today's.", names=names
        )
        return [said]
    # Translators: {names} are keys of costs in store.toml, which is a file; {n} more keys are not named.
    said = say_count(
        "Costs in store.toml have changed since it was saved ({names} and {n} more); profit is counted by today's.",
        "Costs in store.toml have changed since it was saved ({names} and {n} more); profit is counted by today's.",
        more,
        names=names,
        n=more,
    )
    return [said]
