from datetime import date

import numpy as np
import pytest

from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Table
from storehelm.settings.calendar import Period
from storehelm.strategy.forecast import Forecast
from storehelm.strategy.goal_words import (
    amount,
    metric_words,
    need_sentence,
    odds_words,
    projection_sentence,
    standing_sentence,
    strategy_headline,
)
from storehelm.strategy.goals import goal_from
from storehelm.strategy.odds import Need, Odds
from storehelm.strategy.pace import Pace
from storehelm.strategy.standing import Standing

ENGLISH = Formats("en", "EUR")
EURO = 1_000_000
DAY = date(2026, 11, 15)


def goal(**words):
    usual = {
        "id": "g", "objective": "Grow", "pillar": "results", "metric": "net_sales", "target": "3200",
        "start": "2026-11-09", "deadline": "2026-12-06",
    }  # fmt: skip
    return goal_from({word: value for word, value in (usual | words).items() if value is not None})


def pace(actual, expected, *, is_sum=True):
    path = np.array([expected]) if is_sum else None
    share = actual / expected
    return Pace(DAY, actual, expected, share, share >= 1, None, 0, None, path, np.array([actual]))


def likely(low, middle, high, probability, need=None):
    paths = Forecast((Period(DAY, DAY),), np.zeros((1, 1)), None, "year", 60)
    return Odds(probability, middle, low, high, need, paths)


def standing(state="behind", **words):
    usual = {
        "goal": goal(), "state": state, "target": 3200 * EURO, "value": 700 * EURO,
        "pace": pace(700 * EURO, 800 * EURO), "as_of": DAY,
    }  # fmt: skip
    return Standing(**usual | words)


def test_a_number_is_told_in_its_own_unit():
    rate = goal(metric="session_conversion_rate", target="0.02")
    assert amount(3_200 * EURO, goal(), ENGLISH) == "€3,200"
    assert amount(0.0225, rate, ENGLISH) == "2.25%"
    assert amount(None, goal(), ENGLISH) == "—"
    assert amount(81.4, goal(metric="orders"), ENGLISH) == "81"


def test_filters_stand_beside_the_metric():
    one = goal(metric="orders", where={"device_category": ["mobile", "tablet"], "channel": ["Email"]})
    assert metric_words(one) == "Orders, mobile or tablet, Email"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (standing(), "Net sales: €700 to date, where €800 was due; the target is €3,200 by 6 Dec 2026."),
        (
            standing(goal=goal(target=None, change="0.1")),
            "Net sales: €700 to date, where €800 was due; "
            "the target is €3,200 (+10.0% on the year before) by 6 Dec 2026.",
        ),
        (standing("waiting", value=None, pace=None), "Net sales: begins on 9 Nov 2026; the target is €3,200."),
        (standing("reached"), "Net sales: €700, reached (the target was €3,200)."),
        (
            standing("unknown", value=None, pace=None, reason="No orders are loaded."),
            "Net sales: not known. No orders are loaded.",
        ),
        (standing("unknown", pace=None), "Net sales: €700; the target is €3,200."),
        (standing("unknown", pace=None, target=None), "Net sales: €700; the target is not known."),
        (
            standing(
                "on_pace", goal=goal(metric="session_conversion_rate", target="0.02"), target=0.02, value=0.021,
                pace=pace(0.021, 0.02, is_sum=False),
            ),
            "Conversion rate: 2.10% to date, better than the 2.00% that is wanted at all times.",
        ),
        (standing(value=0), "Net sales: €0 to date, where €800 was due; the target is €3,200 by 6 Dec 2026."),
        (
            standing(value=-50 * EURO),
            "Net sales: −€50.00 to date, where €800 was due; the target is €3,200 by 6 Dec 2026.",
        ),
    ],
)  # fmt: skip
def test_how_a_goal_stands(one, said):
    assert standing_sentence(one, ENGLISH) == said


def test_how_it_will_end():
    one = standing(odds=likely(2800 * EURO, 3000 * EURO, 3300 * EURO, 0.24))
    assert projection_sentence(one, ENGLISH) == (
        "It will likely end at €3,000 (eight times in ten between €2,800 and €3,300); "
        "the odds of reaching the target are 24%."
    )
    limit = standing(goal=goal(metric="refund_rate", target="0.05"), odds=likely(0.04, 0.04, 0.04, 0.999))
    assert (
        projection_sentence(limit, ENGLISH)
        == "It will end near 4.00%; the odds of staying within the limit are over 99%."
    )
    assert projection_sentence(standing(reason="The deadline is past."), ENGLISH) == "The deadline is past."


def test_what_would_have_to_change():
    need = Need(21, 119 * EURO, 100 * EURO, 110 * EURO, date(2025, 12, 20), 0.2, is_limit=False)
    one = standing(odds=likely(1, 2, 3, 0.1, need))
    assert need_sentence(one, ENGLISH) == (
        "It takes €119 a day for 21 days; the last eight weeks brought €100 a day. "
        "The store never did that over as many days: its best was €110 a day."
    )
    last = Need(1, 105 * EURO, None, 110 * EURO, date(2025, 12, 20), None, is_limit=False)
    assert need_sentence(standing(odds=likely(1, 2, 3, 0.1, last)), ENGLISH) == (
        "It takes €105 a day for 1 day. "
        "The store has done that before: €110 a day over as many days, until 20 Dec 2025."
    )
    done = Need(21, -1.0, 100.0, None, None, None, is_limit=False)
    assert need_sentence(standing(odds=likely(1, 2, 3, 0.99, done)), ENGLISH) == "The target is reached already."
    assert need_sentence(standing("missed", odds=None), ENGLISH) == ""


def test_a_limit_takes_at_most():
    need = Need(21, 0.08, 0.07, None, None, None, is_limit=True)
    ratio = goal(metric="refund_rate", target="0.05")
    one = standing(goal=ratio, pace=pace(0.06, 0.05, is_sum=False), odds=likely(0, 1, 2, 0.5, need))
    assert (
        need_sentence(one, ENGLISH)
        == "It takes at most 8.00% over the 21 days left; the last eight weeks brought 7.00%."
    )


def test_a_limit_that_is_used_up_takes_nothing_more():
    need = Need(21, -5.0 * EURO, None, None, None, None, is_limit=True)
    returns = standing("over_limit", goal=goal(metric="returns"), odds=likely(0, 1, 2, 0.01, need))
    assert need_sentence(returns, ENGLISH) == "The limit is used up already."
    rate = Need(2, -0.3, None, None, None, None, is_limit=True)
    refunds = standing(
        "over_limit", goal=goal(metric="refund_rate", target="0.05"), pace=pace(0.2, 0.05, is_sum=False),
        odds=likely(0, 1, 2, 0.01, rate),
    )  # fmt: skip
    assert need_sentence(refunds, ENGLISH) == "Nothing in the 2 days left can bring it back within the limit."


def test_few_a_day_are_told_with_decimals():
    orders = goal(metric="orders", target="5")
    need = Need(46, 0.05, 105.7, 106.2, None, None, is_limit=False)
    one = standing(goal=orders, pace=pace(2, 3), odds=likely(1, 2, 3, 0.1, need))
    assert need_sentence(one, ENGLISH) == (
        "It takes 0.05 a day for 46 days; the last eight weeks brought 105.7 a day. "
        "The store has done that before: 106.2 a day over as many days."
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.01998, "2.00% to date, worse than the 2.00% that is wanted at all times by less than these digits show."),
        (0.02, "2.00% to date, which meets the 2.00% that is wanted at all times."),
    ],
)
def test_a_ratio_that_reads_as_its_target_says_on_which_side_it_is(value, said):
    rate = goal(metric="session_conversion_rate", target="0.02")
    one = standing(goal=rate, target=0.02, value=value, pace=pace(value, 0.02, is_sum=False))
    assert standing_sentence(one, ENGLISH) == f"Conversion rate: {said}"


def test_odds_are_never_certain():
    assert [odds_words(share, ENGLISH) for share in (0.0, 0.01, 0.02, 0.5, 0.99, 1.0)] == [
        "under 1%", "under 1%", "2%", "50%", "over 99%", "over 99%"
    ]  # fmt: skip


def row(state, odds=None, objective="Grow"):
    return {"state": state, "odds": odds, "objective": objective, "sentence": f"{objective} stands."}


@pytest.mark.parametrize(
    ("rows", "claim", "rest"),
    [
        ([], "No goal is set yet", "."),
        ([row("waiting")], "No goal is running", ": the only one has not begun or is over."),
        ([row("on_pace"), row("on_pace"), row("reached")], "Every goal is on its pace", ", of 2 goals that run."),
        ([row("on_pace")], "Every goal is on its pace", ", of 1 goal that runs."),
        (
            [row("on_pace"), row("at_risk", 0.6), row("at_risk", 0.1, "Spend less")],
            "2 of 3 goals are at risk, up to 5% off the pace", ": Spend less, with odds of 10%.",
        ),
        (
            [row("on_pace"), row("unknown")],
            "No goal is off the pace", ": 1 of 2 goals is on it, and 1 cannot be judged.",
        ),
        ([row("unknown"), row("unknown")], "No goal can be judged yet", "."),
        ([row("behind", 0.2), row("on_pace")], "1 of 2 goals is off the pace", ": Grow, with odds of 20%."),
        (
            [row("behind", 0.2), row("over_limit", 0.001, "Spend less"), row("on_pace")],
            "2 of 3 goals are off the pace", ": Spend less, with odds of under 1%.",
        ),
        ([row("behind")], "1 of 1 goal is off the pace", ": Grow."),
    ],
)  # fmt: skip
def test_what_the_strategy_page_says_first(rows, claim, rest):
    said = strategy_headline(Table("goals", "Goals", (), tuple(rows)), ENGLISH)
    assert (said.claim, said.rest) == (claim, rest)
