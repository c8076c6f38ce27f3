"""Every page, on every state of a store: nothing raises, and every row has every column."""

from datetime import date, timedelta

import pytest

from storehelm.metrics.query import ask
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import unit_in
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from storehelm.settings.store import Costs, Store, Target
from tests.shops import published_shop

END = date(2026, 11, 15)
WEEK = Period(date(2026, 11, 9), END)
COSTS = Costs(payment_fee_fixed=1_000_000, fulfilment_per_order=2_000_000, packaging_per_order=0)
STORE = Store(
    "Test store",
    "EUR",
    "Europe/Amsterdam",
    costs=COSTS,
    targets=(Target("net_sales", 700), Target("new_customer_acquisition_cost", 20)),
)
TABLES = {
    "weekly": {"kpis", "ledger", "trend", "problems"},
    "funnel": {"steps", "by_device", "by_channel", "trend"},
    "devices": {"shares", "by_device", "trend", "gap", "split"},
    "channels": {"by_channel", "by_platform", "spend_by_week", "totals"},
    "retention": {"cohorts", "pooled", "repeat_rate", "lifetime_value", "time_to_second"},
    "data": {"sources", "coverage", "loads", "problems", "catalogue"},
}


def orders_of(days, per_day=3):
    return [
        {
            "order_id": f"{day}-{number}",
            "customer": f"c{(day * 7 + number * 3) % (days + 5)}",
            "order_date": END - timedelta(days=day),
            "device_category": ("mobile", "desktop", None)[number % 3],
            "channel": ("Paid Search", "Email")[number % 2],
            "shipping": "0",
            "lines": [{"gross": str(20 + (day * 13 + number * 29) % 70), "product_id": "P"}],
        }
        for day in range(days)
        for number in range(per_day)
    ]


def sessions_of(days):
    return [
        {
            "session_date": END - timedelta(days=day),
            "breakdown": "channel+device_category",
            "device_category": device,
            "channel": channel,
            "sessions": count + day % 7,
            "add_to_cart": count // 3,
            "purchase": 2,
        }
        for day in range(days)
        for device, count in (("mobile", 60), ("desktop", 30))
        for channel in ("Paid Search", "Email")
    ]


def spend_of(days):
    return [
        {"spend_date": END - timedelta(days=day), "channel": "Paid Search", "cost": "9", "claimed_revenue": "80"}
        for day in range(days)
    ]


FULL = {
    "orders": orders_of(150),
    "sessions": sessions_of(150),
    "ad_spend": spend_of(150),
    "product_costs": [{"product_id": "P", "unit_cost": "10"}],
}
STATES = {
    "empty": {},
    "orders only": {"orders": orders_of(60)},
    "sessions only": {"sessions": sessions_of(60)},
    "spend only": {"ad_spend": spend_of(60)},
    "one day": {"orders": orders_of(1), "sessions": sessions_of(1), "ad_spend": spend_of(1)},
    "one order": {"orders": orders_of(1, 1)},
    "full": FULL,
}
PERIODS = {
    "week": WEEK,
    "running week": Period(END, END + timedelta(days=6)),
    "one day": Period(END, END),
    "long": Period(END - timedelta(days=89), END),
    "before": Period(date(2020, 1, 1), date(2020, 1, 7)),
    "after": Period(date(2030, 1, 1), date(2030, 1, 7)),
}
FILTERS = (
    {},
    {"device_category": ("mobile",)},
    {"channel": ("Paid Search",)},
    {"country": ("DE",)},
    {"customer_type": ("new",)},
    {"sales_channel": ("web",)},
)


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    return {
        name: published_shop(tmp_path_factory.mktemp(name.replace(" ", "_")), store=STORE, **tables)
        for name, tables in STATES.items()
    }


def is_whole(table):
    names = {column.name for column in table.columns}
    return all(set(row) == names for row in table.rows)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("page", VIEWS)
def test_no_page_raises(shops, page, state):
    for period in PERIODS.values():
        for filters in FILTERS:
            for comparison in ("week_and_year", "year", "none"):
                selection = Selection(period, comparison, filters)
                tables = _view(page, shops[state], selection)
                assert set(tables) == TABLES[page]
                assert all(is_whole(table) for table in tables.values())
            if state != "full":
                break


def _view(page, shop, selection):
    from storehelm.refusal import Refusal

    try:
        return VIEWS[page](shop, STORE, selection)
    except Refusal as refusal:
        assert refusal.hint, "a filter on a value that the store does not have is refused with a hint"
        return VIEWS[page](shop, STORE, Selection(selection.period, selection.comparison))


def test_the_wall_shows_what_the_metrics_say(shops):
    tables = VIEWS["weekly"](shops["full"], STORE, Selection(WEEK))
    for row in tables["kpis"].rows:
        answer = ask(shops["full"], STORE, [row["id"]], WEEK)
        before = ask(shops["full"], STORE, [row["id"]], WEEK.before())
        assert row["value"] == answer.value(row["id"])
        assert row["before"] == before.value(row["id"])
        assert row["spark"][-1] == pytest.approx(row["value"])
        assert len(row["spark"]) == len(row["spark_low"]) == len(row["spark_high"]) == 14
        assert row["year_before"] is None


def test_eight_tiles_whatever_the_store_has(shops):
    for state in ("orders only", "sessions only", "full", "one order"):
        rows = VIEWS["weekly"](shops[state], STORE, Selection(WEEK))["kpis"].rows
        assert len(rows) == len({row["id"] for row in rows}) == 8
    only_orders = VIEWS["weekly"](shops["orders only"], STORE, Selection(WEEK))["kpis"].rows
    assert all(row["value"] is not None for row in only_orders)


def test_the_ledger_ends_where_it_should(shops):
    for filters in ({}, {"device_category": ("mobile",)}, {"customer_type": ("new",)}):
        rows = VIEWS["weekly"](shops["full"], STORE, Selection(WEEK, "previous", filters))["ledger"].rows
        now = ask(shops["full"], STORE, ["net_sales"], WEEK, "total", (), filters).value("net_sales")
        assert rows[-1]["amount"] == now
        assert sum(row["amount"] for row in rows[:-1]) == now


def test_a_running_week_is_compared_with_the_same_days(shops):
    rows = VIEWS["weekly"](shops["full"], STORE, Selection(PERIODS["running week"]))["kpis"].rows
    sales = next(row for row in rows if row["id"] == "net_sales")
    same_day = ask(shops["full"], STORE, ["net_sales"], Period(END - timedelta(days=7), END - timedelta(days=7)))
    assert sales["state"] == "partial"
    assert sales["state_words"] == "Partial: 1 of 7 days"
    assert sales["before"] == same_day.value("net_sales")


def test_targets_are_prorated_for_sums_and_limits_are_limits(shops):
    rows = {row["id"]: row for row in VIEWS["weekly"](shops["full"], STORE, Selection(WEEK))["kpis"].rows}
    assert rows["net_sales"]["target"] == 700_000_000
    assert rows["net_sales"]["target_attained"] == pytest.approx(rows["net_sales"]["value"] / 700_000_000)
    assert rows["new_customer_acquisition_cost"]["target_is_limit"]
    assert (
        unit_in(VIEWS["weekly"](shops["full"], STORE, Selection(WEEK))["kpis"].columns[5], rows["net_sales"]) == "money"
    )


def test_a_short_period_shows_the_cohorts_of_a_year(shops):
    short = VIEWS["retention"](shops["full"], STORE, Selection(WEEK))
    assert short["cohorts"].rows[0]["cohort"] == "2026-06"
    assert "12 months" in short["cohorts"].notes[0]
    exact = VIEWS["retention"](shops["full"], STORE, Selection(Period(date(2026, 9, 1), END)))
    assert {row["cohort"] for row in exact["cohorts"].rows} <= {"2026-09", "2026-10", "2026-11"}


@pytest.mark.parametrize("cohort", ["month", "week", "first_channel", "first_product", "first_discount"])
@pytest.mark.parametrize("measure", ["customers", "orders", "net_sales", "cm2"])
def test_every_choice_of_the_retention_page(shops, cohort, measure):
    for form in ("classic", "cumulative", "unbounded"):
        tables = VIEWS["retention"](
            shops["full"], STORE, Selection(PERIODS["long"]), cohort=cohort, measure=measure, form=form
        )
        assert tables["cohorts"].rows
        assert is_whole(tables["cohorts"])


def test_the_numbers_of_a_page_do_not_depend_on_how_they_are_split(shops):
    devices = VIEWS["devices"](shops["full"], STORE, Selection(WEEK))["by_device"].rows
    parts = [row for row in devices if not row["is_total"]]
    total = devices[-1]
    for name in ("sessions", "orders", "net_sales"):
        assert sum(row[name] or 0 for row in parts) == total[name]
    channels = VIEWS["channels"](shops["full"], STORE, Selection(WEEK))
    assert sum(row["spend"] for row in channels["by_channel"].rows) == channels["totals"].rows[0]["spend"]
    assert sum(row["net_sales"] for row in channels["by_channel"].rows) == total["net_sales"]
