"""Sessions and the steps they reached. Each source is read in exactly one breakdown: they repeat the same sessions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from storehelm.metrics.catalogue import STEP_LABELS
from storehelm.metrics.reading import Filters, Row, can_filter, read, week_shift
from storehelm.settings.calendar import Period, WeekStart
from storehelm.warehouse.published import Published

STEPS = tuple(STEP_LABELS)
SPLITS: Mapping[str, str] = {"device": "device_category", "channel": "channel", "visitor": "customer_type"}
"""What sessions can be told apart by, and the dimension behind it."""
_BREAKDOWNS = """
select source, breakdown, dims from session_breakdowns
order by source, is_primary desc, days desc, len(dims) desc, breakdown
"""


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
        return SessionRows(notes=("Sessions do not know the sales channel: that filter leaves none.",))
    chosen, unable = _breakdowns(published, needed)
    notes = tuple(f"Sessions of {source} are left out: they do not tell {_named(needed)} apart." for source in unable)
    if not chosen:
        return SessionRows(notes=notes or ("The store has no sessions.",))
    rows = read(
        published,
        "session_steps",
        filters,
        first=period.first,
        last=period.last,
        shift=week_shift(week_start or "monday"),
        by_week=week_start is not None,
        by_device="device" in splits,
        by_channel="channel" in splits,
        by_visitor="visitor" in splits,
        breakdowns=chosen,
    )
    return SessionRows(tuple(rows), notes)


def can_split(published: Published, filters: Filters, split_by: Iterable[str]) -> bool:
    """Whether every source tells these apart."""
    chosen, unable = _breakdowns(published, {SPLITS[name] for name in split_by} | set(filters))
    return bool(chosen) and not unable


def _breakdowns(published: Published, needed: set[str]) -> tuple[list[dict[str, str]], list[str]]:
    chosen: dict[str, dict[str, str]] = {}
    sources: dict[str, None] = {}
    for row in published.query(_BREAKDOWNS):
        sources[row["source"]] = None
        if row["source"] not in chosen and needed <= set(row["dims"]):
            chosen[row["source"]] = {"source": row["source"], "breakdown": row["breakdown"]}
    return list(chosen.values()), [source for source in sources if source not in chosen]


def _named(dimensions: set[str]) -> str:
    words = {"device_category": "devices", "customer_type": "new and returning visitors", "country": "countries"}
    return ", ".join(words.get(name, f"{name}s".replace("_", " ")) for name in sorted(dimensions))
