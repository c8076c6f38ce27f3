from datetime import date, timedelta

import pytest

from storehelm.metrics.funnel import FunnelParams, measure_funnel, money_lost, step_rates, steps_of
from storehelm.settings.calendar import Period
from tests.shops import published_shop

WEEK = Period(date(2026, 11, 9), date(2026, 11, 15))
NOW = {"sessions": 1000, "view_item": 600, "add_to_cart": 120, "begin_checkout": 50, "purchase": 25}
BEFORE = {"sessions": 1000, "view_item": 500, "add_to_cart": 125, "begin_checkout": 60, "purchase": 36}


def test_money_lost_is_the_formula_of_the_definitions():
    steps = {step.name: step for step in steps_of(NOW, BEFORE, 80_000_000)}
    checkout = steps["begin_checkout"]
    assert checkout.step_rate == pytest.approx(50 / 120)
    assert checkout.previous_rate == pytest.approx(60 / 125)
    assert checkout.money_lost == round(120 * (60 / 125 - 50 / 120) * (25 / 50) * 80_000_000)
    assert steps["view_item"].money_lost == 0
    assert steps["purchase"].overall_rate == pytest.approx(0.025)
    assert steps["sessions"].step_rate is None
    assert checkout.lost == 70


def test_steps_that_are_not_recorded_are_left_out():
    names = [step.name for step in steps_of(NOW | {"add_payment_info": None}, None, None)]
    assert names == ["sessions", "view_item", "add_to_cart", "begin_checkout", "purchase"]
    assert step_rates(NOW, names)["purchase"] == pytest.approx(0.5)


def test_an_open_funnel_is_never_clamped():
    steps = {step.name: step for step in steps_of(NOW | {"purchase": 62}, BEFORE, 80_000_000)}
    assert steps["purchase"].step_rate == pytest.approx(1.24)
    assert steps["purchase"].entered_later == 12
    assert steps["purchase"].lost is None
    assert steps["purchase"].money_lost == 0


def test_unknown_references_give_no_money():
    assert money_lost(100, None, 0.5, 1.0) is None
    assert money_lost(100, 0.6, None, 1.0) is None
    assert money_lost(100, 0.6, 0.5, None) is None
    assert all(step.money_lost is None for step in steps_of(NOW, None, 80_000_000))
    zero = steps_of({"sessions": 0, "purchase": 0}, None, 1.0)
    assert zero[1].step_rate is None


def visits(day, device, sessions, purchases, channel="Direct", breakdown="channel+device_category"):
    return {
        "session_date": day,
        "breakdown": breakdown,
        "device_category": device,
        "channel": channel,
        "sessions": sessions,
        "add_to_cart": sessions // 4,
        "purchase": purchases,
    }


@pytest.fixture
def shop(tmp_path):
    rows = []
    for offset in range(14):
        day = WEEK.first - timedelta(days=7) + timedelta(days=offset)
        rows += [visits(day, "mobile", 100, 2), visits(day, "desktop", 40, 2, "Email")]
        rows.append(
            {
                "session_date": day,
                "breakdown": "device_category",
                "device_category": "mobile",
                "sessions": 141,
                "add_to_cart": 35,
                "purchase": 4,
            }
        )
    orders = [{"order_date": WEEK.first, "goods": "60", "device_category": "mobile", "channel": "Direct"}]
    return published_shop(tmp_path, orders=orders, sessions=rows)


def test_each_source_is_read_in_one_breakdown(shop):
    found = measure_funnel(shop, FunnelParams(WEEK, WEEK.before(), {}, "monday"))
    assert [(step.name, step.sessions, step.previous) for step in found.steps] == [
        ("sessions", 980, 980),
        ("add_to_cart", 245, 245),
        ("purchase", 28, 28),
    ]
    assert {group.value: group.steps[0].sessions for group in found.by_device} == {"mobile": 700, "desktop": 280}
    assert {group.value: group.steps[0].sessions for group in found.by_channel} == {"Direct": 700, "Email": 280}
    assert found.average_order_value == 60_000_000


def test_two_roads_to_one_total(shop):
    found = measure_funnel(shop, FunnelParams(WEEK, None, {}, "monday"))
    for groups in (found.by_device, found.by_channel):
        for place, step in enumerate(found.steps):
            assert sum(group.steps[place].sessions for group in groups) == step.sessions
    weeks = [one for one in found.trend if one.week == WEEK and one.step == "purchase"]
    assert sum(one.sessions for one in weeks) == found.steps[-1].sessions


def test_a_filter_binds_sessions_or_says_why_not(shop):
    mobile = measure_funnel(shop, FunnelParams(WEEK, None, {"device_category": ("mobile",)}, "monday"))
    assert mobile.steps[0].sessions == 700
    country = measure_funnel(shop, FunnelParams(WEEK, None, {"country": ("DE",)}, "monday"))
    assert country.steps == ()
    assert "countries" in country.notes[0]
    visitor = measure_funnel(shop, FunnelParams(WEEK, None, {"sales_channel": ("web",)}, "monday"))
    assert visitor.steps == () and visitor.notes
