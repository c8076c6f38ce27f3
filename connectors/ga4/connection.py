"""The way to Analytics: Google itself, or a local server that speaks its language over REST or gRPC."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import grpc
from google.analytics.data_v1beta import BetaAnalyticsDataClient
from google.analytics.data_v1beta import types as api
from google.analytics.data_v1beta.services.beta_analytics_data.transports import (
    BetaAnalyticsDataGrpcTransport,
    BetaAnalyticsDataRestTransport,
)
from google.auth.credentials import AnonymousCredentials

from connectors.ga4.faults import Asker
from connectors.ga4.login import Login, log_in, renew
from connectors.ga4.policy import Clock, Policy
from connectors.refusal import ConnectorRefusal

_ENDPOINT_HINT = "Write http://127.0.0.1:8080 for REST, 127.0.0.1:8081 for gRPC, or leave endpoint out for Google."
_CHANNEL_OPTIONS = [
    # A channel of one's own is limited to 4 MB, and a large page then fails as if a quota were used up.
    ("grpc.max_receive_message_length", -1),
    ("grpc.enable_http_proxy", 0),
]
CALL_SECONDS = 60.0
"""A single call may take so long."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Connection:
    """One property through one client; threads share it."""

    property_id: str
    client: BetaAnalyticsDataClient
    policy: Policy
    login: Login | None = None
    call_seconds: float = CALL_SECONDS

    @property
    def clock(self) -> Clock:
        """The time that the run goes by."""
        return self.policy.clock

    @property
    def property_name(self) -> str:
        """The property as requests name it."""
        return f"properties/{self.property_id}"

    def run_report(self, request: api.RunReportRequest) -> Any:  # noqa: ANN401 protobuf classes are made at run time
        """One page, as a plain protobuf message: wrapped ones cost ten times as much to walk through."""
        answer = self._call(lambda: self.client.run_report(request=request, timeout=self.call_seconds))
        return api.RunReportResponse.pb(answer)

    def metadata(self) -> api.Metadata:
        """The fields that this property has."""
        name = f"{self.property_name}/metadata"
        return self._call(lambda: self.client.get_metadata(name=name, timeout=self.call_seconds))

    def compatibility(self, request: api.CheckCompatibilityRequest) -> api.CheckCompatibilityResponse:
        """Which fields go together, as the property says."""
        return self._call(lambda: self.client.check_compatibility(request=request, timeout=self.call_seconds))

    def close(self) -> None:
        """Let go of the channel."""
        self.client.transport.close()  # type: ignore[no-untyped-call]

    def _call(self, make: Callable[[], Answer]) -> Answer:
        return self.policy.call(make)


def connect(
    property_id: str, endpoint: str = "", credentials: Path | None = None, clock: Clock | None = None
) -> Connection:
    """Open the way to a property; a revoked login is found here, before any call.

    Args:
        property_id: Digits.
        endpoint: Empty for Google; `http://host:port` for REST and `host:port` for gRPC on this machine.
        credentials: JSON file of a login; None for application default credentials. A local server needs none.
        clock: Time, passed in by tests.

    Raises:
        ConnectorRefusal: Property id, endpoint or login cannot be used.
    """
    property_id = checked_property(property_id)
    if endpoint:
        return Connection(property_id, _local_client(endpoint), Policy(Asker(property_id), clock))
    login = log_in(credentials)
    policy = Policy(Asker(property_id, login.email), clock)
    policy.call(lambda: renew(login))
    return Connection(property_id, BetaAnalyticsDataClient(credentials=login.credentials), policy, login)


def checked_property(text: str) -> str:
    """The property id, which is digits alone.

    Raises:
        ConnectorRefusal: It is a measurement id or something else.
    """
    text = text.strip().removeprefix("properties/")
    where = "Give the number that Google Analytics shows under Admin, Property details."
    if text.upper().startswith(("G-", "UA-")):
        raise ConnectorRefusal(f"'{text}' is a measurement id, not a property id.", value=text, hint=where)
    if not (text.isascii() and text.isdigit()):
        raise ConnectorRefusal(f"'{text}' is no property id.", value=text, hint=where)
    return text


def _local_client(endpoint: str) -> BetaAnalyticsDataClient:
    if "://" not in endpoint:
        _refuse_other_machines(f"grpc://{endpoint}", endpoint)
        channel = grpc.insecure_channel(endpoint, options=_CHANNEL_OPTIONS)
        return BetaAnalyticsDataClient(transport=BetaAnalyticsDataGrpcTransport(channel=channel))
    if not endpoint.startswith("http://"):
        raise ConnectorRefusal(f"'{endpoint}' is no endpoint.", column="endpoint", value=endpoint, hint=_ENDPOINT_HINT)
    _refuse_other_machines(endpoint, endpoint)
    host = urlsplit(endpoint).netloc
    nobody = AnonymousCredentials()  # type: ignore[no-untyped-call]
    transport = BetaAnalyticsDataRestTransport(host=host, url_scheme="http", credentials=nobody)
    # A proxy of the environment knows nothing of a server on this machine.
    transport._session.trust_env = False
    return BetaAnalyticsDataClient(transport=transport)


def _refuse_other_machines(url: str, endpoint: str) -> None:
    """Plain text goes to this machine only."""
    try:
        parts = urlsplit(url)
        host, has_port = parts.hostname or "", parts.port is not None
    except ValueError:
        host, has_port = "", False
    if not has_port or parts.path.strip("/"):
        raise ConnectorRefusal(f"'{endpoint}' is no endpoint.", column="endpoint", value=endpoint, hint=_ENDPOINT_HINT)
    if not _is_loopback(host):
        raise ConnectorRefusal(
            f"'{endpoint}' is another machine, and the connection would not be encrypted.",
            column="endpoint",
            value=endpoint,
            hint=_ENDPOINT_HINT,
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
