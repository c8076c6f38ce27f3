"""How the visits of a paid channel answer to its spend: measured where the weeks tell it, else assumed.

The logarithm of a channel's weekly visits is that of a response that saturates, plus what moves visits anyway: visits
of the channels without spend, drift, season, feasts, and errors that follow each other. Every slope at today's spend
is weighed by how likely it makes the weeks. Spend that only follows the season tells nothing: what counts is how far
it moved by itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.formats import Formats
from storehelm.languages.speech import language, say, say_count
from storehelm.strategy.scenarios.history import WeeklyHistory
from storehelm.strategy.scenarios.relation import INTERVAL_REACH, Floats, Relation, response
from storehelm.strategy.scenarios.weekly_fit import OUTLIER, Column, Weeks, Weighed, against_around, weigh
from storehelm.strategy.scenarios.weekly_season import Moods, calendar_columns

TOLD = 0.1
"""The change of spend that sentences tell the effect of."""
ASSUMED = (0.6, 0.3, 0.9)
"""Middle and 90 % interval where nothing is measured: shops differ that much."""
LEAST_SLOPE, MOST_SLOPE = 0.01, 0.99
GRID = np.linspace(LEAST_SLOPE, MOST_SLOPE, 50)
RECENT_WEEKS = 13
LEAST_WEEKS = 26
LEAST_SHARE = 0.05
"""Weeks with less than this share of today's spend are left out: what visits they had came of other weeks' spend."""
LEAST_MOVES = 0.1
"""Standard deviation, in logarithms, by which spend must have moved, and moved by itself, to tell anything."""
LEAST_PRICE_MOVES = 0.06
"""The same of the cost of a visit: where that stands still, visits may as well have set the spend."""
WIDEST = 0.4
"""An interval wider than this says too little to be called measured."""
ONE_FOR_ONE = 0.8
"""Where even the interval's lower end is above, visits may as well have brought the spend: paid by click, uncapped."""
BESIDE_CONTROL = Moods(drift_a_year=0.15, wave=0.07, feast=0.15)
USUAL_FOLLOWING, FOLLOWING_SPREAD = 0.8, 0.4
"""How far visits of a paid channel follow those of the others, in logarithms, and how far that may be off."""

MISSED = 0.03
"""Standard deviation, in logarithms, of demand that the control does not show: spend may have followed it."""


def spend_relations(history: WeeklyHistory) -> dict[str, Relation]:
    """The response of each channel that money was spent on, by the relation's id."""
    sessions = history.sessions_by_channel
    paid = {name: np.nan_to_num(values) for name, values in history.spend_by_channel.items() if np.nansum(values) > 0}
    unpaid = [values for name, values in sessions.items() if name not in paid]
    control = np.sum(unpaid, axis=0) if unpaid else np.full(len(history.weeks), np.nan)
    found = [_relation(name, history.weeks, sessions.get(name), spend, control) for name, spend in paid.items()]
    return {one.id: one for one in found}


def _relation(name: str, weeks: Sequence[date], visits: Floats | None, spend: Floats, control: Floats) -> Relation:
    recent = spend[-RECENT_WEEKS:]
    if visits is None:
        # Translators: a colon and "its effect is assumed, not measured" follow.
        unknown = say("Visits of {channel} are not known by week", channel=name)
        return _assumed(name, 0, unknown)
    if not (recent > 0).any():
        return _assumed(name, 0, _without_spend(name, len(recent)))
    if not (control > 0).any():
        # Translators: a colon and "its effect is assumed, not measured" follow, as after all reasons of this file.
        alike = say("Only paid visits are known, so season and spend on {channel} look alike", channel=name)
        return _assumed(name, 0, alike)
    today = float(recent[recent > 0].mean())
    usable = (visits > 0) & (spend >= LEAST_SHARE * today) & _is_measured(control)
    count = int(usable.sum())
    if count < LEAST_WEEKS:
        return _assumed(name, count, _too_few(name, count))
    chosen = _chosen(weeks, usable, visits, spend / today, control)
    reason = _untold(name, chosen)
    return _assumed(name, count, reason) if reason else _judged(name, _weighed(_usual(chosen)))


def _without_spend(name: str, weeks: int) -> str:
    # Translators: a colon and "its effect is assumed, not measured" follow.
    return say_count(
        "{channel} had no spend in the last {n} week",
        "{channel} had no spend in the last {n} weeks",
        weeks,
        channel=name,
        n=weeks,
    )


def _is_measured(control: Floats) -> NDArray[np.bool_]:
    """Weeks in which the visits that cost nothing are known, and did not all but vanish as if nobody counted."""
    known = control > 0
    places = np.flatnonzero(known)
    known[places] = against_around(np.log(control[known]), places) > -OUTLIER
    return np.asarray(known, dtype=np.bool_)


def _chosen(
    weeks: Sequence[date], usable: NDArray[np.bool_], visits: Floats, multiple: Floats, control: Floats
) -> Weeks:
    """Visits against spend as a multiple of today's, in logarithms, the control first among what else moves them."""
    places = np.flatnonzero(usable)
    market = np.log(control[usable] / np.mean(control[usable][-RECENT_WEEKS:]))
    calendar = calendar_columns([weeks[int(place)] for place in places], BESIDE_CONTROL)
    columns = [Column(market, FOLLOWING_SPREAD), *calendar]
    return Weeks(np.log(visits[usable]) - USUAL_FOLLOWING * market, np.log(multiple[usable]), columns, places)


def _untold(name: str, weeks: Weeks) -> str | None:
    """Why these weeks cannot tell anything; None where they might."""
    count = len(weeks.values)
    if float(np.std(weeks.line)) < LEAST_MOVES:
        # Translators: a colon and "its effect is assumed, not measured" follow.
        return say_count(
            "Spend on {channel} hardly varied in {n} week",
            "Spend on {channel} hardly varied in {n} weeks",
            count,
            channel=name,
            n=count,
        )
    if weeks.own_moves() < LEAST_MOVES:
        # Translators: a colon and "its effect is assumed, not measured" follow.
        return say_count(
            "Spend on {channel} moved only with the season in {n} week",
            "Spend on {channel} moved only with the season in {n} weeks",
            count,
            channel=name,
            n=count,
        )
    if replace(weeks, line=weeks.line - weeks.values).own_moves() < LEAST_PRICE_MOVES:
        # Translators: a colon and "its effect is assumed, not measured" follow.
        return say_count(
            "A visit by {channel} cost the same in {n} week, so visits may set the spend",
            "A visit by {channel} cost the same in {n} weeks, so visits may set the spend",
            count,
            channel=name,
            n=count,
        )
    return None


def _usual(weeks: Weeks) -> Weeks:
    """Those that do not lie far out; a week of much spend does not, only because the response bends."""
    bend = Column(weeks.line**2, None)
    return weeks.chosen(replace(weeks, columns=[*weeks.columns, bend]).usual())


def _weighed(weeks: Weeks) -> Weighed:
    """Over three forms: one that never saturates, a response to spend, and one to spend by the size of its market."""
    spends = (weeks.line, weeks.line - weeks.columns[0].values)
    found = weigh(weeks, GRID, [np.log(response(np.exp(spend)[:, None], GRID[None, :])) for spend in spends])
    return found.lowered(USUAL_FOLLOWING * (MISSED / weeks.own_moves()) ** 2)


def _too_few(name: str, count: int) -> str:
    if not count:
        # Translators: {least} is a number of weeks. A colon and "its effect is assumed, not measured" follow.
        return say(
            "No weeks are known of visits and spend on {channel}, and it takes {least}", channel=name, least=LEAST_WEEKS
        )
    # Translators: {least} is a number of weeks. A colon and "its effect is assumed, not measured" follow.
    return say_count(
        "{n} week is known of visits and spend on {channel}, and it takes {least}",
        "{n} weeks are known of visits and spend on {channel}, and it takes {least}",
        count,
        n=count,
        channel=name,
        least=LEAST_WEEKS,
    )


def _judged(name: str, found: Weighed) -> Relation:
    low, high = found.interval()
    reach = INTERVAL_REACH * found.slope_error
    if found.slope + reach < 0:
        # Translators: a colon and "its effect is assumed, not measured" follow.
        reason = say("Visits of {channel} fell when spend rose, so something else moved both", channel=name)
        return _assumed(name, found.weeks, reason)
    if found.slope - reach > 1:
        # Translators: a colon and "its effect is assumed, not measured" follow.
        reason = say("Visits of {channel} rose faster than spend, so something else moved both", channel=name)
        return _assumed(name, found.weeks, reason)
    if low > ONE_FOR_ONE:
        # Translators: a colon and "its effect is assumed, not measured" follow.
        reason = say("Visits of {channel} and spend move one for one, so either may set the other", channel=name)
        return _assumed(name, found.weeks, reason)
    if high - low > WIDEST:
        return _assumed(name, found.weeks, _open(name, found.weeks))
    interval = (found.middle, low, high)
    # Translators: {effect} is such as "10% more spend on Email brings about 5.1% more visits (2.0% to 8.2%)".
    sentence = say_count(
        "{effect}, measured over {n} week.",
        "{effect}, measured over {n} weeks.",
        found.weeks,
        effect=_in_words(name, interval),
        n=found.weeks,
    )
    return _told(name, interval, found.weeks, sentence, is_measured=True)


def _open(name: str, weeks: int) -> str:
    # Translators: a colon and "its effect is assumed, not measured" follow.
    return say_count(
        "What spend on {channel} does cannot be told from chance in {n} week",
        "What spend on {channel} does cannot be told from chance in {n} weeks",
        weeks,
        channel=name,
        n=weeks,
    )


def _assumed(name: str, weeks: int, reason: str) -> Relation:
    # Translators: {reason} says why, such as "Spend on Email hardly varied in 52 weeks"; {effect} is such as "10% more
    # spend on Email brings about 5.1% more visits (2.0% to 8.2%)".
    words = say(
        "{reason}: its effect is assumed, not measured. Assumed: {effect}.",
        reason=reason,
        effect=_in_words(name, ASSUMED),
    )
    return _told(name, ASSUMED, weeks, words, is_measured=False)


def _in_words(name: str, interval: tuple[float, float, float]) -> str:
    formats = Formats(language(), "")
    middle, low, high = (formats.percent(float(response(1 + TOLD, value)) - 1, 1) for value in interval)
    # Translators: {middle}, {low} and {high} are percentages. It goes into a sentence, before a comma or a full stop.
    return say(
        "10% more spend on {channel} brings about {middle} more visits ({low} to {high})",
        channel=name,
        middle=middle,
        low=low,
        high=high,
    )


def _told(name: str, interval: tuple[float, float, float], weeks: int, sentence: str, *, is_measured: bool) -> Relation:
    middle, low, high = interval
    return Relation(
        id=f"spend:{name}",
        # Translators: the name of a relation: how far spend on a channel moves its visits.
        label=say("Visits by spend on {channel}", channel=name),
        value=middle,
        low=low,
        high=high,
        basis="measured" if is_measured else "assumed",
        weeks=weeks,
        sentence=sentence,
        least=LEAST_SLOPE,
        most=MOST_SLOPE,
    )
