"""Days on which tracking broke: sessions fall away, orders do not."""

from datetime import date, timedelta

from storehelm.settings.home import Home
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import open_published
from storehelm.warehouse.writer import writing
from tests.shops import NOW, STORE, fill_shop

FIRST = date(2026, 1, 5)
DAYS = [FIRST + timedelta(days=place) for place in range(70)]


def problems(tmp_path, sessions, orders, *, covered=True):
    """What is said of a shop with 100 sessions and 5 orders a day, but for the days that are named."""
    home = Home(tmp_path / "home")
    visits = [
        {"unit": f"sessions|ga4||{day}", "session_date": day, "sessions": count}
        for day in DAYS
        if (count := sessions.get(day, 100)) is not None
    ]
    bought = [
        {"order_id": f"{day}-{place}", "goods": "10.00", "order_date": day}
        for day in DAYS
        for place in range(orders.get(day, 5))
    ]
    fill_shop(home, orders=bought, sessions=visits)
    if covered:
        with writing(home, "test") as con:
            con.execute("insert into covered_days values ('sessions|ga4||', ?, ?, ?)", [DAYS[0], DAYS[-1], NOW])
    publish(home, STORE, NOW)
    rows = open_published(home).query("select message, count from problems where kind = 'tracking_broken'")
    return [(row["count"], row["message"]) for row in rows]


def test_days_without_sessions_but_with_orders_are_named(tmp_path):
    silent = {DAYS[40]: 29, DAYS[41]: None, DAYS[50]: 0}
    [(count, message)] = problems(tmp_path, silent, {DAYS[40]: 4})
    assert count == 3
    assert f"{DAYS[40]} to {DAYS[41]}, {DAYS[50]}" in message


def test_quiet_days_and_days_that_no_export_covers_are_not(tmp_path):
    quiet = {DAYS[40]: 30, DAYS[41]: 0, DAYS[42]: None, DAYS[69]: 0, DAYS[10]: 0}
    assert problems(tmp_path, quiet, {DAYS[41]: 3}, covered=False) == []
