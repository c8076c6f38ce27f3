"""What a lower price does: to orders for each visit, to units in an order, and to what is sent back.

A store seldom changes its prices, but its discounts change what customers pay from week to week. The logarithm of the
number is held against that of the share of the price that is paid, with drift, the waves of the year, feasts, what the
same week of each year shares, the mix of channels, and errors that follow each other beside it. A promotion also
draws orders out of the weeks after it: they are counted against it, so that what is measured is what lasts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import Sentence, capitalised, say, say_count, told
from storehelm.strategy.scenarios.history import WeeklyHistory
from storehelm.strategy.scenarios.relation import Floats, Relation, percent
from storehelm.strategy.scenarios.weekly_fit import Column, Weeks, Weighed, weigh
from storehelm.strategy.scenarios.weekly_season import Moods, calendar_columns

TOLD = 0.1
"""The change of price, and of discount in points, that sentences tell the effect of."""
LEAST_WEEKS = 26
LEAST_DEPTH = 0.02
"""Points of discount beyond the usual one from which a week is a promotion."""
LEAST_PROMOTIONS = 3
LEAST_MOVES = 0.01
"""Standard deviation of the discount rate below which it tells nothing."""
WEEKS_AFTER = 2
"""Weeks from which a promotion draws orders."""
AFTER_SPREAD = 0.75
"""How far what is drawn from them may lie from nothing, as an elasticity."""
LEAST_FILLED = 0.8
"""Share of the weeks, since the first, in which there must be orders, and returns."""
WEEKS_OF_YEAR = 52
LEAST_CHANNEL, MOST_CHANNELS = 0.03, 5
MIX_SPREAD = 1.0
"""Of how much better or worse than the mean the visits of a channel are at buying."""
LAGS = 9
"""Weeks after an order in which goods come back."""
LAGS_APART = 6
"""Weeks by which what comes back may be shifted against the likely delay."""
SHARE_SPREAD, SHIFT_SPREAD = 0.2, 0.05
"""How far: as a share of all that comes back, and in points of the return rate for a point of discount."""


@told
@dataclass(frozen=True)
class _Question:
    """One relation: what is assumed of it, and what it takes to measure it.

    `assumed` is the middle and the 90 % interval; `widest` the width from which an interval says too little.
    `chosen_weeks` is how far promotions may seem to do more or less because of the weeks that they are put in: only
    another year, in which those weeks had none, tells that apart.
    """

    id: str
    label: Sentence
    subject: Sentence
    assumed: tuple[float, float, float]
    widest: float
    grid: Floats
    moods: Moods
    chosen_weeks: float
    mix_spread: float = 0.0


CONVERSION = _Question(
    "price_conversion",
    "Orders for each visit by the price paid",
    # Translators: goes into sentences, as do "orders", "units in an order" and "the return rate".
    "orders for each visit",
    (-1.5, -3.0, 0.0),
    1.5,
    np.linspace(-8, 4, 121),
    Moods(0.2, 0.1, 0.2),
    0.35,
    MIX_SPREAD,
)
DEMAND = _Question(
    "price_conversion",
    "Orders by the price paid",
    # Translators: goes into sentences, as do "orders for each visit", "units in an order" and "the return rate".
    "orders",
    (-1.5, -3.0, 0.0),
    1.5,
    np.linspace(-10, 6, 121),
    Moods(0.4, 0.4, 0.5),
    0.6,
)
UNITS = _Question(
    "price_units",
    "Units in an order by the price paid",
    # Translators: goes into sentences, as do "orders", "orders for each visit" and "the return rate".
    "units in an order",
    (0.0, -0.5, 0.5),
    0.6,
    np.linspace(-3, 3, 121),
    Moods(0.1, 0.1, 0.1),
    0.1,
    0.3,
)
RETURNS = _Question(
    "discount_returns",
    "Return rate by the discount",
    # Translators: goes into sentences, as do "orders", "orders for each visit" and "units in an order".
    "the return rate",
    (0.0, -0.2, 0.4),
    0.3,
    np.linspace(-1.5, 1.5, 121),
    Moods(0.03, 0.02, 0.02),
    0.05,
)
_SELDOM: tuple[Sentence, ...] = (
    # Translators: {weeks} is a number of weeks, {least} how often it takes. A colon and "the effect is assumed, not
    # measured" follow.
    "The discount changed never in {weeks} weeks, and it takes {least} times",
    # Translators: {weeks} is a number of weeks, {least} how often it takes. A colon and "the effect is assumed, not
    # measured" follow.
    "The discount changed once in {weeks} weeks, and it takes {least} times",
    # Translators: {weeks} is a number of weeks, {least} how often it takes. A colon and "the effect is assumed, not
    # measured" follow.
    "The discount changed twice in {weeks} weeks, and it takes {least} times",
)


LIST_PRICE = Relation(
    "list_price",
    "Orders by the list price",
    *(-1.5, -3.0, 0.0),
    basis="assumed",
    weeks=0,
    sentence="Discounts do not tell what a new list price does: the effect is assumed, not measured. "
    "Assumed: a price 10% higher changes orders by about \N{MINUS SIGN}13% (\N{MINUS SIGN}25% to 0%).",
    least=-5.0,
    most=0.0,
)
"""A promotion that ends is another matter than a price that stays, and no store was seen above its own list prices."""


def price_relations(sales: WeeklyHistory) -> dict[str, Relation]:
    """What discounts do to orders, units and returns, and the list price to orders, by the relation's id."""
    with np.errstate(divide="ignore", invalid="ignore"):
        discount = np.where(sales.gross_sales > 0, sales.discounts / sales.gross_sales, np.nan)
        paid = np.log(np.where(discount < 1, 1 - discount, np.nan))
        units = _logarithm(sales.units / sales.orders)
        conversion = _logarithm(sales.web_orders / sales.sessions)
        demand = _logarithm(sales.orders)
    has_visits = int(np.isfinite(conversion).sum()) >= LEAST_WEEKS
    question, orders = (CONVERSION, conversion) if has_visits else (DEMAND, demand)
    mix = _mix(sales.sessions_by_channel) if has_visits else []
    found = [
        _price(question, sales.weeks, orders, paid, mix),
        _price(UNITS, sales.weeks, units, paid, mix),
        _returns(sales, discount),
        LIST_PRICE,
    ]
    return {one.id: one for one in found}


def _logarithm(values: Floats) -> Floats:
    return np.asarray(np.log(np.where(values > 0, values, np.nan)), dtype=np.float64)


def _mix(sessions: Mapping[str, Floats]) -> list[Floats]:
    """Shares of the largest channels in the visits, less their means; NaN where visits are unknown."""
    if not sessions:
        return []
    counts = np.array(list(sessions.values()))
    total = np.nansum(counts, axis=0)
    shares = np.where(total > 0, np.nan_to_num(counts) / np.maximum(total, 1), np.nan)
    means = np.nanmean(shares, axis=1) if (total > 0).any() else np.zeros(len(counts))
    largest = [place for place in np.argsort(means)[::-1] if means[place] >= LEAST_CHANNEL][:MOST_CHANNELS]
    return [shares[place] - means[place] for place in largest]


def _price(question: _Question, weeks: Sequence[date], number: Floats, paid: Floats, mix: Sequence[Floats]) -> Relation:
    before = np.array([_earlier(paid, lag) for lag in range(1, WEEKS_AFTER + 1)])
    usual = float(np.nanmedian(paid)) if np.isfinite(paid).any() else 0.0
    drawn = np.where(np.isfinite(before), before, usual).mean(axis=0) - paid
    usable = np.isfinite(number) & np.isfinite(paid)
    usable &= np.isfinite(mix).all(axis=0) if mix and question.mix_spread else np.True_
    reason = _untold(question, -np.expm1(paid[usable])) or _gaps(question, usable)
    if reason:
        return _assumed(question, int(usable.sum()), reason)
    places = np.flatnonzero(usable)
    columns = [
        Column(drawn[usable], AFTER_SPREAD),
        Column(_by_week_of_year(paid[usable], places), question.chosen_weeks),
        *calendar_columns([weeks[int(place)] for place in places], question.moods),
        *(Column(share[usable], question.mix_spread) for share in mix if question.mix_spread),
    ]
    chosen = Weeks(number[usable], paid[usable], columns, places)
    chosen = chosen.chosen(chosen.usual())
    found = weigh(chosen, question.grid)
    low, high = found.interval()
    if high - low > question.widest:
        return _assumed(question, found.weeks, _open(question, found.weeks))
    return _measured(question, (found.middle, low, high), found.weeks)


def _by_week_of_year(values: Floats, places: NDArray[np.int64]) -> Floats:
    """The mean of the same week of all years, less the mean of all: what a store does in the same weeks each year."""
    week = places % WEEKS_OF_YEAR
    sums, counts = np.bincount(week, values, WEEKS_OF_YEAR), np.bincount(week, minlength=WEEKS_OF_YEAR)
    return np.asarray((sums / np.maximum(counts, 1))[week] - values.mean(), dtype=np.float64)


def _earlier(values: Floats, lag: int) -> Floats:
    """The values of so many weeks before; NaN before the first."""
    return np.concatenate([np.full(lag, np.nan), values[:-lag]])[: len(values)]


def _untold(question: _Question, discount: Floats) -> str | None:
    """Why the discounts of these weeks cannot tell anything; None where they might."""
    count = len(discount)
    if count < LEAST_WEEKS:
        return _too_few(question, count)
    if float(np.std(discount)) < LEAST_MOVES:
        # Translators: a colon and "the effect is assumed, not measured" follow.
        return say_count(
            "The discount hardly varied in {n} week", "The discount hardly varied in {n} weeks", count, n=count
        )
    beyond = np.abs(discount - np.median(discount)) >= LEAST_DEPTH
    times = int(beyond[0]) + int((beyond[1:] & ~beyond[:-1]).sum())
    if times < LEAST_PROMOTIONS:
        return say(_SELDOM[times], weeks=count, least=LEAST_PROMOTIONS)
    return None


def _too_few(question: _Question, count: int) -> str:
    if not count:
        # Translators: {number} is such as "orders for each visit"; {least} is a number of weeks. A colon and "the
        # effect is assumed, not measured" follow.
        return say(
            "No weeks are known of discounts and {number}, and it takes {least}",
            number=question.subject,
            least=LEAST_WEEKS,
        )
    # Translators: {number} is such as "orders for each visit"; {least} is a number of weeks. A colon and "the effect is
    # assumed, not measured" follow.
    return say_count(
        "{n} week is known of discounts and {number}, and it takes {least}",
        "{n} weeks are known of discounts and {number}, and it takes {least}",
        count,
        n=count,
        number=question.subject,
        least=LEAST_WEEKS,
    )


def _gaps(question: _Question, usable: NDArray[np.bool_]) -> str | None:
    """Why too many weeks are empty: to leave them out would leave out the worst."""
    span = len(usable) - int(usable.argmax())
    count = int(usable.sum())
    if count >= LEAST_FILLED * span:
        return None
    # Translators: {number} is such as "orders for each visit". A colon and "the effect is assumed, not measured"
    # follow.
    return say_count(
        "Only {n} of {all} weeks have {number}",
        "Only {n} of {all} weeks have {number}",
        count,
        n=count,
        all=span,
        number=question.subject,
    )


def _open(question: _Question, weeks: int) -> str:
    # Translators: {number} is such as "orders for each visit". A colon and "the effect is assumed, not measured"
    # follow.
    return say_count(
        "What the discount does to {number} cannot be told from season and chance in {n} week",
        "What the discount does to {number} cannot be told from season and chance in {n} weeks",
        weeks,
        number=question.subject,
        n=weeks,
    )


def _returns(sales: WeeklyHistory, discount: Floats) -> Relation:
    """Returns of a week against the discounts of the weeks in which their goods were sold."""
    sold = sales.gross_sales - sales.discounts
    is_known = np.isfinite(discount) & (sold >= 0)
    usable = (_lagged(is_known, np.ones(LAGS)) > LAGS - 0.5) & np.isfinite(sales.returns)
    usable &= _lagged(np.nan_to_num(sold), np.ones(LAGS)) > 0
    exposed = _lagged(np.nan_to_num(discount), _shares(1.0, 0.0))[usable]
    reason = _untold(RETURNS, exposed) or _seldom(sales.returns[usable])
    if reason:
        return _assumed(RETURNS, int(usable.sum()), reason)
    found = _by_delay(sales, np.nan_to_num(discount), usable)
    low, high = found.interval()
    if high - low > RETURNS.widest:
        return _assumed(RETURNS, found.weeks, _open(RETURNS, found.weeks))
    return _measured(RETURNS, (found.middle, low, high), found.weeks)


def _seldom(returns: Floats) -> str | None:
    """Why returns are too rare to tell a rate by week; None where they are not."""
    weeks = int((returns > 0).sum())
    if weeks >= LEAST_FILLED * len(returns):
        return None
    # Translators: customers sent goods back. A colon and "the effect is assumed, not measured" follow.
    return say_count(
        "Goods came back in {n} of {all} weeks",
        "Goods came back in {n} of {all} weeks",
        weeks,
        n=weeks,
        all=len(returns),
    )


def _by_delay(sales: WeeklyHistory, discount: Floats, usable: NDArray[np.bool_]) -> Weighed:
    """Weighed with a likely delay, from which what comes back may depart: week by week, and with the discount."""
    sold = np.nan_to_num(sales.gross_sales - sales.discounts)
    shares = _delay(sold, sales.returns, usable)
    source = _lagged(sold, shares)[usable]
    line = _lagged(sold * discount, shares)[usable] / source
    rate = sales.returns[usable] / source
    departures = [
        Column((_later(series, lag) - _later(series, lag + 1))[usable] / source, spread)
        for series, spread in ((sold, SHARE_SPREAD * float(np.median(rate))), (sold * discount, SHIFT_SPREAD))
        for lag in range(LAGS_APART)
    ]
    places = np.flatnonzero(usable)
    days = [sales.weeks[int(place)] for place in places]
    yearly = Column(_by_week_of_year(line, places), RETURNS.chosen_weeks)
    weeks = Weeks(rate, line, [yearly, *calendar_columns(days, RETURNS.moods), *departures], places)
    weeks = weeks.chosen(weeks.usual())
    return weigh(weeks, RETURNS.grid)


def _later(values: Floats, lag: int) -> Floats:
    """The values of so many weeks before; 0 before the first."""
    return np.concatenate([np.zeros(lag), values])[: len(values)]


def _delay(sold: Floats, returns: Floats, usable: NDArray[np.bool_]) -> Floats:
    """Shares of what comes back by week after the order: of the delays tried, the one that fits the weeks best."""
    misses = []
    for shares in DELAYS:
        source = _lagged(sold, shares)[usable]
        rate = float(source @ returns[usable]) / float(source @ source)
        misses.append(float(((returns[usable] - rate * source) ** 2).sum()))
    return DELAYS[int(np.argmin(misses))]


def _shares(mean: float, at_once: float) -> Floats:
    """Shares of what comes back by week after the order, with this mean in weeks but for what is cancelled at once."""
    ends = np.arange(LAGS + 1) * 2 / (mean + 0.5)
    below = 1 - np.exp(-ends) * (1 + ends)
    shares = (1 - at_once) * np.diff(below) / below[-1]
    shares[0] += at_once
    return np.asarray(shares, dtype=np.float64)


DELAYS = tuple(_shares(mean, at_once) for mean in (0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0) for at_once in (0.0, 0.2))


def _lagged(values: Floats | NDArray[np.bool_], shares: Floats) -> Floats:
    found = np.convolve(values, shares)[: len(values)] if len(values) else values
    return np.asarray(found, dtype=np.float64)


def _assumed(question: _Question, weeks: int, reason: str) -> Relation:
    # Translators: {reason} says why, such as "The discount hardly varied in 52 weeks"; {effect} is such as "a price 10%
    # lower changes orders by about +17% (0% to +37%)".
    words = say(
        "{reason}: the effect is assumed, not measured. Assumed: {effect}.",
        reason=reason,
        effect=_in_words(question, question.assumed),
    )
    return _told(question, question.assumed, weeks, words, is_measured=False)


def _measured(question: _Question, interval: tuple[float, float, float], weeks: int) -> Relation:
    words = _in_words(question, interval)
    # Translators: {effect} is such as "A price 10% lower changes orders by about +17% (+12% to +22%)".
    sentence = say_count(
        "{effect}, measured over {n} week.",
        "{effect}, measured over {n} weeks.",
        weeks,
        effect=capitalised(words),
        n=weeks,
    )
    return _told(question, interval, weeks, sentence, is_measured=True)


def _in_words(question: _Question, interval: tuple[float, float, float]) -> str:
    if question is RETURNS:
        middle, low, high = (percent(TOLD * value, 1).rstrip("%\N{NO-BREAK SPACE}") for value in interval)
        # Translators: "points" are percentage points. It goes into a sentence, before a comma or a full stop.
        return say(
            "10 points more discount change the return rate by about {middle} points ({low} to {high})",
            middle=middle,
            low=low,
            high=high,
        )
    middle, high, low = (percent(float(np.expm1(value * np.log(1 - TOLD)))) for value in interval)
    # Translators: {number} is such as "orders for each visit"; {middle}, {low} and {high} are percentages with their
    # signs. It goes into a sentence, before a comma or a full stop.
    return say(
        "a price 10% lower changes {number} by about {middle} ({low} to {high})",
        number=question.subject,
        middle=middle,
        low=low,
        high=high,
    )


def _told(
    question: _Question, interval: tuple[float, float, float], weeks: int, sentence: str, *, is_measured: bool
) -> Relation:
    middle, low, high = interval
    return Relation(
        id=question.id,
        label=question.label,
        value=middle,
        low=low,
        high=high,
        basis="measured" if is_measured else "assumed",
        weeks=weeks,
        sentence=sentence,
        least=float(question.grid[0]),
        most=float(question.grid[-1]),
    )
