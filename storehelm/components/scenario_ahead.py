"""What scenarios start from, read once for the data, the settings and the days ahead; no lever changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from storehelm.components.scenario_desk import Desk, hold_to
from storehelm.components.view import View
from storehelm.languages.speech import language, say
from storehelm.metrics.tables import Table
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.baseline import Baseline, build_baseline
from storehelm.strategy.scenarios.goal_odds import GoalCourse, goal_courses
from storehelm.strategy.scenarios.history import LeverPast, read_history
from storehelm.strategy.scenarios.levers import Scenario, to_text
from storehelm.strategy.scenarios.scenario_view import Shown, fan_table, worked_out
from storehelm.strategy.scenarios.span import (
    DEFAULT_SPAN,
    NamedSpan,
    history_of,
    last_known_day,
    reach_days,
    span_named,
    spans_of,
)
from storehelm.strategy.season import Daily


@dataclass(frozen=True)
class Ahead:
    """A span ahead of the data. `key` names the reader's language, the data, the settings, the goals and the span."""

    key: object
    baseline: Baseline
    past: Mapping[str, LeverPast]
    courses: tuple[GoalCourse, ...]
    net_sales: Daily
    spans: tuple[NamedSpan, ...]

    def shown(self, scenario: Scenario) -> Shown:
        """A scenario worked out; one that was worked out before is taken as it is."""
        return _shown((self.key, to_text(scenario)), self, scenario)

    def fan(self, shown: Sequence[Shown], main: int, store: Store) -> Table:
        """Net sales by week, with what was and the bands of one of the scenarios."""
        return fan_table(self.baseline, shown, main, self.net_sales, store)


@dataclass(frozen=True)
class _Reach:
    as_of: date
    spans: tuple[NamedSpan, ...]
    days: int


def look_ahead(view: View, work: Desk) -> Ahead:
    """The span that the reader chose, or the usual one where a link asks for another that cannot be; that is said.

    Raises:
        Refusal: Nothing can be foreseen.
    """
    data = (language(), str(view.published.path), repr(view.store), view.today)
    reach = _reach(data, view)
    try:
        span = span_named(work.span, reach.as_of, reach.days)
    except Refusal as refusal:
        work.asked.append(f"{refusal.message} {say('The usual span is shown.')}")
        work.span = reach.spans[0].id if reach.spans else DEFAULT_SPAN
        span = span_named(work.span, reach.as_of, reach.days)
    with st.spinner(say("Reading what the days ahead start from ...")):
        ahead = _ahead((*data, view.book.goals, span), view, reach, span)
    hold_to(work, ahead.key, ahead.baseline.drivers, ahead.past)
    return ahead


@st.cache_resource(max_entries=10, show_spinner=False)
def _reach(key: object, _view: View) -> _Reach:
    as_of = last_known_day(_view.published, _view.store, _view.today)
    days = reach_days(_view.published, _view.store, as_of)
    return _Reach(as_of, spans_of(as_of, days), days)


@st.cache_resource(max_entries=20, show_spinner=False)
def _ahead(key: object, _view: View, _reach: _Reach, _span: Period) -> Ahead:
    published, store, as_of = _view.published, _view.store, _reach.as_of
    baseline = build_baseline(published, store, as_of, _span)
    return Ahead(
        key=key,
        baseline=baseline,
        past=read_history(published, store, as_of),
        courses=goal_courses(published, store, _view.book.goals, baseline, _view.today),
        net_sales=history_of(published, store, "net_sales", as_of),
        spans=_reach.spans,
    )


@st.cache_resource(max_entries=60, show_spinner=False)
def _shown(key: object, _ahead: Ahead, _scenario: Scenario) -> Shown:
    return worked_out(_ahead.baseline, _scenario, _ahead.courses)
