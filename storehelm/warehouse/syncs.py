"""When Analytics was pulled, by whomever, how it ended, and when it is due again."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.refusal import ConnectorRefusal
from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.warehouse.lock import Busy
from storehelm.warehouse.state import read_state, write_state

_KEPT = 200


@dataclass(frozen=True)
class Pull:
    """One run. Times are UTC without a zone; what was never finished was cut off. `document` is its account."""

    started_at: datetime
    finished_at: datetime | None
    document: dict[str, Any]

    @property
    def until(self) -> datetime | None:
        """When a quota that stopped it returns."""
        text = (self.document.get("stopped") or {}).get("until")
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None) if text else None


@contextmanager
def recorded(home: Home, now: datetime) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Keep how a run ends: give the account to what is yielded; a refusal is kept as the account's error."""
    sync_id = write_state(home, "insert into syncs (started_at) values (?)", [now.isoformat(timespec="seconds")])

    def keep(document: dict[str, Any]) -> None:
        write_state(
            home,
            "update syncs set finished_at = ?, document = ? where sync_id = ?",
            [datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"), json.dumps(document), sync_id],
        )

    try:
        yield keep
    except Busy:
        write_state(home, "delete from syncs where sync_id = ?", [sync_id])
        raise
    except (Refusal, ConnectorRefusal) as refusal:
        keep({"error": {"message": refusal.message, "value": refusal.value, "hint": refusal.hint}})
        raise
    finally:
        write_state(home, "delete from syncs where sync_id <= ?", [sync_id - _KEPT])


def last_pull(home: Home) -> Pull | None:
    """The newest run, where there was one."""
    for row in read_state(home, "select * from syncs order by sync_id desc limit 1"):
        finished = row["finished_at"]
        return Pull(
            datetime.fromisoformat(row["started_at"]),
            datetime.fromisoformat(finished) if finished else None,
            json.loads(row["document"]) if row["document"] else {},
        )
    return None


def next_pull(home: Home, every_hours: int | None, now: datetime) -> datetime | None:
    """When Analytics is due: after so many hours, and after a quota returned; None where the store says never.

    Args:
        home: The home folder.
        every_hours: The setting `[ga4] every`.
        now: The time in UTC, without a zone.
    """
    if every_hours is None:
        return None
    last = last_pull(home)
    if last is None:
        return now
    return last.until or last.started_at + timedelta(hours=every_hours)
