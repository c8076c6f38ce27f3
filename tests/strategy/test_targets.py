from datetime import date, timedelta
from decimal import Decimal

import pytest

from storehelm.metrics.attainment import aim_of
from storehelm.metrics.selection import Selection
from storehelm.metrics.views import VIEWS
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store, Target
from storehelm.strategy.pillars import PILLARS, pillar_of
from storehelm.strategy.targets import check_targets, goals, state_of
from tests.shops import published_shop

WEEK = Period(date(2026, 11, 9), date(2026, 11, 15))


def store(**targets):
    wanted = tuple(Target(name, Decimal(str(value))) for name, value in targets.items())
    return Store("Test store", "EUR", "Europe/Amsterdam", targets=wanted)


def test_a_sum_is_prorated_to_the_days_and_a_ratio_is_not():
    aims = store(net_sales=700, session_conversion_rate=0.026, average_order_value=62)
    assert aim_of(aims, "net_sales", 7).value == 700_000_000
    assert aim_of(aims, "net_sales", 3).value == 300_000_000
    assert aim_of(aims, "session_conversion_rate", 3).value == pytest.approx(0.026)
    assert aim_of(aims, "average_order_value", 28).value == 62_000_000
    assert aim_of(aims, "orders", 7) is None


def test_lower_is_better_flips():
    limit = aim_of(store(new_customer_acquisition_cost=20), "new_customer_acquisition_cost", 7)
    assert limit.is_limit
    assert limit.attained(22_000_000) == pytest.approx(1.1)
    assert not limit.is_met(22_000_000)
    assert state_of(limit, 22_000_000, True) == "over_limit"
    assert state_of(limit, 20_500_000, True) == "at_risk"
    assert state_of(limit, 15_000_000, True) == "on_pace"


@pytest.mark.parametrize(
    ("value", "is_over", "state"),
    [
        (710, True, "reached"),
        (710, False, "on_pace"),
        (680, True, "at_risk"),
        (500, True, "behind"),
        (None, True, "unknown"),
    ],
)
def test_states_of_a_sum(value, is_over, state):
    aim = aim_of(store(net_sales=700), "net_sales", 7)
    assert state_of(aim, None if value is None else value * 1_000_000, is_over) == state


def test_a_target_of_zero_attains_nothing():
    aim = aim_of(store(net_sales=0), "net_sales", 7)
    assert aim.attained(5) is None
    assert state_of(aim, 5, True) == "unknown"


def test_an_unknown_metric_is_refused_with_the_nearest_name():
    with pytest.raises(Refusal) as refused:
        check_targets(store(net_sale=5))
    assert "net_sales" in refused.value.hint


def test_goals_of_a_page(tmp_path):
    orders = [{"order_date": WEEK.first + timedelta(days=day), "goods": "100"} for day in range(3)]
    aims = store(mer=5, orders=7, net_sales=700)
    shop = published_shop(tmp_path, store=aims, orders=orders)
    rows = {row["metric"]: row for row in goals(shop, aims, Selection(WEEK), "weekly").rows}
    assert list(rows) == ["net_sales", "orders", "mer"]
    assert rows["net_sales"]["pace"] == 300_000_000
    assert rows["net_sales"]["state"] == "on_pace"
    assert rows["net_sales"]["target"] == 700_000_000
    assert rows["mer"]["state"] == "unknown"
    assert rows["mer"]["reason"]
    assert goals(shop, store(), Selection(WEEK), "weekly").rows == ()


def test_every_page_serves_a_pillar_with_a_known_number():
    assert set(PILLARS) == set(VIEWS)
    for pillar in PILLARS.values():
        check_targets(store(**dict.fromkeys((pillar.kpi, *pillar.goals), 1)))
    with pytest.raises(Refusal) as refused:
        pillar_of("funel")
    assert "funnel" in refused.value.hint


def test_a_target_is_of_the_whole_store(tmp_path):
    orders = [
        {"order_date": WEEK.first, "goods": "100", "device_category": device} for device in ("mobile", "desktop") * 2
    ]
    aims = store(net_sales=400)
    shop = published_shop(tmp_path, store=aims, orders=orders)
    part = Selection(WEEK, filters={"device_category": ("mobile",)})
    assert goals(shop, aims, part, "weekly").rows[0]["value"] == 400_000_000
    tables = VIEWS["weekly"](shop, aims, part)
    tile = next(row for row in tables["kpis"].rows if row["id"] == "net_sales")
    assert tile["value"] == 200_000_000 and tile["target"] is None
    assert tables["trend"].rows[-1]["target"] is None
