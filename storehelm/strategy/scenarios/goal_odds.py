"""The odds of the goals under a scenario: the goal's own forecast, moved as the scenario moves its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from storehelm.settings.store import Store
from storehelm.strategy.goals import Goal
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.model import Outcome
from storehelm.warehouse.published import Published


@dataclass(frozen=True)
class GoalOdds:
    """One goal under one scenario, in the metric's raw unit (money in micros).

    All numbers are None where there are none, and `reason` says why.
    """

    goal: Goal
    target: float | None = None
    probability: float | None = None
    projection: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class GoalCourse:
    """What does not depend on levers: the goal's course, its forecast and what is reached so far; or why not."""

    goal: Goal
    reason: str | None = None


def goal_courses(
    published: Published, store: Store, goals: Sequence[Goal], baseline: Baseline, today: date
) -> tuple[GoalCourse, ...]:
    """The goals as the Strategy page forecasts them; can be kept with the baseline."""
    raise NotImplementedError


def goal_odds(baseline: Baseline, outcome: Outcome, courses: Sequence[GoalCourse]) -> tuple[GoalOdds, ...]:
    """The odds of each goal under a scenario; with no lever moved those of the Strategy page exactly."""
    raise NotImplementedError
