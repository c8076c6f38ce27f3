"""The numbers that a scenario starts from: what the last 13 whole weeks say of visits, orders, money and costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from storehelm.metrics.tables import Unit
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

RECENT_WEEKS = 13
LEAST_WEEKS = 8
WEB_UNKNOWN = "unknown"
"""The channel of web orders that name none."""
OUTSIDE = "outside the web"
"""The channel of orders that came by no web shop: one cell, without a device."""
ALL_DEVICES = "all"
"""The device of a cell where sessions do not tell devices and channels apart together."""


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


@dataclass(frozen=True)
class Driver:
    """One number of the baseline that a person can open.

    `value` is raw: money in micros, rates as shares. `source` says in a sentence which numbers of which days it was
    worked out from. `reason` says why it is unknown, and which number to enter.
    """

    id: str
    label: str
    unit: Unit
    value: float | None
    source: str
    metrics: tuple[str, ...]
    period: Period
    reason: str | None = None
    is_assumed: bool = False


@dataclass(frozen=True)
class Drivers:
    """Sums over `period`, money in micros; None where unknown. `listed` says of each where it came from.

    Attributes:
        period: Whole weeks of the store.
        weeks: How many.
        cells: All orders, each in one cell, so that cells add up to the whole.
        has_sessions: Whether sessions are known for all of the period.
        spend: Ad spend by channel; empty where there is none loaded.
        marketing_costs: Marketing that is not media; None where none is loaded.
        fixed_per_month: Micros a month by name, as store.toml says; None where it does not.
        payment_fee_fixed: Micros an order, as store.toml says.
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
    listed: tuple[Driver, ...]

    def driver(self, name: str) -> Driver | None:
        """The listed number of that id."""
        return next((one for one in self.listed if one.id == name), None)


def read_drivers(published: Published, store: Store, as_of: date) -> Drivers:
    """Read the drivers at the end of `as_of`.

    Raises:
        Refusal: Fewer than 8 whole weeks of orders are known.
    """
    raise NotImplementedError
