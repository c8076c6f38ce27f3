"""The recent weeks that a scenario starts from: which days they are, and the sums that were read of them.

Weeks are counted back from the last closed day, as forecasts count them, so that none is cut. Sessions and ad spend
may end a little before the orders: then the weeks end with them, so that all sums are of the same days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from storehelm.languages.speech import say, say_count
from storehelm.metrics.coverage import KIND_LABELS
from storehelm.metrics.driver_reading import (
    Sessions,
    read_costs_of,
    read_sales_of,
    read_sessions_of,
    splits_of,
    whole_days,
)
from storehelm.metrics.reading import Row
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.strategy.season import WEEK
from storehelm.warehouse.published import Published

RECENT_WEEKS = 13
LEAST_WEEKS = 8
MOST_LAG = timedelta(weeks=4)
"""What ends so much before the orders is not taken for late any more: its numbers are not known."""
MOST_SILENT = 0.2
"""Share of the days that may be without sessions: with more, a conversion would be far from the truth."""
_NARROWING = ("sessions", "spend")


@dataclass(frozen=True)
class Recent:
    """Rows of the recent weeks, money in micros.

    Attributes:
        period: Whole weeks that orders, and as far as they are known sessions and spend, speak of.
        sales: Sums of orders by web or not, device and channel.
        sessions: Sessions by device and channel; None where they are not known.
        splits: What sessions are told apart by.
        costs: Ad spend by channel and other marketing costs by name.
        kinds: Kinds of data that speak of the period.
        missing: Why sessions or spend are not known.
        silent_days: Days without sessions, or with broken tracking, that the sums hold.
    """

    period: Period
    sales: tuple[Row, ...]
    sessions: tuple[Row, ...] | None
    splits: tuple[str, ...]
    costs: tuple[Row, ...]
    kinds: frozenset[str]
    missing: Mapping[str, str]
    silent_days: int = 0


def read_recent(published: Published, as_of: date) -> Recent:
    """Read the weeks that end at `as_of`, or where the data ends before it.

    Raises:
        Refusal: Fewer than 8 whole weeks of orders are known.
    """
    known = whole_days(published)
    period, missing = _span(known, as_of)
    splits = None if "sessions" in missing else splits_of(published, period)
    sessions = None if splits is None else read_sessions_of(published, splits, period)
    why = missing.get("sessions") or _why_no_sessions(sessions, period)
    if why:
        missing["sessions"], sessions = why, None
    kinds = {kind for kind, days in known.items() if days.last >= period.first and days.first <= period.last}
    return Recent(
        period=period,
        sales=tuple(read_sales_of(published, period)),
        sessions=None if sessions is None else sessions.rows,
        splits=("device", "channel") if sessions is None or splits is None else splits,
        costs=tuple(read_costs_of(published, period)),
        kinds=frozenset(kinds - set(missing)),
        missing=missing,
        silent_days=0 if sessions is None else len(sessions.silent),
    )


def _why_no_sessions(sessions: Sessions | None, period: Period) -> str | None:
    """Why sessions that were read cannot be those of the whole period; None where they are."""
    if sessions is None:
        return say("The sessions of some days are not told as a whole.")
    if any(one.first < period.first or period.last < one.last for one in sessions.untold):
        return say("Sessions are known only as part of longer periods.")
    if len(sessions.silent) > MOST_SILENT * period.days:
        return say_count(
            "Sessions are missing on {n} of {all} days.",
            "Sessions are missing on {n} of {all} days.",
            len(sessions.silent),
            n=len(sessions.silent),
            all=period.days,
        )
    return None


def _span(known: Mapping[str, Period], as_of: date) -> tuple[Period, dict[str, str]]:
    orders = known.get("orders")
    if orders is None:
        raise Refusal(
            say("No orders are loaded."),
            # Translators: what stands after the colon is a command, which is typed like this.
            hint=say("Load an export: python -m storehelm import FILE..."),
        )
    first, last = orders.first, min(orders.last, as_of)
    if _weeks(first, last) < LEAST_WEEKS:
        raise _too_young(first, last)
    missing: dict[str, str] = {}
    for kind in _NARROWING:
        why = _why_not(kind, known.get(kind), first, last)
        if why is None:
            first, last = max(first, known[kind].first), min(last, known[kind].last)
        else:
            missing[kind] = why
    weeks = min(RECENT_WEEKS, _weeks(first, last))
    return Period(last - timedelta(days=weeks * WEEK - 1), last), missing


def _weeks(first: date, last: date) -> int:
    return max(0, (last - first).days + 1) // WEEK


def _why_not(kind: str, days: Period | None, first: date, last: date) -> str | None:
    """Why the weeks cannot be those of this kind too; None where they can."""
    label = say(KIND_LABELS[kind])
    if days is None:
        # Translators: {data} is a kind of data, such as "Ad spend".
        return say("{data}: none loaded.", data=label)
    if days.last < last - MOST_LAG or _weeks(max(first, days.first), min(last, days.last)) < LEAST_WEEKS:
        # Translators: {data} is a kind of data, such as "Ad spend"; {first} and {last} are days.
        return say("{data}: known from {first} to {last} only.", data=label, first=days.first, last=days.last)
    return None


def _too_young(first: date, last: date) -> Refusal:
    weeks = _weeks(first, last)
    if weeks:
        # Translators: {n} whole weeks are known; {first} and {last} are days.
        told = say_count(
            "A scenario needs {least} whole weeks of orders: {n} is known, from {first} to {last}.",
            "A scenario needs {least} whole weeks of orders: {n} are known, from {first} to {last}.",
            weeks,
            least=LEAST_WEEKS,
            n=weeks,
            first=first,
            last=last,
        )
    else:
        told = say("A scenario needs {least} whole weeks of orders: none is known.", least=LEAST_WEEKS)
    enough = first + timedelta(days=LEAST_WEEKS * WEEK - 1)
    return Refusal(told, hint=say("Load older exports, or come back after {day}.", day=enough))


def sum_of(rows: Sequence[Row], name: str) -> int:
    """The sum of a column."""
    return sum(int(row[name] or 0) for row in rows)


def known_sum(rows: Sequence[Row], name: str) -> int | None:
    """The sum of a cost; None where an order does not know it, as metrics have it."""
    if sum_of(rows, f"unknown_{name}"):
        return None
    return sum_of(rows, name)
