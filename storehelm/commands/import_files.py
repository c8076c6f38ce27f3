"""`import`: read exports into the warehouse and publish."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.refusal import ConnectorRefusal
from storehelm.commands.outcome import DONE, REFUSED, Outcome
from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.settings.store import Store, load_store
from storehelm.warehouse.audit import Entry, note
from storehelm.warehouse.exports import Options, find_exports, load_exports
from storehelm.warehouse.exports import Outcome as FileOutcome
from storehelm.warehouse.lock import PATIENCE
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import current_version

NAME = "import"
HELP = "read exports (files or folders) into the warehouse and publish"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="an export, or a folder of exports")
    parser.add_argument("--format", help="name of the format, where the file does not tell (see: formats)")
    parser.add_argument("--mapping", help="mapping file that says what the columns mean (see: mapping)")
    parser.add_argument("--as-of", help="when the export was taken: 2026-11-21, or 2026-11-21T09:30 (store's time)")
    parser.add_argument("--dry-run", action="store_true", help="read and count, and keep nothing")
    parser.add_argument("--no-publish", action="store_true", help="load only; publish later")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds to wait for another writer")
    parser.add_argument("--progress", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Load the files, then publish what is loaded.

    Raises:
        Refusal: The home is the demo store's or holds no store, a setting is impossible, or another process holds the
            warehouse.
    """
    if home.is_demo:
        raise Refusal(
            "This home folder holds the demo store; your own exports need a home of their own.",
            file=str(home.path),
            hint="Name another folder with --home, or leave it out to use data/home; set it up with init first.",
        )
    store = load_store(home.settings)
    files, missing = find_exports(Path(name) for name in arguments.files)
    if not files and not missing:
        raise Refusal(
            "There is no file in that folder.", file=arguments.files[0], hint="Name a file or another folder."
        )
    options = Options(
        format_name=arguments.format,
        mapping=Path(arguments.mapping) if arguments.mapping else None,
        as_of=_age(arguments.as_of, store),
        dry_run=arguments.dry_run,
        patience=arguments.patience,
    )
    progress = _tell if arguments.progress or sys.stderr.isatty() else None
    outcomes = [*missing, *load_exports(home, store, files, _now(), options, progress)]
    if not arguments.dry_run:
        _note(home, [outcome.path.name for outcome in outcomes if outcome.load is not None])
    refusals = [outcome.refusal for outcome in outcomes if outcome.refusal is not None]
    version, refusal = _publish(arguments, home, store, outcomes)
    if refusal is not None:
        refusals.append(refusal)
    return _outcome(outcomes, version, refusals)


def _note(home: Home, names: Sequence[str]) -> None:
    """Tell the audit; what is loaded stays loaded where it cannot be written."""
    with contextlib.suppress(Refusal):
        for name in names:
            note(home, Entry(_now(), "command line", "loaded", name))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _tell(path: Path, step: str) -> None:
    sys.stderr.write(f"{path.name}: {step}\n")
    sys.stderr.flush()


def _age(text: str | None, store: Store) -> datetime | None:
    """The age of the exports in UTC; a day alone means its end."""
    if text is None:
        return None
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"'{text}' is no day.", column="--as-of", value=text, hint="Write it as 2026-11-21 or 2026-11-21T09:30."
        ) from None
    if len(text) <= len("2026-11-21"):
        stamp = datetime.combine(stamp.date(), time(23, 59, 59))
    local = stamp if stamp.tzinfo else stamp.replace(tzinfo=ZoneInfo(store.time_zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def _publish(
    arguments: argparse.Namespace, home: Home, store: Store, outcomes: Sequence[FileOutcome]
) -> tuple[str | None, Refusal | None]:
    """The version that is live, and why it is not a new one where publishing was refused."""
    is_loaded = any(outcome.load is not None for outcome in outcomes)
    if arguments.dry_run or arguments.no_publish or not is_loaded:
        return current_version(home), None
    try:
        return publish(home, store, _now(), patience=arguments.patience), None
    except Refusal as refusal:
        return current_version(home), refusal


def complaint_of(refusal: Refusal | ConnectorRefusal) -> dict[str, Any]:
    """A refusal as JSON tells it."""
    places = ("message", "file", "line", "column", "value", "hint")
    return {place: getattr(refusal, place) for place in places}


def _outcome(
    outcomes: Sequence[FileOutcome], version: str | None, refusals: Sequence[Refusal | ConnectorRefusal]
) -> Outcome:
    document: dict[str, Any] = {"files": [_file_document(outcome) for outcome in outcomes], "version": version}
    if refusals:
        document["error"] = complaint_of(refusals[0])
    for refusal in refusals:
        sys.stderr.write(_sentence(refusal) + "\n")
    lines = [_file_line(outcome) for outcome in outcomes if outcome.load is not None]
    lines.append(f"Published: {version}" if version else "Nothing is published yet.")
    return Outcome(document, "\n".join(lines), REFUSED if refusals else DONE)


def _file_document(outcome: FileOutcome) -> dict[str, Any]:
    if outcome.load is not None:
        return outcome.load.document()
    assert outcome.refusal is not None
    return {"path": str(outcome.path), "error": complaint_of(outcome.refusal)}


def _file_line(outcome: FileOutcome) -> str:
    account = outcome.load
    assert account is not None
    counts = account.counts
    words = (
        f"{account.path.name}: {account.format_name}, {counts.read} rows: {counts.loaded} loaded, {counts.updated} "
        f"updated, {counts.unchanged} unchanged, {counts.rejected} rejected, {counts.not_data} not data"
    )
    rejects = [f"  rejects: {account.rejects_file}"] if account.rejects_file else []
    return "\n".join([words, *(f"  {warning}" for warning in account.warnings), *rejects])


def _sentence(refusal: Refusal | ConnectorRefusal) -> str:
    places = [
        f"{name} {value}"
        for name in ("file", "line", "column", "value")
        if (value := getattr(refusal, name)) is not None
    ]
    where = f" ({', '.join(places)})" if places else ""
    return f"{refusal.message}{where}" + (f"\n{refusal.hint}" if refusal.hint else "")
