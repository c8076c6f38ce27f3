"""The discount rates of the days ahead: that of the recent weeks, moved week by week as it moved a year before.

Sale weeks come back each year. Carried on flat, the rate of quiet weeks would hide the goods that a sale gives away,
and that of a sale would take them off all that follows.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.languages.speech import language, say
from storehelm.metrics.series import Series, daily_series
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.discount_weeks import LARGEST_RATE, DiscountWeeks
from storehelm.strategy.scenarios.drivers import Drivers
from storehelm.strategy.season import Floats
from storehelm.warehouse.published import Published

_NAME = "discount_rate"
_Sums = tuple[int, int]
"""Discounts and gross sales."""


def rates_ahead(
    published: Published, store: Store, drivers: Drivers, weeks: Sequence[Period]
) -> tuple[float, ...] | None:
    """The discount rate of each week ahead: the recent one, plus that of its days a year before, less the recent then.

    A week whose days a year before are not all known, or sold nothing, moves as the others do together.

    Args:
        published: The data.
        store: The settings.
        drivers: Of the recent weeks.
        weeks: The days ahead by forecast week.

    Returns:
        Rates from 0 to 0.9; None where the recent weeks, or all weeks ahead, are not known a year before.
    """
    recent, days = drivers.period.year_before(), [week.year_before() for week in weeks]
    asked = Period(min(recent.first, days[0].first), max(recent.last, days[-1].last))
    series = daily_series(published, store, _NAME, asked)
    before, then = _sums(series, recent), [_sums(series, week) for week in days]
    known = [one for one in then if one is not None]
    if before is None or not known or drivers.gross_sales <= 0:
        return None
    whole = (sum(top for top, _ in known), sum(low for _, low in known))
    now = drivers.discounts / drivers.gross_sales
    return tuple(
        min(max(now + _quotient(whole if one is None else one) - _quotient(before), 0.0), LARGEST_RATE) for one in then
    )


def with_discount_weeks(drivers: Drivers, rates: Sequence[float], gross_sales: Floats, currency: str) -> Drivers:
    """The drivers with the discount rates of the weeks ahead.

    Args:
        drivers: Of the recent weeks.
        rates: Of each week ahead.
        gross_sales: Of each week ahead, at its rate.
        currency: Of the store.
    """
    shares = gross_sales / gross_sales.sum() if gross_sales.sum() > 0 else np.full(len(rates), 1.0 / len(rates))
    weeks = DiscountWeeks(tuple(rates), tuple(float(share) for share in shares))
    formats = Formats(language(), currency)
    # Translators: of the discount rate; all numbers are percentages.
    moved = say(
        "It was {recent}. Each week ahead is taken to move from there as it did a year before, to {least} at least and "
        "{most} at most. The number is that of all weeks together.",
        recent=formats.percent(drivers.discounts / drivers.gross_sales),
        least=formats.percent(min(rates)),
        most=formats.percent(max(rates)),
    )
    listed = tuple(
        replace(one, value=weeks.rate, source=f"{one.source} {moved}") if one.id == _NAME else one
        for one in drivers.listed
    )
    return replace(drivers, discount_weeks=weeks, listed=listed)


def _sums(series: Series, period: Period) -> _Sums | None:
    """Discounts and gross sales of a period; None where a day is not known, or nothing was sold."""
    known = {day: (top, low) for day, top, low in zip(series.days, series.top, series.bottom or (), strict=False)}
    pairs = [pair for day, pair in known.items() if period.holds(day)]
    tops, lows = [top for top, _ in pairs if top is not None], [low for _, low in pairs if low is not None]
    if not len(tops) == len(lows) == period.days or sum(lows) <= 0:
        return None
    return sum(tops), sum(lows)


def _quotient(sums: _Sums) -> float:
    return sums[0] / sums[1]
