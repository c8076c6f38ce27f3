"""What was hoped of an initiative is of its whole run; what is measured is of a week."""

from datetime import date
from decimal import Decimal

import pytest

from storehelm.strategy.decision_view import hoped_each_week
from storehelm.strategy.goals import goal_from, initiative_from

GOAL = {"id": "g", "objective": "Grow", "pillar": "results", "start": "2026-10-01", "deadline": "2026-12-31"}


def initiative(**words):
    usual = {"id": "i", "goal": "g", "name": "Catalogue", "start": "2026-11-02", "end": "2026-12-20"}
    return initiative_from(usual | words)


def test_of_a_sum_it_is_spread_over_the_weeks_of_the_initiative():
    sales = goal_from(GOAL | {"metric": "net_sales", "target": "1000"})
    one = initiative(effect="24500")
    assert (one.end - date(2026, 11, 2)).days + 1 == 49
    assert hoped_each_week(sales, one) == Decimal(3500)
    assert hoped_each_week(sales, initiative(effect="100", end="2026-11-04")) == pytest.approx(Decimal(700) / 3)


def test_of_a_ratio_it_holds_at_all_times():
    rate = goal_from(GOAL | {"metric": "session_conversion_rate", "target": "0.02"})
    assert hoped_each_week(rate, initiative(effect="0.002")) == Decimal("0.002")


def test_nothing_was_hoped_for():
    assert hoped_each_week(goal_from(GOAL | {"metric": "orders", "target": "9"}), initiative()) is None
