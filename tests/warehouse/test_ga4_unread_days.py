"""Days of Analytics that no pull has read, between days that were: their numbers are missing, and it is said."""

from datetime import date

from storehelm.metrics.quality import marks_for
from storehelm.metrics.reconciliation_view import reconciliation
from storehelm.metrics.selection import Selection
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

MAY = [date(2026, 5, day) for day in range(1, 32)]
TRAFFIC = "campaign+channel+country+device_category+medium+source_name"
READ = [*range(1, 4), *range(9, 12)]
"""The 4th to the 8th were not read."""


def slice_of(report, first, last):
    return {"report": report, "first_day": MAY[first - 1], "last_day": MAY[last - 1]}


def visits(day, breakdown=TRAFFIC):
    return {"source": "ga4", "session_date": MAY[day - 1], "breakdown": breakdown, "sessions": 10}


def purchase(day):
    return {"transaction_id": str(day), "transaction_date": MAY[day - 1], "revenue": "20"}


def shop(tmp_path, *, sessions=(), transactions=()):
    return published_shop(
        tmp_path,
        orders=[{"order_id": str(day), "order_date": MAY[day - 1], "goods": 20} for day in range(1, 12)],
        sessions=[*(visits(day) for day in READ), *sessions],
        transactions=[*(purchase(day) for day in READ), *transactions],
        ga4_slices=[slice_of(name, *span) for name in ("traffic", "transactions") for span in ((1, 3), (9, 11))],
    )


def unread(published):
    return published.rows("select report, first_day, last_day from quality_flags where kind = 'unread' order by 1")


def marks(published, name, first=1, last=11):
    return marks_for(published, STORE, [name], Period(MAY[first - 1], MAY[last - 1])).get(name, ())


def test_sums_over_days_that_were_not_read_are_marked(tmp_path):
    published = shop(tmp_path)
    assert unread(published) == [("traffic", MAY[3], MAY[7]), ("transactions", MAY[3], MAY[7])]
    for name in ("sessions", "orders_per_session"):
        found = [mark for mark in marks(published, name) if mark.kind == "unread"]
        assert [(mark.days, mark.first, mark.last) for mark in found] == [(5, MAY[3], MAY[7])], name
        assert "not read on 5 of these 11 days" in found[0].what
    assert [mark.days for mark in marks(published, "sessions", 8, 11) if mark.kind == "unread"] == [1]
    assert marks(published, "sessions", 9, 11) == ()


def test_the_bridge_says_that_orders_of_these_days_are_not_missed(tmp_path):
    notes = reconciliation(shop(tmp_path), STORE, Selection(Period(MAY[0], MAY[10])))["totals"].notes
    assert any("was not read from 2026-05-04 to 2026-05-08" in note for note in notes)


def test_days_that_a_download_tells_are_not_missing(tmp_path):
    between = range(4, 9)
    published = shop(
        tmp_path,
        sessions=[visits(day, "channel+device_category") for day in between],
        transactions=[purchase(day) for day in between],
    )
    assert unread(published) == []
    assert [mark.kind for mark in marks(published, "sessions") if mark.kind == "unread"] == []


def test_one_day_after_the_other_leaves_nothing_unread(tmp_path):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": "1", "order_date": MAY[2], "goods": 20}],
        ga4_slices=[slice_of("traffic", 1, 3), slice_of("traffic", 4, 5), slice_of("leads", 2, 2)],
    )
    assert unread(published) == []
