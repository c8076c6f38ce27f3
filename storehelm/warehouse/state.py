"""state.sqlite: what people do in the app: loads, pulls (syncs.py), what they write (records.py), links, the audit.

Any process may write to it: each statement is short, and SQLite's write-ahead log lets readers pass.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from storehelm.refusal import Refusal
from storehelm.settings.home import Home

Connection = sqlite3.Connection
"""What `opened_state` gives; its rows are read by the names of their columns."""
_SCHEMA = """
create table if not exists jobs (
    job_id integer primary key autoincrement,
    queued_at text not null,
    path text not null,
    file_name text not null,
    options text not null,
    status text not null check (status in ('waiting', 'running', 'done', 'failed')),
    started_at text,
    finished_at text,
    step text,
    document text,
    kind text not null default 'import'
) strict;
create table if not exists syncs (
    sync_id integer primary key autoincrement,
    started_at text not null,
    finished_at text,
    document text
) strict;
create table if not exists records (
    kind text not null,
    record_id text not null,
    revision integer not null,
    changed_at text not null,
    changed_by text not null,
    document text,
    primary key (kind, record_id, revision)
) strict;
create table if not exists audit (
    audit_id integer primary key autoincrement,
    at text not null,
    who text not null,
    address text not null,
    deed text not null,
    subject text not null
) strict;
create table if not exists shares (
    share_id text primary key,
    token_hash text not null unique,
    document text not null,
    made_at text not null,
    made_by text not null,
    expires_at text not null,
    password text,
    revoked_at text,
    views integer not null default 0,
    last_view_at text
) strict;
"""


_FAULTS = {
    "SQLITE_READONLY": ("cannot be kept in this folder", "Let the user that runs Storehelm write to this folder."),
    "SQLITE_CANTOPEN": ("cannot be opened", "Let the user that runs Storehelm write to this folder."),
    "SQLITE_PERM": ("cannot be opened", "Let the user that runs Storehelm write to this folder."),
    "SQLITE_BUSY": ("is being written by another process", "Try again in a moment."),
    "SQLITE_NOTADB": ("is damaged", "Put the file of the last backup in its place."),
    "SQLITE_CORRUPT": ("is damaged", "Put the file of the last backup in its place."),
    "SQLITE_FULL": ("cannot be kept: the disk is full", "Make room on the disk."),
    "SQLITE_IOERR": ("cannot be read or written", "Look whether the disk is well."),
}
"""What SQLite says of the file rather than of a statement, in words, and what to do."""


@contextmanager
def opened_state(home: Home) -> Iterator[sqlite3.Connection]:
    """A connection to state.sqlite, whose tables are there; what was written is kept unless an error passes.

    Raises:
        Refusal: The file is damaged, or cannot be written here and now.
    """
    try:
        with _opened(home) as con:
            yield con
    except sqlite3.DatabaseError as error:
        fault = _fault(error)
        if fault is None:
            raise
        raise Refusal(f"What is written in the app {fault[0]}.", file=str(home.state), hint=fault[1]) from error


def _fault(error: sqlite3.DatabaseError) -> tuple[str, str] | None:
    """Names of faults have an ending where SQLite knows more, such as SQLITE_READONLY_DIRECTORY."""
    name = getattr(error, "sqlite_errorname", "")
    return next((words for known, words in _FAULTS.items() if name == known or name.startswith(f"{known}_")), None)


@contextmanager
def _opened(home: Home) -> Iterator[sqlite3.Connection]:
    home.make()
    con = sqlite3.connect(home.state, timeout=10.0, isolation_level=None)
    try:
        con.row_factory = sqlite3.Row
        con.execute("pragma journal_mode = wal")
        con.execute("pragma synchronous = full")
        con.executescript(_SCHEMA)
        con.execute("begin immediate")
        _add_kind(con)
        yield con
        con.execute("commit")
    except BaseException:
        if con.in_transaction:
            con.execute("rollback")
        raise
    finally:
        con.close()


def _add_kind(con: sqlite3.Connection) -> None:
    """A queue that was made when only files could wait in it learns that there are other kinds of job."""
    if "kind" not in {row["name"] for row in con.execute("pragma table_info(jobs)")}:
        con.execute("alter table jobs add column kind text not null default 'import'")


def write_state(home: Home, sql: str, values: Sequence[Any] = ()) -> int:
    """Run one statement; the id of the row that it inserted, or the number of rows that it changed."""
    with opened_state(home) as con:
        cursor = con.execute(sql, values)
        inserted = cursor.lastrowid if sql.lstrip().lower().startswith("insert") else None
        return inserted if inserted is not None else cursor.rowcount


def read_state(home: Home, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows of a query; none where nothing was ever written. A folder that cannot be written can be read.

    Raises:
        Refusal: The file is damaged, or cannot be read.
    """
    if not home.state.exists():
        return []
    if not _is_only_readable(home):
        with opened_state(home) as con:
            return [dict(row) for row in con.execute(sql, values).fetchall()]
    con = sqlite3.connect(f"{home.state.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        con.row_factory = sqlite3.Row
        return [dict(row) for row in con.execute(sql, values).fetchall()]
    finally:
        con.close()


def _is_only_readable(home: Home) -> bool:
    """Whether the file can be read but not written, and holds everything: nothing waits in the log beside it."""
    log = home.state.with_name(f"{home.state.name}-wal")
    is_locked = not (os.access(home.state, os.W_OK) and os.access(home.path, os.W_OK))
    return is_locked and os.access(home.state, os.R_OK) and not (log.exists() and log.stat().st_size)
