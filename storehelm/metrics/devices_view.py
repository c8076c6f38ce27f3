"""The tables behind the devices page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from storehelm.languages.speech import Sentence, say
from storehelm.metrics.attainment import aim_of, as_judged
from storehelm.metrics.coverage import read_coverage
from storehelm.metrics.devices import MEASURED, REFERENCE, UNKNOWN, Devices, DevicesParams, DeviceSum, measure_devices
from storehelm.metrics.funnel import ratio
from storehelm.metrics.quality_view import quality_of_page
from storehelm.metrics.sales_cells import SalesSum
from storehelm.metrics.selection import WITHHELD, Selection
from storehelm.metrics.shares import percent
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import average, by_name, clipped, device_label, filtered, table
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

_SHARE_COLUMNS = (
    Column("measure", "Measure", "text"),
    Column("label", "Measure", "text"),
    Column("device", "Device", "text"),
    Column("device_label", "Device", "text"),
    Column("share", "Share", "share", "Of all with a known device; of the unknown device, its share of all."),
)
_DEVICE_COLUMNS = (
    Column("device", "Device", "text"),
    Column("device_label", "Device", "text"),
    Column("sessions", "Sessions", "count"),
    Column("session_share", "Session share", "share", "Of sessions with a known device."),
    Column("conversion", "Conversion", "rate", "Share of sessions with a purchase."),
    Column("conversion_before", "Conversion before", "rate", "The same in the period compared with."),
    Column("change", "Change", "rate", "Conversion less conversion before, in points."),
    Column("gap", "Gap to desktop", "rate", "Conversion less desktop's, in points."),
    Column("orders", "Orders", "count", "Orders of the web shop."),
    Column("order_share", "Order share", "share", "Of orders with a known device."),
    Column("average_order_value", "Average order value", "average_money"),
    Column("net_sales", "Net sales", "money", "Net sales of the web shop."),
    Column("net_sales_share", "Net sales share", "share", "Of net sales with a known device."),
    Column("is_total", "Total", "flag"),
)
_TREND_COLUMNS = (
    Column("week", "Week", "date", "First day of the week."),
    Column("device", "Device", "text"),
    Column("device_label", "Device", "text"),
    Column("sessions", "Sessions", "count"),
    Column("purchases", "Sessions with a purchase", "count"),
    Column("conversion", "Conversion", "rate", "Share of sessions with a purchase."),
    Column("target", "Target", "rate"),
    Column("is_partial", "Partial", "flag"),
)
_GAP_COLUMNS = (
    Column("raw", "Gap as it is", "rate", "Mobile conversion less desktop conversion, in points."),
    Column(
        "standardised",
        "Gap, like with like",
        "rate",
        "Against desktop in the same channel and kind of visitor, weighted by mobile's sessions.",
    ),
    Column("low", "From", "rate", "Lower end of the 80 % range."),
    Column("high", "To", "rate", "Upper end of the 80 % range."),
    Column("orders", "Orders more", "number", "Orders that mobile would have had more at those rates; an estimate."),
    Column("price", "Price of the gap", "money", "Those orders at the average mobile order; an estimate."),
    Column("price_low", "Price from", "money"),
    Column("price_high", "Price to", "money"),
    Column("left_out", "Left out", "share", "Share of mobile sessions that have no desktop sessions to compare with."),
)
_SPLIT_COLUMNS = (
    Column("device", "Device", "text"),
    Column("device_label", "Device", "text"),
    Column("mix", "Shift of sessions", "rate", "Change of the whole rate by this device's share of sessions."),
    Column("rate", "Own conversion", "rate", "Change of the whole rate by this device's own conversion."),
    Column("total", "Both", "rate", "All devices add up to the change of the whole rate."),
)
_MARKED_IDS = ("sessions", "session_conversion_rate", "mobile_session_share", "orders", "net_sales")
_UNTOLD = (UNKNOWN, WITHHELD)
_MEASURES: Mapping[str, Sentence] = {"sessions": "Sessions", "orders": "Orders", "net_sales": "Net sales"}
_NONE_KNOWN: Mapping[str, Sentence] = {
    "sessions": "The device of none of the sessions is known.",
    "orders": "The device of none of the orders is known.",
    "net_sales": "The device of none of the net sales is known.",
}
_SOME_UNKNOWN: Mapping[str, Sentence] = {
    "sessions": "The device of {share} of sessions is not known.",
    "orders": "The device of {share} of orders is not known.",
    "net_sales": "The device of {share} of net sales is not known.",
}


def devices(published: Published, store: Store, selection: Selection) -> dict[str, Table]:
    """What mobile costs or brings."""
    days = clipped(published, selection, "sessions")
    params = DevicesParams(days.period, days.compared, filtered(selection.filters), store.week_start)
    found = measure_devices(published, params)
    newest = Period(params.period.last, params.period.last)
    aim = aim_of(as_judged(store, params.filters), "session_conversion_rate", newest)
    notes = (*found.notes, *_unknown_notes(found), *days.notes)
    return by_name(
        table("shares", "Share by device", _SHARE_COLUMNS, _shares(found), notes),
        table("by_device", "By device", _DEVICE_COLUMNS, _devices(found, "orders" in read_coverage(published)), notes),
        table(
            "trend",
            "Conversion by week",
            _TREND_COLUMNS,
            _trend(found, aim.value if aim else None),
            () if found.trend else found.notes,
        ),
        table("gap", "Mobile against desktop", _GAP_COLUMNS, _gap(found)),
        table("split", "Why the whole rate moved", _SPLIT_COLUMNS, _split(found)),
        quality_of_page(
            published, store, _MARKED_IDS, selection.period, (("device_category",),), filtered(selection.filters)
        ),
    )


def _value(one: DeviceSum, measure: str) -> int | None:
    return {"sessions": one.sessions, "orders": one.sales.orders, "net_sales": one.sales.net_sales}[measure]


def _known_total(sums: Sequence[DeviceSum], measure: str) -> int:
    return sum(_value(one, measure) or 0 for one in sums if one.device not in _UNTOLD)


def _shares(found: Devices) -> Iterator[dict[str, Any]]:
    for measure, label in _MEASURES.items():
        for one in found.now:
            if one.device == WITHHELD:
                continue
            yield {
                "measure": measure,
                "label": say(label),
                "device": one.device,
                "device_label": device_label(one.device),
                "share": _share(found.now, one, measure),
            }


def _share(sums: Sequence[DeviceSum], one: DeviceSum, measure: str) -> float | None:
    whole = _known_total(sums, measure)
    if one.device in _UNTOLD:
        whole = sum(_value(other, measure) or 0 for other in sums)
    return ratio(_value(one, measure), whole)


def _devices(found: Devices, has_orders: bool) -> Iterator[dict[str, Any]]:
    before = {one.device: one for one in found.before}
    reference = next((one.conversion for one in found.now if one.device == REFERENCE), None)
    for one in found.now:
        row = _row(one, before.get(one.device), has_orders)
        gap = _less(one.conversion, reference) if one.device != REFERENCE else None
        shares = {
            "session_share": _share(found.now, one, "sessions"),
            "order_share": _share(found.now, one, "orders"),
            "net_sales_share": _share(found.now, one, "net_sales"),
        }
        yield row | shares | {"gap": gap, "is_total": False}
    if found.now:
        yield _row(_all(found.now), _all(found.before) if found.before else None, has_orders) | {"is_total": True}


def _row(one: DeviceSum, before: DeviceSum | None, has_orders: bool) -> dict[str, Any]:
    rate_before = before.conversion if before else None
    return {
        "device": one.device,
        "device_label": device_label(one.device),
        "sessions": one.sessions,
        "conversion": one.conversion,
        "conversion_before": rate_before,
        "change": _less(one.conversion, rate_before),
        "orders": one.sales.orders if has_orders else None,
        "average_order_value": average(one.sales.average_order_value),
        "net_sales": one.sales.net_sales if has_orders else None,
    }


def _all(sums: Sequence[DeviceSum]) -> DeviceSum:
    parts = SalesSum.__dataclass_fields__
    sales = SalesSum(**{name: sum(getattr(one.sales, name) for one in sums) for name in parts})
    sessions = [one.sessions for one in sums if one.sessions is not None]
    purchases = [one.purchases for one in sums if one.purchases is not None]
    return DeviceSum("all", sum(sessions) if sessions else None, sum(purchases) if purchases else None, sales)


def _less(one: float | None, other: float | None) -> float | None:
    return one - other if one is not None and other is not None else None


def _trend(found: Devices, target: float | None) -> Iterator[dict[str, Any]]:
    for row in found.trend:
        yield row | {"device_label": device_label(row["device"]), "target": target}


def _gap(found: Devices) -> Iterator[dict[str, Any]]:
    if found.gap is not None:
        yield {column.name: getattr(found.gap, column.name) for column in _GAP_COLUMNS}


def _split(found: Devices) -> Iterator[dict[str, Any]]:
    for term in found.split:
        yield {
            "device": term.device,
            "device_label": device_label(term.device),
            "mix": term.mix,
            "rate": term.rate,
            "total": term.mix + term.rate,
        }


def _withheld_notes(found: Devices) -> list[str]:
    withheld = next((one for one in found.now if one.device == WITHHELD), None)
    share = _share(found.now, withheld, "sessions") if withheld else None
    if not share:
        return []
    if share > 0:
        return [say("Google Analytics withheld the device of {share} of sessions.", share=percent(share))]
    return [
        say(
            "The devices of Google Analytics add up to {share} more sessions than it counts in all.",
            share=percent(-share),
        )
    ]


def _unknown_notes(found: Devices) -> tuple[str, ...]:
    notes = []
    for measure in _MEASURES:
        unknown = next((one for one in found.now if one.device == UNKNOWN), None)
        share = _share(found.now, unknown, measure) if unknown else None
        if share == 1 and _known_total(found.now, measure) == 0:
            notes.append(say(_NONE_KNOWN[measure]))
        elif share:
            notes.append(say(_SOME_UNKNOWN[measure], share=percent(share)))
    notes += _withheld_notes(found)
    if found.now and not any(one.device == MEASURED and one.sessions for one in found.now):
        notes.append(say("No mobile sessions are known, so there is no gap to show."))
    return tuple(notes)
