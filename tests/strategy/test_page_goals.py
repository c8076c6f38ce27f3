from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from storehelm.languages.formats import Formats
from storehelm.metrics.attainment import aim_of
from storehelm.metrics.catalogue import metric
from storehelm.metrics.selection import Selection
from storehelm.metrics.views import VIEWS
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.store import Course, Store
from storehelm.strategy.courses import on_course
from storehelm.strategy.goal_book import Book
from storehelm.strategy.goals import goal_from
from storehelm.strategy.page_goals import page_goals
from storehelm.strategy.pillars import PILLARS, pillar_of
from storehelm.strategy.strategy_view import strategy
from tests.shops import courses, published_shop

WEEK = Period(date(2026, 11, 9), date(2026, 11, 15))
STORE = Store("Test store", "EUR", "Europe/Amsterdam")
FORMATS = Formats("en", "EUR")


def goal(name, **words):
    usual = {
        "id": name, "objective": f"Goal {name}", "pillar": "results", "metric": "net_sales", "target": "700",
        "start": WEEK.first, "deadline": date(2026, 12, 6),
    }  # fmt: skip
    return goal_from(usual | words)


def shop_of(tmp_path, weeks=12):
    """An order of 100.00 at the end of each day."""
    days = [WEEK.last - timedelta(days=back) for back in range(weeks * 7)]
    orders = [
        {"order_date": day, "ordered_at": datetime(day.year, day.month, day.day, 23), "goods": "100.00"} for day in days
    ]
    return published_shop(tmp_path, orders=orders)


def test_a_sum_has_an_amount_for_each_day_and_a_ratio_one_level():
    judged = replace(STORE, courses=courses(net_sales=700, session_conversion_rate=0.026, average_order_value=62))
    assert aim_of(judged, "net_sales", WEEK).value == 700_000_000
    assert aim_of(judged, "net_sales", Period(WEEK.first, WEEK.first + timedelta(days=2))).value == 300_000_000
    assert aim_of(judged, "session_conversion_rate", WEEK).value == pytest.approx(0.026)
    assert aim_of(judged, "average_order_value", WEEK).value == 62_000_000
    assert aim_of(judged, "orders", WEEK) is None


def test_a_goal_says_nothing_of_days_outside_its_span():
    course = Course("net_sales", "Grow", WEEK.first, WEEK.last, by_day=(1.0,) * 7)
    judged = replace(STORE, courses=(course,))
    assert aim_of(judged, "net_sales", WEEK).value == 7
    assert aim_of(judged, "net_sales", Period(WEEK.first - timedelta(days=1), WEEK.last)) is None


def test_lower_is_better_flips():
    limit = aim_of(
        replace(STORE, courses=courses(new_customer_acquisition_cost=20)), "new_customer_acquisition_cost", WEEK
    )
    assert limit.is_limit
    assert limit.attained(22_000_000) == pytest.approx(1.1)
    assert (limit.is_met(22_000_000), limit.is_met(19_000_000)) == (False, True)


def test_a_target_of_zero_attains_nothing():
    assert aim_of(replace(STORE, courses=courses(net_sales=0)), "net_sales", WEEK).attained(5) is None


def test_a_goal_becomes_a_course_that_adds_up_to_its_target(tmp_path):
    shop = shop_of(tmp_path)
    found = on_course(shop, STORE, (goal("sum"), goal("rate", metric="average_order_value", target="62"))).courses
    assert sum(found[0].by_day) == pytest.approx(700_000_000)
    assert len(found[0].by_day) == 28
    assert (found[1].level, found[1].by_day) == (62_000_000, ())


def test_a_goal_with_filters_or_without_its_year_before_is_no_course(tmp_path):
    filtered = goal("mobile", where={"device_category": ["mobile"]})
    relative = goal("year", target=None, change="0.1")
    assert on_course(shop_of(tmp_path), STORE, (filtered, relative)).courses == ()


def test_a_page_shows_the_goals_of_its_metrics_and_of_its_pillar(tmp_path):
    goals = (
        goal("sales"),
        goal("orders", metric="orders", target="28"),
        goal("value", metric="average_order_value", target="90", pillar="offer"),
        goal("refunds", metric="refund_rate", target="0.05", pillar="retention"),
        goal("margin", metric="contribution_margin_3", target="50", pillar="finance"),
    )
    tables = strategy(shop_of(tmp_path), STORE, Book(goals), WEEK.last + timedelta(days=1), FORMATS)
    shown = {page: [row["id"] for row in page_goals(tables["goals"], page).rows] for page in PILLARS}
    assert shown["weekly"] == ["sales", "orders", "value", "margin"]
    assert shown["retention"] == ["refunds"]
    assert shown["funnel"] == ["sales"]
    assert shown["devices"] == []


def test_goals_that_are_over_come_last(tmp_path):
    over = goal("over", deadline=WEEK.last)
    tables = strategy(shop_of(tmp_path), STORE, Book((over, goal("open"))), WEEK.last + timedelta(days=1), FORMATS)
    assert [row["id"] for row in page_goals(tables["goals"], "weekly").rows] == ["open", "over"]


def test_every_page_serves_a_pillar_with_a_known_number():
    assert set(PILLARS) <= {*VIEWS, "scenarios"}
    for pillar in PILLARS.values():
        for name in (pillar.kpi, *pillar.goals):
            assert metric(name)
    with pytest.raises(Refusal) as refused:
        pillar_of("funel")
    assert "funnel" in refused.value.hint


def test_a_target_is_of_the_whole_store(tmp_path):
    orders = [
        {"order_date": WEEK.first, "goods": "100", "device_category": device} for device in ("mobile", "desktop") * 2
    ]
    judged = replace(STORE, courses=courses(net_sales=400))
    part = Selection(WEEK, filters={"device_category": ("mobile",)})
    tables = VIEWS["weekly"](published_shop(tmp_path, orders=orders), judged, part)
    tile = next(row for row in tables["kpis"].rows if row["id"] == "net_sales")
    assert tile["value"] == 200_000_000 and tile["target"] is None
    assert tables["trend"].rows[-1]["target"] is None
