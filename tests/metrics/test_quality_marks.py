"""What is wrong with Analytics follows each number that rests on it, and no other."""

import pickle
from dataclasses import replace
from datetime import date, timedelta

import pytest

from storehelm.metrics.query import ask
from storehelm.metrics.selection import WITHHELD, Selection
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from tests.shops import NOW, STORE, published_shop

FIRST = date(2026, 5, 4)
TRAFFIC = "campaign+channel+country+device_category+medium+source_name"
VISITORS = "channel+country+customer_type+device_category"


def day(place):
    return FIRST + timedelta(days=place)


WEEK = Period(day(0), day(6))


def visits(place, breakdown, device, sessions):
    names = dict.fromkeys(breakdown.split("+"), WITHHELD if device == WITHHELD else "any")
    names |= {"device_category": device} | ({"customer_type": "new"} if "customer_type" in names else {})
    return names | {
        "breakdown": breakdown,
        "session_date": day(place),
        "sessions": sessions,
        "purchase": 1,
        "engaged_sessions": 1,
        "add_to_cart": 1,
        "load_id": 2,
    }


def slice_of(report, first=0, last=6, **told):
    return {"report": report, "first_day": day(first), "last_day": day(last)} | told


def shop(tmp_path, slices, *, store=STORE, last=6, orders=7, **tables):
    rows = [
        row
        for place in range(last + 1)
        for breakdown in (TRAFFIC, VISITORS)
        for row in (visits(place, breakdown, "mobile", 98), visits(place, breakdown, WITHHELD, 2))
    ]
    return published_shop(
        tmp_path,
        store=store,
        orders=[{"goods": "10", "order_date": day(place), "order_id": str(place)} for place in range(orders)],
        sessions=rows,
        loads=[{"load_id": 2, "format": "ga4_api"}],
        ga4_slices=slices,
        **tables,
    )


def marks(published, name, period=WEEK, **rest):
    answer = ask(published, STORE, [name], period, **rest)
    found = answer.marks.get(name, ())
    assert set(answer.notes) >= {mark.what for mark in found}
    return {mark.kind: mark for mark in found}


def test_a_sampled_slice_marks_the_days_that_it_holds(tmp_path):
    published = shop(tmp_path, [slice_of("traffic", 0, 2, sampled_read=12, sampled_of=100), slice_of("traffic", 3)])
    found = marks(published, "session_conversion_rate")
    assert list(found) == ["sampled"]
    assert found["sampled"].what == "Google Analytics sampled 3 of these 7 days: it read 12.0% of the events."
    assert (found["sampled"].size, found["sampled"].days) == (0.12, 3)
    assert marks(published, "sessions", Period(day(3), day(6))) == {}
    assert "this day" in marks(published, "sessions", Period(day(0), day(0)))["sampled"].what
    assert marks(published, "net_sales") == {}, "orders are the store's own"
    assert marks(published, "sessions", where={"customer_type": ["new"]}).keys() == {"withheld"}, "another report"
    assert pickle.loads(pickle.dumps(ask(published, STORE, ["sessions"], WEEK))).marks


def test_what_is_withheld_marks_parts_and_not_the_whole(tmp_path):
    published = shop(tmp_path, [slice_of("traffic")])
    assert marks(published, "sessions") == {}
    by_device = marks(published, "sessions", by=["device_category"])
    assert by_device["withheld"].what == "Google Analytics withheld 2.0% of sessions."
    assert by_device["withheld"].size == 0.02
    assert "withheld" in marks(published, "mobile_session_share")


def test_other_flaws_have_their_sentences(tmp_path):
    flawed = slice_of(
        "traffic",
        has_other_row=True,
        is_thresholded=True,
        truncated=["kept for 2 months"],
        restricted=["totalRevenue"],
        unavailable=["country", "engagedSessions"],
        is_partial=True,
    )
    published = shop(tmp_path, [flawed])
    assert list(marks(published, "sessions")) == ["truncated", "thresholded", "partial"]
    assert list(marks(published, "engaged_sessions")) == ["truncated", "thresholded", "unavailable", "partial"]
    assert "other_row" in marks(published, "sessions", by=["campaign"])
    found = marks(published, "sessions", by=["country"])
    assert found["unavailable"].what == "The property refuses country: what rests on it is unknown."


def test_late_numbers_say_by_how_much(tmp_path):
    published = shop(tmp_path, [slice_of("traffic", 0, 3)], last=3)
    found = marks(published, "orders_per_session")
    assert found["late"].what == f"Google Analytics ends on {day(3)}, 3 days before the orders."
    assert marks(published, "sessions", Period(day(0), day(3))) == {}


def test_another_zone_marks_what_mixes_the_two(tmp_path):
    published = shop(tmp_path, [slice_of("traffic", time_zone="America/New_York")])
    assert marks(published, "sessions") == {}
    assert list(marks(published, "orders_per_session")) == ["time_zone"]


def test_leads_users_and_orders_by_device_take_their_own_reports(tmp_path):
    published = shop(
        tmp_path,
        [
            slice_of("leads", sampled_read=50, sampled_of=100),
            slice_of("users_by_week", is_thresholded=True),
            slice_of("transactions", sampled_read=25, sampled_of=100),
        ],
        event_counts=[{"event_date": day(0), "events": 2, "key_events": "2"}],
        users=[{"grain": "week", "first_day": day(0), "last_day": day(6), "total_users": 9}],
    )
    assert marks(published, "leads")["sampled"].size == 0.5
    assert list(marks(published, "total_users")) == ["thresholded"]
    assert marks(published, "orders", by=["device_category"])["sampled"].size == 0.25
    assert marks(published, "orders", by=["sales_channel"]) == {}


def test_broken_tracking_is_said_before_all_else(tmp_path):
    places = range(70)
    published = published_shop(
        tmp_path,
        orders=[
            {"goods": "1", "order_date": day(place), "order_id": f"{place}-{n}"} for place in places for n in range(5)
        ],
        sessions=[{"session_date": day(place), "sessions": 5 if place in (60, 61) else 100} for place in places],
    )
    found = marks(published, "sessions", Period(day(56), day(62)))
    assert found["broken"].what == (
        f"Tracking must have been broken from {day(60)} to {day(61)}: next to no sessions, while orders went on."
    )
    assert found["broken"].days == 2
    assert marks(published, "sessions", Period(day(40), day(46))) == {}


@pytest.mark.parametrize("page", ["weekly", "funnel", "devices", "channels"])
def test_pages_carry_the_marks_in_a_table(tmp_path, page):
    published = shop(tmp_path, [slice_of("traffic", sampled_read=12, sampled_of=100)])
    table = VIEWS[page](published, STORE, Selection(WEEK))["quality"]
    rows = {row["kind"]: row for row in table.rows}
    assert rows["sampled"]["what"] == "Google Analytics sampled all 7 days: it read 12.0% of the events."
    assert (rows["sampled"]["size"], rows["sampled"]["days"]) == (0.12, 7)
    assert "sessions" in rows["sampled"]["measures"].split(", ")
    assert ("withheld" in rows) == (page != "weekly")


def test_a_store_without_analytics_has_no_marks(tmp_path):
    published = published_shop(tmp_path, orders=[{"goods": "1", "order_date": day(0)}], now=NOW)
    store = replace(STORE, week_start="sunday")
    assert ask(published, store, ["net_sales", "sessions"], WEEK).marks == {}
    assert VIEWS["weekly"](published, store, Selection(WEEK))["quality"].rows == ()
