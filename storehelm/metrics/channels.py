"""Which channels pay back: spend, attributed sales and ROAS with a range, against the store's break-even."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import exp, sqrt
from typing import Literal

from scipy.stats import norm

from storehelm.languages.speech import say
from storehelm.metrics.coverage import overlap
from storehelm.metrics.funnel import ratio
from storehelm.metrics.reading import Filters, Row, can_filter, covered, read, week_shift
from storehelm.metrics.shares import percent
from storehelm.settings.calendar import Period, WeekStart, week_of
from storehelm.warehouse.published import Published

Verdict = Literal["pays back", "unclear", "below"]
KNOWN_SHARE = 0.8
"""Share of web orders that must have a channel before sales are set against a channel's spend."""
LEVEL = 0.80
SPEND_WEEKS = 13
UNKNOWN = "unknown"


@dataclass(frozen=True)
class ChannelsParams:
    """A period and filters; `margin_rate` is CM2 / net sales of the store, None where costs are not known."""

    period: Period
    filters: Filters
    week_start: WeekStart
    margin_rate: float | None = None


@dataclass(frozen=True)
class Channel:
    """One channel; money in micros. What cannot be known is None."""

    channel: str
    spend: int | None
    orders: int | None
    new_customer_orders: int | None
    net_sales: int | None
    roas_attributed: float | None
    roas_low: float | None
    roas_high: float | None
    roas_platform: float | None
    claimed_revenue: int | None
    verdict: Verdict | None
    new_customer_cost: float | None
    margin_after_ads: int | None


@dataclass(frozen=True)
class Platform:
    """What one platform took and what it claims."""

    platform: str
    spend: int
    clicks: int | None
    claimed_conversions: float | None
    claimed_revenue: int | None
    roas_platform: float | None


@dataclass(frozen=True)
class Channels:
    """Channels and platforms of a period.

    `overlap_factor` is what the platforms claim together over the sales attributed to their channels.
    """

    channels: tuple[Channel, ...]
    platforms: tuple[Platform, ...]
    spend_by_week: tuple[Row, ...]
    known_share: float | None
    break_even_roas: float | None
    overlap_factor: float | None
    notes: tuple[str, ...]


def measure_channels(published: Published, params: ChannelsParams) -> Channels:
    """The channels page of a period."""
    sales = {row["channel"]: row for row in _sales(published, params)}
    booked = covered(published, "spend")
    is_filterable = can_filter("spend", params.filters)
    has_spend = is_filterable and booked is not None and overlap(booked, params.period) is not None
    spend = _spend(published, params, params.period) if has_spend else []
    known = known_share(sales)
    channels = _channels(params, sales, spend, known, has_spend)
    platforms = tuple(_platform(name, _of(spend, "platform", name)) for name in _names(spend, "platform"))
    return Channels(
        channels=channels,
        platforms=platforms,
        spend_by_week=_by_week(published, params) if has_spend else (),
        known_share=known,
        break_even_roas=1 / params.margin_rate if params.margin_rate and params.margin_rate > 0 else None,
        overlap_factor=_overlap(channels),
        notes=_notes(published, params, known, is_filterable),
    )


def known_share(sales: Mapping[str, Row]) -> float | None:
    """Share of web orders with a channel."""
    orders = sum(row["orders"] for row in sales.values())
    return 1 - sales.get(UNKNOWN, {"orders": 0})["orders"] / orders if orders else None


def sales_range(net_sales: int, squares: float) -> tuple[float, float] | None:
    """The 80 % range of sales that come as orders by chance, on a logarithmic scale; None where sales are not above 0.

    The number of orders is taken as Poisson and their values as seen, so that the variance is the sum of squares.
    """
    if net_sales <= 0:
        return None
    half = float(norm.ppf(0.5 + LEVEL / 2)) * sqrt(squares) / net_sales
    return net_sales * exp(-half), net_sales * exp(half)


def verdict_of(low: float | None, high: float | None, break_even: float | None) -> Verdict | None:
    """Whether the whole range lies above the break-even, below it, or on both sides."""
    if low is None or high is None or break_even is None:
        return None
    if low > break_even:
        return "pays back"  # not shown
    return "below" if high < break_even else "unclear"


def _sales(published: Published, params: ChannelsParams) -> list[Row]:
    filters = {name: chosen for name, chosen in params.filters.items() if name != "platform"}
    return read(published, "channel_sales", filters, first=params.period.first, last=params.period.last)


def _spend(published: Published, params: ChannelsParams, period: Period, by_week: bool = False) -> list[Row]:
    return read(
        published,
        "channel_spend",
        params.filters,
        first=period.first,
        last=period.last,
        shift=week_shift(params.week_start),
        by_week=by_week,
    )


def _channels(
    params: ChannelsParams, sales: Mapping[str, Row], spend: list[Row], known: float | None, has_spend: bool
) -> tuple[Channel, ...]:
    names = dict.fromkeys((*_names(spend, "channel"), *sales))
    is_known = known is not None and known >= KNOWN_SHARE
    rows = [
        _channel(params, name, sales.get(name), _of(spend, "channel", name) if has_spend else None, is_known)
        for name in names
    ]
    return tuple(sorted(rows, key=lambda row: (row.channel == UNKNOWN, -(row.spend or 0), -(row.net_sales or 0))))


def _channel(params: ChannelsParams, name: str, sold: Row | None, spent: list[Row] | None, is_known: bool) -> Channel:
    cost = sum(row["cost"] for row in spent) if spent is not None else None
    claimed, claiming = _claims(spent or [])
    net = sold["net_sales"] if sold else None
    is_paid = bool(cost) and name != UNKNOWN and is_known
    low, high = _roas_range(sold, cost) if is_paid else (None, None)
    margin = params.margin_rate
    break_even = 1 / margin if margin and margin > 0 else None
    return Channel(
        channel=name,
        spend=cost,
        orders=sold["orders"] if sold else None,
        new_customer_orders=sold["new_customer_orders"] if sold else None,
        net_sales=net,
        roas_attributed=ratio(net, cost) if is_paid else None,
        roas_low=low,
        roas_high=high,
        roas_platform=ratio(claimed, claiming),
        claimed_revenue=claimed,
        verdict=verdict_of(low, high, break_even),
        new_customer_cost=ratio(cost, sold["new_customer_orders"]) if is_paid and sold else None,
        margin_after_ads=round((net or 0) * margin) - cost if cost is not None and margin is not None else None,
    )


def _roas_range(sold: Row | None, cost: int | None) -> tuple[float | None, float | None]:
    found = sales_range(sold["net_sales"], sold["squares"]) if sold and cost else None
    if found is None or not cost:
        return None, None
    return found[0] / cost, found[1] / cost


def _platform(name: str, spent: list[Row]) -> Platform:
    claimed, claiming = _claims(spent)
    conversions = [float(row["claimed_conversions"]) for row in spent if row["claimed_conversions"] is not None]
    clicks = [row["clicks"] for row in spent if row["clicks"] is not None]
    return Platform(
        platform=name,
        spend=sum(row["cost"] for row in spent),
        clicks=sum(clicks) if clicks else None,
        claimed_conversions=sum(conversions) if conversions else None,
        claimed_revenue=claimed,
        roas_platform=ratio(claimed, claiming),
    )


def _claims(spent: Iterable[Row]) -> tuple[int | None, int | None]:
    """What is claimed, and the spend of the rows that claim."""
    claiming = [row for row in spent if row["claimed_revenue"] is not None]
    if not claiming:
        return None, None
    return sum(row["claimed_revenue"] for row in claiming), sum(row["claiming_cost"] for row in claiming)


def _overlap(channels: Iterable[Channel]) -> float | None:
    paid = [one for one in channels if one.claimed_revenue is not None and one.net_sales is not None]
    return ratio(sum(one.claimed_revenue or 0 for one in paid), sum(one.net_sales or 0 for one in paid))


def _by_week(published: Published, params: ChannelsParams) -> tuple[Row, ...]:
    last = week_of(params.period.last, params.week_start)
    first = week_of(params.period.first, params.week_start).first
    window = Period(min(first, last.first - timedelta(weeks=SPEND_WEEKS - 1)), params.period.last)
    weeks: dict[tuple[object, str], int] = {}
    for row in _spend(published, params, window, by_week=True):
        if row["week"] is not None:
            weeks[row["week"], row["channel"]] = weeks.get((row["week"], row["channel"]), 0) + row["cost"]
    return tuple({"week": week, "channel": channel, "spend": spend} for (week, channel), spend in weeks.items())


def _names(rows: Iterable[Row], column: str) -> list[str]:
    return list(dict.fromkeys(str(row[column]) for row in rows))


def _of(rows: Iterable[Row], column: str, value: str) -> list[Row]:
    return [row for row in rows if row[column] == value]


def _notes(published: Published, params: ChannelsParams, known: float | None, is_filterable: bool) -> tuple[str, ...]:
    notes = []
    if known is not None and known < KNOWN_SHARE:
        share = percent(known, 0)
        few = say("Only {share} of web orders have a channel: below 80% no sales are set against spend.", share=share)
        notes.append(few if known else say("No web order has a channel: below 80% no sales are set against spend."))
    if not is_filterable:
        notes.append(say("Spend cannot be filtered so: ad platforms report no device, customer or sales channel."))
    outside = read(published, "outside_spend", {}, first=params.period.first, last=params.period.last)[0]
    if outside["cost"]:
        notes.append(
            say(
                "Spend known only for {first} to {last} is not counted: that period does not lie inside the one shown.",
                first=outside["first"],
                last=outside["last"],
            )
        )
    return tuple(notes)
