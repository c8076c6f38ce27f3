"""The store with the days ahead of it: what the deeds of `scenario` share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from storehelm.commands.judged import Judged, judged
from storehelm.languages.formats import Formats
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.strategy.scenarios.baseline import Baseline, build_baseline
from storehelm.strategy.scenarios.goal_odds import GoalCourse, goal_courses
from storehelm.strategy.scenarios.history import LeverPast, read_history
from storehelm.strategy.scenarios.levers import Scenario, from_text, opening_scenarios, strictly_checked
from storehelm.strategy.scenarios.model import Outcome, run
from storehelm.strategy.scenarios.plan_form import check_scenarios, checked_name
from storehelm.strategy.scenarios.span import check_span, last_known_day, reach_days, span_named, spans_of


@dataclass(frozen=True)
class Ahead:
    """A home with a span ahead of it."""

    now: Judged
    baseline: Baseline

    @property
    def formats(self) -> Formats:
        """How the person at the terminal reads numbers."""
        return self.now.formats

    @cached_property
    def past(self) -> Mapping[str, LeverPast]:
        """How far each lever's number ever moved."""
        return read_history(self.now.published, self.now.store, self.baseline.as_of)

    def scenarios(self, written: Sequence[str]) -> tuple[Scenario, ...]:
        """The scenarios that are written, else the three that every comparison opens with.

        Raises:
            Refusal: One is not written as a scenario, moves what this store has not, or two have the same name.
        """
        if not written:
            return opening_scenarios(self.baseline.drivers, self.past)
        found = tuple(read_scenario(text, self.baseline) for text in written)
        check_scenarios([one.name for one in found])
        return found

    def outcomes(self, written: Sequence[str]) -> list[Outcome]:
        """The scenarios, worked out.

        Raises:
            Refusal: As `scenarios`.
        """
        return [run(self.baseline, one) for one in self.scenarios(written)]

    def courses(self) -> tuple[GoalCourse, ...]:
        """The goals of the book."""
        now = self.now
        return goal_courses(now.published, now.store, now.book.goals, self.baseline, now.today)


def read_scenario(text: str, baseline: Baseline) -> Scenario:
    """A scenario as it is written in one line.

    Raises:
        Refusal: It is not written so, or moves what this store has not.
    """
    name = text.partition("|")[0]
    if "=" in name:
        raise Refusal(
            "A scenario starts with its name.",
            column="--with",
            value=text[:80],
            hint='Write: --with "More visits|sessions=0.10|discount=-0.02"',
        )
    checked_name(name, "A scenario")
    return strictly_checked(from_text(text), baseline.drivers)


def look_ahead(home: Home, span: str | None = None) -> Ahead:
    """Open a home with a span of that name ahead of it.

    Raises:
        Refusal: There is no store, nothing is published, nothing can be foreseen, or the span is beyond reach.
    """
    now, as_of, reach = _opened(home)
    usual = spans_of(as_of, reach)[0].period  # a young store reaches less far than the usual 13 weeks
    return _ahead(now, as_of, span_named(span, as_of, reach) if span else usual)


def look_ahead_over(home: Home, days: Period) -> Ahead:
    """Open a home with these days ahead of it.

    Raises:
        Refusal: As `look_ahead`.
    """
    now, as_of, reach = _opened(home)
    check_span(days, as_of, reach)
    return _ahead(now, as_of, days)


def _opened(home: Home) -> tuple[Judged, date, int]:
    now = judged(home)
    as_of = last_known_day(now.published, now.store, now.today)
    return now, as_of, reach_days(now.published, now.store, as_of)


def _ahead(now: Judged, as_of: date, days: Period) -> Ahead:
    return Ahead(now, build_baseline(now.published, now.store, as_of, days))
