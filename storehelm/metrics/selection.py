"""What a question is asked about: a period, what it is compared with, and filters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from storehelm.settings.calendar import Period

Comparison = Literal["week_and_year", "previous", "year", "none"]
DIMENSIONS = (
    "device_category",
    "channel",
    "source_name",
    "medium",
    "campaign",
    "country",
    "sales_channel",
    "customer_type",
    "platform",
)


WITHHELD = "(withheld)"
"""Value of a dimension in the row that holds what Analytics counts in its totals and tells in no row of its own."""


@dataclass(frozen=True)
class Selection:
    """A period and filters; equal dimensions are OR, different ones AND."""

    period: Period
    comparison: Comparison = "previous"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def compared(self) -> Period | None:
        """The period to compare with: the one before, or the same weekdays 364 days earlier."""
        if self.comparison == "none":
            return None
        return self.period.year_before() if self.comparison == "year" else self.period.before()
