"""Each day of each source is read in exactly one breakdown, whatever breakdowns lie side by side."""

import random
from datetime import date, timedelta

import duckdb
import pytest

from storehelm.metrics.query import ask
from storehelm.metrics.selection import Selection
from storehelm.metrics.session_reach import reach_of
from storehelm.metrics.session_steps import read_sessions
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.warehouse.published import close_published
from tests.shops import STORE, published_shop

FIRST = date(2026, 1, 1)
TRAFFIC = "campaign+channel+country+device_category+medium+source_name"
LANDING = "channel+device_category+landing_page"
VISITORS = "channel+country+customer_type+device_category"
STEPS = ("view_item", "add_to_cart", "begin_checkout", "add_shipping_info", "add_payment_info", "purchase")
MEASURED = dict.fromkeys(STEPS, 1)


def day(place):
    return FIRST + timedelta(days=place)


def days(first, last):
    return Period(day(first), day(last))


def told(breakdown, places, sessions, *, steps=True, load=1, **values):
    names = [name for name in breakdown.split("+") if name]
    return [
        {"breakdown": breakdown, "session_date": day(place), "sessions": sessions, "load_id": load}
        | {name: values.get(name, f"any {name}") for name in names}
        | (MEASURED if steps else {})
        for place in places
    ]


def whole(published, name, period, **rest):
    return ask(published, STORE, [name], period, **rest).value(name)


@pytest.fixture
def patchwork(tmp_path):
    """Ten days of a download by channel, then ten that Analytics answered, of which a download repeats the first."""
    return published_shop(
        tmp_path,
        orders=[{"goods": "10", "order_date": day(place)} for place in range(20)],
        sessions=[
            *told("channel", range(11), 100, steps=False, channel="Email"),
            *told(TRAFFIC, range(10, 20), 10, load=2, channel="Email", device_category="mobile"),
            *told(LANDING, range(10, 20), 10, load=2, channel="Email", device_category="mobile"),
            *told(VISITORS, range(10, 18), 10, load=2, channel="Email", device_category="mobile", customer_type="new"),
        ],
        loads=[
            {"load_id": 1, "format": "ga4_traffic_csv"},
            {"load_id": 2, "format": "ga4_api"},
        ],
    )


def test_days_add_up_over_breakdowns_and_none_counts_twice(patchwork):
    assert whole(patchwork, "sessions", days(0, 19)) == 10 * 100 + 10 * 10
    assert whole(patchwork, "sessions", days(10, 10)) == 10, "what Analytics answered comes before a download"
    assert whole(patchwork, "sessions", days(0, 19), where={"channel": ["Email"]}) == 1100


def test_a_dimension_takes_the_days_that_tell_it(patchwork):
    by_device = ask(patchwork, STORE, ["sessions"], days(0, 19), by=["device_category"])
    assert [(row["device_category"], row["sessions"]) for row in by_device.rows] == [("mobile", 100)]
    assert by_device.rows[0]["partial"]
    new = ask(patchwork, STORE, ["sessions", "orders_per_session"], days(10, 19), where={"customer_type": ["new"]})
    assert new.rows[0]["sessions"] == 80
    assert new.rows[0]["orders_per_session"] is None


def test_what_no_breakdown_tells_together_is_refused(patchwork):
    answer = ask(patchwork, STORE, ["sessions"], days(0, 19), by=["campaign", "customer_type"])
    assert answer.reasons == {
        "sessions": "The sessions of ga4 are not told apart by campaign and new or returning customer together."
    }
    assert "campaign" in ask(patchwork, STORE, ["sessions"], days(0, 5), by=["campaign"]).reasons["sessions"]


def test_a_hole_in_what_is_told_apart_makes_mixed_numbers_unknown(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"goods": "10", "order_date": day(place), "device_category": "mobile"} for place in range(10)],
        sessions=[
            *told("device_category", [0, 1, 2, 6, 7, 8, 9], 10, device_category="mobile"),
            *told("channel", range(10), 10, channel="Email"),
        ],
    )
    ids = ["sessions", "orders_per_session"]
    answer = ask(published, STORE, ids, days(0, 9), where={"device_category": ["mobile"]})
    words = "The sessions of 3 days between 2026-01-04 and 2026-01-06 are not told apart by device."
    assert answer.rows[0] | {"period": None} == {
        "period": None,
        "sessions": 70,
        "orders_per_session": None,
        "partial": True,
    }
    assert answer.reasons == {"orders_per_session": words}
    assert f"{words} They are left out." in answer.notes
    steps = read_sessions(published, days(0, 9), {}, ("device",))
    assert steps.notes == (f"{words} They are left out.",)
    assert sum(row["sessions"] for row in steps.rows) == 70
    assert whole(published, "orders_per_session", days(0, 9)) == 0.1


def test_a_period_known_as_a_whole_counts_where_none_of_its_days_does(tmp_path):
    months = [
        {"breakdown": "campaign", "period_from": day(0), "period_to": day(9), "campaign": "a", "sessions": 90},
        {"breakdown": "campaign", "period_from": day(10), "period_to": day(19), "campaign": "a", "sessions": 95},
        {"breakdown": "", "period_from": day(20), "period_to": day(24), "sessions": 50},
        {"breakdown": "medium", "period_from": day(20), "period_to": day(29), "medium": "x", "sessions": 70},
    ]
    published = published_shop(tmp_path, sessions=[*told("channel", range(10, 20), 10, channel="Email"), *months])
    assert whole(published, "sessions", days(0, 29)) == 90 + 100 + 70
    assert whole(published, "sessions", days(0, 19), where={"campaign": ["a"]}) == 185
    assert sum(row["sessions"] for row in read_sessions(published, days(0, 29), {}).rows) == 260


def test_a_source_that_is_silent_in_the_period_refuses_nothing(tmp_path):
    published = published_shop(
        tmp_path,
        sessions=[
            *told("channel", range(10), 10, channel="Email"),
            *[row | {"source": "shopify"} for row in told("", range(20, 30), 5)],
        ],
    )
    assert whole(published, "sessions", days(0, 9), where={"channel": ["Email"]}) == 100
    answer = ask(published, STORE, ["sessions"], days(0, 29), where={"channel": ["Email"]})
    assert answer.reasons["sessions"] == "The sessions of shopify are not told apart by channel."


@pytest.mark.parametrize("seed", range(8))
def test_random_patchworks_read_every_day_once(tmp_path, seed):
    """All breakdowns of a day tell the same number: whichever is read, the sum over days must be that of the truth."""
    chance = random.Random(seed)
    ways = ["", "channel", "device_category", "channel+device_category", TRAFFIC, LANDING, VISITORS]
    truth = {place: chance.randint(1, 50) for place in range(40)}
    kept = {place: chance.sample(ways, chance.randint(1, 3)) for place in truth}
    rows = [
        row
        for place, names in kept.items()
        for name in names
        for row in told(name, [place], truth[place], steps=chance.random() < 0.5, load=chance.randint(1, 2))
    ]
    published = published_shop(
        tmp_path, sessions=rows, loads=[{"load_id": 1, "format": "csv"}, {"load_id": 2, "format": "ga4_api"}]
    )
    asked = days(0, 39)
    for needed in ([], ["channel"], ["channel", "device_category"], ["customer_type"]):
        expected = sum(truth[p] for p in truth if any(set(needed) <= set(name.split("+")) for name in kept[p]))
        reach = reach_of(published, needed, asked)
        found = published.rows(
            f"select sum(sessions)::bigint from daily_sessions where {reach.condition}", {"parts": reach.bound}
        )
        assert found == [(expected or None,)]
    assert whole(published, "sessions", asked) == sum(truth.values())


def test_pages_read_a_version_from_before_parts(patchwork, tmp_path):
    """A version that an older release published: none of the tables of Analytics, one breakdown for each source."""
    close_published(Home(tmp_path / "home"))
    con = duckdb.connect(str(patchwork.path))
    for table in ("session_days", "session_parts", "transactions", "daily_analytics_sales", "daily_key_events"):
        con.execute(f"drop table if exists {table}")
    for table in ("users_by_period", "quality_flags", "annotations", "analytics_reports"):
        con.execute(f"drop table if exists {table}")
    con.execute("alter table daily_sessions drop column part_no")
    con.execute("alter table period_sessions drop column part_no")
    con.close()
    assert whole(patchwork, "sessions", days(0, 19)) == 1100
    for name in ("weekly", "funnel", "devices", "channels", "retention", "data"):
        assert VIEWS[name](patchwork, STORE, Selection(days(7, 13))), name
