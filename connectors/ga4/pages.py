"""One page of an answer: its rows as text columns, its periods as dates, and what Analytics says of its quality."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
from google.analytics.data_v1beta import types as api

from connectors.ga4.answers import Quality, Sampling
from connectors.ga4.policy import TooCoarse
from connectors.ga4.requests import Question, range_name
from connectors.refusal import ConnectorRefusal

_RANGE = "dateRange"
_TRUNCATION = api.ResponseMetaData.DataTruncationReason.DataTruncationType
_RESTRICTION_WORDS = {"COST_DATA": "this login may not see cost", "REVENUE_DATA": "this login may not see revenue"}


def table_of(answer: Any, question: Question) -> pa.Table:  # noqa: ANN401 protobuf classes are made at run time
    """The rows of a page, columns in the order of the question, the period first and as ISO dates.

    Raises:
        ConnectorRefusal: The answer has other fields than were asked for, or torn rows.
        TooCoarse: A row belongs to no period and the days are several.
    """
    dimensions = [header.name for header in answer.dimension_headers]
    metrics = [header.name for header in answer.metric_headers]
    if not answer.rows and not dimensions:
        dimensions, metrics = _asked_dimensions(question), list(question.metrics)
    if set(dimensions) != set(_asked_dimensions(question)) or set(metrics) != set(question.metrics):
        raise ConnectorRefusal(
            "Google Analytics answered with other fields than were asked for.",
            value=", ".join([*dimensions, *metrics]),
            hint="Run: python -m storehelm ga4 check",
        )
    rows = answer.rows
    columns = _columns(dimensions, [cell.value for row in rows for cell in row.dimension_values], len(rows))
    columns |= _columns(metrics, [cell.value for row in rows for cell in row.metric_values], len(rows))
    periods = _periods(columns, question, len(rows))
    others = [name for name in (*question.dimensions, *question.metrics) if name != question.period]
    texts = [periods, *(columns[name] for name in others)]
    return pa.table([pa.array(text, pa.string()) for text in texts], names=[question.period, *others])


def _asked_dimensions(question: Question) -> list[str]:
    """With several ranges the answer names the range of each row in a column of its own."""
    return [*question.dimensions, _RANGE] if len(question.ranges) > 1 else list(question.dimensions)


def _columns(names: list[str], cells: list[str], rows: int) -> dict[str, list[str]]:
    """Cells of all rows in one list, dealt out to columns: far quicker than row by row."""
    width = len(names)
    if len(cells) != width * rows:
        raise ConnectorRefusal(
            "Google Analytics answered with rows that miss values.", hint="Try again; if it stays, report it."
        )
    return {name: cells[number::width] for number, name in enumerate(names)}


def _periods(columns: dict[str, list[str]], question: Question, rows: int) -> list[str]:
    if not question.has_weeks_as_ranges:
        return _first_days(columns[question.period], question)
    days = {range_name(first): first.isoformat() for first, _ in question.ranges}
    names = columns[_RANGE] if len(question.ranges) > 1 else list(days) * rows
    if not days.keys() >= set(names):
        raise ConnectorRefusal(
            "Google Analytics answered for other weeks than were asked for.",
            column=_RANGE,
            hint="Run: python -m storehelm ga4 check",
        )
    return [days[name] for name in names]


def _first_days(texts: list[str], question: Question) -> list[str]:
    days = {text: _first_day(text, question) for text in set(texts)}
    return [days[text] for text in texts]


def _first_day(text: str, question: Question) -> str:
    """20261101, 202645 of isoYearIsoWeek or 202611 of yearMonth as the ISO date of the first day."""
    try:
        if question.period == "isoYearIsoWeek":
            return date.fromisocalendar(int(text[:4]), int(text[4:]), 1).isoformat()
        if question.period == "yearMonth":
            return date(int(text[:4]), int(text[4:]), 1).isoformat()
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        ((first, last),) = question.ranges
        if first == last:
            return first.isoformat()
        raise TooCoarse(
            "Google Analytics gives rows that belong to no day.",
            column=question.period,
            value=text,
            hint="Ask for one day at a time.",
        ) from None


def quality_of(metadata: Any, rows: int) -> Quality:  # noqa: ANN401 protobuf classes are made at run time
    """What the metadata of one answer says of its rows."""
    restriction = metadata.schema_restriction_response
    return Quality(
        sampling=_worst(
            Sampling(one.samples_read_count, one.sampling_space_size) for one in metadata.sampling_metadatas
        ),
        has_other_row=metadata.data_loss_from_other_row,
        is_thresholded=metadata.subject_to_thresholding,
        truncated=tuple(_truncation(reason) for reason in getattr(metadata, "data_truncation_reasons", ())),
        restricted={one.metric_name: _restriction(one) for one in restriction.active_metric_restrictions},
        empty_reason=metadata.empty_reason if not rows else "",
    )


def merged(one: Quality, other: Quality) -> Quality:
    """The quality of two answers taken together: the worse of each."""
    return Quality(
        sampling=_worst(sampling for sampling in (one.sampling, other.sampling) if sampling),
        has_other_row=one.has_other_row or other.has_other_row,
        is_thresholded=one.is_thresholded or other.is_thresholded,
        truncated=tuple(dict.fromkeys((*one.truncated, *other.truncated))),
        restricted={**one.restricted, **other.restricted},
        unavailable=tuple(dict.fromkeys((*one.unavailable, *other.unavailable))),
        empty_reason=one.empty_reason or other.empty_reason,
    )


def _worst(samplings: Iterable[Sampling]) -> Sampling | None:
    known = [sampling for sampling in samplings if sampling.of > sampling.read]
    return min(known, key=lambda sampling: sampling.read / sampling.of, default=None)


def _truncation(reason: Any) -> str:  # noqa: ANN401 protobuf classes are made at run time
    kind = reason.data_truncation_type
    known = _TRUNCATION(kind).name if kind in set(_TRUNCATION) else f"type {kind}"
    words = reason.data_truncation_message or known.removeprefix("DATA_TRUNCATION_TYPE_").replace("_", " ").lower()
    return f"{words} (before {reason.data_truncation_date})" if reason.data_truncation_date else words


def _restriction(one: Any) -> str:  # noqa: ANN401 protobuf classes are made at run time
    names = [api.RestrictedMetricType(kind).name for kind in one.restricted_metric_types]
    return "; ".join(_RESTRICTION_WORDS.get(name, name) for name in names) or "this login may not see it"
