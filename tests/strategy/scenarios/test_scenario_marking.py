"""A saved comparison held to shops whose truth is one of its scenarios, another one, or nothing that can be told."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from storehelm.languages.formats import Formats
from storehelm.settings.calendar import Period
from storehelm.settings.store import Costs
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.marking import mark
from storehelm.strategy.scenarios.passed_weeks import read_passed
from storehelm.strategy.scenarios.plan_form import Band, Frozen, Plan
from storehelm.strategy.scenarios.plans import costs_of
from tests.shops import STORE, published_shop

START = date(2026, 8, 3)
WEEKS = tuple(Period(START + timedelta(weeks=k), START + timedelta(weeks=k, days=6)) for k in range(6))
FORMATS = Formats("en", "EUR")
COSTS = Costs(
    payment_fee_rate=Decimal("0.02"),
    payment_fee_fixed=0,
    fulfilment_per_order=4_000_000,
    packaging_per_order=1_000_000,
    default_cost_share=Decimal("0.5"),
    fixed={"staff": 310_000_000},
)
SHOP = replace(STORE, costs=COSTS)
MICROS = 1_000_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Thirteen weeks of ten orders a day, then some weeks of others; sessions and ads on every day. Made once each."""
    made = {}

    def of(orders_a_day, weeks=4, *, store=SHOP, until=None):
        last = until or START + timedelta(days=7 * weeks - 1)
        key = orders_a_day, last, store.costs.default_cost_share
        if key not in made:
            first = START - timedelta(weeks=13)
            days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
            made[key] = published_shop(
                tmp_path_factory.mktemp("shop"),
                store=store,
                orders=[
                    {"order_date": day, "ordered_at": day, "goods": "100", "discount": "0", "shipping": "0"}
                    for day in days
                    for _ in range(10 if day < START else orders_a_day)
                ],
                sessions=[{"session_date": day, "sessions": 400, "channel": "Direct"} for day in days],
                ad_spend=[{"spend_date": day, "cost": "50", "channel": "Paid Search"} for day in days],
            )
        return made[key]

    return of


def frozen(name, orders_a_day, *, width=0.1, weeks=6, assumptions=None, **levers):
    orders = orders_a_day * 7
    lines = {
        "sessions": (2800,) * weeks,
        "new_orders": (orders,) * weeks,
        "returning_orders": (0,) * weeks,
        "units": (orders,) * weeks,
        "gross_sales": (orders * 100 * MICROS,) * weeks,
        "discounts": (0,) * weeks,
        "returns": (0,) * weeks,
        "cost_of_goods": (orders * 50 * MICROS,) * weeks,
        "ad_spend": (350 * MICROS,) * weeks,
    }

    def band(value):
        added = [value * (k + 1) for k in range(weeks)]
        return Band(*(tuple(round(one * part) for one in added) for part in (1 - width, 1, 1 + width)))

    to_date = {"net_sales": band(orders * 100 * MICROS), "orders": band(orders)}
    return Frozen(Scenario(name, levers, assumptions or {}), lines, {}, to_date)


def plan(**changed):
    given = Plan(
        name="Autumn",
        span=Period(START, WEEKS[-1].last),
        scenarios=(frozen("Pessimistic", 8), frozen("Base", 10), frozen("Optimistic", 12, conversion=0.2)),
        as_of=START - timedelta(days=1),
        version="v",
        currency="EUR",
        weeks=WEEKS,
        costs=costs_of(SHOP),
        recent=Period(START - timedelta(weeks=13), START - timedelta(days=1)),
        recent_amounts={"net_sales": 91 * 1000 * MICROS, "orders": 910},
        spreads={"conversion": 0.05},
    )
    return replace(given, **changed)


def marked(published, one=None, today=None, store=SHOP):
    return mark(published, store, one or plan(), today or START + timedelta(weeks=4), FORMATS)


@pytest.mark.parametrize(
    ("truth", "state", "scenario"),
    [
        (8, "in", "Pessimistic"),
        (10, "in", "Base"),
        (12, "in", "Optimistic"),
        (16, "outside", "Optimistic"),
        (5, "outside", "Pessimistic"),
    ],
)
def test_the_store_is_in_the_scenario_that_came_true(shop, truth, state, scenario):
    found = marked(shop(truth))
    assert (found.state, found.scenario) == (state, scenario)
    assert [week.period for week in found.weeks] == list(WEEKS[:4])
    assert found.weeks[0].actual["orders"] == truth * 7
    assert found.weeks[0].actual["net_sales"] == truth * 700 * MICROS
    assert not found.is_over
    assert found.remarks == ()


def test_each_number_is_scored(shop):
    found = marked(shop(12))
    verdicts = {(one.scenario, one.driver): one.verdict for one in found.scores}
    assert verdicts["Optimistic", "conversion"] == "held"
    assert verdicts["Base", "conversion"] == "better"
    assert verdicts["Pessimistic", "demand"] == "better"
    assert verdicts["Base", "sessions"] == "held"
    assert verdicts["Base", "price"] == "held"
    assert verdicts["Base", "discount"] == "held"
    assert verdicts["Base", "unit_cost"] == "held"
    assert ("Base", "logistics") not in verdicts
    score = next(one for one in found.scores if (one.scenario, one.driver) == ("Base", "conversion"))
    assert (score.assumed, score.happened) == (pytest.approx(0.025), pytest.approx(0.03))
    assert score.tolerance == pytest.approx(1.2816 * 0.05 * ((13 / 4 + 1) / 2) ** 0.5)
    assert not score.is_tolerance_assumed


def test_the_pessimist_is_beaten_and_the_optimist_disappointed(shop):
    found = marked(shop(8))
    verdicts = {(one.scenario, one.driver): one.verdict for one in found.scores}
    assert verdicts["Pessimistic", "conversion"] == "held"
    assert verdicts["Optimistic", "conversion"] == "worse"
    assert verdicts["Base", "conversion"] == "worse"


def test_what_cannot_be_told_is_not_guessed(shop):
    one = frozen("Base", 10, assumptions={"relation.price_conversion": -2.0}, logistics=-0.1)
    one = replace(one, scenario=replace(one.scenario, levers={"sessions:Email": 0.1, "logistics": -0.1}))
    scores = {score.driver: score for score in marked(shop(10), plan(scenarios=(one,))).scores}
    for name in ("sessions:Email", "relation.price_conversion", "logistics"):
        assert scores[name].verdict == "unknown"
        assert scores[name].reason


def test_two_whole_weeks_are_needed(shop):
    published = shop(12)
    assert marked(published, today=START).state == "waiting"
    assert marked(published, today=START + timedelta(days=6)).state == "waiting"
    early = marked(published, today=START + timedelta(days=7))
    assert (early.state, len(early.weeks)) == ("too_early", 1)
    assert early.distances[2].distance == pytest.approx(0, abs=1e-6)
    soon = marked(published, today=START + timedelta(days=14))
    assert (soon.state, soon.scenario, len(soon.weeks)) == ("in", "Optimistic", 2)


def test_scenarios_that_are_alike_cannot_be_told_apart(shop):
    found = marked(shop(10), plan(scenarios=(frozen("One", 10), frozen("Two", 10), frozen("Three", 13))))
    assert (found.state, found.reason) == ("undecided", "'One' and 'Two' are about as near as each other.")


def test_a_week_that_is_not_over_does_not_count(shop):
    published = shop(12, until=START + timedelta(days=17))
    found = marked(published, today=START + timedelta(days=18))
    assert (found.state, len(found.weeks), found.missing) == ("in", 2, ())


def test_weeks_whose_data_are_late_are_told(shop):
    published = shop(12, weeks=3)
    found = marked(published, today=START + timedelta(weeks=5))
    assert (found.state, found.scenario, len(found.weeks)) == ("in", "Optimistic", 3)
    assert found.missing == WEEKS[3:5]
    assert found.remarks == ("2 weeks that have passed are not known, the first from 24 – 30 Aug 2026.",)


def test_no_known_week_is_no_answer(shop):
    found = marked(shop(12, weeks=0))
    assert (found.state, found.scores) == ("unknown", ())
    assert found.reason.startswith("The first of its weeks is not known yet")


def test_a_span_that_is_over(shop):
    published = shop(10, weeks=8)
    found = marked(published, today=START + timedelta(weeks=8))
    assert (found.is_over, found.state, found.scenario, len(found.weeks)) == (True, "in", "Base", 6)


def test_a_short_span_that_is_over_is_judged(shop):
    short = Period(START, START + timedelta(days=9))
    weeks = (WEEKS[0], Period(WEEKS[1].first, short.last))
    scenarios = (frozen("Base", 10, weeks=2), frozen("Optimistic", 12, weeks=2))
    published = shop(10)
    found = marked(published, plan(span=short, weeks=weeks, scenarios=scenarios), START + timedelta(days=10))
    assert [week.is_whole for week in found.weeks] == [True, False]
    assert found.weeks[1].actual["orders"] == 30
    assert found.is_over


def test_another_currency_cannot_be_marked(shop):
    found = marked(shop(10), plan(currency="USD"))
    assert (found.state, found.reason) == ("unmarked", "It was saved in USD, and the store counts in EUR now.")


def test_scenarios_without_numbers_cannot_be_marked(shop):
    found = marked(shop(10), Plan("By hand", Period(START, START), (Frozen(Scenario("Base")),)))
    assert found.state == "unmarked"


def test_costs_that_changed_since_are_told(shop):
    dearer = replace(SHOP, costs=replace(COSTS, default_cost_share=Decimal("0.6"), packaging_per_order=2_000_000))
    published = shop(10, store=dearer)
    found = marked(published, store=dearer)
    assert found.remarks == (
        "Costs in store.toml have changed since it was saved (default_cost_share, packaging_per_order); "
        "profit is counted by today's.",
    )
    assert {one.driver: one.verdict for one in found.scores if one.scenario == "Base"}["unit_cost"] == "worse"


def test_data_that_were_restated_since_are_told(shop):
    found = marked(shop(10), plan(recent_amounts={"net_sales": 100_000 * MICROS, "orders": 909}))
    assert found.remarks == ("4 May – 2 Aug 2026 has been restated since it was saved: net sales read −9.0% now.",)


def test_profit_of_passed_days_is_margin_less_fixed_costs(shop):
    published = shop(10)
    august = Period(date(2026, 8, 3), date(2026, 8, 9))
    passed = read_passed(published, SHOP, august)
    week_of_margin = 70 * (100 - 50 - 2 - 4 - 1) * MICROS - 350 * MICROS
    assert passed.amount("contribution_margin_3", [august]) == week_of_margin
    assert passed.amount("profit", [august]) == week_of_margin - 70 * MICROS
    assert passed.amount("logistics", [august]) == 70 * 7 * MICROS
    assert passed.amount("net_sales", [august, Period(date(2027, 1, 4), date(2027, 1, 10))]) is None


def test_fixed_costs_of_a_month_add_up_to_the_micro(shop):
    store = replace(SHOP, costs=replace(COSTS, fixed={"staff": 1_000_000_001}))
    passed = read_passed(shop(10), store, Period(date(2026, 2, 1), date(2026, 3, 31)))
    assert passed.amount("fixed_costs", [Period(date(2026, 2, 1), date(2026, 2, 28))]) == 1_000_000_001
    assert passed.amount("fixed_costs", [Period(date(2026, 3, 1), date(2026, 3, 31))]) == 1_000_000_001
