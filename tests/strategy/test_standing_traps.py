"""Goals at the edges of what is known: none of their days, some of them, and targets that have no number yet."""

from datetime import date, datetime, timedelta

import pytest

from storehelm.languages.formats import Formats
from storehelm.strategy.goal_words import standing_sentence
from storehelm.strategy.goals import goal_from
from storehelm.strategy.standing import standing
from tests.shops import STORE, published_shop

FIRST = date(2026, 1, 5)
LAST = date(2026, 11, 15)
TODAY = LAST + timedelta(days=1)
ENGLISH = Formats("en", "EUR")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One order of 100.00 a day."""
    orders = [
        {"order_id": str(place), "order_date": day, "ordered_at": datetime(day.year, day.month, day.day, 23),
         "goods": "100.00"}
        for place in range((LAST - FIRST).days + 1)
        for day in [FIRST + timedelta(days=place)]
    ]  # fmt: skip
    return published_shop(tmp_path_factory.mktemp("shop"), orders=orders)


def goal(**words):
    usual = {"id": "g", "objective": "Grow", "pillar": "results", "metric": "net_sales"}
    return goal_from(usual | words)


@pytest.mark.parametrize("words", [{}, {"metric": "returns"}])
def test_a_goal_that_was_over_before_the_data_begin_is_neither_reached_nor_missed(shop, words):
    one = standing(shop, STORE, goal(target="100", start="2025-01-01", deadline="2025-03-31", **words), TODAY)
    assert (one.state, one.value, one.pace) == ("unknown", None, None)
    assert one.reason == "No day of it is known."


def test_a_goal_that_is_over_and_half_known_is_not_said_to_be_missed(shop):
    span = {"start": "2025-12-29", "deadline": "2026-01-11"}
    unclear = standing(shop, STORE, goal(target="1000", **span), TODAY)
    assert (unclear.state, unclear.pace.actual) == ("unknown", 700_000_000)
    assert unclear.reason == "7 of its 14 days are not known."
    sure = standing(shop, STORE, goal(target="650", **span), TODAY)
    assert sure.state == "reached"
    over = standing(shop, STORE, goal(metric="returns", target="10", **span), TODAY)
    assert over.state == "unknown"


def test_a_goal_whose_target_waits_for_its_year_before_has_not_begun(shop):
    one = standing(shop, STORE, goal(change="0.1", start="2027-12-01", deadline="2027-12-31"), TODAY)
    assert one.state == "waiting"
    assert standing_sentence(one, ENGLISH) == "Net sales: begins on 1 Dec 2027; the target is not known."


def test_what_is_sold_is_told_although_the_target_is_not_known(shop):
    one = standing(shop, STORE, goal(change="0.1", start="2026-11-01", deadline="2026-11-30"), TODAY)
    assert (one.state, one.value, one.target) == ("unknown", 1_500_000_000, None)
    assert standing_sentence(one, ENGLISH) == (
        "Net sales: €1,500; the target is not known. The year before (2025-11-02 to 2025-12-01) is not wholly "
        "known: 30 of 30 days are missing."
    )


def test_a_goal_that_began_after_the_data_ended_is_not_said_to_begin(shop):
    began = goal(target="100", start="2026-12-01", deadline="2026-12-31")
    assert standing(shop, STORE, began, TODAY).state == "waiting"
    stale = standing(shop, STORE, began, date(2026, 12, 10))
    assert (stale.state, stale.value) == ("unknown", None)
    assert standing_sentence(stale, ENGLISH) == (
        "Net sales: not known. It began on 2026-12-01, and the data end on 2026-11-15."
    )


def test_a_goal_of_one_day(shop):
    assert standing(shop, STORE, goal(target="100", start=LAST, deadline=LAST), TODAY).state == "reached"
    assert standing(shop, STORE, goal(target="101", start=LAST, deadline=LAST), TODAY).state == "missed"
    assert standing(shop, STORE, goal(target="101", start=TODAY, deadline=TODAY), TODAY).state == "waiting"
