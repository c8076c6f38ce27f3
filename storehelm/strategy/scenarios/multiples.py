"""What levers and relations make of the drivers: one multiple or rate for each scenario, or for each draw of one.

Every number here is an array over rows. A row is a scenario with its relations at their middle, or one draw of the
relations under a single scenario; all rows are worked out together.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storehelm.strategy.scenarios.drivers import OUTSIDE, Drivers
from storehelm.strategy.scenarios.levers import (
    LARGEST_RATE,
    UNTOLD,
    discount_weeks,
    paid_channels,
    refund_rate,
)
from storehelm.strategy.scenarios.relations import response
from storehelm.strategy.season import Floats

Places = NDArray[np.int64]
Values = Callable[[str], Floats]
"""The values of a lever, or of a relation, by id: one for each row, or one for all."""


@dataclass(frozen=True)
class Multiples:
    """Each an array with a value for each row, or one for all.

    Attributes:
        sessions: Of all visits.
        first: Of first orders.
        again: Of returning orders, for the visits and the conversion of those who come again.
        first_value: Gross sales at today's prices per first order, relative to the mean of all orders today.
        again_value: The same of returning orders.
        cells: Of the orders of each cell: a row for each.
        visits: Of the visits of each cell: a row for each.
        units: Of units per order.
        price: Of list prices.
        repeat: Of repeat purchases per customer.
        discount_rates: Discounts / gross sales: a row for each, by forecast week, or one week for all.
        refund_rate: Returns / (gross sales - discounts).
        spend: Of ad spend.
        unit_cost: Of the cost of a unit.
        logistics: Of fulfilment, packaging and payment fees per order.
        fixed: Of fixed costs.
        marketing: Of other marketing.
    """

    sessions: Floats
    first: Floats
    again: Floats
    first_value: Floats
    again_value: Floats
    cells: Floats
    visits: Floats
    units: Floats
    price: Floats
    repeat: Floats
    discount_rates: Floats
    refund_rate: Floats
    spend: Floats
    unit_cost: Floats
    logistics: Floats
    fixed: Floats
    marketing: Floats


@dataclass(frozen=True)
class Mix:
    """How orders, visits and values are shared out among channels and devices; made once for a baseline.

    `channels` and `devices` are places in their names, for each cell; -1 for a cell that does not say, -2 for orders
    outside the web. `first` and `again` are each cell's share of first and returning orders, `value` its gross sales
    per order relative to all, `visits` its share of visits, `names` its channel and device; `sessions` the share of
    visits of each channel, of those outside and of those untold;
    the weights are those by which the untold are taken for the others; `spend` the share of each paid channel.
    """

    channel_names: tuple[str, ...]
    device_names: tuple[str, ...]
    channels: Places
    devices: Places
    first: Floats
    again: Floats
    value: Floats
    visits: Floats
    names: tuple[tuple[str, str], ...]
    sessions: Floats
    channel_weights: Floats
    device_weights: Floats
    spend: Floats
    is_paid: tuple[bool, ...]

    @property
    def is_web(self) -> NDArray[np.bool_]:
        """Which cells are of the web shop."""
        return np.asarray(self.channels != _OUTSIDE)


_UNTOLD, _OUTSIDE = -1, -2


def mix_of(drivers: Drivers) -> Mix:
    """The shares of the recent weeks."""
    paid = paid_channels(drivers)
    channels = _names([cell.channel for cell in drivers.cells if cell.channel != OUTSIDE], paid)
    devices = _names([cell.device for cell in drivers.cells if cell.channel != OUTSIDE], ())
    places = np.array([_place(cell.channel, channels) for cell in drivers.cells], dtype=np.int64)
    kinds = np.array([_place(cell.device, devices) for cell in drivers.cells], dtype=np.int64)
    kinds[places == _OUTSIDE] = _OUTSIDE
    orders = np.array([cell.orders for cell in drivers.cells], dtype=np.float64)
    sessions = np.array([cell.sessions or 0 for cell in drivers.cells], dtype=np.float64)
    gross = np.array([cell.gross_sales for cell in drivers.cells], dtype=np.float64)
    mean = gross.sum() / orders.sum() if orders.sum() > 0 else 1.0
    return Mix(
        channel_names=channels,
        device_names=devices,
        channels=places,
        devices=kinds,
        first=_shares(np.array([cell.new_orders for cell in drivers.cells], dtype=np.float64), orders),
        again=_shares(np.array([cell.returning_orders for cell in drivers.cells], dtype=np.float64), orders),
        value=np.divide(gross, orders * mean, out=np.ones_like(gross), where=(orders > 0) & (mean > 0)),
        visits=_shares(sessions, None),
        names=tuple((cell.channel, cell.device) for cell in drivers.cells),
        sessions=_shares(_sums(places % (len(channels) + 2), sessions, len(channels) + 2), None),
        channel_weights=_known_shares(places, orders, sessions, len(channels)),
        device_weights=_known_shares(kinds, orders, sessions, len(devices)),
        spend=_shares(np.array([float(drivers.spend[name]) for name in paid]), None),
        is_paid=tuple(name in paid for name in channels),
    )


def multiples(drivers: Drivers, mix: Mix, lever: Values, relation: Values) -> Multiples:
    """Work the levers out.

    Args:
        drivers: The rates of today.
        mix: Of the same drivers.
        lever: Its value; 0 where it is not moved.
        relation: Its value.
    """
    weeks = discount_weeks(drivers)
    change = weeks.change(lever("discount"))
    price = _times(lever, "price")
    # Orders, baskets and returns follow the rate of the whole span: how they follow that of a week is not known.
    paid_share = 1.0 - change / (1.0 - weeks.rate)
    willing = price ** relation("list_price") * paid_share ** relation("price_conversion")
    refunds = np.clip(
        refund_rate(drivers) + lever("returns") + relation("discount_returns") * change, 0.0, LARGEST_RATE
    )
    channels = _channels(drivers, mix, lever, relation)
    visits = channels[mix.channels]
    cells = visits * _devices(mix, lever)[mix.devices] * willing
    return Multiples(
        sessions=mix.sessions @ channels,
        first=mix.first @ cells,
        again=mix.again @ cells,
        first_value=(mix.first * mix.value) @ cells,
        again_value=(mix.again * mix.value) @ cells,
        cells=cells,
        visits=visits,
        units=_times(lever, "units_per_order") * paid_share ** relation("price_units"),
        price=price,
        repeat=_times(lever, "repeat"),
        discount_rates=weeks.moved(lever("discount")),
        refund_rate=refunds,
        spend=_spend(drivers, mix, lever),
        unit_cost=_times(lever, "unit_cost"),
        logistics=_times(lever, "logistics"),
        fixed=_times(lever, "fixed"),
        marketing=_times(lever, "marketing"),
    )


def _times(lever: Values, *names: str) -> Floats:
    """The product of levers as a multiple, never below 0."""
    product = np.ones(1)
    for name in names:
        product = product * np.maximum(1.0 + lever(name), 0.0)
    return np.asarray(product, dtype=np.float64)


def _channels(drivers: Drivers, mix: Mix, lever: Values, relation: Values) -> Floats:
    """What becomes of the visits (orders, where visits are not known) of each channel: a row for each.

    The row before the last is of orders outside the web, the last of what names no channel: it moves as those that do
    on average; where none does, by the general lever alone.
    """
    general = "sessions" if drivers.has_sessions else "demand"
    found = []
    for name, is_paid in zip(mix.channel_names, mix.is_paid, strict=True):
        times = _times(lever, f"sessions:{name}", *(() if is_paid and drivers.has_sessions else (general,)))
        if is_paid:
            times = times * response(_times(lever, "spend", f"spend:{name}"), relation(f"spend:{name}"))
        found.append(times)
    outside = np.ones(1) if drivers.has_sessions else _times(lever, general)
    return _with_untold(found, outside, mix.channel_weights, _times(lever, general))


def _devices(mix: Mix, lever: Values) -> Floats:
    """What becomes of the orders per visit on each device; rows as of channels."""
    general = _times(lever, "conversion")
    found = [general * _times(lever, f"conversion:{name}") for name in mix.device_names]
    return _with_untold(found, np.ones(1), mix.device_weights, general)


def _with_untold(found: list[Floats], outside: Floats, weights: Floats, general: Floats) -> Floats:
    untold = np.asarray(sum(weight * row for weight, row in zip(weights, found, strict=True)))
    return np.stack(np.broadcast_arrays(*found, outside, untold if weights.sum() > 0 else general))


def _spend(drivers: Drivers, mix: Mix, lever: Values) -> Floats:
    paid = paid_channels(drivers)
    if not paid:
        return _times(lever, "spend")
    rows = np.stack(np.broadcast_arrays(*(_times(lever, "spend", f"spend:{name}") for name in paid)))
    return np.asarray(mix.spend @ rows, dtype=np.float64)


def _names(told: list[str], paid: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys([*told, *paid]) if name not in UNTOLD)


def _place(name: str, names: tuple[str, ...]) -> int:
    if name == OUTSIDE:
        return _OUTSIDE
    return names.index(name) if name in names else _UNTOLD


def _sums(places: Places, values: Floats, size: int) -> Floats:
    inside = places >= 0
    return np.asarray(np.bincount(places[inside], weights=values[inside], minlength=size), dtype=np.float64)


def _known_shares(places: Places, orders: Floats, sessions: Floats, size: int) -> Floats:
    """Shares of orders among those that are told apart; of visits where no order is; 0 where nothing is."""
    for values in (orders, sessions):
        sums = _sums(places, values, size)
        if sums.sum() > 0:
            return np.asarray(sums / sums.sum(), dtype=np.float64)
    return np.zeros(size)


def _shares(values: Floats, instead: Floats | None) -> Floats:
    """Shares that add up to 1; of other values where these are all 0, alike where those are too."""
    for one in (values, instead):
        if one is not None and one.sum() > 0:
            return np.asarray(one / one.sum(), dtype=np.float64)
    return np.full(len(values), 1.0 / max(len(values), 1))
