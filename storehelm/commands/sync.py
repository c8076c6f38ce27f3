"""`sync`: pull a source and publish."""

import argparse
import sys
from datetime import UTC, date, datetime
from typing import Literal

from storehelm.commands.outcome import DONE, REFUSED, Outcome
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.analytics import endpoint_of, login_file
from storehelm.settings.home import Home
from storehelm.settings.store import Store, load_store
from storehelm.warehouse.ga4_account import SyncAccount, Tally
from storehelm.warehouse.ga4_sync import SyncOptions, sync
from storehelm.warehouse.lock import PATIENCE
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import current_version
from storehelm.warehouse.syncs import recorded

NAME = "sync"
HELP = "pull a source (ga4: Google Analytics 4) into the warehouse and publish"
SOURCES = ("ga4",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("source", metavar="SOURCE", help="the source to pull: ga4")
    parser.add_argument("--since", help="read every day from this one again: 2026-11-01 (a day of the property)")
    parser.add_argument("--until", help="the last day: 2026-11-21, or today, which is not over (default: yesterday)")
    parser.add_argument("--report", action="append", default=[], metavar="NAME", help="only this report; repeatable")
    parser.add_argument("--no-publish", action="store_true", help="pull only; publish later")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds to wait for another writer")
    parser.add_argument("--progress", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Pull what is missing or may have changed, then publish what was read.

    The exit code is 0 when everything was read, and also when a quota stopped the run: what is left is read by the
    next one, so that nobody is woken for it. It is 2 when something could not be read.

    Raises:
        Refusal: The source is unknown, the home is the demo store's, a day is none, or another process pulls.
        ConnectorRefusal: Login, permission or the endpoint are wrong.
    """
    if arguments.source not in SOURCES:
        raise Refusal(
            f"No source named '{arguments.source}' can be pulled.",
            value=arguments.source,
            hint=nearest_name(arguments.source, SOURCES),
        )
    if home.is_demo:
        raise Refusal(
            "This home folder holds the demo store; Analytics is pulled into a home of your own.",
            file=str(home.path),
            hint="Name another folder with --home, or leave it out to use data/home; set it up with init first.",
        )
    store = load_store(home.settings)
    options = _options(arguments, home, store)
    progress = _tell if arguments.progress or sys.stderr.isatty() else None
    with recorded(home, _now()) as keep:
        account = sync(home, store, _now(), options, progress)
        version, refusal = _publish(arguments, home, store, account)
        document = account.document(version)
        if refusal is not None:
            document.setdefault("error", {"message": refusal.message, "value": refusal.value, "hint": refusal.hint})
        keep(document)
    for failure in document["failures"]:
        sys.stderr.write(f"{failure['message']}\n{failure['hint'] or ''}\n")
    if refusal is not None:
        sys.stderr.write(f"{refusal.message}\n{refusal.hint or ''}\n")
    return Outcome(document, _text(account, version), REFUSED if "error" in document else DONE)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _tell(label: str, step: str) -> None:
    """Only slices that are done: their steps take less than a second."""
    if step.endswith("to go"):
        sys.stderr.write(f"{label}: {step}\n")
        sys.stderr.flush()


def _options(arguments: argparse.Namespace, home: Home, store: Store) -> SyncOptions:
    until: date | Literal["today"] | None = "today" if arguments.until == "today" else _day("--until", arguments.until)
    if store.analytics is None:
        return SyncOptions()
    return SyncOptions(
        since=_day("--since", arguments.since),
        until=until,
        reports=tuple(arguments.report),
        endpoint=endpoint_of(store.analytics),
        credentials=login_file(home, store.analytics),
        patience=arguments.patience,
    )


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        hint = "Write it as 2026-11-21" + (", or today." if option == "--until" else ".")
        raise Refusal(f"'{text}' is no day.", column=option, value=text, hint=hint) from None


def _publish(
    arguments: argparse.Namespace, home: Home, store: Store, account: SyncAccount
) -> tuple[str | None, Refusal | None]:
    """The version that is live, and why it is not a new one where publishing was refused."""
    if arguments.no_publish or not account.has_read:
        return current_version(home), None
    try:
        return publish(home, store, _now(), patience=arguments.patience), None
    except Refusal as refusal:
        return current_version(home), refusal


def _text(account: SyncAccount, version: str | None) -> str:
    lines = [_line(tally) for tally in account.tallies.values() if tally.slices]
    lines += account.warnings
    if not account.has_read and not account.stopped and not account.failures:
        lines.append("Everything was read before.")
    if account.stopped and account.until:
        lines.append(
            f"Stopped: {account.stopped} What was read is kept; {account.left} slices are left. "
            f"Go on after {account.until:%Y-%m-%d %H:%M} UTC with the same command."
        )
    lines.append(f"Published: {version}" if version else "Nothing is published yet.")
    return "\n".join(lines)


def _line(tally: Tally) -> str:
    flags = f" ({', '.join(sorted(tally.flags)).replace('_', ' ')})" if tally.flags else ""
    span = f"{tally.report.name}: {tally.first} to {tally.last}, {tally.rows} rows"
    return (
        f"{span}: {tally.new} {tally.report.grain}s new, {tally.updated} updated, {tally.unchanged} unchanged, "
        f"{tally.removed} removed{flags}"
    )
