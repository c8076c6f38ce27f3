"""From a saved comparison to its marks: a shop whose later weeks are those of one of its scenarios."""

from datetime import timedelta

import pytest

from storehelm.languages.formats import Formats
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.strategy.scenarios.baseline import build_baseline
from storehelm.strategy.scenarios.history import read_history
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.marking import mark
from storehelm.strategy.scenarios.model import run
from storehelm.strategy.scenarios.plan_file import plans_of, text_of
from storehelm.strategy.scenarios.plans import find_plan, freeze, save_plan
from storehelm.warehouse.records import Author
from tests.shops import NOW
from tests.strategy.scenarios.quarter_shop import END, STORE, order, sessions, shop

FORMATS = Formats("en", "EUR")
WEEKS, LATER = 18, 6
SCENARIOS = (
    Scenario("Pessimistic", {"conversion": -0.25}),
    Scenario("Base"),
    Scenario("Optimistic", {"conversion": 0.25}),
    Scenario("In parts", {"conversion:mobile": 0.25, "sessions:Paid Search": 0.3, "spend:Paid Search": 0.8}),
)


def tables(later_orders):
    """Eight orders a day, then so many; 160 visits and the same ads on every day. Days before END count upwards."""
    days = range(-7 * LATER, 7 * WEEKS)
    orders = [
        order(day, f"{30 + (day * 7 + number * 11) % 40}.00", order_id=f"{day}-{number}", customer=f"g{day}-{number}")
        for day in days
        for number in range(8 if day >= 0 else later_orders)
    ]
    visits = [sessions(day, 160) for day in days]
    spend = [{"spend_date": one["session_date"], "channel": "Paid Search", "cost": "20.00"} for one in visits]
    return orders, {"sessions": visits, "ad_spend": spend}


def until(day, orders, rows):
    """What was known at the end of a day."""
    return (
        [one for one in orders if one["ordered_at"][:10] <= day.isoformat()],
        {
            name: [one for one in listed if (one.get("session_date") or one.get("spend_date")) <= day]
            for name, listed in rows.items()
        },
    )


@pytest.fixture(scope="module", params=[(6, "Pessimistic"), (8, "Base"), (10, "Optimistic")], ids=lambda one: one[1])
def kept(request, tmp_path_factory):
    """The comparison saved at END, the shop six weeks later, and the scenario that it followed."""
    later, truth = request.param
    orders, rows = tables(later)
    folder = tmp_path_factory.mktemp("shop")
    early, early_rows = until(END, orders, rows)
    published = shop(folder / "early", early, **early_rows)
    span = Period(END + timedelta(days=1), END + timedelta(weeks=13))
    ahead = build_baseline(published, STORE, END, span)
    past = read_history(published, STORE, END)
    home = Home(folder / "early" / "home")
    save_plan(home, freeze("Autumn", ahead, [run(ahead, one) for one in SCENARIOS], STORE, past), Author("Ann", NOW))
    return find_plan(home, "Autumn").plan, shop(folder / "late", orders, **rows), truth


def test_the_marks_find_the_scenario_that_came_true(kept):
    plan, published, truth = kept
    for weeks in (2, 4, 6):
        found = mark(published, STORE, plan, END + timedelta(days=1, weeks=weeks), FORMATS)
        assert (found.state, found.scenario, len(found.weeks)) == ("in", truth, weeks)
        assert found.remarks == ()
        verdicts = {(one.scenario, one.driver): one.verdict for one in found.scores}
        assert verdicts[truth, "conversion"] == verdicts[truth, "sessions"] == "held"
        others = {"Pessimistic": "worse", "Base": "held", "Optimistic": "better"}
        for scenario in others:
            if scenario not in (truth, "In parts"):
                is_better = list(others).index(truth) > list(others).index(scenario)
                assert verdicts[scenario, "conversion"] == ("better" if is_better else "worse")


def test_channels_and_devices_are_scored(kept):
    plan, published, truth = kept
    found = mark(published, STORE, plan, END + timedelta(weeks=4, days=1), FORMATS)
    scores = {(one.scenario, one.driver): one for one in found.scores}
    assert scores["Base", "sessions:Paid Search"].verdict == "held"
    assert scores["Base", "sessions:Paid Search"].happened == 28 * 160
    assert scores["In parts", "sessions:Paid Search"].verdict == "worse"
    assert scores["In parts", "sessions:Paid Search"].label == "Visits, Paid Search"
    assert scores["Base", "spend:Paid Search"].assumed == pytest.approx(28 * 20e6, rel=0.02)
    assert scores["In parts", "spend:Paid Search"].verdict == "lower"
    orders = {"Pessimistic": 6, "Base": 8, "Optimistic": 10}[truth]
    assert scores["In parts", "conversion:mobile"].happened == pytest.approx(orders / 160)
    assert scores["In parts", "conversion:mobile"].assumed == pytest.approx(10 / 160, rel=0.02)
    assert scores["In parts", "conversion:mobile"].verdict == ("held" if truth == "Optimistic" else "worse")


def test_a_comparison_that_came_from_a_file_has_the_same_marks(kept):
    plan, published, _ = kept
    today = END + timedelta(days=29)
    copied = plans_of(text_of([plan]))[0]
    assert copied == plan
    assert mark(published, STORE, copied, today, FORMATS) == mark(published, STORE, plan, today, FORMATS)


def test_profit_of_passed_weeks_is_counted_as_the_model_does(kept):
    plan, published, truth = kept
    found = mark(published, STORE, plan, END + timedelta(weeks=6, days=1), FORMATS)
    place = [one.scenario.name for one in plan.scenarios].index(truth)
    happened = sum(week.actual["profit"] for week in found.weeks)
    assumed = plan.scenarios[place].amount("profit", range(6))
    assert happened == pytest.approx(assumed, rel=0.1)
