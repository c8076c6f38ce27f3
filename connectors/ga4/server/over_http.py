"""The service over HTTP with JSON, as the client's "rest" transport and curl speak it."""

import json
import re
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from google.protobuf import json_format

from connectors.ga4.server.errors import ApiError, invalid
from connectors.ga4.server.faults import Reset, WrongPlace
from connectors.ga4.server.messages import Message, empty
from connectors.ga4.server.service import METHODS, Service

PATH = re.compile(r"/v1beta/(?P<property>properties/[^/:?]+)(?P<verb>:\w+|/metadata)(\?(?P<query>.*))?")
METHOD_OF = {
    ("POST", ":runReport"): "RunReport",
    ("POST", ":batchRunReports"): "BatchRunReports",
    ("POST", ":checkCompatibility"): "CheckCompatibility",
    ("GET", "/metadata"): "GetMetadata",
}
NOT_FOUND_PAGE = b"<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p><b>404.</b> That is an error."


def start_http(service: Service, host: str, port: int) -> tuple[ThreadingHTTPServer, int]:
    """Start to listen; gives the server and its port."""
    server = _Server((host, port), type("Handler", (_Handler,), {"service": service}))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server, server.server_address[1]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing where a caller has gone: there is nobody to tell."""


class _Handler(BaseHTTPRequestHandler):
    service: Service
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the parent's name
        """Say nothing on the terminal: the service records its calls."""

    def _answer(self, verb: str, body: bytes) -> None:
        asked = PATH.fullmatch(self.path)
        method = METHOD_OF.get((verb, asked["verb"])) if asked else None
        if asked is None or method is None:
            self._send(404, NOT_FOUND_PAGE, "text/html; charset=UTF-8")
            return
        try:
            response = self.service.call(method, _read(method, asked["property"], body), "rest")
        except ApiError as error:
            self._send(error.http_status, _error(error), "application/json; charset=UTF-8")
        except WrongPlace:
            self._send(404, NOT_FOUND_PAGE, "text/html; charset=UTF-8")
        except Reset:
            self._cut()
        else:
            numbered = "enum-encoding=int" in (asked["query"] or "").replace("%3D", "=")
            self._send(200, _written(response, numbered), "application/json; charset=UTF-8")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        """Close at once, so that the caller gets a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def _read(method: str, property_name: str, body: bytes) -> Message:
    message = empty(METHODS[method].request)
    try:
        json_format.Parse(body or b"{}", message)
    except json_format.ParseError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from None
    if method == "GetMetadata":
        message.name = f"{property_name}/metadata"
    else:
        message.property = property_name
    return message


def _written(response: Message, numbered: bool) -> bytes:
    told = json_format.MessageToDict(response, use_integers_for_enums=numbered)
    return json.dumps(told, ensure_ascii=False).encode()


def _error(error: ApiError) -> bytes:
    told: dict[str, Any] = {"code": error.http_status, "message": error.message, "status": error.status}
    if error.reason is not None:
        told["details"] = [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": error.reason,
                "domain": "googleapis.com",
                "metadata": dict(error.metadata),
            }
        ]
    return json.dumps({"error": told}).encode()
