from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from storehelm.strategy.backtest import Backtest, backtest, mase, smape, wape
from storehelm.strategy.forecast import Unforeseen
from storehelm.strategy.season import Daily

CAME, SAID = [10, 0, 5, 20], [12, 1, 4, 15]
FIRST = date(2024, 1, 1)


def shop(days, seed=3):
    """A store that grows and has its good and bad months, so that last year alone misses by the growth."""
    random = np.random.default_rng(seed)
    day = np.arange(days)
    level = 200 * np.exp(0.3 * day / 364) * (1 + 0.3 * np.sin(2 * np.pi * day / 364))
    mood = np.repeat(np.exp(random.normal(0, 0.05, days // 7 + 1)), 7)[:days]
    return Daily(FIRST, random.poisson(level * mood).astype(float))


def test_golden_errors():
    assert wape(CAME, SAID) == pytest.approx(0.2571, abs=5e-5)
    assert smape(CAME, SAID) == pytest.approx(0.6724, abs=5e-5)


def test_errors_of_nothing():
    assert np.isnan(wape([0, 0], [1, 2]))
    assert smape([0, 0], [0, 0]) == 0


def test_mase_is_the_error_against_saying_what_was_before():
    assert mase([10, 10], [12, 8], [1, 5, 3, 7], 2) == pytest.approx(1.0)
    assert mase([10], [12], [5, 5, 5, 5], 1) is None
    assert mase([10], [12], [5], 1) is None


def test_the_forecast_beats_last_year_in_a_store_that_grows():
    found = backtest(shop(800), FIRST + timedelta(days=799), 1)
    assert isinstance(found, Backtest)
    assert found.source == "year"
    assert found.beats_naive
    assert found.mase < 1
    assert found.weeks == 4 * found.origins


def test_the_band_holds_four_weeks_of_five():
    found = [backtest(shop(800, seed), FIRST + timedelta(days=799), 1) for seed in range(4)]
    assert 0.7 <= np.mean([one.coverage for one in found]) <= 0.9
    assert replace(found[0], coverage=0.9).is_calibrated
    assert not replace(found[0], coverage=0.95).is_calibrated


def test_without_a_year_before_the_last_week_is_what_is_beaten():
    found = backtest(shop(250), FIRST + timedelta(days=249), 1)
    assert found.source == "weeks"
    assert 0 < found.wape < 1


def test_a_ratio_is_tried_too():
    sessions = shop(700)
    orders = Daily(FIRST, np.random.default_rng(4).binomial(sessions.values.astype(int), 0.3).astype(float))
    found = backtest(orders, FIRST + timedelta(days=699), 1, denominator=sessions)
    assert found.wape < 0.1
    assert found.beats_naive


def test_weeks_that_are_not_wholly_known_are_not_compared():
    series = shop(800)
    series.values[780] = np.nan
    whole = backtest(shop(800), FIRST + timedelta(days=799), 1)
    assert backtest(series, FIRST + timedelta(days=799), 1).weeks < whole.weeks


def test_too_little_history_is_said():
    found = backtest(shop(100), FIRST + timedelta(days=99), 1)
    assert isinstance(found, Unforeseen)
    assert "Too little history" in found.reason
