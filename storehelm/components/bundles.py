"""Streamlit's own bundles, sent compressed. Streamlit leaves that to a proxy in front, which a small store has not."""

import asyncio
import gzip
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}  # not shown
_A_YEAR = "public, immutable, max-age=31536000"  # not shown


@lru_cache(maxsize=512)
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=9)


class CompressedBundles:
    """Answers for /static/*.js and *.css with a compressed body, made once and kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._folder = Path(file_util.get_static_dir()).resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or leave it to the app."""
        bundle = self._bundle(scope)
        if bundle is None:
            await self.app(scope, receive, send)
            return
        response = Response(
            await asyncio.to_thread(_compressed, bundle),
            media_type=_TYPES[bundle.suffix],
            headers={"Content-Encoding": "gzip", "Cache-Control": _A_YEAR, "Vary": "Accept-Encoding"},
        )
        await response(scope, receive, send)

    def _bundle(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        path: str = scope["path"]
        if not path.startswith("/static/") or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return None
        bundle = (self._folder / path.lstrip("/")).resolve()
        inside = bundle.is_relative_to(self._folder) and bundle.suffix in _TYPES and bundle.is_file()
        return bundle if inside else None
