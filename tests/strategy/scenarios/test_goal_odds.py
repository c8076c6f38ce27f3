"""Odds of goals under a scenario: those of the Strategy page where nothing is moved, and moved where it is."""

from datetime import date, timedelta

import numpy as np
import pytest

from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.strategy.goals import goal_from
from storehelm.strategy.scenarios.baseline import build_baseline
from storehelm.strategy.scenarios.goal_odds import goal_courses, goal_odds
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.model import run
from storehelm.strategy.scenarios.span import last_known_day, reach_days, spans_of
from storehelm.strategy.standing import standings
from tests.strategy.scenarios.quarter_shop import END, STORE, full_tables, order, shop

TODAY = END + timedelta(days=1)
WEEKS = 14
BASE = Scenario("Base")


def goal(name, metric, target, **words):
    usual = {
        "id": name,
        "objective": "Grow",
        "pillar": "results",
        "metric": metric,
        "start": date(2026, 11, 9),
        "deadline": date(2026, 12, 20),
        "target": target,
    }
    return goal_from(usual | words)


GOALS = (
    goal("sales", "net_sales", "5300"),
    goal("orders", "orders", "130"),
    goal("basket", "average_order_value", "41"),
    goal("conversion", "orders_per_session", "0.021"),
    goal("mer", "mer", "3.5"),
    goal("spend", "ad_spend", "1000", limit=True),
    goal("margin", "contribution_margin_3", "1000"),
    goal("later", "net_sales", "3000", start=date(2026, 12, 1), deadline=date(2027, 1, 10)),
)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Three or four orders a day of changing worth, each customer back now and then."""
    random = np.random.default_rng(3)
    orders = [
        order(
            day, f"{20 + 40 * random.random():.2f}", order_id=f"{day}-{number}", customer=f"c{(7 * day + number) % 90}"
        )
        for day in range(WEEKS * 7)
        for number in range(3 + int(random.random() < 0.4))
    ]
    return shop(tmp_path_factory.mktemp("goals"), orders, **full_tables(WEEKS * 7))


@pytest.fixture(scope="module")
def baseline(published):
    as_of = last_known_day(published, STORE, TODAY)
    span = next(one.period for one in spans_of(as_of, reach_days(published, STORE, as_of)) if one.id == "13w")
    return build_baseline(published, STORE, as_of, span)


@pytest.fixture(scope="module")
def known(published):
    """The goals as the Strategy page has them."""
    return {one.goal.id: one for one in standings(published, STORE, GOALS, TODAY)}


@pytest.fixture(scope="module")
def odds_of(published, baseline):
    """The odds of all goals under a scenario, by the goal's id."""
    courses = goal_courses(published, STORE, GOALS, baseline, TODAY)
    return lambda scenario: {one.goal.id: one for one in goal_odds(baseline, run(baseline, scenario), courses)}


def test_a_store_of_fourteen_weeks_reaches_fourteen_weeks_ahead(published, baseline):
    assert baseline.as_of == END
    assert reach_days(published, STORE, END) == WEEKS * 7
    assert [span.id for span in spans_of(END, WEEKS * 7)] == ["13w", "year-end"]
    assert baseline.span == Period(date(2026, 11, 16), date(2027, 2, 14))
    outcome = run(baseline, BASE)
    assert outcome.total("profit") is not None
    assert baseline.season == "weeks"


def test_no_lever_moved_gives_the_odds_of_the_strategy_page_exactly(known, odds_of):
    found = odds_of(BASE)
    for standing in known.values():
        one = found[standing.goal.id]
        assert standing.odds is not None
        assert one.reason is None
        assert one.target == standing.target
        assert (one.probability, one.projection, one.low, one.high) == (
            standing.odds.probability,
            standing.odds.projection,
            standing.odds.low,
            standing.odds.high,
        )


def test_the_baseline_and_the_strategy_page_tell_of_the_same_days_the_same(published, baseline):
    """Their random numbers differ, so that they agree as well as two thousand paths tell."""
    same = goal("same", "net_sales", "10000", start=baseline.span.first, deadline=baseline.span.last)
    (standing,) = standings(published, STORE, [same], TODAY)
    low, middle, high = run(baseline, BASE).simulated.quantiles("net_sales")
    assert standing.odds.projection == pytest.approx(middle, rel=0.02)
    assert standing.odds.low == pytest.approx(low, rel=0.04)
    assert standing.odds.high == pytest.approx(high, rel=0.04)


def test_without_orders_there_is_no_last_day(tmp_path):
    bare = shop(tmp_path, [], **full_tables(30))
    with pytest.raises(Refusal, match="No day of orders is known yet"):
        last_known_day(bare, STORE, TODAY)


def test_levers_move_the_odds_of_what_they_move(odds_of):
    plain = odds_of(BASE)
    moved = odds_of(Scenario("More", {"conversion": 0.2}))
    assert moved["sales"].probability > plain["sales"].probability
    assert moved["orders"].probability > plain["orders"].probability
    assert moved["conversion"].projection > plain["conversion"].projection
    assert moved["margin"].projection > plain["margin"].projection
    assert moved["basket"].projection == pytest.approx(plain["basket"].projection, rel=1e-3)
    assert moved["spend"].projection == plain["spend"].projection
    spent = odds_of(Scenario("Spend", {"spend": 1.0}))
    assert spent["spend"].probability < plain["spend"].probability


def test_a_sum_grows_by_as_much_as_the_days_that_are_left(known, odds_of):
    """The goal's days until now stay as they were; those ahead bring a fifth more."""
    levers = {"units_per_order": 0.2}
    plain = odds_of(BASE)["sales"]
    moved = odds_of(Scenario("Larger", levers))["sales"]
    done = known["sales"].odds.done[0]
    assert moved.projection - done == pytest.approx(1.2 * (plain.projection - done), rel=1e-9)


def test_what_does_not_move_conversion_does_not_move_its_odds(odds_of):
    dear = odds_of(Scenario("Costs", {"unit_cost": 0.5, "fixed": 0.5}))
    plain = odds_of(BASE)
    for name in ("sales", "orders", "basket", "conversion", "mer"):
        assert dear[name].probability == plain[name].probability
    assert dear["margin"].projection < plain["margin"].projection


def test_a_goal_of_one_device_is_moved_by_the_levers_of_that_device(published, baseline):
    mobile = goal("mobile", "orders_per_session", "0.03", where={"device_category": ["mobile"]})
    courses = goal_courses(published, STORE, [mobile], baseline, TODAY)

    def odds(levers):
        (found,) = goal_odds(baseline, run(baseline, Scenario("S", levers)), courses)
        return found

    (standing,) = standings(published, STORE, [mobile], TODAY)
    plain, other, own = odds({}), odds({"conversion:desktop": 0.3}), odds({"conversion:mobile": 0.3})
    assert (plain.probability, plain.projection) == (standing.odds.probability, standing.odds.projection)
    assert other.projection == plain.projection
    assert own.projection > 1.2 * plain.projection


def test_days_outside_the_span_stay_as_they_are(published, known):
    levers = Scenario("Larger", {"units_per_order": 0.2})
    late, early = (
        build_baseline(published, STORE, END, Period(*days))
        for days in ((date(2026, 12, 14), date(2026, 12, 27)), (date(2027, 1, 11), date(2027, 1, 31)))
    )
    sales = goal_courses(published, STORE, GOALS[:1], late, TODAY)
    (plain,), (moved,) = (goal_odds(late, run(late, one), sales) for one in (BASE, levers))
    forecast = known["sales"].odds.forecast
    assert forecast.weeks[4].first == date(2026, 12, 14)
    assert moved.projection - plain.projection == pytest.approx(0.2 * np.median(forecast.values[:, 4]), rel=0.05)
    (later,) = goal_odds(early, run(early, levers), goal_courses(published, STORE, GOALS[-1:], early, TODAY))
    assert later.is_moved is False
    assert later.probability == known["later"].odds.probability


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"where": {"country": ["NL"]}}, "Scenarios do not tell the store's parts by country."),
        (
            {"metric": "ad_spend", "where": {"channel": ["Paid Search"]}, "limit": True},
            "Scenarios do not tell its ad spend apart.",
        ),
        ({"metric": "engagement_rate", "target": "0.5"}, "Scenarios do not move Engagement rate."),
        ({"deadline": date(2026, 11, 14)}, "The deadline is past."),
        ({"deadline": date(2027, 10, 1)}, "Without a year before, odds reach 98 days ahead"),
    ],
)
def test_goals_that_scenarios_say_nothing_of(published, baseline, words, reason):
    asked = {"name": "g", "metric": "net_sales", "target": "5000"} | words
    courses = goal_courses(published, STORE, [goal(**asked)], baseline, TODAY)
    (found,) = goal_odds(baseline, run(baseline, BASE), courses)
    assert found.probability is None
    assert found.reason.startswith(reason)
