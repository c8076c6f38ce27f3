"""Users are told as they were counted, and never added up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from storehelm.metrics.plans import NOT_ADDED_UP
from storehelm.metrics.query import ask
from storehelm.metrics.series import daily_series
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

MONDAY = date(2026, 5, 4)
IDS = ["total_users", "active_users", "new_users", "purchasers", "user_conversion_rate"]


def counted(grain, first, last, users, device=None):
    return {
        "grain": grain,
        "first_day": first,
        "last_day": last,
        "device_category": device,
        "total_users": users,
        "active_users": users - 2,
        "new_users": 1,
        "purchasers": 4,
    }


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    days = [MONDAY + timedelta(days=place) for place in range(7)]
    return published_shop(
        tmp_path_factory.mktemp("users"),
        orders=[{"goods": "1", "order_date": day} for day in days],
        users=[
            *[counted("day", day, day, 10) for day in days],
            *[counted("day", day, day, 8, "mobile") for day in days],
            *[counted("day", day, day, 4, "(withheld)") for day in days[:1]],
            counted("week", MONDAY, days[-1], 42),
            counted("week", MONDAY, days[-1], 30, "mobile"),
            counted("month", date(2026, 5, 1), date(2026, 5, 31), 52),
        ],
    )


def week():
    return Period(MONDAY, MONDAY + timedelta(days=6))


def test_each_grain_has_its_own_count(published):
    by_day = ask(published, STORE, ["total_users"], week(), "day")
    assert [row["total_users"] for row in by_day.rows] == [10] * 7
    by_week = ask(published, STORE, IDS, week(), "week")
    assert [by_week.rows[0][name] for name in IDS] == [42, 40, 1, 4, 0.1]
    assert ask(published, STORE, IDS, week()).rows[0] == by_week.rows[0]
    month = Period(date(2026, 5, 1), date(2026, 5, 31))
    assert ask(published, STORE, ["total_users"], month).value("total_users") == 52
    one = Period(MONDAY, MONDAY)
    assert ask(published, STORE, ["total_users"], one).value("total_users") == 10


def test_devices_stand_side_by_side_and_are_no_sum(published):
    answer = ask(published, STORE, ["total_users"], week(), "week", by=["device_category"])
    assert [(row["device_category"], row["total_users"]) for row in answer.rows] == [("mobile", 30)]
    answer = ask(published, STORE, ["total_users"], week(), where={"device_category": ["mobile"]})
    assert answer.value("total_users") == 30


@pytest.mark.parametrize(
    "days, grain, where, reason",
    [
        (6, "total", {}, NOT_ADDED_UP),
        (20, "total", {}, NOT_ADDED_UP),
        (7, "quarter", {}, NOT_ADDED_UP),
        (7, "week", {"device_category": ["mobile", "desktop"]}, "several values of device"),
        (7, "week", {"channel": ["Email"]}, "cannot be told apart by channel"),
        (5, "week", {}, "of this one it tells none"),
        (14, "day", {}, "of this one it tells none"),
    ],
)
def test_what_nobody_counted_is_a_dash_with_the_reason(published, days, grain, where, reason):
    period = Period(MONDAY, MONDAY + timedelta(days=days - 1))
    if "channel" in where:
        answer = ask(published, STORE, ["total_users"], period, grain, by=["channel"])
    else:
        answer = ask(published, STORE, ["total_users"], period, grain, where=where)
    assert answer.rows[-1]["total_users"] is None if answer.rows else True
    assert reason in answer.reasons["total_users"]


def test_weeks_from_sunday_are_not_those_of_analytics(published):
    answer = ask(published, replace(STORE, week_start="sunday"), ["total_users"], week(), "week")
    assert {row["total_users"] for row in answer.rows} == {None}
    assert "start on Monday" in answer.reasons["total_users"]


def test_two_sources_are_not_added_up(tmp_path):
    row = counted("day", MONDAY, MONDAY, 10)
    published = published_shop(tmp_path, users=[row, row | {"source": "matomo"}])
    answer = ask(published, STORE, ["total_users"], Period(MONDAY, MONDAY))
    assert answer.value("total_users") is None
    assert "two sources" in answer.reasons["total_users"]


def test_no_series_of_days_is_made_of_users(published):
    assert "days do not add up to it" in daily_series(published, STORE, "active_users", week()).reason


def test_without_users_nothing_is_told(tmp_path):
    published = published_shop(tmp_path, orders=[{"goods": "1", "order_date": MONDAY}])
    assert ask(published, STORE, IDS, week()).reasons["active_users"] == "No users are loaded."
