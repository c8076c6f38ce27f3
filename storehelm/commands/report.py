"""`report`: a page as a document, for a file, for mail, for a channel."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.theme import LIGHT
from storehelm.commands.asking import comparison_of, day_of, filters_of, reader_locale
from storehelm.commands.judged import Judged, judged
from storehelm.commands.new_file import write_file
from storehelm.commands.outcome import Outcome
from storehelm.languages.known import LANGUAGES, locale_in
from storehelm.languages.speech import speaking
from storehelm.metrics.question import check_values
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table
from storehelm.refusal import Refusal, nearest_name
from storehelm.reports.document import STRATEGY, TITLES, Document, document_of
from storehelm.reports.file_formats import MIMES, content_of
from storehelm.reports.material import WEEKLY, report_tables
from storehelm.reports.sheets import Source
from storehelm.settings.calendar import Period, last_complete_week
from storehelm.settings.home import Home
from storehelm.settings.mailing import WEBHOOK_VARIABLE, Mailing, known_language, report_webhook, smtp_password
from storehelm.settings.store import load_store

NAME = "report"
HELP = "write a page as a document (HTML, PDF, Excel), or send it: " + ", ".join(TITLES)
_COMPARED = "week_and_year"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument(
        "page", metavar="PAGE", nargs="?", default=WEEKLY, help=f"{', '.join(TITLES)} (default: weekly)"
    )
    parser.add_argument("--from", dest="first", metavar="DAY", help="first day (default: the last complete week)")
    parser.add_argument("--to", dest="last", metavar="DAY", help="last day")
    parser.add_argument("--compare", default=_COMPARED, help=f"as with view (default: {_COMPARED})")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="filter, as with view")
    parser.add_argument(
        "--language",
        help=f"{', '.join(LANGUAGES)} (default: [reports] in store.toml, else the terminal's)",
    )
    parser.add_argument("--format", help=f"{', '.join(MIMES)} (default: what FILE ends with, else html; pdf in a mail)")
    parser.add_argument("--out", metavar="FILE", help="where to write it (default: named after page and days, here)")
    parser.add_argument("--replace", action="store_true", help="write over a file of that name")
    parser.add_argument("--mail", action="store_true", help="mail it to the recipients in [reports] of store.toml")
    parser.add_argument(
        "--webhook", action="store_true", help=f"post it to the address in {WEBHOOK_VARIABLE} (as Slack takes it)"
    )


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Make a report, then write or send it; one that says nothing is neither written nor sent.

    Raises:
        Refusal: The page, a day, a filter, the language or the format is unknown, nothing is published, the report
            would be empty, or it cannot be written or sent. With --mail or --webhook, the reason is sent in its place.
    """
    if arguments.page not in TITLES:
        hint = nearest_name(arguments.page, TITLES)
        raise Refusal(f"There is no report of a page '{arguments.page}'.", value=arguments.page, hint=hint)
    locale = _locale(arguments, home)
    with speaking(locale):
        return _made(arguments, home, locale)


def _locale(arguments: argparse.Namespace, home: Home) -> str:
    """In which language, and with which numbers and days, the report is written."""
    asked: str | None = arguments.language
    if asked is not None:
        known_language(asked, "--language")
    elif not home.is_empty:
        asked = load_store(home.settings).mailing.language
    return locale_in(asked, reader_locale())


def _made(arguments: argparse.Namespace, home: Home, locale: str) -> Outcome:
    """Make, write and send it in the language of the run."""
    form = _form(arguments)
    channels = _channels(arguments, home)
    try:
        document = _document(arguments, home, locale)
        content = content_of(document, form)
    except Refusal as refusal:
        for channel in channels:
            channel.fail(TITLES[arguments.page], refusal)
        raise
    told: dict[str, Any] = {
        "page": document.page,
        "period": document.period,
        "headline": document.headline.text,
        "version": document.source.meta.version,
        "content": document.content_hash,
    }
    lines = []
    if arguments.out or not channels:
        path = Path(arguments.out or f"{document.file_name}.{form}")
        write_file(path, content, over=arguments.replace)
        told |= {"file": str(path), "bytes": len(content)}
        lines.append(f"Written: {path} ({len(content):,} bytes).")
    lines += _sent(channels, document, (f"{document.file_name}.{form}", content))
    told |= {channel.name: channel.told for channel in channels}
    return Outcome(told, "\n".join([document.headline.text, *lines]))


@dataclass(frozen=True)
class _Channel:
    """A way to send a report: what it is called, who gets it, and how to send it, or why there is none."""

    name: str
    told: list[str]
    deliver: Callable[[Document, str, bytes], None]
    deliver_failure: Callable[[str, Refusal], None]

    def send(self, document: Document, name: str, content: bytes) -> str:
        self.deliver(document, name, content)
        return f"Sent by {self.name} to {', '.join(self.told)}."

    def fail(self, title: str, refusal: Refusal) -> None:
        try:
            self.deliver_failure(title, refusal)
        except Refusal as second:
            refusal.hint = " ".join(
                filter(None, (refusal.hint, f"Nobody could be told by {self.name}: {second.message}"))
            )


def _sent(channels: Sequence[_Channel], document: Document, file: tuple[str, bytes]) -> list[str]:
    """Send by every way, also where another one fails.

    Raises:
        Refusal: One failed; the others are said with it.
    """
    lines, failed = [], []
    for channel in channels:
        try:
            lines.append(channel.send(document, *file))
        except Refusal as refusal:
            failed.append(refusal)
    if failed:
        first, *rest = failed
        first.hint = " ".join(filter(None, (first.hint, *(other.message for other in rest), *lines)))
        raise first
    return lines


def _channels(arguments: argparse.Namespace, home: Home) -> list[_Channel]:
    """The ways to send that were asked for, checked before anything is worked out."""
    channels = []
    if arguments.mail:
        channels.append(_mail(load_store(home.settings).mailing, _form(arguments)))
    if arguments.webhook:
        address = report_webhook()
        if address is None:
            raise Refusal(
                "There is no webhook to post to.",
                column="--webhook",
                hint=f"Put its address into the environment: {WEBHOOK_VARIABLE}, or {WEBHOOK_VARIABLE}_FILE.",
            )
        channels.append(_webhook(address))
    return channels


def _mail(mailing: Mailing, form: str) -> _Channel:
    from storehelm.reports.sending import File, check_mailing, failure_mail, mail_of, send_mail

    check_mailing(mailing)
    password = smtp_password()

    def deliver(document: Document, name: str, content: bytes) -> None:
        send_mail(mail_of(document, mailing, [File(name, MIMES[form], content)], _now()), mailing, password)

    def deliver_failure(title: str, refusal: Refusal) -> None:
        send_mail(failure_mail(mailing, title, refusal, _now()), mailing, password)

    return _Channel("mail", list(mailing.recipients), deliver, deliver_failure)


def _webhook(address: str) -> _Channel:
    from storehelm.reports.sending import failure_message, host_of, message_of, post

    def deliver(document: Document, _name: str, _content: bytes) -> None:
        post(message_of(document), address)

    def deliver_failure(title: str, refusal: Refusal) -> None:
        post(failure_message(title, refusal), address)

    return _Channel("webhook", [host_of(address)], deliver, deliver_failure)


def _now() -> datetime:
    return datetime.now(UTC)


def _form(arguments: argparse.Namespace) -> str:
    ending = Path(arguments.out).suffix.removeprefix(".").lower() if arguments.out else ""
    usual = "pdf" if arguments.mail else "html"
    form = str(arguments.format or (ending if ending in MIMES else usual))
    if form not in MIMES:
        raise Refusal(f"There is no format '{form}'.", column="--format", value=form, hint=nearest_name(form, MIMES))
    return form


def _document(arguments: argparse.Namespace, home: Home, locale: str) -> Document:
    if arguments.page == STRATEGY and (arguments.first or arguments.last or arguments.where):
        raise Refusal(
            "The report of the goals has no period and no filters: goals have their own.",
            value=STRATEGY,
            hint="Leave out --from, --to and --where.",
        )
    now = replace(judged(home), locale=locale)
    selection = _selection(arguments, now)
    check_values(now.published, selection.filters)
    source = Source(TITLES[arguments.page], now.published.meta, selection)
    tables = report_tables(
        arguments.page, (now.published, now.store), selection, now.strategy(), _written(now, arguments.page, selection)
    )
    return document_of(arguments.page, tables, source, Look(LIGHT, now.formats))


def _written(now: Judged, page: str, selection: Selection) -> dict[str, Table]:
    """What people wrote down that stands on the page, and what it brought."""
    if page == STRATEGY:
        return {"effects": now.initiative_effects(), "backtests": now.backtests()}
    return {"decisions": now.decisions(), "restated": now.restated(selection.period)} if page == WEEKLY else {}


def _selection(arguments: argparse.Namespace, now: Judged) -> Selection:
    filters, comparison = filters_of(arguments.where), comparison_of(arguments.compare)
    if arguments.first or arguments.last:
        period = Period(day_of(arguments.first, "--from"), day_of(arguments.last, "--to"))
        return Selection(period, comparison, filters)
    as_of = now.published.meta.as_of
    if as_of is None:
        raise Refusal("The store has no data yet.", hint="Load some: python -m storehelm import FILE")
    return Selection(last_complete_week(as_of, now.store.week_start), comparison, filters)
