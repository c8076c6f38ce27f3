"""The tables of the reconciliation of the store with Analytics."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from storehelm.languages.speech import Sentence, listed, say, say_in
from storehelm.metrics.reconciliation import CAUSES, COMBINATIONS, Cell, Reconciliation, Term, known_days, reconcile
from storehelm.metrics.reconciliation_reading import read_part
from storehelm.metrics.reconciliation_rows import missing_orders, residual_orders
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.tracking_coverage import TrackingCoverage, Watched, watch
from storehelm.metrics.view_tables import by_name, channel_label, device_label, filtered, table
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

MOST_SHOWN = 200
"""Orders in the view; the download holds them all."""
_TOTAL_COLUMNS = (
    # Translators: bridge, bounds, no_analytics, no_orders and no_shared_days are ids, the same in every language.
    Column("standing", "Standing", "text", "bridge, bounds, no_analytics, no_orders or no_shared_days."),
    Column("first_date", "First day", "date"),
    Column("last_date", "Last day", "date"),
    Column("net_sales", "Net sales", "money", "Of the store: goods after discount, less returns on their own day."),
    Column("revenue", "Analytics’ revenue", "money", "Purchases less refunds, as Analytics counts them."),
    Column("difference", "Difference", "money", "Analytics less the store."),
    Column("value_holds", "Value holds", "text", "What most matched orders’ value in Analytics agrees with exactly."),
    Column("matched", "Matched orders", "count", "Orders with a transaction of their id."),
    Column("agreeing", "Agreeing", "count", "Matched orders whose value agrees to the last cent."),
    Column("agreement", "Agreement", "share", "Agreeing divided by matched."),
    Column("web_orders", "Web orders", "count"),
    Column("seen", "Seen by Analytics", "count", "Web orders with a transaction of their id."),
    Column("coverage", "Coverage", "share", "Seen divided by web orders."),
    Column("broken_days", "Days below their range", "count"),
)
_BRIDGE_COLUMNS = (
    Column("cause", "Id", "text"),
    Column("label", "Cause", "text"),
    # Translators: start, term and end are ids, the same in every language.
    Column("kind", "Kind", "text", "start, term or end; start and terms add up to end."),
    Column("amount", "Amount", "money", "What the cause adds on the way from the store to Analytics."),
    Column("orders", "Orders", "count", "Orders, returns or rows of Analytics that it concerns."),
    Column("meaning", "What it means", "text"),
    Column("action", "What to do", "text"),
)
_SIDE_COLUMNS = (
    Column("net_sales", "Store", "money", "Net sales."),
    Column("revenue", "Analytics", "money", "Purchases less refunds."),
    Column("difference", "Difference", "money", "Analytics less the store: the sum of the causes."),
    Column("largest_cause", "Mostly", "text", "The cause that moves most."),
    Column("web_orders", "Web orders", "count"),
    Column("seen", "Seen", "count", "Web orders with a transaction of their id."),
    Column("coverage", "Coverage", "share", "Seen divided by web orders."),
    *(Column(one.id, one.label, "money", one.meaning) for one in CAUSES.values()),
)
_COVERAGE_COLUMNS = (
    # Translators: day and week are ids, the same in every language.
    Column("grain", "Grain", "text", "day or week."),
    Column("day", "Day", "date", "Of a week its first day."),
    Column("web_orders", "Web orders", "count"),
    Column("seen", "Seen", "count"),
    Column("coverage", "Coverage", "share", "Seen divided by web orders."),
    Column("low", "Normal from", "share", "Lower end of the normal range, by the 8 weeks before."),
    Column("high", "Normal to", "share", "Upper end of the normal range."),
    # Translators: within, below, above, too_early and no_orders are ids, the same in every language.
    Column("state", "State", "text", "within, below, above, too_early or no_orders."),
)
_BOUND_COLUMNS = (
    Column("day", "Day", "date"),
    Column("net_sales", "Store", "money", "Net sales of all sales channels."),
    Column("web_net_sales", "Of the web", "money", "Net sales of the web shop."),
    Column("revenue", "Analytics", "money", "Purchases less refunds."),
    Column("web_orders", "Web orders", "count"),
    Column("purchases", "Purchases", "count", "Purchase events in Analytics."),
    Column("at_least", "Coverage at least", "share", "The dearest orders that make up Analytics’ revenue, each once."),
    Column("at_most", "Coverage at most", "share", "Had each purchase been another order of the store."),
)
_DEVICE, _CHANNEL = Column("device", "Device", "text"), Column("channel", "Channel", "text")
_WHY_NOT: Mapping[str, tuple[Sentence, ...]] = {
    "no_analytics": (
        "No revenue from Google Analytics is loaded.",
        'Connect a property: under [ga4] in store.toml, property = "123456789"; then python -m storehelm sync ga4. '
        "A file of transactions can be loaded too.",
    ),
    "no_orders": (
        "No orders of the store are loaded, only what Analytics says.",
        "Import the shop’s export of orders.",
    ),
    "no_shared_days": ("No day of this period is known to both the store and Analytics.", "Choose another period."),
    "bounds": (
        "Analytics’ revenue is loaded without transaction ids, so orders cannot be matched and no cause be told.",
        "What can be said of each day are bounds, which hold if Analytics counts nothing but the store’s orders, each "
        "once and on its day. Load the report of transactions for the rest.",
    ),
}
_SALES_CHANNELS: Mapping[str, Sentence] = {
    "pos": "point of sale",
    "draft": "draft orders",
    "draft_order": "draft orders",
}

_UNTOLD: Mapping[str, Sentence] = {
    "device": "Coverage by device needs the device of the orders that Analytics missed, which the store’s export does "
    "not tell.",
    "channel": "Coverage by channel needs the channel of the orders that Analytics missed, which the store’s export "
    "does not tell.",
}

_HAS_FLAGS = "select count(*) as tables from duckdb_tables() where table_name = 'quality_flags'"
_UNREAD = """
select first_day, last_day from quality_flags
where kind = 'unread' and report = $report and first_day <= $last and last_day >= $first
order by first_day
"""


def reconciliation(published: Published, store: Store, selection: Selection) -> dict[str, Table]:
    """Which number is real: the store's net sales and Analytics' revenue, and every cause between them."""
    filters = filtered(selection.filters)
    found = reconcile(published, selection.period, filters)
    notes = (*_notes(found, selection), *_unread(published, found))
    why = tuple(say(sentence) for sentence in _WHY_NOT.get(found.standing, ()))
    seen = _watched(published, store, found, selection)
    is_unexplained = any(term.cause == "residual" for term in found.terms.get(("total", None), ()))
    return by_name(
        table("totals", "The store and Analytics", _TOTAL_COLUMNS, _totals(found, seen), notes or why),
        table("bridge", "From the store to Analytics", _BRIDGE_COLUMNS, _bridge(found), why),
        _cells("days", "By day", Column("day", "Day", "date"), _days(found, seen), why),
        _cells("devices", "By device", _DEVICE, _groups(found, seen, "device"), why or _untold(seen, "device")),
        _cells("channels", "By channel", _CHANNEL, _groups(found, seen, "channel"), why or _untold(seen, "channel")),
        table("coverage", "Web orders seen by Analytics", _COVERAGE_COLUMNS, _coverage(seen), why),
        missing_orders(published, selection, MOST_SHOWN),
        residual_orders(published, selection, MOST_SHOWN) if is_unexplained else residual_orders(None, selection),
        table("bounds", "What can be said without ids", _BOUND_COLUMNS, _bounds(published, found), why),
    )


def _watched(
    published: Published, store: Store, found: Reconciliation, selection: Selection
) -> TrackingCoverage | None:
    _, known = known_days(published) if found.standing == "bridge" else ("", None)
    if known is None or found.days is None:
        return None
    return watch(published, found.days, known, selection.filters, store.week_start)


def _notes(found: Reconciliation, selection: Selection) -> Iterator[str]:
    days = found.days
    if days is not None and days != selection.period:
        yield _counted(days)
    ignored = [words for name, words in _filter_labels().items() if selection.filters.get(name)]
    if ignored:
        # Translators: {filters} is one or more of country, customers and sales channel.
        yield say(
            "The filter on {filters} does not apply here: both sides tell devices and channels only.",
            filters=listed(ignored),
        )


def _counted(days: Period) -> str:
    if days.days == 1:
        return say("Counted on {day}, the only day that both orders and Analytics know.", day=days.first)
    return say(
        "Counted from {first} to {last}, the days that both orders and Analytics know.",
        first=days.first,
        last=days.last,
    )


def _filter_labels() -> dict[str, str]:
    return {
        "country": say_in("filter", "country"),
        "customer_type": say_in("filter", "customers"),
        "sales_channel": say_in("filter", "sales channel"),
    }


def _unread(published: Published, found: Reconciliation) -> Iterator[str]:
    """Days between those that were read of Analytics: their orders look missed."""
    if found.days is None or not published.query(_HAS_FLAGS)[0]["tables"]:
        return
    report = "transactions" if found.standing == "bridge" else "ecommerce"
    bound = {"report": report, "first": found.days.first, "last": found.days.last}
    for row in published.query(_UNREAD, bound):
        first, last = max(row["first_day"], found.days.first), min(row["last_day"], found.days.last)
        yield say(
            "Google Analytics was not read from {first} to {last}: its side is missing there, and web orders of these "
            "days count as missed. Pull them: python -m storehelm sync ga4.",
            first=first,
            last=last,
        )


def _totals(found: Reconciliation, seen: TrackingCoverage | None) -> Iterator[dict[str, Any]]:
    if found.days is None:
        return
    row: dict[str, Any] = {
        "standing": found.standing,
        "first_date": found.days.first,
        "last_date": found.days.last,
    }
    if found.agreement is not None and seen is not None:
        agreement = found.agreement
        row |= {
            "net_sales": found.whole.net_sales,
            "revenue": found.whole.revenue,
            "difference": found.whole.difference,
            "value_holds": say(COMBINATIONS[agreement.code]) if agreement.is_clear else None,
            "matched": agreement.matched,
            "agreeing": agreement.agreeing,
            "agreement": agreement.share,
            "broken_days": len(seen.broken),
            **_orders_of(seen.whole),
        }
    yield row


def _bridge(found: Reconciliation) -> Iterator[dict[str, Any]]:
    if found.agreement is None:
        return
    start = say("Net sales of the store")
    yield {"cause": "net_sales", "label": start, "kind": "start", "amount": found.whole.net_sales}
    terms = found.terms.get(("total", None), ())
    for one in CAUSES.values():
        told = {"cause": one.id, "kind": "term", "meaning": say(one.meaning), "action": say(one.action)}
        own = [term for term in terms if term.cause == one.id]
        for term in own:
            yield told | {"label": _term_label(term), "amount": term.amount, "orders": term.count}
        if not own:
            yield told | {"label": say(one.label), "amount": 0, "orders": 0}
    yield {"cause": "revenue", "label": say("Analytics’ revenue"), "kind": "end", "amount": found.whole.revenue}


def _term_label(term: Term) -> str:
    label = say(CAUSES[term.cause].label)
    if not term.sales_channel:
        return label
    channel = say(_SALES_CHANNELS.get(term.sales_channel, term.sales_channel))
    # Translators: such as "Not sold on the web: point of sale".
    return say("{cause}: {sales_channel}", cause=label, sales_channel=channel)


def _cells(name: str, title: Sentence, first: Column, rows: Iterable[dict[str, Any]], notes: tuple[str, ...]) -> Table:
    return table(name, title, (first, *_SIDE_COLUMNS), rows, notes)


def _days(found: Reconciliation, seen: TrackingCoverage | None) -> Iterator[dict[str, Any]]:
    watched = {one.day: one for one in seen.days} if seen is not None else {}
    for cell in sorted(found.cells("day"), key=lambda cell: str(cell[1])):
        day = cell[1]
        yield {"day": day} | _cell(found, cell, watched.get(day) if isinstance(day, date) else None)


def _groups(found: Reconciliation, seen: TrackingCoverage | None, grain: str) -> Iterator[dict[str, Any]]:
    watched: dict[str | None, Watched] = {}
    if seen is not None:
        is_known = seen.is_device_known if grain == "device" else seen.is_channel_known
        told = seen.devices if grain == "device" else seen.channels
        watched = {one.name: one for one in told} if is_known else {}
    label = device_label if grain == "device" else channel_label
    for cell in sorted(found.cells(grain), key=lambda cell: (-abs(found.side(cell).net_sales), str(cell[1]))):
        name = str(cell[1])
        shown = say("Withheld") if name == "(withheld)" else label(name)
        yield {grain: shown} | _cell(found, cell, watched.get(name))


def _untold(seen: TrackingCoverage | None, grain: str) -> tuple[str, ...]:
    """Why there is no coverage by device or channel."""
    is_known = seen is None or (seen.is_device_known if grain == "device" else seen.is_channel_known)
    if is_known:
        return ()
    return (say(_UNTOLD[grain]),)


def _cell(found: Reconciliation, cell: Cell, watched: Watched | None) -> dict[str, Any]:
    side, amounts = found.side(cell), found.amounts(cell)
    largest = max(amounts, key=lambda name: abs(amounts[name]))
    return amounts | {
        "net_sales": side.net_sales,
        "revenue": side.revenue,
        "difference": side.difference,
        "largest_cause": say(CAUSES[largest].label) if amounts[largest] else None,
        **(_orders_of(watched) if watched is not None else {}),
    }


def _orders_of(watched: Watched) -> dict[str, Any]:
    return {"web_orders": watched.orders, "seen": watched.seen, "coverage": watched.share}


def _coverage(seen: TrackingCoverage | None) -> Iterator[dict[str, Any]]:
    if seen is None:
        return
    for grain, told in (("day", seen.days), ("week", seen.weeks)):
        for one in told:
            yield {
                "grain": grain,
                "day": one.day,
                "low": one.low,
                "high": one.high,
                "state": one.state,
                **_orders_of(one),
            }


def _bounds(published: Published, found: Reconciliation) -> Iterator[dict[str, Any]]:
    if found.standing != "bounds" or found.days is None:
        return
    for row in read_part(published, "bounds", found.days, {}):
        orders = row["orders"]
        yield row | {
            "web_orders": orders,
            "at_least": row["fewest"] / orders if orders and row["fewest"] is not None else None,
            "at_most": row["most"] / orders if orders and row["most"] is not None else None,
        }
