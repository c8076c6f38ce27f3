"""What Analytics counts in no row of its own: it makes sums right, and is no device, channel or country."""

from datetime import date, timedelta

import pytest

from storehelm.metrics.devices import DeviceSum, split_conversion
from storehelm.metrics.known_values import known_values
from storehelm.metrics.ledger_reading import read_change
from storehelm.metrics.query import ask
from storehelm.metrics.sales_cells import SalesSum
from storehelm.metrics.selection import WITHHELD, Selection
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

MONDAY = date(2026, 3, 2)
BREAKDOWN = "channel+country+customer_type+device_category"
STEPS = ("view_item", "add_to_cart", "begin_checkout", "add_shipping_info", "add_payment_info", "purchase")
WEEK = Period(MONDAY + timedelta(days=70), MONDAY + timedelta(days=76))


def visits(day, device, channel, sessions, bought):
    middle = dict.fromkeys(STEPS[:-1], max(sessions // 2, bought) if sessions > 0 else 0)
    return {
        "breakdown": BREAKDOWN,
        "session_date": day,
        "device_category": device,
        "channel": channel,
        "country": WITHHELD if device == WITHHELD else "DE",
        "customer_type": None,
        "sessions": sessions,
        "engaged_sessions": sessions,
        "purchase": bought,
        **middle,
    }


@pytest.fixture(scope="module", params=[5, -5, 0])
def published(request, tmp_path_factory):
    """Eleven weeks; each day a row of what is withheld: more than nothing, less than nothing, or a purchase alone."""
    days = [MONDAY + timedelta(days=place) for place in range(77)]
    return published_shop(
        tmp_path_factory.mktemp("withheld"),
        orders=[
            {
                "goods": "20",
                "order_date": day,
                "device_category": "mobile",
                "channel": "Email",
                "order_id": f"{day}-{n}",
            }
            for place, day in enumerate(days)
            for n in range(2 + place % 3)
        ],
        sessions=[
            row
            for place, day in enumerate(days)
            for row in (
                visits(day, "mobile", "Email", 60 + place % 7, 2),
                visits(day, "desktop", "Email", 40, 2 + place % 2),
                visits(day, WITHHELD, WITHHELD, request.param, 1),
            )
        ],
    )


def by(published, name, dimension):
    return {row[dimension]: row[name] for row in ask(published, STORE, [name], WEEK, by=[dimension]).rows}


def test_values_add_up_to_the_whole(published):
    for name in ("sessions", "engaged_sessions"):
        for dimension in ("device_category", "channel", "country"):
            found = by(published, name, dimension)
            assert sum(found.values()) == ask(published, STORE, [name], WEEK).value(name)
            assert list(found)[-1] == WITHHELD, "shown last"


def test_a_filter_and_a_share_leave_it_out(published):
    found = by(published, "sessions", "device_category")
    mobile = ask(published, STORE, ["sessions"], WEEK, where={"device_category": ["mobile"]})
    assert mobile.value("sessions") == found["mobile"]
    other = ask(published, STORE, ["sessions"], WEEK, where={"device_category": ["other"]})
    assert not other.value("sessions")
    share = ask(published, STORE, ["mobile_session_share"], WEEK).value("mobile_session_share")
    assert share == found["mobile"] / (found["mobile"] + found["desktop"])
    assert WITHHELD not in known_values(published).values["device_category"]


def test_pages_show_it_last_and_give_it_no_rate(published):
    selection = Selection(WEEK)
    funnel = VIEWS["funnel"](published, STORE, selection)
    for name in ("by_device", "by_channel"):
        rows = [row for row in funnel[name].rows if row["step"] in ("sessions", "purchase")]
        assert rows[-1][f"{name[3:]}_label"] == "Withheld by Analytics"
        assert rows[-1]["step_rate"] is rows[-1]["money_lost"] is None
        total = {row["step"]: row["sessions"] for row in funnel["steps"].rows}
        for step in ("sessions", "purchase"):
            assert sum(row["sessions"] for row in rows if row["step"] == step) == total[step]
    devices = VIEWS["devices"](published, STORE, selection)
    rows = devices["by_device"].rows
    assert [row["device"] for row in rows] == ["mobile", "desktop", WITHHELD, "all"]
    assert sum(row["sessions"] for row in rows[:-1]) == rows[-1]["sessions"]
    assert rows[-2]["conversion"] is None
    assert WITHHELD not in {row["device"] for row in devices["shares"].rows + devices["trend"].rows}
    total = sum(row["total"] for row in devices["split"].rows)
    assert total == pytest.approx(rows[-1]["change"])


def test_the_review_and_the_ledger_hold(published):
    tables = VIEWS["weekly"](published, STORE, Selection(WEEK, "week_and_year"))
    assert {row["id"] for row in tables["kpis"].rows} >= {"sessions", "session_conversion_rate"}
    change = read_change(published, WEEK.before(), WEEK, {})
    assert sum(term.amount for term in change.terms) == change.after - change.before


def test_the_split_adds_up_whatever_is_withheld():
    def one(device, sessions, bought):
        return DeviceSum(device, sessions, bought, SalesSum())

    then = [one("mobile", 60, 2), one("tablet", 0, 1), one(WITHHELD, -3, 1)]
    now = [one("mobile", 50, 2), one("desktop", 30, 3), one(WITHHELD, 6, -1)]
    terms = split_conversion(then, now)
    assert sum(term.mix + term.rate for term in terms) == pytest.approx(4 / 86 - 4 / 57)
    assert split_conversion([one(WITHHELD, 0, 0)], now) == ()
