"""What people write (goals, initiatives, decisions, scenarios): documents with every revision they ever had.

A change is a new revision, so that it can be undone and one sees who changed what, when. It names the revision that
its author saw: where somebody else was quicker, nothing is overwritten.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.warehouse.state import Connection, opened_state, read_state

NEW = 0
"""Revision that the author of a new record saw: none."""
_LATEST = """
select * from records as r
where kind = ? and revision = (
    select max(revision) from records as other where other.kind = r.kind and other.record_id = r.record_id
)
"""


@dataclass(frozen=True)
class Record:
    """One revision of a document; `document` is None where it was deleted. `changed_at` is UTC."""

    kind: str
    record_id: str
    revision: int
    changed_at: datetime
    changed_by: str
    document: Mapping[str, Any] | None


@dataclass(frozen=True)
class Author:
    """Who changes a record, and when (UTC, without a zone)."""

    name: str
    now: datetime


class ChangedMeanwhile(Refusal):
    """Somebody else changed the record after its author had opened it; `theirs` is what it says now."""

    def __init__(self, theirs: Record) -> None:
        super().__init__(
            f"{theirs.changed_by} changed '{theirs.record_id}' in the meantime, on "
            f"{theirs.changed_at:%Y-%m-%d at %H:%M} UTC.",
            value=theirs.record_id,
            hint="Look at their change, then save yours again or drop it.",
        )
        self.theirs = theirs


def latest(home: Home, kind: str) -> list[Record]:
    """The records of a kind as they are now, deleted ones left out, by id."""
    rows = read_state(home, f"{_LATEST} and document is not null order by record_id", [kind])
    return [_record(row) for row in rows]


def removed(home: Home, kind: str) -> list[Record]:
    """The last words of the records of a kind that were deleted, the newest first."""
    rows = read_state(
        home,
        "select * from records as r where kind = ? and document is not null and exists ("
        "select 1 from records as last where last.kind = r.kind and last.record_id = r.record_id "
        "and last.revision = r.revision + 1 and last.document is null and not exists ("
        "select 1 from records as other where other.kind = r.kind and other.record_id = r.record_id "
        "and other.revision > last.revision)) order by changed_at desc, record_id",
        [kind],
    )
    return [_record(row) for row in rows]


def record_ids(home: Home, kind: str) -> set[str]:
    """The ids that records of a kind have or had."""
    return {
        row["record_id"] for row in read_state(home, "select distinct record_id from records where kind = ?", [kind])
    }


def has_records(home: Home, kind: str) -> bool:
    """Whether there ever was a record of the kind, deleted ones counted."""
    return bool(read_state(home, "select 1 from records where kind = ? limit 1", [kind]))


def last_change(home: Home) -> tuple[int, str]:
    """How many revisions there are and when the last one was written: it differs once anything was written."""
    rows = read_state(home, "select count(*) as revisions, max(changed_at) as newest from records")
    return (int(rows[0]["revisions"]), str(rows[0]["newest"])) if rows else (0, "")


def find(home: Home, kind: str, record_id: str) -> Record | None:
    """One record as it is now, also where it was deleted; None where there never was one."""
    rows = read_state(home, f"{_LATEST} and record_id = ?", [kind, record_id])
    return _record(rows[0]) if rows else None


def history(home: Home, kind: str, record_id: str) -> list[Record]:
    """Every revision of a record, the newest first."""
    sql = "select * from records where kind = ? and record_id = ? order by revision desc"
    return [_record(row) for row in read_state(home, sql, [kind, record_id])]


def save(
    home: Home, kind: str, record_id: str, document: Mapping[str, Any] | None, seen: int, author: Author
) -> Record:
    """Write a new revision of a record; None deletes it. Saving what it says already changes nothing.

    Args:
        home: The home folder.
        kind: goal, initiative, decision, scenario.
        record_id: The record's name, unique in its kind.
        document: What it says from now on, as JSON can hold it.
        seen: The revision that the author saw, NEW for a record that is new.
        author: Who, and when.

    Raises:
        ChangedMeanwhile: It has a newer revision than the author saw.
    """
    with opened_state(home) as con:
        return _save(con, Record(kind, record_id, seen + 1, author.now.replace(microsecond=0), author.name, document))


def save_all(home: Home, wanted: Sequence[tuple[str, str, Mapping[str, Any]]], author: Author) -> int:
    """Write many records over whatever they say now, all of them or none; how many of them changed.

    Args:
        home: The home folder.
        wanted: Kind, name and document of each.
        author: Who, and when.
    """
    changed = 0
    now = author.now.replace(microsecond=0)
    with opened_state(home) as con:
        for kind, record_id, document in wanted:
            seen = _revision(con, kind, record_id)
            written = _save(con, Record(kind, record_id, seen + 1, now, author.name, document))
            changed += written.revision > seen
    return changed


def undo(home: Home, kind: str, record_id: str, author: Author) -> Record:
    """Take the last change of a record back, as a change of its own.

    Raises:
        Refusal: There is no such record.
    """
    revisions = history(home, kind, record_id)
    if not revisions:
        raise Refusal(f"There is no {kind} named '{record_id}'.", value=record_id)
    before = revisions[1].document if len(revisions) > 1 else None
    return save(home, kind, record_id, before, revisions[0].revision, author)


def _revision(con: Connection, kind: str, record_id: str) -> int:
    sql = "select max(revision) from records where kind = ? and record_id = ?"
    newest = con.execute(sql, [kind, record_id]).fetchone()[0]
    return NEW if newest is None else int(newest)


def _save(con: Connection, wanted: Record) -> Record:
    row = con.execute(f"{_LATEST} and record_id = ?", [wanted.kind, wanted.record_id]).fetchone()
    there = _record(dict(row)) if row else None
    if there is not None and there.revision >= wanted.revision:
        if there.document == wanted.document:
            return there
        raise ChangedMeanwhile(there)
    if there is not None and there.document == wanted.document:
        return there
    con.execute(
        "insert into records (kind, record_id, revision, changed_at, changed_by, document) values (?, ?, ?, ?, ?, ?)",
        [
            wanted.kind,
            wanted.record_id,
            wanted.revision,
            wanted.changed_at.isoformat(),
            wanted.changed_by,
            None if wanted.document is None else json.dumps(wanted.document, ensure_ascii=False, sort_keys=True),
        ],
    )
    return wanted


def _record(row: Mapping[str, Any]) -> Record:
    return Record(
        kind=row["kind"],
        record_id=row["record_id"],
        revision=row["revision"],
        changed_at=datetime.fromisoformat(row["changed_at"]),
        changed_by=row["changed_by"],
        document=json.loads(row["document"]) if row["document"] is not None else None,
    )
