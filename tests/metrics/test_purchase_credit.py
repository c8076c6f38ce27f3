from datetime import date

import pytest

from storehelm.metrics.attribution import SHAPLEY_LIMIT
from storehelm.metrics.purchase_credit import MODEL_NAMES, credit_purchases, read_paths
from storehelm.settings.calendar import Period
from tests.metrics.events_by_hand import ByHand

DAY = 24 * 60
MONTH = Period(date(2026, 11, 2), date(2026, 12, 31))
LAST_DAYS = Period(date(2026, 12, 1), date(2026, 12, 31))


def visit(at, user, channel, *steps):
    return {"at": at, "user": user, "channel": channel, "steps": steps}


def credits_of(visits, *, period=MONTH, filters=None):
    return credit_purchases(ByHand(visits), period, filters or {})


BUYER = [
    visit(0, 1, "Paid Search"),
    visit(7 * DAY, 1, "Email"),
    visit(14 * DAY, 1, "Direct", (14 * DAY + 5, "purchase", "T1")),
]


def test_each_model_gives_what_it_says():
    found = credits_of(BUYER)
    assert (found.purchases, found.touches) == (1, 3)
    assert found.credits["first"] == {"Paid Search": 1}
    assert found.credits["last"] == {"Direct": 1}
    assert found.credits["last_non_direct"] == {"Email": 1}
    assert found.credits["linear"] == pytest.approx({"Paid Search": 1 / 3, "Email": 1 / 3, "Direct": 1 / 3})
    assert found.credits["position_based"] == pytest.approx({"Paid Search": 0.4, "Email": 0.2, "Direct": 0.4})
    assert found.credits["time_decay"] == pytest.approx({"Paid Search": 1 / 7, "Email": 2 / 7, "Direct": 4 / 7})


def test_every_model_adds_up_to_the_purchases():
    visits = [*BUYER, visit(3, 2, "Email", (9, "purchase", "T2")), visit(4, 3, "Paid Search"), visit(5, 3, "Direct")]
    found = credits_of(visits)
    assert set(found.credits) == set(MODEL_NAMES)
    assert [sum(given.values()) for given in found.credits.values()] == pytest.approx([2] * len(MODEL_NAMES))


def test_a_transaction_that_was_sent_twice_is_one_purchase():
    again = [
        visit(0, 1, "Email", (1, "purchase", "T1"), (2, "purchase", "T1")),
        visit(9, 1, "Email", (9, "purchase", "T1")),
    ]
    assert credits_of(again).purchases == 1
    assert credits_of([visit(0, 1, "Email", (1, "purchase"), (2, "purchase"))]).purchases == 2


def test_visits_older_than_the_look_back_and_later_ones_are_no_touches():
    visits = [
        visit(0, 1, "Paid Search"),
        visit(2 * DAY, 1, "Email"),
        visit(32 * DAY, 1, "Direct", (32 * DAY, "purchase", "T1")),
        visit(33 * DAY, 1, "Referral"),
    ]
    (path,) = [one for one in read_paths(ByHand(visits), MONTH, {}) if one.conversions]
    assert [(touch.channel, touch.days_before) for touch in path.touches] == [("Email", 30), ("Direct", 0)]


def test_touches_before_the_period_count_and_a_filter_chooses_purchases():
    found = credits_of(
        [visit(20 * DAY, 1, "Email"), visit(31 * DAY, 1, "Direct", (31 * DAY, "purchase", "T1"))], period=LAST_DAYS
    )
    assert found.credits["first"] == {"Email": 1}
    assert credits_of(BUYER, filters={"channel": ("Direct",)}).credits["first"] == {"Paid Search": 1}
    assert credits_of(BUYER, filters={"channel": ("Email",)}).purchases == 0


def test_small_channels_stand_together_where_there_are_too_many():
    many = [
        visit(number, number, f"Channel {number % 20}", (number + 1, "purchase", f"T{number}"))
        for number in range(1, 80)
    ]
    found = credits_of(many)
    assert len(found.channels) == SHAPLEY_LIMIT
    assert sum(found.credits["shapley"].values()) == pytest.approx(79)


def test_without_events_there_is_no_table():
    assert credits_of(BUYER, period=Period(date(2026, 1, 1), date(2026, 1, 31))) is None
