"""A period and what it is compared with, in words."""

from storehelm.languages.formats import Formats
from storehelm.languages.speech import say
from storehelm.metrics.selection import Selection
from storehelm.settings.calendar import Period, WeekStart, week_of


def period_words(selection: Selection, formats: Formats, week_start: WeekStart) -> str:
    """`Week 46, 9 – 15 Nov 2026, against the week before and the year before`."""
    period = selection.period
    is_week = period == week_of(period.first, week_start)
    days = _short(period, formats)
    if is_week and week_start == "monday":
        # Translators: {week} is the number of a week of the year, {days} its days: "Week 46, 9 – 15 Nov 2026".
        days = say("Week {week}, {days}", week=formats.number(period.first.isocalendar().week), days=days)
    return _compared(days, selection, formats, is_week=is_week)


def _compared(days: str, selection: Selection, formats: Formats, *, is_week: bool) -> str:
    before, year = _short(selection.period.before(), formats), _short(selection.period.year_before(), formats)
    if selection.comparison == "none":
        return days
    if selection.comparison == "year":
        # Translators: {days} and {others} are days, as in "9 – 15 Nov 2026": numbers of the first are compared.
        return say("{days}, against {others}", days=days, others=year)
    if selection.comparison == "previous":
        return say("{days}, against {others}", days=days, others=before)
    if not is_week:
        return say("{days}, against {others} and the year before", days=days, others=before)
    return say("{days}, against the week before and the same week of the year before", days=days)


def _short(period: Period, formats: Formats) -> str:
    return formats.days(period.first, period.last)
