"""The discount rate of the days ahead: that of the recent weeks, moved as it moved a year before.

Sale weeks come back each year. Carried on flat, the rate of quiet weeks would hide the goods that a sale gives away,
and that of a sale would take them off all that follows.
"""

from dataclasses import replace

from storehelm.languages.formats import Formats
from storehelm.metrics.series import Series, daily_series
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.drivers import Drivers
from storehelm.strategy.scenarios.levers import LARGEST_RATE
from storehelm.warehouse.published import Published

_NAME = "discount_rate"


def with_discounts_ahead(published: Published, store: Store, drivers: Drivers, span: Period) -> Drivers:
    """The drivers with the discount rate of the span; as they are where the year before is not known as a whole."""
    weeks, days = drivers.period.year_before(), span.year_before()
    asked = Period(min(weeks.first, days.first), max(weeks.last, days.last))
    series = daily_series(published, store, _NAME, asked)
    before, then = _rate(series, weeks), _rate(series, days)
    if before is None or then is None or drivers.gross_sales <= 0:
        return drivers
    now = drivers.discounts / drivers.gross_sales
    ahead = min(max(now + then - before, 0.0), LARGEST_RATE)
    formats = Formats("en", store.currency)
    moved = (
        f"It was {formats.percent(now)}. From the same weeks a year before to the days ahead it moved by "
        f"{formats.points(then, before, 1)}, and is taken to do so again."
    )
    listed = tuple(
        replace(one, value=ahead, source=f"{one.source} {moved}") if one.id == _NAME else one for one in drivers.listed
    )
    return replace(drivers, discount_rate_ahead=ahead, listed=listed)


def _rate(series: Series, period: Period) -> float | None:
    """Discounts over gross sales of a period; None where a day is not known, or nothing was sold."""
    known = {day: (top, low) for day, top, low in zip(series.days, series.top, series.bottom or (), strict=False)}
    pairs = [pair for day, pair in known.items() if period.holds(day)]
    tops, lows = [top for top, _ in pairs if top is not None], [low for _, low in pairs if low is not None]
    if not len(tops) == len(lows) == period.days or sum(lows) <= 0:
        return None
    return sum(tops) / sum(lows)
