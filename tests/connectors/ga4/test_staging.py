from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from connectors.ga4.answers import Fetched, Quality, Slice
from connectors.ga4.definitions import read_reports
from connectors.ga4.staging import stage
from connectors.refusal import ConnectorRefusal
from storehelm.warehouse.writer import SCHEMA

FETCHED_AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def part(columns: str, *rows: str) -> pa.Table:
    """Text columns, as Analytics answers: one row a line, its cells apart by a bar."""
    names = columns.split()
    cells = [row.split("|") for row in rows]
    return pa.table({name: pa.array([row[at] for row in cells], pa.string()) for at, name in enumerate(names)})


def answer(report: str, first: str = "2026-11-01", last: str = "2026-11-30", **parts: pa.Table) -> Fetched:
    piece = Slice(read_reports()[report], date.fromisoformat(first), date.fromisoformat(last))
    return Fetched(piece, parts, FETCHED_AT, "123", "EUR", "Europe/Amsterdam", Quality(), calls=4, tokens=9)


def staged(fetched: Fetched, columns: str, order: str = "all") -> tuple[list[tuple], object]:
    con = duckdb.connect()
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    account = stage(con, fetched)
    con.execute(f"select {columns} from staged_{fetched.slice.report.into} order by {order}")
    return con.fetchall(), account


_CELL = "date deviceCategory sessionDefaultChannelGroup newVsReturning country"
VISITORS = f"{_CELL} sessions engagedSessions ecommercePurchases totalRevenue"
STEPS = f"{_CELL} eventName sessions"


def test_steps_join_their_rows_and_what_is_withheld_is_a_row_of_its_own():
    fetched = answer(
        "visitors",
        rows=part(
            VISITORS,
            "2026-11-01|mobile|Direct|new|Georgia|80|40|2|19.99",
            "2026-11-01|smart tv|AI Assistant|(not set)|Côte d'Ivoire|5|1|0|0",
        ),
        steps=part(
            STEPS,
            "2026-11-01|mobile|Direct|new|Georgia|view_item|60",
            "2026-11-01|mobile|Direct|new|Georgia|purchase|2",
            "2026-11-01|tablet|Direct|new|Georgia|view_item|1",
        ),
        totals=part("date sessions engagedSessions ecommercePurchases totalRevenue", "2026-11-01|90|40|3|29.989999"),
        step_totals=part("date eventName sessions", "2026-11-01|view_item|61", "2026-11-01|purchase|3"),
    )
    rows, account = staged(
        fetched,
        "unit, device_category, channel, customer_type, country, sessions, engaged_sessions, view_item, add_to_cart, "
        "purchase, transactions, purchase_revenue, currency",
        "device_category nulls last",
    )
    unit = "sessions|ga4|channel+country+customer_type+device_category|2026-11-01"
    gone = "(withheld)"
    assert rows == [
        (unit, gone, gone, gone, gone, 5, -1, 0, 0, 1, 1, 9_999_999, "EUR"),
        (unit, "mobile", "Direct", "new", "Georgia", 80, 40, 60, 0, 2, 2, 19_990_000, "EUR"),
        (unit, "smart tv", "AI Assistant", None, "Côte d'Ivoire", 5, 1, 0, 0, 0, 0, 0, "EUR"),
        (unit, "tablet", "Direct", "new", "Georgia", 0, 0, 1, 0, 0, 0, 0, "EUR"),
    ]
    assert (account.rows_in, account.not_data, account.format_name) == (2, 0, "ga4_api")
    assert account.path == Path("ga4/properties/123/visitors/2026-11-01..2026-11-30")
    assert account.as_of == datetime(2026, 11, 20, 6, 30)
    assert [(cover.unit_prefix, cover.first, cover.last) for cover in account.covers] == [
        ("sessions|ga4|channel+country+customer_type+device_category|", date(2026, 11, 1), date(2026, 11, 30))
    ]


def test_rows_that_add_up_to_the_total_withhold_nothing():
    fetched = answer(
        "visitors",
        rows=part(
            VISITORS, "2026-11-01|mobile|Direct|new|Georgia|80|40|2|0.1", "2026-11-01|desktop|Direct|new||1|1|1|0.2"
        ),
        totals=part("date sessions engagedSessions ecommercePurchases totalRevenue", "2026-11-01|81|41|3|0.3"),
    )
    rows, _ = staged(fetched, "device_category, country, sessions, purchase_revenue, view_item")
    assert rows == [("desktop", None, 1, 200_000, None), ("mobile", "Georgia", 80, 100_000, None)]


def test_a_day_without_rows_withholds_its_whole_total():
    fetched = answer(
        "landing",
        rows=part("date landingPage deviceCategory sessionDefaultChannelGroup sessions"),
        totals=part("date sessions", "2026-11-03|7"),
    )
    rows, account = staged(fetched, "session_date, landing_page, country, sessions, engaged_sessions, transactions")
    assert rows == [(date(2026, 11, 3), "(withheld)", None, 7, None, None)]
    assert account.rows_in == 0


TRANSACTIONS = (
    "date transactionId deviceCategory sessionDefaultChannelGroup sessionSource sessionMedium sessionCampaignName "
    "country ecommercePurchases purchaseRevenue shippingAmount taxAmount refundAmount"
)


def test_transactions_keep_their_ids_and_the_withheld_have_none():
    fetched = answer(
        "transactions",
        rows=part(
            TRANSACTIONS,
            "2026-11-01|#1001|mobile|Direct|(direct)|(none)|(not set)|Korea|2|20.5|1|2|0",
            "2026-11-01|(not set)|mobile|Direct|(direct)|(none)|가을 세일|Georgia|1|-3.25|0|0|3.25",
        ),
        totals=part(
            "date ecommercePurchases purchaseRevenue shippingAmount taxAmount refundAmount", "2026-11-01|3|17.25|1|2|5"
        ),
    )
    rows, _ = staged(fetched, "transaction_id, source_name, campaign, purchases, revenue, refund", "refund")
    assert len(rows) == 3
    assert ("#1001", "(direct)", None, 2, 20_500_000, 0) in rows
    assert (None, "(direct)", "가을 세일", 1, -3_250_000, 3_250_000) in rows
    assert (None, "(withheld)", "(withheld)", 0, 0, 1_750_000) in rows


@pytest.mark.parametrize(
    ("report", "period", "first_day", "last_day", "unit"),
    [
        ("users_by_day", "2026-11-03", date(2026, 11, 3), date(2026, 11, 3), "users|ga4|day|2026-11-03"),
        ("users_by_week", "2026-11-02", date(2026, 11, 2), date(2026, 11, 8), "users|ga4|week|2026-11-02"),
        ("users_by_week", "2026-11-01", date(2026, 11, 1), date(2026, 11, 7), "users|ga4|week|2026-11-01"),
        ("users_by_month", "2026-11-01", date(2026, 11, 1), date(2026, 11, 30), "users|ga4|month|2026-11-01"),
    ],
)
def test_users_stand_for_each_period_and_for_all_devices_together(report, period, first_day, last_day, unit):
    name = read_reports()[report].period_dimension
    metrics = "totalUsers activeUsers newUsers totalPurchasers firstTimePurchasers"
    fetched = answer(
        report,
        rows=part(f"{name} deviceCategory {metrics}", f"{period}|mobile|9|8|7|2|1", f"{period}|(not set)|1|1|0|0|0"),
        totals=part(f"{name} {metrics}", f"{period}|9|8|7|2|1"),
    )
    rows, _ = staged(fetched, "unit, first_day, last_day, device_category, total_users, first_time_purchasers")
    span = (unit, first_day, last_day)
    assert rows == [(*span, "mobile", 9, 1), (*span, "unknown", 1, 0), (*span, None, 9, 1)]


def test_key_events_keep_their_fractions():
    fetched = answer(
        "leads",
        rows=part(
            "date eventName deviceCategory sessionDefaultChannelGroup eventCount sessions keyEvents",
            "2026-11-01|generate_lead|mobile|Direct|3|2|0.3333335",
        ),
    )
    rows, _ = staged(fetched, "unit, report, event_name, events, sessions, users, key_events")
    unit = "event_counts|ga4|leads|2026-11-01"
    assert rows == [(unit, "leads", "generate_lead", 3, 2, None, Decimal("0.333334"))]


ADS = (
    "date sessionSource sessionMedium sessionCampaignName sessionCampaignId sessionDefaultChannelGroup "
    "advertiserAdCost advertiserAdClicks advertiserAdImpressions sessions"
)


def test_only_rows_with_cost_clicks_or_impressions_are_advertising():
    fetched = answer(
        "ads",
        rows=part(
            ADS,
            "2026-11-01|google|cpc|Sale|11|Paid Search|10.10|4|100|5",
            "2026-11-01|google|cpc|Sale|12|Paid Search|1|1|1|1",
            "2026-11-01|Instagram|paid|Story|13|Paid Social|0|0|7|5",
            "2026-11-01|tiktok|paid|Clip|14|Paid Social|2|0|0|5",
            "2026-11-01|(direct)|(none)|(not set)|(not set)|Direct|0|0|0|50",
        ),
    )
    rows, account = staged(fetched, "platform, account, campaign, channel, cost, clicks, impressions", "cost")
    assert rows == [
        ("meta", "analytics", "Story", "Paid Social", 0, 0, 7),
        ("tiktok", "analytics", "Clip", "Paid Social", 2_000_000, 0, 0),
        ("google", "analytics", "Sale", "Paid Search", 11_100_000, 5, 101),
    ]
    assert (account.rows_in, account.not_data) == (5, 1)


def test_a_property_without_costs_has_no_spend_and_is_not_refused():
    rows, account = staged(
        answer("ads", rows=part("date sessionSource advertiserAdClicks sessions", "2026-11-01|google|3|9")), "*"
    )
    assert rows == []
    assert (account.rows_in, account.not_data) == (1, 1)


@pytest.mark.parametrize(
    ("text", "micros"),
    [("0.0000005", 0), ("0.0000015", 2), ("-0.0000015", -2), ("1e3", 10**9), ("0.30000000000000004", 300_000)],
)
def test_money_is_read_to_the_micro_half_to_even(text, micros):
    row = f"2026-11-01|mobile|Direct|new|Georgia|1|1|0|{text}"
    rows, _ = staged(answer("visitors", rows=part(VISITORS, row)), "purchase_revenue")
    assert rows == [(micros,)]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("2026-11-01|mobile|Direct|new|Georgia|1.5|1|0|1", "sessions", "1.5"),
        ("2026-11-01|mobile|Direct|new|Georgia||1|0|1", "sessions", ""),
        ("2026-11-01|mobile|Direct|new|Georgia|1|99999999999999999999|0|1", "engagedSessions", "99999999999999999999"),
        ("2026-11-01|mobile|Direct|new|Georgia|1|1|0|1,5", "totalRevenue", "1,5"),
        ("2026-11-01|mobile|Direct|new|Georgia|1|1|0|nan", "totalRevenue", "nan"),
        ("2026-11-01|mobile|Direct|new|Georgia|1|1|0|9e18", "totalRevenue", "9e18"),
        ("2026-12-01|mobile|Direct|new|Georgia|1|1|0|1", "date", "2026-12-01"),
        ("(other)|mobile|Direct|new|Georgia|1|1|0|1", "date", "(other)"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(row, column, value):
    with pytest.raises(ConnectorRefusal) as refused:
        staged(answer("visitors", rows=part(VISITORS, row)), "*")
    assert "'visitors'" in refused.value.message
    assert (refused.value.column, refused.value.value) == (column, value)


def test_a_report_without_what_it_is_about_is_refused():
    with pytest.raises(ConnectorRefusal, match="does not give purchaseRevenue, without which the report 'ecommerce'"):
        staged(answer("ecommerce", rows=part("date deviceCategory checkouts", "2026-11-01|mobile|1")), "*")


def test_a_field_that_the_property_refuses_is_unknown():
    row = part("date deviceCategory sessionDefaultChannelGroup sessions", "2026-11-01|mobile|Direct|3")
    rows, _ = staged(answer("traffic", rows=row), "unit, country, sessions, engaged_sessions, purchase_revenue")
    breakdown = "campaign+channel+country+device_category+medium+source_name"
    assert rows == [(f"sessions|ga4|{breakdown}|2026-11-01", None, 3, None, None)]
