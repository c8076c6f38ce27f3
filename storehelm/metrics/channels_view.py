"""The tables behind the channels page."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from storehelm.languages.speech import Sentence, noted, say
from storehelm.metrics.campaigns import campaigns
from storehelm.metrics.channels import Channels, ChannelsParams, measure_channels
from storehelm.metrics.coverage import overlap
from storehelm.metrics.purchase_credit_view import credit_tables
from storehelm.metrics.quality_view import quality_of_page
from storehelm.metrics.query import Answer, ask
from storehelm.metrics.reading import covered
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import average, by_name, channel_label, clipped, filtered, table
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

_TOTAL_IDS = (
    "ad_spend",
    "roas_attributed",
    "roas_platform",
    "roas_blended",
    "mer",
    "new_customer_acquisition_cost",
    "break_even_roas",
    "contribution_margin_2",
    "net_sales",
    "platform_revenue",
)
_CHANNEL_COLUMNS = (
    Column("channel", "Channel", "text"),
    Column("label", "Channel", "text"),
    Column("spend", "Spend", "money"),
    Column("orders", "Orders", "count", "Web orders that the source attributes to the channel."),
    Column("net_sales", "Attributed sales", "money", "Net sales of these orders; returns on their own day."),
    Column("roas_attributed", "ROAS", "ratio", "Attributed sales divided by spend."),
    Column("roas_low", "From", "ratio", "Lower end of the 80 % range: had as many orders come by chance."),
    Column("roas_high", "To", "ratio", "Upper end of the 80 % range."),
    Column("roas_platform", "Platform claim", "ratio", "Revenue that the platforms claim divided by their spend."),
    Column("claimed_revenue", "Claimed revenue", "money"),
    # Translators: "pays back", "unclear" and "below" are ids, the same in every language.
    Column("verdict", "Against break-even", "text", "pays back, unclear or below, by the whole range."),
    Column("new_customer_orders", "New customers", "count", "First orders of customers."),
    Column("new_customer_cost", "New-customer cost", "average_money", "Spend divided by new customers."),
    Column("margin_after_ads", "Margin after ads", "money", "Attributed sales at the store's margin, less spend."),
)
_PLATFORM_COLUMNS = (
    Column("platform", "Platform", "text"),
    Column("spend", "Spend", "money"),
    Column("clicks", "Clicks", "count"),
    Column("claimed_conversions", "Claimed orders", "number"),
    Column("claimed_revenue", "Claimed revenue", "money"),
    Column("roas_platform", "Platform claim", "ratio", "Claimed revenue divided by spend."),
)
_WEEK_COLUMNS = (
    Column("week", "Week", "date", "First day of the week."),
    Column("channel", "Channel", "text"),
    Column("label", "Channel", "text"),
    Column("spend", "Spend", "money"),
)
_TOTAL_COLUMNS = (
    Column("spend", "Spend", "money"),
    Column("attributed_net_sales", "Attributed sales", "money", "Of channels with spend."),
    Column("roas_attributed", "ROAS", "ratio", "Attributed sales divided by spend, channels with spend."),
    Column("roas_platform", "Platform claim", "ratio"),
    Column("claimed_revenue", "Claimed revenue", "money"),
    Column("overlap_factor", "Overlap factor", "ratio", "What platforms claim over the sales attributed to them."),
    Column("roas_blended", "Blended ROAS", "ratio", "Web net sales divided by all ad spend."),
    Column("mer", "MER", "ratio", "All net sales divided by all marketing."),
    Column("break_even_roas", "Break-even ROAS", "ratio", "1 divided by margin after fulfilment per net sales."),
    Column("margin_rate", "Margin", "share", "Margin after fulfilment divided by net sales."),
    Column("new_customer_cost", "New-customer cost", "average_money", "Ad spend divided by all new customers."),
    Column("margin_after_ads", "Margin after ads", "money", "Of channels with spend."),
    Column("known_share", "Orders with a channel", "share", "Of web orders."),
)
_MARKED_IDS = ("sessions", "session_conversion_rate", "orders", "net_sales", "roas_attributed")
_ATTRIBUTION = noted("Sales count for the channel that the source gives each order, whatever visits came before it.")
_ONE_DAY: Mapping[tuple[str, ...], Sentence] = {
    ("orders", "spend"): "Counted on {day}, the only day that both orders and ad spend know.",
    ("orders",): "Counted on {day}, the only day that orders know.",
    ("spend",): "Counted on {day}, the only day that ad spend know.",
}
_SOME_DAYS: Mapping[tuple[str, ...], Sentence] = {
    ("orders", "spend"): "Counted from {first} to {last}, the days that both orders and ad spend know.",
    ("orders",): "Counted from {first} to {last}, the days that orders know.",
    ("spend",): "Counted from {first} to {last}, the days that ad spend know.",
}


def channels(published: Published, store: Store, selection: Selection) -> dict[str, Table]:
    """Which channels pay back."""
    filters = filtered(selection.filters)
    days = clipped(published, selection)
    period, day_notes = _shared_days(published, days.period)
    totals = ask(published, store, _TOTAL_IDS, period, "total", (), filters)
    margin = _margin(published, store, period)
    found = measure_channels(published, ChannelsParams(period, filters, store.week_start, margin))
    unspent = _spend_notes(totals)
    notes = (*unspent, *found.notes, say(_ATTRIBUTION), *_margin_notes(margin), *day_notes, *days.notes)
    return by_name(
        table("by_channel", "By channel", _CHANNEL_COLUMNS, _channels(found), notes),
        table(
            "by_platform",
            "By platform",
            _PLATFORM_COLUMNS,
            (asdict(one) for one in found.platforms),
            () if found.platforms else unspent,
        ),
        table(
            "spend_by_week", "Ad spend by week", _WEEK_COLUMNS, _weeks(found), () if found.spend_by_week else unspent
        ),
        table("totals", "All paid channels", _TOTAL_COLUMNS, _totals(found, totals, margin), totals.notes),
        campaigns(published, period, filters, found.known_share),
        quality_of_page(published, store, _MARKED_IDS, selection.period, (("channel",),), filters),
        *credit_tables(published, days.period, filters),
    )


def _shared_days(published: Published, period: Period) -> tuple[Period, tuple[str, ...]]:
    """The days of the period that orders and spend both know: sales of other days have no spend to stand against."""
    shared: Period | None = period
    knowing: tuple[str, ...] = ()
    for kind in ("orders", "spend"):
        known = covered(published, kind)
        if known is not None and shared is not None:
            shared = overlap(shared, known)
            knowing = (*knowing, kind)
    if shared is None or shared == period:
        return period, ()
    if shared.days == 1:
        return shared, (say(_ONE_DAY[knowing], day=shared.first),)
    return shared, (say(_SOME_DAYS[knowing], first=shared.first, last=shared.last),)


def _margin(published: Published, store: Store, period: Period) -> float | None:
    """CM2 per net sales of the whole store in the period: one break-even for all channels and filters."""
    whole = ask(published, store, ["contribution_margin_2", "net_sales"], period)
    cm2, net_sales = whole.value("contribution_margin_2"), whole.value("net_sales")
    return cm2 / net_sales if cm2 is not None and net_sales and net_sales > 0 else None


def _spend_notes(totals: Answer) -> tuple[str, ...]:
    reason = totals.reasons.get("ad_spend")
    return (reason,) if reason else ()


def _margin_notes(margin: float | None) -> tuple[str, ...]:
    if margin is None:
        return (say("Costs are not known in full, so there is no break-even: see [costs] in store.toml."),)
    if margin <= 0:
        return (say("The margin is zero or less: no ROAS breaks even."),)
    return ()


def _channels(found: Channels) -> Iterator[dict[str, Any]]:
    for one in found.channels:
        yield asdict(one) | {
            "label": channel_label(one.channel),
            "new_customer_cost": average(one.new_customer_cost),
        }


def _weeks(found: Channels) -> Iterator[dict[str, Any]]:
    for row in found.spend_by_week:
        yield row | {"label": channel_label(row["channel"])}


def _totals(found: Channels, totals: Answer, margin: float | None) -> Iterator[dict[str, Any]]:
    if not totals.rows or not found.channels:
        return
    paid = [one for one in found.channels if one.roas_attributed is not None]
    margins = [one.margin_after_ads for one in paid if one.margin_after_ads is not None]
    yield {
        "spend": totals.value("ad_spend"),
        "attributed_net_sales": sum(one.net_sales or 0 for one in paid) if paid else None,
        "roas_attributed": totals.value("roas_attributed"),
        "roas_platform": totals.value("roas_platform"),
        "claimed_revenue": totals.value("platform_revenue"),
        "overlap_factor": found.overlap_factor,
        "roas_blended": totals.value("roas_blended"),
        "mer": totals.value("mer"),
        "break_even_roas": found.break_even_roas,
        "margin_rate": margin,
        "new_customer_cost": totals.value("new_customer_acquisition_cost"),
        "margin_after_ads": sum(margins) if margins else None,
        "known_share": found.known_share,
    }
