"""How the visits of a paid channel answer to its spend: measured where the weeks tell it, else assumed.

The logarithm of a channel's weekly visits is that of a response that saturates, plus what moves visits anyway: visits
of the channels without spend, drift, season, feasts, and errors that follow each other. Every slope at today's spend
is weighed by how likely it makes the weeks. Spend that only follows the season tells nothing: what counts is how far
it moved by itself.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from storehelm.strategy.scenarios.history import WeeklyHistory
from storehelm.strategy.scenarios.relation import INTERVAL_REACH, Floats, Relation, response
from storehelm.strategy.scenarios.weekly_fit import Column, Weeks, Weighed, weigh
from storehelm.strategy.scenarios.weekly_season import Moods, calendar_columns

ASSUMED = (0.6, 0.3, 0.9)
"""Middle and 90 % interval where nothing is measured: shops differ that much."""
LEAST_SLOPE, MOST_SLOPE = 0.01, 0.99
GRID = np.linspace(LEAST_SLOPE, MOST_SLOPE, 50)
RECENT_WEEKS = 13
LEAST_WEEKS = 26
LEAST_WEEKS_WITHOUT_CONTROL = 104
LEAST_SHARE = 0.05
"""Weeks with less than this share of today's spend are left out: what visits they had came of other weeks' spend."""
LEAST_MOVES = 0.1
"""Standard deviation, in logarithms, by which spend must have moved, and moved by itself, to tell anything."""
WIDEST = 0.4
"""An interval wider than this says too little to be called measured."""
ONE_FOR_ONE = 0.8
"""Where even the interval's lower end is above, visits may as well have brought the spend: paid by click, uncapped."""
BESIDE_CONTROL = Moods(drift_a_year=0.15, wave=0.07, feast=0.15)
WITHOUT_CONTROL = Moods(drift_a_year=0.4, wave=0.4, feast=0.4)
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
    today = float(recent[recent > 0].mean())
    usable = np.isfinite(visits) & (visits > 0) & (spend >= LEAST_SHARE * today)
    has_control = int((usable & (control > 0)).sum()) >= LEAST_WEEKS
    usable &= (control > 0) if has_control else np.True_
    count = int(usable.sum())
    least = LEAST_WEEKS if has_control else LEAST_WEEKS_WITHOUT_CONTROL
    if count < least:
        return _assumed(name, count, _too_few(name, count, least))
    chosen = _chosen(weeks, usable, visits, spend / today, control if has_control else None)
    if float(np.std(chosen.line)) < LEAST_MOVES:
        return _assumed(name, count, f"Spend on {name} hardly varied in {count} weeks")
    if chosen.own_moves() < LEAST_MOVES:
        return _assumed(name, count, f"Spend on {name} moved only with the season in {count} weeks")
    return _judged(name, _weighed(chosen.chosen(chosen.usual()), has_control=has_control))


def _chosen(
    weeks: Sequence[date], usable: NDArray[np.bool_], visits: Floats, multiple: Floats, control: Floats | None
) -> Weeks:
    """Visits against spend as a multiple of today's, in logarithms, the control first among what else moves them."""
    places = np.flatnonzero(usable)
    days = [weeks[int(place)] for place in places]
    number, line = np.log(visits[usable]), np.log(multiple[usable])
    if control is None:
        return Weeks(number, line, calendar_columns(days, WITHOUT_CONTROL), places)
    others = np.log(control[usable])
    market = others - np.log(np.mean(control[usable][-RECENT_WEEKS:]))
    columns = [Column(market, FOLLOWING_SPREAD), *calendar_columns(days, BESIDE_CONTROL)]
    return Weeks(number - USUAL_FOLLOWING * market, line, columns, places)


def _weighed(weeks: Weeks, *, has_control: bool) -> Weighed:
    """Over three forms: a response to spend, to spend by the size of its market, and one that never saturates."""
    spends = [weeks.line, weeks.line - weeks.columns[0].values] if has_control else [weeks.line]
    saturating = [np.log(response(np.exp(spend)[:, None], GRID[None, :])) for spend in spends]
    found = weigh(weeks, GRID, saturating)
    return found.lowered(USUAL_FOLLOWING * (MISSED / weeks.own_moves()) ** 2)


def _too_few(name: str, count: int, least: int) -> str:
    known = "1 week is" if count == 1 else f"{count or 'No'} weeks are"
    beside = " without visits that cost nothing" if least == LEAST_WEEKS_WITHOUT_CONTROL else ""
    return f"{known} known of visits and spend on {name}, and it takes {least}{beside}"


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
        return _assumed(name, found.weeks, f"Spend on {name} cannot be told from chance in {found.weeks} weeks")
    interval = (found.middle, low, high)
    sentence = f"{_in_words(name, interval)}, measured over {found.weeks} weeks."
    return _told(name, interval, found.weeks, sentence, is_measured=True)


def _assumed(name: str, weeks: int, reason: str) -> Relation:
    words = f"{reason}: its effect is assumed, not measured. Assumed: {_in_words(name, ASSUMED)}."
    return _told(name, ASSUMED, weeks, words, is_measured=False)


def _in_words(name: str, interval: tuple[float, float, float]) -> str:
    middle, low, high = (f"{10 * value:.1f}%" for value in interval)
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
