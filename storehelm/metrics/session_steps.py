"""Sessions and the steps they reached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from storehelm.languages.speech import say, say_in
from storehelm.metrics.catalogue import STEP_LABELS
from storehelm.metrics.reading import Filters, Row, can_filter, read_visits, week_shift
from storehelm.metrics.session_reach import reach_of
from storehelm.settings.calendar import Period, WeekStart
from storehelm.warehouse.published import Published

STEPS = tuple(STEP_LABELS)
SPLITS: Mapping[str, str] = {"device": "device_category", "channel": "channel", "visitor": "customer_type"}
"""What sessions can be told apart by, and the dimension behind it."""


@dataclass(frozen=True)
class SessionRows:
    """Rows of sessions and steps, and sentences on what could not be read."""

    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = field(default=())


def read_sessions(
    published: Published,
    period: Period,
    filters: Filters,
    split_by: Iterable[str] = (),
    week_start: WeekStart | None = None,
) -> SessionRows:
    """Sessions of a period told apart by `split_by` (device, channel, visitor); by week where `week_start` is given."""
    splits = frozenset(split_by)
    needed = {SPLITS[name] for name in splits} | set(filters)
    if not can_filter("sessions", filters):
        return SessionRows(notes=(say("Sessions do not know the sales channel: that filter leaves none."),))
    reach = reach_of(published, needed, period)
    notes = [
        # Translators: {source} is the name of a source of data; {dimensions} a list such as "channels, devices", whose
        # words have the context "split".
        say(
            "Sessions of {source} are left out: they do not tell {dimensions} apart.",
            source=source,
            dimensions=_named(needed),
        )
        for source in reach.unable
    ]
    if reach.untold:
        notes.append(reach.left_out_words)
    if reach.period is None:
        return SessionRows(notes=tuple(notes) or (say("The store has no sessions."),))
    rows = read_visits(
        published,
        "session_steps",
        filters,
        reach,
        first=period.first,
        last=period.last,
        shift=week_shift(week_start or "monday"),
        by_week=week_start is not None,
        by_device="device" in splits,
        by_channel="channel" in splits,
        by_visitor="visitor" in splits,
    )
    return SessionRows(tuple(rows), tuple(notes))


def can_split(published: Published, filters: Filters, split_by: Iterable[str], *periods: Period) -> bool:
    """Whether every source tells these apart on all its days of the periods."""
    needed = {SPLITS[name] for name in split_by} | set(filters)
    reaches = [reach_of(published, needed, period) for period in periods]
    return all(reach.period is not None and not reach.unable and not reach.untold for reach in reaches)


def _named(dimensions: set[str]) -> str:
    words = {
        "device_category": say_in("split", "devices"),
        "channel": say_in("split", "channels"),
        "source_name": say_in("split", "source names"),
        "medium": say_in("split", "mediums"),
        "campaign": say_in("split", "campaigns"),
        "country": say_in("split", "countries"),
        "landing_page": say_in("split", "landing pages"),
        "customer_type": say_in("split", "new and returning visitors"),
    }
    return ", ".join(words.get(name, f"{name}s".replace("_", " ")) for name in sorted(dimensions))
