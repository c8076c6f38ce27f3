"""The campaigns of each channel: sessions and conversion, orders and sales where they are told, spend and ROAS."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storehelm.languages.speech import say, say_count
from storehelm.metrics.channels import KNOWN_SHARE
from storehelm.metrics.coverage import overlap
from storehelm.metrics.drill_down import ALL, BELOW, REST, UNKNOWN, add, kept_values, label_of, place_of, read_drill
from storehelm.metrics.funnel import ratio
from storehelm.metrics.quality import sentences, session_marks
from storehelm.metrics.reading import Filters, can_filter, covered, read
from storehelm.metrics.selection import WITHHELD
from storehelm.metrics.session_reach import Reach
from storehelm.metrics.shares import percent
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import channel_label, table
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

Sums = dict[str, int | None]
_COLUMNS = (
    Column("channel", "Channel", "text"),
    Column("channel_label", "Channel", "text"),
    Column("campaign", "Campaign", "text"),
    Column("label", "Campaign", "text"),
    Column("sessions", "Sessions", "count"),
    Column("purchase", "Sessions with a purchase", "count"),
    Column("conversion", "Conversion", "rate", "Share of sessions with a purchase."),
    Column("orders", "Orders", "count", "Web orders that name the campaign, themselves or in Analytics."),
    Column("net_sales", "Attributed sales", "money", "Net sales of these orders; returns on their own day."),
    Column("spend", "Spend", "money"),
    Column("roas", "ROAS", "ratio", "Attributed sales divided by spend."),
    Column("is_total", "Total", "flag"),
)
_HAS_TRANSACTIONS = "select count(*) from duckdb_tables() where table_name = 'transactions'"


@dataclass(frozen=True)
class _Read:
    """Sums by channel and campaign of each kind; a kind that cannot be known is None."""

    sessions: dict[tuple[str, str], Sums] | None
    sales: dict[tuple[str, str], Sums] | None
    spend: dict[tuple[str, str], Sums] | None

    @property
    def kinds(self) -> list[dict[tuple[str, str], Sums]]:
        return [one for one in (self.sessions, self.sales, self.spend) if one is not None]

    @property
    def cells(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys(cell for one in self.kinds for cell in one))


def campaigns(published: Published, period: Period, filters: Filters, known_share: float | None) -> Table:
    """Campaigns by channel; without rows where nothing names one.

    Args:
        published: The version.
        period: The days that orders and spend share.
        filters: Filters.
        known_share: Share of web orders with a channel, below which no sales are set against spend.
    """
    reach, sessions = _sessions(published, period, filters)
    found = _Read(sessions, _sales(published, period, filters), _spend(published, period, filters))
    if not any(is_named(campaign) for _, campaign in found.cells):
        note = say("Campaigns are not known for these days: Analytics, orders and ad reports name none.")
        return table("campaigns", "Campaigns", _COLUMNS, (), (note,))
    told = {name: _told_share(found, name) for name in _channels(found)}
    is_known = known_share is not None and known_share >= KNOWN_SHARE
    paying = {name for name, share in told.items() if is_known and share is not None and share >= KNOWN_SHARE}
    rows = [row for name in _channels(found) for row in _channel_rows(found, name, told[name], name in paying)]
    notes = [*_session_notes(reach), *_sales_notes(found, told), *_spend_notes(filters, found)]
    if reach is not None:
        notes += sentences({"sessions": session_marks(published, reach, period)})
    return table("campaigns", "Campaigns", _COLUMNS, rows, notes)


def is_named(campaign: str) -> bool:
    """Whether it is a campaign: Analytics writes (organic), (direct) where there is none."""
    return campaign != UNKNOWN and not campaign.startswith("(")


def _sessions(
    published: Published, period: Period, filters: Filters
) -> tuple[Reach | None, dict[tuple[str, str], Sums] | None]:
    if not can_filter("sessions", filters):
        return None, None
    reach, rows = read_drill(published, "campaign", filters, period, by_channel=True)
    if reach.period is None or overlap(reach.period, period) is None:
        return reach, None
    return reach, _by_cell(({**row, "campaign": row["value"]} for row in rows), ("sessions", "purchase"))


def _sales(published: Published, period: Period, filters: Filters) -> dict[tuple[str, str], Sums] | None:
    if covered(published, "orders") is None or not published.rows(_HAS_TRANSACTIONS)[0][0]:
        return None
    own = {name: chosen for name, chosen in filters.items() if name != "platform"}
    rows = read(published, "campaign_sales", own, first=period.first, last=period.last)
    return _by_cell(rows, ("orders", "net_sales"))


def _spend(published: Published, period: Period, filters: Filters) -> dict[tuple[str, str], Sums] | None:
    booked = covered(published, "spend")
    if booked is None or overlap(booked, period) is None or not can_filter("spend", filters):
        return None
    return _by_cell(read(published, "campaign_spend", filters, first=period.first, last=period.last), ("cost",))


def _by_cell(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> dict[tuple[str, str], Sums]:
    return {(row["channel"], row["campaign"]): {name: row[name] for name in names} for row in rows}


def _channels(found: _Read) -> list[str]:
    """Channels by their spend, then by their sessions; what is unknown or withheld comes last."""
    weights: dict[str, tuple[int, int]] = {}
    for cell in found.cells:
        spent, visited = weights.get(cell[0], (0, 0))
        weights[cell[0]] = (
            spent + ((found.spend or {}).get(cell, {}).get("cost") or 0),
            visited + ((found.sessions or {}).get(cell, {}).get("sessions") or 0),
        )
    return sorted(weights, key=lambda name: (name in BELOW, -weights[name][0], -weights[name][1], name))


def _told_share(found: _Read, channel: str) -> float | None:
    """Share of the channel's web orders that name a campaign."""
    orders = {cell: row["orders"] or 0 for cell, row in (found.sales or {}).items() if cell[0] == channel}
    return ratio(sum(count for cell, count in orders.items() if cell[1] != UNKNOWN), sum(orders.values()))


def _channel_rows(found: _Read, channel: str, told: float | None, is_paying: bool) -> Iterator[dict[str, Any]]:
    numbers = {name: _numbers(found, (owner, name), told) for owner, name in found.cells if owner == channel}

    def weight(name: str) -> tuple[int, int, int, str]:
        row = numbers[name]
        return -(row["spend"] or 0), -(row["sessions"] or 0), -(row["net_sales"] or 0), name

    kept = kept_values(sorted(numbers, key=weight))
    sums: dict[str, Sums] = {}
    for name, row in numbers.items():
        add(sums.setdefault(place_of(name, kept), {}), row, row)
    rest = sum(place_of(name, kept) == REST for name in numbers)
    words = say_count("The rest: {n} campaign", "The rest: {n} campaigns", rest, n=rest)
    for place in (*kept, *(name for name in BELOW if name in sums)):
        yield _row(channel, place, label_of(place, words), sums[place], is_paying and place != UNKNOWN)
    yield _row(channel, ALL, label_of(ALL), _total(numbers.values()), is_paying) | {"is_total": True}


def _numbers(found: _Read, cell: tuple[str, str], told: float | None) -> Sums:
    """Nothing is 0 where its kind is told, and unknown where it is not.

    Orders of a campaign that only the ad platform names are unknown: links may call it otherwise.
    """
    visits = (found.sessions or {}).get(cell, {"sessions": 0, "purchase": 0} if found.sessions is not None else {})
    names_it = cell in (found.sessions or {}) or cell[1] == UNKNOWN
    sold = (found.sales or {}).get(cell, {"orders": 0, "net_sales": 0} if told and names_it else {})
    spent = (found.spend or {}).get(cell, {"cost": 0} if found.spend is not None else {})
    if _is_only_spend(found, cell):
        visits = {}
    return {
        "sessions": visits.get("sessions"),
        "purchase": visits.get("purchase"),
        "orders": sold.get("orders"),
        "net_sales": sold.get("net_sales"),
        "spend": spent.get("cost"),
    }


def _total(rows: Iterable[Sums]) -> Sums:
    """What is known of the rows: a campaign without a number of its own adds nothing to it."""
    total: Sums = {}
    for row in rows:
        for name, value in row.items():
            old = total.get(name)
            total[name] = value if old is None else old + (value or 0)
    return total


def _row(channel: str, campaign: str, label: str, sums: Sums, is_paying: bool) -> dict[str, Any]:
    is_paying = is_paying and campaign != WITHHELD and bool(sums["spend"])
    return {
        "channel": channel,
        "channel_label": channel_label(channel),
        "campaign": campaign,
        "label": label,
        "conversion": None if campaign == WITHHELD else ratio(sums["purchase"], sums["sessions"]),
        "roas": ratio(sums["net_sales"], sums["spend"]) if is_paying else None,
        "is_total": False,
    } | sums


def _session_notes(reach: Reach | None) -> list[str]:
    if reach is None:
        return [say("Sessions do not know the sales channel: that filter leaves none.")]
    # Translators: {source} is the name of a source of data.
    notes = [say("Sessions of {source} are left out: they do not tell campaigns.", source=one) for one in reach.unable]
    return [*notes, reach.left_out_words] if reach.untold else notes


def _sales_notes(found: _Read, told: Mapping[str, float | None]) -> list[str]:
    if found.sales is None:
        return [say("Orders by campaign are not known.")]
    notes = []
    paid = {channel for (channel, _), row in (found.spend or {}).items() if row["cost"] and channel not in BELOW}
    poor = {name: share for name in told if name in paid and (share := told[name] or 0) < KNOWN_SHARE}
    if poor:
        notes.append(_poor_words(poor))
    strange = [name for channel, name in found.spend or {} if _is_only_spend(found, (channel, name)) and told[channel]]
    if strange:
        notes.append(_strange_words(strange))
    return notes


def _poor_words(shares: Mapping[str, float]) -> str:
    of_channels = [
        # Translators: of the web orders of a channel so many name their campaign, as in "40% of Paid Search".
        say("{share} of {channel}", share=percent(share, 0), channel=channel_label(channel))
        for channel, share in shares.items()
    ]
    # Translators: {shares} is a list such as "40% of Paid Search, 20% of Email".
    return say(
        "Web orders name their campaign for {shares}: below 80% no ROAS is told by campaign.",
        shares=", ".join(of_channels),
    )


def _strange_words(campaigns: Sequence[str]) -> str:
    named = ", ".join(campaigns[:3])
    if len(campaigns) > 3:
        # Translators: {campaigns} is a list of names of campaigns.
        return say(
            "No visit and no order names {campaigns} and others as the ad platform does: its sessions, orders and ROAS "
            "are unknown.",
            campaigns=named,
        )
    # Translators: {campaigns} is one or more names of campaigns.
    return say(
        "No visit and no order names {campaigns} as the ad platform does: its sessions, orders and ROAS are unknown.",
        campaigns=named,
    )


def _is_only_spend(found: _Read, cell: tuple[str, str]) -> bool:
    return cell[1] != UNKNOWN and cell not in (found.sessions or {}) and cell not in (found.sales or {})


def _spend_notes(filters: Filters, found: _Read) -> list[str]:
    if found.spend is not None or can_filter("spend", filters):
        return []
    return [say("Spend cannot be filtered so: ad platforms report no device, customer or sales channel.")]
