import pickle
from datetime import date, datetime

import pytest

from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.cells import Frame
from storehelm.metrics.query import ask
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period, span_of
from storehelm.settings.store import Store
from tests.metrics.tiny_shop import STORE, euros, shop

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def day(number, month=11):
    return date(2026, month, number)


def one_value(published, name, period=NOVEMBER, **rest):
    return ask(published, STORE, [name], period, **rest).value(name)


def by(published, name, dimension, period=NOVEMBER, **rest):
    answer = ask(published, STORE, [name], period, by=[dimension], **rest)
    return {row[dimension]: row[name] for row in answer.rows}


def over_time(published, name, grain, period=NOVEMBER, store=STORE, **rest):
    return {row["period"]: row[name] for row in ask(published, store, [name], period, grain, **rest).rows}


@pytest.fixture(scope="module")
def november():
    """Two orders of customer 1, one guest, a cancelled order, a refund on another day, spend and sessions."""
    return shop(
        orders=[
            {
                "day": day(2),
                "customer": 1,
                "gross_sales": 100,
                "discounts": 10,
                "units": 3,
                "tax": 19,
                "shipping": 5,
                "cost_of_goods": 40,
                "fulfilment": 4,
                "packaging": 1,
                "payment_fees": 2,
                "device_category": "mobile",
                "channel": "Paid Search",
                "country": "NL",
            },
            {
                "day": day(9),
                "customer": 1,
                "gross_sales": 50,
                "units": 1,
                "cost_of_goods": 20,
                "fulfilment": 4,
                "packaging": 1,
                "payment_fees": 1,
                "device_category": "desktop",
                "channel": "Email",
                "country": "NL",
            },
            {"day": day(10), "gross_sales": 20, "device_category": "desktop", "channel": "Direct", "country": "DE"},
            {
                "day": day(11),
                "customer": 2,
                "gross_sales": 30,
                "status": "cancelled",
                "device_category": "mobile",
                "channel": "Paid Search",
                "country": "DE",
            },
            {"day": day(30), "is_web": False, "sales_channel": "pos", "gross_sales": 60, "channel": "unknown"},
        ],
        returns=[
            {"day": day(12), "order": 1, "goods": 30, "tax": 6, "shipping": 0},
            {"day": day(13), "order": 4, "goods": 30},
        ],
        sessions=[
            {
                "day": day(1),
                "device_category": "mobile",
                "sessions": 60,
                "engaged_sessions": 30,
                "view_item": 40,
                "add_to_cart": 12,
                "begin_checkout": 8,
                "purchase": 2,
            },
            {
                "day": day(30),
                "device_category": "desktop",
                "sessions": 40,
                "engaged_sessions": 30,
                "view_item": 30,
                "add_to_cart": 8,
                "begin_checkout": 4,
                "purchase": 3,
            },
        ],
        spend=[
            {
                "day": day(1),
                "platform": "google",
                "channel": "Paid Search",
                "cost": 25,
                "clicks": 50,
                "impressions": 1000,
                "claimed_revenue": 120,
            },
            {
                "day": day(30),
                "platform": "meta",
                "channel": "Paid Social",
                "cost": 15,
                "clicks": 30,
                "impressions": 3000,
                "claimed_revenue": 60,
            },
        ],
        marketing=[{"day": day(1), "name": "agency", "cost": 10}, {"day": day(30), "name": "tools", "cost": 0}],
        coverage={"orders": (day(1), day(30))},
    )


GOLDENS = {
    "sessions": 100,
    "engaged_sessions": 60,
    "engagement_rate": 0.6,
    "session_conversion_rate": 0.05,
    "orders_per_session": 0.04,
    "revenue_per_session": euros("1.30"),
    "step_rate_view_item": 0.7,
    "step_rate_add_to_cart": 20 / 70,
    "step_rate_begin_checkout": 0.6,
    "step_rate_add_shipping_info": None,
    "step_rate_add_payment_info": None,
    "step_rate_purchase": 5 / 12,
    "cart_abandonment_rate": 0.75,
    "checkout_abandonment_rate": 7 / 12,
    "leads": None,
    "total_users": None,
    "active_users": None,
    "new_users": None,
    "purchasers": None,
    "user_conversion_rate": None,
    "mobile_session_share": 0.6,
    "orders": 5,
    "units": 7,
    "units_per_order": 1.4,
    "gross_sales": euros(260),
    "discounts": euros(10),
    "returns": euros(60),
    "net_sales": euros(190),
    "tax": euros(13),
    "shipping": euros(5),
    "total_sales": euros(208),
    "discount_rate": 10 / 260,
    "refund_rate": 60 / 250,
    "average_order_value": euros(50),
    "mobile_order_share": 0.5,
    "mobile_revenue_share": 60 / 130,
    "customers": 1,
    "new_customers": 1,
    "returning_customers": 0,
    "new_customer_orders": 1,
    "returning_orders": 1,
    "returning_order_share": 0.5,
    "repeat_purchase_rate": None,
    "repeat_purchase_rate_ever": 1.0,
    "ad_spend": euros(40),
    "impressions": 4000,
    "clicks": 80,
    "click_through_rate": 0.02,
    "cost_per_click": euros("0.50"),
    "platform_revenue": euros(180),
    "roas_platform": 4.5,
    "roas_attributed": 1.5,
    "roas_blended": 3.25,
    "mer": 3.8,
    "ad_spend_share": 50 / 190,
    "cost_per_acquisition": euros(8),
    "customer_acquisition_cost": euros(50),
    "new_customer_acquisition_cost": euros(40),
    "new_customer_roas": 1.5,
    "cost_of_goods": euros(60),
    "contribution_margin_1": euros(130),
    "contribution_margin_2": euros(122),
    "contribution_margin_3": euros(72),
    "poas": 3.05,
    "marketing_roi": 1.44,
    "break_even_roas": 190 / 122,
}


def test_the_goldens_hold_every_metric():
    assert set(GOLDENS) == set(CATALOGUE)


def test_a_month_worked_by_hand(november):
    answer = ask(november, STORE, list(CATALOGUE), NOVEMBER)
    found = {name: answer.value(name) for name in CATALOGUE}
    assert found == pytest.approx(GOLDENS)
    assert {name for name, value in found.items() if value is None} == set(answer.reasons)
    assert answer.rows[0]["partial"] is False


def test_counts_and_money_are_whole_numbers(november):
    answer = ask(november, STORE, list(CATALOGUE), NOVEMBER)
    for one in CATALOGUE.values():
        value = answer.value(one.id)
        if value is not None:
            assert type(value) is (int if one.unit in ("count", "money", "average_money") else float), one.id


def test_a_filter_binds_numerator_and_denominator(november):
    mobile = {"device_category": ["mobile"]}
    assert one_value(november, "average_order_value", where=mobile) == euros(60)
    assert one_value(november, "orders_per_session", where=mobile) == pytest.approx(2 / 60)
    assert one_value(november, "revenue_per_session", where=mobile) == euros(1)
    assert one_value(november, "roas_attributed", where={"channel": ["Paid Search"]}) == pytest.approx(60 / 25)
    assert one_value(november, "ad_spend", where={"channel": ["Paid Search"]}) == euros(25)


def test_values_of_one_dimension_are_or_and_dimensions_are_and(november):
    two = {"channel": ["Email", "Direct"]}
    assert one_value(november, "orders", where=two) == 2
    assert one_value(november, "orders", where=two | {"country": ["DE"]}) == 1


def test_what_cannot_obey_a_dimension_is_a_dash_with_a_reason(november):
    answer = ask(november, STORE, ["net_sales", "ad_spend", "mer"], NOVEMBER, where={"device_category": ["mobile"]})
    assert answer.rows[0]["net_sales"] == euros(60)
    assert answer.rows[0]["ad_spend"] is None and answer.rows[0]["mer"] is None
    assert answer.reasons == {
        "ad_spend": "Ad spend cannot be told apart by device.",
        "mer": "Marketing costs and ad spend cannot be told apart by device.",
    }


def test_sessions_of_visitors_are_not_set_against_orders_of_customers(november):
    answer = ask(november, STORE, ["orders_per_session"], NOVEMBER, where={"customer_type": ["new"]})
    assert answer.value("orders_per_session") is None
    assert "not a new customer" in answer.reasons["orders_per_session"]


def test_spend_without_countries_has_no_roas_by_country(november):
    answer = ask(november, STORE, ["ad_spend", "roas_blended", "orders"], NOVEMBER, by=["country"])
    assert {row["country"]: row["orders"] for row in answer.rows} == {"DE": 2, "NL": 2, "unknown": 1}
    assert {row["ad_spend"] for row in answer.rows} == {None}
    assert answer.reasons["roas_blended"] == "Only 0% of ad spend has a country."


def test_fewer_than_eight_in_ten_orders_with_a_channel_give_no_attributed_roas():
    orders = [{"day": day(1), "gross_sales": 10, "channel": "Paid Search"} for _ in range(7)]
    orders += [{"day": day(1), "gross_sales": 10} for _ in range(2)]
    spend = [{"day": day(1), "cost": 10, "channel": "Paid Search"}]
    first = Period(day(1), day(1))
    thin = ask(shop(orders=orders, spend=spend), STORE, ["roas_attributed", "roas_blended"], first)
    assert thin.rows[0]["roas_attributed"] is None and thin.rows[0]["roas_blended"] == 9.0
    assert thin.reasons["roas_attributed"] == "Only 78% of web orders have a channel."
    enough = shop(orders=[*orders, {"day": day(1), "gross_sales": 10, "channel": "Email"}], spend=spend)
    assert one_value(enough, "roas_attributed", first) == 7.0
    assert by(shop(orders=orders, spend=spend), "new_customer_roas", "channel", first) == {
        "Paid Search": None,
        "unknown": None,
    }


def test_the_channel_rule_holds_for_each_week_by_itself():
    good = [{"day": day(2), "gross_sales": 10, "channel": "Paid Search"}]
    gap = [{"day": day(9), "gross_sales": 10}]
    spend = [{"day": day(number), "cost": 5, "channel": "Paid Search"} for number in (2, 8, 15)]
    tracked = shop(orders=[*good, *gap, {"day": day(15), "gross_sales": 10, "channel": "Paid Search"}], spend=spend)
    weeks = over_time(tracked, "roas_attributed", "week", Period(day(2), day(15)))
    assert weeks == {day(2): 1.0, day(9): None}


def test_periods_are_named_by_their_first_day_and_clipped_ones_are_partial(november):
    weeks = ask(november, STORE, ["gross_sales"], Period(day(1), day(12)), "week").rows
    assert [(row["period"], row["gross_sales"], row["partial"]) for row in weeks] == [
        (date(2026, 10, 26), 0, True),
        (day(2), euros(100), False),
        (day(9), euros(100), True),
    ]
    sunday = Store("S", "EUR", "Europe/Amsterdam", week_start="sunday")
    assert list(over_time(november, "gross_sales", "week", Period(day(1), day(12)), sunday)) == [day(1), day(8)]
    assert list(over_time(november, "gross_sales", "quarter")) == [date(2026, 10, 1)]
    assert list(over_time(november, "gross_sales", "year")) == [date(2026, 1, 1)]


def test_inside_the_covered_days_nothing_is_zero_and_outside_it_is_unknown():
    orders = [{"day": day(3), "gross_sales": 10}, {"day": day(5), "gross_sales": 20}]
    answer = ask(shop(orders=orders), STORE, ["gross_sales", "orders"], Period(day(2), day(6)), "day")
    assert [row["gross_sales"] for row in answer.rows] == [None, euros(10), 0, euros(20), None]
    assert [row["partial"] for row in answer.rows] == [False] * 5
    assert answer.reasons["orders"] == "Orders: known from 2026-11-03 to 2026-11-05 only."
    whole = ask(shop(orders=orders), STORE, ["gross_sales"], Period(day(2), day(6)))
    assert whole.rows[0] == {"period": day(2), "gross_sales": euros(30), "partial": True}


def test_an_unfinished_last_day_is_partial():
    running = shop(
        orders=[{"day": day(3), "gross_sales": 10}, {"day": day(4), "gross_sales": 10}], last_day_partial=True
    )
    rows = ask(running, STORE, ["orders"], Period(day(3), day(4)), "day").rows
    assert [row["partial"] for row in rows] == [False, True]


def test_a_return_after_the_last_order_is_not_lost():
    late = shop(orders=[{"day": day(3), "gross_sales": 10}], returns=[{"day": day(20), "order": 1, "goods": 10}])
    days = over_time(late, "net_sales", "day", Period(day(3), day(20)))
    assert days[day(20)] == -euros(10) and days[day(19)] is None
    assert one_value(late, "net_sales", Period(day(3), day(20))) == 0


def test_mixed_metrics_count_only_days_that_all_parts_know():
    orders = [{"day": day(number), "gross_sales": 100} for number in range(1, 11)]
    partly = shop(orders=orders, spend=[{"day": day(number), "cost": 10} for number in range(6, 11)])
    answer = ask(partly, STORE, ["net_sales", "ad_spend", "roas_blended"], Period(day(1), day(10)))
    assert answer.rows[0] == {
        "period": day(1),
        "net_sales": euros(1000),
        "ad_spend": euros(50),
        "roas_blended": 10.0,
        "partial": True,
    }
    assert any("counted from 2026-11-06 to 2026-11-10" in note for note in answer.notes)


def test_unknown_parts_make_the_cell_unknown_and_say_how_much_is_known():
    half = shop(
        orders=[
            {"day": day(1), "gross_sales": 60, "cost_of_goods": 20, "tax": None},
            {"day": day(2), "gross_sales": 40, "cost_of_goods": None, "tax": 3},
        ]
    )
    days = ask(half, STORE, ["contribution_margin_1", "tax", "total_sales"], Period(day(1), day(2)), "day")
    assert [row["contribution_margin_1"] for row in days.rows] == [euros(40), None]
    assert [row["tax"] for row in days.rows] == [None, euros(3)]
    assert [row["total_sales"] for row in days.rows] == [None, euros(43)]
    assert days.reasons["contribution_margin_1"] == "The cost of goods is known for 60.0% of sales."
    assert days.shares["contribution_margin_1"] == 0.6


def test_margin_two_is_unknown_until_the_store_has_said_its_costs():
    silent = shop(orders=[{"day": day(1), "gross_sales": 10, "packaging": None}], returns=[{"day": day(1), "goods": 1}])
    answer = ask(silent, STORE, ["contribution_margin_1", "contribution_margin_2"], Period(day(1), day(1)))
    assert answer.value("contribution_margin_1") == euros(9) and answer.value("contribution_margin_2") is None
    assert "set costs in store.toml" in answer.reasons["contribution_margin_2"]


def test_sessions_are_read_in_exactly_one_breakdown():
    twice = shop(
        sessions=[
            *({"day": day(number), "device_category": "mobile", "sessions": 10} for number in (1, 2, 3)),
            *({"day": day(number), "channel": "Direct", "sessions": 10} for number in (2, 3)),
            *({"day": day(3), "channel": channel, "country": "NL", "sessions": 5} for channel in ("Direct", "Email")),
        ]
    )
    period = Period(day(1), day(3))
    assert one_value(twice, "sessions", period) == 30
    assert by(twice, "sessions", "device_category", period) == {"mobile": 30}
    channels = ask(twice, STORE, ["sessions"], period, "day", by=["channel"])
    assert [row["sessions"] for row in channels.rows] == [None, 10, 10]
    assert by(twice, "sessions", "channel", period, where={"country": ["NL"]}) == {"Direct": 5, "Email": 5}
    both = ask(twice, STORE, ["sessions"], period, by=["device_category", "channel"])
    assert both.reasons == {"sessions": "The sessions of ga4 are not told apart by channel and device together."}


def test_the_step_before_is_the_nearest_that_the_data_has():
    recorded = {
        "day": day(1),
        "sessions": 100,
        "view_item": 50,
        "begin_checkout": 20,
        "add_payment_info": 10,
        "purchase": 5,
    }
    steps = shop(sessions=[recorded])
    period = Period(day(1), day(1))
    assert one_value(steps, "step_rate_begin_checkout", period) == 0.4
    assert one_value(steps, "step_rate_add_payment_info", period) == 0.5
    assert one_value(steps, "step_rate_purchase", period) == 0.5
    missing = ask(steps, STORE, ["step_rate_add_to_cart"], period)
    assert missing.reasons == {"step_rate_add_to_cart": "Add to cart: recorded for 0.0% of sessions."}


def test_abandonment_is_never_clamped():
    wallets = shop(sessions=[{"day": day(1), "sessions": 10, "begin_checkout": 2, "purchase": 3}])
    assert one_value(wallets, "checkout_abandonment_rate", Period(day(1), day(1))) == -0.5


def test_rows_of_a_period_count_only_where_it_lies_inside_the_cell():
    october = {"period_from": date(2026, 10, 1), "period_to": date(2026, 10, 31), "cost": 310}
    reports = shop(spend=[october, {"day": day(2), "cost": 7}])
    autumn = Period(date(2026, 10, 1), day(30))
    assert over_time(reports, "ad_spend", "month", autumn) == {date(2026, 10, 1): euros(310), day(1): euros(7)}
    cut = ask(reports, STORE, ["ad_spend"], Period(date(2026, 10, 20), day(30)))
    assert cut.rows[0]["ad_spend"] == euros(7) and cut.rows[0]["partial"]
    assert any("310.00 EUR" in note for note in cut.notes)
    week = ask(reports, STORE, ["ad_spend"], Period(date(2026, 10, 5), date(2026, 10, 11)))
    assert week.value("ad_spend") is None
    assert week.reasons["ad_spend"] == "Ad spend: these days are known only as part of a longer period."


def test_a_ratio_is_not_made_of_spend_that_is_only_partly_in_the_window():
    october = {"period_from": date(2026, 10, 1), "period_to": date(2026, 10, 31), "cost": 310}
    orders = [{"day": date(2026, 10, 5), "gross_sales": 50}, {"day": day(3), "gross_sales": 100}]
    reports = shop(orders=orders, spend=[october, {"day": day(2), "cost": 10}])
    assert one_value(reports, "roas_blended", Period(date(2026, 10, 20), day(2))) is None
    assert one_value(reports, "roas_blended", Period(day(1), day(3))) == 0.0


def test_marketing_costs_that_nobody_loaded_count_as_none_and_that_is_said():
    plain = shop(orders=[{"day": day(1), "gross_sales": 100}], spend=[{"day": day(1), "cost": 20}])
    answer = ask(plain, STORE, ["mer"], Period(day(1), day(1)))
    assert answer.value("mer") == 5.0
    assert answer.notes == ("No marketing costs besides ad spend are loaded: they count as none.",)


def test_a_day_is_the_stores_day():
    midnight = shop(
        orders=[
            {"at": datetime(2026, 10, 31, 23, 59, 59), "gross_sales": 1},
            {"at": datetime(2026, 11, 1, 0, 0, 0), "gross_sales": 2},
        ]
    )
    assert one_value(midnight, "gross_sales", Period(day(1), day(1))) == euros(2)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_metric_is_answered_on_an_empty_shop(name):
    answer = ask(shop(), STORE, [name], NOVEMBER)
    assert answer.rows == ({"period": NOVEMBER.first, name: None, "partial": False},)
    assert answer.reasons[name]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"orders": [{"day": date(2026, 11, 1), "gross_sales": 10, "customer": 1}]}, "orders"),
        ({"sessions": [{"day": date(2026, 11, 1), "sessions": 10}]}, "sessions"),
        ({"spend": [{"day": date(2026, 11, 1), "cost": 10}]}, "spend"),
    ],
    ids=["orders only", "sessions only", "spend only"],
)
def test_a_shop_with_one_kind_of_data_answers_what_it_can(given, kind):
    answer = ask(shop(**given), STORE, list(CATALOGUE), Period(day(1), day(1)))
    for one in CATALOGUE.values():
        if one.kinds - {"marketing_costs"} != {kind}:
            assert answer.value(one.id) is None, one.id
        assert answer.value(one.id) is not None or answer.reasons[one.id]


def test_typing_errors_get_the_nearest_name(november):
    cases = [
        ({"ids": ["ordres"]}, "orders"),
        ({"ids": ["orders"], "grain": "weeks"}, "week"),
        ({"ids": ["orders"], "by": ["device_categories"]}, "device_category"),
        ({"ids": ["orders"], "where": {"chanel": ["Email"]}}, "channel"),
        ({"ids": ["orders"], "where": {"channel": ["email"]}}, "Email"),
        ({"ids": ["orders"], "where": {"channel": ["Paid Serch"]}}, "Paid Search"),
        ({"ids": ["orders"], "where": {"platform": ["gogle"]}}, "google"),
    ]
    for given, meant in cases:
        with pytest.raises(Refusal) as refused:
            ask(november, STORE, given.pop("ids"), NOVEMBER, **given)
        assert refused.value.hint == f"Did you mean '{meant}'?"


def test_values_that_every_store_may_have_are_never_refused(november):
    assert one_value(november, "orders", where={"device_category": ["tablet"]}) == 0
    assert one_value(november, "orders", where={"medium": ["unknown"]}) == 5
    assert one_value(shop(), "orders", where={"channel": ["Anything"]}) is None


def test_no_metric_at_all_is_refused(november):
    with pytest.raises(Refusal, match="No metric was asked for"):
        ask(november, STORE, [], NOVEMBER)


def test_values_are_bound_never_written_into_the_statement(november):
    answer = ask(november, STORE, ["orders", "ad_spend", "customers"], NOVEMBER, where={"channel": ["Paid Search"]})
    assert len(answer.statements) == 4
    assert all("Paid" not in statement and "2026" not in statement for statement in answer.statements)


def test_an_early_period_says_that_first_orders_are_counted_from_the_start(november):
    answer = ask(november, STORE, ["new_customers"], NOVEMBER)
    assert answer.notes == ("Orders are known from 2026-11-01: customers who bought before that day count as new.",)


def test_an_answer_can_be_kept_in_a_cache(november):
    answer = ask(november, STORE, list(CATALOGUE), NOVEMBER, "week", by=["channel"])
    assert pickle.loads(pickle.dumps(answer)) == answer


def test_an_older_version_of_sums_only_says_that_it_cannot_count_customers(november):
    old = shop(orders=[{"day": day(1), "gross_sales": 10, "customer": 1}])
    old.con.execute("drop table orders; drop table customers")
    answer = ask(old, STORE, ["orders", "customers", "repeat_purchase_rate"], Period(day(1), day(1)))
    assert answer.value("orders") == 1 and answer.value("customers") is None
    assert "sums only" in answer.reasons["repeat_purchase_rate"]


def test_a_monthly_fee_is_said_not_spread_over_weeks():
    fees = shop(
        orders=[{"day": day(number), "gross_sales": 100} for number in range(1, 31)],
        spend=[{"day": day(number), "cost": 10} for number in range(1, 31)],
        marketing=[{"period_from": day(1), "period_to": day(30), "name": "agency", "cost": 300}],
    )
    assert one_value(fees, "mer") == 5.0
    week = ask(fees, STORE, ["mer"], Period(day(2), day(8)), "week")
    assert (week.value("mer"), week.rows[0]["partial"]) == (10.0, False)
    assert week.notes == (
        "Marketing costs (300.00 EUR) known only for whole periods between 2026-11-01 and 2026-11-30 that fit into no "
        "single cell: not counted.",
    )


def test_orders_without_a_channel_are_not_set_against_spend_without_one():
    orders = [{"day": day(1), "gross_sales": 10, "channel": "Paid Search"} for _ in range(9)]
    spend = [
        {"day": day(1), "cost": cost, "channel": channel} for cost, channel in ((9, "Paid Search"), (1, "unknown"))
    ]
    some = shop(orders=[*orders, {"day": day(1), "gross_sales": 10}], spend=spend)
    first = Period(day(1), day(1))
    answer = ask(some, STORE, ["roas_blended", "ad_spend"], first, by=["channel"])
    assert {row["channel"]: row["roas_blended"] for row in answer.rows} == {"Paid Search": 10.0, "unknown": None}
    assert {row["channel"]: row["ad_spend"] for row in answer.rows}["unknown"] == euros(1)
    unknown = ask(some, STORE, ["roas_blended"], first, where={"channel": ["unknown"]})
    assert unknown.value("roas_blended") is None
    assert unknown.reasons == {"roas_blended": "Orders without a channel cannot be set against ad spend."}


def test_fees_that_are_booked_now_and_then_need_no_remark():
    fees = shop(
        orders=[{"day": day(number), "gross_sales": 100} for number in range(1, 31)],
        spend=[{"day": day(number), "cost": 10} for number in range(1, 31)],
        marketing=[{"day": day(5), "name": "agency", "cost": 100}, {"day": day(20), "name": "agency", "cost": 100}],
    )
    assert ask(fees, STORE, ["mer"], Period(day(10), day(30))).notes == ()
    for window in (Period(day(1), day(10)), Period(day(21), day(30))):
        assert "outside these days they count as none" in ask(fees, STORE, ["mer"], window).notes[0]


@pytest.mark.parametrize("week_start", ["monday", "sunday"])
@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_statements_and_calendar_name_the_same_periods(grain, week_start):
    years = Period(date(2023, 12, 25), date(2026, 1, 10))
    bucket = Frame(years, grain, week_start, years.last).bucket("cast(day as date)")
    days = shop().rows(
        f"select cast(day as date), {bucket} from range($first, $last, interval 1 day) as days(day)",
        {"first": datetime(2023, 12, 25), "last": datetime(2026, 1, 11)},
    )
    assert len(days) == years.days
    assert all(named == span_of(one, grain, week_start, years).first for one, named in days)
