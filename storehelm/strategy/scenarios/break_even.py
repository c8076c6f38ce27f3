"""Where a scenario breaks even: in orders, in revenue, in return on ad spend, in time, and the cash until then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import numpy as np

from storehelm.languages.speech import Sentence, say
from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.model import BAND, Outcome, totals
from storehelm.strategy.season import Floats

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


NEVER: Sentence = "Never at this margin: an order leaves nothing after its own costs."
NEVER_SCALING: Sentence = "Never at this margin: marketing takes all that orders leave, or more."
# Translators: profit does not come back to 0 in the days of the scenario.
NOT_WITHIN: Sentence = "Not within the span."
NO_SPEND: Sentence = "There is no ad spend."
"""Why there is no break-even: to be said where they are shown."""


def break_even(outcome: Outcome) -> BreakEven:
    """Where the outcome breaks even; every number is unknown where the outcome does not know its profit."""
    reason = outcome.reasons.get("profit")
    if reason is not None:
        return _unknown(reason)
    spent = _spent(outcome)
    # Not rounded: a whole order too few is many where the break-even is many times what is sold.
    sums = totals(outcome.simulated.baseline, [outcome.scenario])
    exact = _Sums({line: np.asarray(sums[line], dtype=np.float64) for line in _SUMMED}, spent)
    paths = _Sums({line: outcome.simulated.totals(line) for line in _SUMMED}, spent)
    day, need = _deepest(outcome)
    return BreakEven(
        orders=_whole(exact.orders_needed, paths.orders_needed, NEVER),
        revenue=_whole(exact.revenue_needed, paths.revenue_needed, NEVER),
        revenue_if_marketing_scales=_whole(exact.revenue_if_scaled, paths.revenue_if_scaled, NEVER_SCALING),
        roas=_ranged(exact.roas, paths.roas, NEVER),
        roas_with_fixed=_ranged(exact.roas_with_fixed, paths.roas_with_fixed, NEVER if spent.media else NO_SPEND),
        month=_month(outcome),
        cash_need=Ranged(need, *_needs(outcome)),
        deepest_day=day,
    )


_SUMMED = ("net_sales", "orders", "contribution_margin_2")


@dataclass(frozen=True)
class _Sums:
    """Sums of the span, one for each path; NaN where there is no break-even."""

    of: Mapping[str, Floats]
    spent: "_Spent"

    @property
    def margin(self) -> Floats:
        """What orders leave after their own costs."""
        return self.of["contribution_margin_2"]

    @property
    def times(self) -> Floats:
        """The multiple of all orders at which profit is 0, with marketing and fixed costs as they are."""
        return _quotient(np.full(len(self.margin), float(self.spent.fixed + self.spent.marketing)), self.margin)

    @property
    def orders_needed(self) -> Floats:
        """Whole orders: one more than too few."""
        return np.ceil(np.round(self.times * self.of["orders"], 6))

    @property
    def revenue_needed(self) -> Floats:
        """Net sales with marketing as it is."""
        return self.times * self.of["net_sales"]

    @property
    def revenue_if_scaled(self) -> Floats:
        """Net sales where marketing keeps its share of them."""
        return _quotient(self.spent.fixed * self.of["net_sales"], self.margin - self.spent.marketing)

    @property
    def roas(self) -> Floats:
        """Net sales for each unit of margin."""
        return _quotient(self.of["net_sales"], self.margin)

    @property
    def roas_with_fixed(self) -> Floats:
        """Break-even net sales for each unit of ad spend."""
        return _quotient(self.revenue_needed, np.full(len(self.margin), float(self.spent.media)))


def _quotient(above: Floats, below: Floats) -> Floats:
    found = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return np.asarray(found, dtype=np.float64)


@dataclass(frozen=True)
class _Spent:
    """What does not move with orders: ad spend, all marketing with it, and fixed costs."""

    media: int
    marketing: int
    fixed: int


def _spent(outcome: Outcome) -> _Spent:
    media = outcome.total("ad_spend") or 0
    return _Spent(media, media + (outcome.total("marketing_costs") or 0), outcome.total("fixed_costs") or 0)


def _ranged(exact: Floats, paths: Floats, reason: str) -> Ranged[float]:
    """The number and its interval; a path without one lies beyond every number."""
    if not np.isfinite(exact[0]):
        return Ranged(None, reason=say(reason))
    low, high = np.quantile(np.where(np.isfinite(paths), paths, np.inf), (BAND[0], BAND[-1]), method="lower")
    return Ranged(float(exact[0]), _number(low), _number(high))


def _whole(exact: Floats, paths: Floats, reason: str) -> Ranged[int]:
    found = _ranged(exact, paths, reason)
    value, low, high = (None if one is None else round(one) for one in (found.value, found.low, found.high))
    return Ranged(value, low, high, found.reason)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _month(outcome: Outcome) -> Ranged[date]:
    """By the profit of the months; each path has its own, and those that never get there lie beyond the span."""
    months = [part.period for part in outcome.by_month()]
    exact = np.cumsum([part.values["profit"] or 0 for part in outcome.by_month()])
    reached = outcome.simulated.of("profit", months).cumsum(axis=1) >= 0
    place = np.where(reached.any(axis=1), reached.argmax(axis=1), len(months))
    low, high = np.quantile(place, (BAND[0], BAND[-1]), method="lower")
    value = _month_at(int(np.argmax(exact >= 0)), months) if (exact >= 0).any() else None
    return Ranged(
        value, _month_at(int(low), months), _month_at(int(high), months), None if value is not None else say(NOT_WITHIN)
    )


def _month_at(place: int, months: list[Period]) -> date | None:
    return months[place].first.replace(day=1) if place < len(months) else None


def _deepest(outcome: Outcome) -> tuple[date | None, int]:
    profit = outcome.by_day["profit"]
    assert profit is not None  # asked where it is known
    added = np.cumsum(profit)
    place = int(added.argmin())
    if added[place] >= 0:
        return None, 0
    return outcome.days[place], -int(added[place])


def _needs(outcome: Outcome) -> tuple[int, int]:
    """The interval of the deepest point, by the days of each path."""
    low, high = np.quantile(-outcome.simulated.deepest("profit"), (BAND[0], BAND[-1]))
    return round(float(low)), round(float(high))


def _unknown(reason: str) -> BreakEven:
    return BreakEven(
        orders=Ranged(None, reason=reason),
        revenue=Ranged(None, reason=reason),
        revenue_if_marketing_scales=Ranged(None, reason=reason),
        roas=Ranged(None, reason=reason),
        roas_with_fixed=Ranged(None, reason=reason),
        month=Ranged(None, reason=reason),
        cash_need=Ranged(None, reason=reason),
        deepest_day=None,
    )
