"""A period and what it is compared with, in words."""

from storehelm.languages.formats import Formats
from storehelm.metrics.selection import Selection
from storehelm.settings.calendar import Period, WeekStart, week_of


def period_words(selection: Selection, formats: Formats, week_start: WeekStart) -> str:
    """`Week 46, 9 – 15 Nov 2026, against the week before and the year before`."""
    period = selection.period
    is_week = period == week_of(period.first, week_start)
    number = f"Week {period.first.isocalendar().week}, " if is_week and week_start == "monday" else ""
    return f"{number}{formats.days(period.first, period.last)}{_against(selection, formats, is_week=is_week)}"


def _against(selection: Selection, formats: Formats, *, is_week: bool) -> str:
    before, year = selection.period.before(), selection.period.year_before()
    if selection.comparison == "none":
        return ""
    if selection.comparison == "year":
        return f", against {formats.days(year.first, year.last)}"
    if selection.comparison == "previous" or not is_week:
        return f", against {_short(before, formats)}" + (" and the year before" if _both(selection) else "")
    return ", against the week before and the same week of the year before"


def _both(selection: Selection) -> bool:
    return selection.comparison == "week_and_year"


def _short(period: Period, formats: Formats) -> str:
    return formats.days(period.first, period.last)
