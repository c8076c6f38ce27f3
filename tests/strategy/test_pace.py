from datetime import date, timedelta

import numpy as np
import pytest

from storehelm.settings.calendar import Period
from storehelm.strategy.pace import (
    Course,
    Resolved,
    Unresolved,
    goal_weights,
    pace_of_ratio,
    pace_of_sum,
    relative_target,
)
from storehelm.strategy.season import Daily, daily

FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))


def shop(days=800, first=date(2024, 1, 1), seed=1):
    random = np.random.default_rng(seed)
    day = np.arange(days)
    level = 100 * (1 + 0.3 * np.sin(2 * np.pi * day / 364)) * (1 + 0.2 * (day % 7 == 0))
    return Daily(first, level * random.gamma(50, 1 / 50, days))


def test_golden_half_of_a_flat_february_is_half_the_target():
    sales = Daily(FEBRUARY.first, np.full(14, 3000.0))
    pace = pace_of_sum(sales, Course(FEBRUARY, 100_000), date(2026, 2, 14))
    assert pace.expected == pytest.approx(50_000)
    assert pace.actual == pytest.approx(42_000)
    assert pace.pace == pytest.approx(0.84)
    assert pace.source == "flat"
    assert not pace.is_ahead


def test_a_store_exactly_on_its_path_has_pace_one_every_day():
    history = shop(731)
    weights, source = goal_weights(history, QUARTER, date(2025, 12, 31))
    assert source == "year"
    future = np.concatenate([history.values, 5000 * weights])
    for day in (1, 10, 45, 90):
        as_of = QUARTER.first + timedelta(days=day - 1)
        pace = pace_of_sum(Daily(history.first, future), Course(QUARTER, 5000), as_of)
        assert pace.pace == pytest.approx(1)
        assert pace.share == pytest.approx(weights[:day].sum())
    assert pace.path[-1] == pytest.approx(5000)
    assert pace.reached == pytest.approx(pace.path)


def test_the_path_stays_where_it_was_when_the_goal_began():
    series = shop()
    early = pace_of_sum(series, Course(QUARTER, 5000), date(2026, 1, 5)).path
    late = pace_of_sum(series, Course(QUARTER, 5000), date(2026, 3, 1)).path
    assert early == pytest.approx(late)


def test_a_limit_turns_the_pace_around():
    returns = Daily(FEBRUARY.first, np.full(14, 80.0))
    more = pace_of_sum(returns, Course(FEBRUARY, 2000), date(2026, 2, 14))
    less = pace_of_sum(returns, Course(FEBRUARY, 2000, is_limit=True), date(2026, 2, 14))
    assert more.pace == pytest.approx(1.12)
    assert less.pace == pytest.approx(1 / 1.12)
    assert (more.is_ahead, less.is_ahead) == (True, False)


def test_nothing_of_a_limit_used_is_ahead_though_it_has_no_number():
    pace = pace_of_sum(Daily(FEBRUARY.first, np.zeros(14)), Course(FEBRUARY, 2000, is_limit=True), date(2026, 2, 14))
    assert pace.pace is None
    assert pace.is_ahead


def test_the_day_that_still_runs_is_left_out():
    sales = Daily(FEBRUARY.first, np.array([*np.full(14, 3000.0), 1.0]))
    assert pace_of_sum(sales, Course(FEBRUARY, 100_000), date(2026, 2, 14)).actual == 42_000


def test_days_that_are_unknown_count_on_neither_side():
    sales = daily([date(2026, 2, day) for day in (1, 2, 4)], [3000, 3000, 3000])
    pace = pace_of_sum(sales, Course(FEBRUARY, 84_000), date(2026, 2, 4))
    assert (pace.actual, pace.unknown_days) == (9000, 1)
    assert pace.expected == pytest.approx(9000)


def test_data_that_end_early_are_judged_on_their_last_day():
    pace = pace_of_sum(Daily(FEBRUARY.first, np.full(5, 1.0)), Course(FEBRUARY, 28), date(2026, 2, 20))
    assert pace.as_of == date(2026, 2, 5)
    assert pace.pace == pytest.approx(1)


def test_before_the_goal_begins_there_is_no_pace():
    assert pace_of_sum(shop(), Course(QUARTER, 5000), date(2025, 12, 31)) is None
    assert pace_of_sum(daily([], []), Course(QUARTER, 5000), date(2026, 1, 31)) is None


def test_after_the_deadline_all_of_the_target_is_expected():
    pace = pace_of_sum(shop(900), Course(QUARTER, 5000), date(2026, 6, 1))
    assert pace.as_of == QUARTER.last
    assert pace.share == pytest.approx(1)


def test_returns_may_exceed_sales():
    sales = Daily(FEBRUARY.first, np.array([-50.0, 0.0, 20.0]))
    pace = pace_of_sum(sales, Course(FEBRUARY, 280), date(2026, 2, 3))
    assert pace.actual == -30
    assert pace.pace == pytest.approx(-1)


def test_a_ratio_is_judged_to_date_and_its_target_stays():
    orders = Daily(FEBRUARY.first, np.array([1.0, 9.0]))
    sessions = Daily(FEBRUARY.first, np.array([100.0, 300.0]))
    pace = pace_of_ratio(orders, sessions, Course(FEBRUARY, 0.02), date(2026, 2, 2))
    assert pace.actual == pytest.approx(0.025)  # not the mean of 1 % and 3 %
    assert pace.expected == 0.02
    assert pace.pace == pytest.approx(1.25)
    assert pace.reached == pytest.approx([0.01, 0.025])
    limit = pace_of_ratio(orders, sessions, Course(FEBRUARY, 0.02, is_limit=True), date(2026, 2, 2))
    assert limit.pace == pytest.approx(0.8)


def test_a_ratio_counts_only_days_that_both_know():
    orders = daily([date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 3)], [1, 9, 5])
    sessions = daily([date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 3)], [100, None, 100])
    pace = pace_of_ratio(orders, sessions, Course(FEBRUARY, 0.02), date(2026, 2, 3))
    assert pace.actual == pytest.approx(0.03)
    assert pace.unknown_days == 1


def test_a_ratio_of_nothing_is_none():
    none = Daily(FEBRUARY.first, np.zeros(3))
    assert pace_of_ratio(none, none, Course(FEBRUARY, 0.02), date(2026, 2, 3)) is None


def test_a_relative_target_is_resolved_364_days_earlier():
    series = Daily(date(2025, 1, 1), np.arange(365.0))
    found = relative_target(series, Period(date(2026, 1, 12), date(2026, 1, 18)), 0.1)
    assert isinstance(found, Resolved)
    assert found.base_period == Period(date(2025, 1, 13), date(2025, 1, 19))
    assert found.base == sum(range(12, 19))
    assert found.target == pytest.approx(found.base * 1.1)


def test_a_relative_ratio_is_sum_over_sum():
    orders = Daily(date(2025, 2, 2), np.full(28, 2.0))
    sessions = Daily(date(2025, 2, 2), np.linspace(50, 150, 28))
    assert relative_target(orders, FEBRUARY, 0.5, sessions).target == pytest.approx(0.03)


def test_feasts_that_lie_in_only_one_year_are_named():
    series = Daily(date(2024, 1, 1), np.ones(1000))
    april = relative_target(series, Period(date(2026, 4, 10), date(2026, 4, 30)), 0.1)
    assert april.moved == ("Easter",)
    assert relative_target(series, Period(date(2025, 11, 1), date(2025, 12, 31)), 0.1).moved == ()


def test_a_year_before_that_is_not_known_resolves_to_nothing():
    series = Daily(date(2025, 2, 4), np.ones(300))
    found = relative_target(series, FEBRUARY, 0.1)
    assert isinstance(found, Unresolved)
    assert "2 of 28 days" in found.reason
    assert isinstance(relative_target(Daily(date(2025, 1, 1), np.zeros(365)), FEBRUARY, 0.1), Unresolved)
