"""The numbers that a scenario starts from: what the last 13 whole weeks say of visits, orders, money and costs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, language, noted, say, say_count
from storehelm.metrics.reading import Row
from storehelm.metrics.view_tables import channel_label, device_label
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.discount_weeks import DiscountWeeks
from storehelm.strategy.scenarios.driver_sources import Driver as Driver
from storehelm.strategy.scenarios.driver_sources import Span
from storehelm.strategy.scenarios.recent_weeks import RECENT_WEEKS, Recent, known_sum, read_recent, sum_of
from storehelm.strategy.scenarios.repeat import RepeatCurve, read_repeat
from storehelm.strategy.season import WEEK
from storehelm.warehouse.published import Published

UNKNOWN = "unknown"
WEB_UNKNOWN = UNKNOWN
"""The channel of web orders that name none; their cell has no sessions of its own."""
OUTSIDE = "outside the web"  # not shown
"""The channel of orders that came by no web shop: one cell, its device unknown."""
ALL = "all"
"""The channel or device of a cell where sessions do not tell them apart."""


@dataclass(frozen=True)
class Cell:
    """Web orders and sessions of one channel and device over the recent weeks; orders outside the web are one cell.

    `sessions` is None where it is not known. `new_orders` are first orders of known customers, orders of guests and
    orders that are not valid; `returning_orders` those of known customers after their first. `gross_sales` in micros.
    """

    channel: str
    device: str
    sessions: int | None
    new_orders: int
    returning_orders: int
    gross_sales: int

    @property
    def orders(self) -> int:
        """All orders of the cell."""
        return self.new_orders + self.returning_orders

    @property
    def is_web(self) -> bool:
        """Whether its orders came by the web shop."""
        return self.channel != OUTSIDE


@dataclass(frozen=True)
class Drivers:
    """Sums over `period`, money in micros; None where unknown. `listed` says of each where it came from.

    Attributes:
        period: The last days that orders, sessions and spend know, seven by seven.
        weeks: How many weeks these are.
        cells: All orders, each in one cell, so that cells add up to the whole.
        has_sessions: Whether sessions are known for all of the period.
        spend: Ad spend by channel; empty where there is none loaded.
        marketing_costs: Marketing that is not media; None where none is loaded.
        fixed_per_month: Micros a month by name, as store.toml says; None where it does not.
        payment_fee_fixed: Micros an order, as store.toml says.
        known_cost_share: Cost of goods as a share of gross sales less discounts, of the goods whose cost is known.
        discount_weeks: Of the weeks ahead, where the year before tells (`discounts_ahead`); None: as of late.
    """

    period: Period
    weeks: int
    cells: tuple[Cell, ...]
    has_sessions: bool
    orders: int
    units: int
    gross_sales: int
    discounts: int
    returns: int
    shipping: int | None
    cost_of_goods: int | None
    fulfilment: int | None
    packaging: int | None
    payment_fees: int | None
    spend: Mapping[str, int]
    has_spend: bool
    marketing_costs: int | None
    fixed_per_month: Mapping[str, int] | None
    goods_are_resold: bool
    payment_fee_fixed: int | None
    listed: tuple[Driver, ...] = ()
    known_cost_share: float | None = None
    discount_weeks: DiscountWeeks | None = None

    @property
    def sessions(self) -> int | None:
        """All sessions; None where they are not known."""
        return sum(cell.sessions or 0 for cell in self.cells) if self.has_sessions else None

    @property
    def web_orders(self) -> int:
        """Orders by the web shop."""
        return sum(cell.orders for cell in self.cells if cell.is_web)

    @property
    def returning_orders(self) -> int:
        """Orders of known customers after their first."""
        return sum(cell.returning_orders for cell in self.cells)

    @property
    def ad_spend(self) -> int | None:
        """All ad spend; None where none is known."""
        return sum(self.spend.values()) if self.has_spend else None

    def driver(self, name: str) -> Driver | None:
        """The listed number of that id."""
        return next((one for one in self.listed if one.id == name), None)


def read_drivers(published: Published, store: Store, as_of: date) -> Drivers:
    """Read the drivers at the end of `as_of`.

    Raises:
        Refusal: Fewer than 8 whole weeks of orders are known.
    """
    recent = read_recent(published, as_of)
    costs, sales = recent.costs, recent.sales
    has_spend = "spend" in recent.kinds
    marketing = sum(int(row["cost"]) for row in costs if row["kind"] == "marketing")
    curve = read_repeat(published, recent.period.last, RECENT_WEEKS)
    drivers = Drivers(
        period=recent.period,
        weeks=recent.period.days // WEEK,
        cells=_cells(recent),
        has_sessions=recent.sessions is not None,
        orders=sum_of(sales, "orders"),
        units=sum_of(sales, "units"),
        gross_sales=sum_of(sales, "gross_sales"),
        discounts=sum_of(sales, "discounts"),
        returns=sum_of(sales, "returns"),
        shipping=known_sum(sales, "shipping"),
        cost_of_goods=known_sum(sales, "cost_of_goods"),
        fulfilment=known_sum(sales, "fulfilment"),
        packaging=known_sum(sales, "packaging"),
        payment_fees=known_sum(sales, "payment_fees"),
        spend={row["name"]: int(row["cost"]) for row in costs if row["kind"] == "spend"} if has_spend else {},
        has_spend=has_spend,
        marketing_costs=marketing if "marketing_costs" in recent.kinds else None,
        fixed_per_month=store.costs.fixed_costs,
        goods_are_resold=store.costs.returned_goods_are_resold,
        payment_fee_fixed=store.costs.payment_fee_fixed,
        known_cost_share=_quotient(sum_of(sales, "cost_of_goods"), sum_of(sales, "known_cost_sales")),
    )
    span = Span(recent.period, Formats(language(), store.currency))
    return replace(drivers, listed=(*_listed(drivers, recent, span), _repeat(curve, span)))


def _cells(recent: Recent) -> tuple[Cell, ...]:
    """Sessions and web orders by channel and device, where sessions tell them apart, and all else in one cell."""
    cells: dict[tuple[str, str], Cell] = {}
    for row in recent.sessions or ():
        key = _key(row, recent.splits)
        cells[key] = Cell(*key, int(row["sessions"]), 0, 0, 0)
    for row in recent.sales:
        if not _has_sold(row):
            continue
        key = _key(row, recent.splits) if row["is_web"] else (OUTSIDE, UNKNOWN)
        old = cells.get(key) or Cell(*key, _no_sessions(key, recent), 0, 0, 0)
        returning = int(row["returning_orders"])
        cells[key] = replace(
            old,
            new_orders=old.new_orders + int(row["orders"]) - returning,
            returning_orders=old.returning_orders + returning,
            gross_sales=old.gross_sales + int(row["gross_sales"]),
        )
    return tuple(cells[key] for key in sorted(cells))


def _has_sold(row: Row) -> bool:
    """A row with nothing but returns of older orders makes no cell."""
    return bool(row["orders"] or row["gross_sales"])


def _key(row: Row, splits: Sequence[str]) -> tuple[str, str]:
    return (
        str(row["channel"]) if "channel" in splits else ALL,
        str(row["device"]) if "device" in splits else ALL,
    )


def _no_sessions(key: tuple[str, str], recent: Recent) -> int | None:
    """Sessions of a cell that none were counted in: none, but not known where the order does not say where it fell."""
    if recent.sessions is None or key[0] == OUTSIDE or UNKNOWN in key:
        return None
    return 0


def _quotient(top: int | None, bottom: int | None) -> float | None:
    return top / bottom if top is not None and bottom else None


_ENTER: Mapping[str, Sentence] = {
    "cost_of_goods": "Enter the cost of goods as a share of sales after discounts.",
    "shipping": "Enter what customers pay for it per order.",
    "fulfilment": "Enter what sending an order costs.",
    "packaging": "Enter what packing an order costs.",
    "payment_fees": "Enter the fees as a share of an order, and per order.",
}
_KNOWN = {
    "cost_of_goods": (
        noted("The cost of goods is not known."),
        noted("The cost of goods is known for {share} of sales."),
    ),
    "shipping": (noted("Shipping is not known."), noted("Shipping is known for {share} of orders.")),
    "fulfilment": (noted("Fulfilment is not known."), noted("Fulfilment is known for {share} of orders.")),
    "packaging": (noted("Packaging is not known."), noted("Packaging is known for {share} of orders.")),
    "payment_fees": (noted("Payment fees are not known."), noted("Payment fees are known for {share} of orders.")),
}
"""What is said of a cost that is not known at all, and of one that is known in part."""
_BY_RULE = ("fulfilment", "packaging", "payment_fees")


def _listed(drivers: Drivers, recent: Recent, span: Span) -> Iterator[Driver]:
    """Every number of the baseline, in the order of the profit and loss account."""
    yield from _visits(drivers, recent, span)
    yield from _sold(drivers, span)
    yield from _costs_of_orders(drivers, recent, span)
    yield from _marketing(drivers, recent, span)
    yield from _fixed(drivers, span)


def _visits(drivers: Drivers, recent: Recent, span: Span) -> Iterator[Driver]:
    instead = say("A scenario moves orders instead of visits and conversion.")
    why = f"{recent.missing.get('sessions', '')} {instead}".lstrip()
    yield _patchy(span.weekly("sessions", drivers.sessions, why), recent)
    for channel, (visits, _) in _added(drivers.cells, lambda cell: cell.channel).items():
        if visits is not None and channel != ALL:
            yield span.weekly("sessions", visits, part=channel, label=channel_label(channel))
    orders = drivers.web_orders if drivers.has_sessions else None
    yield _patchy(span.ratio("conversion", orders, drivers.sessions, why), recent)
    web = [cell for cell in drivers.cells if cell.is_web]
    for device, (visits, own) in _added(web, lambda cell: cell.device).items():
        if visits is not None and device != ALL:
            yield span.ratio("conversion", own, visits, part=device, label=device_label(device))


def _patchy(driver: Driver, recent: Recent) -> Driver:
    """Says so where sessions were not recorded on all days."""
    if not recent.silent_days:
        return driver
    silent = say_count(
        "Sessions of {n} day was not recorded in full.",
        "Sessions of {n} days were not recorded in full.",
        recent.silent_days,
        n=recent.silent_days,
    )
    return replace(driver, source=f"{driver.source} {silent}")


def _added(cells: Sequence[Cell], by: Callable[[Cell], str]) -> dict[str, tuple[int | None, int]]:
    """Sessions, where a cell knows any, and orders of the cells that `by` puts together."""
    found: dict[str, tuple[int | None, int]] = {}
    for cell in cells:
        visits, orders = found.get(by(cell), (None, 0))
        known = visits if cell.sessions is None else (visits or 0) + cell.sessions
        found[by(cell)] = known, orders + cell.orders
    return found


def _sold(drivers: Drivers, span: Span) -> Iterator[Driver]:
    paid = drivers.gross_sales - drivers.discounts
    yield span.weekly("orders", drivers.orders)
    yield span.weekly("returning_orders", drivers.returning_orders)
    yield span.ratio("units_per_order", drivers.units, drivers.orders)
    yield span.ratio("price", drivers.gross_sales, drivers.units)
    yield span.ratio("average_order_value", paid, drivers.orders)
    yield span.ratio("discount_rate", drivers.discounts, drivers.gross_sales)
    yield span.ratio("refund_rate", drivers.returns, paid)


def _repeat(curve: RepeatCurve, span: Span) -> Driver:
    per_customer = float(curve.rate.sum()) if curve.is_known else None
    instead = say("The recent share of returning orders is carried on.")
    return span.said("repeat", per_customer, f"{curve.reason} {instead}")


def _costs_of_orders(drivers: Drivers, recent: Recent, span: Span) -> Iterator[Driver]:
    paid, valid = drivers.gross_sales - drivers.discounts, sum_of(recent.sales, "valid_orders")
    goods = _known("cost_of_goods", sum_of(recent.sales, "known_cost_sales"), paid, span)
    yield span.ratio("cost_of_goods", drivers.cost_of_goods, paid, goods)
    yield span.ratio("unit_cost", drivers.cost_of_goods, drivers.units, goods)
    shipping = _known("shipping", valid - sum_of(recent.sales, "unknown_shipping"), valid, span)
    yield span.ratio("shipping", drivers.shipping, drivers.orders, shipping)
    amounts = {
        "fulfilment": drivers.fulfilment,
        "packaging": drivers.packaging,
        "payment_fees": drivers.payment_fees,
    }
    for name in _BY_RULE:
        told = valid - sum_of(recent.sales, f"unknown_{name}")
        yield span.ratio(name, amounts[name], drivers.orders, _known(name, told, valid, span))
    known = [amount for amount in amounts.values() if amount is not None]
    every = sum(known) if len(known) == len(amounts) else None
    yield span.ratio("logistics", every, drivers.orders, say("One of the three is not known. Enter it."))


def _known(cost: str, told: int, whole: int, span: Span) -> str:
    """How much of a cost is known, and what to enter for the rest."""
    none, part = _KNOWN[cost]
    known = say(part, share=span.formats.percent(told / whole)) if told and whole else say(none)
    return f"{known} {say(_ENTER[cost])}"


def _marketing(drivers: Drivers, recent: Recent, span: Span) -> Iterator[Driver]:
    enter = say("Enter what the store spends on ads in a week.")
    why = f"{recent.missing.get('spend', '')} {enter}".lstrip()
    yield _spread(span.weekly("spend", drivers.ad_spend, why), recent, "spend")
    for channel, amount in drivers.spend.items():
        yield span.weekly("spend", amount, part=channel, label=channel_label(channel))
    none = say("No marketing costs besides ad spend are loaded for these weeks: they count as none.")
    yield _spread(span.weekly("marketing", drivers.marketing_costs, none), recent, "marketing")


def _spread(driver: Driver, recent: Recent, kind: str) -> Driver:
    """Says so where costs were known for longer periods only."""
    if not any(row["is_spread"] and row["kind"] == kind for row in recent.costs):
        return driver
    spread = say("Costs of longer periods are spread over their days.")
    return replace(driver, source=f"{driver.source} {spread}")


def _fixed(drivers: Drivers, span: Span) -> Iterator[Driver]:
    fixed = drivers.fixed_per_month
    none = say("No fixed costs are set. Enter what the store pays in a month for site, operations, staff and tools.")
    yield span.said("fixed_costs", None if fixed is None else sum(fixed.values()), none)
    if fixed is not None and len(fixed) > 1:
        for name, micros in fixed.items():
            yield span.said("fixed_costs", micros, part=name)
