"""Which days the data speaks of: inside them nothing means 0, outside them it means unknown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from storehelm.languages.speech import Sentence
from storehelm.settings.calendar import Period

KIND_LABELS: Mapping[str, Sentence] = {
    # Translators: this and the next are kinds of data that a store loads.
    "orders": "Orders",
    "sessions": "Sessions",
    "key_events": "Key events",
    "users": "Users",
    "transactions": "Transactions in Analytics",
    "analytics_sales": "Revenue in Analytics",
    "spend": "Ad spend",
    "marketing_costs": "Marketing costs",
}
"""How kinds of data are called, at the head of a sentence or alone: to be said where they are shown."""
KIND_WORDS: Mapping[str, Sentence] = {
    # Translators: this and the next are kinds of data, inside a sentence.
    "orders": "orders",
    "sessions": "sessions",
    "key_events": "key events",
    "users": "users",
    "transactions": "transactions in Analytics",
    "analytics_sales": "revenue in Analytics",
    "spend": "ad spend",
    "marketing_costs": "marketing costs",
}
"""The same inside a sentence."""


class Readable(Protocol):
    """What answers a statement with rows: a published version."""

    def rows(self, sql: str, parameters: dict[str, Any] = ..., /) -> list[tuple[Any, ...]]:
        """The rows of a statement; parameters are bound by name."""


@dataclass(frozen=True)
class Covered:
    """The days that one kind of data speaks of."""

    period: Period
    is_last_day_partial: bool = False

    def touches(self, span: Period) -> bool:
        """Whether any day of `span` is covered."""
        return overlap(self.period, span) is not None

    def is_partial_in(self, span: Period) -> bool:
        """Whether `span` is covered, but not by whole days from end to end."""
        if not self.touches(span):
            return False
        unfinished = self.is_last_day_partial and span.holds(self.period.last)
        return unfinished or not (self.period.first <= span.first and span.last <= self.period.last)


def overlap(one: Period, other: Period) -> Period | None:
    """The days that both periods hold."""
    first, last = max(one.first, other.first), min(one.last, other.last)
    return Period(first, last) if first <= last else None


def read_coverage(published: Readable) -> dict[str, Covered]:
    """Covered days by kind; a kind without data is left out."""
    rows = published.rows("select kind, first_date, last_date, is_last_day_partial from coverage")
    return {
        kind: Covered(Period(first, last), bool(is_partial))
        for kind, first, last, is_partial in rows
        if first is not None and last is not None
    }


def hull(periods: Iterable[Period]) -> Period | None:
    """From the first day of any of the periods to the last."""
    known = list(periods)
    if not known:
        return None
    return Period(min(period.first for period in known), max(period.last for period in known))


def known_days(kinds: Iterable[str], coverage: Mapping[str, Covered], asked: Period) -> Period | None:
    """The days of `asked` that all `kinds` speak of."""
    days: Period | None = asked
    for kind in kinds:
        days = overlap(days, coverage[kind].period) if days is not None else None
    return days


def last_known(coverage: Mapping[str, Covered], asked: Period) -> date:
    """The as-of day: the end of the window or of the orders, whichever is earlier."""
    orders = coverage.get("orders")
    return min(asked.last, orders.period.last) if orders else asked.last
