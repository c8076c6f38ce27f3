"""Headers that keep the app from loading or running anything that is not its own."""

import base64
import hashlib
import re
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from storehelm.components.doorkeeper import rule
from storehelm.settings.access import Access


def _scripts_of_index() -> str:
    """Names by their hashes the scripts that Streamlit writes into its index.html, so that they alone may run."""
    text = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return " ".join(f"'sha256-{value}'" for value in hashes)  # not shown


CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Streamlit starts a component of our own from a blob that its own script makes.
        f"script-src 'self' blob: {_scripts_of_index()}",  # not shown
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",  # not shown
        "font-src 'self' data:",  # not shown
        "connect-src 'self' ws: wss:",  # not shown
        "worker-src 'self' blob:",  # not shown
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
_FILES = "/media/"
"""What somebody downloads: the address is all that guards it, so that no cache on the way may keep it."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def content_policy(access: Access) -> str:
    """The policy, with the sites that may show the app in a frame."""
    sites = " ".join(("'self'", *access.embed))
    return f"{CONTENT_POLICY}; frame-ancestors {sites}"  # not shown


def _sent_encrypted(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A cookie that the browser sends back over TLS only: Streamlit, which cannot know of TLS at a proxy, says less."""
    is_open = name.lower() == b"set-cookie" and b"secure" not in {part.strip().lower() for part in value.split(b";")}
    return name, value + b"; Secure" if is_open else value


class SafetyHeaders:
    """Adds the headers to every answer over HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        is_encrypted = "https" in (scope.get("scheme"), Headers(scope=scope).get("x-forwarded-proto"))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", content_policy(rule()))
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if _FILES in scope["path"]:
                    headers["Cache-Control"] = "private, no-store"  # not shown
                if is_encrypted:
                    headers.raw[:] = [_sent_encrypted(name, value) for name, value in headers.raw]
            await send(message)

        await self.app(scope, receive, send_with_headers)
