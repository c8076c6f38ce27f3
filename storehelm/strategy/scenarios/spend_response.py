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
        return _assumed(name, 0, f"Visits of {name} are not known by week")
    if not (recent > 0).any():
        return _assumed(name, 0, f"{name} had no spend in the last {len(recent)} weeks")
    if not (control > 0).any():
        return _assumed(name, 0, f"Only paid visits are known, so season and spend on {name} look alike")
    today = float(recent[recent > 0].mean())
    usable = (visits > 0) & (spend >= LEAST_SHARE * today) & _is_measured(control)
    count = int(usable.sum())
    if count < LEAST_WEEKS:
        return _assumed(name, count, _too_few(name, count))
    chosen = _chosen(weeks, usable, visits, spend / today, control)
    reason = _untold(name, chosen)
    return _assumed(name, count, reason) if reason else _judged(name, _weighed(_usual(chosen)))


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
        return f"Spend on {name} hardly varied in {count} weeks"
    if weeks.own_moves() < LEAST_MOVES:
        return f"Spend on {name} moved only with the season in {count} weeks"
    if replace(weeks, line=weeks.line - weeks.values).own_moves() < LEAST_PRICE_MOVES:
        return f"A visit by {name} cost the same in {count} weeks, so visits may set the spend"
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
    known = "1 week is" if count == 1 else f"{count or 'No'} weeks are"
    return f"{known} known of visits and spend on {name}, and it takes {LEAST_WEEKS}"


def _judged(name: str, found: Weighed) -> Relation:
    low, high = found.interval()
    reach = INTERVAL_REACH * found.slope_error
    if found.slope + reach < 0:
        return _assumed(name, found.weeks, f"Visits of {name} fell when spend rose, so something else moved both")
    if found.slope - reach > 1:
        return _assumed(name, found.weeks, f"Visits of {name} rose faster than spend, so something else moved both")
    if low > ONE_FOR_ONE:
        return _assumed(name, found.weeks, f"Visits of {name} and spend move one for one, so either may set the other")
    if high - low > WIDEST:
        reason = f"What spend on {name} does cannot be told from chance in {found.weeks} weeks"
        return _assumed(name, found.weeks, reason)
    interval = (found.middle, low, high)
    sentence = f"{_in_words(name, interval)}, measured over {found.weeks} weeks."
    return _told(name, interval, found.weeks, sentence, is_measured=True)


def _assumed(name: str, weeks: int, reason: str) -> Relation:
    words = f"{reason}: its effect is assumed, not measured. Assumed: {_in_words(name, ASSUMED)}."
    return _told(name, ASSUMED, weeks, words, is_measured=False)


def _in_words(name: str, interval: tuple[float, float, float]) -> str:
    middle, low, high = (f"{100 * (float(response(1 + TOLD, value)) - 1):.1f}%" for value in interval)
    return f"10% more spend on {name} brings about {middle} more visits ({low} to {high})"


def _told(name: str, interval: tuple[float, float, float], weeks: int, sentence: str, *, is_measured: bool) -> Relation:
    middle, low, high = interval
    return Relation(
        id=f"spend:{name}",
        label=f"Visits by spend on {name}",
        value=middle,
        low=low,
        high=high,
        basis="measured" if is_measured else "assumed",
        weeks=weeks,
        sentence=sentence,
        least=LEAST_SLOPE,
        most=MOST_SLOPE,
    )
