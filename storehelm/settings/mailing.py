"""Who is sent reports, and by which mail server: section [reports] of store.toml. Secrets are never kept there."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from storehelm.languages.known import LANGUAGES
from storehelm.refusal import Refusal, nearest_name

Security = Literal["starttls", "tls", "none"]
SECURITIES: tuple[Security, ...] = get_args(Security)
KEYS = ("recipients", "from", "smtp_host", "smtp_port", "smtp_security", "smtp_user", "language")
PASSWORD_VARIABLE = "STOREHELM_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
WEBHOOK_VARIABLE = "STOREHELM_REPORT_WEBHOOK"
_PORTS: Mapping[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_HIGHEST_PORT = 65_535
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_HOST = re.compile(r"[A-Za-z0-9.:-]+")


@dataclass(frozen=True)
class Mailing:
    """Recipients of reports, the address that they come from, and the mail server.

    `security`: `starttls` begins in the clear and changes over before the password, `tls` begins encrypted, `none`
    stays in the clear, which is for a server on the same machine. Without `user` nobody logs in. `language` is that of
    the reports; None is that of whoever makes them.
    """

    recipients: tuple[str, ...] = ()
    sender: str = ""
    host: str = ""
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    language: str | None = None


def mailing_from(section: Mapping[str, Any]) -> Mailing:
    """What a section [reports] says.

    Raises:
        Refusal: A setting is impossible.
    """
    security = _security(section.get("smtp_security", "starttls"))
    recipients = section.get("recipients", [])
    if not isinstance(recipients, list):
        raise Refusal("'recipients' must be a list.", column="recipients", hint='Write: ["ana@shop.example"]')
    return Mailing(
        recipients=tuple(_address("recipients", one) for one in recipients),
        sender=_address("from", section["from"]) if "from" in section else "",
        host=_host(section.get("smtp_host", "")),
        port=_port(section.get("smtp_port", _PORTS[security])),
        security=security,
        user=_text("smtp_user", section.get("smtp_user", "")),
        language=known_language(section["language"], "language") if "language" in section else None,
    )


def known_language(code: Any, column: str) -> str:  # noqa: ANN401 - whatever a file holds
    """The code of a language that reports can be written in.

    Raises:
        Refusal: There is no such language.
    """
    if code not in LANGUAGES:
        names = ", ".join(f"{known} ({name})" for known, name in LANGUAGES.items())
        raise Refusal(f"There is no language '{code}'.", column=column, value=str(code), hint=f"There are: {names}.")
    return str(code)


def mailing_document(mailing: Mailing) -> dict[str, Any]:
    """The section of a mailing, without what is usual."""
    section: dict[str, Any] = {}
    if mailing.recipients:
        section["recipients"] = list(mailing.recipients)
    for key, value in (
        ("from", mailing.sender),
        ("smtp_host", mailing.host),
        ("smtp_user", mailing.user),
        ("language", mailing.language),
    ):
        if value:
            section[key] = value
    if mailing.port != _PORTS[mailing.security]:
        section["smtp_port"] = mailing.port
    if mailing.security != "starttls":
        section["smtp_security"] = mailing.security
    return section


def smtp_password() -> str | None:
    """The mail server's password: from the environment, or from the file that it names; None where there is none.

    Raises:
        Refusal: The file cannot be read.
    """
    return _secret(PASSWORD_VARIABLE)


def report_webhook() -> str | None:
    """The address of the webhook, which is a secret: who knows it can write to the channel.

    Raises:
        Refusal: The file that the environment names cannot be read.
    """
    return _secret(WEBHOOK_VARIABLE)


def _secret(variable: str) -> str | None:
    named = os.environ.get(f"{variable}_FILE")
    if not named:
        return os.environ.get(variable) or None
    try:
        return Path(named).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        raise Refusal(
            f"The file that {variable}_FILE names cannot be read.", file=named, hint="Name a file with the secret."
        ) from None


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise Refusal(f"'{key}' must be text.", column=key, value=str(value), hint=f'Write: {key} = "..."')
    return value.strip()


def _address(key: str, value: object) -> str:
    text = _text(key, value)
    if not _ADDRESS.fullmatch(text):
        raise Refusal(
            f"'{text}' is no e-mail address.", column=key, value=text, hint="Write it as name@shop.example, alone."
        )
    return text


def _host(value: object) -> str:
    text = _text("smtp_host", value)
    if text and not _HOST.fullmatch(text):
        raise Refusal(
            f"'{text}' is no name of a mail server.",
            column="smtp_host",
            value=text,
            hint='Give the name alone: smtp_host = "smtp.shop.example"',
        )
    return text


def _port(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _HIGHEST_PORT:
        raise Refusal(
            f"'{value}' is no port.", column="smtp_port", value=str(value), hint="Give a number, such as 587."
        )
    return value


def _security(value: object) -> Security:
    for known in SECURITIES:
        if known == value:
            return known
    raise Refusal(
        f"There is no smtp_security '{value}'.",
        column="smtp_security",
        value=str(value),
        hint=nearest_name(str(value), SECURITIES),
    )
