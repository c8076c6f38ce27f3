"""Stands before every route and websocket: turns away what may not come in, and takes headers off that nobody vouches
for.
"""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storehelm.access.door import Call, access_of, is_trusted, may_measure, refused
from storehelm.languages.known import best_locale
from storehelm.languages.speech import Sentence, say, speaking
from storehelm.refusal import Refusal
from storehelm.settings.access import Access
from storehelm.settings.home import home_at

_LOGIN, _CALLBACK = "/auth/login", "/oauth2callback"
_METRICS = "/_stcore/metrics"
_UPLOADS = "/_stcore/upload_file"
"""Keeps files in memory for whoever has a session, logged in or not; no page of ours takes files by it."""
_NO_PROVIDER: Sentence = (
    "The identity provider did not answer, so nobody can log in just now. Try again in a minute. "
    "If it stays so, ask whoever looks after this app to look at section [auth] of .streamlit/secrets.toml."
)
_POLICY_VIOLATION, _TOO_BIG = 1008, 1009
_LARGEST_MESSAGE = 1024**2
"""Bytes of what a browser says at once: values of widgets and the address. Files come by a route of their own."""


def call_of(scope: Scope) -> Call:
    """The request as access decides on it."""
    client = scope.get("client") or ("", 0)
    headers: dict[str, str] = {}
    for name, value in Headers(scope=scope).items():
        known = headers.get(name.lower())
        headers[name.lower()] = value if known is None else f"{known}, {value}"
    return Call(client[0] or "", client[1] or 0, headers)


def rule() -> Access:
    """The store's rule; where its settings cannot be read, the strictest one: this machine only."""
    try:
        return access_of(home_at())
    except Refusal:
        return Access()


class Doorkeeper:
    """Answers for requests that may not come in; hands all others on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or websocket in, or not."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        access, call = rule(), call_of(scope)
        reason = refused(call, access) or _closed(scope, call, access)
        if reason is None:
            await self.app(_vouched(scope, call, access), _measured(scope, receive), _with_reason(scope, send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await PlainTextResponse(f"{_said(reason, scope)}\n", status_code=403)(scope, receive, send)


def _said(reason: Sentence, scope: Scope) -> str:
    """A sentence in the language that the browser asks for."""
    with speaking(best_locale(Headers(scope=scope).get("accept-language"))):
        return say(reason)


def _closed(scope: Scope, call: Call, access: Access) -> Sentence | None:
    """Why a route of Streamlit's own is not for strangers, or for nobody."""
    if _UPLOADS in scope["path"]:
        return "Files are taken on the Data page only."
    if _METRICS not in scope["path"] or may_measure(call, access):
        return None
    return "How much this app is used is told to its own machine and to trusted proxies only."


def _vouched(scope: Scope, call: Call, access: Access) -> Scope:
    """The request without the header that names somebody, unless a trusted proxy has sent it, once."""
    name = access.header.lower().encode()
    sent = sum(header == name for header, _ in scope["headers"])
    if not sent or (sent == 1 and access.mode == "proxy" and is_trusted(call, access)):
        return scope
    return {**scope, "headers": [(header, value) for header, value in scope["headers"] if header != name]}


def _measured(scope: Scope, receive: Receive) -> Receive:
    """Closes a websocket that sends more at once than any page of ours asks for: a session keeps what it was sent."""
    if scope["type"] != "websocket":
        return receive

    async def receive_measured() -> Message:
        message = await receive()
        if len(message.get("bytes") or message.get("text") or "") > _LARGEST_MESSAGE:
            return {"type": "websocket.disconnect", "code": _TOO_BIG}
        return message

    return receive_measured


def _with_reason(scope: Scope, send: Send) -> Send:
    """Where the login cannot ask the provider, a sentence in place of two words."""
    if scope["type"] != "http" or not scope["path"].endswith((_LOGIN, _CALLBACK)):
        return send
    is_failed = False

    async def send_reason(message: Message) -> None:
        nonlocal is_failed
        if message["type"] == "http.response.start" and message["status"] >= 400:
            is_failed = True
            body = _said(_NO_PROVIDER, scope).encode()
            kept = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
            await send({**message, "status": 503, "headers": kept})
            await send({"type": "http.response.body", "body": body})
        elif not is_failed:
            await send(message)

    return send_reason
