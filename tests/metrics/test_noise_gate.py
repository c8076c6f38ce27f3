import numpy as np
import pytest

from storehelm.metrics import noise_gate
from storehelm.metrics.false_alarms import false_alarms, quiet_shop
from storehelm.metrics.noise_gate import ALARM_RATE, bands, judge, rejection_level


def test_quiet_weeks_raise_a_flag_at_most_once_in_twenty():
    alarms = false_alarms(300, seed=20261121)
    assert alarms.weeks >= 1000
    assert alarms.share <= 0.05, f"{alarms.raised} of {alarms.weeks}, {alarms.low:.3f} to {alarms.high:.3f}"
    assert alarms.low < alarms.share < alarms.high


def test_a_real_move_is_flagged_and_the_rest_of_the_page_is_not():
    random = np.random.default_rng(1)
    tiles = quiet_shop(random, 80)
    tiles[2][-1] *= 0.5
    states = [one.state for one in judge(tiles)]
    assert states[2] == "below"
    assert states.count("within") == 7


def test_the_range_and_the_state_never_disagree():
    random = np.random.default_rng(2)
    for _ in range(200):
        tiles = quiet_shop(random, 70)
        for tile in tiles:
            tile[-1] *= float(np.exp(random.normal(0, 0.15)))
        for one, tile in zip(judge(tiles), tiles, strict=True):
            assert (one.state == "within") == (one.low <= tile[-1] <= one.high)
            assert one.state != "above" or tile[-1] > one.high


def test_a_series_without_eight_weeks_is_too_early_and_one_without_a_value_has_no_data():
    short, missing = judge([[1.0, 2, 3, 4, 5, 6, 7, 8], [1.0, 2.5, 2, 3, 1, 2, 3, 2, 1, None]])
    assert short.state == "too_early"
    assert missing.state == "no_data"
    assert judge([[]])[0].state == "no_data"
    assert judge([[None] * 20 + [3.0]])[0].state == "too_early"
    assert judge([[5.0] * 20])[0].state == "too_early"


def test_zeros_and_negatives_are_judged_on_the_plain_scale():
    random = np.random.default_rng(3)
    series = [float(value) for value in random.normal(0, 1, 20)]
    (one,) = judge([[*series, 9.0]])
    assert one.state == "above"
    assert one.low < 0 < one.high


def test_benjamini_hochberg_by_hand():
    assert rejection_level([0.001, 0.02, 0.9, 0.8], 0.05) == pytest.approx(0.025)
    assert rejection_level([0.5, 0.9], 0.05) == pytest.approx(0.025)
    assert rejection_level([], 0.05) == 0.05


def test_season_is_taken_out_where_the_year_before_is_known():
    week = np.arange(130)
    random = np.random.default_rng(4)
    series = list(np.exp(0.6 * np.sin(2 * np.pi * week / 52)) * 1000 * np.exp(random.normal(0, 0.02, 130)))
    ranges = bands(series, ALARM_RATE)
    inside = [low <= value <= high for value, (low, high) in zip(series[70:], ranges[70:], strict=True)]
    assert np.mean(inside) > 0.9
    assert ranges[7] is None
    assert noise_gate.forecast(series).freedom == noise_gate.WEEKS - 1
