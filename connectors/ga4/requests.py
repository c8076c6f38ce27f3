"""What is sent for a slice: the questions of its parts, and each question as a request of the API."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from google.analytics.data_v1beta import types as api

from connectors.ga4.answers import PartName, Slice
from connectors.ga4.definitions import STEP_EVENTS, Report
from connectors.refusal import ConnectorRefusal

PAGE_ROWS = 100_000
MOST_PAGE_ROWS = 250_000
"""A larger limit is cut by Analytics without a word."""
MOST_RANGES = 4
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Asking:
    """What a store wants of its reports.

    `lead_events` are the events that it counts as leads; `currency` converts money (empty: the property's own);
    `page_rows` is how many rows a page has at most.
    """

    lead_events: tuple[str, ...] = ()
    week_start: Literal["monday", "sunday"] = "monday"
    currency: str = ""
    page_rows: int = PAGE_ROWS


@dataclass(frozen=True)
class Question:
    """One report of the API: a part of a slice, or up to four weeks of it.

    `ranges` holds more than the slice's own days only where weeks start on Sunday: Analytics knows no such week
    that is whole at New Year, so each is asked for by its days and `period` is read from the range's name.
    """

    part: PartName
    period: str
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    events: tuple[str, ...]
    ranges: tuple[tuple[date, date], ...]
    has_weeks_as_ranges: bool = False


def questions_of(slice_: Slice, asking: Asking, unavailable: Collection[str] = ()) -> tuple[Question, ...]:
    """The questions of all parts of a slice, without the fields that the property refused.

    Raises:
        ConnectorRefusal: The report is of leads and the store names no event as one.
    """
    report = slice_.report
    events = _events_of(report, asking)
    questions = [_question(slice_, "rows", report.dimensions, report.metrics, events)]
    has_steps = report.steps and "eventName" not in unavailable
    if has_steps:
        questions.append(_question(slice_, "steps", (*report.dimensions, "eventName"), ("sessions",), STEP_EVENTS))
    if report.totals:
        questions.append(_question(slice_, "totals", (report.period_dimension,), report.metrics, events))
    if report.totals and has_steps:
        dimensions = (report.period_dimension, "eventName")
        questions.append(_question(slice_, "step_totals", dimensions, ("sessions",), STEP_EVENTS))
    reduced = [without(question, unavailable) for question in questions]
    if report.grain == "week" and asking.week_start == "sunday":
        return tuple(narrow for question in reduced for narrow in _by_weeks(question))
    return tuple(reduced)


def _events_of(report: Report, asking: Asking) -> tuple[str, ...]:
    if report.events == "steps":
        return STEP_EVENTS
    if report.events == "leads" and not asking.lead_events:
        raise ConnectorRefusal(
            f"Report '{report.name}' counts leads, and the store names no event as one.",
            hint="Name them as lead_events in [store] of store.toml.",
        )
    return asking.lead_events if report.events == "leads" else ()


def _question(
    slice_: Slice, part: PartName, dimensions: tuple[str, ...], metrics: tuple[str, ...], events: tuple[str, ...]
) -> Question:
    days = ((slice_.first, slice_.last),)
    return Question(part, slice_.report.period_dimension, dimensions, metrics, events, days)


def without(question: Question, fields: Collection[str]) -> Question:
    """The same question without some fields; the period and the event's name always stay."""
    kept = {question.period, "eventName"}
    return Question(
        question.part,
        question.period,
        tuple(name for name in question.dimensions if name not in fields or name in kept),
        tuple(name for name in question.metrics if name not in fields),
        question.events,
        question.ranges,
        question.has_weeks_as_ranges,
    )


def _by_weeks(question: Question) -> list[Question]:
    """At most four weeks each, as ranges of their own; the first day of the slice starts a week."""
    ((first, last),) = question.ranges
    starts = [first + _WEEK * number for number in range((last - first).days // 7 + 1)]
    weeks = [(start, min(start + _WEEK - timedelta(days=1), last)) for start in starts]
    dimensions = tuple(name for name in question.dimensions if name != question.period)
    return [
        Question(
            question.part,
            question.period,
            dimensions,
            question.metrics,
            question.events,
            tuple(weeks[number : number + MOST_RANGES]),
            has_weeks_as_ranges=True,
        )
        for number in range(0, len(weeks), MOST_RANGES)
    ]


def request_of(question: Question, property_name: str, asking: Asking, offset: int) -> api.RunReportRequest:
    """One page of a question.

    Rows are ordered by every dimension: by fewer, rows that tie may come back in another order on the next page, and
    some would be read twice and others never. Days are absolute: words like "yesterday" are of the property's zone.
    """
    return api.RunReportRequest(
        property=property_name,
        dimensions=[api.Dimension(name=name) for name in question.dimensions],
        metrics=[api.Metric(name=name) for name in question.metrics],
        date_ranges=[_range_of(first, last, question) for first, last in question.ranges],
        dimension_filter=_one_of(question.events) if question.events else None,
        order_bys=[
            api.OrderBy(dimension=api.OrderBy.DimensionOrderBy(dimension_name=name)) for name in question.dimensions
        ],
        offset=offset,
        # Several ranges come in one page: which of them comes first among equals is not defined.
        limit=MOST_PAGE_ROWS if question.has_weeks_as_ranges else asking.page_rows,
        currency_code=asking.currency,
        keep_empty_rows=False,
        return_property_quota=True,
    )


def _range_of(first: date, last: date, question: Question) -> api.DateRange:
    name = range_name(first) if question.has_weeks_as_ranges else ""
    return api.DateRange(start_date=first.isoformat(), end_date=last.isoformat(), name=name)


def range_name(first: date) -> str:
    """What a week is called in the column `dateRange`: letters and digits, which no rule for names can mind."""
    return f"from{first:%Y%m%d}"


def _one_of(events: tuple[str, ...]) -> api.FilterExpression:
    names = api.Filter.InListFilter(values=list(events), case_sensitive=True)
    return api.FilterExpression(filter=api.Filter(field_name="eventName", in_list_filter=names))
