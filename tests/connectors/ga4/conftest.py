from collections.abc import Iterator

import grpc
import pytest
from google.analytics.data_v1beta import BetaAnalyticsDataClient
from google.analytics.data_v1beta.services.beta_analytics_data.transports import BetaAnalyticsDataGrpcTransport
from google.auth.credentials import AnonymousCredentials

from connectors.ga4.server.serving import Serving
from tests.analytics_property import ga4_clock, ga4_property, ga4_server

__all__ = ["ga4_clock", "ga4_property", "ga4_server"]


def google_client(server: Serving, transport: str) -> BetaAnalyticsDataClient:
    """Google's own client, unchanged, at the local server."""
    if transport == "rest":
        return BetaAnalyticsDataClient(
            transport="rest",
            credentials=AnonymousCredentials(),
            client_options={"api_endpoint": server.http_address},
        )
    channel = grpc.insecure_channel(server.grpc_address, options=[("grpc.max_receive_message_length", -1)])
    return BetaAnalyticsDataClient(transport=BetaAnalyticsDataGrpcTransport(channel=channel))


@pytest.fixture(params=["grpc", "rest"])
def google(request: pytest.FixtureRequest, ga4_server: Serving) -> Iterator[BetaAnalyticsDataClient]:
    """Google's own client over each transport."""
    client = google_client(ga4_server, request.param)
    yield client
    client.transport.close()
