"""A report on its way to people: by mail, with the files attached, or as a message to a channel's webhook."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib.parse import urlsplit

import requests

from storehelm.languages.speech import Sentence, say
from storehelm.refusal import Refusal
from storehelm.reports.document import STRATEGY, Document
from storehelm.reports.grids import Grid
from storehelm.reports.parts import KEY_NUMBERS
from storehelm.reports.sheets import as_of_words, chosen_filters
from storehelm.settings.mailing import PASSWORD_VARIABLE, WEBHOOK_VARIABLE, Mailing

_SECONDS = 30
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
_MOST_ANSWER = 80
_LAST_FINE = 299
_LONGEST = 2900
"""Letters that a part of a chat message may have."""


@dataclass(frozen=True)
class File:
    """A file that goes with a mail."""

    name: str
    mime: str
    content: bytes


def summary_of(document: Document) -> str:
    """The report in a few lines of plain text: what it says first, its key numbers, its filters and its version."""
    numbers = [
        f"{line.cells[0]}: {line.cells[1]} ({line.cells[2]})"
        for section in document.sections
        for part in section.parts
        if section.name == KEY_NUMBERS and isinstance(part, Grid)
        for line in part.lines
    ]
    blocks = (
        [f"{document.title}, {document.store}", document.period],
        list(document.notices),
        [document.headline.text, *([document.headline.note] if document.headline.note else [])],
        numbers,
        [*_asked(document)],
    )
    return "\n\n".join("\n".join(block) for block in blocks if block)


def mail_of(document: Document, mailing: Mailing, files: Sequence[File], now: datetime) -> EmailMessage:
    """The report as a mail. `now` has a time zone.

    Raises:
        Refusal: There is no file to send.
    """
    if not files:
        # Translators: --format pdf is an option of a command.
        raise Refusal(say("A report is never sent without its file."), hint=say("Choose a format: --format pdf"))
    subject = f"{document.title}, {document.store}: {document.headline.claim}"
    message = _letter(mailing, subject, summary_of(document), now)
    for file in files:
        main, sub = file.mime.split("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


def check_mailing(mailing: Mailing) -> None:
    """See whether the settings say all that a mail needs, before anything is worked out.

    Raises:
        Refusal: They name no recipient, sender or server, or a password would leave the machine in the clear.
    """
    missing = [
        key
        for key, value in (("recipients", mailing.recipients), ("from", mailing.sender), ("smtp_host", mailing.host))
        if not value
    ]
    if missing:
        raise Refusal(
            # Translators: {keys} are settings that are missing in the section [reports] of store.toml.
            say("Nothing is mailed: [reports] in store.toml lacks {keys}.", keys=", ".join(missing)),
            column=missing[0],
            # Translators: only the first word is to be translated.
            hint=say(
                'Add: [reports] recipients = ["ana@shop.example"], from = "reports@shop.example", smtp_host = "..."'
            ),
        )
    if mailing.security == "none" and mailing.user and mailing.host not in _OWN_MACHINE:
        raise Refusal(
            # Translators: {user} signs in at the mail server {host}.
            say(
                "Nothing is mailed: the password of {user} would go to {host} in the clear.",
                user=mailing.user,
                host=mailing.host,
            ),
            column="smtp_security",
            value=mailing.security,
            # Translators: smtp_security, smtp_user and the words in quotes are settings: they stay.
            hint=say('Set smtp_security = "starttls" or "tls", or take smtp_user away.'),
        )


def failure_mail(mailing: Mailing, title: Sentence, refusal: Refusal, now: datetime) -> EmailMessage:
    """A mail that says why a report could not be made."""
    # Translators: {report} is the name of a page, such as Weekly review.
    subject = say("{report}: the report could not be made", report=say(title))
    return _letter(mailing, subject, failure_words(title, refusal), now)


def failure_words(title: Sentence, refusal: Refusal) -> str:
    """Why a report could not be made, and what to do."""
    # Translators: {report} is the name of a page, such as Weekly review.
    said = say("The report '{report}' could not be made.", report=say(title))
    return "\n".join(filter(None, (said, refusal.message, refusal.hint)))


def send_mail(message: EmailMessage, mailing: Mailing, password: str | None) -> None:
    """Hand a mail to the server.

    Raises:
        Refusal: The server cannot be reached, does not let us in, or does not take the mail for everybody; or the
            settings are impossible.
    """
    check_mailing(mailing)
    where = f"{mailing.host}:{mailing.port}"
    try:
        with _connected(mailing) as server:
            if mailing.user:
                server.login(mailing.user, password or "")
            refused = server.send_message(message)
    except smtplib.SMTPAuthenticationError:
        raise Refusal(
            # Translators: {server} is the address of a mail server.
            say("The mail server {server} does not accept the login.", server=where),
            # Translators: smtp_user and [reports] are settings, {variable} is a variable of the environment.
            hint=say("Check smtp_user in [reports] and {variable} in the environment.", variable=PASSWORD_VARIABLE),
        ) from None
    except smtplib.SMTPRecipientsRefused as error:
        raise _not_taken(error.recipients) from None
    except smtplib.SMTPNotSupportedError:
        raise Refusal(
            # Translators: smtp_security and smtp_user are settings.
            say("The mail server {server} does not offer what smtp_security or smtp_user ask for.", server=where),
            hint=say('Check smtp_security in [reports]: "starttls", "tls" or "none".'),
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Refusal(
            # Translators: {reason} is what the mail server or the system said, in English.
            say("The mail could not be sent through {server}: {reason}.", server=where, reason=_reason(error)),
            hint=say("Check smtp_host, smtp_port and smtp_security in [reports], and whether the server is up."),
        ) from None
    if refused:
        raise _not_taken(refused)


def message_of(document: Document) -> dict[str, Any]:
    """The report as a message that Slack and servers alike it understand."""
    said = document.headline
    head = f"*{_plain(document.title)}*, {_plain(document.store)}\n{_plain(document.period)}"
    claim = f"*{_plain(said.claim)}*{_plain(said.text[len(said.claim) :])}"
    texts = [head, *(_plain(sentence) for sentence in document.notices), claim, _plain(" · ".join(_asked(document)))]
    return _message(f"{document.title}, {document.store}: {said.text}", texts)


def failure_message(title: Sentence, refusal: Refusal) -> dict[str, Any]:
    """A message that says why a report could not be made."""
    words = failure_words(title, refusal)
    return _message(words, [_plain(words)])


def host_of(address: str) -> str:
    """The server of a webhook, which may be told: the rest of its address is a secret.

    Raises:
        Refusal: It is no address, or would send the report in the clear.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    if host is None or (parts.scheme != "https" and not (parts.scheme == "http" and host in _OWN_MACHINE)):
        # Translators: {variable} is a variable of the environment.
        hint = say("Check {variable}.", variable=WEBHOOK_VARIABLE)
        raise Refusal(say("The webhook's address must begin with https://."), hint=hint)
    return host


def post(message: dict[str, Any], address: str) -> None:
    """Post a message to a webhook. Its address is a secret and stands in no sentence.

    Raises:
        Refusal: The address is none, or the server cannot be reached or does not take the message.
    """
    host = host_of(address)
    try:
        answer = requests.post(address, json=message, timeout=_SECONDS, allow_redirects=False)
    except (requests.RequestException, ValueError):
        raise Refusal(
            say("The webhook at {host} cannot be reached.", host=host),
            hint=say("Check its address, and whether it is up."),
        ) from None
    if answer.status_code > _LAST_FINE:
        said = answer.text.strip()[:_MOST_ANSWER].replace("\n", " ")
        raise Refusal(
            # Translators: {answer} is what its server answered, such as "404 not found".
            say(
                "The webhook at {host} did not take the message: {answer}.",
                host=host,
                answer=f"{answer.status_code} {said}".strip(),
            ),
            # Translators: the channel is one of a chat program.
            hint=say("Make a new webhook where the channel is, if this one was taken back."),
        )


def _letter(mailing: Mailing, subject: str, text: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = mailing.sender
    message["To"] = ", ".join(mailing.recipients)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=mailing.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _connected(mailing: Mailing) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if mailing.security == "tls":
        return smtplib.SMTP_SSL(mailing.host, mailing.port, timeout=_SECONDS, context=secure)
    server = smtplib.SMTP(mailing.host, mailing.port, timeout=_SECONDS)
    if mailing.security == "starttls":
        try:
            server.starttls(context=secure)
        except BaseException:
            server.close()
            raise
    return server


def _not_taken(refused: dict[str, tuple[int, bytes]]) -> Refusal:
    names = ", ".join(sorted(refused))
    code, said = next(iter(refused.values()))
    reason = said.decode("utf-8", "replace")[:_MOST_ANSWER]
    return Refusal(
        # Translators: {names} are mail addresses, {answer} is what the server answered, such as "550 no such user".
        say("The mail server did not take the report for {names}: {answer}.", names=names, answer=f"{code} {reason}"),
        column="recipients",
        # Translators: people who are not named got the report.
        hint=say("Check the recipients in [reports]; whoever is not named here has it."),
    )


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {text[:_MOST_ANSWER]}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)[:_MOST_ANSWER] or type(error).__name__


def _asked(document: Document) -> list[str]:
    """Filters and version: what the numbers were asked of."""
    selection = document.source.selection
    chosen = [f"{name}: {values}" for name, values in chosen_filters(selection)] if document.page != STRATEGY else []
    filters = ", ".join(chosen)
    # Translators: {filters} are what was chosen, such as "Device: desktop, Country: Spain".
    told = say("Filters: {filters}", filters=filters) if filters else say("Filters: none")
    return [
        told,
        # Translators: {day} is the last day of the data, {content} the beginning of a hash of the report's numbers.
        say(
            "Data up to {day}, version {version}, content {content}",
            day=as_of_words(document.source),
            version=document.source.meta.version,
            content=document.content_hash[:12],
        ),
    ]


def _plain(text: str) -> str:
    """Text in which a chat program finds no mark-up of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _message(fallback: str, texts: Sequence[str]) -> dict[str, Any]:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text[:_LONGEST]}} for text in texts if text]
    return {"text": _plain(fallback), "blocks": blocks}
