"""The demo store's home: made once, through the same door as any store's exports, and right to the cent."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from demo_totals import rows_of, totals_of

from connectors.demo.stories import DISCOUNT_COHORT, LAST_DAY, MOBILE_CHECKOUT, SATURATION, TRACKING_GAP
from storehelm.commands.demo import ensure_demo
from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.settings.store import load_store
from storehelm.strategy.goal_book import read_book
from storehelm.warehouse.demo_mark import MARK, is_complete, makers
from storehelm.warehouse.published import current_version, open_published

VISITORS = "channel+country+customer_type+device_category"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def two_at_once(tmp_path_factory):
    """A home that two callers wanted made at the same time, and what each was told."""
    home = Home(tmp_path_factory.mktemp("homes") / "demo")
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(ensure_demo, [home, home]))
    return home, made


@pytest.fixture(scope="session")
def home(two_at_once):
    return two_at_once[0]


@pytest.fixture(scope="session")
def totals(home):
    return totals_of(home.path / "exports")


@pytest.fixture
def ask(home):
    return open_published(home).rows


def cents(micros):
    return (Decimal(micros) / 1_000_000).quantize(Decimal("0.01"))


def assert_to_the_cent(micros, amount):
    """Each stored part is rounded to a micro, so that many parts may differ by less than half a cent."""
    assert abs(Decimal(micros) / 1_000_000 - amount) < Decimal("0.005")


def test_of_two_at_once_one_makes_it(two_at_once):
    assert sorted(two_at_once[1]) == [False, True]


def test_it_is_the_demos_home(home):
    assert home.is_demo
    assert not home.is_empty
    assert current_version(home)


def test_asked_again_it_does_nothing(home):
    before = current_version(home)
    assert ensure_demo(home) is False
    assert current_version(home) == before


def test_all_records_of_all_exports_are_accounted_for(ask):
    loads = ask("select file_name, rows_in, rows_loaded, rows_rejected, warnings from loads order by file_name")
    assert len(loads) == 14
    for name, read, loaded, rejected, warnings in loads:
        assert loaded > 0.99 * read, name
        assert rejected == 0, name
        assert warnings == [], name


def test_orders_and_sales_to_the_cent(ask, totals):
    [(orders, gross, discounts)] = ask(
        "select count(*), cast(sum(gross_sales) as bigint), cast(sum(discounts) as bigint) from orders"
    )
    [(returns,)] = ask("select cast(sum(goods) as bigint) from returns")
    assert orders == totals.orders
    assert_to_the_cent(gross, totals.gross_sales)
    assert_to_the_cent(discounts, totals.discounts)
    assert_to_the_cent(returns, totals.returns)


def test_net_sales_of_each_month_to_the_cent(ask, totals):
    rows = ask(
        "select strftime(sales_date, '%Y-%m') as month, cast(sum(gross_sales - discounts - returns) as bigint) "
        "from daily_sales group by month order by month"
    )
    assert [month for month, _ in rows] == sorted(totals.net_sales_by_month)
    for month, net_sales in rows:
        assert_to_the_cent(net_sales, totals.net_sales_by_month[month])


def test_net_sales_of_each_device_to_the_cent(ask, totals):
    rows = ask(
        "select device_category, cast(sum(gross_sales - discounts - returns) as bigint) from daily_sales group by all"
    )
    assert {device for device, _ in rows} == set(totals.net_sales_by_device)
    for device, net_sales in rows:
        assert_to_the_cent(net_sales, totals.net_sales_by_device[device])


def test_orders_of_each_channel(ask, totals):
    rows = ask("select channel, cast(sum(orders) as bigint) from daily_sales group by all")
    assert {channel: orders for channel, orders in rows if orders} == totals.orders_by_channel


def test_sessions_of_each_device(ask, totals):
    rows = ask(
        "select device_category, cast(sum(sessions) as bigint) from daily_sessions where breakdown = ? group by all",
        [VISITORS],
    )
    assert dict(rows) == totals.sessions_by_device


def test_spend_of_each_platform_to_the_cent(ask, home):
    columns = {
        "meta_ads.csv": ("meta", "Amount spent (EUR)"),
        "tiktok_ads.csv": ("tiktok", "Cost"),
        "pinterest_ads.csv": ("pinterest", "Spend in account currency"),
    }
    spend = dict(ask("select platform, cast(sum(cost) as bigint) from daily_spend group by all"))
    assert set(spend) == {"google", "meta", "microsoft", "pinterest", "tiktok"}
    for file, (platform, column) in columns.items():
        rows = list(csv_rows(home, file))
        costs = [Decimal(row[column]) for row in rows if row[column] and not row[next(iter(row))].startswith("Total")]
        assert cents(spend[platform]) == sum(costs)


def csv_rows(home, name):
    for row in rows_of(home.path / "exports", name):
        yield {key.lstrip("\ufeff"): value for key, value in row.items()}


def test_every_order_knows_its_costs_and_all_spend_its_channel(ask):
    assert ask("select count(*) from orders where cost_of_goods is null") == [(0,)]
    assert ask("select count(*) from daily_spend where channel = 'unknown'") == [(0,)]


def test_margins_are_those_of_a_store(ask):
    [(share,)] = ask(
        "select 1 - cast(sum(cost_of_goods) as double) / sum(gross_sales - discounts - returns) from daily_sales"
    )
    assert 0.42 <= share <= 0.56


def test_the_last_week_is_whole(ask):
    assert ask("select last_date, is_last_day_partial from coverage where kind = 'orders'") == [(LAST_DAY, False)]
    assert ask("select as_of from published_meta") == [(LAST_DAY,)]


def test_nothing_personal_is_published(home, ask):
    tables = [name for (name,) in ask("select table_name from duckdb_tables()")]
    for table in tables:
        texts = ask(f"select count(*) from {table} as t where cast(t as varchar) like '%@example.com%'")
        assert texts == [(0,)], table


def test_goals_and_costs_are_set(home):
    store = load_store(home.settings)
    assert store.currency == "EUR"
    assert store.costs.fulfilment_per_order
    book = read_book(home)
    assert {"net_sales", "session_conversion_rate"} <= {goal.metric for goal in book.goals}
    assert (book.broken, len(book.initiatives)) == ((), 2)


def mobile_step_rate(ask, first, last):
    [(rate,)] = ask(
        "select cast(sum(add_payment_info) as double) / sum(add_shipping_info) from daily_sessions "
        "where breakdown = ? and device_category = 'mobile' and session_date between ? and ?",
        [VISITORS, first, last],
    )
    return rate


def test_story_of_the_mobile_checkout(ask):
    usual = mobile_step_rate(ask, "2026-10-01", "2026-11-05")
    assert mobile_step_rate(ask, MOBILE_CHECKOUT.first, MOBILE_CHECKOUT.last) < 0.55 * usual
    assert mobile_step_rate(ask, LAST_DAY, LAST_DAY) > 0.9 * usual


def roas(ask, channel, first, last):
    [(sales,)] = ask(
        "select cast(sum(gross_sales - discounts - returns) as double) from daily_sales "
        "where channel = ? and sales_date between ? and ?",
        [channel, first, last],
    )
    [(cost,)] = ask(
        "select cast(sum(cost) as double) from daily_spend where channel = ? and spend_date between ? and ?",
        [channel, first, last],
    )
    return sales / cost, cost


def test_story_of_saturation(ask):
    before, old_cost = roas(ask, "Paid Social", "2026-04-06", "2026-07-05")
    after, new_cost = roas(ask, "Paid Social", "2026-10-05", LAST_DAY)
    assert before > 2.4
    assert after < 1.7
    assert (new_cost / 42) / (old_cost / 91) > 1.9
    assert roas(ask, "Paid Search", "2026-10-05", LAST_DAY)[0] > 2.8
    assert SATURATION.last.isoformat() < "2026-10-05"


def repeat_rate(ask, first, last):
    [(rate,)] = ask(
        "select avg(cast(coalesce(second_order_date - first_order_date <= 90, false) as integer)) from customers "
        "where first_order_date between ? and ?",
        [first, last],
    )
    return rate


def test_story_of_the_discount_cohort(ask):
    cohort = repeat_rate(ask, DISCOUNT_COHORT.first, DISCOUNT_COHORT.last)
    assert cohort < 0.55 * repeat_rate(ask, "2025-08-01", "2025-10-31")
    assert cohort < 0.55 * repeat_rate(ask, "2024-11-20", "2024-12-02")


def test_story_of_the_tracking_gap(ask):
    sessions = dict(
        ask(
            "select session_date, cast(sum(sessions) as bigint) from daily_sessions "
            "where breakdown = ? and session_date between '2026-03-01' and '2026-03-31' group by all",
            [VISITORS],
        )
    )
    orders = dict(
        ask(
            "select sales_date, cast(sum(orders) as bigint) from daily_sales "
            "where sales_date between '2026-03-01' and '2026-03-31' group by all"
        )
    )
    for day in sessions:
        assert (sessions[day] < 400) == TRACKING_GAP.holds(day)
        assert orders[day] > 40


def test_the_tracking_gap_is_the_one_problem_that_is_said(ask):
    [(kind, message)] = ask("select kind, message from problems where severity <> 'info'")
    assert kind == "tracking_broken"
    assert f"{TRACKING_GAP.first} to {TRACKING_GAP.last}." in message


def test_a_half_made_demo_is_made_again(home, tmp_path):
    half = Home(tmp_path / "demo")
    half.published.mkdir(parents=True)
    (half.path / "demo").write_text('{"is_comp', encoding="utf-8")
    half.warehouse.write_bytes(home.warehouse.read_bytes()[:50_000])
    assert ensure_demo(half) is True
    whole, again = open_published(home), open_published(half)
    query = "select count(*), cast(sum(gross_sales) as bigint) from orders"
    assert whole.rows(query) == again.rows(query)


def test_a_demo_that_another_checkout_made_is_not_complete(home, tmp_path):
    copy = Home(tmp_path / "demo")
    copy.make()
    mark = json.loads((home.path / MARK).read_text(encoding="utf-8"))
    (copy.path / MARK).write_text(json.dumps(mark), encoding="utf-8")
    assert is_complete(copy)
    for other in (mark | {"made_by": "another"}, {"is_complete": True}, mark | {"is_complete": False}, [], "x"):
        (copy.path / MARK).write_text(json.dumps(other), encoding="utf-8")
        assert not is_complete(copy)


def test_what_makes_the_demo_is_told_by_its_files(tmp_path):
    model = tmp_path / "storehelm" / "warehouse" / "models" / "orders.sql"
    model.parent.mkdir(parents=True)
    told = []
    for text in ("select 1", "select 2"):
        model.write_text(text, encoding="utf-8")
        told.append(makers.__wrapped__(tmp_path))
    assert told[0] != told[1]


@pytest.mark.parametrize("name", ["store.toml", "warehouse.duckdb", "identity.key", "anything.txt"])
def test_a_home_with_other_data_is_refused(tmp_path, name):
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal, match="holds other data"):
        ensure_demo(Home(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_verb_says_where_it_is(home):
    done = subprocess.run(
        [sys.executable, "-m", "storehelm", "--home", str(home.path), "--json", "demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    document = json.loads(done.stdout)
    assert document == {"home": str(home.path), "version": current_version(home), "made": False}
    assert done.stderr == ""
