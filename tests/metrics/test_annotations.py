"""What happened to the numbers is read by days, also from versions that do not know it."""

from datetime import date, timedelta

from storehelm.metrics.annotations import KINDS, annotations
from storehelm.settings.calendar import Period
from storehelm.strategy.goals import goal_from
from storehelm.strategy.page_goals import serves
from tests.metrics.test_notices import broken_shop
from tests.metrics.test_quality_marks import day


class Older:
    """A version from before what happened was kept."""

    def rows(self, _sql, _parameters=None):
        return [(0,)]


def test_a_gap_is_found_by_any_of_its_days(tmp_path):
    published = broken_shop(tmp_path)
    for first, last, count in ((60, 60, 1), (61, 70, 1), (50, 59, 0), (62, 70, 0)):
        rows = annotations(published, Period(day(first), day(last))).rows
        assert len(rows) == count
        assert all((row["day"], row["last_day"], row["kind"]) == (day(60), day(61), KINDS[0]) for row in rows)


def test_an_older_version_has_none():
    assert annotations(Older(), Period(date(2026, 1, 1), date(2026, 1, 7))).rows == ()


def test_a_page_shows_what_is_done_for_its_goals():
    def goal(metric, pillar):
        start = date(2026, 1, 1)
        return goal_from(
            {
                "id": "g",
                "objective": "More",
                "pillar": pillar,
                "metric": metric,
                "target": "10",
                "start": start,
                "deadline": start + timedelta(days=90),
            }
        )

    assert serves(goal("net_sales", "offer"), "weekly") and serves(goal("units", "mobile"), "devices")
    assert not serves(goal("units", "mobile"), "weekly")
