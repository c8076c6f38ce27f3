"""The filters that all pages share, in the side bar and in the URL."""

from dataclasses import dataclass
from datetime import date
from typing import cast

import streamlit as st

from storehelm.components import listening
from storehelm.components.links import (
    Asked,
    Parameter,
    check_address,
    keep_choices,
    link_to,
    once_a_session,
    read_day,
    read_lists,
    write_again,
)
from storehelm.components.periods import CUSTOM, first_choice, name_of, named_periods
from storehelm.components.view import View
from storehelm.languages.speech import Sentence, say, told
from storehelm.metrics.known_values import KnownValues, known_values
from storehelm.metrics.selection import Comparison, Selection
from storehelm.settings.calendar import Period, WeekStart
from storehelm.warehouse.published import Published

_COMPARISONS: dict[str, Sentence] = {
    "week_and_year": "Period and year before",
    "previous": "Period before",
    "year": "Year before",
    "none": "Nothing",
}
_PERIOD = "period"
_COUNTED_FROM = "period_counted_from"


@told
@dataclass(frozen=True)
class _Filter:
    """One filter: its name in the URL, the dimension that it binds, and what it says when nothing is chosen."""

    key: str
    dimension: str
    label: Sentence
    everything: Sentence


_FILTERS = (
    _Filter("device", "device_category", "Device", "All devices"),
    _Filter("channel", "channel", "Channel", "All channels"),
    _Filter("country", "country", "Country", "All countries"),
    _Filter("customer", "customer_type", "Customers", "New and returning"),
)
_NOTHING_CHOSEN: dict[str, object] = {item.key: [] for item in _FILTERS}
KEYS = {item.dimension: item.key for item in _FILTERS}
"""Names in the URL by dimension."""
_DISABLED: dict[tuple[str, str], Sentence] = {
    ("retention", "customer"): "Not on this page: cohorts start with new customers, who then return.",
}


@dataclass(frozen=True)
class Filtered:
    """What the filters say, and what a link asked for that is not in the data."""

    selection: Selection
    in_vain: tuple[str, ...]


@dataclass(frozen=True)
class _Calendar:
    """The periods that can be picked in these data."""

    named: dict[str, Period]
    first_choice: str
    allowed: Period


_WORDS: dict[str, Sentence] = {
    "desktop": "Desktop",
    "mobile": "Mobile",
    "tablet": "Tablet",
    "other": "Other",
    "unknown": "Unknown",
    "new": "New",
    "returning": "Returning",
}


def label_of(value: str) -> str:
    """A value as people read it: the warehouse's own lower-case words in the reader's language, else as received."""
    if value in _WORDS:
        return say(_WORDS[value])
    return value.capitalize() if value.isalpha() and value.islower() else value


def _comparison_label(comparison: str) -> str:
    return say(_COMPARISONS[comparison])


@st.cache_resource(max_entries=8, show_spinner=False)
def _known(path: str, _published: Published) -> KnownValues:
    return known_values(_published)


def show(published: Published, page: str) -> Filtered | None:
    """Draw the filters and read them; None where the data hold no day."""
    known = _known(str(published.path), published)
    if published.meta.as_of is None or known.days is None:
        return None
    calendar = _calendar(published.meta.as_of, known.days, cast(WeekStart, published.meta.week_start))
    in_vain = once_a_session(lambda: _asked(known, calendar))
    keep_choices([*_parameters(known), Parameter(_PERIOD, say("Period"), (*calendar.named, CUSTOM), say)])
    st.session_state.setdefault(_PERIOD, calendar.first_choice)
    opening = calendar.named[calendar.first_choice]
    usual = {"from": opening.first, "to": opening.last, "compare": next(iter(_COMPARISONS)), **_NOTHING_CHOSEN}
    write_again(usual)
    period = _choose_period(calendar, published.meta.as_of)
    comparison = st.selectbox(
        say("Compare with"),
        tuple(_COMPARISONS),
        format_func=_comparison_label,
        key="compare",
        bind="query-params",
    )
    chosen = {item.dimension: _choose(item, known.values[item.dimension], page) for item in _FILTERS}
    check_address(usual)
    filters = {dimension: values for dimension, values in chosen.items() if values}
    return Filtered(Selection(period, cast(Comparison, comparison), filters), in_vain)


def _calendar(as_of: date, covered: Period, week_start: WeekStart) -> _Calendar:
    named = named_periods(as_of, week_start)
    earliest = min(date(covered.first.year, 1, 1), *(period.first for period in named.values()))
    return _Calendar(named, first_choice(as_of, covered, week_start), Period(earliest, date(as_of.year, 12, 31)))


def _parameters(known: KnownValues) -> list[Parameter]:
    found = [Parameter(item.key, item.label, known.values[item.dimension], label_of) for item in _FILTERS]
    return [*found, Parameter("compare", say("Comparison"), tuple(_COMPARISONS), _comparison_label)]


def _asked(known: KnownValues, calendar: _Calendar) -> Asked:
    asked = read_lists(_parameters(known))
    opening = calendar.named[calendar.first_choice]
    first = read_day("from", say("From"), calendar.allowed, asked) or opening.first
    last = read_day("to", say("To"), calendar.allowed, asked) or opening.last
    asked.state[_PERIOD] = name_of(_in_order(first, last), calendar.named)
    return asked


def _in_order(first: date, last: date) -> Period:
    return Period(min(first, last), max(first, last))


def _choose_period(calendar: _Calendar, as_of: date) -> Period:
    """A named period moves on with the data; dates that are picked one by one stay."""
    name_place, days_place = st.container(), st.container(horizontal=True, gap="xsmall", key="period_days")
    if st.session_state.get(_COUNTED_FROM, as_of) != as_of:
        _follow_name(calendar)
    st.session_state[_COUNTED_FROM] = as_of
    opening = calendar.named[calendar.first_choice]
    first = _day(days_place, say("From"), "from", opening.first, calendar)
    last = _day(days_place, say("To"), "to", opening.last, calendar)
    period = _in_order(first, last)
    if calendar.named.get(st.session_state[_PERIOD]) not in (period, None):
        st.session_state[_PERIOD] = name_of(period, calendar.named)
    name_place.selectbox(
        say("Period"),
        (*calendar.named, CUSTOM),
        format_func=say,
        key=_PERIOD,
        on_change=_follow_name,
        args=(calendar,),
        persist_state="session",
    )
    return period


def _day(place: st.delta_generator.DeltaGenerator, label: str, key: str, opening: date, calendar: _Calendar) -> date:
    allowed = calendar.allowed
    if key in st.session_state and not allowed.holds(st.session_state[key]):
        st.session_state[key] = opening
    day = place.date_input(
        label,
        value=opening,
        min_value=allowed.first,
        max_value=allowed.last,
        key=key,
        format="YYYY-MM-DD",
        bind="query-params",
    )
    return day if day is not None else opening


def _follow_name(calendar: _Calendar) -> None:
    period = calendar.named.get(st.session_state[_PERIOD])
    if period is not None:
        st.session_state["from"], st.session_state["to"] = period.first, period.last


def _choose(item: _Filter, options: tuple[str, ...], page: str) -> tuple[str, ...]:
    reason = _DISABLED.get((page, item.key))
    if item.key in st.session_state:
        kept = [value for value in st.session_state[item.key] if value in options]
        if kept != st.session_state[item.key]:
            st.session_state[item.key] = kept
    chosen = st.multiselect(
        item.label,
        options,
        format_func=label_of,
        key=item.key,
        placeholder=item.everything,
        disabled=reason is not None,
        bind="query-params",
    )
    if reason:
        st.caption(say(reason))
        return ()
    return tuple(chosen)


def show_link(view: View) -> None:
    """The link that shows the same for ever, to be copied."""
    address = (st.context.url or "").split("?")[0]
    with st.popover(say("Copy link"), icon=":material/link:", width="stretch", key="copy_link"):
        st.caption(say("Shows exactly this: period, filters and version of the data."))
        link = link_to(view.selection, KEYS, view.published.version, listening.chosen())
        st.code(f"{address}?{link}", language=None, wrap_lines=True)
