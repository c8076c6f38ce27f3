"""What the local server can do instead of answering, seen by Google's own client over both transports."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import grpc
import pytest
import requests
from google.analytics.data_v1beta import BetaAnalyticsDataClient
from google.analytics.data_v1beta import types as api
from google.analytics.data_v1beta.services.beta_analytics_data.transports import BetaAnalyticsDataGrpcTransport
from google.api_core import exceptions

from connectors.ga4.server import faults
from connectors.ga4.server.quota import SENTENCES, Limits, Quota
from connectors.ga4.server.serving import run_until_stopped, serve
from tests.analytics_property import PROPERTY_ID

NAME = f"properties/{PROPERTY_ID}"
LOST = (exceptions.GoogleAPICallError, requests.exceptions.ConnectionError)


def asked(*dimensions, **more):
    return api.RunReportRequest(
        property=NAME,
        dimensions=[api.Dimension(name=name) for name in dimensions or ("date",)],
        metrics=[api.Metric(name="sessions")],
        date_ranges=[api.DateRange(start_date="2026-10-01", end_date="2026-10-07")],
        return_property_quota=True,
        **more,
    )


@pytest.fixture
def plan(ga4_server):
    return ga4_server.service.plan


@pytest.fixture
def calls(ga4_server):
    return ga4_server.service.calls


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.UNAVAILABLE, exceptions.ServiceUnavailable),
        (faults.INTERNAL, exceptions.InternalServerError),
        (faults.DEADLINE_EXCEEDED, exceptions.GatewayTimeout),
        (faults.ABORTED, exceptions.Conflict),
        (faults.CONCURRENT_REQUESTS, exceptions.TooManyRequests),
        (faults.PROJECT_TOKENS_PER_HOUR, exceptions.TooManyRequests),
        (faults.TOKENS_PER_DAY, exceptions.TooManyRequests),
        (faults.THRESHOLDED_REQUESTS, exceptions.TooManyRequests),
        (faults.MESSAGE_TOO_LARGE, exceptions.TooManyRequests),
        (faults.NO_PERMISSION, exceptions.Forbidden),
        (faults.REVOKED_LOGIN, exceptions.ServiceUnavailable),
        (faults.status("NOT_FOUND", "No such thing."), exceptions.NotFound),
    ],
)
def test_an_error_arrives_as_google_s_own(google, plan, calls, fault, error):
    plan.add(fault, times=1)
    with pytest.raises(error) as raised:
        google.run_report(asked())
    assert fault.error().message in raised.value.message
    assert google.run_report(asked()).row_count == 7
    assert [call.status for call in calls] == [fault.error().status, "OK"]


@pytest.mark.parametrize("fault", [faults.SERVICE_DISABLED, faults.SCOPE_INSUFFICIENT])
def test_reasons_come_as_error_info(google, plan, fault):
    plan.add(fault)
    with pytest.raises(exceptions.Forbidden) as raised:
        google.run_report(asked())
    assert raised.value.reason == fault.error().reason
    assert raised.value.metadata["service"] == "analyticsdata.googleapis.com"


def test_a_connection_may_be_cut(google, plan, calls):
    plan.add(faults.CONNECTION_RESET, times=1)
    with pytest.raises(LOST):
        google.run_report(asked())
    assert google.run_report(asked()).row_count == 7
    assert [call.status for call in calls] == ["Reset", "OK"]


def test_something_else_may_answer_with_a_page(google, plan):
    plan.add(faults.HTML_NOT_FOUND, times=1)
    with pytest.raises((exceptions.NotFound, exceptions.MethodNotImplemented)):
        google.run_report(asked())


def test_rules_pick_their_calls(google, plan, calls):
    plan.add(faults.UNAVAILABLE, lambda call: call.offset == 2, after=1, times=2)
    plan.add(faults.NO_PERMISSION, lambda call: "country" in call.fields)
    assert google.run_report(asked(offset=2, limit=2)).rows, "the first of them goes well"
    for _ in range(2):
        with pytest.raises(exceptions.ServiceUnavailable):
            google.run_report(asked(offset=2, limit=2))
    assert google.run_report(asked(offset=2, limit=2)).rows
    with pytest.raises(exceptions.Forbidden):
        google.run_report(asked("country"))
    google.get_metadata(name=f"{NAME}/metadata")
    assert [call.method for call in calls] == ["RunReport"] * 5 + ["GetMetadata"]
    assert [call.rows for call in calls] == [2, 0, 0, 2, 0, 0]
    plan.clear()
    assert google.run_report(asked("country")).rows


def test_the_number_of_rows_may_move(google, plan):
    plan.add(faults.row_count_moves(3), lambda call: call.offset > 0)
    assert google.run_report(asked(limit=4)).row_count == 7
    assert google.run_report(asked(limit=4, offset=4)).row_count == 10


def test_calls_at_once_are_counted_and_end_with_the_server(ga4_property):
    with serve(ga4_property) as serving, ThreadPoolExecutor(3) as threads:
        serving.service.plan.add(faults.slow(600))
        for _ in range(3):
            threads.submit(lambda: requests.post(f"{serving.http_address}/v1beta/{NAME}:runReport", json={}, timeout=5))
        until = time.monotonic() + 5
        while len(serving.service.calls) < 3 and time.monotonic() < until:
            threading.Event().wait(0.01)
        assert serving.service.most_at_once == 3
        serving.service.stop()
    assert all(call.ended for call in serving.service.calls)


def test_more_calls_than_allowed_at_once_are_refused(ga4_server, google):
    ga4_server.service.quota = Quota(Limits(concurrent_requests=0))
    with pytest.raises(exceptions.TooManyRequests, match="Exhausted concurrent requests quota"):
        google.run_report(asked())


def test_reports_cost_tokens_until_there_are_none(ga4_server, google, ga4_clock):
    ga4_server.service.quota = Quota(Limits(tokens_per_project_per_hour=3))
    told = google.run_report(asked()).property_quota.tokens_per_project_per_hour
    assert (told.consumed, told.remaining) == (2, 1)
    google.run_report(asked())
    with pytest.raises(exceptions.TooManyRequests) as raised:
        google.run_report(asked())
    assert SENTENCES["tokens_per_project_per_hour"] in raised.value.message
    ga4_clock.move(hours=1)
    assert google.run_report(asked()).row_count == 7


def test_a_day_s_tokens_return_at_midnight_pacific(ga4_server, google, ga4_clock):
    ga4_server.service.quota = Quota(Limits(tokens_per_day=1))
    google.run_report(asked())
    ga4_clock.now += timedelta(hours=10, minutes=59)
    with pytest.raises(exceptions.TooManyRequests, match="per day"):
        google.run_report(asked())
    ga4_clock.now += timedelta(minutes=1)
    assert google.run_report(asked()).row_count == 7


def test_server_errors_have_a_quota_of_their_own(google, plan, ga4_clock):
    plan.add(faults.INTERNAL, times=10)
    for number in range(10):
        with pytest.raises(exceptions.InternalServerError):
            google.run_report(asked())
        if number == 3:
            ga4_clock.move(minutes=1)
    with pytest.raises(exceptions.TooManyRequests, match="server errors"):
        google.run_report(asked())
    ga4_clock.move(hours=1)
    left = google.run_report(asked()).property_quota.server_errors_per_project_per_hour
    assert left.remaining == 10


def test_age_and_gender_empty_a_bucket_of_their_own(ga4_server, google):
    ga4_server.service.quota = Quota(Limits(potentially_thresholded_requests_per_hour=1))
    assert google.run_report(asked("userAgeBracket", "userGender")).row_count == 3
    with pytest.raises(exceptions.TooManyRequests, match="potentially thresholded"):
        google.run_report(asked("userAgeBracket", "userGender"))
    assert google.run_report(asked()).row_count == 7


def test_a_channel_with_the_usual_limit_calls_a_large_page_a_quota(ga4_server):
    channel = grpc.insecure_channel(ga4_server.grpc_address, options=[("grpc.max_receive_message_length", 100)])
    client = BetaAnalyticsDataClient(transport=BetaAnalyticsDataGrpcTransport(channel=channel))
    with pytest.raises(exceptions.ResourceExhausted, match="larger than max"):
        client.run_report(asked())
    client.transport.close()


def test_json_is_that_of_the_service(ga4_server):
    url = f"{ga4_server.http_address}/v1beta/{NAME}"
    body = {
        "dimensions": [{"name": "date"}],
        "metrics": [{"name": "sessions"}],
        "dateRanges": [{"startDate": "2026-10-01", "endDate": "2026-10-01"}],
        "limit": "1",
        "returnPropertyQuota": True,
    }
    told = requests.post(f"{url}:runReport", json=body, timeout=5).json()
    assert told["metricHeaders"] == [{"name": "sessions", "type": "TYPE_INTEGER"}]
    assert told["rowCount"] == 1
    assert told["kind"] == "analyticsData#runReport"
    body["dateRanges"] = [{"startDate": "2016-10-01", "endDate": "2016-10-01"}]
    told = requests.post(f"{url}:runReport", json=body, timeout=5).json()
    assert "rows" not in told
    assert "rowCount" not in told
    wrong = requests.post(f"{url}:runReport", data="{", timeout=5)
    assert wrong.status_code == 400
    assert wrong.json()["error"]["status"] == "INVALID_ARGUMENT"
    lost = requests.get(f"{ga4_server.http_address}/v1/elsewhere", timeout=5)
    assert lost.status_code == 404
    assert lost.headers["Content-Type"].startswith("text/html")


def test_the_blocking_form_tells_its_addresses_and_stops(ga4_property):
    stopped, told = threading.Event(), []

    def tell(serving):
        told.append(serving)
        stopped.set()

    run_until_stopped(ga4_property, tell, stopped=stopped)
    assert told[0].http_address.startswith("http://127.0.0.1:")
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(told[0].http_address, timeout=5)


def test_a_port_that_is_taken_is_said(ga4_property, ga4_server):
    for name, port in (("http_port", ga4_server.http_address), ("grpc_port", ga4_server.grpc_address)):
        with (
            pytest.raises(OSError, match=r"in use|bind"),
            serve(ga4_property, **{name: int(port.rpartition(":")[2])}),
        ):
            pass
