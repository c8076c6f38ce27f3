"""Holds a saved comparison to the weeks that have passed since: which scenario the store is in, what came true."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from storehelm.metrics.tables import Unit
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.plan_form import Plan
from storehelm.warehouse.published import Published

State = Literal["unmarked", "waiting", "too_early", "in", "undecided", "outside", "unknown"]
"""unmarked: it cannot be marked at all, `reason` says why. waiting: none of its weeks has passed. too_early: fewer than
two whole weeks have. in: the store is in `scenario`. undecided: two scenarios are as near as each other. outside: it is
in none, `scenario` is the nearest. unknown: the weeks that passed are not known."""
Verdict = Literal["held", "better", "worse", "higher", "lower", "unknown"]
"""higher and lower: away from what was assumed, where neither is good by itself."""


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
    """How far what happened lies from a scenario, in its own spreads: 0 is its middle, beyond 1.3 is outside it."""

    scenario: str
    distance: float | None


@dataclass(frozen=True)
class Score:
    """One number that a scenario assumed, beside what happened over the same weeks (raw units).

    `tolerance` is how far it may lie off and still have held; `is_tolerance_assumed` where the store's past does not
    say. `reason` says why it cannot be told.
    """

    scenario: str
    driver: str
    label: str
    unit: Unit
    assumed: float | None
    happened: float | None
    verdict: Verdict
    tolerance: float | None = None
    is_tolerance_assumed: bool = False
    reason: str | None = None


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


def mark(published: Published, store: Store, plan: Plan, today: date) -> Marking:
    """Hold a comparison to what is known at the end of the day before `today`."""
    raise NotImplementedError
