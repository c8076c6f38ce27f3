from datetime import date
from itertools import pairwise

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period, grain_named, last_complete_week, spans, week_of


@pytest.mark.parametrize(
    ("day", "start", "first"),
    [
        (date(2026, 11, 21), "monday", date(2026, 11, 16)),
        (date(2026, 11, 22), "monday", date(2026, 11, 16)),
        (date(2026, 11, 22), "sunday", date(2026, 11, 22)),
        (date(2026, 11, 21), "sunday", date(2026, 11, 15)),
        (date(2027, 1, 1), "monday", date(2026, 12, 28)),
    ],
)
def test_a_week_starts_on_the_day_of_the_setting(day, start, first):
    assert week_of(day, start).first == first
    assert week_of(day, start).days == 7


def test_the_last_complete_week_ends_on_or_before_the_day():
    assert last_complete_week(date(2026, 11, 15), "monday") == Period(date(2026, 11, 9), date(2026, 11, 15))
    assert last_complete_week(date(2026, 11, 14), "monday") == Period(date(2026, 11, 2), date(2026, 11, 8))


def test_the_year_before_keeps_weekdays():
    week = Period(date(2026, 11, 9), date(2026, 11, 15))
    assert week.year_before().first.weekday() == week.first.weekday()
    assert week.year_before().first == date(2025, 11, 10)
    assert week.before() == Period(date(2026, 11, 2), date(2026, 11, 8))


@pytest.mark.parametrize(
    ("grain", "firsts"),
    [
        ("month", ["2024-01-01", "2024-02-01", "2024-03-01"]),
        ("quarter", ["2024-01-01"]),
        ("year", ["2024-01-01"]),
        ("total", ["2024-01-31"]),
    ],
)
def test_spans_are_whole_calendar_periods(grain, firsts):
    period = Period(date(2024, 1, 31), date(2024, 3, 1))
    assert [span.first.isoformat() for span in spans(period, grain, "monday")] == firsts


def test_spans_meet_without_gap_or_overlap():
    for grain in ("day", "week", "month", "quarter", "year"):
        found = list(spans(Period(date(2023, 12, 30), date(2025, 3, 2)), grain, "sunday"))
        assert all((b.first - a.last).days == 1 for a, b in pairwise(found))


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(Refusal, match="ends on 2026-01-01 before it starts on 2026-01-02"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_a_wrong_grain_gets_the_nearest_name():
    with pytest.raises(Refusal) as refused:
        grain_named("wek")
    assert refused.value.hint == "Did you mean 'week'?"
