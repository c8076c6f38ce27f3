"""What Analytics answered for one slice: its rows, still as text, and everything that must be known about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import pyarrow as pa

from connectors.ga4.definitions import Report

PartName = Literal["rows", "steps", "totals", "step_totals"]
WITHHELD = "(withheld)"
"""Value of every dimension of the row that holds what the other rows miss of Analytics' own total."""


@dataclass(frozen=True)
class Slice:
    """One report over whole days, both ends included; for weeks and months, over whole ones."""

    report: Report
    first: date
    last: date


@dataclass(frozen=True)
class Sampling:
    """How much of the events was read."""

    read: int
    of: int


@dataclass(frozen=True)
class Quality:
    """What Analytics says of the rows itself.

    `truncated` holds Analytics' reasons for days that it does not have; `restricted` maps a metric to the reason why
    this login sees 0 instead; `unavailable` names the fields of the definition that the property refused (`eventName`
    where the steps were, whose parts are then missing); `empty_reason` is Analytics' word for a slice without rows.
    """

    sampling: Sampling | None = None
    has_other_row: bool = False
    is_thresholded: bool = False
    truncated: tuple[str, ...] = ()
    restricted: Mapping[str, str] = field(default_factory=dict)
    unavailable: tuple[str, ...] = ()
    empty_reason: str = ""

    @property
    def is_coarse(self) -> bool:
        """Whether asking for fewer days at a time would make it better."""
        return self.sampling is not None or self.has_other_row


@dataclass(frozen=True)
class Fetched:
    """One slice, complete: of each part the number of rows equals the `row_count` that every page told.

    Each part is a table of text columns named as the API names its fields, dimensions first; fields that are
    unavailable are missing from it. The period dimension holds the ISO date of the first day of the day, week or month.
    `rows` are the report's own; `steps` have `eventName` and `sessions` beside the
    report's dimensions; `totals` have the period dimension alone; `step_totals` the period dimension and `eventName`.
    `fetched_at` is UTC. `is_partial`: the last day was not over in the property's time zone.
    """

    slice: Slice
    parts: Mapping[PartName, pa.Table]
    fetched_at: datetime
    property_id: str
    currency: str
    time_zone: str
    quality: Quality
    calls: int
    tokens: int
    is_partial: bool = False

    @property
    def row_count(self) -> int:
        """Rows of the report itself."""
        return int(self.parts["rows"].num_rows)
