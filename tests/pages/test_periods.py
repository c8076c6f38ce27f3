from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storehelm.components.periods import CUSTOM, first_choice, name_of, named_periods
from storehelm.settings.calendar import Period

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Last complete week", date(2026, 11, 9), date(2026, 11, 15)),
        ("Week to date", date(2026, 11, 16), WEDNESDAY),
        ("Last 4 weeks", date(2026, 10, 19), date(2026, 11, 15)),
        ("Last 13 weeks", date(2026, 8, 17), date(2026, 11, 15)),
        ("Month to date", date(2026, 11, 1), WEDNESDAY),
        ("Last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("Quarter to date", date(2026, 10, 1), WEDNESDAY),
        ("Year to date", date(2026, 1, 1), WEDNESDAY),
    ],
)
def test_periods_count_from_the_last_day_of_the_data(name, first, last):
    assert named_periods(WEDNESDAY, "monday")[name] == Period(first, last)


def test_a_week_that_starts_on_sunday():
    assert named_periods(WEDNESDAY, "sunday")["Last complete week"] == Period(date(2026, 11, 8), date(2026, 11, 14))


def test_the_running_week_opens_while_there_is_no_whole_one():
    assert first_choice(WEDNESDAY, Period(date(2026, 11, 17), WEDNESDAY), "monday") == "Week to date"
    assert first_choice(WEDNESDAY, Period(date(2026, 11, 10), WEDNESDAY), "monday") == "Last complete week"


@given(as_of=st.dates(date(2000, 1, 31), date(2100, 1, 1)), week_start=st.sampled_from(["monday", "sunday"]))
def test_no_named_period_reaches_past_the_data(as_of, week_start):
    named = named_periods(as_of, week_start)
    assert all(period.last <= as_of for period in named.values())
    assert named["Last complete week"].days == 7
    assert named["Last 13 weeks"].days == 91


def test_other_dates_are_custom():
    named = named_periods(WEDNESDAY, "monday")
    assert name_of(Period(date(2026, 10, 1), date(2026, 10, 31)), named) == "Last month"
    assert name_of(Period(date(2026, 10, 2), date(2026, 10, 31)), named) == CUSTOM
