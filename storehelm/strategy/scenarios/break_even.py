"""Where a scenario breaks even: in orders, in revenue, in return on ad spend, in time, and the cash until then."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.model import Outcome

T = TypeVar("T")


@dataclass(frozen=True)
class Ranged(Generic[T]):
    """A number with the interval that eight of ten paths lie in; an end that is None lies out of sight.

    `value` is None where there is no such point; `reason` then says why ("never at this margin").
    """

    value: T | None
    low: T | None = None
    high: T | None = None
    reason: str | None = None


@dataclass(frozen=True)
class BreakEven:
    """The break-even of the span as a whole; money in micros.

    Attributes:
        orders: ceil((fixed costs + ad spend + other marketing) / margin after fulfilment per order).
        revenue: Net sales at which profit is 0 with marketing as it is.
        revenue_if_marketing_scales: Net sales at which profit is 0 where marketing grows with sales.
        roas: 1 / (margin after fulfilment / net sales): at which ads pay for themselves.
        roas_with_fixed: Break-even revenue / ad spend: at which fixed costs are paid as well.
        month: First day of the month at whose end profit added up since the span's first day is not below 0.
        cash_need: The deepest point of profit added up by day; 0 where it never falls below 0.
        deepest_day: Of that point; None where it never falls below 0.
    """

    orders: Ranged[int]
    revenue: Ranged[int]
    revenue_if_marketing_scales: Ranged[int]
    roas: Ranged[float]
    roas_with_fixed: Ranged[float]
    month: Ranged[date]
    cash_need: Ranged[int]
    deepest_day: date | None


def break_even(baseline: Baseline, outcome: Outcome) -> BreakEven:
    """Where the outcome breaks even."""
    raise NotImplementedError
