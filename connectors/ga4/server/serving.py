"""A property on ports of this machine, for as long as it is needed."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from connectors.ga4.server.over_grpc import start_grpc
from connectors.ga4.server.over_http import start_http
from connectors.ga4.server.property import Property
from connectors.ga4.server.quota import Limits
from connectors.ga4.server.service import Service

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Serving:
    """A running server.

    Attributes:
        service: Its calls, its faults and its quota.
        grpc_address: `host:port` of a plain gRPC channel: what `[ga4] endpoint` takes.
        http_address: `http://host:port` of the REST transport: what `[ga4] endpoint` takes as well.
    """

    service: Service
    grpc_address: str
    http_address: str


@contextmanager
def serve(of: Property, http_port: int = 0, grpc_port: int = 0, limits: Limits | None = None) -> Iterator[Serving]:
    """Serve a property on the loopback address; port 0 takes any that is free.

    Raises:
        OSError: A port is taken.
    """
    service = Service(of, limits)
    http, bound_http = start_http(service, HOST, http_port)
    try:
        grpc_server, bound_grpc = start_grpc(service, HOST, grpc_port)
    except RuntimeError as error:
        http.shutdown()
        http.server_close()
        raise OSError(str(error)) from error
    try:
        yield Serving(service, f"{HOST}:{bound_grpc}", f"http://{HOST}:{bound_http}")
    finally:
        service.stop()
        grpc_server.stop(grace=None).wait()
        http.shutdown()
        http.server_close()


def run_until_stopped(
    of: Property,
    tell: Callable[[Serving], None],
    *,
    http_port: int = 0,
    grpc_port: int = 0,
    stopped: threading.Event | None = None,
) -> None:
    """Serve until `stopped` is set or the person presses Ctrl+C; `tell` gets the addresses once both ports listen.

    Raises:
        OSError: A port is taken.
    """
    ends = stopped or threading.Event()
    with serve(of, http_port, grpc_port) as serving:
        tell(serving)
        try:
            ends.wait()
        except KeyboardInterrupt:
            return
