from datetime import date, timedelta

import pytest

from storehelm.metrics.query import ask
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

MONDAY = date(2026, 11, 2)
WEEK = Period(MONDAY, MONDAY + timedelta(days=6))


@pytest.fixture
def shop(tmp_path):
    """Ten sessions a day, one of which each night counts on both of its days: 64 in the week as a whole."""
    days = [{"session_date": MONDAY + timedelta(days=day), "sessions": 10} for day in range(7)]
    whole = {"source": "ga4", "grain": "week", "first_day": WEEK.first, "last_day": WEEK.last, "sessions": 64}
    return published_shop(tmp_path, sessions=days, session_totals=[whole])


def test_the_whole_week_is_told_beside_the_sum_of_its_days(shop):
    answer = ask(shop, STORE, ["sessions"], WEEK)
    assert answer.value("sessions") == 70
    assert answer.notes == (
        "Google Analytics counts 64 sessions in this week as a whole; its days add up to 70, "
        "for a session over midnight counts on both.",
    )


def test_nothing_is_said_of_other_questions(shop):
    days = Period(WEEK.first, WEEK.first + timedelta(days=5))
    assert ask(shop, STORE, ["sessions"], days).notes == ()
    assert ask(shop, STORE, ["sessions"], WEEK, "day").notes == ()
    assert ask(shop, STORE, ["units"], WEEK).notes == ()


def test_nothing_is_said_where_another_source_counts_too(tmp_path):
    days = [
        {"session_date": MONDAY + timedelta(days=day), "sessions": 10, "source": source, "unit": f"{source}{day}"}
        for day in range(7)
        for source in ("ga4", "shop")
    ]
    whole = {"source": "ga4", "grain": "week", "first_day": WEEK.first, "last_day": WEEK.last, "sessions": 64}
    answer = ask(published_shop(tmp_path, sessions=days, session_totals=[whole]), STORE, ["sessions"], WEEK)
    assert (answer.value("sessions"), answer.notes) == (140, ())
