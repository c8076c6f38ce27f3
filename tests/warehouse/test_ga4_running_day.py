"""A day that was not over when Analytics was read is partial in every number that rests on it."""

from datetime import date

from storehelm.metrics.query import ask
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

MAY = [date(2026, 5, day) for day in range(1, 32)]
TRAFFIC = "campaign+channel+country+device_category+medium+source_name"


def partial_days(tmp_path, *, is_partial):
    published = published_shop(
        tmp_path,
        orders=[{"order_id": str(day), "order_date": MAY[day - 1], "goods": 20} for day in range(1, 5)],
        sessions=[
            {"source": "ga4", "session_date": MAY[day - 1], "breakdown": TRAFFIC, "sessions": 10} for day in (1, 2, 3)
        ],
        ga4_slices=[{"report": "traffic", "first_day": MAY[0], "last_day": MAY[2], "is_partial": is_partial}],
    )
    answer = ask(published, STORE, ["sessions"], Period(MAY[0], MAY[2]), "day")
    return [row["period"] for row in answer.rows if row["partial"]]


def test_the_running_day_is_partial(tmp_path):
    assert partial_days(tmp_path, is_partial=True) == [MAY[2]]


def test_a_day_that_was_over_is_whole(tmp_path):
    assert partial_days(tmp_path, is_partial=False) == []
