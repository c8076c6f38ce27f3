"""The days ahead as the store's own forecast sees them, split into its drivers: where every scenario starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from storehelm.settings.calendar import Period, WeekStart
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.drivers import Drivers
from storehelm.strategy.scenarios.relations import Relation
from storehelm.strategy.scenarios.repeat import RepeatCurve
from storehelm.strategy.season import Source
from storehelm.warehouse.published import Published

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Baseline:
    """A span ahead, by forecast week (seven days counted from the last known day), in micros and counts.

    Attributes:
        as_of: The last known day.
        span: The days ahead.
        currency: Of the store.
        week_start: Of the store.
        version: Of the published data.
        drivers: Of the last weeks.
        relations: By id.
        repeat: How customers come again.
        weeks: The days of the span by forecast week; the first and last may be cut.
        week_of_day: For each day of the span the index of its week.
        day_shares: For each day its share of its week's sales.
        session_shares: The same of visits.
        net_sales: By week; adds up to the median of the simulated totals.
        gross_sales: By week, at the recent discount and refund rates.
        new_orders: By week.
        past_orders: By week: returning orders of customers won before the span.
        inside_orders: By week: returning orders of customers won in the span.
        sessions: By week; None where the store knows none.
        ad_spend: By week; None where the store knows none.
        marketing_per_day: Marketing that is not media; None where not known.
        factors: What each week is worth against `net_sales`: a row for each path.
        draws: Of each relation, by id, one for each path.
        season: What the forecast's season rests on.
        sources: A sentence for each number of the forecast.
    """

    as_of: date
    span: Period
    currency: str
    week_start: WeekStart
    version: str
    drivers: Drivers
    relations: Mapping[str, Relation]
    repeat: RepeatCurve
    weeks: tuple[Period, ...]
    week_of_day: Ints
    day_shares: Floats
    session_shares: Floats
    net_sales: Floats
    gross_sales: Floats
    new_orders: Floats
    past_orders: Floats
    inside_orders: Floats
    sessions: Floats | None
    ad_spend: Floats | None
    marketing_per_day: float | None
    factors: Floats
    draws: Mapping[str, Floats]
    season: Source
    sources: tuple[str, ...]

    @property
    def orders(self) -> Floats:
        """All orders by week."""
        return self.new_orders + self.past_orders + self.inside_orders


def build_baseline(published: Published, store: Store, as_of: date, span: Period) -> Baseline:
    """The baseline of a span; it depends on the data, the settings and the span alone, so it can be kept.

    Args:
        published: The data.
        store: The settings.
        as_of: The last known day (`span.last_known_day`).
        span: Days ahead, within reach (`span.reach_days`).

    Raises:
        Refusal: Nothing can be foreseen, or the span is out of reach.
    """
    raise NotImplementedError
