"""Which rows of sessions a question reads: of each day exactly one breakdown of each source, for they all count the
same sessions again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from storehelm.languages.speech import say, say_count
from storehelm.metrics.coverage import Readable, hull, overlap
from storehelm.metrics.question import dimension_words
from storehelm.settings.calendar import Period

_HAS_PARTS = "select count(*) from duckdb_columns() where table_name = 'daily_sessions' and column_name = 'part_no'"
_PARTS = """
select part_no, source, breakdown, dims, first_date, last_date, group_no, groups_inside
from session_parts
order by source, part_no < 0, group_no, place, part_no desc
"""
_BREAKDOWNS = """
select source, breakdown, dims, first_date, last_date
from session_breakdowns
order by source, is_primary desc, days desc, len(dims) desc, breakdown
"""
_DAYS_OF_GROUPS = """
select distinct group_no, session_date
from session_days
where list_contains($groups, group_no) and session_date between $first and $last
"""


@dataclass(frozen=True)
class Reach:
    """Rows of sessions to read.

    `parts` are numbers of `session_parts`; `pairs` are sources and breakdowns, for an older version that has no parts.
    `period` goes from the first day that they speak of to the last. `untold` are days of the question in between,
    whose sessions are known, but not told apart as asked; `unable` are sources of which that holds for all days.
    """

    parts: tuple[int, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    period: Period | None = None
    untold: tuple[date, ...] = ()
    unable: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    def is_untold_in(self, span: Period) -> bool:
        """Whether sessions of a day of `span` are not told apart as asked."""
        return any(span.holds(day) for day in self.untold)

    @property
    def untold_words(self) -> str:
        """Which days these are."""
        first, last, days = self.untold[0], self.untold[-1], len(self.untold)
        dimensions = dimension_words(self.needed)
        if first == last:
            # Translators: {dimensions} is a list such as "device and channel".
            return say("The sessions of {day} are not told apart by {dimensions}.", day=first, dimensions=dimensions)
        # Translators: {dimensions} is a list such as "device and channel".
        return say_count(
            "The sessions of {n} day between {first} and {last} are not told apart by {dimensions}.",
            "The sessions of {n} days between {first} and {last} are not told apart by {dimensions}.",
            days,
            n=days,
            first=first,
            last=last,
            dimensions=dimensions,
        )

    @property
    def left_out_words(self) -> str:
        """Which days these are, and that they are not counted."""
        # Translators: stands after "The sessions of ... are not told apart by ...": the sessions are left out.
        return f"{self.untold_words} {say('They are left out.')}"

    @property
    def condition(self) -> str:
        """The SQL that holds for rows to read; `$parts` is bound to `bound`."""
        if self.pairs:
            return "list_contains($parts, {'source': source, 'breakdown': breakdown})"  # not shown
        return "list_contains($parts, part_no)"  # not shown

    @property
    def bound(self) -> list[object]:
        """What the condition compares with."""
        if self.pairs:
            return [{"source": source, "breakdown": breakdown} for source, breakdown in self.pairs]
        return list(self.parts)


@dataclass(frozen=True)
class _Part:
    number: int
    source: str
    breakdown: str
    dimensions: frozenset[str]
    period: Period
    group: int | None
    groups_inside: frozenset[int]


def reach_of(published: Readable, needed: Iterable[str], asked: Period) -> Reach:
    """The rows that tell apart all `needed` dimensions.

    Of each day the best breakdown that can is read. A period that is known as a whole only is read where none of its
    days is, and where no better one overlaps it.
    """
    wanted = frozenset(needed)
    if not published.rows(_HAS_PARTS)[0][0]:
        return _of_older(published, wanted)
    parts = [
        _Part(number, source, name, frozenset(dimensions), Period(first, last), group, frozenset(inside))
        for number, source, name, dimensions, first, last, group, inside in published.rows(_PARTS)
    ]
    chosen = [part for own in _by_source(parts) for part in _chosen(own, wanted)]
    reached = hull(part.period for part in chosen)
    return Reach(
        parts=tuple(part.number for part in chosen),
        period=reached,
        untold=_untold(published, parts, chosen, overlap(reached, asked) if reached else None),
        unable=_unable(parts, chosen, asked),
        needed=tuple(sorted(wanted)),
    )


def _of_older(published: Readable, wanted: frozenset[str]) -> Reach:
    """Of a version that was published before breakdowns were chosen day by day: one for each source."""
    rows = published.rows(_BREAKDOWNS)
    chosen: dict[str, tuple[str, Period]] = {}
    for source, breakdown, dimensions, first, last in rows:
        if source not in chosen and wanted <= set(dimensions):
            chosen[source] = breakdown, Period(first, last)
    return Reach(
        pairs=tuple((source, breakdown) for source, (breakdown, _) in chosen.items()),
        period=hull(period for _, period in chosen.values()),
        unable=tuple(sorted({row[0] for row in rows} - set(chosen))),
    )


def _by_source(parts: Sequence[_Part]) -> list[list[_Part]]:
    sources = dict.fromkeys(part.source for part in parts)
    return [[part for part in parts if part.source == source] for source in sources]


def _chosen(own: Sequence[_Part], wanted: frozenset[str]) -> list[_Part]:
    days: dict[int, _Part] = {}
    wholes: list[_Part] = []
    for part in own:
        if not wanted <= part.dimensions:
            continue
        if part.group is not None:
            days.setdefault(part.group, part)
        elif not part.groups_inside & set(days) and not any(overlap(part.period, one.period) for one in wholes):
            wholes.append(part)
    return [*days.values(), *wholes]


def _unable(parts: Sequence[_Part], chosen: Sequence[_Part], asked: Period) -> tuple[str, ...]:
    """Sources that speak of the days asked about, but nowhere tell them apart; all of them where none ever does."""
    if not chosen:
        return tuple(sorted({part.source for part in parts}))
    speaking = {part.source for part in parts if overlap(part.period, asked)}
    return tuple(sorted(speaking - {part.source for part in chosen if overlap(part.period, asked)}))


def _untold(
    published: Readable, parts: Sequence[_Part], chosen: Sequence[_Part], days: Period | None
) -> tuple[date, ...]:
    read = {part.group for part in chosen if part.group is not None}
    unread = {part.group: part.source for part in parts if part.group is not None and part.group not in read}
    if days is None or not unread:
        return ()
    wholes = [part for part in chosen if part.group is None]
    bound = {"groups": list(unread), "first": days.first, "last": days.last}
    return tuple(
        sorted(
            {
                day
                for group, day in published.rows(_DAYS_OF_GROUPS, bound)
                if not any(one.source == unread[group] and one.period.holds(day) for one in wholes)
            }
        )
    )
