"""Break-even by formula, by root finding, by simulation; and where there is none."""

from datetime import date, timedelta
from math import ceil

import numpy as np
import pytest
from scipy.optimize import brentq

from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.break_even import NEVER, NEVER_SCALING, NO_SPEND, NOT_WITHIN, break_even
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.model import run, totals
from tests.scenario_shops import AS_OF, CELLS, MICROS, NO_COSTS, UNKNOWN_CURVE, baseline

YEAR = Period(AS_OF + timedelta(days=1), AS_OF + timedelta(days=364))
WEB = {"cells": CELLS[:-2], "orders": sum(cell.orders for cell in CELLS[:-2]), "repeat": UNKNOWN_CURVE}
BASE = Scenario("Base")


@pytest.mark.parametrize("fixed", [500, 3_400, 9_000, 40_000])
@pytest.mark.parametrize("levers", [{}, {"price": 0.1, "discount": -0.04, "spend": 0.4}], ids=["plain", "moved"])
@pytest.mark.parametrize("rates", [None, (0.25, 0.02) + (0.1,) * 11], ids=["alike", "sale"])
def test_the_formula_is_the_root_of_profit_over_a_multiple_of_orders(fixed, levers, rates):
    base = baseline(**WEB, fixed_per_month={"all": fixed * MICROS}, discount_rates=rates)
    found = break_even(run(base, Scenario("S", levers)))

    def line(name, times):
        return float(totals(base, [Scenario("S", levers | {"conversion": times - 1.0})])[name][0])

    root = brentq(lambda times: line("profit", times), 0.0, 50.0, xtol=1e-14, rtol=1e-14)
    assert found.orders.value == ceil(line("orders", root) - 1e-3)
    assert found.revenue.value == pytest.approx(line("net_sales", root), rel=1e-6)
    assert found.roas_with_fixed.value == pytest.approx(line("net_sales", root) / line("ad_spend", root), rel=1e-6)


def test_with_marketing_that_grows_with_sales():
    """Fixed costs over the share that is left of net sales after marketing."""
    outcome = run(baseline(), BASE)
    share = outcome.total("contribution_margin_3") / outcome.total("net_sales")
    assert break_even(outcome).revenue_if_marketing_scales.value == pytest.approx(outcome.total("fixed_costs") / share)


def test_a_margin_of_forty_per_cent_needs_a_return_of_two_and_a_half():
    """The golden number of METRICS.md."""
    free = {"shipping": 0, "fulfilment": 0, "packaging": 0, "payment_fees": 0, "payment_fee_fixed": 0}
    base = baseline(**free, cost_of_goods=round(0.6 * (71_000 - 7_100 - 4_473) * MICROS))
    assert break_even(run(base, BASE)).roas.value == pytest.approx(2.5)


@pytest.mark.parametrize("fixed", [1_500, 4_500, 5_500, 8_000])
def test_the_month_is_the_first_in_which_orders_reach_the_break_even_of_all_months_until_then(fixed):
    outcome = run(baseline(span=YEAR, fixed_per_month={"all": fixed * MICROS}), BASE)
    months = outcome.by_month()
    by_formula = None
    for count in range(1, len(months) + 1):
        until = {line: sum(month.values[line] for month in months[:count]) for line in outcome.by_day}
        costs = until["fixed_costs"] + until["ad_spend"] + until["marketing_costs"]
        if until["orders"] >= costs / (until["contribution_margin_2"] / until["orders"]):
            by_formula = months[count - 1].period.first.replace(day=1)
            break
    assert break_even(outcome).month.value == by_formula


def test_cash_need_is_the_deepest_point_of_profit_added_up():
    base = baseline(span=YEAR, fixed_per_month={"all": 7_500 * MICROS})
    outcome = run(base, BASE)
    found = break_even(outcome)
    added = np.cumsum(outcome.by_day["profit"])
    assert found.cash_need.value == -added.min() > 0
    assert found.deepest_day == outcome.days[int(added.argmin())]
    assert found.cash_need.low <= found.cash_need.value <= found.cash_need.high
    rich = break_even(run(baseline(fixed_per_month={"all": 0}), BASE))
    assert rich.cash_need.value == 0
    assert rich.deepest_day is None


def test_the_intervals_hold_the_number():
    found = break_even(run(baseline(), Scenario("Dearer", {"price": 0.1})))
    for ranged in (found.orders, found.revenue, found.revenue_if_marketing_scales, found.roas, found.cash_need):
        assert ranged.low <= ranged.value <= ranged.high
        assert ranged.reason is None
    assert found.month.low <= found.month.value


def test_never_at_this_margin():
    found = break_even(run(baseline(cost_of_goods=71_000 * MICROS), BASE))
    for ranged in (found.orders, found.revenue, found.roas, found.roas_with_fixed):
        assert (ranged.value, ranged.low, ranged.high) == (None, None, None)
        assert ranged.reason == NEVER
    assert found.revenue_if_marketing_scales.reason == NEVER_SCALING
    assert (found.month.value, found.month.reason) == (None, NOT_WITHIN)
    assert found.cash_need.value > 0


def test_a_margin_of_exactly_nothing():
    nothing = {"shipping": 0, "fulfilment": 0, "packaging": 0, "payment_fees": 0, "payment_fee_fixed": 0}
    base = baseline(**nothing, cost_of_goods=(71_000 - 7_100 - 4_473) * MICROS, fixed_per_month={"all": 1})
    outcome = run(base, BASE)
    assert abs(outcome.total("contribution_margin_2")) <= 91
    assert break_even(outcome).orders.reason == NEVER or break_even(outcome).orders.value > 10**9


def test_marketing_that_takes_all_that_orders_leave():
    found = break_even(run(baseline(marketing_costs=60_000 * MICROS), BASE))
    assert found.orders.value is not None
    assert found.revenue_if_marketing_scales.reason == NEVER_SCALING


def test_without_ad_spend_there_is_no_return_on_it():
    found = break_even(run(baseline(), Scenario("Dark", {"spend": -1.0})))
    assert found.roas_with_fixed.value is None
    assert found.roas_with_fixed.reason == NO_SPEND
    assert found.orders.value is not None


def test_what_is_not_known_is_not_broken_even():
    found = break_even(run(baseline(**NO_COSTS), BASE))
    assert found.orders.value is None
    assert found.orders.reason.startswith("Cost of goods is not known. Enter:")
    assert found.month.reason == found.cash_need.reason == found.orders.reason


def test_a_month_that_lies_beyond_the_span_for_some_paths_has_no_upper_end():
    base = baseline(span=Period(date(2026, 11, 20), date(2027, 2, 28)), fixed_per_month={"all": 5_000 * MICROS})
    found = break_even(run(base, BASE))
    assert found.month.value is None or found.month.high is None or found.month.high >= found.month.value
