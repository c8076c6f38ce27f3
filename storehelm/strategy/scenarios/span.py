"""The days ahead that scenarios are worked out for, and how far ahead a store can look."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from storehelm.languages.speech import say, say_count
from storehelm.metrics.series import daily_series
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period, span_of
from storehelm.settings.store import Store
from storehelm.strategy.forecast import LEAST_WEEKS, LONGEST_DAYS, LONGEST_WITHOUT_SEASON, Unforeseen, forecast
from storehelm.strategy.season import WEEK, Daily, daily
from storehelm.strategy.standing import HISTORY
from storehelm.warehouse.published import Published

DEFAULT_SPAN = "13w"
_WHOLE_WEEKS = (13, 26, 52)
_LEAST_OF_NEXT_YEAR = 91
_LATE = timedelta(days=60)
_WEEKS = re.compile(r"(\d{1,2})w")
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class NamedSpan:
    """A span that can be chosen: `13w`, `26w`, `52w`, `quarter`, `year-end`, `next-year`."""

    id: str
    label: str
    period: Period


def last_known_day(published: Published, store: Store, today: date) -> date:
    """The last closed day of net sales, from which every forecast starts.

    Raises:
        Refusal: No day of net sales is known.
    """
    until = min(published.meta.as_of or date.min, today - timedelta(days=1))
    if until > date.min:
        last = daily_series(published, store, "net_sales", Period(until - _LATE, until)).last
        if last is not None:
            return last
    raise Refusal(say("No day of orders is known yet."), hint=say("Load an export: python -m storehelm import FILE..."))


def reach_days(published: Published, store: Store, as_of: date) -> int:
    """How many days ahead the store's history reaches.

    Raises:
        Refusal: It is too short for any forecast.
    """
    return reach_of(history_of(published, store, "net_sales", as_of), as_of)


def history_of(published: Published, store: Store, metric: str, as_of: date) -> Daily:
    """What is known of a metric by day, as goals look back; empty where it is not known."""
    found = daily_series(published, store, metric, Period(as_of - HISTORY, as_of))
    return daily(found.days, found.top)


def reach_of(net_sales: Daily, as_of: date) -> int:
    """How many days ahead forecasts of net sales reach.

    Raises:
        Refusal: The history is too short for any.
    """
    whole = forecast(net_sales, as_of, as_of + timedelta(days=LONGEST_DAYS), 0)
    if not isinstance(whole, Unforeseen):
        return LONGEST_DAYS
    least = forecast(net_sales, as_of, as_of + timedelta(days=1), 0)
    if isinstance(least, Unforeseen):
        if np.isfinite(net_sales.values).sum() >= LEAST_WEEKS * WEEK:
            raise Refusal(
                say("Scenarios need a forecast of net sales, and in most weeks nothing was left of them."),
                hint=say("Discounts and returns took as much as was sold: look at discount_rate and refund_rate."),
            )
        raise Refusal(
            # Translators: {reason} is a sentence.
            say("Scenarios need a forecast, and there is none: {reason}", reason=least.reason),
            hint=say_count(
                "Load older exports, or come back when {n} whole week of sales is known.",
                "Load older exports, or come back when {n} whole weeks of sales are known.",
                LEAST_WEEKS,
                n=LEAST_WEEKS,
            ),
        )
    return min(least.learned_from * WEEK, LONGEST_WITHOUT_SEASON)


def spans_of(as_of: date, reach: int) -> tuple[NamedSpan, ...]:
    """The spans to choose from, the usual one first; only what lies within reach."""
    return tuple(_spans(as_of, reach))


def span_named(name: str, as_of: date, reach: int) -> Period:
    """The span of that name, or of two days written `2027-01-01..2027-03-31`.

    Raises:
        Refusal: There is none, or it lies beyond reach.
    """
    known = {span.id: span.period for span in spans_of(as_of, reach)}
    if name in known:
        return known[name]
    found = _weeks_named(name, as_of) or _days_named(name)
    if found is None:
        hint = f"{nearest_name(name, known)} {say('Or write two days: 2027-01-01..2027-03-31.')}"
        raise Refusal(say("No span named '{name}'.", name=name), column="span", value=name, hint=hint)
    check_span(found, as_of, reach)
    return found


def check_span(span: Period, as_of: date, reach: int) -> None:
    """Refuse days that are past or beyond reach.

    Raises:
        Refusal: The sentence says how far the store can look ahead.
    """
    last = as_of + timedelta(days=reach)
    if span.first <= as_of:
        raise Refusal(
            say(
                "The span starts on {day}, and the data end on {end}: a scenario is of days ahead.",
                day=span.first,
                end=as_of,
            ),
            column="span",
            value=str(span.first),
            hint=say("Start it on {day} or later.", day=as_of + timedelta(days=1)),
        )
    if span.last > last:
        raise Refusal(
            say_count(
                "The span ends on {day}; this store's history reaches {n} day ahead, to {last}.",
                "The span ends on {day}; this store's history reaches {n} days ahead, to {last}.",
                reach,
                day=span.last,
                n=reach,
                last=last,
            ),
            column="span",
            value=str(span.last),
            hint=say("End it on {day} or earlier.", day=last),
        )


def _spans(as_of: date, reach: int) -> Iterator[NamedSpan]:
    first, last = as_of + timedelta(days=1), as_of + timedelta(days=reach)
    weeks = [number for number in _WHOLE_WEEKS if number * WEEK <= reach] or [reach // WEEK]
    for number in weeks:
        label = say_count("{n} week", "{n} weeks", number, n=number)
        yield NamedSpan(f"{number}w", label, Period(first, as_of + timedelta(weeks=number)))
    quarter = span_of(first, "quarter", "monday", Period(first, last))
    if quarter.first < first:
        quarter = span_of(quarter.last + timedelta(days=1), "quarter", "monday", quarter)
    if quarter.last <= last:
        number = (quarter.first.month + 2) // 3
        label = say("Next quarter (Q{number} {year})", number=number, year=quarter.first.year)
        yield NamedSpan("quarter", label, quarter)
    end = date(first.year, 12, 31)
    if end <= last:
        yield NamedSpan("year-end", say("To the end of {year}", year=end.year), Period(first, end))
    yield from _next_year(first, last)


def _next_year(first: date, last: date) -> Iterator[NamedSpan]:
    """The calendar year after this one as far as it is within reach, where that is a quarter or more."""
    begin, end = date(first.year + 1, 1, 1), date(first.year + 1, 12, 31)
    if (last - begin).days + 1 >= _LEAST_OF_NEXT_YEAR:
        label = say("Next year ({year})", year=begin.year)
        if last < end:
            label = say("Next year ({year}, to {day})", year=begin.year, day=last)
        yield NamedSpan("next-year", label, Period(begin, min(last, end)))


def _weeks_named(name: str, as_of: date) -> Period | None:
    found = _WEEKS.fullmatch(name)
    if found is None or int(found[1]) == 0:
        return None
    return Period(as_of + timedelta(days=1), as_of + timedelta(weeks=int(found[1])))


def _days_named(name: str) -> Period | None:
    found = _DAYS.fullmatch(name)
    if found is None:
        return None
    try:
        first, last = (date.fromisoformat(day) for day in found.groups())
    except ValueError:
        return None
    return Period(first, last)
