"""What must be true, against grids that leave nothing out, and worked through the model itself."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from storehelm.languages.formats import Formats
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.strategy.goals import goal_from
from storehelm.strategy.scenarios.aims import goal_aim, line_aim, measured
from storehelm.strategy.scenarios.baseline import build_baseline
from storehelm.strategy.scenarios.goal_odds import goal_courses, goal_odds
from storehelm.strategy.scenarios.levers import Scenario, levers_of
from storehelm.strategy.scenarios.model import run, totals
from storehelm.strategy.scenarios.past_moves import LeverPast
from storehelm.strategy.scenarios.solving import MOST_EFFORT, Limit, what_must_be_true
from tests.scenario_shops import NO_COSTS, SALE_WEEKS, baseline
from tests.strategy.scenarios.quarter_shop import END, STORE, full_tables, order, shop

FORMATS = Formats("en", "EUR")
BASE = Scenario("Base")
MICROS = 1_000_000


def past(**furthest):
    """Pasts of 60 weeks that swing evenly out to so far on each side."""
    swing = np.sin(np.arange(60) / 60 * 2 * np.pi * 3)
    swing /= np.abs(swing).max()
    return {name: LeverPast(name, far * swing) for name, far in furthest.items()}


PAST = past(
    sessions=0.20,
    spend=0.30,
    conversion=0.12,
    price=0.05,
    units_per_order=0.06,
    discount=0.04,
    returns=0.02,
    repeat=0.2,
)
THREE = past(sessions=0.20, conversion=0.12, discount=0.04)


@pytest.fixture(scope="module")
def base():
    return baseline()


def solve(base, aim, levers=PAST, limits=(), scenario=BASE):
    return what_must_be_true(base, scenario, aim, levers, limits, FORMATS)


def with_levers(mix, scenario=BASE):
    return replace(scenario, levers=dict(scenario.levers) | dict(mix.levers))


def total(base, line, factor):
    return round(run(base, BASE).total(line) * factor / MICROS)


def grid(base, line, levers, steps=31):
    """Levers, efforts, the line and profit on every point of a grid within what was ever done."""
    axes = [np.linspace(*one.furthest(), steps) for one in levers.values()]
    points = np.array(list(itertools.product(*axes)))
    names = list(levers)
    sums = totals(base, [Scenario("", dict(zip(names, point, strict=True))) for point in points.tolist()])
    spreads = np.array([one.spread() for one in levers.values()])
    return points, ((points / spreads) ** 2).sum(axis=1), sums[line], sums["profit"]


@pytest.mark.parametrize(("factor", "rates"), [(1.04, None), (1.10, None), (1.18, None), (1.10, SALE_WEEKS)])
def test_the_usual_and_the_cheapest_mix_are_those_of_the_grid(base, factor, rates):
    base = base if rates is None else baseline(discount_rates=rates)
    target = total(base, "net_sales", factor)
    found = solve(base, line_aim("net_sales", target, FORMATS), THREE)
    usual, cheapest = found.mixes[0], found.mixes[1]
    assert (usual.kind, cheapest.kind) == ("usual", "cheapest")
    _, efforts, sales, profit = grid(base, "net_sales", THREE)
    reached = sales >= target * MICROS
    assert usual.effort**2 <= efforts[reached].min() * 1.03
    inside = reached & (efforts <= MOST_EFFORT * usual.effort**2)
    best = profit[inside].max() if inside.any() else -np.inf
    assert cheapest.profit >= best - 0.005 * abs(best)
    assert cheapest.effort**2 <= MOST_EFFORT * usual.effort**2 * 1.02


@pytest.mark.parametrize(
    ("line", "factor"), [("net_sales", 1.15), ("orders", 1.12), ("profit", 1.3), ("contribution_margin_1", 1.1)]
)
def test_every_mix_reaches_the_aim_in_the_model_within_the_limits(base, line, factor):
    now = run(base, BASE).total(line)
    target = now * factor / (1 if line == "orders" else MICROS)
    found = solve(base, line_aim(line, round(target), FORMATS))
    assert found.reason is None
    assert found.value == now
    limits = {one.lever: one for one in found.limits}
    for mix in found.mixes:
        outcome = run(base, with_levers(mix))
        assert outcome.total(line) == mix.value >= found.aim.target
        assert outcome.total("profit") == mix.profit
        for lever, value in mix.levers.items():
            assert limits[lever].least <= value <= limits[lever].most
            assert mix.plausibility[lever].endswith("of 60 weeks")
    kinds = [mix.kind for mix in found.mixes]
    assert kinds.count("usual") == 1
    assert found.mixes[0].value <= found.aim.target * 1.005
    if "cheapest" in kinds:
        assert found.mixes[1].profit >= found.mixes[0].profit
    assert ("cheapest" in kinds) == (line in ("net_sales", "orders"))
    for mix in found.mixes[2:]:
        assert mix.kind != "alone" or len(mix.levers) == 1


def test_a_lever_alone_moves_no_further_than_it_must(base):
    target = total(base, "net_sales", 1.06)
    found = solve(base, line_aim("net_sales", target, FORMATS))
    one = next(mix for mix in found.mixes if mix.kind == "alone" and "conversion" in mix.levers)
    less = {"conversion": one.levers["conversion"] - 0.0002}
    assert run(base, Scenario("", less)).total("net_sales") < target * MICROS <= one.value


def test_what_lies_beyond_all_that_was_ever_done_is_said_with_the_most_there_is(base):
    target = total(base, "net_sales", 2.5)
    found = solve(base, line_aim("net_sales", target, FORMATS), THREE)
    assert found.mixes == ()
    assert found.reason.startswith("Not reachable within what this store has ever done: it comes to at most €")
    _, _, sales, _ = grid(base, "net_sales", THREE, steps=11)
    assert found.furthest.value == pytest.approx(sales.max(), rel=1e-6)
    assert set(found.binding) == set(found.furthest.levers) >= {"sessions", "conversion"}
    assert all("of 60 weeks" in words for words in found.furthest.plausibility.values())


def test_limits_of_the_owner_hold_and_may_lie_beyond_the_past(base):
    target = total(base, "net_sales", 1.10)
    aim = line_aim("net_sales", target, FORMATS)
    still = solve(base, aim, THREE, [Limit("discount", 0, 0), Limit("conversion", 0.0, 0.01)])
    for mix in still.mixes:
        assert "discount" not in mix.levers
        assert mix.levers.get("conversion", 0) <= 0.01
    assert solve(base, aim, THREE, [Limit("sessions", 0, 0.01), Limit("conversion", 0, 0.01)]).mixes == ()
    beyond = solve(base, aim, {}, [Limit("conversion", 0, 0.5)])
    assert beyond.mixes[0].plausibility == {"conversion": "its past is not known"}
    none = solve(base, aim, {})
    assert (none.mixes, none.reason) == ((), "No lever that may move changes it: set limits for others.")
    assert none.left_out["conversion"] == "Its past is not known: set a limit to let it move."


def test_a_lever_that_must_move_stands_in_every_mix(base):
    aim = line_aim("net_sales", total(base, "net_sales", 1.08), FORMATS)
    found = solve(base, aim, THREE, [Limit("price", 0.03, 0.05)])
    for mix in found.mixes:
        assert 0.03 <= mix.levers["price"] <= 0.05
        assert run(base, with_levers(mix)).total("net_sales") == mix.value >= aim.target


def test_an_answer_within_the_owners_limits_says_whose_they_are(base):
    aim = line_aim("net_sales", total(base, "net_sales", 1.5), FORMATS)
    found = solve(base, aim, THREE, [Limit("price", -0.1, 0.1)])
    assert found.reason.startswith("Not reachable within your limits and what this store has ever done")


def test_a_limit_that_names_a_part_keeps_the_whole_where_it_is(base):
    aim = line_aim("net_sales", total(base, "net_sales", 1.05), FORMATS)
    found = solve(base, aim, PAST, [Limit("conversion:mobile", 0, 0.3)])
    assert found.left_out["conversion"] == "A limit names a part of it."
    assert "conversion:mobile" in found.mixes[0].levers
    assert all("conversion" not in mix.levers for mix in found.mixes)


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Limit("convertion", 0, 0.1), "no lever 'convertion'"),
        (Limit("conversion", 0.1, 0.0), "starts above its end"),
        (Limit("conversion", 0, 5.0), "goes from -0.5 to 1"),
        (Limit("conversion", float("nan"), 0.1), "starts above its end"),
    ],
)
def test_a_limit_that_is_none_is_refused(base, limit, said):
    with pytest.raises(Refusal, match=said) as refused:
        solve(base, line_aim("net_sales", 1, FORMATS), PAST, [limit])
    assert refused.value.hint


def test_an_aim_that_is_reached_needs_nothing(base):
    found = solve(base, line_aim("break-even", 0, FORMATS))
    assert run(base, BASE).total("profit") > 0
    assert (found.is_reached, found.mixes) == (True, ())
    assert found.reason.startswith("It is reached as it stands: €")


def test_break_even_of_a_store_that_loses_money(base):
    poor = baseline(fixed_per_month={"staff": 9_000 * MICROS})
    assert run(poor, BASE).total("profit") < 0
    found = solve(poor, line_aim("break-even", 0, FORMATS), past(sessions=0.6, conversion=0.5, discount=0.05))
    assert found.mixes[0].profit >= 0
    assert run(poor, with_levers(found.mixes[0])).total("profit") == found.mixes[0].profit


def test_a_cost_is_to_stay_below(base):
    spend = run(base, BASE).total("ad_spend")
    aim = line_aim("ad_spend", round(spend * 0.9 / MICROS), FORMATS)
    assert aim.is_limit
    found = solve(base, aim)
    assert found.mixes[0].value <= aim.target
    assert set(found.mixes[0].levers) == {"spend"}


def test_mixes_start_from_the_scenario(base):
    start = Scenario("Dearer", {"price": 0.03, "conversion": 0.05}, {})
    aim = line_aim("net_sales", total(base, "net_sales", 1.15), FORMATS)
    found = solve(base, aim, THREE, scenario=start)
    assert found.value == run(base, start).total("net_sales")
    mix = found.mixes[0]
    assert run(base, with_levers(mix, start)).total("net_sales") == mix.value >= aim.target
    assert mix.effort < solve(base, aim, THREE).mixes[0].effort


def test_without_costs_profit_cannot_be_solved_for_but_sales_can(base):
    bare = baseline(**NO_COSTS)
    found = solve(bare, line_aim("profit", 1000, FORMATS))
    assert (found.value, found.mixes) == (None, ())
    assert "cost" in found.reason.lower()
    sales = solve(bare, line_aim("net_sales", total(bare, "net_sales", 1.05), FORMATS))
    assert sales.mixes[0].kind == "usual"
    assert sales.mixes[0].profit is None
    assert all(mix.kind != "cheapest" for mix in sales.mixes)


def test_assumed_costs_let_profit_and_their_levers_be_solved_for():
    bare = baseline(**NO_COSTS)
    assumed = {
        "cost_share": 0.4,
        "payment_fee_rate": 0.02,
        "payment_fee_fixed": 0.3,
        "shipping_per_order": 4.0,
        "fulfilment_per_order": 4.5,
        "packaging_per_order": 1.0,
        "fixed_per_month": 3_000.0,
    }
    start = Scenario("Assumed", {}, assumed)
    target = run(bare, start).total("profit") / MICROS + 500
    found = solve(bare, line_aim("profit", target, FORMATS), THREE, [Limit("unit_cost", -0.1, 0)], start)
    assert "unit_cost" in found.mixes[0].levers
    assert found.left_out["fixed"] == "Its past is not known: set a limit to let it move."
    assert run(bare, with_levers(found.mixes[0], start)).total("profit") == found.mixes[0].profit
    assert solve(bare, line_aim("net_sales", 1, FORMATS)).left_out["fixed"].startswith("It needs fixed costs")


def test_the_same_question_has_the_same_answer(base):
    aim = line_aim("profit", total(base, "profit", 1.2), FORMATS)
    assert solve(base, aim) == solve(base, aim)


def test_aims_that_are_none_are_refused():
    with pytest.raises(Refusal) as refused:
        line_aim("net_sale", 1, FORMATS)
    assert refused.value.hint == "Did you mean 'net_sales'?"


GOAL = {"objective": "Grow", "pillar": "results", "start": date(2026, 11, 9), "deadline": date(2026, 12, 20)}
GOALS = [
    goal_from(GOAL | words)
    for words in (
        {"id": "sales", "metric": "net_sales", "target": "6200"},
        {"id": "basket", "metric": "average_order_value", "target": "42.5"},
        {"id": "conversion", "metric": "orders_per_session", "target": "0.024"},
        {"id": "spend", "metric": "ad_spend", "target": "900", "limit": True},
        {"id": "refunds", "metric": "refund_rate", "target": "0.01"},
        {"id": "mobile", "metric": "orders", "target": "150", "where": {"device_category": ["mobile"]}},
        {"id": "new", "metric": "orders", "target": "500", "where": {"customer_type": ["new"]}},
        {"id": "repeat", "metric": "repeat_purchase_rate", "target": "0.5"},
        {
            "id": "later",
            "metric": "net_sales",
            "target": "9000",
            "start": date(2027, 2, 16),
            "deadline": date(2027, 2, 20),
        },
    )
]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A published shop with its baseline and the courses of its goals."""
    random = np.random.default_rng(3)
    orders = [
        order(
            day, f"{20 + 40 * random.random():.2f}", order_id=f"{day}-{number}", customer=f"c{(7 * day + number) % 90}"
        )
        for day in range(98)
        for number in range(3 + int(random.random() < 0.4))
    ]
    published = shop(tmp_path_factory.mktemp("goals"), orders, **full_tables(98))
    ahead = build_baseline(published, STORE, END, Period(END + timedelta(days=1), END + timedelta(weeks=13)))
    courses = goal_courses(published, STORE, GOALS, ahead, END + timedelta(days=1))
    return ahead, {one.goal.id: one for one in courses}


@pytest.mark.parametrize("goal", ["sales", "conversion", "spend", "mobile"])
def test_a_goal_is_reached_in_the_middle_of_its_forecast(real, goal):
    ahead, courses = real
    aim = goal_aim(courses[goal], ahead, FORMATS)
    levers = past(sessions=0.6, spend=0.5, conversion=0.6, price=0.3, units_per_order=0.3)
    found = solve(ahead, aim, levers)
    assert not found.is_reached
    assert found.mixes, found.reason
    for mix in found.mixes:
        odds = goal_odds(ahead, run(ahead, with_levers(mix)), [courses[goal]])[0]
        assert odds.projection == pytest.approx(mix.value)
        assert aim.is_met(mix.value)
        assert odds.probability >= 0.49
    assert found.mixes[0].value == pytest.approx(aim.target, rel=0.005)


def test_a_goal_whose_number_no_lever_moves_far_enough(real):
    ahead, courses = real
    found = solve(ahead, goal_aim(courses["sales"], ahead, FORMATS), past(conversion=0.01))
    assert found.reason.startswith("Not reachable")
    assert found.binding == ("conversion",)


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("new", "Scenarios do not tell the store's parts by"),
        ("repeat", "Scenarios do not move Repeat rate in 90 days."),
        ("later", "none of the days left of it lie in the span"),
    ],
)
def test_a_goal_that_scenarios_do_not_move_is_refused_with_the_reason(real, goal, said):
    ahead, courses = real
    with pytest.raises(Refusal, match=said):
        goal_aim(courses[goal], ahead, FORMATS)


def test_the_quick_number_of_a_goal_is_near_the_exact_one(real):
    ahead, courses = real
    ranges = dict.fromkeys(("conversion", "price", "units_per_order", "conversion:mobile"), (-0.3, 0.4))
    for goal in ("sales", "basket", "conversion", "mobile"):
        number = measured(ahead, goal_aim(courses[goal], ahead, FORMATS), BASE, ranges)
        moved = Scenario("", {"conversion": 0.2, "price": 0.05, "conversion:mobile": -0.1})
        assert number.quick([moved])[0] == pytest.approx(number.exact(moved), rel=0.02)


def test_every_lever_of_the_store_can_be_solved_for(base):
    ids = [lever.id for lever in levers_of(base.drivers)]
    everything = past(**dict.fromkeys(ids, 0.03))
    found = solve(base, line_aim("profit", total(base, "profit", 1.15), FORMATS), everything)
    assert set(found.mixes[0].levers) <= {name for name in ids if ":" not in name}
    assert found.mixes[0].value >= found.aim.target
