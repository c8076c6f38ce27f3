"""Wall clocks and UTC, as SQL over plain timestamps: an offset for each stretch of time between two changes of a zone.

Of an ambiguous hour the first is meant, and a missing hour moves forward.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

Stretch = tuple[datetime, int]
"""Start of a stretch, and the zone's offset from UTC in seconds during it."""

_STEP = timedelta(hours=12)


@lru_cache(maxsize=64)
def stretches(zone: str, first_year: int, last_year: int) -> tuple[Stretch, ...]:
    """The stretches of equal offset in UTC, the first from before `first_year` on."""
    place = ZoneInfo(zone)
    at = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=2)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC) + timedelta(days=2)
    found = [(at.replace(tzinfo=None), _offset(at, place))]
    while at < end:
        later = at + _STEP
        if _offset(later, place) != found[-1][1]:
            change = _change(at, later, place)
            found.append((change.replace(tzinfo=None), _offset(change, place)))
        at = later
    return tuple(found)


def _offset(at: datetime, place: ZoneInfo) -> int:
    offset = at.astimezone(place).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The first second of the new offset."""
    old = _offset(before, place)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if _offset(middle, place) == old:
            before = middle
        else:
            after = middle
    return after


def to_wall_sql(stamp: str, zone: str, years: tuple[int, int]) -> str:
    """SQL for the wall clock of a UTC timestamp."""
    return _shifted(stamp, list(stretches(zone, *years)), sign="+")


def to_utc_sql(stamp: str, zone: str, years: tuple[int, int]) -> str:
    """SQL for the UTC timestamp of a wall clock."""
    of_zone = stretches(zone, *years)
    starts = [of_zone[0]]
    for (_, before), (start, offset) in pairwise(of_zone):
        starts.append((start + timedelta(seconds=max(before, offset)), offset))
    return _shifted(stamp, starts, sign="-")


def _shifted(stamp: str, starts: list[Stretch], *, sign: str) -> str:
    """A case over the starts, newest first: each stamp takes the offset of the stretch it lies in."""
    branches = [
        f"when {stamp} >= timestamp '{start.isoformat(sep=' ')}' then {stamp} {sign} interval '{offset} seconds'"
        for start, offset in reversed(starts[1:])
    ]
    last = f"{stamp} {sign} interval '{starts[0][1]} seconds'"
    return f"case {' '.join(branches)} else {last} end" if branches else f"({last})"
