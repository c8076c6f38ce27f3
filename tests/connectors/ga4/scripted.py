"""A gRPC server on loopback whose answers are functions of a test: one call in, one answer or fault out."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import grpc
from google.analytics.data_v1beta import types as api
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2

from connectors.ga4.policy import Clock

METHODS = {
    "RunReport": (api.RunReportRequest, api.RunReportResponse),
    "GetMetadata": (api.GetMetadataRequest, api.Metadata),
    "CheckCompatibility": (api.CheckCompatibilityRequest, api.CheckCompatibilityResponse),
}
SERVICE = "google.analytics.data.v1beta.BetaAnalyticsData"


class Fault(Exception):
    """An error to answer with: a status code, its words, and the ErrorInfo that Google sends beside them."""

    def __init__(self, code: grpc.StatusCode, words: str, reason: str = "", **about: str) -> None:
        super().__init__(words)
        self.code, self.words, self.reason, self.about = code, words, reason, about


class Script:
    """What the server does, and every request that it got."""

    def __init__(self, answer: Callable) -> None:
        self.answer = answer
        self.requests: list = []
        self.most_at_once = 0
        self._inside = 0
        self._lock = threading.Lock()

    def take(self, request):
        with self._lock:
            self.requests.append(request)
            self._inside += 1
            self.most_at_once = max(self.most_at_once, self._inside)
        try:
            return self.answer(request, len(self.requests))
        finally:
            with self._lock:
                self._inside -= 1


class WaitedClock:
    """A clock that only its own pauses move."""

    def __init__(self, now: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)) -> None:
        self.time = now
        self.pauses: list[float] = []
        self.lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.pauses.append(seconds)
            self.time += timedelta(seconds=seconds)

    def clock(self) -> Clock:
        return Clock(now=lambda: self.time, sleep=self.sleep, chance=lambda: 0.5)


@contextmanager
def grpc_server(script: Script) -> Iterator[str]:
    server = grpc.server(ThreadPoolExecutor(16), options=[("grpc.max_receive_message_length", -1)])
    server.add_generic_rpc_handlers((_handlers(script),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(0).wait()


def _handlers(script: Script) -> grpc.GenericRpcHandler:
    def handler(kind, answer_kind):
        def handle(message, context):
            try:
                return script.take(message)
            except Fault as fault:
                context.abort_with_status(_Status(fault))

        return grpc.unary_unary_rpc_method_handler(handle, kind.deserialize, answer_kind.serialize)

    return grpc.method_handlers_generic_handler(SERVICE, {name: handler(*kinds) for name, kinds in METHODS.items()})


class _Status(grpc.Status):
    def __init__(self, fault: Fault) -> None:
        self.code, self.details = fault.code, fault.words
        status = status_pb2.Status(code=fault.code.value[0], message=fault.words)
        if fault.reason:
            info = error_details_pb2.ErrorInfo(reason=fault.reason, domain="googleapis.com", metadata=fault.about)
            packed = any_pb2.Any()
            packed.Pack(info)
            status.details.append(packed)
        self.trailing_metadata = (("grpc-status-details-bin", status.SerializeToString()),)


def page(request: api.RunReportRequest, rows: list[tuple], **metadata) -> api.RunReportResponse:
    """The rows of the request's page, as texts, all of them counted."""
    width = len(request.dimensions) + (len(request.date_ranges) > 1)
    ranges = [api.DimensionHeader(name="dateRange")] if len(request.date_ranges) > 1 else []
    cut = rows[request.offset : request.offset + request.limit]
    return api.RunReportResponse(
        dimension_headers=[*(api.DimensionHeader(name=one.name) for one in request.dimensions), *ranges],
        metric_headers=[api.MetricHeader(name=one.name) for one in request.metrics],
        rows=[
            api.Row(
                dimension_values=[api.DimensionValue(value=text) for text in row[:width]],
                metric_values=[api.MetricValue(value=text) for text in row[width:]],
            )
            for row in cut
        ],
        row_count=len(rows),
        metadata=api.ResponseMetaData(**{"time_zone": "Europe/Amsterdam", "currency_code": "EUR", **metadata}),
        property_quota=quota(),
    )


def quota(consumed: int = 2, errors: int = 10) -> api.PropertyQuota:
    return api.PropertyQuota(
        tokens_per_day=api.QuotaStatus(consumed=consumed, remaining=199_000),
        server_errors_per_project_per_hour=api.QuotaStatus(consumed=0, remaining=errors),
    )


def plain(value) -> str:
    """Everything that a refusal could show, as one text."""
    return json.dumps({key: str(inner) for key, inner in vars(value).items()})
