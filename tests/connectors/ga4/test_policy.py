"""Every fault of the service, told by the real client over a real connection; no test waits."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import grpc
import pytest
import requests
from google.analytics.data_v1beta import types as api
from google.api_core.exceptions import BadGateway, Forbidden, ServiceUnavailable
from google.auth.exceptions import RefreshError, TransportError
from scripted import Fault, Script, WaitedClock, grpc_server, page, plain, quota

from connectors.ga4.connection import connect
from connectors.ga4.faults import Asker, kind_of, refusal_of
from connectors.ga4.policy import (
    Incompatible,
    OutOfReach,
    QuotaStop,
    ThresholdStop,
    TooCoarse,
    next_midnight_pacific,
)
from connectors.ga4.pull import property_facts
from connectors.refusal import ConnectorRefusal

DAY = date(2026, 11, 1)
Code = grpc.StatusCode
TOKENS = "These quota tokens will return in under an hour."


def ask(*faults: Fault, waited: WaitedClock | None = None):
    """One small report against a server that first answers with these faults, then well."""
    script = Script(lambda request, number: _raise(faults[number - 1]) if number <= len(faults) else page(request, []))
    waited = waited or WaitedClock()
    with grpc_server(script) as address:
        connection = connect("123", address, clock=waited.clock())
        try:
            return script, waited, property_facts(connection, DAY)
        except ConnectorRefusal as refusal:
            return script, waited, refusal
        finally:
            connection.close()


def _raise(fault):
    raise fault


@pytest.mark.parametrize("code", [Code.UNAVAILABLE, Code.INTERNAL, Code.ABORTED, Code.UNKNOWN])
def test_passing_errors_are_tried_again_with_growing_pauses(code):
    script, waited, facts = ask(*[Fault(code, "The service is currently unavailable.")] * 4)
    assert facts.time_zone == "Europe/Amsterdam"
    assert len(script.requests) == 5
    assert waited.pauses == [1.0, 2.0, 4.0, 8.0]


def test_five_tries_are_all_and_then_a_sentence():
    script, waited, refusal = ask(*[Fault(Code.UNAVAILABLE, "The service is currently unavailable.")] * 9)
    assert isinstance(refusal, OutOfReach)
    assert len(script.requests) == 5
    assert sum(waited.pauses) < 150
    assert refusal.hint == "Try again later."


def test_pauses_are_spread_by_chance():
    waited = WaitedClock()
    chances = iter([0.0, 0.9])
    clock = waited.clock()
    spread = type(clock)(now=clock.now, sleep=clock.sleep, chance=lambda: next(chances))
    waited.clock = lambda: spread
    ask(*[Fault(Code.UNAVAILABLE, "busy")] * 2, waited=waited)
    assert waited.pauses == [0.5, 2.8]


def test_what_takes_too_long_is_tried_twice_and_then_asked_for_fewer_days():
    script, _, refusal = ask(*[Fault(Code.DEADLINE_EXCEEDED, "Deadline Exceeded")] * 9)
    assert isinstance(refusal, TooCoarse)
    assert len(script.requests) == 2


@pytest.mark.parametrize(
    ("words", "outcome", "until"),
    [
        (f"Exhausted property tokens for a project per hour. {TOKENS}", QuotaStop, "2026-11-20 13:00"),
        (f"Exhausted property tokens per hour. {TOKENS}", QuotaStop, "2026-11-20 13:00"),
        ("Exhausted server errors per project per hour.", QuotaStop, "2026-11-20 13:00"),
        ("Exhausted property tokens per day. They will return in under 24 hours.", QuotaStop, "2026-11-21 08:00"),
        ("Exhausted potentially thresholded requests quota. It returns in under an hour.", ThresholdStop, "13:00"),
        ("Resource has been exhausted (e.g. check quota).", QuotaStop, "2026-11-20 13:00"),
    ],
)
def test_a_used_up_quota_stops_after_one_call_and_says_when_to_go_on(words, outcome, until):
    script, waited, stop = ask(*[Fault(Code.RESOURCE_EXHAUSTED, words)] * 9)
    assert type(stop) is outcome
    assert until in stop.hint
    assert len(script.requests) == 1
    assert waited.pauses == []


def test_a_stop_holds_for_the_calls_after_it_until_it_has_passed():
    stopping = Fault(Code.RESOURCE_EXHAUSTED, f"Exhausted property tokens per hour. {TOKENS}")
    script = Script(lambda request, number: _raise(stopping) if number == 1 else page(request, []))
    waited = WaitedClock()
    with grpc_server(script) as address:
        connection = connect("123", address, clock=waited.clock())
        for _ in range(3):
            with pytest.raises(QuotaStop):
                property_facts(connection, DAY)
        assert len(script.requests) == 1
        waited.sleep(3601)
        assert property_facts(connection, DAY).currency == "EUR"


def test_a_message_too_large_for_the_channel_is_no_quota():
    script, _, refusal = ask(Fault(Code.RESOURCE_EXHAUSTED, "Received message larger than max (15728640 vs. 4194304)"))
    assert isinstance(refusal, TooCoarse)
    assert len(script.requests) == 1


def test_concurrent_requests_wait_and_go_on_with_fewer_at_once():
    crowd = Fault(Code.RESOURCE_EXHAUSTED, "Exhausted concurrent requests quota. Please send fewer requests.")
    script = Script(lambda request, number: _raise(crowd) if number <= 2 else page(request, []))
    waited = WaitedClock()
    with grpc_server(script) as address:
        connection = connect("123", address, clock=waited.clock())
        property_facts(connection, DAY)
    assert waited.pauses == [17.5, 17.5]
    assert connection.policy.gate.width == 2


def test_others_at_the_same_time_for_ever_end_in_a_stop():
    crowd = Fault(Code.RESOURCE_EXHAUSTED, "Exhausted concurrent requests quota.")
    script, waited, stop = ask(*[crowd] * 20)
    assert isinstance(stop, QuotaStop)
    assert len(script.requests) == 5
    assert sum(waited.pauses) < 150


def test_a_limit_of_a_minute_is_waited_for():
    crowd = Fault(Code.RESOURCE_EXHAUSTED, "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'")
    _, waited, facts = ask(crowd)
    assert facts.currency == "EUR"
    assert 30 <= waited.pauses[0] <= 60


@pytest.mark.parametrize(
    ("fault", "message", "hint"),
    [
        (
            Fault(Code.PERMISSION_DENIED, "User does not have sufficient permissions for this property."),
            "may not read property 123",
            "as Viewer to property 123",
        ),
        (
            Fault(
                Code.PERMISSION_DENIED,
                "Google Analytics Data API has not been used in project 77 before or it is disabled.",
                "SERVICE_DISABLED",
                consumer="projects/77",
            ),
            "is switched off",
            "?project=77",
        ),
        (
            Fault(Code.PERMISSION_DENIED, "Request had insufficient scopes.", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
            "was not given the right to read Analytics",
            "analytics.readonly",
        ),
        (Fault(Code.UNAUTHENTICATED, "Request had invalid credentials."), "does not accept this login", "new key"),
        (
            Fault(
                Code.UNAVAILABLE,
                "Getting metadata from plugin failed with error: ('invalid_grant: Token has been expired or revoked.')",
            ),
            "does not accept this login",
            "log in again",
        ),
        (Fault(Code.INVALID_ARGUMENT, "Invalid startDate: x."), "Invalid startDate", "ga4 check"),
        (Fault(Code.NOT_FOUND, "<!DOCTYPE html><html><title>Not found</title></html>"), "a web page", "endpoint"),
        (Fault(Code.UNIMPLEMENTED, "Method not found!"), "No Google Analytics answers", "endpoint"),
    ],
)
def test_what_no_waiting_cures_ends_after_one_call_with_the_next_step(fault, message, hint):
    script, waited, refusal = ask(*[fault] * 9)
    assert type(refusal) is ConnectorRefusal
    assert message in refusal.message
    assert hint in refusal.hint
    assert len(script.requests) == 1
    assert waited.pauses == []


def test_a_login_without_permission_makes_no_further_call_on_any_thread():
    refused = Fault(Code.PERMISSION_DENIED, "User does not have sufficient permissions for this property.")
    script = Script(lambda request, number: _raise(refused))
    with grpc_server(script) as address:
        connection = connect("123", address)
        for _ in range(3):
            with pytest.raises(ConnectorRefusal, match="may not read property 123"):
                property_facts(connection, DAY)
    assert len(script.requests) == 1


def test_the_address_to_add_as_viewer_is_named_where_it_is_known():
    refusal = refusal_of(Forbidden("User does not have sufficient permissions"), Asker("123", "reader@shop.example"))
    assert "Add reader@shop.example as Viewer to property 123" in refusal.hint


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (
            ServiceUnavailable("Getting metadata from plugin failed with error: Failed to establish a connection"),
            "network",
        ),
        (ServiceUnavailable("failed to connect to all addresses; Ssl handshake failed"), "network"),
        (RefreshError("503 of the token's server", retryable=True), "network"),
        (RefreshError("invalid_grant"), "login"),
        (TransportError("no route"), "network"),
        (requests.ReadTimeout("slow"), "timeout"),
        (requests.ConnectTimeout("slow"), "network"),
        (requests.exceptions.ProxyError("407"), "network"),
        (BadGateway("bad"), "server"),
    ],
)
def test_look_alikes_are_told_apart(error, kind):
    assert kind_of(error) == kind


def test_fields_to_remove_are_named():
    words = (
        "Please remove sessionSource, itemName and customEvent:size to make the request compatible. The request's "
        "dimensions & metrics are incompatible. To learn more, see https://ga-dev-tools.web.app/"
    )
    _, _, refusal = ask(Fault(Code.INVALID_ARGUMENT, words))
    assert isinstance(refusal, Incompatible)
    assert refusal.fields == ("sessionSource", "itemName", "customEvent:size")


def test_no_secret_reaches_a_message():
    secret = "ya29.a0AfH6SMBx 1//0gJ9aBcDeFgHiJk -----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0"
    for code in (Code.INVALID_ARGUMENT, Code.UNAUTHENTICATED, Code.PERMISSION_DENIED, Code.FAILED_PRECONDITION):
        _, _, refusal = ask(Fault(code, f"Bad thing: {secret}"))
        text = plain(refusal)
        assert "AfH6SMBx" not in text
        assert "0gJ9aBc" not in text
        assert "MIIEvQ" not in text


def test_server_errors_stop_before_their_own_quota_is_gone():
    script = Script(lambda request, number: _raise(Fault(Code.INTERNAL, "An internal error has occurred.")))
    waited = WaitedClock()
    with grpc_server(script) as address:
        connection = connect("123", address, clock=waited.clock())
        with pytest.raises(OutOfReach):
            property_facts(connection, DAY)
        with pytest.raises(QuotaStop) as stopped:
            property_facts(connection, DAY)
    assert len(script.requests) == 8
    assert stopped.value.until <= waited.time + timedelta(hours=1)


def test_server_errors_of_others_count_as_answers_tell_them():
    def answer(request, number):
        if number > 1:
            raise Fault(Code.INTERNAL, "An internal error has occurred.")
        answered = page(request, [])
        answered.property_quota = quota(errors=4)
        return answered

    script = Script(answer)
    with grpc_server(script) as address:
        connection = connect("123", address, clock=WaitedClock().clock())
        connection.policy.learn(4)
        property_facts(connection, DAY)
        with pytest.raises(QuotaStop):
            property_facts(connection, DAY)
    assert len(script.requests) == 3


def test_no_more_than_four_calls_at_once_over_all_threads():
    together = threading.Barrier(4, timeout=10)

    def answer(request, number):
        if number <= 4:
            together.wait()
        return page(request, [])

    script = Script(answer)
    with grpc_server(script) as address:
        connection = connect("123", address)
        with ThreadPoolExecutor(12) as pool:
            list(pool.map(lambda _: property_facts(connection, DAY), range(40)))
    assert script.most_at_once == 4
    assert len(script.requests) == 40


def test_a_machine_without_the_server_is_a_sentence_within_five_tries():
    waited = WaitedClock()
    for endpoint in ("127.0.0.1:9", "http://127.0.0.1:9"):
        with pytest.raises(OutOfReach) as refused:
            property_facts(connect("123", endpoint, clock=waited.clock()), DAY)
        assert "cannot be reached" in refused.value.message
    assert len(waited.pauses) == 8


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 11, 20, 7, 59, tzinfo=UTC), datetime(2026, 11, 20, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 20, 8, 0, tzinfo=UTC), datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), datetime(2026, 7, 2, 7, 0, tzinfo=UTC)),
        # The night on which clocks go back: the day there has 25 hours.
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), datetime(2026, 11, 2, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_day_of_the_quota_ends_at_midnight_pacific(now, until):
    assert next_midnight_pacific(now) == until


def test_answers_without_a_quota_are_fine():
    script = Script(lambda request, number: api.RunReportResponse(metadata={"time_zone": "UTC"}))
    with grpc_server(script) as address:
        assert property_facts(connect("123", address), DAY).time_zone == "UTC"
