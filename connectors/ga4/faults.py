"""What went wrong in a call: the exceptions of two transports and their look-alikes sorted into kinds, in words.

gRPC raises subclasses of the HTTP exceptions, REST raises those themselves, the login library raises its own: only
parents are looked at here, and texts only where a code has two meanings.
"""

import re
from dataclasses import dataclass
from typing import Literal

import requests
from google.api_core import exceptions as answers
from google.auth import exceptions as logins
from google.protobuf.json_format import ParseError

from connectors.refusal import ConnectorRefusal

Kind = Literal[
    "server",
    "network",
    "timeout",
    "size",
    "concurrent",
    "minute",
    "hour",
    "day",
    "thresholded",
    "server_errors",
    "login",
    "permission",
    "api_off",
    "scope",
    "quota_project",
    "incompatible",
    "request",
    "address",
    "web_page",
    "other",
]

CALLS = (answers.GoogleAPICallError, logins.GoogleAuthError, requests.RequestException, ParseError)
"""Every exception that a call of the client raises."""

_NETWORK = re.compile(
    r"connection reset|failed to connect|connection refused|socket closed|broken pipe|recvmsg|dns resolution"
    r"|name resolution|network is unreachable|no route to host|stream removed|goaway|connection aborted|eof occurred"
    r"|handshake|failed to establish|metadata from plugin",
    re.I,
)
_LOGIN = re.compile(r"invalid_grant|invalid_client|unauthorized_client|invalid_rapt|RefreshError|deleted_client", re.I)
_EXHAUSTED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("size", re.compile(r"message larger than max|message exceeds", re.I)),
    ("thresholded", re.compile(r"threshold", re.I)),
    ("concurrent", re.compile(r"concurrent", re.I)),
    ("server_errors", re.compile(r"server error", re.I)),
    ("day", re.compile(r"per day|daily|24 hours|per_day|perday", re.I)),
    ("hour", re.compile(r"hour", re.I)),
    ("minute", re.compile(r"per minute|perminute|per_minute", re.I)),
)
_REASONS: dict[str, Kind] = {
    "SERVICE_DISABLED": "api_off",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "scope",
    "USER_PROJECT_DENIED": "quota_project",
    "CONSUMER_INVALID": "quota_project",
}
_REMOVE = re.compile(r"Please remove (.+?) to make", re.I | re.S)
_NO_FIELD = re.compile(r"Field (\S+) is not a valid (?:dimension|metric)", re.I)
_NAME = re.compile(r"[A-Za-z_]\w*(?::[\w.]+)?")
_ADDRESS = re.compile(r"^(GET|POST) https?://\S+: ")
_SECRET = re.compile(r"-----BEGIN.*|ya29\.\S+|1//\S+|eyJ\S+|[A-Za-z0-9+_-]{40,}={0,2}", re.S)
_LONGEST = 300


@dataclass(frozen=True)
class Asker:
    """Who asks of what: the property, and the service account's address where the login has one."""

    property_id: str
    email: str | None = None


def kind_of(error: BaseException) -> Kind:
    """Sort an exception that a call raised."""
    if isinstance(error, answers.GoogleAPICallError):
        return _kind_of_answer(error)
    if isinstance(error, logins.GoogleAuthError):
        return "network" if isinstance(error, logins.TransportError) or error.retryable else "login"
    if isinstance(error, requests.ConnectionError):
        return "network"
    if isinstance(error, requests.Timeout):
        return "timeout"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "network"
    if isinstance(error, (ParseError, requests.exceptions.JSONDecodeError)):
        return "web_page"
    return "other"


def _kind_of_answer(error: answers.GoogleAPICallError) -> Kind:
    text = said(error)
    by_class: tuple[tuple[type[Exception], Kind], ...] = (
        (answers.TooManyRequests, _exhausted(text)),
        (answers.Forbidden, _forbidden(error)),
        (answers.Unauthorized, "login"),
        (answers.BadRequest, "incompatible" if refused_fields(error) else "request"),
        (answers.GatewayTimeout, "timeout"),
        (answers.MethodNotImplemented, "address"),
        (answers.ServerError, _server(text)),
        (answers.Conflict, "server"),
        (answers.Cancelled, "network"),
        (answers.NotFound, "address"),
        (answers.MethodNotAllowed, "address"),
    )
    return next((kind for kin, kind in by_class if isinstance(error, kin)), "other")


def _exhausted(text: str) -> Kind:
    return next((kind for kind, pattern in _EXHAUSTED if pattern.search(text)), "hour")


def _forbidden(error: answers.GoogleAPICallError) -> Kind:
    known = _REASONS.get(str(error.reason or ""))
    text = said(error).lower()
    if known is None and "scope" in text:
        known = "scope"
    elif known is None and "quota project" in text:
        known = "quota_project"
    elif known is None and ("is disabled" in text or "has not been used in project" in text):
        known = "api_off"
    return known or "permission"


def _server(text: str) -> Kind:
    """A login that was revoked arrives as 503 too: the channel could not get its token."""
    if _LOGIN.search(text):
        return "login"
    return "network" if _NETWORK.search(text) else "server"


def refused_fields(error: answers.GoogleAPICallError) -> tuple[str, ...]:
    """Fields that Analytics asks to leave out of the request, or that the property does not have."""
    text = str(error.message or "")
    found = _REMOVE.search(text) or _NO_FIELD.search(text)
    if found is None:
        return ()
    return tuple(name for name in _NAME.findall(found[1]) if name not in ("and", "or"))


def said(error: BaseException) -> str:
    """The words of an error, short, on one line, without anything that could be a secret or a page of HTML."""
    text = str(getattr(error, "message", None) or error)
    if "<html" in text.lower() or "<!doctype" in text.lower():
        return "a web page instead of an answer"
    text = _SECRET.sub("***", _ADDRESS.sub("", " ".join(text.split())))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def refusal_of(error: BaseException, asker: Asker) -> ConnectorRefusal:
    """The sentence and next step for a fault that no waiting cures."""
    kind = kind_of(error)
    message, hint = _SENTENCES.get(kind, ("Google Analytics answered: {said}", _LOOK_AGAIN))
    words = {
        "said": said(error),
        "property": asker.property_id,
        "who": asker.email or "the account that logs in",
        "console": _console(error),
    }
    return ConnectorRefusal(message.format(**words), value=_value(kind, asker), hint=hint.format(**words))


def _value(kind: Kind, asker: Asker) -> str | None:
    return asker.property_id if kind in ("permission", "request", "incompatible") else None


def _console(error: BaseException) -> str:
    """Where the API is switched on, with the project where Google names it."""
    about = getattr(error, "metadata", None) or {}
    project = str(about.get("consumer", "")).removeprefix("projects/")
    found = re.search(r"project[= ](\w[\w-]*)", said(error))
    project = project or (found[1] if found else "")
    page = "https://console.cloud.google.com/apis/library/analyticsdata.googleapis.com"
    return f"{page}?project={project}" if project else page


_LOOK_AGAIN = "Run: python -m storehelm ga4 check"
_SENTENCES: dict[Kind, tuple[str, str]] = {
    "login": (
        "Google does not accept this login: it was revoked, has expired or is not valid.",
        "Make a new key for the service account, or log in again, and name the new file as credentials in [ga4] of "
        "store.toml.",
    ),
    "permission": (
        "This login may not read property {property}.",
        "Add {who} as Viewer to property {property}: Google Analytics, Admin, Property access management. "
        "Then check that the property id is right.",
    ),
    "api_off": (
        "The Google Analytics Data API is switched off in the login's Google Cloud project.",
        "Switch it on at {console} and try again after a few minutes.",
    ),
    "scope": (
        "This login was not given the right to read Analytics.",
        "Log in again: gcloud auth application-default login --scopes="
        "https://www.googleapis.com/auth/analytics.readonly,https://www.googleapis.com/auth/cloud-platform",
    ),
    "quota_project": (
        "This login names no Google Cloud project that may be charged with the calls.",
        "Run: gcloud auth application-default set-quota-project PROJECT, or use a service account.",
    ),
    "request": ("Google Analytics refuses the request: {said}", _LOOK_AGAIN),
    "incompatible": ("Google Analytics refuses the request: {said}", _LOOK_AGAIN),
    "address": (
        "No Google Analytics answers at this address: {said}",
        "Check endpoint in [ga4] of store.toml; leave it empty for Google.",
    ),
    "web_page": (
        "A web page came back instead of data from Google Analytics.",
        "Check the network's proxy, and endpoint in [ga4] of store.toml.",
    ),
    "network": (
        "Google Analytics cannot be reached over the network.",
        "Check the connection and its proxy, then try again.",
    ),
    "server": ("Google Analytics has trouble at the moment and did not answer.", "Try again later."),
    "timeout": ("Google Analytics did not answer in time.", "Ask for fewer days at a time."),
    "size": ("The answer is larger than the connection allows.", "Ask for fewer days at a time."),
}
