"""Asks an ASGI app in this process, without a network."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    def __init__(
        self, app: Any, *, caller: tuple[str, int] | None = None, more_headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        """`caller` is the address and port that the server sees; None for a call from no network."""
        self.app = app
        self.caller = caller
        self.more_headers = [(name.lower().encode(), value.encode()) for name, value in more_headers]

    def get(self, target: str, **headers: str) -> Answer:
        return self.ask("GET", target, headers)

    def put(self, target: str, body: Iterable[bytes], *, announced: bool = True) -> Answer:
        chunks = list(body)
        headers = {"content-length": str(sum(map(len, chunks)))} if announced else {}
        return self.ask("PUT", target, headers, chunks)

    def ask(self, method: str, target: str, headers: dict[str, str], chunks: Iterable[bytes] = (b"",)) -> Answer:
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "server": ("testserver", 80),
            "client": self.caller,
            "headers": [
                *((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()),
                *self.more_headers,
            ],
        }
        return asyncio.run(self._carry_out(scope, list(chunks)))

    async def _carry_out(self, scope: dict[str, Any], chunks: list[bytes]) -> Answer:
        sent: list[dict[str, Any]] = []
        bodies = [
            {"type": "http.request", "body": chunk, "more_body": place < len(chunks) - 1}
            for place, chunk in enumerate(chunks)
        ]

        async def receive() -> dict[str, Any]:
            return bodies.pop(0) if bodies else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))
