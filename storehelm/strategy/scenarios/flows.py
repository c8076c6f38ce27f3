"""Orders and goods of a baseline's weeks under one or many rows of multiples, and what each line takes of them.

Every line that moves with sales is so many micros an order, plus so much of the goods (gross sales at today's prices),
plus so much of what of them is paid for: three numbers for each row, whatever the number of weeks and paths.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.costs import Cost, Costs
from storehelm.strategy.scenarios.levers import refund_rate
from storehelm.strategy.scenarios.lines import LINE
from storehelm.strategy.scenarios.multiples import Multiples
from storehelm.strategy.season import Floats

Rates = tuple[Floats, Floats, Floats]
"""Of an order, of the goods, and of the goods less discounts; a value for each row."""
NOTHING = np.zeros(1)


@dataclass(frozen=True)
class Flow:
    """Rows by weeks.

    Attributes:
        new: First orders.
        orders: All orders.
        goods: Gross sales at today's prices.
        paid: The share of them that discounts leave; a row, or a week, may stand for all.
        rates: Of each line that moves with sales and is known.
    """

    new: Floats
    orders: Floats
    goods: Floats
    paid: Floats
    rates: Mapping[str, Rates]

    def line(self, name: str) -> Floats:
        """A line of `rates`, rows by weeks."""
        of_order, of_goods, of_paid = (rate[:, None] for rate in self.rates[name])
        return of_order * self.orders + (of_goods + of_paid * self.paid) * self.goods


def flow_of(baseline: Baseline, many: Multiples, costs: Costs) -> Flow:
    """The weeks of a baseline under multiples."""
    again = many.repeat * many.again
    goods_again = many.repeat * many.again_value
    weeks = np.stack([baseline.new_orders, baseline.past_orders, baseline.inside_orders])
    new = many.first[:, None] * weeks[0]
    orders = new + again[:, None] * weeks[1] + (again * many.first)[:, None] * weeks[2]
    values = np.stack(np.broadcast_arrays(many.first_value, goods_again, goods_again * many.first), axis=-1)
    goods = many.units[:, None] * (values @ (weeks * gross_per_value(baseline)))
    return Flow(new, orders, goods, 1.0 - many.discount_rates, rates_of(baseline, many, costs))


def part_of(baseline: Baseline, many: Multiples, cells: NDArray[np.bool_], whole: Flow) -> Flow:
    """The flow of some of the cells alone: the web shop, one device."""
    mix, own = baseline.mix, many.cells[cells]
    weeks = np.stack([baseline.new_orders, baseline.past_orders, baseline.inside_orders])
    # Customers won anywhere come again here, as often as returning orders fall in these cells.
    won = weeks[1] + many.first[:, None] * weeks[2]
    again = (many.repeat * (mix.again[cells] @ own))[:, None]
    new = (mix.first[cells] @ own)[:, None] * weeks[0]
    worth = mix.value[cells]
    first_value = ((mix.first[cells] * worth) @ own)[:, None]
    again_value = (many.repeat * ((mix.again[cells] * worth) @ own))[:, None]
    goods = gross_per_value(baseline) * (first_value * weeks[0] + again_value * won)
    return Flow(new, new + again * won, many.units[:, None] * goods, whole.paid, whole.rates)


def gross_per_value(baseline: Baseline) -> Floats:
    """Gross sales for each order of mean value, by week, such that the baseline comes out as it is."""
    mix = baseline.mix
    first, again = float(mix.first @ mix.value), float(mix.again @ mix.value)
    value = first * baseline.new_orders + again * (baseline.past_orders + baseline.inside_orders)
    return np.divide(baseline.gross_sales, value, out=np.zeros_like(value), where=value > 0)


def rates_of(baseline: Baseline, many: Multiples, costs: Costs) -> Mapping[str, Rates]:
    """What each line takes of an order, of the goods, and of the goods less discounts."""
    drivers = baseline.drivers
    zero = np.zeros_like(many.price * many.refund_rate)
    sold = zero + many.price
    rates: dict[str, Rates] = {
        "orders": (zero + 1.0, zero, zero),
        "units": (zero, zero + drivers.units / max(drivers.gross_sales, 1), zero),
        "gross_sales": (zero, sold, zero),
        "discounts": (zero, sold, -sold),
        "returns": (zero, zero, sold * many.refund_rate),
        "net_sales": (zero, zero, sold * (1.0 - many.refund_rate)),
    }
    kept = 1.0 - (many.refund_rate if drivers.goods_are_resold else 0.0)
    kept_today = 1.0 - (refund_rate(drivers) if drivers.goods_are_resold else 0.0)
    for name, cost in costs.variable.items():
        if cost is not None:
            rates[name] = _rates(cost, *_factors(name, many, kept / kept_today), sold)
    for name in ("contribution_margin_1", "contribution_margin_2"):
        parts = LINE[name].adds
        if all(part in rates for _, part in parts):
            of_order, of_goods, of_paid = (
                zero + sum(sign * rates[part][of] for sign, part in parts) for of in range(3)
            )
            rates[name] = of_order, of_goods, of_paid
    return rates


def _factors(name: str, many: Multiples, kept: Floats | float) -> tuple[Floats, Floats]:
    """What levers do to a cost per order, and to a cost of goods."""
    if name == "cost_of_goods":
        return NOTHING, many.unit_cost * kept
    times = np.ones(1) if name == "shipping" else many.logistics
    return times, times


def _rates(cost: Cost, per_order: Floats, of_goods: Floats, sold: Floats) -> Rates:
    zero = np.zeros_like(sold)
    return zero + per_order * cost.per_order, zero + of_goods * cost.of_goods, of_goods * cost.of_demand * sold
