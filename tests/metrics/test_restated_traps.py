"""Versions that cannot be compared with today's: of another currency or schema, or younger than the one shown."""

from datetime import date, datetime, timedelta

import duckdb
import pytest

from storehelm.metrics.restated import restated
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.settings.store import Store
from storehelm.warehouse.publish import list_versions, publish
from storehelm.warehouse.published import close_published, open_published, version_path
from storehelm.warehouse.writer import writing
from tests.shops import STORE, fill_shop, insert_rows, order_rows

WEEK = Period(date(2026, 11, 2), date(2026, 11, 8))
MONDAY = datetime(2026, 11, 9, 7, 0)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    orders = [
        {"order_id": "1", "order_date": WEEK.first, "goods": "100.00"},
        {"order_id": "2", "order_date": WEEK.last, "ordered_at": datetime(2026, 11, 8, 23, 0), "goods": "50.00"},
    ]
    fill_shop(home, orders=orders)
    return home


def late_order(home, name):
    rows, lines = order_rows({"order_id": name, "order_date": WEEK.first + timedelta(days=1), "goods": "20.00"}, 9)
    with writing(home, "test") as con:
        insert_rows(con, "orders", [rows])
        insert_rows(con, "order_lines", lines)


def found_in(home, store=STORE, version=None):
    return restated(home, open_published(home, version), store, list_versions(home), [WEEK])


def test_money_of_another_currency_is_not_compared(home):
    publish(home, Store("Shop", "USD", "Europe/Amsterdam"), MONDAY)
    late_order(home, "3")
    publish(home, STORE, MONDAY + timedelta(days=7))
    found = found_in(home)
    assert found.rows == ()
    assert "currency" in found.notes[0]


def test_a_version_of_an_older_schema_says_nothing_instead_of_ending_the_page(home):
    publish(home, STORE, MONDAY)
    old = open_published(home).version
    late_order(home, "3")
    publish(home, STORE, MONDAY + timedelta(days=7))
    close_published(home)
    with duckdb.connect(str(version_path(home, old))) as con:
        for name, kind in con.execute("select table_name, table_type from information_schema.tables").fetchall():
            if name != "published_meta":
                con.execute(f'drop {"view" if kind == "VIEW" else "table"} "{name}" cascade')
    found = found_in(home)
    assert found.rows == ()
    assert "cannot be compared" in found.notes[0]


def test_a_version_that_came_later_did_not_say_it_before(home):
    publish(home, STORE, MONDAY - timedelta(hours=1))
    shown = open_published(home).version
    late_order(home, "3")
    publish(home, STORE, MONDAY)
    assert found_in(home, version=shown).rows == ()
