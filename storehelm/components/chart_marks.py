"""Which days are marked on a chart: what happened to the numbers, and what was begun for the goals that they serve."""

from collections.abc import Iterable
from datetime import timedelta

import streamlit as st

from storehelm.charts.marks import ChartMark
from storehelm.components.section import with_days
from storehelm.components.view import View
from storehelm.languages.speech import language, say
from storehelm.metrics.annotations import KINDS, annotations
from storehelm.metrics.tables import Table
from storehelm.settings.calendar import Period
from storehelm.strategy.goals import Initiative
from storehelm.strategy.page_goals import serves

_WEEK = timedelta(days=6)


def marks_of_page(view: View, page: str, weeks: Table) -> tuple[ChartMark, ...]:
    """Marks for a chart by weeks: gaps and changes first, then initiatives of the page's goals, then days told anew."""
    days = sorted(row["week"] for row in weeks.rows if row["week"] is not None)
    if not days:
        return ()
    happened = _happened((language(), str(view.published.path)), Period(days[0], days[-1] + _WEEK), view)
    marks = {
        kind: [ChartMark(row["day"], _words(view, row["what"])) for row in happened.rows if row["kind"] == kind]
        for kind in KINDS
    }
    anew = marks.pop("restatement")
    served = {goal.id for goal in view.book.goals if serves(goal, page)}
    begun = _begun(one for one in view.book.initiatives if one.goal in served)
    return (*(mark for found in marks.values() for mark in found), *begun, *reversed(anew))


def marks_of_goal(view: View, goal_id: str) -> tuple[ChartMark, ...]:
    """Marks for the course of a goal: its initiatives."""
    return tuple(_begun(view.book.of(goal_id)))


def _words(view: View, what: str) -> str:
    return with_days(what, view.formats)


def _begun(initiatives: Iterable[Initiative]) -> list[ChartMark]:
    # Translators: an initiative is what a team does for a goal; {initiative} is the name that they gave it.
    return [ChartMark(one.start, say("“{initiative}” begins.", initiative=one.name)) for one in initiatives]


@st.cache_resource(max_entries=60, show_spinner=False)
def _happened(key: object, period: Period, _view: View) -> Table:
    return annotations(_view.published, period)
