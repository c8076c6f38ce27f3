from datetime import date, timedelta

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.strategy.backtest import backtest
from storehelm.strategy.backtest_view import backtest_sentence
from storehelm.strategy.forecast import Unforeseen
from storehelm.strategy.season import Daily


def test_a_shop_that_has_closed_has_no_error_to_tell():
    """Nine weeks of sales, then ten without: an error is no share of nothing."""
    values = np.concatenate([np.random.default_rng(1).poisson(10, 63), np.zeros(70)]).astype(float)
    found = backtest(Daily(date(2026, 1, 5), values), date(2026, 1, 5) + timedelta(days=132), 1)
    assert isinstance(found, Unforeseen)
    assert backtest_sentence(found, Formats("en", "EUR")).endswith("Nothing came in the weeks that it was tried on.")
