from dataclasses import replace
from datetime import date, timedelta
from threading import Thread

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.settings.store import Target
from storehelm.warehouse import build
from storehelm.warehouse.publish import KEPT_WHOLE, list_versions, publish, roll_back
from storehelm.warehouse.published import close_published, current_version, open_published
from storehelm.warehouse.writer import writing
from tests.shops import NOW, STORE, fill_shop, insert_rows, order_rows, published_shop

WEEK = timedelta(days=7)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    fill_shop(home, orders=[{"goods": "10.00"}])
    return home


def add_order(home, order_id, goods="5.00"):
    row, lines = order_rows({"order_id": order_id, "goods": goods}, 1)
    with writing(home, "test") as con:
        insert_rows(con, "orders", [row])
        insert_rows(con, "order_lines", lines)


def sales(home, version=None):
    return open_published(home, version).rows("select cast(sum(gross_sales) as bigint) from daily_sales")[0][0]


def test_nothing_published_is_a_refusal_with_the_next_step(tmp_path):
    with pytest.raises(Refusal, match="Nothing is published yet") as caught:
        open_published(Home(tmp_path / "none"))
    assert "import" in caught.value.hint
    with pytest.raises(Refusal, match="Nothing is loaded yet"):
        publish(Home(tmp_path / "none"), STORE, NOW)


def test_unchanged_data_keeps_its_version(home):
    version = publish(home, STORE, NOW)
    assert version.startswith("20261121T120000Z-")
    assert publish(home, STORE, NOW + WEEK) == version
    assert publish(home, replace(STORE, targets=(Target("net_sales", 1),)), NOW + WEEK) == version
    assert publish(home, replace(STORE, web_sales_channels=("app",)), NOW + WEEK) != version


def test_an_empty_warehouse_can_be_published(tmp_path):
    shop = published_shop(tmp_path)
    assert shop.meta.as_of is None
    assert {table: shop.rows(f"select count(*) from {table}")[0][0] for table in build.PUBLISHED} == {
        table: int(table == "published_meta") for table in build.PUBLISHED
    }


def test_sessions_alone_can_be_published(tmp_path):
    shop = published_shop(tmp_path, sessions=[{"sessions": 5, "session_date": date(2026, 3, 1)}])
    assert shop.meta.as_of == date(2026, 3, 1)
    assert shop.query("select * exclude (source) from session_breakdowns") == [
        {
            "breakdown": "",
            "dims": [],
            "first_date": date(2026, 3, 1),
            "last_date": date(2026, 3, 1),
            "days": 1,
            "is_primary": True,
        }
    ]


def test_a_version_that_is_open_stays_as_it_is_and_the_next_run_sees_the_new_one(home):
    publish(home, STORE, NOW)
    before = open_published(home)
    add_order(home, "2")
    publish(home, STORE, NOW + WEEK)
    assert before.rows("select count(*) from orders") == [(1,)]
    assert open_published(home).rows("select count(*) from orders") == [(2,)]


def test_many_threads_ask_at_once(home):
    publish(home, STORE, NOW)
    published, found = open_published(home), []

    def ask():
        found.extend(published.rows("select sum(range) from range(?)", [n])[0][0] for n in range(2, 40))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 * 38
    close_published(home)
    assert published.frame("select 1 as one")["one"].tolist() == [1]


def test_data_that_cannot_be_converted_leaves_the_last_good_version_live(home):
    good = publish(home, STORE, NOW)
    row, _ = order_rows({"order_id": "9", "currency": "XAF"}, 1)
    with writing(home, "test") as con:
        insert_rows(con, "orders", [row])
    with pytest.raises(Refusal, match="no exchange rate from XAF to EUR for 2026-01-01"):
        publish(home, STORE, NOW + WEEK)
    assert current_version(home) == good
    assert sorted(path.name for path in home.published.iterdir()) == [f"{good}.duckdb", "current"]


def test_what_does_not_add_up_is_not_published(home):
    good = publish(home, STORE, NOW)
    row, _ = order_rows({"order_id": "1", "goods": "1.00"}, 1)
    with writing(home, "test") as con:
        insert_rows(con, "orders", [row])
    with pytest.raises(Refusal, match="every order that counts is published once"):
        publish(home, STORE, NOW + WEEK)
    assert current_version(home) == good


def test_rolling_back_moves_the_pointer_only_to_what_is_kept(home):
    first = publish(home, STORE, NOW)
    add_order(home, "2")
    second = publish(home, STORE, NOW + WEEK)
    assert roll_back(home, first) == current_version(home) == first
    assert sales(home) == 10_000_000
    with pytest.raises(Refusal, match="not kept whole") as caught:
        roll_back(home, "20200101T000000Z-00000000")
    assert second in caught.value.hint


@pytest.mark.parametrize("name", ["../../etc/passwd", "nothing", "20200101T000000Z-00000000"])
def test_a_version_that_is_not_there_is_refused(home, name):
    publish(home, STORE, NOW)
    with pytest.raises(Refusal, match=r"no name of a version|not kept any more"):
        open_published(home, name)


def test_old_versions_are_kept_one_a_week_rollups_only(home):
    made = []
    for number in range(KEPT_WHOLE + 3):
        add_order(home, f"n{number}")
        made.append(publish(home, STORE, NOW + number * timedelta(days=3, hours=12)))
    entries = list_versions(home)
    whole = [entry.version for entry in entries if entry.is_whole]
    thin = [entry for entry in entries if not entry.is_whole]
    assert whole == made[:-6:-1]
    weeks = [entry.published_at.isocalendar()[:2] for entry in thin]
    assert len(weeks) == len(set(weeks)) >= 1
    assert sales(home, thin[-1].version) > 0
    with pytest.raises(Refusal, match="not kept whole"):
        roll_back(home, thin[0].version)


def test_every_model_is_declared_and_says_its_grain():
    files = {path.stem: path.read_text(encoding="utf-8") for path in build.MODELS.glob("*.sql")}
    assert set(files) == set(build.STEPS)
    assert set(build.PUBLISHED) <= set(build.STEPS)
    assert [name for name, text in files.items() if not text.startswith("-- One row")] == []


def test_published_money_is_never_a_floating_or_huge_number(home):
    publish(home, STORE, NOW)
    types = open_published(home).rows(
        "select table_name, column_name, data_type from duckdb_columns() where not internal"
    )
    assert [row for row in types if row[2] in ("HUGEINT", "DOUBLE", "FLOAT")] == []


def test_nothing_of_a_path_or_a_person_is_published(home):
    publish(home, STORE, NOW)
    columns = open_published(home).rows("select column_name from duckdb_columns() where not internal")
    assert {"path", "customer_key", "customer_id_key", "email"}.isdisjoint(name for (name,) in columns)
