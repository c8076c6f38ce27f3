from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from storehelm.settings.home import Home
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import open_published
from storehelm.warehouse.writer import writing
from tests.shops import NOW, STORE, fill_shop, published_shop

MAY = [date(2026, 5, day) for day in range(1, 32)]


def origins(published):
    rows = published.rows("select order_id, device_category, channel, source_name, medium, campaign from orders")
    return {row[0]: row[1:] for row in rows}


def transaction(number, **told):
    return {"transaction_id": number, "transaction_date": MAY[3], "device_category": "mobile"} | told


EMAIL = {"channel": "Email", "source_name": "news", "medium": "email", "campaign": "spring"}
PAID = {"channel": "Paid Search", "source_name": "google", "medium": "cpc", "campaign": "brand"}


def test_an_order_takes_its_device_and_channel_from_its_transaction(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "#1001", "order_date": MAY[3], "goods": 50}, {"order_id": "1002", "goods": 20}],
        transactions=[transaction(" 1001", **EMAIL, country="DE"), transaction("1003", **PAID)],
    )
    assert origins(published) == {
        "#1001": ("mobile", "Email", "news", "email", "spring"),
        "1002": ("unknown",) * 5,
    }
    assert published.rows("select country from orders order by order_no") == [("unknown",), ("DE",)]
    assert published.rows("select transaction_id, order_no from transactions") == [("1001", 2), ("1003", None)]


def test_what_the_export_tells_comes_first_part_by_part(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[
            {"order_id": "1", "goods": 1, "channel": "Direct"},
            {"order_id": "2", "goods": 1, "device_category": "desktop"},
            {"order_id": "3", "goods": 1, "session_id": "v"},
        ],
        sessions=[{"session_id": "v", "source_name": "bing", "medium": "organic"}],
        transactions=[transaction(number, **EMAIL) for number in "123"],
    )
    assert origins(published) == {
        "1": ("mobile", "Direct", "unknown", "unknown", "unknown"),
        "2": ("desktop", "Email", "news", "email", "spring"),
        "3": ("mobile", "Organic Search", "bing", "organic", "unknown"),
    }


def test_a_transaction_told_several_times_fans_nothing_out(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "1", "goods": "10"}, {"order_id": "2", "goods": "30"}],
        transactions=[
            transaction("1", **PAID, purchases=1),
            transaction("1", **EMAIL, purchases=2, transaction_date=MAY[9]),
            transaction("2", **PAID, purchases=1, transaction_date=MAY[5]),
            transaction("2", **EMAIL, purchases=1, transaction_date=MAY[4]),
            transaction("2", **PAID, purchases=0, transaction_date=MAY[1], refund="30", revenue="-30"),
        ],
    )
    assert published.rows("select count(*), sum(gross_sales)::bigint from orders") == [(2, 40_000_000)]
    assert {key: row[1] for key, row in origins(published).items()} == {"1": "Email", "2": "Email"}
    assert published.rows("select count(*), count(order_no) from transactions") == [(5, 5)]


def test_one_id_in_two_shops_belongs_to_one_order(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[
            {"order_id": "7", "source": "a", "order_date": MAY[0], "goods": 1},
            {"order_id": "7", "source": "b", "order_date": MAY[3], "goods": 1},
            {"order_id": "8", "source": "a", "order_date": MAY[9], "goods": 1, "transaction_id": "9"},
            {"order_id": "9", "source": "b", "order_date": MAY[3], "goods": 1},
        ],
        transactions=[transaction("7", **EMAIL), transaction("9", **PAID), transaction("8", **PAID)],
    )
    rows = published.rows("select source, order_id, channel from orders order by 1, 2")
    assert rows == [("a", "7", "unknown"), ("a", "8", "Paid Search"), ("b", "7", "Email"), ("b", "9", "unknown")]
    told = published.rows(
        "select t.transaction_id, o.order_id from transactions as t left join orders as o using (order_no) order by 1"
    )
    assert told == [("7", "7"), ("8", None), ("9", "8")]


def test_letter_case_tells_ids_apart_and_only_one_sign_is_ignored(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "A1", "goods": 1}, {"order_id": "##2", "goods": 1}],
        transactions=[transaction("a1"), transaction("2"), transaction("#")],
    )
    assert published.rows("select count(order_no) from transactions") == [(0,)]


def test_money_is_converted_by_the_rate_of_its_day(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "1", "goods": 10}],
        transactions=[
            transaction("1", revenue="11.00", tax="1.10", shipping=None, currency="USD"),
            transaction(None, revenue="-5.50", purchases=-1, currency="USD", device_category="(withheld)"),
        ],
        exchange_rates=[{"rate_date": MAY[3], "currency": "USD", "rate": "1.1"}],
    )
    rows = published.rows("select revenue, tax, shipping, currency, device_category from transactions")
    assert rows == [
        (10_000_000, 1_000_000, None, "USD", "mobile"),
        (-5_000_000, None, None, "USD", "(withheld)"),
    ]


@pytest.mark.parametrize("told", [{"channel": None, "source_name": "google", "medium": "cpc"}])
def test_a_channel_that_is_not_told_is_named_by_rule(tmp_path, told):
    published = published_shop(
        tmp_path, orders=[{"order_id": "1", "goods": 1}], transactions=[transaction("1", **told)]
    )
    assert published.rows("select channel from transactions") == [("Paid Search",)]
    assert origins(published)["1"][1] == "Paid Search"


def slice_of(report="traffic", first=1, last=7, **told):
    return {"report": report, "first_day": MAY[first - 1], "last_day": MAY[last - 1]} | told


def flags(published, *columns):
    return published.rows(f"select {', '.join(columns)} from quality_flags order by report, kind, first_day")


def problems(published):
    return {row[0]: row[1:] for row in published.rows("select kind, severity, message, count, amount from problems")}


def test_flaws_are_of_the_answer_that_was_read_last(tmp_path):
    later = NOW + timedelta(days=1)
    published = published_shop(
        tmp_path,
        orders=[{"goods": "1", "order_date": MAY[9]}],
        ga4_slices=[
            slice_of(sampled_read=12, sampled_of=100, has_other_row=True),
            slice_of(first=5, fetched_at=later, is_thresholded=True, restricted=["totalRevenue"]),
            slice_of("ecommerce", 1, 9, truncated=["kept for 2 months"], unavailable=["taxAmount", "refundAmount"]),
        ],
    )
    assert flags(published, "report", "kind", "first_day", "last_day", "size", "measure") == [
        ("ecommerce", "truncated", MAY[0], MAY[8], None, None),
        ("ecommerce", "unavailable", MAY[0], MAY[8], None, "refundAmount"),
        ("ecommerce", "unavailable", MAY[0], MAY[8], None, "taxAmount"),
        ("traffic", "other_row", MAY[0], MAY[3], None, None),
        ("traffic", "restricted", MAY[4], MAY[6], None, "totalRevenue"),
        ("traffic", "sampled", MAY[0], MAY[3], Decimal("0.12"), None),
        ("traffic", "thresholded", MAY[4], MAY[6], None, None),
    ]
    found = problems(published)
    assert found["analytics_sampled"][:3] == (
        "warning",
        "4 days of Google Analytics are sampled: it read as little as 12.0 % of the events, so that counts are "
        "estimates.",
        4,
    )
    assert found["analytics_late"][1].startswith(
        "3 days of orders are not in Google Analytics yet: it ends on 2026-05-07."
    )
    assert {"analytics_other_row", "analytics_thresholded", "analytics_restricted"} <= set(found)
    assert "kept for 2 months" in found["analytics_truncated"][1]
    assert "refundAmount, taxAmount" in found["analytics_unavailable"][1]
    reports = published.rows("select report, title, first_day, last_day, calls, tokens from analytics_reports")
    assert reports == [
        ("ecommerce", "Revenue as Analytics counts it", MAY[0], MAY[8], 1, 2),
        ("traffic", "Sessions by source, campaign and country", MAY[0], MAY[6], 2, 4),
    ]


def test_what_is_withheld_is_told_with_its_size(tmp_path):
    breakdown = "channel+country+customer_type+device_category"
    rest = {"breakdown": breakdown, "session_date": MAY[0]}
    published = published_shop(
        tmp_path,
        sessions=[
            rest | {"device_category": "mobile", "sessions": 97},
            rest | {"device_category": "(withheld)", "channel": "(withheld)", "sessions": 3},
        ],
        analytics_sales=[
            {"sales_date": MAY[0], "device_category": "mobile", "channel": "Email", "revenue": "102", "purchases": 4},
            {"sales_date": MAY[0], "device_category": "(withheld)", "channel": "(withheld)", "revenue": "-2"},
        ],
    )
    assert flags(published, "report", "kind", "size", "measure", "counted", "out_of") == [
        ("ecommerce", "withheld", Decimal("-0.02"), "revenue", -2_000_000, 100_000_000),
        ("visitors", "withheld", Decimal("0.03"), "sessions", 3, 100),
    ]
    assert "3.0 % of their sessions is shown as withheld" in problems(published)["analytics_withheld"][1]
    sales = published.rows("select device_category, revenue, purchases from daily_analytics_sales order by 2")
    assert sales == [("(withheld)", -2_000_000, None), ("mobile", 102_000_000, 4)]


def test_users_of_each_period_stand_alone(tmp_path):
    day = {"first_day": MAY[0], "last_day": MAY[0]}
    week = {"grain": "week", "first_day": MAY[3], "last_day": MAY[9]}
    published = published_shop(
        tmp_path,
        users=[
            day | {"device_category": None, "total_users": 90, "active_users": 80},
            day | {"device_category": None, "total_users": 4, "active_users": 3},
            day | {"device_category": "smart tv", "total_users": 5},
            day | {"device_category": "console", "total_users": 6},
            day | {"device_category": "mobile", "total_users": 70},
            week | {"device_category": None, "total_users": 300},
        ],
        ga4_slices=[slice_of("users_by_week", 4, 10, fetched_at=datetime(2026, 5, 8, 3))],
    )
    rows = published.rows("select grain, first_day, device_category, total_users, is_partial from users_by_period")
    assert rows == [
        ("day", MAY[0], "all", 90, False),
        ("day", MAY[0], "mobile", 70, False),
        ("week", MAY[3], "all", 300, True),
    ]


def test_leads_are_unknown_where_analytics_counts_no_key_event(tmp_path):
    def event(place, events, credit, name="generate_lead", **told):
        return {"event_date": MAY[place], "event_name": name, "events": events, "key_events": credit} | told

    published = published_shop(
        tmp_path,
        event_counts=[
            event(0, 5, "2.5", device_category="mobile"),
            event(0, 1, "0", device_category="desktop"),
            event(1, 5, "0", device_category="mobile"),
            event(2, 5, None),
            event(0, 9, "9", name="sign_up"),
            event(0, 7, "7", report="funnel_events"),
        ],
    )
    rows = published.rows("select event_date, device_category, events, uncounted_events, leads from daily_key_events")
    assert rows == [
        (MAY[0], "desktop", 1, 0, Decimal("0")),
        (MAY[0], "mobile", 5, 0, Decimal("2.5")),
        (MAY[1], "mobile", 5, 5, None),
        (MAY[2], "unknown", 5, 5, None),
    ]
    assert "generate_lead" in problems(published)["lead_events_not_key"][1]


def test_ad_cost_that_a_platform_tells_itself_is_not_added_on_top(tmp_path):
    def cost(place, amount, source="ga4", **told):
        account = "analytics" if source == "ga4" else ""
        return {"spend_date": MAY[place], "cost": amount, "source": source, "account": account} | told

    published = published_shop(
        tmp_path,
        ad_spend=[
            cost(0, "10", "google"),
            cost(0, "9"),
            cost(1, "8"),
            cost(0, "7", platform="meta"),
            cost(9, "6", platform="meta"),
            {"period_from": MAY[5], "period_to": MAY[12], "cost": "40", "source": "meta", "platform": "meta"},
        ],
    )
    days = published.rows("select spend_date, platform, cost from daily_spend order by 1, 2")
    assert days == [(MAY[0], "google", 10_000_000), (MAY[0], "meta", 7_000_000), (MAY[1], "google", 8_000_000)]
    assert published.rows("select cost from period_spend") == [(40_000_000,)]
    assert problems(published)["analytics_spend_left_out"][2:] == (2, 15_000_000)


def test_changes_of_the_numbers_are_annotated(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"goods": "1", "order_date": MAY[0]}],
        ga4_slices=[
            slice_of(first=1, last=4, time_zone="Europe/London"),
            slice_of(first=5, last=7, time_zone="Europe/London", currency="USD"),
            slice_of(first=8, last=9, currency="USD"),
            slice_of(first=10, last=12, property="456", currency="USD"),
        ],
        ga4_restatements=[
            {"report": "traffic", "day": MAY[1], "value_before": 100, "value_after": 103},
            {
                "report": "traffic",
                "day": MAY[1],
                "value_before": 103,
                "value_after": 106,
                "fetched_at": NOW + timedelta(1),
            },
            {"report": "landing", "day": MAY[2], "value_before": 100, "value_after": 96},
        ],
    )
    rows = published.rows("select day, kind, what from annotations")
    assert [row[:2] for row in rows] == [
        (MAY[1], "restatement"),
        (MAY[4], "currency"),
        (MAY[7], "time_zone"),
        (MAY[9], "property"),
    ]
    assert rows[0][2] == ("Google Analytics changed the sessions of this day by +6.0 % after it was first read.")
    found = problems(published)
    assert found["analytics_restated"][1] == (
        "2 days of Google Analytics have changed since they were first read (largest: "
        "+6.0 % of sessions on 2026-05-02)."
    )
    assert found["analytics_time_zone"][2] == 7
    assert found["analytics_currency"][2] == 8


def test_an_edition_of_the_channel_rules_is_annotated_from_its_first_day(tmp_path):
    home = Home(tmp_path / "home")
    fill_shop(home, orders=[{"goods": "1", "order_date": MAY[0]}])
    with writing(home, "test") as con:
        con.execute("insert into channel_rules values ('2025-01-1', '2025-01-01')")
    publish(home, STORE, NOW)
    rows = open_published(home).rows("select day, kind from annotations")
    assert rows == [(NOW.date(), "channel_rules")]
    assert publish(home, STORE, NOW + timedelta(days=9)) == open_published(home).version, "nothing changed"
