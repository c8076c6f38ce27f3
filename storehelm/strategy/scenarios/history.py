"""What the store itself did, week by week, and how far each number that a scenario moves has ever moved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from storehelm.languages.speech import noted
from storehelm.metrics.repeat_curve import read_repeat_counts
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.past_moves import LeverPast as LeverPast
from storehelm.strategy.scenarios.past_moves import past_of
from storehelm.strategy.scenarios.recent_weeks import RECENT_WEEKS
from storehelm.strategy.scenarios.repeat import RepeatCurve, curve_of
from storehelm.strategy.scenarios.weekly_sums import WeeklySums, read_sums
from storehelm.strategy.season import Floats
from storehelm.warehouse.published import Published

_MICROS = 1e6
_BY_RULE = noted("its past is not known")
# Translators: why nothing is known of how far a cost moves by itself; stands by itself.
_BY_PRICE = noted("always the same share of the price")
UNSETTLED_WEEKS = 26
"""First weeks of the data, in which regulars of before pass for new customers: their repeat orders prove nothing."""
_SAME = 1e-3
"""A cost whose share of the price varies less from week to week follows the price: its own past says nothing."""


@dataclass(frozen=True)
class WeeklyHistory:
    """Whole weeks of the store, oldest first, at most 156; money in units of the currency, NaN where unknown."""

    weeks: tuple[date, ...]
    sessions_by_channel: Mapping[str, Floats]
    spend_by_channel: Mapping[str, Floats]
    orders: Floats
    web_orders: Floats
    sessions: Floats
    gross_sales: Floats
    discounts: Floats
    returns: Floats
    units: Floats


def read_weekly(published: Published, store: Store, as_of: date) -> WeeklyHistory:
    """The store's weeks that were over at the end of `as_of`; none of them where no week is whole."""
    sums = read_sums(published, store.week_start, as_of).recent
    return WeeklyHistory(
        weeks=sums.weeks,
        sessions_by_channel=sums.sessions_by_channel,
        spend_by_channel={name: micros / _MICROS for name, micros in sums.spend_by_channel.items()},
        orders=sums.sales["orders"],
        web_orders=sums.web_orders,
        sessions=sums.sessions,
        gross_sales=sums.sales["gross_sales"] / _MICROS,
        discounts=sums.sales["discounts"] / _MICROS,
        returns=sums.sales["returns"] / _MICROS,
        units=sums.sales["units"],
    )


def read_history(published: Published, store: Store, as_of: date) -> Mapping[str, LeverPast]:
    """How far each lever's number moved, by the lever's id."""
    sums = read_sums(published, store.week_start, as_of)
    recent = sums.recent
    pasts = [*_visits(recent), *_baskets(recent), *_costs(recent), _repeat(published, sums)]
    return {past.lever: past for past in pasts}


def _visits(sums: WeeklySums) -> Iterator[LeverPast]:
    paid = {name for name, micros in sums.spend_by_channel.items() if np.nansum(micros[-RECENT_WEEKS:]) > 0}
    unpaid = [visits for name, visits in sums.sessions_by_channel.items() if name not in paid]
    # The lever of all visits moves those that no spend brings, as long as there are any.
    yield past_of("sessions", np.sum(unpaid, axis=0) if unpaid and paid else sums.sessions)
    for name, visits in sums.sessions_by_channel.items():
        yield past_of(f"sessions:{name}", visits)
    yield past_of("demand", sums.sales["orders"])
    yield past_of("conversion", sums.web_orders, sums.sessions)
    for name, visits in sums.sessions_by_device.items():
        if name in sums.orders_by_device:
            yield past_of(f"conversion:{name}", sums.orders_by_device[name], visits)
    if sums.spend_by_channel:
        yield past_of("spend", np.sum(list(sums.spend_by_channel.values()), axis=0))
    for name, micros in sums.spend_by_channel.items():
        yield past_of(f"spend:{name}", micros)


def _baskets(sums: WeeklySums) -> Iterator[LeverPast]:
    sold = sums.sales
    yield past_of("price", sold["gross_sales"], sold["units"])
    yield past_of("units_per_order", sold["units"], sold["orders"])
    yield past_of("discount", sold["discounts"], sold["gross_sales"], in_points=True)
    yield past_of("returns", sold["returns"], sold["gross_sales"] - sold["discounts"], in_points=True)


def _costs(sums: WeeklySums) -> Iterator[LeverPast]:
    goods, gross = sums.sales["cost_of_goods"], sums.sales["gross_sales"]
    yield past_of("unit_cost", goods, sums.sales["units"], reason=_BY_PRICE if _is_share(goods, gross) else None)
    yield past_of("logistics", goods, reason=_BY_RULE)
    yield past_of("fixed", goods, reason=_BY_RULE)
    yield past_of("marketing", sums.marketing)


def _is_share(part: Floats, whole: Floats) -> bool:
    shares = part[whole > 0] / whole[whole > 0]
    shares = shares[np.isfinite(shares)]
    return shares.size > 1 and float(np.std(shares)) <= _SAME * float(np.mean(shares))


def _repeat(published: Published, sums: WeeklySums) -> LeverPast:
    """Repeat orders against those that the curve expects of the customers won until then."""
    counts = read_repeat_counts(published, sums.last) if sums.weeks else None
    curve = None if counts is None else curve_of(counts, len(sums.weeks))
    if curve is None or not curve.is_known:
        return LeverPast("repeat", np.empty(0))
    came = sums.sales["returning_orders"].copy()
    came[:UNSETTLED_WEEKS] = np.nan
    kept = slice(-len(sums.recent.weeks), None)
    return past_of("repeat", came[kept], _expected(sums, curve)[kept])


def _expected(sums: WeeklySums, curve: RepeatCurve) -> Floats:
    won = sums.sales["new_customer_orders"]
    return np.asarray(np.convolve(won, curve.rate)[: len(won)], dtype=np.float64)
