from datetime import date, datetime, timedelta

import pytest

from storehelm.metrics.restated import remembered, restated
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.warehouse.publish import Version, list_versions, publish
from storehelm.warehouse.published import open_published
from storehelm.warehouse.writer import writing
from tests.shops import STORE, fill_shop, insert_rows, order_rows

WEEK = Period(date(2026, 11, 2), date(2026, 11, 8))
MONDAY = datetime(2026, 11, 9, 7, 0)


def version(name, at, as_of=WEEK.last):
    return Version(name, at, as_of, False, True, 1)


def test_the_report_of_a_week_is_the_newest_of_the_monday_after_it():
    versions = [
        version("sunday", MONDAY - timedelta(hours=9)),
        version("monday", MONDAY),
        version("tuesday", MONDAY + timedelta(days=1)),
    ]
    assert [one.version.version for one in remembered(versions, [WEEK], "Europe/Amsterdam")] == ["monday"]


def test_a_day_ends_in_the_stores_zone():
    late = version("late", datetime(2026, 11, 9, 23, 30))
    assert remembered([late], [WEEK], "Europe/Amsterdam") == []
    assert len(remembered([late], [WEEK], "America/New_York")) == 1


def test_a_version_that_did_not_reach_the_end_of_the_week_is_no_report_of_it():
    assert remembered([version("early", MONDAY, WEEK.last - timedelta(days=1))], [WEEK], "UTC") == []


@pytest.fixture
def home(tmp_path):
    """Two orders of a week, reported on the Monday; afterwards one is refunded in part and a third comes late."""
    home = Home(tmp_path / "home")
    orders = [
        {"order_id": "1", "order_date": WEEK.first, "goods": "100.00"},
        {"order_id": "2", "order_date": WEEK.last, "ordered_at": datetime(2026, 11, 8, 23, 0), "goods": "50.00"},
    ]
    fill_shop(home, orders=orders)
    publish(home, STORE, MONDAY)
    late, lines = order_rows({"order_id": "3", "order_date": WEEK.first + timedelta(days=1), "goods": "20.00"}, 3)
    refund = {
        "unit": "orders|shop|1", "load_id": 1, "source": "shop", "refund_id": "R1", "order_id": "1",
        "refunded_at": datetime(2026, 11, 7, 12, 0), "refund_date": date(2026, 11, 7), "is_date_known": True,
        "goods": 30_000_000, "currency": "EUR",
    }  # fmt: skip
    with writing(home, "test") as con:
        insert_rows(con, "orders", [late])
        insert_rows(con, "order_lines", lines)
        insert_rows(con, "refunds", [refund])
    publish(home, STORE, MONDAY + timedelta(days=7))
    return home


def test_what_moved_since_is_told_with_its_causes(home):
    found = restated(home, open_published(home), STORE, list_versions(home), [WEEK])
    rows = {row["id"]: row for row in found.rows}
    assert set(rows) == {"net_sales", "orders", "gross_sales", "returns"}
    net = rows["net_sales"]
    assert (net["said"], net["says"], net["change"]) == (150_000_000, 140_000_000, -10_000_000)
    assert net["why"] == "refunds and cancellations booked since and orders that came late or were changed"
    assert net["said_on"] == MONDAY.date()
    parts = rows["gross_sales"]["change"] - rows["returns"]["change"]
    assert parts == net["change"]


def test_nothing_to_compare_says_so(home):
    found = restated(
        home, open_published(home), STORE, list_versions(home), [Period(date(2026, 10, 5), date(2026, 10, 11))]
    )
    assert found.rows == ()
    assert found.notes[0].startswith("No earlier version")


def test_what_was_not_loaded_then_was_not_restated(home):
    with writing(home, "test") as con:
        row = {
            "unit": "sessions|ga4|1", "load_id": 1, "source": "ga4", "breakdown": "", "session_date": WEEK.first,
            "sessions": 9,
        }  # fmt: skip
        insert_rows(con, "sessions", [row, row | {"session_date": WEEK.last}])
    publish(home, STORE, MONDAY + timedelta(days=8))
    found = restated(home, open_published(home), STORE, list_versions(home), [WEEK])
    assert "sessions" not in {row["id"] for row in found.rows}
