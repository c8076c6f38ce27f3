"""The audit: who did what, when and from where. What people wrote stands in records.py and is told from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storehelm.languages.plain_text import visible
from storehelm.settings.home import Home
from storehelm.warehouse.state import opened_state, read_state

_KEPT = 100_000
"""Entries; the oldest go first."""
_LONGEST = 300
_READ = """
select at, who, address, deed, subject from audit
union all
select changed_at, changed_by, '', case when document is null then 'remove ' || kind else 'write ' || kind end,
    record_id || ', revision ' || revision
from records
order by at desc, deed, subject
limit ?
"""


@dataclass(frozen=True)
class Entry:
    """One deed. `at` is UTC; `who` and `address` are empty where the app does not know them."""

    at: datetime
    who: str
    deed: str
    subject: str
    address: str = ""


def note(home: Home, entry: Entry) -> None:
    """Keep an entry.

    Raises:
        Refusal: state.sqlite cannot be written.
    """
    with opened_state(home) as con:
        words = (entry.who, entry.address, entry.deed, entry.subject)
        cursor = con.execute(
            "insert into audit (at, who, address, deed, subject) values (?, ?, ?, ?, ?)",
            [entry.at.isoformat(timespec="seconds"), *(_one_line(word) for word in words)],
        )
        con.execute("delete from audit where audit_id <= ?", [(cursor.lastrowid or 0) - _KEPT])


def _one_line(word: str) -> str:
    """What a stranger may have written, harmless to whoever reads it in a terminal."""
    return " ".join(visible(word).split())[:_LONGEST]


def read_audit(home: Home, most: int) -> list[Entry]:
    """The newest entries and changes of what people write, the newest first."""
    return [_entry(row) for row in read_state(home, _READ, [most])] if home.state.exists() else []


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(datetime.fromisoformat(row["at"]), row["who"], row["deed"], row["subject"], row["address"])
