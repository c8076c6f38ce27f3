from datetime import date, timedelta
from decimal import Decimal

import pytest

from storehelm.metrics.catalogue import CATALOGUE
from storehelm.refusal import Refusal
from storehelm.settings.store import Store
from storehelm.strategy.goals import AREAS, check_tree
from storehelm.strategy.templates import best_span, find_template, list_templates, propose
from tests.shops import published_shop

STORE = Store("Test store", "EUR", "Europe/Amsterdam")
FIRST = date(2026, 5, 4)
"""A Monday."""


def shop(tmp_path, weeks=26):
    """Two orders of 50.00 each week, of which one has a customer of its own; in the last 13 weeks three."""
    orders = []
    for week in range(weeks):
        for place in range(3 if week >= weeks - 13 else 2):
            day = FIRST + timedelta(weeks=week, days=6 if place == 1 else 0)
            orders.append(
                {"order_id": f"{week}-{place}", "order_date": day, "goods": "50.00", "customer_key": f"{week}-{place}"}
            )
    return published_shop(tmp_path, orders=orders)


def test_every_template_can_be_read_and_names_what_there_is():
    templates = list_templates()
    assert [one.name for one in templates] == [
        "growth_quarter", "launch", "mobile_first", "omnichannel", "profitable_channels", "retention_loyalty"
    ]  # fmt: skip
    for one in templates:
        ids = [goal["id"] for goal in one.goals]
        assert len(set(ids)) == len(ids)
        for goal in one.goals:
            assert goal["metric"] in CATALOGUE
            assert goal["pillar"] in AREAS
            assert goal.get("parent") in (None, *ids)
            assert set(goal.get("where", {})) <= set(CATALOGUE[goal["metric"]].dimensions)


def test_a_wrong_name_gets_the_nearest():
    with pytest.raises(Refusal, match="No template named 'mobile'"):
        find_template("mobile")


def test_the_best_span_is_the_best_mean_of_that_many_weeks():
    weeks = [1, 5, None, 5, 2, 0]
    assert best_span(weeks, 2, lower_is_better=False) == 5.0
    assert best_span(weeks, 2, lower_is_better=True) == 1.0
    assert best_span(weeks, 13, lower_is_better=False) == pytest.approx(13 / 5)
    assert best_span([None], 2, lower_is_better=False) is None


def test_a_proposal_starts_from_the_stores_own_weeks(tmp_path):
    filled = propose(shop(tmp_path), STORE, find_template("growth_quarter"), date(2026, 11, 4))
    by_id = {one.goal.id: one for one in filled.proposals}
    revenue = by_id["revenue"]
    assert (revenue.baseline, revenue.record, revenue.goal.target) == (Decimal(150), Decimal(150), Decimal(165))
    assert revenue.goal.every_week
    assert (revenue.goal.start, revenue.goal.deadline) == (date(2026, 11, 2), date(2027, 1, 31))
    assert revenue.is_beyond_record
    assert [(one.id, one.start, one.end) for one in revenue.initiatives] == [
        ("welcome-offer", date(2026, 11, 9), date(2026, 11, 29)),
        ("paid-content", date(2026, 11, 16), date(2027, 1, 24)),
    ]
    assert by_id["new-buyers"].goal.parent == "revenue"
    check_tree(one.goal for one in filled.proposals)


def test_a_target_that_was_reached_before_is_not_called_beyond_it(tmp_path):
    filled = propose(shop(tmp_path, weeks=13), STORE, find_template("omnichannel"), date(2026, 8, 4))
    assert {one.goal.id: one.is_beyond_record for one in filled.proposals}["all-channels"]
    falling = [
        {
            "order_id": f"{week}-{place}",
            "order_date": FIRST + timedelta(weeks=week, days=6 if place == 1 else 0),
            "goods": "50.00",
        }
        for week in range(26)
        for place in range(3 if week < 13 else 2)
    ]
    filled = propose(
        published_shop(tmp_path / "b", orders=falling), STORE, find_template("omnichannel"), date(2026, 11, 4)
    )
    found = {one.goal.id: one for one in filled.proposals}["all-channels"]
    assert (found.baseline, found.record, found.is_beyond_record) == (Decimal(100), Decimal(150), False)


def test_what_the_data_cannot_carry_is_left_out_with_the_reason_and_no_goal_hangs_in_the_air(tmp_path):
    filled = propose(shop(tmp_path), STORE, find_template("mobile_first"), date(2026, 11, 4))
    assert filled.proposals == ()
    assert filled.left_out[0] == "Visitors on phones buy more often: the store has no data for it."
    filled = propose(shop(tmp_path / "c"), STORE, find_template("profitable_channels"), date(2026, 11, 4))
    assert [(one.goal.id, one.goal.parent) for one in filled.proposals] == []


def test_a_store_without_data_gets_reasons_only(tmp_path):
    filled = propose(
        published_shop(tmp_path, sessions=[{"session_date": FIRST, "sessions": 4}]),
        STORE,
        find_template("launch"),
        date(2026, 5, 20),
    )
    assert [one.goal.id for one in filled.proposals if one.goal.metric == "orders"] == []
    assert len(filled.left_out) + len(filled.proposals) == 4
