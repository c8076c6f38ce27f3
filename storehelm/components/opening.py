"""The first things on every page: title, period, quality of the data, the pillar it serves and its goals."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from storehelm.charts.canvas import Look
from storehelm.charts.theme import THEMES
from storehelm.components.goals_strip import show_goals
from storehelm.components.markup import put, safe
from storehelm.components.page_head import show_first, show_head, show_headline
from storehelm.components.quality import quality_of
from storehelm.components.view import View
from storehelm.languages.speech import say
from storehelm.metrics.coverage import Covered, read_coverage
from storehelm.metrics.notices import notices
from storehelm.metrics.retention_view import cohort_period
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table
from storehelm.reports.period_words import period_words
from storehelm.strategy.backtest_view import backtests
from storehelm.strategy.decision_view import initiative_effects
from storehelm.strategy.goals import Goal
from storehelm.strategy.page_goals import page_goals
from storehelm.strategy.pillars import pillar_of
from storehelm.strategy.sentences import headline
from storehelm.strategy.strategy_view import strategy

_KINDS = {
    "weekly": ("orders", "sessions", "spend"),
    "funnel": ("sessions",),
    "devices": ("sessions", "orders"),
    "channels": ("spend", "orders"),
    "retention": ("orders",),
}


def look_of(view: View) -> Look:
    """How this reader sees charts and numbers."""
    return Look(THEMES[view.theme], view.formats)


def show_opening(view: View, page: str, title: str, tables: Mapping[str, Table]) -> None:
    """Show the top of a page: of which days it speaks, how good its data are, its sentence, and its goals."""
    coverage = _coverage(str(view.published.path), view)
    asked = asked_of(view.selection, page)
    quality = quality_of(_KINDS[page], coverage, asked.period, view.today, view.formats)
    words = period_words(asked, view.formats, view.store.week_start)
    if page == "retention":
        # Translators: {days} is such as "24 Aug – 15 Nov 2026"; it stands below the title of the page.
        words = say("customers whose first order was {days}", days=words)
    show_head(title, words, quality)
    show_first(notices(tables), view.formats)
    said = headline(page, tables, view.formats)
    show_headline(said.claim, said.rest, said.note)
    _show_strategy(view, page)


def _show_strategy(view: View, page: str) -> None:
    pillar = pillar_of(page)
    found = page_goals(goal_tables(view)["goals"], page)
    more = ""
    if not found.rows:
        # Translators: "it" is a part of the strategy, which the sentence before this one describes.
        more = say("No goal is set for it: set one on the Strategy page.")
    elif view.selection.filters:
        more = say("Goals are counted as they are set, whatever the filters of this page.")
    said = " ".join(filter(None, (say(pillar.aim), more)))
    put(f'<p class="sh-pillar"><b>{safe(say(pillar.name))}</b> {safe(said)}</p>')
    show_goals(found, look_of(view))


def goal_tables(view: View) -> Mapping[str, Table]:
    """All goals as they stand, kept for the data's version, the day and what the goals say."""
    key = (str(view.published.path), view.today, view.formats, repr(view.store), view.book)
    return _goal_tables(key, view)


def initiative_table(view: View) -> Table:
    """What the initiatives of all goals have brought, kept as their standing is."""
    key = (str(view.published.path), view.today, view.formats, repr(view.store), view.book)
    return _initiative_table(key, view)


def backtest_table(view: View, goal_id: str) -> Table:
    """How good the forecast of one goal's number has been, kept as its standing is."""
    goal = view.book.goal(goal_id)
    return _backtest_table((str(view.published.path), view.today, view.formats, repr(view.store), goal), view, goal)


@st.cache_resource(max_entries=200, show_spinner=False)
def _backtest_table(key: object, _view: View, _goal: Goal) -> Table:
    return backtests(_view.published, _view.store, [_goal], _view.today, _view.formats)


@st.cache_resource(max_entries=40, show_spinner=False)
def _initiative_table(key: object, _view: View) -> Table:
    return initiative_effects(_view.published, _view.store, _view.book, _view.today, _view.formats)


@st.cache_resource(max_entries=40, show_spinner=False)
def _goal_tables(key: object, _view: View) -> Mapping[str, Table]:
    return strategy(_view.published, _view.store, _view.book, _view.today, _view.formats)


def asked_of(selection: Selection, page: str) -> Selection:
    """What the page speaks of: cohorts need more days than a week, and are compared with each other."""
    if page != "retention":
        return selection
    period, _ = cohort_period(selection.period)
    return replace(selection, period=period, comparison="none")


@st.cache_resource(max_entries=20, show_spinner=False)
def _coverage(path: str, _view: View) -> dict[str, Covered]:
    return read_coverage(_view.published)
