"""The Scenarios page without a browser: what it says in each state, what moves, what a link asks for in vain."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from storehelm.components.scenario_desk import Desk
from storehelm.settings.home import Home
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.plans import read_plans
from tests.languages.pseudo import bracketed

SHARE = "Cost of goods as a share of sales after discounts (%)"


def html(test: AppTest) -> str:
    return "\n".join(one.proto.body for one in test.get("html"))


def field(test: AppTest, kind: str, label: str):
    return next(one for one in getattr(test, kind) if one.label.startswith(label))


@pytest.fixture
def page(app):
    return lambda state="whole", **query: app(state, "scenarios", **query)


@pytest.mark.parametrize("state", ["orders only", "sessions only", "one day", "one order", "set up and empty"])
def test_every_state_has_its_words(page, state):
    test = page(state)
    assert not test.exception
    assert "fault is in the program" not in html(test)


def test_too_few_weeks_are_said_with_what_to_do(page):
    said = html(page("one day"))
    assert "sh-nothing" in said and "8 whole weeks" in said


def test_without_costs_the_page_asks_for_them_and_shows_the_rest(page):
    test = page()
    said = html(test)
    assert "break-even is not known before the costs below are entered" in said
    assert "Net sales" in said
    assert SHARE in [one.label for one in test.number_input]
    assert "The scenarios are alike" in said
    assert "It rests on a number that was entered here" not in said


def test_a_moved_lever_moves_the_numbers_and_the_chart_and_says_what_it_means(page):
    test = page()
    before = json.loads(test.get("plotly_chart")[0].proto.spec)["data"]
    field(test, "slider", "Orders per visit").set_value(20.0).run()
    after = json.loads(test.get("plotly_chart")[0].proto.spec)["data"]
    assert not test.exception
    assert before != after and len(test.get("plotly_chart")) == 1
    assert " to <b>" in html(test)


def test_costs_that_are_entered_give_a_profit_and_are_called_assumed(page):
    test = page()
    for label, value in (
        (SHARE, 40.0),
        ("Payment fees as a share", 2.0),
        ("Shipping charged", 0.0),
        ("Fulfilment", 3.0),
        ("Packaging", 0.5),
        ("Fixed costs", 500.0),
    ):
        field(test, "number_input", label).set_value(value).run()
    said = html(test)
    assert not test.exception
    assert "break-even needs about" in said or "never breaks even" in said
    assert "sh-assumed" in said


def test_a_link_brings_scenarios_levers_and_assumptions(page):
    test = page(scenario=["Low|conversion=-0.1|assume.cost_share=0.4", "High|conversion=0.1"], moves="High", span="13w")
    said = html(test)
    assert field(test, "slider", "Orders per visit").value == 10.0
    assert field(test, "number_input", SHARE).value == 40.0
    assert ">Low</th>" in said and ">High</th>" in said and "Optimistic" not in said


def test_what_a_link_asks_for_in_vain_is_said_and_cut(page):
    test = page(scenario=["Wild|conversion=99|nonsense=1", "A|b"], span="99w", moves="Nobody")
    said = html(test)
    assert not test.exception
    for words in ("no lever &#x27;nonsense&#x27;", "can move from", "is no lever with a number", "The usual span"):
        assert words in said
    assert field(test, "slider", "Orders per visit").value == 100.0


def test_a_scenario_is_copied_renamed_and_removed(page):
    test = page()
    field(test, "slider", "Orders per visit").set_value(5.0).run()
    field(test, "text_input", "Name").set_value("Launch")
    test.button(key="scenario_copy").click().run()
    assert "Launch brings" in html(test)
    assert field(test, "slider", "Orders per visit").value == 5.0
    test.button(key="scenario_reset").click().run()
    assert field(test, "slider", "Orders per visit").value == 0.0
    test.button(key="scenario_remove").click().run()
    assert "Launch is removed" in html(test) and "Launch brings" not in html(test)


def test_a_comparison_is_saved_once_and_not_overwritten_unasked(app, homes, tmp_path, monkeypatch):
    import shutil

    home = tmp_path / "home"
    shutil.copytree(homes("whole"), home)
    test = app("whole", "scenarios")
    monkeypatch.setenv("STOREHELM_HOME", str(home))
    test.run()
    test.text_input(key="scenario_plan_name").set_value("Plan A")
    test.button(key="scenario_save_now").click().run()
    assert "Saved: Plan A." in html(test)
    field(test, "slider", "Orders per visit").set_value(7.0).run()
    test.text_input(key="scenario_plan_name").set_value("Plan A")
    test.button(key="scenario_save_now").click().run()
    assert "This was not saved." in html(test)
    assert [one.plan.name for one in read_plans(Home(home))[0]] == ["Plan A"]


def test_closed_tabs_are_not_worked_out(page):
    test = page()
    assert "What scenarios start from" not in html(test)
    assert len(test.get("plotly_chart")) == 1


def test_a_copy_of_an_opening_scenario_is_not_called_like_it_in_any_language():
    with bracketed():
        assert Desk([Scenario("Base")]).free_name("⟦Base⟧") == "⟦Base⟧ 2"
