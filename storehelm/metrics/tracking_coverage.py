"""How many of the store's web orders Analytics saw, and on which days that broke.

A day (or week) is judged by those before it: the orders seen of n are taken as beta-binomial, with the spread between
days that the history itself shows, and the uncertainty of its mean. Days that were flagged do not become history, until
there are so many of them that the lower level is the usual one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
from scipy.special import betaln, gammaln

from storehelm.metrics.reading import Filters
from storehelm.metrics.reconciliation_reading import FILTERED, read_part
from storehelm.settings.calendar import Period, WeekStart, week_of
from storehelm.warehouse.published import Published

State = Literal["within", "below", "above", "too_early", "no_orders"]
HISTORY_DAYS = 56
HISTORY_WEEKS = 13
MIN_DAYS = 14
MIN_WEEKS = 8
TAIL = 0.00135
"""Odds by chance below the band, and above it: those of three standard deviations."""
KNOWN_SHARE = 0.8
"""Share of the missed orders that must have a device (a channel) before coverage is told by it."""


@dataclass(frozen=True)
class Watched:
    """Web orders of one day or week, or of one device or channel, and those of them that Analytics saw."""

    orders: int
    seen: int
    day: date | None = None
    name: str | None = None
    low: float | None = None
    high: float | None = None
    state: State = "too_early"

    @property
    def share(self) -> float | None:
        """Orders seen / orders; None without orders."""
        return self.seen / self.orders if self.orders else None


@dataclass(frozen=True)
class TrackingCoverage:
    """Coverage of a period, by day, week, device and channel; `by_..._unknown` says that too few are known."""

    whole: Watched
    days: tuple[Watched, ...]
    weeks: tuple[Watched, ...]
    devices: tuple[Watched, ...]
    channels: tuple[Watched, ...]
    is_device_known: bool
    is_channel_known: bool

    @property
    def broken(self) -> tuple[Watched, ...]:
        """The days on which fewer orders were seen than their normal range allows."""
        return tuple(one for one in self.days if one.state == "below")


def watch(
    published: Published, days: Period, known: Period, filters: Filters, week_start: WeekStart
) -> TrackingCoverage:
    """Coverage of `days`; `known` are all days that both orders and transactions speak of.

    The last day that is known is not judged: its late orders may lie on a day of the property that is still to come.
    """
    filters = {name: filters[name] for name in FILTERED if filters.get(name)}
    reach = timedelta(weeks=HISTORY_WEEKS + 1)
    first = max(known.first, days.first - reach)
    rows = read_part(published, "coverage", days, filters, history=first)
    by_day = {row["day"]: row for row in rows if row["grain"] == "day"}
    history = [
        Watched(row["orders"], row["seen"], day) if (row := by_day.get(day)) else Watched(0, 0, day)
        for day in _each(Period(first, days.last))
    ]
    settled = [replace(one, state="no_orders") if one.day == known.last else one for one in history]
    judged = judge_days(settled, HISTORY_DAYS, MIN_DAYS, spare=known.last)
    shown = tuple(one for one in judged if one.day is not None and days.holds(one.day))
    told = [row for row in by_day.values() if days.holds(row["day"])]
    missed = sum(row["orders"] - row["seen"] for row in told)
    return TrackingCoverage(
        whole=Watched(sum(one.orders for one in shown), sum(one.seen for one in shown)),
        days=shown,
        weeks=_weeks(history, days, known, week_start),
        devices=tuple(_named(rows, "device")),
        channels=tuple(_named(rows, "channel")),
        is_device_known=_is_known(missed, sum(row["missed_without_device"] for row in told)),
        is_channel_known=_is_known(missed, sum(row["missed_without_channel"] for row in told)),
    )


def judge_days(series: Sequence[Watched], window: int, fewest: int, spare: date | None = None) -> tuple[Watched, ...]:
    """Each of a series, oldest first, judged by those before it; `spare` names one that is not judged itself."""
    judged: list[Watched] = []
    for one in series:
        recent = [past for past in judged[-window:] if past.orders]
        usual = [past for past in recent if past.state not in ("below", "above")]
        known = usual if len(usual) >= fewest else recent
        band = band_of(known, one.orders) if len(known) >= fewest and one.orders else None
        judged.append(_judged(one, band, is_judged=spare is None or one.day != spare))
    return tuple(judged)


def band_of(history: Sequence[Watched], orders: int) -> tuple[float, float]:
    """The range of shares that a day of so many orders leaves with odds `TAIL` on either side."""
    total = sum(past.orders for past in history)
    rate = (sum(past.seen for past in history) + 0.5) / (total + 1)
    noise = rate * (1 - rate)
    pairs = sum(past.orders * (past.orders - 1) for past in history)
    squares = sum((past.seen - past.orders * rate) ** 2 for past in history)
    together = max(0.0, (squares / noise - total) / pairs) if pairs else 0.0
    spread = min(together + (1 + (total / len(history) - 1) * together) / (total + 1), 0.5)
    weight = 1 / spread - 1
    return _range(orders, rate * weight, (1 - rate) * weight)


def _range(orders: int, a: float, b: float) -> tuple[float, float]:
    """Quantiles at `TAIL` of a beta-binomial share."""
    seen = np.arange(orders + 1)
    chosen = gammaln(orders + 1) - gammaln(seen + 1) - gammaln(orders - seen + 1)
    odds = np.exp(chosen + betaln(seen + a, orders - seen + b) - betaln(a, b))
    low = int(np.searchsorted(np.cumsum(odds), TAIL))
    high = orders - int(np.searchsorted(np.cumsum(odds[::-1]), TAIL))
    return low / orders, high / orders


def _judged(one: Watched, band: tuple[float, float] | None, *, is_judged: bool) -> Watched:
    share = one.share
    if share is None:
        return replace(one, state="no_orders")
    if band is None:
        return replace(one, state="too_early")
    state: State = "within"
    if is_judged and share < band[0]:
        state = "below"
    elif is_judged and share > band[1]:
        state = "above"
    return replace(one, low=band[0], high=band[1], state=state)


def _weeks(history: Iterable[Watched], days: Period, known: Period, week_start: WeekStart) -> tuple[Watched, ...]:
    """Whole weeks of the history; those of the period are given."""
    sums: dict[date, Watched] = {}
    for one in history:
        if one.day is None:
            continue
        week = week_of(one.day, week_start)
        if week.first < known.first or week.last > known.last or week.last > days.last:
            continue
        so_far = sums.get(week.first, Watched(0, 0, week.first))
        sums[week.first] = replace(so_far, orders=so_far.orders + one.orders, seen=so_far.seen + one.seen)
    judged = judge_days([sums[first] for first in sorted(sums)], HISTORY_WEEKS, MIN_WEEKS)
    return tuple(one for one in judged if one.day is not None and one.day >= days.first)


def _named(rows: Iterable[dict[str, object]], grain: str) -> Iterable[Watched]:
    for row in rows:
        if row["grain"] == grain:
            yield Watched(int(str(row["orders"])), int(str(row["seen"])), name=str(row["name"]))


def _is_known(missed: int, without: int) -> bool:
    return not missed or 1 - without / missed >= KNOWN_SHARE


def _each(period: Period) -> Iterable[date]:
    return (period.first + timedelta(days=past) for past in range(period.days))
