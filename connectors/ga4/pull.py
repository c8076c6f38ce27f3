"""Reads one slice whole: every part, page by page, until the number of rows equals what each page told."""

import zoneinfo
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from google.analytics.data_v1beta import types as api

from connectors.ga4.answers import Fetched, PartName, Quality, Slice
from connectors.ga4.connection import Connection
from connectors.ga4.pages import merged, quality_of, table_of
from connectors.ga4.policy import Incompatible, OutOfReach
from connectors.ga4.requests import MOST_PAGE_ROWS, Asking, Question, questions_of, request_of, without
from connectors.refusal import ConnectorRefusal

MOST_STARTS = 4
"""How often a slice is begun: anew each time its number of rows moved, for a property that is still processing."""
INDISPENSABLE = ("eventName", "transactionId", "itemId")
"""Without one of these a report that has it says nothing."""


@dataclass(frozen=True)
class PropertyFacts:
    """What must be known of a property before days are chosen: its zone says when yesterday was over."""

    time_zone: str
    currency: str

    def day_of(self, moment: datetime) -> date:
        """The property's calendar day at a moment."""
        return moment.astimezone(_zone(self.time_zone)).date()


class _Moved(Exception):
    """The number of rows changed between two pages, or a page did not hold what it told."""


@dataclass
class _Reading:
    """One slice while it is read; what was asked and answered adds up over new starts."""

    connection: Connection
    slice: Slice
    asking: Asking
    quality: Quality = field(default_factory=Quality)
    unavailable: tuple[str, ...] = ()
    time_zone: str = ""
    currency: str = ""
    calls: int = 0
    tokens: int = 0
    has_quota: bool = False


def property_facts(connection: Connection, day: date) -> PropertyFacts:
    """Time zone and currency of a property, from the smallest report about a day.

    Raises:
        ConnectorRefusal: The property cannot be read.
    """
    return facts_and_sessions(connection, day, day)[0]


def facts_and_sessions(connection: Connection, first: date, last: date) -> tuple[PropertyFacts, int]:
    """The same from a report about several days, with the sessions that it counts."""
    request = api.RunReportRequest(
        property=connection.property_name,
        metrics=[api.Metric(name="sessions")],
        date_ranges=[api.DateRange(start_date=first.isoformat(), end_date=last.isoformat())],
        limit=1,
    )
    answer = connection.run_report(request)
    sessions = int(answer.rows[0].metric_values[0].value) if answer.rows else 0
    return PropertyFacts(answer.metadata.time_zone, answer.metadata.currency_code), sessions


def fetch(connection: Connection, slice_: Slice, asking: Asking | None = None) -> Fetched:
    """Read a slice.

    Args:
        connection: The property; threads may share it, its policy lets at most four calls through at once.
        slice_: The report and its days.
        asking: What the store wants.

    Raises:
        QuotaStop: A quota is used up; nothing of this slice is kept, and what was fetched before is whole.
        ThresholdStop: Only reports with demographics must wait.
        TooCoarse: Ask for half of the days.
        OutOfReach: Passing errors did not pass, or the property does not stop moving.
        ConnectorRefusal: Login, permission or the request itself.
    """
    reading = _Reading(connection, slice_, asking or Asking())
    _check(reading.asking)
    for _ in range(MOST_STARTS):
        started = connection.clock.now()
        reading.quality, reading.time_zone, reading.currency = Quality(), "", ""
        try:
            parts = _read_parts(reading)
        except _Moved:
            continue
        return _fetched(reading, parts, started)
    raise OutOfReach(
        f"Google Analytics is still working on these days: report '{slice_.report.name}' changed while it was read.",
        value=f"{slice_.first} to {slice_.last}",
        hint="Try again later.",
    )


def _check(asking: Asking) -> None:
    if not 1 <= asking.page_rows <= MOST_PAGE_ROWS:
        raise ConnectorRefusal(f"A page has from 1 to {MOST_PAGE_ROWS} rows.", value=str(asking.page_rows))


def _fetched(reading: _Reading, parts: dict[PartName, pa.Table], started: datetime) -> Fetched:
    facts = PropertyFacts(reading.time_zone, reading.currency)
    return Fetched(
        slice=reading.slice,
        parts=parts,
        fetched_at=started,
        property_id=reading.connection.property_id,
        currency=reading.currency,
        time_zone=reading.time_zone,
        quality=replace(reading.quality, unavailable=reading.unavailable),
        calls=reading.calls,
        tokens=reading.tokens,
        is_partial=reading.slice.last >= facts.day_of(started),
    )


def _read_parts(reading: _Reading) -> dict[PartName, pa.Table]:
    tables: dict[PartName, list[pa.Table]] = {}
    for question in questions_of(reading.slice, reading.asking, reading.unavailable):
        if question.part in ("steps", "step_totals") and "eventName" in reading.unavailable:
            tables.pop("steps", None)
            continue
        table = _read_or_reduce(reading, without(question, reading.unavailable))
        if table is not None:
            tables.setdefault(question.part, []).append(table)
    return {part: pa.concat_tables(pages) for part, pages in tables.items()}


def _read_or_reduce(reading: _Reading, question: Question) -> pa.Table | None:
    """The answer, asked again without each field that the property refuses; None where steps cannot be had."""
    while True:
        try:
            return _read_pages(reading, question)
        except Incompatible as refused:
            reading.calls += 1
            if question.part in ("steps", "step_totals"):
                reading.unavailable = (*reading.unavailable, "eventName")
                return None
            question = _reduced(reading, question, refused)


def _reduced(reading: _Reading, question: Question, refused: Incompatible) -> Question:
    """The question without the refused fields, which are noted; each time it is smaller, so this ends."""
    fields = tuple(name for name in refused.fields if name in (*question.dimensions, *question.metrics))
    smaller = without(question, fields)
    is_hopeless = question.period in fields or any(name in fields for name in INDISPENSABLE)
    if not fields or is_hopeless or not smaller.metrics:
        raise ConnectorRefusal(
            f"This property cannot answer the report '{reading.slice.report.name}'. {refused.message}",
            hint=refused.hint,
        ) from None
    reading.unavailable = tuple(dict.fromkeys((*reading.unavailable, *fields)))
    return smaller


def _read_pages(reading: _Reading, question: Question) -> pa.Table:
    pages: list[pa.Table] = []
    expected, offset = 0, 0
    while not pages or offset < expected:
        answer = _ask(reading, question, offset)
        if pages and answer.row_count != expected:
            raise _Moved
        expected = answer.row_count
        pages.append(table_of(answer, question))
        offset += len(answer.rows)
        if not answer.rows and offset < expected:
            raise _Moved
    table = pa.concat_tables(pages)
    if offset != expected or (len(pages) > 1 and _has_twins(table, question)):
        raise _Moved
    return table


def _has_twins(table: pa.Table, question: Question) -> bool:
    """Whether pages overlap although the number of rows is right."""
    keys = [question.period, *(name for name in question.dimensions if name != question.period)]
    largest = pc.max(table.group_by(keys).aggregate([([], "count_all")])["count_all"]).as_py()
    return (largest or 0) > 1


def _ask(reading: _Reading, question: Question, offset: int) -> Any:  # noqa: ANN401 protobuf classes are made at run time
    connection = reading.connection
    answer = connection.run_report(request_of(question, connection.property_name, reading.asking, offset))
    reading.calls += 1
    _count_tokens(reading, answer)
    metadata = answer.metadata
    facts = (metadata.time_zone, metadata.currency_code)
    if reading.time_zone and facts != (reading.time_zone, reading.currency):
        raise _Moved
    reading.time_zone, reading.currency = facts
    reading.quality = merged(reading.quality, quality_of(metadata, answer.row_count))
    return answer


def _count_tokens(reading: _Reading, answer: Any) -> None:  # noqa: ANN401 protobuf classes are made at run time
    if not answer.HasField("property_quota"):
        return
    quota = answer.property_quota
    reading.tokens += quota.tokens_per_day.consumed
    errors = quota.server_errors_per_project_per_hour
    if errors.HasField("remaining"):
        reading.connection.policy.learn(errors.remaining)


def _zone(name: str) -> zoneinfo.ZoneInfo | Any:  # noqa: ANN401 UTC where the zone is not known here
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
