"""Exports from disk into the warehouse: each file by itself, so that one that cannot be read holds up no other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from connectors.files.opening import find_files
from connectors.files.reading import stage
from connectors.ga4.events.recognising import without_parts
from connectors.protocol import Staged, StoreFacts
from connectors.refusal import ConnectorRefusal
from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.settings.store import Store
from storehelm.warehouse.load import How, Load, load
from storehelm.warehouse.lock import PATIENCE
from storehelm.warehouse.writer import writing

Progress = Callable[[Path, str], None]


@dataclass(frozen=True)
class Options:
    """How exports are to be read; None where the files are to tell.

    `as_of` is the age of the exports in UTC, without a zone; `patience` the seconds to wait for another writer.
    """

    format_name: str | None = None
    mapping: Path | None = None
    as_of: datetime | None = None
    dry_run: bool = False
    patience: float = PATIENCE


@dataclass(frozen=True)
class Outcome:
    """What became of one file: it was loaded, or it was refused."""

    path: Path
    load: Load | None = None
    refusal: Refusal | ConnectorRefusal | None = None


@dataclass(frozen=True)
class _Run:
    """What the loads of one run share."""

    home: Home
    facts: StoreFacts
    now: datetime
    options: Options
    progress: Progress


def find_exports(paths: Iterable[Path]) -> tuple[list[Path], list[Outcome]]:
    """The files that are named, those of folders and members of archives; and what cannot be found.

    Of an export that was cut into numbered parts there is one: reading it reads the others.
    """
    found: list[Path] = []
    missing = []
    for path in paths:
        try:
            found += find_files(path)
        except ConnectorRefusal as refusal:
            missing.append(Outcome(path, refusal=refusal))
    return without_parts(dict.fromkeys(found)), missing


def load_exports(
    home: Home,
    store: Store,
    files: Sequence[Path],
    now: datetime,
    options: Options | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Load files one after the other, each whole or not at all.

    Args:
        home: The home folder.
        store: The store's settings.
        files: The exports, as `find_exports` lists them.
        now: The time in UTC, without a zone.
        options: How to read them.
        progress: Told which file is at which step.

    Raises:
        Refusal: Another process holds the warehouse.
    """
    chosen = options or Options()
    facts = facts_of(home, store)
    run = _Run(home, facts, now, chosen, progress or (lambda _path, _step: None))
    with writing(home, "import", chosen.patience) as con:
        return [_load_export(con, path, run) for path in files]


def facts_of(home: Home, store: Store) -> StoreFacts:
    """What a connector must know of the store."""
    analytics = store.analytics.currency if store.analytics else None
    return StoreFacts(store.time_zone, store.currency, home.identity_key(), store.keep_unmapped_columns, analytics)


def _load_export(con: duckdb.DuckDBPyConnection, path: Path, run: _Run) -> Outcome:
    def staging(connection: duckdb.DuckDBPyConnection) -> Staged:
        return stage(
            connection,
            path,
            run.facts,
            format_name=run.options.format_name,
            mapping=run.options.mapping,
            as_of=run.options.as_of,
            mapping_folders=(run.home.mappings,),
        )

    def tell(step: str) -> None:
        run.progress(path, step)

    try:
        how = How(dry_run=run.options.dry_run, progress=tell)
        return Outcome(path, load=load(con, staging, run.now, run.home.rejects, how))
    except (Refusal, ConnectorRefusal) as refusal:
        refusal.file = refusal.file or str(path)
        return Outcome(path, refusal=refusal)
