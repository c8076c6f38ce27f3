from datetime import date, datetime, timedelta

import pytest

from storehelm.languages.formats import Formats
from storehelm.strategy.backtest import Backtest
from storehelm.strategy.backtest_view import backtest_sentence, backtests
from storehelm.strategy.forecast import Unforeseen
from storehelm.strategy.goals import goal_from
from tests.shops import STORE, published_shop

ENGLISH = Formats("en", "EUR")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            Backtest(26, 28, 104, 0.061, 0.129, 0.46, 0.84, "year"),
            "Tried on 26 past days, 28 days ahead, this forecast erred by 6.1%, less than the 12.9% of repeating "
            "the year before; 84% of weeks lay inside its band, as it should be.",
        ),
        (
            Backtest(8, 28, 32, 0.3, 0.2, 1.4, 0.5, "weeks"),
            "Tried on 8 past days, 28 days ahead, this forecast erred by 30.0%, no less than the 20.0% of repeating "
            "the last week; 50% of weeks lay inside its band, where eight in ten should: read the odds with care.",
        ),
        (Unforeseen("Too young."), "How good this forecast is cannot be told yet. Too young."),
    ],
)
def test_how_good_it_was_in_words(found, said):
    assert backtest_sentence(found, ENGLISH) == said


def test_each_goal_has_its_own_backtest(tmp_path):
    last = date(2026, 11, 15)
    orders = []
    for back in range(40 * 7):
        day = last - timedelta(days=back)
        goods = f"{90 + (back * 7) % 23}.00"
        orders.append({"order_date": day, "ordered_at": datetime(day.year, day.month, day.day, 23), "goods": goods})
    usual = {
        "objective": "Grow",
        "pillar": "results",
        "start": "2026-10-01",
        "deadline": "2026-12-31",
        "target": "5000",
    }
    goals = [goal_from(usual | {"id": name, "metric": name}) for name in ("net_sales", "sessions")]
    found = backtests(published_shop(tmp_path, orders=orders), STORE, goals, last + timedelta(days=1), ENGLISH)
    sales, visits = found.rows
    assert sales["wape"] < 0.2
    assert sales["season"] == "weekdays of the last 8 weeks"
    assert (visits["wape"], visits["sentence"].startswith("How good this forecast is cannot be told")) == (None, True)
