"""Publishing: models are built into a file of their own, checked, and only then does the pointer move."""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb

from connectors.channels import read_channel_rules
from storehelm.refusal import Refusal
from storehelm.settings.access import Access
from storehelm.settings.home import Home
from storehelm.settings.store import Store, save_store
from storehelm.warehouse.build import ARITHMETIC, MODELS, ROLLUPS, Progress, Stamp, build_models
from storehelm.warehouse.checks import check_models
from storehelm.warehouse.exchange_rates import reference_archive
from storehelm.warehouse.lock import PATIENCE, held
from storehelm.warehouse.published import current_version, open_published, rollups_path, version_path
from storehelm.warehouse.share_rows import frozen_versions
from storehelm.warehouse.writer import open_warehouse

KEPT_WHOLE = 5
"""So many of the newest versions stay whole, for roll-back; older ones are kept one per week, rollups only."""
_BUILDING = ".building"
_HASHED = (
    "orders",
    "order_lines",
    "refunds",
    "products",
    "product_costs",
    "customers",
    "sessions",
    "ad_spend",
    "marketing_costs",
    "exchange_rates",
    "transactions",
    "analytics_sales",
    "event_counts",
    "session_totals",
    "users",
    "item_counts",
    "demographics",
    "visit_days",
    "visit_events",
    "event_days",
    "ga4_slices",
    "ga4_restatements",
    "covered_days",
)


@dataclass(frozen=True)
class Version:
    """A published version as it lies in the home folder."""

    version: str
    published_at: datetime
    as_of: date | None
    is_current: bool
    is_whole: bool
    size: int


def publish(
    home: Home,
    store: Store,
    now: datetime,
    *,
    patience: float = PATIENCE,
    progress: Progress | None = None,
) -> str:
    """Build, check and switch to a version of what is loaded now; unchanged data keeps its version.

    Args:
        home: The home folder.
        store: The store's settings.
        now: The time in UTC, without a zone; it names the version.
        patience: Seconds to wait for another writer.
        progress: Told in a few words what is being done.

    Returns:
        The version that is live.

    Raises:
        Refusal: Nothing is loaded, an amount cannot be converted, the models do not add up, or the disk is full. What
            was live stays live.
    """
    with held(home, "publish", patience):
        if not home.warehouse.exists():
            raise Refusal(
                "Nothing is loaded yet.",
                file=str(home.warehouse),
                hint="Load an export: python -m storehelm import FILE...",
            )
        _note_channel_rules(home, now)
        home.published.mkdir(exist_ok=True)
        _clear_drafts(home)
        try:
            return _publish(home, store, now, progress or (lambda _: None))
        except (duckdb.Error, OSError) as error:
            raise Refusal(
                f"The data could not be published: {str(error).splitlines()[0]}",
                file=str(home.published),
                hint="What was published before is still live. Is there room on the disk? Otherwise please report it.",
            ) from error
        finally:
            _clear_drafts(home)


def _note_channel_rules(home: Home, now: datetime) -> None:
    """Remember since when these rules name channels: they name those of all days anew."""
    con = open_warehouse(home)
    try:
        con.execute(
            "insert into channel_rules values (?, ?) on conflict do nothing",
            [read_channel_rules().version, now.replace(microsecond=0)],
        )
    finally:
        con.close()


def _publish(home: Home, store: Store, now: datetime, tell: Progress) -> str:
    draft = home.published / f"{_BUILDING}-{os.getpid()}.duckdb"
    with _building(home, draft) as con:
        data_hash = _data_hash(con, store)
        live = current_version(home)
        if live is not None and version_path(home, live).exists() and _hash_of(home, live) == data_hash:
            return live
        stamp = Stamp(f"{now:%Y%m%dT%H%M%SZ}-{data_hash[:8]}", now.replace(microsecond=0), data_hash)
        build_models(con, store, stamp, tell)
        tell("checking")
        check_models(con)
    tell("saving")
    _make_durable(draft)
    draft.replace(version_path(home, stamp.version))
    tell("switching")
    _point_to(home, stamp.version)
    tell("tidying")
    with contextlib.suppress(Refusal):  # where links cannot be read nothing is thinned out, lest one loses its data
        _thin_out(home, frozen_versions(home, now.replace(tzinfo=None)))
    return stamp.version


@contextmanager
def _building(home: Home, draft: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(draft), config={"temp_directory": str(home.path / "warehouse.tmp")})
    try:
        _attach(con, home.warehouse, "loaded")
        yield con
        con.execute("detach loaded")
        con.execute("checkpoint")
    finally:
        con.close()


def _attach(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    quoted = str(path).replace("'", "''")
    con.execute(f"attach '{quoted}' as {name} (read_only)")


def _clear_drafts(home: Home) -> None:
    """Remove what a build left behind, this one or one that was killed; the lock is held."""
    for draft in home.published.glob(f"{_BUILDING}-*"):
        draft.unlink(missing_ok=True)


def _data_hash(con: duckdb.DuckDBPyConnection, store: Store) -> str:
    """Of the rows, whatever their order and whichever load wrote them; of the settings, the models and the rates."""
    digest = hashlib.sha256(repr(replace(store, targets=(), courses=(), analytics=None)).encode())
    for model in (ARITHMETIC, *sorted(MODELS.glob("*.sql"))):
        digest.update(model.read_bytes())
    digest.update(hashlib.sha256(reference_archive()).digest())
    digest.update(read_channel_rules().version.encode())
    for table in _HASHED:
        con.execute(
            f"""
            select count(*), sum(hash(r))
            from (select columns(lambda name: name <> 'load_id') from loaded.{table}) as r
            """  # noqa: S608 own names
        )
        digest.update(f"{table}{con.fetchall()}".encode())
    con.execute(
        """
        select (select max(as_of) from loaded.units), list(rejected order by path)
        from (select path, max_by(rows_rejected, load_id) as rejected from loaded.loads group by path)
        where rejected > 0
        """
    )
    digest.update(str(con.fetchall()).encode())
    return digest.hexdigest()


def _hash_of(home: Home, version: str) -> str:
    return open_published(home, version).meta.data_hash


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _point_to(home: Home, version: str) -> None:
    """Replace the pointer whole, so that a reader meets the old version or the new one."""
    draft = home.published / f"{_BUILDING}-{os.getpid()}.current"
    draft.write_text(f"{version}\n", encoding="utf-8")
    _make_durable(draft)
    draft.replace(home.current)
    _make_durable(home.published)


def roll_back(home: Home, version: str, patience: float = PATIENCE) -> str:
    """Make an earlier version live again.

    Raises:
        Refusal: That version is not kept whole.
    """
    with held(home, "rollback", patience):
        whole = [entry.version for entry in list_versions(home) if entry.is_whole]
        if version not in whole:
            raise Refusal(
                f"Version {version} is not kept whole.",
                value=version,
                hint=f"Versions to go back to: {', '.join(whole)}." if whole else "Nothing is published yet.",
            )
        _point_to(home, version)
        return version


def list_versions(home: Home) -> list[Version]:
    """The versions that are kept, newest first."""
    live = current_version(home)
    entries = []
    for path in sorted(home.published.glob("*.duckdb"), reverse=True):
        if path.name.startswith(_BUILDING):
            continue
        name = path.name.removesuffix(".duckdb").removesuffix(".rollups")
        meta = open_published(home, name).meta
        entries.append(
            Version(
                version=name,
                published_at=meta.published_at,
                as_of=meta.as_of,
                is_current=name == live,
                is_whole=not path.name.endswith(".rollups.duckdb"),
                size=path.stat().st_size,
            )
        )
    return entries


def _thin_out(home: Home, linked: set[str]) -> None:
    """Keep the newest versions whole, and those that open links show; of older ones the last of each week, rollups."""
    versions = list_versions(home)
    seen_weeks = {entry.published_at.isocalendar()[:2] for entry in versions[:KEPT_WHOLE]}
    for entry in versions[KEPT_WHOLE:]:
        week = entry.published_at.isocalendar()[:2]
        if entry.is_current or entry.version in linked:
            continue
        if week in seen_weeks:
            version_path(home, entry.version).unlink(missing_ok=True)
            rollups_path(home, entry.version).unlink(missing_ok=True)
        elif entry.is_whole:
            _keep_rollups(home, entry.version)
        seen_weeks.add(week)


def _keep_rollups(home: Home, version: str) -> None:
    _write_rollups(version_path(home, version), rollups_path(home, version))
    version_path(home, version).unlink()


def _write_rollups(whole: Path, target: Path, emptied: Sequence[str] = ()) -> None:
    """Write the tables without rows of single orders; those of `emptied` keep their columns and lose their rows."""
    draft = target.parent / f"{_BUILDING}-{os.getpid()}.rollups"
    con = duckdb.connect(str(draft))
    try:
        _attach(con, whole, "whole")
        con.execute("select table_name from duckdb_tables() where database_name = 'whole'")
        present = {name for (name,) in con.fetchall()}
        for table in (name for name in ROLLUPS if name in present):
            rows = " where false" if table in emptied else ""
            con.execute(f"create table {table} as select * from whole.{table}{rows}")  # noqa: S608 own names
        con.execute("detach whole")
    finally:
        con.close()
    _make_durable(draft)
    draft.replace(target)


def copy_for_viewing(home: Home, store: Store, target: Home) -> str:
    """Write a home that can only be looked at: the live version without rows of single orders, open to everybody.

    Args:
        home: The home whose live version is copied.
        store: Its store, of which name, currency, time zone and first day of the week go along.
        target: The home to write; it must not hold anything yet.

    Raises:
        Refusal: Nothing is published, its version is not kept whole, or `target` holds something.
    """
    version = open_published(home).version
    if not version_path(home, version).exists():
        raise Refusal(f"Version {version} of the published data is not kept whole any more.", value=version)
    if target.path.exists() and any(target.path.iterdir()):
        raise Refusal("The folder for the copy holds something.", file=str(target.path), hint="Name a new folder.")
    target.make()
    target.published.mkdir(parents=True, exist_ok=True)
    # What was loaded names files and folders of the machine.
    _write_rollups(version_path(home, version), rollups_path(target, version), ("loads",))
    seen = Store(store.name, store.currency, store.time_zone, store.week_start, access=Access(mode="public"))
    save_store(target.settings, seen)
    _point_to(target, version)
    return version
