"""Sales by device and channel, from which the pages' tables are added up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from storehelm.metrics.reading import Filters, Row, read, week_shift
from storehelm.settings.calendar import Period, WeekStart
from storehelm.warehouse.published import Published


@dataclass(frozen=True)
class SalesSum:
    """Sales of some cells added up; money in micros."""

    orders: int = 0
    new_customer_orders: int = 0
    orders_without_channel: int = 0
    gross_sales: int = 0
    discounts: int = 0
    returns: int = 0

    @property
    def net_sales(self) -> int:
        """Gross sales less discounts and returns."""
        return self.gross_sales - self.discounts - self.returns

    @property
    def average_order_value(self) -> float | None:
        """Sales after discounts per order."""
        return (self.gross_sales - self.discounts) / self.orders if self.orders else None


_PARTS = tuple(SalesSum.__dataclass_fields__)


def read_sales(
    published: Published, period: Period, filters: Filters, week_start: WeekStart | None = None
) -> list[Row]:
    """Sales by device, channel and web or not; by week where `week_start` is given."""
    return read(
        published,
        "sales_cells",
        filters,
        first=period.first,
        last=period.last,
        shift=week_shift(week_start or "monday"),
        by_week=week_start is not None,
    )


def add_up(rows: Iterable[Row], keep: Callable[[Row], bool] = lambda row: True) -> SalesSum:
    """The sum of the rows that `keep` keeps."""
    kept = [row for row in rows if keep(row)]
    return SalesSum(**{name: sum(row[name] for row in kept) for name in _PARTS})
