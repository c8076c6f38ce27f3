"""Logins and endpoints: what is accepted, and a next step for everything else. No secret in any message."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import google.auth
import grpc
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.analytics.data_v1beta import BetaAnalyticsDataClient
from google.analytics.data_v1beta.services.beta_analytics_data.transports import (
    BetaAnalyticsDataGrpcTransport,
    BetaAnalyticsDataRestTransport,
)
from google.api_core.exceptions import ServiceUnavailable
from google.auth.transport.grpc import AuthMetadataPlugin
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from scripted import WaitedClock, plain

from connectors.ga4.connection import Connection, checked_property, connect
from connectors.ga4.faults import Asker
from connectors.ga4.login import SCOPES, Login, log_in, renew
from connectors.ga4.policy import OutOfReach, Policy
from connectors.ga4.pull import property_facts
from connectors.refusal import ConnectorRefusal

SECRET = "GOCSPX-very-secret-of-ours"


def written(tmp_path, document) -> str:
    file = tmp_path / "login.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return file


def refusal_of(file) -> ConnectorRefusal:
    with pytest.raises(ConnectorRefusal) as refused:
        log_in(file)
    assert SECRET not in plain(refused.value)
    assert refused.value.hint
    return refused.value


@pytest.fixture(scope="module")
def key() -> str:
    made = rsa.generate_private_key(65537, 2048)
    form = serialization.PrivateFormat.PKCS8
    return made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def test_a_service_account_is_known_by_its_address_and_reads_only(tmp_path, key):
    document = {
        "type": "service_account",
        "client_email": "reader@shop.iam.gserviceaccount.com",
        "private_key": key,
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    login = log_in(written(tmp_path, document))
    assert login.email == "reader@shop.iam.gserviceaccount.com"
    assert list(login.credentials.scopes) == ["https://www.googleapis.com/auth/analytics.readonly"]
    # Saved by a Windows editor.
    (tmp_path / "bom.json").write_text("\ufeff" + json.dumps(document), encoding="utf-8")
    assert log_in(tmp_path / "bom.json").email == login.email


def test_a_user_reads_only(tmp_path):
    document = {"type": "authorized_user", "client_id": "c", "client_secret": SECRET, "refresh_token": "r"}
    login = log_in(written(tmp_path, document))
    assert login.kind == "user"
    assert tuple(login.credentials.scopes) == SCOPES


@pytest.mark.parametrize(
    ("document", "message", "hint"),
    [
        (f"not json {SECRET}", "not the JSON", "service account"),
        (f'["{SECRET}"]', "not the JSON", "service account"),
        ({"installed": {"client_secret": SECRET}}, "OAuth client, not a login", "gcloud auth application-default"),
        ({"web": {"client_secret": SECRET}}, "OAuth client, not a login", "gcloud auth application-default"),
        ({"type": "service_account", "private_key": SECRET}, "has no client_email", "again"),
        (
            {"type": "service_account", "client_email": "a@b", "private_key": SECRET, "token_uri": "https://x"},
            "a key that cannot be read",
            "again",
        ),
        ({"type": "authorized_user", "client_secret": SECRET, "client_id": "c"}, "has no refresh_token", "again"),
        ({"type": "external_account", "token": SECRET}, "by Google's library", "GOOGLE_APPLICATION_CREDENTIALS"),
        ({"api_key": SECRET}, "no login of Google", "service account"),
    ],
)
def test_another_file_is_refused_with_the_next_step(tmp_path, document, message, hint):
    refusal = refusal_of(written(tmp_path, document))
    assert message in refusal.message
    assert hint in refusal.hint
    assert refusal.file == str(tmp_path / "login.json")


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    assert "cannot be opened" in refusal_of(tmp_path / "none.json").message
    assert "cannot be opened" in refusal_of(tmp_path).message
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\xff\xfe")
    assert "not the JSON" in refusal_of(tmp_path / "picture.json").message


def test_a_machine_without_a_login_is_told_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setattr(google.auth._default, "_get_gce_credentials", lambda *a, **k: (None, None))
    assert "gcloud auth application-default login" in refusal_of(None).hint


@pytest.mark.parametrize("text", ["G-ABC123", "g-abc123", "UA-1-1"])
def test_a_measurement_id_is_recognised(text):
    with pytest.raises(ConnectorRefusal, match="is a measurement id") as refused:
        connect(text, "127.0.0.1:9")
    assert "Property details" in refused.value.hint


@pytest.mark.parametrize("text", ["", "12a", "１２３", "12 3"])
def test_a_property_id_is_digits(text):
    with pytest.raises(ConnectorRefusal, match="no property id"):
        checked_property(text)


def test_a_property_id_may_be_copied_as_the_api_writes_it():
    assert checked_property(" properties/123 ") == "123"


@pytest.mark.parametrize("endpoint", ["10.0.0.5:8081", "http://example.com:80", "http://192.168.1.2:8080", "[::2]:80"])
def test_plain_text_goes_to_this_machine_only(endpoint):
    with pytest.raises(ConnectorRefusal, match="would not be encrypted"):
        connect("123", endpoint)


@pytest.mark.parametrize(
    "endpoint", ["127.0.0.1", "http://127.0.0.1", "https://127.0.0.1:80", "ftp://x:1", "a:b", "x:1/y"]
)
def test_an_endpoint_has_a_host_and_a_port(endpoint):
    with pytest.raises(ConnectorRefusal, match="is no endpoint"):
        connect("123", endpoint)


@pytest.mark.parametrize("endpoint", ["localhost:9", "127.0.0.2:9", "[::1]:9", "http://localhost:9", "http://[::1]:9"])
def test_this_machine_has_many_names(endpoint):
    connect("123", endpoint).close()


@contextmanager
def token_server(answer: dict, status: int, page: bytes = b""):
    """A server of tokens that always gives this answer; the login's own endpoint, not Analytics."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = page or json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/token", asked
    finally:
        server.shutdown()
        server.server_close()


def user_of(token_uri: str) -> Login:
    return Login(Credentials(None, refresh_token="r", token_uri=token_uri, client_id="c", client_secret=SECRET), "user")


def test_a_revoked_login_is_found_before_the_first_call():
    revoked = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    waited = WaitedClock()
    with token_server(revoked, 400) as (uri, asked), pytest.raises(ConnectorRefusal) as refused:
        Policy(Asker("123"), waited.clock()).call(lambda: renew(user_of(uri)))
    assert "does not accept this login" in refused.value.message
    assert SECRET not in plain(refused.value)
    assert (len(asked), waited.pauses) == (1, [])


def test_a_login_revoked_later_is_found_over_rest_too():
    revoked = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    waited = WaitedClock()
    with token_server(revoked, 400) as (uri, asked):
        transport = BetaAnalyticsDataRestTransport(
            host="127.0.0.1:9", url_scheme="http", credentials=user_of(uri).credentials
        )
        client = BetaAnalyticsDataClient(transport=transport)
        connection = Connection("123", client, Policy(Asker("123"), waited.clock()))
        with pytest.raises(ConnectorRefusal, match="does not accept this login"):
            connection.metadata()
    assert (len(asked), waited.pauses) == (1, [])


def test_a_login_revoked_later_is_found_behind_the_503_of_grpc():
    """The channel fails to get its token, and says that the service is unavailable."""
    revoked = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    waited = WaitedClock()
    with token_server(revoked, 400) as (uri, asked):
        server = grpc.server(ThreadPoolExecutor(1))
        port = server.add_secure_port("127.0.0.1:0", grpc.local_server_credentials())
        server.start()
        plugin = grpc.metadata_call_credentials(AuthMetadataPlugin(user_of(uri).credentials, Request()))
        both = grpc.composite_channel_credentials(grpc.local_channel_credentials(), plugin)
        transport = BetaAnalyticsDataGrpcTransport(channel=grpc.secure_channel(f"127.0.0.1:{port}", both))
        client = BetaAnalyticsDataClient(transport=transport)
        connection = Connection("123", client, Policy(Asker("123"), waited.clock()))
        with pytest.raises(ConnectorRefusal, match="does not accept this login") as refused:
            connection.metadata()
        connection.close()
        server.stop(0).wait()
    assert isinstance(refused.value.__context__, ServiceUnavailable)
    assert SECRET not in plain(refused.value)
    assert (len(asked), waited.pauses) == (1, [])


def test_a_web_page_in_place_of_data_is_no_answer():
    """What a network's sign-in page does."""
    with token_server({}, 200, b"<html>Sign in</html>") as (uri, asked):
        connection = connect("123", uri.removesuffix("/token"), clock=WaitedClock().clock())
        with pytest.raises(ConnectorRefusal, match="A web page came back"):
            property_facts(connection, date(2026, 11, 1))
    assert len(asked) == 1


def test_tokens_that_cannot_be_fetched_for_the_network_are_tried_again():
    waited = WaitedClock()
    with pytest.raises(OutOfReach, match="cannot be reached"):
        Policy(Asker("123"), waited.clock()).call(lambda: renew(user_of("http://127.0.0.1:9/token")))
    assert len(waited.pauses) == 4
