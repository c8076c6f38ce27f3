"""Sessions by landing page and by country: the largest first, the others as one row, so that the rows add up."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storehelm.languages.speech import Sentence, say, say_count, told
from storehelm.metrics.catalogue import STEP_LABELS
from storehelm.metrics.funnel import FunnelParams, ratio
from storehelm.metrics.quality import sentences, session_marks
from storehelm.metrics.reading import Filters, Row, can_filter, read_visits
from storehelm.metrics.selection import WITHHELD
from storehelm.metrics.session_reach import Reach, reach_of
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import table
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

MOST_ROWS = 20
"""Rows of one table: values, the rest of them, and what is unknown or withheld. The total stands below."""
UNKNOWN = "unknown"
REST = "(rest)"
ALL = "all"
BELOW = (REST, UNKNOWN, WITHHELD)
"""What stands below the values, in this order."""
COUNTS = ("sessions", "engaged_sessions", *(name for name in STEP_LABELS if name != "sessions"))
_STEPS_SHOWN = ("view_item", "add_to_cart", "begin_checkout")


@told
@dataclass(frozen=True)
class Drill:
    """One way to look into sessions: the dimension, its table, and what these are called."""

    dimension: str
    name: str
    title: Sentence
    label: Sentence


DRILLS = (
    Drill("landing_page", "landing_pages", "Landing pages", "Landing page"),
    Drill("country", "countries", "Countries", "Country"),
)
_BY_SALES_CHANNEL: Mapping[str, Sentence] = {
    "landing_page": "Landing pages cannot be shown by sales channel.",
    "country": "Countries cannot be shown by sales channel.",
}
_UNTOLD_BY_FILTERS: Mapping[str, Sentence] = {
    "landing_page": "Landing pages are not known under these filters: no report of sessions tells both apart.",
    "country": "Countries are not known under these filters: no report of sessions tells both apart.",
}
_UNTOLD_BY_DAYS: Mapping[str, Sentence] = {
    "landing_page": "Landing pages are not known for these days: a report of sessions by landing page tells them.",
    "country": "Countries are not known for these days: a report of sessions by country tells them.",
}
_UNABLE: Mapping[str, Sentence] = {
    # Translators: {source} is the name of a source of data.
    "landing_page": "Sessions of {source} are left out: they do not tell landing pages.",
    # Translators: {source} is the name of a source of data.
    "country": "Sessions of {source} are left out: they do not tell countries.",
}
_OTHER_SUMS: Mapping[str, Sentence] = {
    # Translators: both numbers are sessions.
    "landing_page": "The report by landing page counts {told} sessions in all, the one behind the steps {whole}.",
    # Translators: both numbers are sessions.
    "country": "The report by country counts {told} sessions in all, the one behind the steps {whole}.",
}


def drill_down_tables(published: Published, params: FunnelParams, whole: int | None) -> tuple[Table, ...]:
    """Sessions, steps and conversion by landing page and by country; without rows where no source tells them.

    Args:
        published: The version.
        params: Period, period compared with, and filters.
        whole: Sessions that the page counts in all.
    """
    return tuple(_table(published, drill, params, whole) for drill in DRILLS)


def kept_values(ordered: Sequence[str], most: int = MOST_ROWS) -> tuple[str, ...]:
    """The values that have a row of their own: all where they fit, else the first ones, so that the rest has room."""
    values = [value for value in ordered if value not in BELOW]
    room = most - (len(ordered) - len(values))
    return tuple(values if len(values) <= room else values[: max(room - 1, 0)])


def place_of(value: str, kept: Iterable[str]) -> str:
    """The row that a value is counted in."""
    return value if value in kept or value in BELOW else REST


def add(into: dict[str, int | None], row: Mapping[str, Any], names: Iterable[str]) -> None:
    """Add counts; a sum of which a part is unknown is unknown."""
    for name in names:
        old, new = into.get(name, 0), row.get(name)
        into[name] = None if old is None or new is None else old + new


def label_of(value: str, rest: str = "") -> str:
    """How a row is called: as it was received, what stands below in words, of which `rest` are those of the rest."""
    words = {UNKNOWN: say("Unknown"), WITHHELD: say("Withheld by Analytics"), REST: rest, ALL: say("All")}
    return words.get(value, value)


def read_drill(
    published: Published, dimension: str, filters: Filters, period: Period, *, by_channel: bool = False
) -> tuple[Reach, list[Row]]:
    """Sessions by the values of a dimension (and by channel), and which rows of sessions were read."""
    needed = {dimension, *filters} | ({"channel"} if by_channel else set())
    reach = reach_of(published, needed, period)
    if reach.period is None:
        return reach, []
    days = {"first": period.first, "last": period.last}
    asked = {"split": dimension, "by_channel": by_channel}
    return reach, read_visits(published, "drill_down_sessions", filters, reach, **days, **asked)


def _table(published: Published, drill: Drill, params: FunnelParams, whole: int | None) -> Table:
    if not can_filter("sessions", params.filters):
        return table(drill.name, drill.title, _columns(drill), (), (say(_BY_SALES_CHANNEL[drill.dimension]),))
    reach, now = read_drill(published, drill.dimension, params.filters, params.period)
    if not any(row["value"] not in BELOW for row in now):
        return table(drill.name, drill.title, _columns(drill), (), (_untold_words(drill, params),))
    before = read_drill(published, drill.dimension, params.filters, params.compared)[1] if params.compared else []
    notes = [*_reach_notes(drill, reach), *_sum_notes(drill, now, whole)]
    notes += sentences({"sessions": session_marks(published, reach, params.period)})
    return table(drill.name, drill.title, _columns(drill), _rows(drill, now, before), notes)


def _columns(drill: Drill) -> tuple[Column, ...]:
    return (
        Column("value", drill.label, "text"),
        Column("label", drill.label, "text"),
        Column("sessions", "Sessions", "count"),
        Column("share", "Share", "share", "Of all sessions but those that Analytics withholds."),
        Column("engaged_sessions", "Engaged sessions", "count"),
        Column("engagement_rate", "Engagement rate", "share", "Engaged sessions divided by sessions."),
        *(Column(name, STEP_LABELS[name], "count", "Sessions with this step.") for name in COUNTS[2:]),
        *(
            Column(f"{name}_rate", STEP_LABELS[name], "rate", "Share of sessions with this step.")
            for name in _STEPS_SHOWN
        ),
        Column("conversion", "Conversion", "rate", "Share of sessions with a purchase."),
        Column("conversion_before", "Conversion before", "rate", "The same in the period compared with."),
        Column("change", "Change", "rate", "Conversion less conversion before, in points."),
        Column("is_total", "Total", "flag"),
    )


def _rows(drill: Drill, now: Sequence[Row], before: Sequence[Row]) -> Iterator[dict[str, Any]]:
    ordered = sorted(now, key=lambda row: (-row["sessions"], row["value"]))
    kept = kept_values([row["value"] for row in ordered])
    sums, then = _folded(now, kept), _folded(before, kept)
    rest = sum(place_of(row["value"], kept) == REST for row in now)
    known = sum(row["sessions"] for row in now if row["value"] != WITHHELD)
    for place in (*kept, *(name for name in BELOW if name in sums)):
        label = label_of(place, _REST_WORDS[drill.dimension](rest))
        yield _row(place, label, sums[place], then.get(place), known)
    whole = _folded([row | {"value": ALL} for row in now], (ALL,))[ALL]
    whole_before = _folded([row | {"value": ALL} for row in before], (ALL,)).get(ALL)
    yield _row(ALL, label_of(ALL), whole, whole_before, None) | {"is_total": True}


def _rest_of_pages(rest: int) -> str:
    return say_count("The rest: {n} landing page", "The rest: {n} landing pages", rest, n=rest)


def _rest_of_countries(rest: int) -> str:
    return say_count("The rest: {n} country", "The rest: {n} countries", rest, n=rest)


_REST_WORDS: Mapping[str, Callable[[int], str]] = {"landing_page": _rest_of_pages, "country": _rest_of_countries}


def _folded(rows: Iterable[Row], kept: Sequence[str]) -> dict[str, dict[str, int | None]]:
    sums: dict[str, dict[str, int | None]] = {}
    for row in rows:
        add(sums.setdefault(place_of(row["value"], kept), {}), row, COUNTS)
    return sums


def _row(
    value: str, label: str, counts: Mapping[str, int | None], before: Mapping[str, int | None] | None, known: int | None
) -> dict[str, Any]:
    """What is withheld is a difference of counts, which may be below zero: it has no rates."""
    row = {"value": value, "label": label, "is_total": False} | dict(counts)
    sessions = counts["sessions"]
    if value == WITHHELD:
        return row
    rate = ratio(counts["purchase"], sessions)
    rate_before = ratio(before["purchase"], before["sessions"]) if before else None
    return (
        row
        | {f"{name}_rate": ratio(counts[name], sessions) for name in _STEPS_SHOWN}
        | {
            "share": ratio(sessions, known),
            "engagement_rate": ratio(counts["engaged_sessions"], sessions),
            "conversion": rate,
            "conversion_before": rate_before,
            "change": rate - rate_before if rate is not None and rate_before is not None else None,
        }
    )


def _untold_words(drill: Drill, params: FunnelParams) -> str:
    return say((_UNTOLD_BY_FILTERS if params.filters else _UNTOLD_BY_DAYS)[drill.dimension])


def _reach_notes(drill: Drill, reach: Reach) -> list[str]:
    notes = [say(_UNABLE[drill.dimension], source=source) for source in reach.unable]
    return [*notes, reach.left_out_words] if reach.untold else notes


def _sum_notes(drill: Drill, now: Iterable[Row], whole: int | None) -> list[str]:
    """Whether the report behind the table counts other sessions than the one behind the page."""
    counted = sum(row["sessions"] for row in now)
    if whole is None or counted == whole:
        return []
    return [say(_OTHER_SUMS[drill.dimension], told=counted, whole=whole)]
