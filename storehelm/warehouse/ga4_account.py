"""The account of one pull of Analytics: what was read of each report, what changed, and why it stopped if it did."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from connectors.ga4.answers import Fetched, Slice
from connectors.ga4.definitions import Report
from connectors.refusal import ConnectorRefusal
from storehelm.refusal import Refusal


@dataclass
class Tally:
    """What was read of one report. A unit is a day, a week or a month; days are those of the slices."""

    report: Report
    slices: int = 0
    days: int = 0
    rows: int = 0
    calls: int = 0
    tokens: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    restated: int = 0
    first: date | None = None
    last: date | None = None
    flags: set[str] = field(default_factory=set)

    def count_calls(self, fetched: Fetched) -> None:
        """Count what an answer cost, also where it is asked again in halves."""
        self.calls += fetched.calls
        self.tokens += fetched.tokens

    def count(self, fetched: Fetched, fates: dict[str, int]) -> None:
        """Count a slice that was merged."""
        piece = fetched.slice
        self.slices += 1
        self.days += (piece.last - piece.first).days + 1
        self.rows += fetched.row_count
        self.first = min(self.first or piece.first, piece.first)
        self.last = max(self.last or piece.last, piece.last)
        self.new += fates.get("new", 0)
        self.updated += fates.get("updated", 0)
        self.unchanged += fates.get("unchanged", 0)
        self.removed += fates.get("removed", 0)
        self.restated += fates.get("restated", 0)
        self.flags |= flags_of(fetched)

    def document(self) -> dict[str, Any]:
        """The tally as JSON tells it."""
        return {
            "report": self.report.name,
            "title": self.report.title,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "slices": self.slices,
            "days": self.days,
            "rows": self.rows,
            "calls": self.calls,
            "tokens": self.tokens,
            "new": self.new,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "restated": self.restated,
            "flags": sorted(self.flags),
        }


def flags_of(fetched: Fetched) -> set[str]:
    """What a reader must know of the rows, in a word each."""
    quality = fetched.quality
    found = {
        "sampled": quality.sampling is not None,
        "other_row": quality.has_other_row,
        "thresholded": quality.is_thresholded,
        "truncated": bool(quality.truncated),
        "restricted": bool(quality.restricted),
        "unavailable": bool(quality.unavailable),
        "partial": fetched.is_partial,
    }
    return {name for name, holds in found.items() if holds}


@dataclass
class Failure:
    """A slice, or the whole run where `piece` is None, that could not be read."""

    piece: Slice | None
    refusal: Refusal | ConnectorRefusal

    def document(self) -> dict[str, Any]:
        """The failure as JSON tells it."""
        refusal = self.refusal
        return {
            "report": self.piece.report.name if self.piece else None,
            "first": self.piece.first.isoformat() if self.piece else None,
            "last": self.piece.last.isoformat() if self.piece else None,
            "message": refusal.message,
            "column": refusal.column,
            "value": refusal.value,
            "hint": refusal.hint,
        }


@dataclass
class SyncAccount:
    """The account of a run. `left` counts slices that were planned and not read; the next run reads them."""

    property_id: str
    tallies: dict[str, Tally]
    time_zone: str = ""
    currency: str = ""
    left: int = 0
    stopped: str | None = None
    until: datetime | None = None
    warnings: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    @property
    def has_read(self) -> bool:
        """Whether anything was merged."""
        return any(tally.slices for tally in self.tallies.values())

    def document(self, version: str | None = None) -> dict[str, Any]:
        """The account as the command line's JSON tells it; `error` stands in it only where something failed."""
        stop = {"why": self.stopped, "until": self.until.isoformat(timespec="seconds") if self.until else None}
        document: dict[str, Any] = {
            "source": "ga4",
            "property": self.property_id,
            "time_zone": self.time_zone or None,
            "currency": self.currency or None,
            "reports": [tally.document() for tally in self.tallies.values()],
            "slices_left": self.left,
            "stopped": stop if self.stopped else None,
            "warnings": self.warnings,
            "failures": [failure.document() for failure in self.failures],
            "version": version,
        }
        return document | ({"error": self.failures[0].document()} if self.failures else {})
