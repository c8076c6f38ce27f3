"""Deeds held against what happened: the effect of a decision or an initiative on its number, and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.metrics.attainment import is_ratio
from storehelm.metrics.catalogue import metric
from storehelm.metrics.series import Series, daily_series
from storehelm.metrics.tables import Unit
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.effects import Effect, Parts, Unmeasured, measure
from storehelm.strategy.season import Daily, daily
from storehelm.warehouse.published import Published

HISTORY = timedelta(weeks=2 * 52)
_MONEY = ("money", "average_money")
_RATES: Mapping[Unit, int] = {"rate": 2, "share": 1}


@dataclass(frozen=True)
class Deed:
    """What was done: from when, until when (None: it goes on), and the number that it was to change.

    `expected` is the change per week that was hoped for, in the metric's own unit.
    """

    metric: str
    first: date
    last: date | None = None
    where: Mapping[str, tuple[str, ...]] | None = None
    expected: Decimal | None = None


def measured(published: Published, store: Store, deed: Deed, today: date) -> Effect | Unmeasured:
    """Measure a deed at the end of the day before `today`.

    Where the deed is of a part of the store (phones, one channel), the rest of it is the control.

    Raises:
        Refusal: It filters by a value that the data does not have.
    """
    yesterday = today - timedelta(days=1)
    if deed.first > yesterday:
        return Unmeasured(f"It begins on {deed.first}.")
    last = min(yesterday, deed.last or yesterday)
    span = Period(deed.first - HISTORY, last)
    own = daily_series(published, store, deed.metric, span, deed.where)
    if own.last is None:
        return Unmeasured(own.reason or "Nothing is known of it.")
    control = None
    if deed.where:
        control = _rest(daily_series(published, store, deed.metric, span), own)
    return measure(_parts(own), deed.first, min(last, own.last), control)


def effect_sentence(deed: Deed, found: Effect | Unmeasured, formats: Formats) -> str:
    """What a deed brought, in plain words; "cannot tell" where that is so."""
    if isinstance(found, Unmeasured):
        return f"Cannot tell yet. {found.reason}"
    each = "" if is_ratio(metric(deed.metric)) else " a week"
    change, low, high = (_signed(value, deed.metric, formats) for value in (found.change, found.low, found.high))
    against = "against the rest of the store" if found.has_control else "against its own season and trend"
    if found.verdict == "cannot_tell":
        return f"Cannot tell: {change}{each} {against}, but anything from {low} to {high} could be chance."
    if found.verdict == "none":
        return f"No effect is seen: {change}{each} {against}, between {low} and {high}."
    hoped = f" {_hoped(deed, found, formats)}" if deed.expected is not None else ""
    return (
        f"{_deed_word(deed, found)} {change}{each} {against}, between {low} and {high} (nine times in ten)"
        f"{_side(deed, found)}.{hoped}"
    )


def together_sentence(name: str, brought: Sequence[tuple[str, float | None]], formats: Formats) -> str:
    """What several deeds on one number have brought together: those that can be told from chance.

    Args:
        name: The metric's id.
        brought: Verdict and change of each deed.
        formats: How the reader writes numbers.
    """
    told = [change for verdict, change in brought if verdict in ("up", "down") and change is not None]
    if not told:
        return f"What these {len(brought)} initiatives brought cannot be told from chance yet."
    each = "" if is_ratio(metric(name)) else " a week"
    which = "one" if len(told) == 1 else str(len(told))
    change = _signed(sum(told), name, formats)
    return f"Together {change}{each}, from the {which} of {len(brought)} that can be told from chance."


def _deed_word(deed: Deed, found: Effect) -> str:
    """What raises a number that should be high brought it; everything else moved the number."""
    is_gain = metric(deed.metric).direction == "higher" and found.verdict == "up"
    return "It brought" if is_gain else "It moved the number by"


def _side(deed: Deed, found: Effect) -> str:
    """Whether a fall is good is not read off its sign."""
    direction = metric(deed.metric).direction
    if direction == "neutral" or (direction == "higher" and found.verdict == "up"):
        return ""
    return ", for the better" if direction == "lower" and found.verdict == "down" else ", for the worse"


def _hoped(deed: Deed, found: Effect, formats: Formats) -> str:
    """How far it went the way that was hoped for: a fall further down is more of what a fall was wanted for."""
    assert deed.expected is not None  # asked where it is set
    raw = float(deed.expected) * (1_000_000 if metric(deed.metric).unit in _MONEY else 1)
    each = "" if is_ratio(metric(deed.metric)) else " a week"
    words = _signed(raw, deed.metric, formats) + each
    if found.low <= raw <= found.high:
        return f"That agrees with the {words} that was hoped for."
    is_beyond = found.high < raw if raw < 0 else found.low > raw
    return f"That {'goes beyond' if is_beyond else 'falls short of'} the {words} that was hoped for."


def _signed(value: float, name: str, formats: Formats) -> str:
    unit = metric(name).unit
    if unit in _MONEY:
        return formats.signed_money(round(value))
    if unit in _RATES:
        return formats.points(value, 0.0, _RATES[unit])
    return formats.signed(value, 0 if unit == "count" else 2)


def _parts(series: Series) -> Parts:
    bottom = None if series.bottom is None else daily(series.days, series.bottom)
    return Parts(daily(series.days, series.top), bottom)


def _rest(whole: Series, part: Series) -> Parts | None:
    """The store without the part: numerators and denominators are sums, so that they can be taken away."""
    if whole.last is None:
        return None
    every, own = _parts(whole), _parts(part)
    bottom = None
    if every.bottom is not None and own.bottom is not None:
        bottom = _less(every.bottom, own.bottom)
    return Parts(_less(every.top, own.top), bottom)


def _less(whole: Daily, part: Daily) -> Daily:
    taken = part.within(Period(whole.first, whole.last))
    return Daily(whole.first, np.asarray(whole.values - taken, dtype=np.float64))
