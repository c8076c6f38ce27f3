"""Reads a published version: an immutable DuckDB file, opened by its path, a cursor per query, from any thread."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from storehelm.refusal import Refusal
from storehelm.settings.home import Home

if TYPE_CHECKING:
    import pandas as pd

_ROLLUPS_ONLY = ".rollups.duckdb"
_KEPT_OPEN = 4
"""Versions that one process keeps open: the current one, and those that running pages or links still read."""


@dataclass(frozen=True)
class Meta:
    """What a version says of itself. `as_of` is the last day with data; None while there is none."""

    version: str
    published_at: datetime
    store_name: str
    currency: str
    time_zone: str
    week_start: str
    as_of: date | None
    data_hash: str


@dataclass
class _Held:
    """An open file and how many queries are running on it."""

    connection: duckdb.DuckDBPyConnection
    running: int = 0


class _OpenFiles:
    """The connections of this process, one per path; the oldest that nobody uses are closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[Path, _Held] = OrderedDict()

    @contextmanager
    def cursor(self, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of one's own; its connection stays open at least until it is done."""
        held = self._take(path)
        try:
            cursor = held.connection.cursor()
            try:
                yield cursor
            finally:
                cursor.close()
        finally:
            with self._lock:
                held.running -= 1
                self._close_surplus()

    def close(self, folder: Path) -> None:
        """Close what lies in `folder` and is not being read."""
        with self._lock:
            for path in [path for path, held in self._held.items() if path.parent == folder and not held.running]:
                self._held.pop(path).connection.close()

    def _take(self, path: Path) -> _Held:
        with self._lock:
            held = self._held.get(path)
            if held is None:
                held = self._held[path] = _Held(_connect(path))
            self._held.move_to_end(path)
            held.running += 1
            self._close_surplus()
            return held

    def _close_surplus(self) -> None:
        surplus = len(self._held) - _KEPT_OPEN
        for path in [path for path, held in self._held.items() if not held.running][: max(0, surplus)]:
            self._held.pop(path).connection.close()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True)
    except (duckdb.IOException, duckdb.CatalogException) as error:
        raise Refusal(
            f"Version {path.stem} of the published data is not there or cannot be read.",
            file=str(path),
            value=path.stem,
            hint="See which versions there are: python -m storehelm versions",
        ) from error


_open_files = _OpenFiles()


@dataclass(frozen=True)
class Published:
    """One version of the published data. Immutable: the same question always has the same answer."""

    version: str
    path: Path
    meta: Meta

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query, as tuples. Parameters are bound by place (`?`) or by name (`$name`)."""
        with self._cursor() as cursor:
            rows: list[tuple[Any, ...]] = cursor.execute(sql, parameters or None).fetchall()
            return rows

    def query(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query, as dictionaries by column."""
        with self._cursor() as cursor:
            cursor.execute(sql, parameters or None)
            columns = [column[0] for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def frame(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> "pd.DataFrame":
        """The rows of a query, as a data frame."""
        with self._cursor() as cursor:
            return cursor.execute(sql, parameters or None).df()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor; what asks a version without single orders for them is refused in a sentence."""
        try:
            with _open_files.cursor(self.path) as cursor:
                yield cursor
        except duckdb.CatalogException as error:
            if not self.path.name.endswith(_ROLLUPS_ONLY):
                raise
            raise Refusal(
                "This copy of the data holds no single orders, and the page counts by them.",
                value=self.version,
                hint="The other pages show what can be told from daily sums.",
            ) from error


def current_version(home: Home) -> str | None:
    """The name of the version that is live; None where nothing is published."""
    try:
        return home.current.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def version_path(home: Home, version: str) -> Path:
    """The file of a whole version."""
    return home.published / f"{version}.duckdb"


def rollups_path(home: Home, version: str) -> Path:
    """The file of an older version, of which the rollups are kept."""
    return home.published / f"{version}{_ROLLUPS_ONLY}"


def open_published(home: Home, version: str | None = None) -> Published:
    """Open the version that is live, or the one that is named.

    Raises:
        Refusal: Nothing is published yet, or that version is not kept any more.
    """
    chosen = version or current_version(home)
    if chosen is None:
        raise Refusal(
            "Nothing is published yet.",
            file=str(home.published),
            hint="Load an export: python -m storehelm import FILE...",
        )
    if not set(chosen) <= _VERSION_LETTERS:
        raise Refusal(f"'{chosen}' is no name of a version.", value=chosen, hint="See: python -m storehelm versions")
    path = version_path(home, chosen)
    if not path.exists():
        path = rollups_path(home, chosen)
    if not path.exists():
        raise Refusal(
            f"Version {chosen} of the published data is not kept any more.",
            file=str(path),
            value=chosen,
            hint="See which versions there are: python -m storehelm versions",
        )
    return Published(chosen, path, _meta(path, path.stat().st_mtime_ns))


_VERSION_LETTERS = set("0123456789abcdefTZ-")


@lru_cache(maxsize=64)
def _meta(path: Path, changed: int) -> Meta:
    """Read once: a published file never changes, and one of the same name made anew is told by when it changed."""
    with _open_files.cursor(path) as cursor:
        row = cursor.execute(
            "select version, published_at, store_name, currency, time_zone, week_start, as_of, data_hash "
            "from published_meta"
        ).fetchall()[0]
    return Meta(*row)


def close_published(home: Home) -> None:
    """Close this process's connections to a home's versions that nobody is reading."""
    _open_files.close(home.published)
