from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storehelm.settings.calendar import Period
from storehelm.strategy.season import Daily, daily, season
from storehelm.strategy.season_feasts import FEASTS, NO_FEAST, aligned, easter, thanksgiving

NAMES = [feast.name for feast in FEASTS]
MONDAY = date(2024, 1, 1)


def year_before_of(day):
    found = aligned(day, day)
    name = None if found.feast[0] == NO_FEAST else NAMES[found.feast[0]]
    return found.year_before[0].astype(date), name


def flat(first, days, value=10.0):
    return Daily(first, np.full(days, value))


@pytest.mark.parametrize(
    "year, day",
    [
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2011, date(2011, 4, 24)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_sundays(year, day):
    assert easter(year) == day


def test_thanksgivings():
    assert thanksgiving(2018) == date(2018, 11, 22)
    assert thanksgiving(2019) == date(2019, 11, 28)
    assert thanksgiving(2026) == date(2026, 11, 26)


@pytest.mark.parametrize(
    "day, before, feast",
    [
        (date(2026, 4, 5), date(2025, 4, 20), "Easter"),
        (date(2026, 4, 6), date(2025, 4, 21), "Easter"),
        (date(2026, 5, 25), date(2025, 6, 9), "Whitsun"),
        (date(2019, 11, 29), date(2018, 11, 23), "Black Friday and Cyber Monday"),
        (date(2019, 12, 2), date(2018, 11, 26), "Black Friday and Cyber Monday"),
        (date(2026, 12, 25), date(2025, 12, 25), "Christmas"),
        (date(2026, 1, 1), date(2025, 1, 1), "Christmas"),
        (date(2024, 2, 14), date(2023, 2, 14), "Valentine's Day"),
        (date(2026, 7, 1), date(2025, 7, 2), None),
        (date(2026, 4, 19), date(2025, 4, 20), None),
    ],
)
def test_a_day_answers_to_a_day_of_the_year_before(day, before, feast):
    assert year_before_of(day) == (before, feast)


def test_a_series_is_filled_between_its_days():
    series = daily([date(2026, 1, 4), date(2026, 1, 1), date(2026, 1, 2)], [4, 1, None])
    assert series.first == date(2026, 1, 1)
    assert series.values.tolist()[0] == 1
    assert np.isnan(series.values[1:3]).all()
    assert series.last == date(2026, 1, 4)
    assert daily([date(2026, 1, 1), date(2026, 1, 3)], [1, 3], absent=0.0).values.tolist() == [1, 0, 3]


def test_days_after_the_last_known_one_do_not_count_as_known():
    assert daily([date(2026, 1, 1), date(2026, 1, 2)], [1, None]).last == date(2026, 1, 1)


def test_values_of_days_outside_are_unknown():
    found = flat(date(2026, 1, 5), 2).within(Period(date(2026, 1, 4), date(2026, 1, 8)))
    assert np.isnan(found).tolist() == [True, False, False, True, True]


def test_without_any_history_every_day_weighs_the_same():
    its = season(daily([], []), date(2026, 1, 1))
    february = Period(date(2026, 2, 1), date(2026, 2, 28))
    assert its.source(february) == "flat"
    assert its.weights(february) == pytest.approx(np.full(28, 1 / 28))


def test_eight_weeks_tell_the_weekdays():
    pattern = np.array([2.0, 1, 1, 1, 1, 0, 1])
    its = season(Daily(MONDAY, np.tile(pattern, 9)), MONDAY + timedelta(days=62))
    week = Period(MONDAY + timedelta(days=70), MONDAY + timedelta(days=76))
    assert its.source(week) == "weeks"
    assert its.weights(week) == pytest.approx(pattern / 7, abs=1e-9)


def test_the_year_before_tells_the_season():
    days = np.arange(800)
    values = 100 * (1 + 0.5 * np.sin(2 * np.pi * days / 364))
    its = season(Daily(MONDAY, values), MONDAY + timedelta(days=600))
    ahead = Period(MONDAY + timedelta(days=610), MONDAY + timedelta(days=700))
    assert its.source(ahead) == "year"
    truth = values[610:701] / values[610:701].sum()
    assert its.weights(ahead) == pytest.approx(truth, rel=0.03)


def test_a_feast_that_moves_takes_its_peak_along():
    first = date(2017, 1, 1)
    values = np.full(800, 100.0)
    values[(date(2018, 11, 23) - first).days] = 500.0
    its = season(Daily(first, values), first + timedelta(days=799))
    november = Period(date(2019, 11, 15), date(2019, 12, 5))
    weights = dict(zip((november.first + timedelta(days=n) for n in range(21)), its.weights(november), strict=True))
    assert max(weights, key=weights.get) == date(2019, 11, 29)
    assert weights[date(2019, 11, 29)] / weights[date(2019, 11, 20)] == pytest.approx(5, rel=0.05)
    assert weights[date(2019, 11, 22)] == pytest.approx(weights[date(2019, 11, 20)], rel=0.1)


def test_a_feast_that_the_store_does_not_feel_is_left_out():
    random = np.random.default_rng(1)
    its = season(Daily(date(2024, 1, 1), random.normal(100, 20, 700)), date(2025, 11, 30))
    # A window of chance is drawn towards 1; without that a day would move by 20 %.
    assert np.abs(its.feasts - 1).mean() < 0.02


def test_a_gap_in_the_year_before_is_bridged():
    values = np.full(500, 100.0)
    values[100:140] = np.nan
    its = season(Daily(MONDAY, values), MONDAY + timedelta(days=499))
    ahead = Period(MONDAY + timedelta(days=500), MONDAY + timedelta(days=560))
    assert its.source(Period(MONDAY + timedelta(days=450), MONDAY + timedelta(days=620))) == "year"
    assert its.weights(ahead).sum() == pytest.approx(1)


def test_a_year_before_that_is_mostly_unknown_is_none():
    values = np.full(500, 100.0)
    values[100:200] = np.nan
    its = season(Daily(MONDAY, values), MONDAY + timedelta(days=499))
    assert its.source(Period(MONDAY + timedelta(days=364 + 110), MONDAY + timedelta(days=364 + 190))) == "weeks"


def test_days_after_the_last_known_one_change_nothing():
    values = np.random.default_rng(2).gamma(5, 20, 500)
    today = MONDAY + timedelta(days=450)
    ahead = Period(today, today + timedelta(days=30))
    spoiled = values.copy()
    spoiled[451:] = 1e9
    assert season(Daily(MONDAY, values), today).weights(ahead) == pytest.approx(
        season(Daily(MONDAY, spoiled), today).weights(ahead)
    )


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.one_of(st.just(np.nan), st.floats(-1e6, 1e6)), min_size=0, max_size=500),
    start=st.integers(-30, 500),
    length=st.integers(1, 120),
)
def test_weights_are_shares_of_a_whole_whatever_the_days(values, start, length):
    first = date(2024, 3, 1)
    period = Period(first + timedelta(days=start), first + timedelta(days=start + length - 1))
    weights = season(Daily(first, np.array(values)), first + timedelta(days=len(values))).weights(period)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
