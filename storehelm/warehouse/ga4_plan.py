"""Which slices are read next: days that were never read, that were read otherwise, or that may have changed since."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from connectors.ga4.answers import Slice
from connectors.ga4.definitions import Report
from connectors.ga4.pull import PropertyFacts
from storehelm.settings.calendar import Period, WeekStart, span_of, spans, week_of

_DAY = timedelta(days=1)
_LONGEST = {"day": 31, "week": 98, "month": 184}
"""Days that one slice spans at most; longer spans are cut at months, quarters and half years."""
_NEVER = datetime(1970, 1, 1)  # noqa: DTZ001 stamps of the warehouse are UTC without a zone
_MONTHS = {"day": 1, "week": 3, "month": 6}


@dataclass(frozen=True)
class Known:
    """A span of days as the warehouse holds it (table ga4_slices)."""

    property_id: str
    report: str
    version: int
    first: date
    last: date
    fetched_at: datetime
    currency: str
    time_zone: str
    is_partial: bool


@dataclass(frozen=True)
class Wish:
    """What is to be known: days from `first` to `last`, both the property's.

    Days from `window_from` on are read again, and earlier ones that were as young when they were last read. Weeks and
    months are read when they ended by `closed`. `again` reads every day again; what was read longest ago comes first
    then, so that a stopped run goes on where it was.
    """

    property_id: str
    time_zone: str
    currency: str
    first: date
    last: date
    closed: date
    window_from: date
    week_start: WeekStart = "monday"
    again: bool = False


def backfill_start(last: date, months: int) -> date:
    """The first day of the month so many months before that of the last day."""
    index = last.year * 12 + last.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def plan(reports: Sequence[Report], known: Sequence[Known], wish: Wish) -> list[Slice]:
    """The slices to read, the newest first, so that a run that is stopped has what matters most."""
    slices = []
    for report in reports:
        own = [entry for entry in known if entry.report == report.name]
        read_at = _read_at(report, own, wish)
        for span in _joined(_needed(report, own, read_at, wish)):
            slices += [(_age(chunk, read_at, wish), chunk) for chunk in _chunks(report, span, wish.week_start)]
    return [chunk for _, chunk in sorted(slices, key=lambda entry: (entry[0], -entry[1].last.toordinal()))]


def halves(piece: Slice, week_start: WeekStart) -> list[Slice]:
    """A slice as two, neither below a day, week or month; none where it is one already."""
    units = list(spans(Period(piece.first, piece.last), piece.report.grain, week_start))
    if len(units) < 2:
        return []
    middle = len(units) // 2
    return [
        Slice(piece.report, piece.first, units[middle - 1].last),
        Slice(piece.report, units[middle].first, piece.last),
    ]


def _age(chunk: Slice, read_at: dict[date, datetime], wish: Wish) -> datetime:
    if not wish.again:
        return _NEVER
    days = (chunk.first + _DAY * number for number in range((chunk.last - chunk.first).days + 1))
    return min(read_at.get(day, _NEVER) for day in days)


def _read_at(report: Report, known: Sequence[Known], wish: Wish) -> dict[date, datetime]:
    """When each day was read as it would be read now; a day that was not over counts as not read."""
    found = {}
    for entry in known:
        if _is_as_now(report, entry, wish):
            for number in range((entry.last - entry.first).days + 1):
                found[entry.first + _DAY * number] = entry.fetched_at
            if entry.is_partial:
                found.pop(entry.last, None)
    return found


def _is_as_now(report: Report, entry: Known, wish: Wish) -> bool:
    had = (entry.property_id, entry.version, entry.time_zone, entry.currency)
    starts_a_week = report.grain != "week" or week_of(entry.first, wish.week_start).first == entry.first
    return starts_a_week and had == (wish.property_id, report.version, wish.time_zone, wish.currency)


def _needed(report: Report, known: Sequence[Known], read_at: dict[date, datetime], wish: Wish) -> Iterator[Period]:
    for unit in _units(report, known, wish):
        days = (unit.first + _DAY * number for number in range(unit.days))
        if (
            wish.again
            or unit.last >= wish.window_from
            or _may_have_changed([read_at.get(day) for day in days], unit, wish)
        ):
            yield unit


def _may_have_changed(read_at: Sequence[datetime | None], unit: Period, wish: Wish) -> bool:
    """Whether a day was never read, or last read while it was young: the window has gone on without it since then."""
    settled = unit.last + _DAY * ((wish.closed - wish.window_from).days + 1)
    facts = PropertyFacts(wish.time_zone, wish.currency)
    return any(moment is None or facts.day_of(moment.replace(tzinfo=UTC)) < settled for moment in read_at)


def _units(report: Report, known: Sequence[Known], wish: Wish) -> Iterator[Period]:
    """Days, or whole weeks and months that are over; back to the first day that is held of whatever property."""
    first = wish.first if wish.again else min([wish.first, *(entry.first for entry in known)])
    if first > wish.last:
        return
    for unit in spans(Period(first, wish.last), report.grain, wish.week_start):
        if report.grain == "day" or unit.last <= min(wish.closed, wish.last):
            yield unit


def _joined(units: Iterable[Period]) -> list[Period]:
    joined: list[Period] = []
    for unit in units:
        if joined and joined[-1].last + _DAY == unit.first:
            joined[-1] = Period(joined[-1].first, unit.last)
        else:
            joined.append(unit)
    return joined


def _chunks(report: Report, span: Period, week_start: WeekStart) -> Iterator[Slice]:
    if span.days <= _LONGEST[report.grain]:
        yield Slice(report, span.first, span.last)
        return
    first = span.first
    for unit in spans(span, report.grain, week_start):
        after = unit.last + _DAY
        if after > span.last or _block(report, after) != _block(report, first):
            yield Slice(report, first, unit.last)
            first = after


def _block(report: Report, day: date) -> tuple[int, int]:
    """Which month, quarter or half year a day lies in."""
    month = span_of(day, "month", "monday", Period(day, day)).first
    return month.year, (month.month - 1) // _MONTHS[report.grain]
