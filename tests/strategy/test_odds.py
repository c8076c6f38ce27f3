from datetime import date, timedelta

import numpy as np
import pytest

from benchmarks.odds import random_cases, rate
from storehelm.settings.calendar import Period
from storehelm.strategy.forecast import Unforeseen
from storehelm.strategy.odds import odds
from storehelm.strategy.pace import Course
from storehelm.strategy.season import Daily, daily

FIRST = date(2024, 1, 1)
AS_OF = FIRST + timedelta(days=699)
GOAL = Period(AS_OF - timedelta(days=29), AS_OF + timedelta(days=30))


def shop(days=700, level=200.0, seed=1):
    random = np.random.default_rng(seed)
    mood = np.repeat(np.exp(random.normal(0, 0.05, days // 7 + 1)), 7)[:days]
    return Daily(FIRST, random.poisson(level * mood).astype(float))


def test_what_is_reached_already_is_nearly_certain_and_what_is_absurd_nearly_not():
    series = shop()
    assert odds(series, Course(GOAL, 100), AS_OF, 1).probability == 0.99
    assert odds(series, Course(GOAL, 1e6), AS_OF, 1).probability == 0.01


def test_a_target_in_the_middle_is_even():
    middle = odds(shop(), Course(GOAL, 1), AS_OF, 1).projection
    assert middle == pytest.approx(60 * 200, rel=0.05)
    assert odds(shop(), Course(GOAL, middle), AS_OF, 1).probability == pytest.approx(0.5, abs=0.01)


def test_higher_targets_are_never_likelier():
    chances = [odds(shop(), Course(GOAL, target), AS_OF, 1).probability for target in range(11_000, 13_000, 200)]
    assert chances == sorted(chances, reverse=True)


def test_a_limit_is_the_other_side():
    reach = odds(shop(), Course(GOAL, 12_100), AS_OF, 1)
    stay = odds(shop(), Course(GOAL, 12_100, is_limit=True), AS_OF, 1)
    assert reach.probability + stay.probability == pytest.approx(1)
    assert reach.projection == stay.projection


def test_the_band_holds_eight_of_ten_paths():
    found = odds(shop(), Course(GOAL, 12_000), AS_OF, 1)
    assert found.low < found.projection < found.high
    to_date = shop().within(Period(GOAL.first, AS_OF)).sum()
    inside = (found.forecast.totals + to_date >= found.low) & (found.forecast.totals + to_date <= found.high)
    assert inside.mean() == pytest.approx(0.8, abs=0.01)


def test_the_same_goal_always_has_the_same_odds():
    course = Course(GOAL, 12_000)
    assert odds(shop(), course, AS_OF, 9).probability == odds(shop(), course, AS_OF, 9).probability


def test_a_ratio_moves_less_the_more_of_its_period_is_over():
    sessions = shop()
    orders = Daily(FIRST, np.random.default_rng(5).binomial(sessions.values.astype(int), 0.05).astype(float))
    young = odds(orders, Course(Period(AS_OF, GOAL.last), 0.05), AS_OF, 1, sessions)
    old = odds(orders, Course(Period(FIRST, GOAL.last), 0.05), AS_OF, 1, sessions)
    assert young.projection == pytest.approx(0.05, rel=0.1)
    assert old.high - old.low < (young.high - young.low) / 3


def test_what_is_needed_is_set_against_the_last_weeks_and_the_best_ever():
    values = np.full(700, 10.0)
    values[100:130] = 15.0
    found = odds(Daily(FIRST, values), Course(GOAL, 30 * 10 + 30 * 12), AS_OF, 1)
    assert found.need.days == 30
    assert found.need.needed == pytest.approx(12)
    assert found.need.recent == pytest.approx(10)
    assert found.need.best == pytest.approx(15)
    assert found.need.best_until == FIRST + timedelta(days=129)
    assert found.need.was_ever
    assert found.need.lift == pytest.approx(0.2, abs=0.1)
    more = odds(Daily(FIRST, values), Course(GOAL, 30 * 10 + 30 * 16), AS_OF, 1)
    assert not more.need.was_ever


def test_a_limit_needs_the_lowest_ever():
    values = np.full(700, 10.0)
    values[100:130] = 5.0
    found = odds(Daily(FIRST, values), Course(GOAL, 30 * 10 + 30 * 8, is_limit=True), AS_OF, 1)
    assert found.need.needed == pytest.approx(8)
    assert found.need.best == pytest.approx(5)
    assert found.need.was_ever


def test_a_ratio_needs_a_ratio():
    sessions, orders = Daily(FIRST, np.full(700, 1000.0)), Daily(FIRST, np.full(700, 20.0))
    found = odds(orders, Course(GOAL, 0.03), AS_OF, 1, sessions)
    assert found.need.needed == pytest.approx(0.04, rel=0.02)
    assert found.need.recent == pytest.approx(0.02)
    assert found.need.best == pytest.approx(0.02)
    assert not found.need.was_ever


def test_a_history_shorter_than_what_is_left_has_no_record():
    found = odds(shop(70), Course(Period(FIRST, FIRST + timedelta(days=69 + 60)), 1e4), FIRST + timedelta(days=69), 1)
    assert found.need.best is not None
    long = Period(FIRST + timedelta(days=60), FIRST + timedelta(days=69 + 70))
    short = odds(shop(70), Course(long, 1e4), FIRST + timedelta(days=69), 1)
    assert short.need.best == pytest.approx(shop(70).values.mean())


def test_data_that_end_early_are_forecast_from_their_last_day():
    series = shop()
    late = daily([FIRST + timedelta(days=n) for n in range(710)], [*series.values.tolist(), *[None] * 10])
    course = Course(GOAL, 12_000)
    assert odds(late, course, AS_OF + timedelta(days=10), 1).projection == odds(series, course, AS_OF, 1).projection


def test_a_goal_that_has_not_begun_has_odds_too():
    ahead = Period(AS_OF + timedelta(days=11), AS_OF + timedelta(days=40))
    found = odds(shop(), Course(ahead, 6000), AS_OF, 1)
    assert found.projection == pytest.approx(6000, rel=0.06)
    assert found.need.days == 30


def test_what_has_no_odds_says_why():
    early = odds(shop(30), Course(GOAL, 1), FIRST + timedelta(days=29), 1)
    assert isinstance(early, Unforeseen)
    past = odds(shop(), Course(Period(FIRST, AS_OF), 1), AS_OF, 1)
    assert "passed" in past.reason
    assert isinstance(odds(daily([], []), Course(GOAL, 1), AS_OF, 1), Unforeseen)
    assert isinstance(odds(shop(), Course(GOAL, 0.1), AS_OF, 1, daily([], [])), Unforeseen)


def test_goals_of_random_shops_end_inside_their_band_and_about_as_often_as_rated():
    rated = rate(random_cases(25, seed=11), 12)
    assert 0.68 <= np.mean([one.is_inside for one in rated]) <= 0.92
    reached, said = np.mean([one.is_reached for one in rated]), np.mean([one.probability for one in rated])
    assert reached == pytest.approx(said, abs=0.12)
