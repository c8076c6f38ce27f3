"""A scenario worked out: profit and loss by day, and the interval of what may come.

Intervals hold what the forecast's simulated paths and the relations' intervals leave open. They do not hold: that
costs, shares of channels and devices, and the repeat curve may change by themselves; that a lever moves less than it
is set to; competition, stock that runs out, and everything that the store's past has not seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.levers import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BAND = (0.1, 0.5, 0.9)
"""Quantiles of tables: eight of ten paths end between the first and the last."""
FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of a fan chart: bands of 50 and 90 %."""


@dataclass(frozen=True)
class Slice:
    """A calendar week or month of an outcome.

    `period` is the part inside the span; `is_partial` where the span cuts it.
    """

    period: Period
    is_partial: bool
    values: Mapping[str, int | None]


@dataclass(frozen=True)
class Simulated:
    """What each path brings. Lines that are unknown are not held."""

    def knows(self, line: str) -> bool:
        """Whether the line is simulated and known."""
        raise NotImplementedError

    def totals(self, line: str) -> Floats:
        """Of the whole span, one for each path, in micros or counts."""
        raise NotImplementedError

    def of(self, line: str, periods: Sequence[Period]) -> Floats:
        """Of each period (parts of the span), a row for each path."""
        raise NotImplementedError

    def quantiles(self, line: str, shares: Sequence[float] = BAND) -> tuple[int, ...] | None:
        """Of the whole span; None where the line is unknown."""
        raise NotImplementedError

    def quantiles_of(
        self, line: str, periods: Sequence[Period], shares: Sequence[float] = BAND, *, added_up: bool = False
    ) -> Ints | None:
        """Of each period, or of everything from the span's first day to its end: a row for each share."""
        raise NotImplementedError


@dataclass(frozen=True)
class Outcome:
    """A scenario over the span.

    Attributes:
        scenario: As it was run.
        days: Of the span.
        by_day: For each line its days: micros or counts; None where unknown.
        drivers: Rates after the levers: sessions, orders_per_session, average_order_value, units_per_order,
            discount_rate, refund_rate, returning_order_share, mer, cost_per_acquisition, break_even_roas,
            contribution_margin_2_share, contribution_margin_3_share, profit_share (raw units; None where unknown).
        reasons: For each unknown line, why, and which number to enter.
        assumed: Lines that rest on an assumption, with the assumption's name.
        remarks: Sentences that the reader must know.
        simulated: The paths.
    """

    scenario: Scenario
    days: tuple[date, ...]
    by_day: Mapping[str, Ints | None]
    drivers: Mapping[str, float | None]
    reasons: Mapping[str, str]
    assumed: Mapping[str, str]
    remarks: tuple[str, ...]
    simulated: Simulated

    def total(self, line: str) -> int | None:
        """Of the whole span."""
        raise NotImplementedError

    def by_month(self) -> list[Slice]:
        """By calendar month."""
        raise NotImplementedError

    def by_week(self) -> list[Slice]:
        """By the store's week."""
        raise NotImplementedError


def run(baseline: Baseline, scenario: Scenario) -> Outcome:
    """Work a scenario out; every scenario of a baseline sees the same paths and draws."""
    raise NotImplementedError


def totals(baseline: Baseline, scenarios: Sequence[Scenario]) -> Mapping[str, Floats | None]:
    """Totals of every line without intervals, one for each scenario, not rounded: for solvers and tornadoes.

    All scenarios must hold the same assumptions; a lever that one does not name is 0 there.
    """
    raise NotImplementedError
