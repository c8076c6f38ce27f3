"""Whether a property can be read, in seconds: login, permission, time zone, currency, and each report's fields."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from google.analytics.data_v1beta import types as api

from connectors.ga4.catalogue import check_report
from connectors.ga4.connection import Connection
from connectors.ga4.definitions import Report
from connectors.ga4.policy import MOST_CALLS_AT_ONCE, Incompatible, QuotaStop
from connectors.ga4.pull import INDISPENSABLE, PropertyFacts, facts_and_sessions
from connectors.refusal import ConnectorRefusal

State = Literal["ok", "warn", "fail"]

_RECENT_DAYS = 28
_INCOMPATIBLE = api.Compatibility.INCOMPATIBLE
_BLOCKED_WORDS = {"NO_REVENUE_METRICS": "revenue", "NO_COST_METRICS": "cost"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `says` what was found, `next_step` what to do about it."""

    what: str
    state: State
    says: str
    next_step: str | None = None


@dataclass(frozen=True)
class Expected:
    """What the store is set to, to compare the property with."""

    time_zone: str
    currency: str


@dataclass(frozen=True)
class _Fields:
    """The fields of a property, and those that come as 0 for this login with the reason."""

    dimensions: frozenset[str]
    metrics: frozenset[str]
    blocked: dict[str, str]

    @property
    def all(self) -> frozenset[str]:
        return self.dimensions | self.metrics


def check(open_connection: Callable[[], Connection], reports: Sequence[Report], expected: Expected) -> list[Finding]:
    """Look at everything that a pull needs; what cannot work ends the list, as nothing after it could be known.

    Args:
        open_connection: Makes the connection, whose login is the first thing that is looked at.
        reports: Those that would be pulled.
        expected: What the store is set to.
    """
    findings: list[Finding] = []
    try:
        with closing(open_connection()) as connection:
            findings += _look(connection, reports, expected)
    except ConnectorRefusal as refusal:
        findings.append(_failed(findings, refusal))
    return findings


def _look(connection: Connection, reports: Sequence[Report], expected: Expected) -> Iterator[Finding]:
    yield _login(connection)
    today = connection.clock.now().date()
    facts, sessions = facts_and_sessions(connection, today - timedelta(days=_RECENT_DAYS), today - timedelta(days=1))
    yield Finding("property", "ok", f"Property {connection.property_id} can be read.")
    yield _time_zone(facts, expected)
    yield _currency(facts, expected)
    yield _data(sessions)
    fields = _fields_of(connection)
    yield from _restrictions(fields, reports)
    with ThreadPoolExecutor(MOST_CALLS_AT_ONCE) as pool:
        yield from pool.map(lambda report: _report(connection, report, fields), reports)


def _failed(before: list[Finding], refusal: ConnectorRefusal) -> Finding:
    """What stopped the looking, named after the step that comes after those that went well."""
    what = ("login", "property")[len(before)] if len(before) < 2 else "fields"
    what = "quota" if isinstance(refusal, QuotaStop) else what
    where = f" ({refusal.file})" if refusal.file else ""
    return Finding(what, "fail", f"{refusal.message}{where}", refusal.hint)


def _login(connection: Connection) -> Finding:
    login = connection.login
    if login is None:
        return Finding("login", "ok", "A local server, which needs no login.")
    return Finding("login", "ok", f"Logs in with {login.kind}{f' {login.email}' if login.email else ''}.")


def _time_zone(facts: PropertyFacts, expected: Expected) -> Finding:
    if facts.time_zone == expected.time_zone:
        return Finding("time zone", "ok", f"Analytics and the store both count days in {facts.time_zone}.")
    return Finding(
        "time zone",
        "warn",
        f"Analytics counts days in {facts.time_zone or 'an unknown zone'}, the store in {expected.time_zone}: "
        "sessions and orders around midnight fall on different days.",
        f"Set the property's reporting time zone to {expected.time_zone}: Admin, Property details. "
        "Days that are past keep theirs.",
    )


def _currency(facts: PropertyFacts, expected: Expected) -> Finding:
    if facts.currency == expected.currency:
        return Finding("currency", "ok", f"Analytics and the store both count money in {facts.currency}.")
    return Finding(
        "currency",
        "warn",
        f"Analytics counts money in {facts.currency or 'an unknown currency'}, the store in {expected.currency}.",
        f"Set the property's currency to {expected.currency}: Admin, Property details. "
        "Until then Analytics' amounts are converted at the day's rate and differ a little from the orders'. "
        f'Where you also load its downloads, which name no currency, add currency = "{facts.currency}" under [ga4].',
    )


def _data(sessions: int) -> Finding:
    """A property that is readable and silent is most often not the store's."""
    if sessions:
        return Finding("data", "ok", f"It counted {sessions} sessions in the last {_RECENT_DAYS} days.")
    return Finding(
        "data",
        "warn",
        f"It counted no sessions in the last {_RECENT_DAYS} days.",
        "Look whether it is the property of this store, and whether the store's pages send to it.",
    )


def _fields_of(connection: Connection) -> _Fields:
    known = connection.metadata()
    blocked = {
        metric.api_name: " and ".join(
            _BLOCKED_WORDS.get(reason.name, str(reason.name)) for reason in metric.blocked_reasons
        )
        for metric in known.metrics
        if metric.blocked_reasons
    }
    dimensions = frozenset(dimension.api_name for dimension in known.dimensions)
    return _Fields(dimensions, frozenset(metric.api_name for metric in known.metrics), blocked)


def _restrictions(fields: _Fields, reports: Sequence[Report]) -> Iterator[Finding]:
    asked = {name for report in reports for name in report.metrics}
    hidden = sorted(asked & set(fields.blocked))
    if hidden:
        yield Finding(
            "restrictions",
            "warn",
            f"This login may not see {fields.blocked[hidden[0]]}: {', '.join(hidden)} would come as 0 and are left "
            "unknown.",
            "Take the data restriction from the login: Google Analytics, Admin, Property access management.",
        )


def _report(connection: Connection, report: Report, fields: _Fields) -> Finding:
    what = f"report {report.name}"
    faults = check_report(report)
    if faults:
        return Finding(what, "fail", " ".join(faults), "Mend its definition.")
    missing = [name for name in (*report.dimensions, *report.metrics) if name not in fields.all]
    refused = [*missing, *_refused(connection, report, missing)]
    if report.steps and not refused:
        steps = _conflicts(connection, (*report.dimensions, "eventName"), ("sessions",))
        if steps:
            return Finding(what, "warn", f"{report.title}: the steps of the funnel cannot be asked for ({steps[0]}).")
    return _judged(report, what, refused)


def _judged(report: Report, what: str, refused: list[str]) -> Finding:
    if not refused:
        return Finding(what, "ok", f"{report.title}: every field is there.")
    names = ", ".join(refused)
    if {report.period_dimension, *INDISPENSABLE} & set(refused) or set(report.metrics) <= set(refused):
        return Finding(what, "fail", f"{report.title}: this property does not have {names}.", "It is not pulled.")
    return Finding(what, "warn", f"{report.title}: without {names}, which this property does not have.")


def _refused(connection: Connection, report: Report, missing: list[str]) -> list[str]:
    """Fields that do not go with the others, found one after the other as a pull would leave them out."""
    refused: list[str] = []
    while True:
        dimensions = tuple(name for name in report.dimensions if name not in (*missing, *refused))
        metrics = tuple(name for name in report.metrics if name not in (*missing, *refused))
        found = _conflicts(connection, dimensions, metrics) if dimensions and metrics else []
        if not found:
            return refused
        refused += found


def _conflicts(connection: Connection, dimensions: tuple[str, ...], metrics: tuple[str, ...]) -> list[str]:
    """Fields of this request that Analytics would have left out; the call fails when there are some, and names them."""
    request = api.CheckCompatibilityRequest(
        property=connection.property_name,
        dimensions=[api.Dimension(name=name) for name in dimensions],
        metrics=[api.Metric(name=name) for name in metrics],
        compatibility_filter=_INCOMPATIBLE,
    )
    asked = (*dimensions, *metrics)
    try:
        answer = connection.compatibility(request)
        if _marked(answer) & set(asked):
            _try_smallest(connection, dimensions, metrics)
    except Incompatible as refusal:
        named = [name for name in refusal.fields if name in asked]
        if not named:
            raise
        return named
    return []


def _marked(answer: api.CheckCompatibilityResponse) -> set[str]:
    found = {one.dimension_metadata.api_name for one in answer.dimension_compatibilities if _is_out(one)}
    return found | {one.metric_metadata.api_name for one in answer.metric_compatibilities if _is_out(one)}


def _try_smallest(connection: Connection, dimensions: tuple[str, ...], metrics: tuple[str, ...]) -> None:
    """Fields that do not go together are all marked, and only a report says which of them has to go."""
    day = (connection.clock.now().date() - timedelta(days=1)).isoformat()
    request = api.RunReportRequest(
        property=connection.property_name,
        dimensions=[api.Dimension(name=name) for name in dimensions],
        metrics=[api.Metric(name=name) for name in metrics],
        date_ranges=[api.DateRange(start_date=day, end_date=day)],
        limit=1,
    )
    connection.run_report(request)


def _is_out(one: api.DimensionCompatibility | api.MetricCompatibility) -> bool:
    return bool(one.compatibility == _INCOMPATIBLE)
