from datetime import date, datetime, timedelta

import pytest

from storehelm.refusal import Refusal
from storehelm.strategy.goals import goal_from
from storehelm.strategy.standing import standing
from tests.shops import STORE, published_shop

MONDAY = date(2025, 9, 1)
DAYS = 63 * 7
LAST = MONDAY + timedelta(days=DAYS - 1)
"""A Sunday: 2026-11-15."""
TODAY = LAST + timedelta(days=1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One order a day, of 100.00, on Sundays of 200.00: 800.00 a week; ten sessions a day, one of them buys."""
    orders, sessions = [], []
    for place in range(DAYS):
        day = MONDAY + timedelta(days=place)
        goods = "200.00" if day.weekday() == 6 else "100.00"
        orders.append({"order_date": day, "ordered_at": datetime(day.year, day.month, day.day, 23), "goods": goods})
        sessions.append({"session_date": day, "sessions": 10, "purchase": 1})
    return published_shop(tmp_path_factory.mktemp("shop"), orders=orders, sessions=sessions)


def goal(**words):
    usual = {
        "id": "g", "objective": "Grow", "pillar": "results", "metric": "net_sales",
        "start": date(2026, 11, 9), "deadline": date(2026, 12, 6),
    }  # fmt: skip
    return goal_from(usual | words)


def test_a_sum_paces_by_the_stores_own_week(shop):
    now = standing(shop, STORE, goal(target="3200"), TODAY)
    assert now.value == 800_000_000
    assert now.pace.expected == pytest.approx(800_000_000, rel=0.01)
    assert now.pace.pace == pytest.approx(1, rel=0.01)
    assert now.target == 3_200_000_000
    saturday = standing(shop, STORE, goal(target="3200"), LAST)
    assert saturday.value == 600_000_000
    assert saturday.pace.expected == pytest.approx(600_000_000, rel=0.01)


def test_a_weekly_target_is_that_of_the_whole_span(shop):
    assert standing(shop, STORE, goal(target="800", every_week=True), TODAY).target == 3_200_000_000


def test_a_target_far_away_is_off_pace_with_small_odds_and_says_what_it_takes(shop):
    now = standing(shop, STORE, goal(target="6400"), TODAY)
    assert (now.state, now.is_off_pace) == ("behind", True)
    assert now.odds.probability < 0.05
    assert now.odds.need.needed == pytest.approx((6_400_000_000 - 800_000_000) / 21)
    assert not now.odds.need.was_ever


def test_a_ratio_is_judged_on_both_of_its_parts_to_date(shop):
    now = standing(shop, STORE, goal(metric="session_conversion_rate", target="0.08"), TODAY)
    assert (now.value, now.state) == (0.1, "on_pace")
    assert now.pace.expected == pytest.approx(0.08)
    limit = standing(shop, STORE, goal(metric="cart_abandonment_rate", target="0.08"), TODAY)
    assert limit.state == "unknown"
    assert limit.reason


def test_relative_to_the_year_before(shop):
    now = standing(shop, STORE, goal(change="0.10"), TODAY)
    assert now.target == pytest.approx(4 * 800_000_000 * 1.1)
    assert now.state == "behind"
    early = standing(shop, STORE, goal(change="0.10", start=date(2026, 7, 1), deadline=date(2026, 7, 31)), TODAY)
    assert early.state == "unknown"
    assert "not wholly known" in early.reason


@pytest.mark.parametrize(("target", "state"), [("1600", "reached"), ("1700", "missed")])
def test_after_the_deadline_it_is_reached_or_missed(shop, target, state):
    now = standing(shop, STORE, goal(target=target, start=date(2026, 11, 2), deadline=LAST), TODAY)
    assert (now.state, now.odds, now.reason) == (state, None, "The deadline is past.")


def test_before_its_start_a_goal_waits_but_has_odds(shop):
    now = standing(shop, STORE, goal(target="3200", start=date(2026, 11, 23), deadline=date(2026, 12, 20)), TODAY)
    assert (now.state, now.value) == ("waiting", None)
    assert 0.2 < now.odds.probability < 0.8


def test_what_does_not_add_up_has_a_number_and_a_reason(shop):
    now = standing(shop, STORE, goal(metric="customers", target="10"), TODAY)
    assert now.state == "unknown"
    assert "counted anew" in now.reason


def test_too_little_history_shows_the_pace_only(tmp_path):
    orders = [
        {"order_date": LAST - timedelta(days=back), "ordered_at": datetime(2026, 11, 15 - back, 23), "goods": "10.00"}
        for back in range(10)
    ]
    young = published_shop(tmp_path, orders=orders)
    now = standing(young, STORE, goal(target="280"), TODAY)
    assert now.pace.pace == pytest.approx(1)
    assert now.odds is None
    assert now.reason


def test_a_value_that_the_data_does_not_have_is_refused(shop):
    with pytest.raises(Refusal, match="mobil"):
        standing(shop, STORE, goal(target="1", where={"device_category": ["mobil"]}), TODAY)
