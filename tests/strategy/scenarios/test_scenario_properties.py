"""What holds for every scenario, tried on random levers."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storehelm.strategy.scenarios.levers import Scenario, checked, from_text, levers_of, to_text
from storehelm.strategy.scenarios.lines import LINES
from storehelm.strategy.scenarios.model import run, totals
from tests.scenario_shops import SALE_WEEKS, baseline

SHOP = baseline(discount_rates=SALE_WEEKS)
LEVERS = levers_of(SHOP.drivers)
NEVER_NEGATIVE = [
    line.id
    for line in LINES
    if line.id not in ("contribution_margin_1", "contribution_margin_2", "contribution_margin_3", "profit")
]
ORDERED = settings(max_examples=60)


def lever_values():
    one = {lever.id: st.floats(lever.least, lever.most) for lever in LEVERS}
    return st.fixed_dictionaries({}, optional=one)


@given(lever_values())
@ORDERED
def test_counts_and_costs_are_never_negative_and_rates_stay_rates(levers):
    outcome = run(SHOP, Scenario("Any", levers))
    for line in LINES:
        days = outcome.by_day[line.id]
        assert np.isfinite(days).all()
        if line.id in NEVER_NEGATIVE:
            assert (days >= 0).all(), line.id
    for rate in ("discount_rate", "refund_rate", "returning_order_share"):
        value = outcome.drivers[rate]
        assert value is None or 0 <= value <= 1, rate
    # A visit can hold several orders, so this one has no upper bound; where it passes one, the reader is told.
    per_visit = outcome.drivers["orders_per_session"]
    assert per_visit is not None and per_visit >= 0
    assert any("More than one order" in remark for remark in outcome.remarks) == (per_visit > 1)
    assert np.isfinite(outcome.simulated.totals("profit")).all()
    assert (outcome.simulated.totals("orders") >= 0).all()
    assert outcome.total("net_sales") == (
        outcome.total("gross_sales") - outcome.total("discounts") - outcome.total("returns")
    )


def test_levers_beyond_what_relations_hold_are_said():
    outcome = run(SHOP, Scenario("Any", {"price": -0.5, "discount": 0.75, "spend:Paid Search": 1.0}))
    assert outcome.drivers["orders_per_session"] > 1
    assert outcome.remarks == (
        "More than one order comes of each visit: these levers go further than the relations between them hold.",
    )


@pytest.mark.parametrize(
    ("lever", "line", "sign"),
    [
        ("conversion", "orders", 1),
        ("conversion:mobile", "orders", 1),
        ("sessions", "orders", 1),
        ("sessions:Email", "sessions", 1),
        ("spend:Paid Search", "sessions", 1),
        ("spend:Paid Search", "orders", 1),
        ("spend", "ad_spend", 1),
        ("repeat", "orders", 1),
        ("units_per_order", "gross_sales", 1),
        ("price", "orders", -1),
        ("discount", "orders", 1),
        ("returns", "net_sales", -1),
        ("unit_cost", "profit", -1),
        ("logistics", "profit", -1),
        ("fixed", "profit", -1),
        ("marketing", "profit", -1),
    ],
)
@given(data=st.data())
@settings(max_examples=25)
def test_more_of_a_lever_moves_its_line_one_way(lever, line, sign, data):
    levers = data.draw(lever_values())
    its = next(one for one in LEVERS if one.id == lever)
    low, high = sorted(data.draw(st.tuples(*[st.floats(its.least, its.most)] * 2)))
    pair = [Scenario("Any", levers | {lever: value}) for value in (low, high)]
    below, above = totals(SHOP, pair)[line]
    assert sign * (above - below) >= -1e-6 * max(abs(above), abs(below), 1.0)


@given(
    st.dictionaries(
        st.sampled_from([lever for lever in LEVERS if not lever.is_decision]).map(lambda lever: lever.id),
        st.tuples(st.floats(0, 0.2), st.floats(0, 0.2)),
    )
)
@ORDERED
def test_with_every_lever_ordered_profit_is_ordered_on_every_path(moves):
    """Where an order leaves something after its own costs, as it does in this shop even at the ends."""
    worse: dict[str, float] = {}
    better: dict[str, float] = {}
    for lever in LEVERS:
        if lever.id in moves:
            sign = -1.0 if lever.direction == "lower" else 1.0
            worse[lever.id] = lever.clipped(-sign * moves[lever.id][0])
            better[lever.id] = lever.clipped(sign * moves[lever.id][1])
    three = [run(SHOP, Scenario("S", levers)) for levers in (worse, {}, better)]
    for below, above in itertools.pairwise(three):
        assert below.total("profit") <= above.total("profit")
        paths = [one.simulated.totals("profit") for one in (below, above)]
        assert (paths[1] - paths[0] >= -1e-3 * abs(paths[0]) * 1e-6).all()


@given(
    st.text(min_size=1).map(str.strip).filter(bool),
    st.dictionaries(st.sampled_from([one.id for one in LEVERS]), st.floats(-1, 2).filter(bool)),
    st.dictionaries(st.sampled_from(["cost_share", "relation.price_units"]), st.floats(0, 1)),
)
def test_a_scenario_survives_its_line_of_text(name, levers, assumptions):
    scenario = Scenario(name, levers, assumptions)
    line = to_text(scenario)
    assert "\n" not in line
    assert from_text(line) == scenario


@given(
    st.dictionaries(
        st.sampled_from([*(one.id for one in LEVERS), "nonsense", "spend:Nowhere"]), st.floats(allow_nan=True)
    ),
    st.dictionaries(
        st.sampled_from(["cost_share", "relation.price_units", "relation.nothing", "nothing"]),
        st.floats(allow_nan=True),
    ),
)
def test_whatever_a_link_holds_can_be_run_and_is_said(levers, assumptions):
    scenario, said = checked(Scenario("Link", levers, assumptions), SHOP.drivers)
    ranges = {one.id: one for one in LEVERS}
    assert all(ranges[name].least <= value <= ranges[name].most for name, value in scenario.levers.items())
    unknown = [name for name in levers if name not in ranges]
    assert all(any(f"'{name}'" in sentence for sentence in said) for name in unknown)
    assert np.isfinite(totals(SHOP, [scenario])["profit"][0])
    assert checked(scenario, SHOP.drivers) == (scenario, ())
