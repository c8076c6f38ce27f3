"""What a page says before anything about the store, and that it is silent where all is well."""

from datetime import timedelta

import pytest

from storehelm.metrics.notices import notices
from storehelm.metrics.selection import Selection
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from tests.metrics.test_quality_marks import FIRST, WEEK, day, shop, slice_of
from tests.shops import STORE, published_shop

PAGES = ("weekly", "funnel", "devices", "channels")
NOT_TOUCHED = "The store’s own orders and sales are not affected."


def said(published, page="weekly", period=WEEK):
    return [one.sentence for one in notices(VIEWS[page](published, STORE, Selection(period, "week_and_year")))]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_said_when_all_is_well(tmp_path, page):
    assert said(shop(tmp_path, [slice_of("traffic"), slice_of("visitors")]), page) == []


@pytest.mark.parametrize("page", PAGES)
def test_late_numbers_come_first(tmp_path, page):
    published = shop(tmp_path, [slice_of("traffic", 0, 3), slice_of("visitors", 0, 3)], last=3)
    assert said(published, page) == [
        f"Late numbers. Google Analytics ends on {day(3)}, 3 days before the orders. "
        f"Numbers of sessions end there. {NOT_TOUCHED}"
    ]


def test_a_week_that_analytics_does_not_reach_at_all_is_late_too(tmp_path):
    published = shop(tmp_path, [slice_of("traffic")], orders=14)
    assert said(published, period=Period(day(7), day(13)))[0].startswith(
        f"Late numbers. Google Analytics ends on {day(6)}, 7 days before the orders."
    )


@pytest.mark.parametrize("page", PAGES)
def test_sampled_numbers_say_how_much_was_read(tmp_path, page):
    sampled = {"sampled_read": 12, "sampled_of": 100}
    published = shop(tmp_path, [slice_of("traffic", **sampled), slice_of("visitors", **sampled)])
    assert said(published, page) == [
        "Sampled numbers. Google Analytics sampled all 7 days: it read 12.0% of the events. "
        f"Numbers of sessions are estimates. {NOT_TOUCHED}"
    ]


def test_hidden_numbers_say_what_the_login_may_not_see(tmp_path):
    hidden = slice_of("traffic", restricted=["sessions"])
    found = said(shop(tmp_path, [hidden]))
    assert found == [
        "Hidden numbers. The login may not see sessions: Google Analytics tells 0 instead. What rests on it is too low."
    ]


def test_missing_numbers_say_why(tmp_path):
    found = said(shop(tmp_path, [slice_of("traffic", truncated=["kept for 2 months"])]))
    assert found == [
        "Missing numbers. Google Analytics does not have these days whole: kept for 2 months. "
        "Numbers of sessions are too low."
    ]


def broken_shop(tmp_path):
    places = range(80)
    return published_shop(
        tmp_path,
        orders=[
            {"goods": "1", "order_date": day(place), "order_id": f"{place}-{n}"} for place in places for n in range(5)
        ],
        sessions=[{"session_date": day(place), "sessions": 5 if place in (60, 61) else 100} for place in places],
    )


def test_broken_tracking_is_said_in_its_days_only(tmp_path):
    published = broken_shop(tmp_path)
    for page in ("weekly", "funnel"):
        assert said(published, page, Period(day(56), day(62))) == [
            f"Sessions are missing. Tracking must have been broken from {day(60)} to {day(61)}: next to no sessions, "
            f"while orders went on. Numbers of sessions are wrong there. {NOT_TOUCHED}"
        ]
        assert said(published, page, Period(day(63), day(69))) == []


def test_several_are_said_the_worst_first_and_the_reassurance_once(tmp_path):
    sampled = {"sampled_read": 12, "sampled_of": 100}
    found = said(shop(tmp_path, [slice_of("traffic", 0, 3, **sampled)], last=3))
    assert [sentence.split(".")[0] for sentence in found] == ["Late numbers", "Sampled numbers"]
    assert NOT_TOUCHED not in found[0] and found[1].endswith(NOT_TOUCHED)


def test_what_happened_before_does_not_shout(tmp_path):
    sampled = slice_of("traffic", 0, 2, sampled_read=12, sampled_of=100)
    published = shop(tmp_path, [sampled, slice_of("traffic", 3, 13)], last=13, orders=14)
    assert said(published, period=WEEK)
    assert said(published, period=Period(FIRST + timedelta(days=7), day(13))) == []
