"""What mobile costs or brings: shares by device, the conversion gap to desktop, its causes and its price."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import say_count
from storehelm.metrics.funnel import ratio
from storehelm.metrics.plain_numbers import plain_numbers
from storehelm.metrics.reading import Filters, Row, read
from storehelm.metrics.sales_cells import SalesSum, add_up, read_sales
from storehelm.metrics.selection import WITHHELD
from storehelm.metrics.session_steps import can_split, read_sessions
from storehelm.settings.calendar import Period, WeekStart, week_of
from storehelm.warehouse.published import Published

Floats = NDArray[np.float64]
REFERENCE = "desktop"
MEASURED = "mobile"
UNKNOWN = "unknown"
DRAWS = 1_000
LEVEL = 0.80
SINGLE_VALUES = 300
"""The dearest orders are resampled one by one, the rest in as many groups: the dear ones carry the spread."""
TREND_WEEKS = 26


@dataclass(frozen=True)
class DevicesParams:
    """A period, the one it is compared with, and filters."""

    period: Period
    compared: Period | None
    filters: Filters
    week_start: WeekStart
    seed: int = 1


@dataclass(frozen=True)
class DeviceSum:
    """One device: visits and sales of the web shop. `conversion` is sessions with a purchase per session."""

    device: str
    sessions: int | None
    purchases: int | None
    sales: SalesSum

    @property
    def conversion(self) -> float | None:
        """Share of sessions with a purchase; what is withheld has none."""
        return ratio(self.purchases, self.sessions) if self.device != WITHHELD else None


@dataclass(frozen=True)
class SplitTerm:
    """What one device added to the change of the whole conversion rate, by its weight and by its own rate."""

    device: str
    mix: float
    rate: float


@dataclass(frozen=True)
class Cell:
    """Sessions and purchases of mobile and desktop in one channel and kind of visitor."""

    mobile_sessions: int
    mobile_purchases: int
    desktop_sessions: int
    desktop_purchases: int


@dataclass(frozen=True)
class Gap:
    """Mobile's conversion against desktop's.

    `standardised` compares like with like: desktop's rate in the same channel and kind of visitor, weighted by mobile's
    visits. `price` is what mobile would have sold more at those rates, in micros, with an 80 % range. `left_out` is
    the share of mobile sessions in cells without desktop sessions.
    """

    raw: float
    standardised: float | None
    low: float | None
    high: float | None
    price: int | None
    price_low: int | None
    price_high: int | None
    orders: float | None
    left_out: float


@dataclass(frozen=True)
class Devices:
    """Shares by device now and before, the gap to desktop, and the split of the change of conversion."""

    now: tuple[DeviceSum, ...]
    before: tuple[DeviceSum, ...]
    gap: Gap | None
    split: tuple[SplitTerm, ...]
    trend: tuple[Row, ...]
    notes: tuple[str, ...]


def measure_devices(published: Published, params: DevicesParams) -> Devices:
    """The devices page of a period."""
    now, notes = _sums(published, params.period, params.filters)
    before, _ = _sums(published, params.compared, params.filters) if params.compared else ((), ())
    return Devices(
        now=now,
        before=before,
        gap=_gap(published, params, now),
        split=split_conversion(before, now),
        trend=_trend(published, params),
        notes=notes,
    )


def split_conversion(before: Sequence[DeviceSum], now: Sequence[DeviceSum]) -> tuple[SplitTerm, ...]:
    """The change of the whole conversion rate by device: what shifted visits did, what changed rates did.

    The terms add up to the change. Mix terms are centred on the whole rate, so that a device gains by growing only
    where it converts better than the store as a whole. A device without visits in one period keeps the other's rate;
    what is withheld has none, and its whole change is a shift.
    """
    then, after = (_shares(sums) for sums in (before, now))
    if not then or not after:
        return ()
    whole = (sum(bought for _, bought in then.values()) + sum(bought for _, bought in after.values())) / 2
    return tuple(
        _split_term(device, then.get(device, (0.0, 0.0)), after.get(device, (0.0, 0.0)), whole)
        for device in dict.fromkeys((*after, *then))
    )


def _split_term(device: str, then: tuple[float, float], after: tuple[float, float], whole: float) -> SplitTerm:
    (weight_0, bought_0), (weight_1, bought_1) = then, after
    if device == WITHHELD or weight_0 <= 0 or weight_1 <= 0:
        return SplitTerm(device, bought_1 - bought_0 - (weight_1 - weight_0) * whole, 0.0)
    rate_0, rate_1 = bought_0 / weight_0, bought_1 / weight_1
    mix = (weight_1 - weight_0) * ((rate_0 + rate_1) / 2 - whole)
    return SplitTerm(device, mix, (rate_1 - rate_0) * (weight_0 + weight_1) / 2)


def standardised_gap(cells: Iterable[Cell], values: Floats, counts: NDArray[np.int64], seed: int = 1) -> Gap | None:
    """Mobile's gap to desktop at mobile's own mix of channels and visitors, and its price.

    Args:
        cells: Sessions and purchases by channel and kind of visitor.
        values: Values of mobile orders, in micros, ascending.
        counts: How many orders have each value.
        seed: Of the draws behind the range.
    """
    known = list(cells)
    mobile = sum(cell.mobile_sessions for cell in known)
    desktop = sum(cell.desktop_sessions for cell in known)
    if not mobile or not desktop:
        return None
    raw = sum(c.mobile_purchases for c in known) / mobile - sum(c.desktop_purchases for c in known) / desktop
    compared = [cell for cell in known if cell.mobile_sessions and cell.desktop_sessions]
    inside = sum(cell.mobile_sessions for cell in compared)
    if not inside:
        return Gap(raw, None, None, None, None, None, None, None, 1.0)
    table = np.array(
        [(c.mobile_sessions, c.mobile_purchases, c.desktop_sessions, c.desktop_purchases) for c in compared],
        dtype=np.float64,
    )
    random = np.random.default_rng(seed)
    more = _more_orders(table)
    drawn = _drawn_orders(table, random)
    low, high = (float(value) for value in np.quantile(-drawn / inside, _quantiles()))
    priced = _price(more, drawn, values, counts, random)
    return Gap(raw, -more / inside, low, high, *priced, more, 1 - inside / mobile)


def _more_orders(table: Floats) -> float:
    mobile, bought, desktop, desktop_bought = table.T
    return float((mobile * (desktop_bought / desktop - bought / mobile)).sum())


def _drawn_orders(table: Floats, random: np.random.Generator) -> Floats:
    """Orders more at desktop's rates, drawn by a binomial per cell and device."""
    mobile, bought, desktop, desktop_bought = table.T
    draws = []
    for visits, purchases in ((mobile, bought), (desktop, desktop_bought)):
        odds = np.clip(purchases / visits, 0, 1)
        draws.append(random.binomial(visits.astype(np.int64), odds, (DRAWS, len(visits))) / visits)
    drawn: Floats = (mobile * (draws[1] - draws[0])).sum(axis=1)
    return drawn


def _price(
    more: float, drawn: Floats, values: Floats, counts: NDArray[np.int64], random: np.random.Generator
) -> tuple[int | None, int | None, int | None]:
    orders = int(counts.sum())
    if not orders:
        return None, None, None
    average = float((values * counts).sum() / orders)
    low, high = np.quantile(drawn * _drawn_averages(values, counts, random), _quantiles())
    return round(more * average), round(float(low)), round(float(high))


def _drawn_averages(values: Floats, counts: NDArray[np.int64], random: np.random.Generator) -> Floats:
    single = np.repeat(values, counts)
    cut = max(0, len(single) - SINGLE_VALUES)
    groups = [part for part in np.array_split(single[:cut], SINGLE_VALUES) if part.size]
    means = np.array([*(part.mean() for part in groups), *single[cut:]])
    weights = np.array([*(part.size for part in groups), *[1] * (len(single) - cut)], dtype=np.float64)
    drawn = random.multinomial(len(single), weights / weights.sum(), DRAWS)
    averages: Floats = drawn @ means / len(single)
    return averages


def _quantiles() -> tuple[float, float]:
    return (1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2


def _shares(sums: Sequence[DeviceSum]) -> Mapping[str, tuple[float, float]]:
    """Visits and purchases of each device whose purchases are known, both per visit of all of them."""
    known = [(one.device, one.sessions or 0, one.purchases) for one in sums if one.purchases is not None]
    total = sum(sessions for _, sessions, _ in known)
    if total <= 0:
        return {}
    return {device: (sessions / total, purchases / total) for device, sessions, purchases in known}


def _sums(published: Published, period: Period, filters: Filters) -> tuple[tuple[DeviceSum, ...], tuple[str, ...]]:
    visits = read_sessions(published, period, filters, ("device",))
    everywhere = read_sales(published, period, filters)
    sales = [row for row in everywhere if row["is_web"]]
    seen = {row["device"]: row for row in visits.rows}
    devices = {*seen, *(row["device"] for row in sales)}
    sums = [
        DeviceSum(
            device,
            seen.get(device, {}).get("sessions"),
            seen.get(device, {}).get("purchase"),
            add_up(row for row in sales if row["device"] == device),
        )
        for device in devices
    ]
    return tuple(sorted(sums, key=_place)), (*visits.notes, *_outside_notes(everywhere))


def _outside_notes(sales: Sequence[Row]) -> tuple[str, ...]:
    """What other pages count, and this one cannot: an order outside the web shop has no device."""
    outside = add_up(row for row in sales if not row["is_web"]).orders
    if not outside:
        return ()
    every = add_up(sales).orders
    numbers = plain_numbers()
    # Translators: all three are numbers of orders.
    told = say_count(
        "{n} order outside the web shop is left out: of {all} in all, {web} came through the web shop.",
        "{n} orders outside the web shop are left out: of {all} in all, {web} came through the web shop.",
        outside,
        n=numbers.number(outside),
        all=numbers.number(every),
        web=numbers.number(every - outside),
    )
    return (told,)


def _place(one: DeviceSum) -> tuple[bool, bool, int, int, str]:
    """Largest first, the unknown late, what is withheld last."""
    return one.device == WITHHELD, one.device == UNKNOWN, -(one.sessions or 0), -one.sales.orders, one.device


def _gap(published: Published, params: DevicesParams, now: Sequence[DeviceSum]) -> Gap | None:
    shown, filters = params.period, params.filters
    splits = [name for name in ("channel", "visitor") if can_split(published, filters, ("device", name), shown)]
    splits = splits if can_split(published, filters, ("device", *splits), shown) else splits[:1]
    rows = read_sessions(published, params.period, params.filters, ("device", *splits)).rows
    cells: dict[tuple[object, ...], dict[str, Row]] = {}
    for row in rows:
        if row["purchase"] is not None:
            cells.setdefault((row["channel"], row["visitor"]), {})[row["device"]] = row
    values = read(
        published,
        "order_values",
        {name: chosen for name, chosen in params.filters.items() if name != "customer_type"},
        first=params.period.first,
        last=params.period.last,
        device=MEASURED,
    )
    return standardised_gap(
        (_cell(devices) for devices in cells.values()),
        np.array([row["value"] for row in values], dtype=np.float64),
        np.array([row["orders"] for row in values], dtype=np.int64),
        params.seed,
    )


def _cell(devices: Mapping[str, Row]) -> Cell:
    mobile, desktop = (devices.get(name, {"sessions": 0, "purchase": 0}) for name in (MEASURED, REFERENCE))
    return Cell(mobile["sessions"], mobile["purchase"], desktop["sessions"], desktop["purchase"])


def _trend(published: Published, params: DevicesParams) -> tuple[Row, ...]:
    """Conversion by week and device."""
    last = week_of(params.period.last, params.week_start)
    first = week_of(params.period.first, params.week_start).first
    window = Period(min(first, last.first - timedelta(weeks=TREND_WEEKS - 1)), params.period.last)
    rows = read_sessions(published, window, params.filters, ("device",), params.week_start).rows
    return tuple(
        {
            "week": row["week"],
            "device": row["device"],
            "sessions": row["sessions"],
            "purchases": row["purchase"],
            "conversion": ratio(row["purchase"], row["sessions"]),
            "is_partial": row["week"] + timedelta(days=6) > params.period.last,
        }
        for row in rows
        if row["week"] is not None and row["device"] != WITHHELD
    )
