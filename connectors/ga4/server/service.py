"""The service behind both transports: takes a message, gives a message, and records every call."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from google.analytics.data_v1beta import types

from connectors.ga4.server import responses
from connectors.ga4.server.answering import answer
from connectors.ga4.server.compatibility import known_dimension, known_metric
from connectors.ga4.server.errors import SERVER_ERRORS, ApiError, invalid
from connectors.ga4.server.faults import NO_PERMISSION_WORDS, Call, Fault, Plan
from connectors.ga4.server.messages import Message, empty
from connectors.ga4.server.property import Property
from connectors.ga4.server.question import read_question
from connectors.ga4.server.quota import Limits, Quota

MOST_IN_A_BATCH = 5


@dataclass(frozen=True)
class Method:
    """One method of the API: its messages, and how it is answered."""

    request: type[Any]
    response: type[Any]
    answer: "Callable[[Service, Any, Call], Any]"


class Service:
    """One property, served.

    Attributes:
        property: What it tells. May be replaced while it runs.
        plan: Faults to inject.
        calls: Every call so far, in the order in which they came.
        quota: The buckets, emptied by reports. May be replaced while it runs.
    """

    def __init__(self, of: Property, limits: Limits | None = None) -> None:
        self.property = of
        self.plan = Plan()
        self.calls: list[Call] = []
        self.quota = Quota(limits or Limits())
        self._running = 0
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End what waits."""
        self._stopping.set()

    @property
    def most_at_once(self) -> int:
        """How many calls ran at the same time at most."""
        with self._lock:
            edges = [(call.started, 1) for call in self.calls]
            edges += [(call.ended, -1) for call in self.calls if call.ended is not None]
        most = running = 0
        for _, step in sorted(edges):
            running += step
            most = max(most, running)
        return most

    def call(self, method: str, request: Message, transport: str) -> Message:
        """Answer one call.

        Raises:
            ApiError: The service refuses, by itself or by plan.
            Reset: The transport is to cut the connection.
            WrongPlace: The transport is to answer as something that is not the API.
        """
        with self._recorded(method, request, transport) as call:
            fault = self.plan.fault_of(call)
            self._suffer(fault)
            self._refuse_if_exhausted(call)
            self._refuse_other_property(request)
            response = METHODS[method].answer(self, request, call)
            if fault and fault.more_rows:
                response.row_count += fault.more_rows
            call.status = "OK"
            return response

    @contextmanager
    def _recorded(self, method: str, request: Message, transport: str) -> Iterator[Call]:
        with self._lock:
            call = Call(len(self.calls) + 1, method, transport, request, time.monotonic())
            self.calls.append(call)
            self._running += 1
        try:
            yield call
        except ApiError as error:
            call.status = error.status
            if error.http_status in SERVER_ERRORS:
                with self._lock:
                    self.quota.count_server_error(self.property.clock())
            raise
        except Exception as error:
            call.status = type(error).__name__
            raise
        finally:
            with self._lock:
                self._running -= 1
            call.ended = time.monotonic()

    def _suffer(self, fault: Fault | None) -> None:
        if fault is None:
            return
        self._stopping.wait(fault.waits)
        if fault.error is not None:
            raise fault.error()

    def _refuse_if_exhausted(self, call: Call) -> None:
        with self._lock:
            self.quota.refuse_if_exhausted(self.property.clock(), self._running, call.request)

    def _refuse_other_property(self, request: Message) -> None:
        asked = getattr(request, "property", "") or getattr(request, "name", "").removesuffix("/metadata")
        if asked != f"properties/{self.property.property_id}":
            raise ApiError("PERMISSION_DENIED", NO_PERMISSION_WORDS)

    def run_report(self, request: Message, call: Call) -> Message:
        """Answer RunReport."""
        of = self.property
        question = read_question(request, of)
        answered = answer(question, of, call.number)
        call.rows += len(answered.rows)
        with self._lock:
            state = self.quota.charge(of.clock(), self._running, request, sum(days.days for days in question.ranges))
        return responses.report(question, answered, of, state if request.return_property_quota else None)

    def batch_run_reports(self, request: Message, call: Call) -> Message:
        """Answer BatchRunReports."""
        if len(request.requests) > MOST_IN_A_BATCH:
            raise invalid(f"Batch requests are limited to {MOST_IN_A_BATCH}. This has {len(request.requests)}.")
        response = empty(types.BatchRunReportsResponse)
        response.reports.extend(self.run_report(single, call) for single in request.requests)
        response.kind = "analyticsData#batchRunReports"
        return response

    def get_metadata(self, _request: Message, _call: Call) -> Message:
        """Answer GetMetadata."""
        return responses.metadata(self.property)

    def check_compatibility(self, request: Message, _call: Call) -> Message:
        """Answer CheckCompatibility."""
        dimensions = [known_dimension(entry.name, self.property) for entry in request.dimensions]
        metrics = [known_metric(entry.name, self.property) for entry in request.metrics]
        return responses.compatibility(self.property, request, dimensions, metrics)


METHODS: Mapping[str, Method] = {
    "RunReport": Method(types.RunReportRequest, types.RunReportResponse, Service.run_report),
    "BatchRunReports": Method(types.BatchRunReportsRequest, types.BatchRunReportsResponse, Service.batch_run_reports),
    "GetMetadata": Method(types.GetMetadataRequest, types.Metadata, Service.get_metadata),
    "CheckCompatibility": Method(
        types.CheckCompatibilityRequest, types.CheckCompatibilityResponse, Service.check_compatibility
    ),
}
"""The methods that the server answers, by their names in the API."""
