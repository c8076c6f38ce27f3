from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storehelm.settings.calendar import Period
from storehelm.strategy.forecast import Forecast, Unforeseen, forecast
from storehelm.strategy.forecast_level import SPEEDS, USUAL_SLOPE, level_of, without_outliers
from storehelm.strategy.season import Daily, daily

FIRST = date(2024, 1, 1)


def day(number):
    return FIRST + timedelta(days=number)


def shop(days, level=200.0, growth=0.1, swing=0.3, seed=1):
    random = np.random.default_rng(seed)
    number = np.arange(days)
    demand = level * np.exp(growth * number / 364) * (1 + swing * np.sin(2 * np.pi * number / 364))
    return Daily(FIRST, random.poisson(demand).astype(float))


def test_the_same_arguments_give_the_same_paths():
    series = shop(700)
    one = forecast(series, day(699), day(760), 5)
    again = forecast(series, day(699), day(760), 5)
    other = forecast(series, day(699), day(760), 6)
    assert (one.values == again.values).all()
    assert (one.values != other.values).any()


def test_days_after_the_last_closed_one_are_not_looked_at():
    series = shop(700)
    spoiled = Daily(FIRST, np.concatenate([series.values, [1.0, 1e9]]))
    assert (forecast(series, day(699), day(730), 5).values == forecast(spoiled, day(699), day(730), 5).values).all()


def test_season_and_growth_are_carried_on():
    whole = shop(900)
    for origin, until in ((600, 660), (600, 800), (700, 880)):
        found = forecast(whole.until(day(origin)), day(origin), day(until), 1)
        came = whole.within(Period(day(origin + 1), day(until))).sum()
        assert found.source == "year"
        assert np.median(found.totals) == pytest.approx(came, rel=0.08)


def test_weeks_ahead_begin_after_the_last_closed_day_and_the_last_may_be_short():
    found = forecast(shop(700), day(699), day(709), 1)
    assert found.weeks == (Period(day(700), day(706)), Period(day(707), day(709)))
    assert found.values.shape == (2000, 2)
    assert np.median(found.values[:, 1]) < np.median(found.values[:, 0]) / 2 * 1.1


def test_days_before_the_goal_begins_do_not_count():
    whole = forecast(shop(700), day(699), day(727), 1)
    later = forecast(shop(700), day(699), day(727), 1, first=day(714))
    assert (later.values[:, :2] == 0).all()
    assert later.values[:, 2:] == pytest.approx(whole.values[:, 2:])


def test_the_further_ahead_the_less_certain():
    series = shop(700, seed=4)
    spreads = []
    for until in (713, 797, 1000):
        ends = forecast(series, day(699), day(until), 1).values[:, -1]
        spreads.append(np.log(np.quantile(ends, 0.9) / np.quantile(ends, 0.1)))
    assert spreads == sorted(spreads)


def test_without_a_year_before_the_weekdays_must_do():
    found = forecast(shop(120, swing=0), day(119), day(150), 1)
    assert found.source == "weeks"
    assert found.learned_from == 17
    assert np.median(found.totals) == pytest.approx(200 * 31, rel=0.08)


@pytest.mark.parametrize(
    "series, as_of, until, words",
    [
        (daily([], []), 10, 20, "No whole day"),
        (Daily(FIRST, np.full(100, np.nan)), 99, 120, "No whole day"),
        (shop(40), 39, 60, "they need 8 weeks, and 6 are known"),
        (shop(700), 699, 699, "has passed"),
        (shop(700), 699, 699 + 365, "more than a year"),
        (shop(70), 69, 69 + 71, "Without a year before, odds reach 70 days ahead"),
        (Daily(FIRST, np.zeros(200)), 199, 220, "and none are known"),
    ],
)
def test_what_cannot_be_foreseen_is_said(series, as_of, until, words):
    found = forecast(series, day(as_of), day(until), 1)
    assert isinstance(found, Unforeseen)
    assert words in found.reason


def test_returns_that_exceed_sales_break_nothing():
    series = shop(700, level=5)
    values = series.values.copy()
    values[::9] = -20
    values[300:310] = -50
    values[650:657] = -3
    found = forecast(Daily(FIRST, values), day(699), day(730), 1)
    assert np.isfinite(found.values).all()
    assert (found.totals > 0).all()


def test_a_gap_is_stepped_over():
    series = shop(800)
    whole = np.median(forecast(series, day(799), day(850), 1).totals)
    values = series.values.copy()
    values[700:730] = np.nan
    values[400] = np.nan
    assert np.median(forecast(Daily(FIRST, values), day(799), day(850), 1).totals) == pytest.approx(whole, rel=0.03)


def test_one_closed_week_does_not_make_the_store_wild():
    series = shop(300, swing=0, growth=0)
    calm = forecast(series, day(299), day(330), 1).totals
    values = series.values.copy()
    values[210:217] = 0
    shaken = forecast(Daily(FIRST, values), day(299), day(330), 1).totals
    assert np.median(shaken) == pytest.approx(np.median(calm), rel=0.03)
    assert shaken.std() < 2 * calm.std()


def test_a_ratio_is_simulated_with_its_denominator():
    random = np.random.default_rng(2)
    mood = np.repeat(np.exp(random.normal(0, 0.3, 100)), 7)
    sessions = Daily(FIRST, 1000 * mood)
    orders = Daily(FIRST, random.binomial(sessions.values.astype(int), 0.03).astype(float))
    found = forecast(orders, day(699), day(755), 1, denominator=sessions)
    ratios = found.totals / found.denominator_totals
    assert np.median(ratios) == pytest.approx(0.03, rel=0.05)
    # Sessions jump by a third from week to week; orders jump with them, so that the ratio hardly moves.
    assert ratios.std() / ratios.mean() < 0.05
    assert found.denominator_totals.std() / found.denominator_totals.mean() > 0.08


def test_errors_that_go_together_are_drawn_together():
    random = np.random.default_rng(3)
    shock = random.normal(0, 0.1, 100)
    sessions = Daily(FIRST, np.repeat(1000 * np.exp(shock), 7))
    orders = Daily(FIRST, np.repeat(30 * np.exp(shock - 0.6 * shock), 7))
    found = forecast(orders, day(699), day(706), 1, denominator=sessions)
    quotient = np.log(found.totals / found.denominator_totals)
    assert np.corrcoef(quotient, np.log(found.denominator_totals))[0, 1] < -0.8


def test_parts_of_a_ratio_rest_on_the_same_season():
    found = forecast(shop(200), day(199), day(220), 1, denominator=shop(700).until(day(199)))
    assert isinstance(found, Forecast)
    young = Daily(day(500), shop(700).values[500:])
    assert forecast(young, day(699), day(720), 1, denominator=shop(700)).source == "weeks"


def by_hand(weeks, speed):
    """The local level filter on paper, started by the first week: centre, variance and one-week errors by variance."""
    centre, variance, errors = weeks[0], 1 + speed**2, []
    for week in weeks[1:]:
        gain = variance / (variance + 1)
        errors.append((week - centre, variance + 1))
        centre += gain * (week - centre)
        variance = variance * (1 - gain) + speed**2
    return centre, variance, np.array(errors).T


def test_the_level_is_that_of_the_textbook():
    weeks = np.random.default_rng(1).normal(3, 0.1, 40)
    found = level_of(weeks)
    for place, speed in enumerate(SPEEDS):
        centre, variance, (error, size) = by_hand(weeks, speed)
        line_centre, _, (line, _) = by_hand(np.arange(-39.0, 1.0), speed)
        precision = (line**2 / size).sum() / np.mean(error**2 / size) + 1 / USUAL_SLOPE**2
        slope = (error * line / size).sum() / np.mean(error**2 / size) / precision
        assert found.centre[place] == pytest.approx(centre)
        assert found.variance[place] == pytest.approx(variance)
        assert found.lag[place] == pytest.approx(1 - line_centre)
        assert found.slope[place] == pytest.approx(slope)
        assert found.noise[place] == pytest.approx(np.mean((error - slope * line) ** 2 / size))
    assert found.chance.sum() == pytest.approx(1)


def test_a_straight_line_goes_on():
    weeks = 3 + 0.004 * np.arange(78.0) + np.random.default_rng(4).normal(0, 0.01, 78)
    random = np.random.default_rng(5)
    levels, _ = level_of(weeks).draw(random, random.standard_normal((2000, 26)))
    assert np.median(levels[:, 25]) == pytest.approx(3 + 0.004 * 103, abs=0.02)


def test_a_steady_store_is_believed_steady_and_a_wandering_one_wandering():
    random = np.random.default_rng(2)
    steady = level_of(random.normal(3, 0.1, 78))
    wandering = level_of(3 + np.cumsum(random.normal(0, 0.1, 78)))
    assert steady.chance[np.array(SPEEDS) <= 0.15].sum() > 0.9
    assert wandering.chance[np.array(SPEEDS) >= 0.45].sum() > 0.9


def test_outliers_are_drawn_in_and_the_rest_left_alone():
    weeks = np.random.default_rng(3).normal(3, 0.1, 40)
    weeks[[10, 20]] = -3, np.nan
    drawn = without_outliers(weeks)
    assert 2 < drawn[10] < 3
    assert np.isnan(drawn[20])
    assert (np.delete(drawn, [10, 20]) == pytest.approx(np.delete(weeks, [10, 20]))) is True


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(
        st.one_of(st.just(np.nan), st.floats(-1e7, 1e7), st.integers(0, 5).map(float)), min_size=60, max_size=500
    ),
    ahead=st.integers(1, 120),
)
def test_whatever_the_days_there_are_finite_paths_or_a_reason(values, ahead):
    found = forecast(Daily(FIRST, np.array(values)), day(len(values) - 1), day(len(values) - 1 + ahead), 1)
    assert isinstance(found, Unforeseen) or np.isfinite(found.values).all()
