from collections import Counter

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from storehelm.metrics.time_to_second_order import kaplan_meier


def test_same_curve_as_scipy():
    random = np.random.default_rng(5)
    gaps, ages = random.integers(0, 120, 400), random.integers(0, 300, 600)
    ours = kaplan_meier(Counter(gaps.tolist()), Counter(ages.tolist()))
    theirs = ecdf(CensoredData(uncensored=gaps, right=ages)).cdf
    expected = dict(zip(theirs.quantiles.tolist(), theirs.probabilities.tolist(), strict=True))
    assert ours.share == pytest.approx([expected[day] for day in ours.days])
    assert ours.customers == 1000


def test_by_hand():
    curve = kaplan_meier({10: 1, 30: 1}, {20: 1, 40: 1})
    assert curve.days == (10, 30)
    assert curve.share == pytest.approx((0.25, 0.625))
    assert curve.median_days == 30


def test_nobody_came_back_and_nobody_at_all():
    assert kaplan_meier({}, {5: 3}).median_days is None
    assert kaplan_meier({}, {}).customers == 0
