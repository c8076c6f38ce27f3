"""Faults that can be injected: which call, and what happens to it instead of an answer."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.ga4.server.errors import ApiError
from connectors.ga4.server.quota import SENTENCES


@dataclass
class Call:
    """One call as the server saw it. Times are of the monotonic clock, in seconds.

    Attributes:
        number: Counted from 1 over all calls of the server.
        method: Such as "RunReport".
        transport: "grpc" or "rest".
        request: The message.
        started: When it came.
        ended: When it was answered; None while it runs.
        status: Name of the code it was answered with, "OK" or the kind of a fault.
        rows: Rows of its answer.
    """

    number: int
    method: str
    transport: str
    request: Any
    started: float
    ended: float | None = None
    status: str = ""
    rows: int = 0

    @property
    def fields(self) -> frozenset[str]:
        """Names of the dimensions and metrics it asks for."""
        asked = (*getattr(self.request, "dimensions", ()), *getattr(self.request, "metrics", ()))
        return frozenset(entry.name for entry in asked)

    @property
    def offset(self) -> int:
        """Offset of the page it asks for."""
        return int(getattr(self.request, "offset", 0))


class Reset(Exception):
    """The connection is cut without an answer."""


class WrongPlace(Exception):
    """Something that is not the API answers, with a page of HTML."""


@dataclass(frozen=True)
class Fault:
    """What happens to a call.

    Attributes:
        error: What it is answered with; None: it is answered as usual.
        waits: Seconds before that; the end of the server ends them.
        more_rows: Added to the row_count of its answer.
    """

    error: Callable[[], Exception] | None = None
    waits: float = 0.0
    more_rows: int = 0


def status(name: str, message: str, reason: str | None = None, metadata: Mapping[str, str] | None = None) -> Fault:
    """A fault that is an error of the API."""
    return Fault(lambda: ApiError(name, message, reason, metadata or {}))


UNAVAILABLE = status("UNAVAILABLE", "The service is currently unavailable.")
INTERNAL = status("INTERNAL", "An internal error has occurred.")
DEADLINE_EXCEEDED = status("DEADLINE_EXCEEDED", "Deadline expired before operation could complete.")
ABORTED = status("ABORTED", "The operation was aborted.")
CONNECTION_RESET = Fault(Reset)
HTML_NOT_FOUND = Fault(WrongPlace)

CONCURRENT_REQUESTS = status("RESOURCE_EXHAUSTED", SENTENCES["concurrent_requests"])
PROJECT_TOKENS_PER_HOUR = status("RESOURCE_EXHAUSTED", SENTENCES["tokens_per_project_per_hour"])
TOKENS_PER_HOUR = status("RESOURCE_EXHAUSTED", SENTENCES["tokens_per_hour"])
TOKENS_PER_DAY = status("RESOURCE_EXHAUSTED", SENTENCES["tokens_per_day"])
THRESHOLDED_REQUESTS = status("RESOURCE_EXHAUSTED", SENTENCES["potentially_thresholded_requests_per_hour"])
SERVER_ERRORS = status("RESOURCE_EXHAUSTED", SENTENCES["server_errors_per_project_per_hour"])
MESSAGE_TOO_LARGE = status("RESOURCE_EXHAUSTED", "Received message larger than max (15728640 vs. 4194304)")

NO_PERMISSION_WORDS = (
    "User does not have sufficient permissions for this property. To learn more about Property ID, see "
    "https://developers.google.com/analytics/devguides/reporting/data/v1/property-id."
)
NO_PERMISSION = status("PERMISSION_DENIED", NO_PERMISSION_WORDS)
SERVICE_DISABLED = status(
    "PERMISSION_DENIED",
    "Google Analytics Data API has not been used in project 123 before or it is disabled. Enable it by visiting "
    "https://console.developers.google.com/apis/api/analyticsdata.googleapis.com/overview?project=123 then retry.",
    "SERVICE_DISABLED",
    {"service": "analyticsdata.googleapis.com", "consumer": "projects/123"},
)
SCOPE_INSUFFICIENT = status(
    "PERMISSION_DENIED",
    "Request had insufficient authentication scopes.",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    {"service": "analyticsdata.googleapis.com"},
)
UNAUTHENTICATED = status(
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential.",
    "ACCESS_TOKEN_EXPIRED",
    {"service": "analyticsdata.googleapis.com"},
)
REVOKED_LOGIN = status(
    "UNAVAILABLE",
    "Getting metadata from plugin failed with error: ('invalid_grant: Token has been expired or revoked.', "
    "{'error': 'invalid_grant', 'error_description': 'Token has been expired or revoked.'})",
)


def slow(seconds: float) -> Fault:
    """An answer that takes its time."""
    return Fault(waits=seconds)


def row_count_moves(rows: int) -> Fault:
    """An answer whose row_count is off by this much, as of a property that still works on its data."""
    return Fault(more_rows=rows)


@dataclass
class Rule:
    """When a fault happens: to the calls that `hits` says, leaving the first `after` of them and stopping at `times`.

    Args:
        fault: What happens.
        hits: Which calls it concerns; None: every RunReport.
        after: How many of them go well first.
        times: How many of them it then happens to; None: all.
    """

    fault: Fault
    hits: Callable[[Call], bool] | None = None
    after: int = 0
    times: int | None = None
    _seen: int = field(default=0, init=False)

    def happens_to(self, call: Call) -> bool:
        """Whether it happens to this call, which is counted."""
        concerned = self.hits(call) if self.hits else call.method in ("RunReport", "BatchRunReports")
        if not concerned:
            return False
        self._seen += 1
        return self._seen > self.after and (self.times is None or self._seen <= self.after + self.times)


class Plan:
    """The rules in force; the first that happens to a call decides. May be changed while the server runs."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(
        self,
        fault: Fault,
        hits: Callable[[Call], bool] | None = None,
        *,
        after: int = 0,
        times: int | None = None,
    ) -> None:
        """Add a rule; see `Rule`."""
        with self._lock:
            self._rules.append(Rule(fault, hits, after, times))

    def clear(self) -> None:
        """Forget all rules: everything goes well."""
        with self._lock:
            self._rules.clear()

    def fault_of(self, call: Call) -> Fault | None:
        """What happens to this call, if anything."""
        with self._lock:
            happening = [rule.fault for rule in self._rules if rule.happens_to(call)]
        return happening[0] if happening else None
