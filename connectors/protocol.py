"""What every connector gives the warehouse: staged tables, and an account of each record that it read.

A connector stages into temporary tables of the connection it is given. For each canonical table `t` that it fills
there is a temporary table `staged_t` with the columns of `t` in storehelm/warehouse/schema.sql (the bookkeeping
columns `load_id` left out), among them `unit`. Beside them stands `staged_records (record bigint, unit varchar)`:
one row per good record of the source, naming the unit that the record belongs to.

A *unit* is what is merged as a whole and shares one fate (an order with its lines and refunds, a product, a day of
an account's spend). Its name starts with the canonical table: `orders|shopify|1001`,
`ad_spend|meta|My account|2026-11-02`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True)
class StoreFacts:
    """What a connector must know of the store.

    `time_zone` is an IANA name; stamps without a zone are read in the zone the format declares, else in this one.
    `currency` is the ISO 4217 code of amounts that name none; `analytics_currency` that of Analytics' own, where its
    property counts in another. `identity_key` keys the hash of personal data.
    """

    time_zone: str
    currency: str
    identity_key: bytes
    keep_unmapped_columns: bool = True
    analytics_currency: str | None = None

    def currency_of(self, source: str) -> str:
        """The currency of amounts of a source that name none."""
        return (self.analytics_currency or self.currency) if source == "ga4" else self.currency


@dataclass(frozen=True)
class Reject:
    """A record that looks like data and cannot be read."""

    record: int
    line: int | None
    column: str | None
    value: str | None
    reason: str
    text: str


@dataclass(frozen=True)
class Coverage:
    """Days for which a source speaks whole: what it does not name on those days is gone.

    `unit_prefix` is the start of the units that it replaces, for instance `ad_spend|meta|My account|`, which is
    followed by an ISO date.
    """

    unit_prefix: str
    first: date
    last: date


@dataclass
class Staged:
    """One source read and staged; the counts are of its records.

    rows_in = len(staged_records) + len(rejects) + not_data, always. `as_of` is the age of the export in UTC: what the
    caller said, else the newest stamp in the file, else the file's own time.
    """

    path: Path
    format_name: str
    tables: tuple[str, ...]
    file_hash: str
    as_of: datetime
    rows_in: int
    not_data: int
    rejects: list[Reject] = field(default_factory=list)
    covers: list[Coverage] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str | None = None
    evidence: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
