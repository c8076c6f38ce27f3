"""Every page, on every state of a store: nothing raises, and every row has every column."""

from datetime import date, timedelta

import pytest

from storehelm.metrics.query import ask
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import unit_in
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from tests.metrics.states import END, FULL, PERIODS, STATES, STORE, WEEK, shop_in
from tests.shops import published_shop

TABLES = {
    "weekly": {"kpis", "ledger", "why_by_channel", "why_by_device", "why_by_product", "why_products", "trend"}
    | {"quality", "problems"},
    "funnel": {"steps", "by_device", "by_channel", "trend", "landing_pages", "countries", "quality"},
    "devices": {"shares", "by_device", "trend", "gap", "split", "quality"},
    "channels": {"by_channel", "by_platform", "spend_by_week", "totals", "campaigns", "quality"},
    "retention": {"cohorts", "pooled", "repeat_rate", "lifetime_value", "time_to_second"},
    "data": {"sources", "coverage", "loads", "problems", "analytics", "catalogue"},
    "reconciliation": {
        "totals",
        "bridge",
        "days",
        "devices",
        "channels",
        "coverage",
        "orders",
        "residual",
        "bounds",
    },
}


FILTERS = (
    {},
    {"device_category": ("mobile",)},
    {"channel": ("Paid Search",)},
    {"country": ("DE",)},
    {"customer_type": ("new",)},
    {"sales_channel": ("web",)},
)


def is_whole(table):
    names = {column.name for column in table.columns}
    return all(set(row) == names for row in table.rows)


def asked(state):
    """Every period; on the full store also every filter and comparison."""
    for period in PERIODS.values():
        yield Selection(period, "week_and_year")
    if state == "full":
        yield from (Selection(WEEK, "previous", filters) for filters in FILTERS)
        yield from (Selection(PERIODS["long"], comparison) for comparison in ("year", "none"))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("page", VIEWS)
def test_no_page_raises(page, state):
    for selection in asked(state):
        tables = _view(page, shop_in(state), selection)
        assert set(tables) == TABLES[page]
        assert all(is_whole(table) for table in tables.values())


def _view(page, shop, selection):
    from storehelm.refusal import Refusal

    try:
        return VIEWS[page](shop, STORE, selection)
    except Refusal as refusal:
        assert refusal.hint, "a filter on a value that the store does not have is refused with a hint"
        return VIEWS[page](shop, STORE, Selection(selection.period, selection.comparison))


def test_the_wall_shows_what_the_metrics_say():
    tables = VIEWS["weekly"](shop_in("full"), STORE, Selection(WEEK))
    for row in tables["kpis"].rows:
        answer = ask(shop_in("full"), STORE, [row["id"]], WEEK)
        before = ask(shop_in("full"), STORE, [row["id"]], WEEK.before())
        assert row["value"] == answer.value(row["id"])
        assert row["before"] == before.value(row["id"])
        assert row["spark"][-1] == pytest.approx(row["value"])
        assert len(row["spark"]) == len(row["spark_low"]) == len(row["spark_high"]) == 14
        assert row["year_before"] is None


def test_eight_tiles_whatever_the_store_has():
    for state in ("orders only", "sessions only", "full", "one order"):
        rows = VIEWS["weekly"](shop_in(state), STORE, Selection(WEEK))["kpis"].rows
        assert len(rows) == len({row["id"] for row in rows}) == 8
    only_orders = VIEWS["weekly"](shop_in("orders only"), STORE, Selection(WEEK))["kpis"].rows
    assert all(row["value"] is not None for row in only_orders)


def test_the_ledger_ends_where_it_should():
    for filters in ({}, {"device_category": ("mobile",)}, {"customer_type": ("new",)}):
        rows = VIEWS["weekly"](shop_in("full"), STORE, Selection(WEEK, "previous", filters))["ledger"].rows
        now = ask(shop_in("full"), STORE, ["net_sales"], WEEK, "total", (), filters).value("net_sales")
        assert rows[-1]["amount"] == now
        assert sum(row["amount"] for row in rows[:-1]) == now


def test_a_running_week_is_compared_with_the_same_days():
    rows = VIEWS["weekly"](shop_in("full"), STORE, Selection(PERIODS["running week"]))["kpis"].rows
    sales = next(row for row in rows if row["id"] == "net_sales")
    same_day = ask(shop_in("full"), STORE, ["net_sales"], Period(END - timedelta(days=7), END - timedelta(days=7)))
    assert sales["state"] == "partial"
    assert sales["state_words"] == "Partial: 1 of 7 days"
    assert sales["before"] == same_day.value("net_sales")


def test_sessions_that_lag_behind_do_not_pass_for_a_fall(tmp_path):
    late = [row for row in FULL["sessions"] if row["session_date"] <= END - timedelta(days=2)]
    shop = published_shop(tmp_path, store=STORE, **FULL | {"sessions": late})
    rows = {row["id"]: row for row in VIEWS["weekly"](shop, STORE, Selection(WEEK))["kpis"].rows}
    assert rows["net_sales"]["state"] != "partial"
    assert (rows["sessions"]["state"], rows["sessions"]["before"]) == ("partial", None)
    assert rows["sessions"]["state_words"] == "Partial: 5 of 7 days"
    steps = VIEWS["funnel"](shop, STORE, Selection(WEEK))["steps"]
    same = VIEWS["funnel"](shop_in("full"), STORE, Selection(Period(WEEK.first, END - timedelta(days=2))))["steps"]
    assert [row["sessions"] for row in steps.rows] == [row["sessions"] for row in same.rows]
    assert "Partial: 5 of 7 days" in steps.notes[-1]


def test_targets_are_prorated_for_sums_and_limits_are_limits():
    table = VIEWS["weekly"](shop_in("full"), STORE, Selection(WEEK))["kpis"]
    rows = {row["id"]: row for row in table.rows}
    assert rows["net_sales"]["target"] == 700_000_000
    assert rows["net_sales"]["target_attained"] == pytest.approx(rows["net_sales"]["value"] / 700_000_000)
    assert rows["new_customer_acquisition_cost"]["target_is_limit"]
    assert (
        unit_in(VIEWS["weekly"](shop_in("full"), STORE, Selection(WEEK))["kpis"].columns[5], rows["net_sales"])
        == "money"
    )


def test_a_short_period_shows_the_cohorts_of_a_year():
    short = VIEWS["retention"](shop_in("full"), STORE, Selection(WEEK))
    assert short["cohorts"].rows[0]["cohort"] == "2026-08"
    assert "12 months" in short["cohorts"].notes[0]
    exact = VIEWS["retention"](shop_in("full"), STORE, Selection(Period(date(2026, 8, 9), END)))
    assert {row["cohort"] for row in exact["cohorts"].rows} <= {"2026-08", "2026-09", "2026-10", "2026-11"}


@pytest.mark.parametrize("cohort", ["month", "week", "first_channel", "first_product", "first_discount"])
@pytest.mark.parametrize("measure", ["customers", "orders", "net_sales", "cm2"])
def test_every_choice_of_the_retention_page(cohort, measure):
    for form in ("classic", "cumulative", "unbounded"):
        tables = VIEWS["retention"](
            shop_in("full"), STORE, Selection(PERIODS["long"]), cohort=cohort, measure=measure, form=form
        )
        assert tables["cohorts"].rows
        assert is_whole(tables["cohorts"])


def test_the_numbers_of_a_page_do_not_depend_on_how_they_are_split():
    devices = VIEWS["devices"](shop_in("full"), STORE, Selection(WEEK))["by_device"].rows
    parts = [row for row in devices if not row["is_total"]]
    total = devices[-1]
    for name in ("sessions", "orders", "net_sales"):
        assert sum(row[name] or 0 for row in parts) == total[name]
    channels = VIEWS["channels"](shop_in("full"), STORE, Selection(WEEK))
    assert sum(row["spend"] for row in channels["by_channel"].rows) == channels["totals"].rows[0]["spend"]
    assert sum(row["net_sales"] for row in channels["by_channel"].rows) == total["net_sales"]


def test_without_orders_the_devices_page_knows_no_sales():
    rows = VIEWS["devices"](shop_in("sessions only"), STORE, Selection(WEEK))["by_device"].rows
    assert rows and all(row["orders"] is None and row["net_sales"] is None for row in rows)
