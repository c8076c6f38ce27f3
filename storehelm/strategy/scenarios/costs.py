"""What an order and its goods cost: from the recent weeks, from an assumption, or not known."""

from collections.abc import Mapping
from dataclasses import dataclass

from storehelm.languages.speech import say
from storehelm.settings.money import MICROS
from storehelm.strategy.scenarios.drivers import Drivers
from storehelm.strategy.scenarios.levers import ASSUMABLE, discount_rate, is_known, refund_rate

OPTIONAL = ("marketing_costs",)
"""Lines that margins are shown without where they are not known, as the metrics have it."""
_NEEDS = {
    "cost_of_goods": "cost_share",
    "shipping": "shipping_per_order",
    "fulfilment": "fulfilment_per_order",
    "packaging": "packaging_per_order",
    "payment_fees": "payment_fee_rate",
    "ad_spend": "spend_per_week",
    "fixed_costs": "fixed_per_month",
}


@dataclass(frozen=True)
class Cost:
    """A line as micros an order, and as a share of gross sales and of sales after discounts (demand)."""

    per_order: float = 0.0
    of_goods: float = 0.0
    of_demand: float = 0.0


@dataclass(frozen=True)
class Costs:
    """Costs of the recent weeks, or assumed ones where those are not known.

    Attributes:
        variable: cost_of_goods (of goods at today's prices), shipping, fulfilment, packaging, payment_fees; None
            where unknown.
        spend_per_day: Assumed ad spend in micros; None where the store knows its own, or nothing is assumed.
        fixed_per_month: Micros; None where unknown.
        assumed: Lines that rest on an assumption, with its names.
        reasons: For lines that are not known, the number to enter.
    """

    variable: Mapping[str, Cost | None]
    spend_per_day: float | None
    fixed_per_month: float | None
    assumed: Mapping[str, str]
    reasons: Mapping[str, str]


def costs_of(drivers: Drivers, assumptions: Mapping[str, float]) -> Costs:
    """The costs of a store, with what is assumed where the store does not say."""
    said = {name: value for name, value in assumptions.items() if name in ASSUMABLE}
    used = {name: value for name, value in said.items() if not is_known(ASSUMABLE[name], drivers)}
    variable = {
        "cost_of_goods": _goods(drivers, used),
        "shipping": _per_order("shipping", drivers.shipping, drivers, used),
        "fulfilment": _per_order("fulfilment", drivers.fulfilment, drivers, used),
        "packaging": _per_order("packaging", drivers.packaging, drivers, used),
        "payment_fees": _fees(drivers, used),
    }
    spend = used.get("spend_per_week")
    fixed = used["fixed_per_month"] * MICROS if "fixed_per_month" in used else _fixed(drivers)
    assumed: dict[str, str] = {}
    for name in used:
        line = ASSUMABLE[name].line
        assumed[line] = f"{assumed[line]}, {name}" if line in assumed else name
    missing = [name for name, cost in variable.items() if cost is None]
    if not drivers.has_spend and spend is None:
        missing.append("ad_spend")
    if fixed is None:
        missing.append("fixed_costs")
    return Costs(
        variable=variable,
        spend_per_day=None if spend is None else spend * MICROS / 7,
        fixed_per_month=fixed,
        assumed=assumed,
        reasons={name: _reason(name) for name in missing},
    )


def _reason(line: str) -> str:
    one = ASSUMABLE[_NEEDS[line]]
    # Translators: {number} is what to enter, such as "fixed costs per month".
    return say("It is not known. Enter: {number}.", number=f"{one.label[0].lower()}{one.label[1:]}")


def _goods(drivers: Drivers, used: Mapping[str, float]) -> Cost | None:
    if drivers.cost_of_goods is not None:
        return Cost(of_goods=_share(drivers.cost_of_goods, drivers.gross_sales))
    if "cost_share" in used:
        kept = 1.0 - refund_rate(drivers) if drivers.goods_are_resold else 1.0
        return Cost(of_goods=used["cost_share"] * (1.0 - discount_rate(drivers)) * kept)
    return None


def _per_order(name: str, micros: int | None, drivers: Drivers, used: Mapping[str, float]) -> Cost | None:
    if micros is not None:
        return Cost(per_order=_share(micros, drivers.orders))
    key = f"{name}_per_order"
    return Cost(per_order=used[key] * MICROS) if key in used else None


def _fees(drivers: Drivers, used: Mapping[str, float]) -> Cost | None:
    """The fixed part of a fee goes with orders, the rest with what is paid."""
    if drivers.payment_fees is not None:
        fixed = min(drivers.payment_fee_fixed or 0, int(_share(drivers.payment_fees, drivers.orders)))
        rest = drivers.payment_fees - fixed * drivers.orders
        return Cost(per_order=float(fixed), of_demand=_share(rest, drivers.gross_sales - drivers.discounts))
    if "payment_fee_rate" in used or "payment_fee_fixed" in used:
        return Cost(per_order=used.get("payment_fee_fixed", 0.0) * MICROS, of_demand=used.get("payment_fee_rate", 0.0))
    return None


def _fixed(drivers: Drivers) -> float | None:
    return None if drivers.fixed_per_month is None else float(sum(drivers.fixed_per_month.values()))


def _share(part: int, whole: int) -> float:
    return part / whole if whole > 0 else 0.0
