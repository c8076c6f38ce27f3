"""Which lever moves profit most, each alone."""

import numpy as np
import pytest

from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.model import run
from storehelm.strategy.scenarios.tornado import tornado
from tests.scenario_shops import NO_COSTS, baseline

MOVED = Scenario("Moved", {"conversion": 0.1, "discount": 0.02})


def test_each_bar_is_the_scenario_with_one_lever_moved():
    base = baseline()
    history = {"conversion": LeverPast("conversion", np.linspace(-0.04, 0.08, 30))}
    found = tornado(base, MOVED, history)
    assert found.line == "profit"
    assert found.middle == pytest.approx(run(base, MOVED).total("profit"), abs=100)
    bars = {swing.lever: swing for swing in found.swings}
    own = bars["conversion"]
    assert not own.is_assumed
    assert own.below == pytest.approx(1.1 * (1 - 0.01) - 1)
    assert own.above == pytest.approx(1.1 * (1 + 0.05) - 1)
    for swing in found.swings:
        for value, profit in ((swing.below, swing.low), (swing.above, swing.high)):
            outcome = run(base, Scenario("One", dict(MOVED.levers) | {swing.lever: value}))
            assert profit == pytest.approx(outcome.total("profit"), abs=100), swing.lever
    widths = [swing.width for swing in found.swings]
    assert widths == sorted(widths, reverse=True)


def test_levers_of_an_unknown_past_move_a_tenth_and_say_so():
    bars = {swing.lever: swing for swing in tornado(baseline(), MOVED, {}).swings}
    assert (bars["price"].below, bars["price"].above) == (pytest.approx(-0.1), pytest.approx(0.1))
    assert (bars["discount"].below, bars["discount"].above) == (pytest.approx(0.01), pytest.approx(0.03))
    assert bars["price"].is_assumed
    assert bars["price"].rests_on_assumed == ("list_price",)
    assert bars["unit_cost"].rests_on_assumed == ()


def test_without_costs_the_line_is_the_last_one_known():
    found = tornado(baseline(**NO_COSTS), Scenario("Base"), {})
    assert found.line == "net_sales"
    assert "fixed" not in {swing.lever for swing in found.swings}
    assert "price" in {swing.lever for swing in found.swings}
