"""Periods that a reader picks by name, counted from the last day of the data."""

from datetime import date, timedelta

from storehelm.languages.speech import noted
from storehelm.settings.calendar import Period, WeekStart, last_complete_week, span_of, week_of

CUSTOM = noted("Custom dates")


def named_periods(as_of: date, week_start: WeekStart) -> dict[str, Period]:
    """Period by English name, in the order of the menu. What is still running ends on the last day of the data."""
    week = last_complete_week(as_of, week_start)
    month = span_of(as_of, "month", week_start, week)
    before = month.first - timedelta(days=1)
    return {
        noted("Last complete week"): week,
        noted("Week to date"): Period(week_of(as_of, week_start).first, as_of),
        noted("Last 4 weeks"): Period(week.last - timedelta(days=27), week.last),
        noted("Last 13 weeks"): Period(week.last - timedelta(days=90), week.last),
        noted("Month to date"): Period(month.first, as_of),
        noted("Last month"): span_of(before, "month", week_start, week),
        noted("Quarter to date"): Period(span_of(as_of, "quarter", week_start, week).first, as_of),
        noted("Year to date"): Period(span_of(as_of, "year", week_start, week).first, as_of),
    }


def first_choice(as_of: date, covered: Period, week_start: WeekStart) -> str:
    """The period that opens by itself: the last complete week, or the running one while there is no whole week."""
    week = last_complete_week(as_of, week_start)
    return "Last complete week" if week.last >= covered.first else "Week to date"


def name_of(period: Period, named: dict[str, Period]) -> str:
    """The name that a period has today, if any."""
    return next((name for name, days in named.items() if days == period), CUSTOM)
