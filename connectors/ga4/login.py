"""Who reads Analytics: a service account's file, a user's file, or the machine's application default credentials."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google.auth
from google.auth import exceptions
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials as UserCredentials
from google.oauth2.service_account import Credentials as ServiceCredentials

from connectors.refusal import ConnectorRefusal

SCOPES = ("https://www.googleapis.com/auth/analytics.readonly",)
"""Nothing but reading is ever asked for."""

_MOST_BYTES = 1_000_000
_NEXT_STEP = (
    "Make a service account in Google Cloud, create a JSON key for it, add its address as Viewer to the property, "
    "and name the key's file as credentials in [ga4] of store.toml."
)
_ADC_STEP = (
    "Run: gcloud auth application-default login --scopes="
    "https://www.googleapis.com/auth/analytics.readonly,https://www.googleapis.com/auth/cloud-platform; or name the "
    "JSON key of a service account as credentials in [ga4] of store.toml."
)
_LIBRARY_KINDS = ("external_account", "external_account_authorized_user", "impersonated_service_account")


@dataclass(frozen=True)
class Login:
    """Credentials of Google's library, and the address of the service account where there is one."""

    credentials: Any
    kind: str
    email: str | None = None


def log_in(file: Path | None) -> Login:
    """Read the login; nothing is sent yet.

    Raises:
        ConnectorRefusal: There is no login, or the file is of another kind.
    """
    if file is None:
        return _application_default()
    document = _read(file)
    kind = document.get("type")
    if kind == "service_account":
        return _service_account(document, file)
    if kind == "authorized_user":
        return _user(document, file)
    raise _another_kind(document, file)


def renew(login: Login) -> None:
    """Get a first token where the login needs one from elsewhere, so that a revoked login shows before any call.

    A service account signs its own tokens: its first call to Analytics says as much.
    """
    if not isinstance(login.credentials, ServiceCredentials):
        login.credentials.refresh(Request())


def _application_default() -> Login:
    try:
        credentials, _ = google.auth.default(scopes=SCOPES)
    except exceptions.DefaultCredentialsError:
        raise ConnectorRefusal(
            "There is no login on this machine that Google Analytics could be read with.", hint=_ADC_STEP
        ) from None
    email = getattr(credentials, "service_account_email", None)
    return Login(credentials, "application default credentials", email if email and "@" in email else None)


def _read(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise _no_json(file)
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError:
        raise ConnectorRefusal(
            "The login's file cannot be opened.", file=str(file), hint="Check credentials in [ga4] of store.toml."
        ) from None
    except ValueError:
        raise _no_json(file) from None
    if not isinstance(document, dict):
        raise _no_json(file)
    return document


def _no_json(file: Path) -> ConnectorRefusal:
    return ConnectorRefusal("The login's file is not the JSON that Google gives.", file=str(file), hint=_NEXT_STEP)


def _service_account(document: dict[str, Any], file: Path) -> Login:
    try:
        # google-auth has no annotations here.
        credentials = ServiceCredentials.from_service_account_info(  # type: ignore[no-untyped-call]
            document, scopes=SCOPES
        )
    except (ValueError, TypeError, exceptions.GoogleAuthError):
        # The library's words may quote the key.
        raise _incomplete(document, ("client_email", "private_key", "token_uri"), file) from None
    return Login(credentials, "service account", str(document["client_email"]))


def _user(document: dict[str, Any], file: Path) -> Login:
    try:
        credentials = UserCredentials.from_authorized_user_info(  # type: ignore[no-untyped-call]
            document, scopes=list(SCOPES)
        )
    except (ValueError, TypeError, exceptions.GoogleAuthError):
        raise _incomplete(document, ("client_id", "client_secret", "refresh_token"), file) from None
    return Login(credentials, "user")


def _incomplete(document: dict[str, Any], needed: tuple[str, ...], file: Path) -> ConnectorRefusal:
    missing = [name for name in needed if not document.get(name)]
    what = f"has no {missing[0]}" if missing else "holds a key that cannot be read"
    return ConnectorRefusal(f"The login's file {what}.", file=str(file), hint="Download the file from Google again.")


def _another_kind(document: dict[str, Any], file: Path) -> ConnectorRefusal:
    if "installed" in document or "web" in document:
        return ConnectorRefusal(
            "This file names an OAuth client, not a login: nobody has logged in with it yet.",
            file=str(file),
            hint="Run: gcloud auth application-default login --client-id-file=FILE --scopes="
            "https://www.googleapis.com/auth/analytics.readonly,https://www.googleapis.com/auth/cloud-platform; then "
            "leave credentials in [ga4] of store.toml out. Or use the key of a service account.",
        )
    if document.get("type") in _LIBRARY_KINDS:
        return ConnectorRefusal(
            "This kind of login is read by Google's library itself.",
            file=str(file),
            value=str(document["type"]),
            hint="Leave credentials out of [ga4] and set GOOGLE_APPLICATION_CREDENTIALS to the file's path.",
        )
    return ConnectorRefusal(
        "This JSON file is no login of Google: it is neither a service account's key nor a user's login.",
        file=str(file),
        hint=_NEXT_STEP,
    )
