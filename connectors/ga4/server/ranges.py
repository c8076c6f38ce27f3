"""Date ranges of a request, read in the property's zone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from connectors.ga4.server.errors import invalid
from connectors.ga4.server.messages import Message

FIRST_DAY = date(2015, 8, 14)
MOST = 4


@dataclass(frozen=True)
class Range:
    """Days of one range, both ends included, and the name that the column `dateRange` shows."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def read_ranges(given: Iterable[Message], today: date) -> tuple[Range, ...]:
    """The ranges of a request, in order.

    Raises:
        ApiError: There are none or too many, or one is no range of days.
    """
    ranges = tuple(_range(number, entry, today) for number, entry in enumerate(given))
    if not ranges:
        raise invalid("At least one date range is required.")
    if len(ranges) > MOST:
        raise invalid(f"Requests are limited to {MOST} dateRanges. This request contains {len(ranges)} dateRanges.")
    return ranges


def _range(number: int, entry: Message, today: date) -> Range:
    first, last = _day(entry.start_date, "startDate", today), _day(entry.end_date, "endDate", today)
    if first < FIRST_DAY:
        raise invalid(f"startDate {entry.start_date} must be on or after {FIRST_DAY}.")
    if last < first:
        raise invalid(f"startDate {entry.start_date} must be before endDate {entry.end_date}.")
    return Range(entry.name or f"date_range_{number}", first, last)


def _day(text: str, field: str, today: date) -> date:
    if text in ("today", "yesterday"):
        return today - timedelta(days=int(text == "yesterday"))
    ago = re.fullmatch(r"(\d{1,5})daysAgo", text)
    if ago:
        return today - timedelta(days=int(ago[1]))
    try:
        return date.fromisoformat(text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else "")
    except ValueError:
        raise invalid(
            f"Invalid {field}: {text}. Dates must be formatted as YYYY-MM-DD, NdaysAgo, yesterday or today."
        ) from None
