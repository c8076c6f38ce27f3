"""Deeds held against what happened: the effect of a decision or an initiative on its number, and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say, say_count
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
_BROUGHT: Mapping[bool, Sentence] = {
    # Translators: a deed raised a number that should be high. {change} is such as "+€1,200 a week".
    True: "It brought {change} against the rest of the store, between {low} and {high} (nine times in ten).",
    # Translators: a deed raised a number that should be high. {change} is such as "+€1,200 a week".
    False: "It brought {change} against its own season and trend, between {low} and {high} (nine times in ten).",
}
_MOVED: Mapping[tuple[bool, str], Sentence] = {
    # Translators: {change} is such as "+0.20 pp"; the number is neither good nor bad when it rises.
    (True, "neutral"): "It moved the number by {change} against the rest of the store, between {low} and {high} "
    "(nine times in ten).",
    # Translators: {change} is such as "+0.20 pp"; the number is neither good nor bad when it rises.
    (False, "neutral"): "It moved the number by {change} against its own season and trend, between {low} and {high} "
    "(nine times in ten).",
    # Translators: {change} is such as "−0.20 pp", which is good news.
    (True, "better"): "It moved the number by {change} against the rest of the store, between {low} and {high} "
    "(nine times in ten), for the better.",
    # Translators: {change} is such as "−0.20 pp", which is good news.
    (False, "better"): "It moved the number by {change} against its own season and trend, between {low} and {high} "
    "(nine times in ten), for the better.",
    # Translators: {change} is such as "−€1,200 a week", which is bad news.
    (True, "worse"): "It moved the number by {change} against the rest of the store, between {low} and {high} "
    "(nine times in ten), for the worse.",
    # Translators: {change} is such as "−€1,200 a week", which is bad news.
    (False, "worse"): "It moved the number by {change} against its own season and trend, between {low} and {high} "
    "(nine times in ten), for the worse.",
}
_CHANCE: Mapping[bool, Sentence] = {
    # Translators: {change} is such as "+€1,200 a week"; {low} and {high} are the ends of its range.
    True: "Cannot tell: {change} against the rest of the store, but anything from {low} to {high} could be chance.",
    # Translators: {change} is such as "+€1,200 a week"; {low} and {high} are the ends of its range.
    False: "Cannot tell: {change} against its own season and trend, but anything from {low} to {high} could be chance.",
}
_NONE: Mapping[bool, Sentence] = {
    # Translators: {change} is such as "+€12 a week"; {low} and {high} are the ends of its range.
    True: "No effect is seen: {change} against the rest of the store, between {low} and {high}.",
    # Translators: {change} is such as "+€12 a week"; {low} and {high} are the ends of its range.
    False: "No effect is seen: {change} against its own season and trend, between {low} and {high}.",
}
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
        return Unmeasured(
            # Translators: "it" is a decision or an initiative; {day} is a day.
            say("It begins on {day}.", day=deed.first)
        )
    last = min(yesterday, deed.last or yesterday)
    span = Period(deed.first - HISTORY, last)
    own = daily_series(published, store, deed.metric, span, deed.where)
    if own.last is None:
        return Unmeasured(own.reason or say("Nothing is known of it."))
    control = None
    if deed.where:
        control = _rest(daily_series(published, store, deed.metric, span), own)
    return measure(_parts(own), deed.first, min(last, own.last), control)


def effect_sentence(deed: Deed, found: Effect | Unmeasured, formats: Formats) -> str:
    """What a deed brought, in plain words; "cannot tell" where that is so."""
    if isinstance(found, Unmeasured):
        # Translators: {reason} is a whole sentence.
        return say("Cannot tell yet. {reason}", reason=found.reason)
    change = _each_week(found.change, deed.metric, formats)
    low, high = (_signed(value, deed.metric, formats) for value in (found.low, found.high))
    told = say(_sentence(deed, found), change=change, low=low, high=high)
    if found.verdict in ("cannot_tell", "none") or deed.expected is None:
        return told
    return f"{told} {_hoped(deed, found, formats)}"


def _sentence(deed: Deed, found: Effect) -> str:
    """The message that tells the effect; what raises a number that should be high brought it, else it moved it."""
    if found.verdict == "cannot_tell":
        return _CHANCE[found.has_control]
    if found.verdict == "none":
        return _NONE[found.has_control]
    if metric(deed.metric).direction == "higher" and found.verdict == "up":
        return _BROUGHT[found.has_control]
    return _MOVED[found.has_control, _side(deed, found)]


def together_sentence(name: str, brought: Sequence[tuple[str, float | None]], formats: Formats) -> str:
    """What several deeds on one number have brought together: those that can be told from chance.

    Args:
        name: The metric's id.
        brought: Verdict and change of each deed.
        formats: How the reader writes numbers.
    """
    told = [change for verdict, change in brought if verdict in ("up", "down") and change is not None]
    if not told:
        # Translators: initiatives that work on the same number.
        return say_count(
            "What {n} initiative brought cannot be told from chance yet.",
            "What these {n} initiatives brought cannot be told from chance yet.",
            len(brought),
            n=len(brought),
        )
    change = _each_week(sum(told), name, formats)
    # Translators: of {all} initiatives {n} have an effect that is surely not chance; {change} is such as
    # "+€1,200 a week". The singular may write {n} too.
    return say_count(
        "Together {change}, from the one of {all} that can be told from chance.",
        "Together {change}, from the {n} of {all} that can be told from chance.",
        len(told),
        change=change,
        n=len(told),
        all=len(brought),
    )


def _side(deed: Deed, found: Effect) -> str:
    """Whether a fall is good is not read off its sign."""
    direction = metric(deed.metric).direction
    if direction == "neutral":
        return "neutral"
    return "better" if direction == "lower" and found.verdict == "down" else "worse"


def _hoped(deed: Deed, found: Effect, formats: Formats) -> str:
    """How far it went the way that was hoped for: a fall further down is more of what a fall was wanted for."""
    assert deed.expected is not None  # asked where it is set
    raw = float(deed.expected) * (1_000_000 if metric(deed.metric).unit in _MONEY else 1)
    hoped = _each_week(raw, deed.metric, formats)
    if found.low <= raw <= found.high:
        # Translators: {hoped} is such as "+€1,200 a week".
        return say("That agrees with the {hoped} that was hoped for.", hoped=hoped)
    if found.high < raw if raw < 0 else found.low > raw:
        # Translators: {hoped} is such as "+€1,200 a week".
        return say("That goes beyond the {hoped} that was hoped for.", hoped=hoped)
    # Translators: {hoped} is such as "+€1,200 a week".
    return say("That falls short of the {hoped} that was hoped for.", hoped=hoped)


def _each_week(value: float, name: str, formats: Formats) -> str:
    """A change with its sign: of a sum in a week, of a ratio at any time."""
    change = _signed(value, name, formats)
    # Translators: {change} is a number with its sign: "+€1,200 a week". It is put into sentences.
    return change if is_ratio(metric(name)) else say("{change} a week", change=change)


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
