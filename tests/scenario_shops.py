"""Invented shops for the tests of scenarios: drivers, relations and a repeat curve without a database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.baseline import Baseline, Known, baseline_of, forecast_weeks
from storehelm.strategy.scenarios.drivers import OUTSIDE, UNKNOWN, Cell, Drivers
from storehelm.strategy.scenarios.relations import Relation
from storehelm.strategy.scenarios.repeat import RepeatCurve
from storehelm.strategy.season import Daily

AS_OF = date(2026, 11, 19)
STORE = Store("Shop", "EUR", "Europe/Amsterdam")
MICROS = 1_000_000
CELLS = (
    Cell("Direct", "desktop", 4_000, 90, 70, 12_000 * MICROS),
    Cell("Direct", "mobile", 9_000, 110, 60, 11_000 * MICROS),
    Cell("Email", "desktop", 1_500, 20, 60, 6_500 * MICROS),
    Cell("Email", "mobile", 3_000, 25, 65, 6_000 * MICROS),
    Cell("Paid Search", "desktop", 6_000, 150, 20, 13_000 * MICROS),
    Cell("Paid Search", "mobile", 14_000, 180, 25, 14_000 * MICROS),
    Cell("Paid Social", "mobile", 12_000, 70, 10, 5_000 * MICROS),
    Cell(UNKNOWN, UNKNOWN, None, 15, 5, 1_500 * MICROS),
    Cell(OUTSIDE, UNKNOWN, None, 20, 5, 2_000 * MICROS),
)
DRIVERS = Drivers(
    period=Period(AS_OF - timedelta(days=90), AS_OF),
    weeks=13,
    cells=CELLS,
    has_sessions=True,
    orders=1_000,
    units=1_700,
    gross_sales=71_000 * MICROS,
    discounts=7_100 * MICROS,
    returns=4_473 * MICROS,
    shipping=4_100 * MICROS,
    cost_of_goods=26_000 * MICROS,
    fulfilment=4_500 * MICROS,
    packaging=900 * MICROS,
    payment_fees=1_550 * MICROS,
    spend={"Paid Search": 5_200 * MICROS, "Paid Social": 3_100 * MICROS},
    has_spend=True,
    marketing_costs=1_300 * MICROS,
    fixed_per_month={"staff": 3_000 * MICROS, "site": 400 * MICROS},
    goods_are_resold=True,
    payment_fee_fixed=300_000,
)
NO_COSTS: Mapping[str, Any] = {
    "cost_of_goods": None,
    "shipping": None,
    "fulfilment": None,
    "packaging": None,
    "payment_fees": None,
    "fixed_per_month": None,
}


def relation(
    name: str, value: float, low: float, high: float, least: float = -np.inf, most: float = np.inf
) -> Relation:
    return Relation(name, name, value, low, high, "assumed", 0, "Assumed.", least, most)


RELATIONS = {
    one.id: one
    for one in (
        relation("spend:Paid Search", 0.6, 0.3, 0.9, 0.0, 0.99),
        relation("spend:Paid Social", 0.5, 0.3, 0.8, 0.0, 0.99),
        relation("list_price", -1.5, -3.0, 0.0, -5.0, 0.0),
        relation("price_conversion", -1.5, -3.0, 0.0, -5.0, 0.0),
        relation("price_units", 0.0, -0.5, 0.5),
        relation("discount_returns", 0.0, -0.2, 0.4),
    )
}
SALE_WEEKS = (0.25, 0.2, 0.0, 0.02, 0.01, 0.9, *[0.03, 0.12] * 23)
"""Discount rates of a year of weeks: a lever leads some of them to an end of their range."""
UNKNOWN_CURVE = RepeatCurve(0, np.zeros(0), np.zeros(0), is_known=False, reason="Too few customers.")


def curve(weeks: int) -> RepeatCurve:
    """Customers that come again now and then, and fewer of the older ones each week."""
    return RepeatCurve(60, 0.012 * 0.98 ** np.arange(weeks), 24.0 * 0.985 ** np.arange(weeks), is_known=True)


def history(weeks: int, mean: float, seed: int, *, growth: float = 0.0005) -> Daily:
    """Days of a number with weekdays, a year and some noise, up to AS_OF."""
    days = np.arange(weeks * 7)
    first = AS_OF - timedelta(days=len(days) - 1)
    random = np.random.default_rng(seed)
    weekdays = np.array([1.1, 1.0, 0.9, 0.9, 1.0, 1.2, 0.9])[(first.weekday() + days) % 7]
    year = 1 + 0.2 * np.sin(2 * np.pi * (first.toordinal() + days) / 365.25)
    noise = np.exp(0.12 * random.standard_normal(len(days)))
    return Daily(first, mean * weekdays * year * (1 + growth) ** days * noise)


def series(weeks: int = 130) -> dict[str, Daily]:
    return {
        "net_sales": history(weeks, 550.0 * MICROS, 1),
        "orders": history(weeks, 10.0, 2),
        "sessions": history(weeks, 520.0, 3),
        "ad_spend": history(weeks, 90.0 * MICROS, 4),
    }


def baseline(
    drivers: Drivers = DRIVERS,
    *,
    span: Period | None = None,
    weeks: int = 130,
    relations: Mapping[str, Relation] = RELATIONS,
    repeat: RepeatCurve | None = None,
    discount_rates: tuple[float, ...] | None = None,
    **changes: Any,
) -> Baseline:
    """A baseline of an invented shop; `changes` replace fields of its drivers. Rates are cut to the weeks there are."""
    days = span or Period(AS_OF + timedelta(days=1), AS_OF + timedelta(weeks=13))
    ahead = -(-(days.last - AS_OF).days // 7)
    rates = None if discount_rates is None else discount_rates[: len(forecast_weeks(AS_OF, days))]
    known = Known(AS_OF, days, replace(drivers, **changes), relations, repeat or curve(ahead), series(weeks), rates)
    return baseline_of(known, STORE, "v1")
