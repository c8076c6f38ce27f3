"""Which levers a store has, what their ranges are, and how scenarios are written and refused."""

from dataclasses import replace

import numpy as np
import pytest

from storehelm.refusal import Refusal
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import (
    Scenario,
    checked,
    from_text,
    levers_of,
    opening_scenarios,
    scenario_label,
    strictly_checked,
    to_text,
)
from storehelm.strategy.scenarios.model import run
from tests.languages.pseudo import bracketed
from tests.scenario_shops import CELLS, DRIVERS, NO_COSTS, baseline


def ids(drivers):
    return [lever.id for lever in levers_of(drivers)]


def test_levers_follow_the_channels_and_devices_of_the_store():
    assert ids(DRIVERS) == [
        "sessions",
        "sessions:Paid Search",
        "sessions:Direct",
        "sessions:Paid Social",
        "sessions:Email",
        "spend",
        "spend:Paid Search",
        "spend:Paid Social",
        "conversion",
        "conversion:mobile",
        "conversion:desktop",
        "price",
        "units_per_order",
        "discount",
        "returns",
        "unit_cost",
        "logistics",
        "fixed",
        "marketing",
        "repeat",
    ]


def test_a_store_without_sessions_has_one_lever_of_demand():
    cells = tuple(replace(cell, sessions=None) for cell in CELLS)
    bare = replace(DRIVERS, cells=cells, has_sessions=False, spend={}, has_spend=False, marketing_costs=None)
    assert ids(bare) == [
        "demand",
        "price",
        "units_per_order",
        "discount",
        "returns",
        "unit_cost",
        "logistics",
        "fixed",
        "repeat",
    ]


def test_rates_stay_between_nothing_and_nine_tenths():
    by_id = {lever.id: lever for lever in levers_of(DRIVERS)}
    assert (by_id["discount"].least, by_id["discount"].most) == (pytest.approx(-0.1), pytest.approx(0.8))
    assert by_id["returns"].least == pytest.approx(-0.07)
    assert (by_id["spend"].least, by_id["spend"].most) == (-1.0, 2.0)
    assert (by_id["price"].least, by_id["price"].most) == (-0.5, 1.0)


def test_levers_of_unknown_costs_say_what_to_enter():
    by_id = {lever.id: lever for lever in levers_of(replace(DRIVERS, **NO_COSTS))}
    assert by_id["unit_cost"].needs == "a cost for the products, or a share of sales"
    assert by_id["fixed"].needs == "fixed costs per month"
    assert by_id["price"].needs is None


def test_levers_name_the_relations_that_they_work_through():
    by_id = {lever.id: lever for lever in levers_of(DRIVERS)}
    assert by_id["discount"].relations == ("price_conversion", "price_units", "discount_returns")
    assert by_id["spend"].relations == ("spend:Paid Search", "spend:Paid Social")
    assert by_id["unit_cost"].relations == ()


def test_a_scenario_in_one_line():
    scenario = Scenario("Optimistic", {"conversion": 0.05, "discount": -0.02}, {"cost_share": 0.45})
    assert to_text(scenario) == "Optimistic|conversion=0.05|discount=-0.02|assume.cost_share=0.45"
    assert from_text(to_text(scenario)) == scenario
    odd = Scenario("A|B = 100 %\nC", {"sessions:Paid Search": 0.1})
    assert to_text(odd) == "A%7CB %3D 100 %25%0AC|sessions:Paid Search=0.1"
    assert from_text(to_text(odd)) == odd


@pytest.mark.parametrize("text", ["Odd|conversion", "Odd|conversion=much", "Odd|=0.1", "Odd|conversion=nan", "Odd|"])
def test_a_line_with_something_else_is_refused(text):
    with pytest.raises(Refusal, match="is no lever with a number"):
        from_text(text)


def test_a_link_is_cut_to_what_the_store_has():
    scenario, said = checked(
        Scenario("Link", {"price": 9.0, "demand": 0.1, "spend": float("nan")}, {"cost_share": 0.4, "luck": 1.0}),
        DRIVERS,
    )
    assert scenario == Scenario("Link", {"price": 1.0})
    assert said == (
        "Prices can move from -50 % to +100 %; +900 % was asked for.",
        "This store has no lever 'demand': it is left out.",
        "Ad spend has no number: it is not moved.",
        "Cost of goods as a share of sales after discounts: the store's own data say it, so it is not assumed. "
        "It is left out.",
        "Nothing called 'luck' can be assumed. It is left out.",
    )


@pytest.mark.parametrize(
    ("scenario", "message", "hint"),
    [
        (Scenario("S", {"conversation": 0.1}), "no lever 'conversation'", "Did you mean 'conversion'?"),
        (
            Scenario("S", {"price": 5.0}),
            "Prices can move from -50 % to .100 %, not by .500 %",
            "Write price=0.05 for +5 %.",
        ),
        (Scenario("S", {}, {"cost_shar": 0.5}), "Nothing called 'cost_shar'", "Did you mean"),
        (Scenario("S", {}, {"relation.price": -1.0}), "no relation 'price'", "relation.list_price"),
        (Scenario("S", {}, {"relation.price_conversion": 2.0}), "between -5 and 0", ""),
    ],
)
def test_the_command_line_refuses_with_the_nearest_name(scenario, message, hint):
    with pytest.raises(Refusal, match=message) as refused:
        strictly_checked(scenario, DRIVERS)
    assert hint in (refused.value.hint or "")


def past(lever, *moves):
    return LeverPast(lever, np.array(moves))


def test_opening_scenarios_take_what_happened_and_leave_what_is_decided():
    history = {
        "sessions": past("sessions", *np.linspace(-0.2, 0.2, 21)),
        "conversion": past("conversion", *np.linspace(0.04, 0.12, 21)),
        "returns": past("returns", *np.linspace(-0.02, 0.02, 21)),
        "spend": past("spend", *np.linspace(-0.5, 0.6, 21)),
        "price": past("price", *np.linspace(-0.5, 0.6, 21)),
        "repeat": past("repeat", 0.5, -0.5),
    }
    worse, base, better = opening_scenarios(DRIVERS, history)
    assert (worse.name, base.name, better.name) == ("Pessimistic", "Base", "Optimistic")
    assert base.levers == {}
    assert worse.levers == {"sessions": -0.1, "returns": 0.01}
    assert better.levers == {"sessions": 0.1, "conversion": 0.1, "returns": -0.01}


def test_optimistic_brings_no_less_than_base_and_base_no_less_than_pessimistic():
    random = np.random.default_rng(5)
    history = {lever: past(lever, *random.normal(0.02, 0.1, 40)) for lever in ids(DRIVERS)}
    history |= {lever: past(lever, *random.normal(0.0, 0.01, 40)) for lever in ("discount", "returns")}
    base = baseline()
    profits = [run(base, one).total("profit") for one in opening_scenarios(DRIVERS, history)]
    assert profits[0] < profits[1] < profits[2]


def test_opening_scenarios_are_called_in_the_readers_language_and_others_as_their_owner_named_them():
    assert scenario_label("Base") == "Base"
    with bracketed():
        assert [scenario_label(name) for name in ("Base", "Worst case")] == ["⟦Base⟧", "Worst case"]


def test_levers_speak_the_readers_language_and_keep_their_ids():
    with bracketed():
        levers = {lever.id: lever for lever in levers_of(DRIVERS)}
        assert levers["price"].label == "⟦Prices⟧" and levers["price"].group == "Basket"
        paid = next(lever for name, lever in levers.items() if name.startswith("spend:"))
        assert paid.label.startswith("⟦") and paid.label.endswith("⟧")
