"""Links as they are kept: never the token, only its hash; what a link shows stands in its document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storehelm.settings.home import Home
from storehelm.warehouse.state import opened_state, read_state


@dataclass(frozen=True)
class ShareRow:
    """One link. Times are UTC without a zone; `password` is salt and hash, None where the link asks for none."""

    share_id: str
    token_hash: str
    document: Mapping[str, Any]
    made_at: datetime
    made_by: str
    expires_at: datetime
    password: str | None = None
    revoked_at: datetime | None = None
    views: int = 0
    last_view_at: datetime | None = None


def keep_share(home: Home, row: ShareRow) -> None:
    """Keep a new link.

    Raises:
        Refusal: state.sqlite cannot be written.
    """
    with opened_state(home) as con:
        con.execute(
            "insert into shares (share_id, token_hash, document, made_at, made_by, expires_at, password) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            [
                row.share_id,
                row.token_hash,
                json.dumps(row.document, ensure_ascii=False, sort_keys=True),
                row.made_at.isoformat(timespec="seconds"),
                row.made_by,
                row.expires_at.isoformat(timespec="seconds"),
                row.password,
            ],
        )


def list_shares(home: Home) -> list[ShareRow]:
    """All links that there ever were, the newest first."""
    return (
        [_row(row) for row in read_state(home, "select * from shares order by made_at desc, share_id")]
        if (home.state.exists())
        else []
    )


def share_by_hash(home: Home, token_hash: str) -> ShareRow | None:
    """The link whose token has this hash."""
    if not home.state.exists():
        return None
    rows = read_state(home, "select * from shares where token_hash = ?", [token_hash])
    return _row(rows[0]) if rows else None


def revoke_share(home: Home, share_id: str, now: datetime) -> bool:
    """End a link at once; whether there was one that had not been ended."""
    with opened_state(home) as con:
        sql = "update shares set revoked_at = ? where share_id = ? and revoked_at is null"
        return con.execute(sql, [now.isoformat(timespec="seconds"), share_id]).rowcount > 0


def count_view(home: Home, share_id: str, now: datetime) -> bool:
    """Count that somebody opens a link; whether it is still open, as it may have ended since they asked."""
    moment = now.isoformat(timespec="seconds")
    with opened_state(home) as con:
        sql = (
            "update shares set views = views + 1, last_view_at = ? "
            "where share_id = ? and revoked_at is null and expires_at > ?"
        )
        return con.execute(sql, [moment, share_id, moment]).rowcount > 0


def frozen_versions(home: Home, now: datetime) -> set[str]:
    """The versions of the data that links need which are still open."""
    return {
        str(row.document["version"])
        for row in list_shares(home)
        if row.document.get("version") and row.revoked_at is None and row.expires_at > now
    }


def _row(row: Mapping[str, Any]) -> ShareRow:
    return ShareRow(
        share_id=row["share_id"],
        token_hash=row["token_hash"],
        document=json.loads(row["document"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        made_by=row["made_by"],
        expires_at=datetime.fromisoformat(row["expires_at"]),
        password=row["password"],
        revoked_at=_stamp(row["revoked_at"]),
        views=row["views"],
        last_view_at=_stamp(row["last_view_at"]),
    )


def _stamp(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
