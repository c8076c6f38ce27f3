"""Each measured session by itself: how far it got, where it came from and on which page it landed."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from connectors.demo import shape
from connectors.demo.baskets import SECONDS_OF_DAY
from connectors.demo.customers import Purchases
from connectors.demo.origins import ORIGINS, PAGES
from connectors.demo.seasons import promotion_lift
from connectors.demo.shape import Floats, Ints
from connectors.demo.stories import DAYS
from connectors.demo.traffic import Visits

Smalls = npt.NDArray[np.uint8]

DEPTHS = 2 + len(shape.STEPS)
"""How far a session gets: not engaged, engaged, then the steps of the funnel, each within the one before."""
BOUGHT = DEPTHS - 1
CELLS = (DAYS, len(shape.CHANNELS), len(shape.DEVICES), len(shape.COUNTRIES), len(shape.VISITORS))
THANK_YOU_SECONDS = 90
"""Customers see the page that Analytics measures up to so long after their order is placed."""
_SLOTS = 1024


@dataclass(frozen=True)
class Arrivals:
    """Measured sessions that end without an order, one by one, as columns.

    `visit` is the row of the Visits that counts them.
    """

    visit: Ints
    depth: Smalls
    origin: Smalls
    page: Smalls


def cells_of(visits: Visits) -> Ints:
    """The cell of each row, as one number."""
    return _flat(visits.day, visits.channel, visits.device, visits.country, visits.visitor)


def cells_of_orders(purchases: Purchases, day: Ints) -> Ints:
    """The cell of each order's session, as one number; `day` is the day on which Analytics sees it."""
    visitor = (purchases.rank > 1).astype(np.int64)
    return _flat(day, purchases.channel, purchases.device, purchases.country, visitor)


def _flat(*places: Ints) -> Ints:
    return np.asarray(np.ravel_multi_index(places, CELLS), dtype=np.int64)


def cross_midnight(
    random: np.random.Generator, visits: Visits, purchases: Purchases, second: Ints
) -> tuple[Visits, Ints]:
    """Let Analytics see some measured orders, and their sessions, a day later: those whose thank-you page opens late.

    `purchases` are the measured ones and `second` is when each was placed.

    Returns:
        The visits, and the day on which Analytics sees each order.
    """
    before = cells_of_orders(purchases, purchases.day)
    late = second % SECONDS_OF_DAY + random.integers(5, THANK_YOU_SECONDS, len(second)) >= SECONDS_OF_DAY
    next_day = np.minimum(purchases.day + 1, DAYS - 1)
    after = cells_of_orders(purchases, next_day)
    row_of = _rows_by_cell(visits)
    moves = late & (next_day > purchases.day) & (row_of[after] >= 0)
    change = np.zeros(len(visits.day), dtype=np.int64)
    np.add.at(change, row_of[after[moves]], 1)
    np.subtract.at(change, row_of[before[moves]], 1)
    moved = replace(
        visits,
        sessions=visits.sessions + change,
        engaged=visits.engaged + change,
        steps=visits.steps + change[:, None],
    )
    return moved.where(moved.sessions > 0), np.where(moves, next_day, purchases.day)


def _rows_by_cell(visits: Visits) -> Ints:
    row_of = np.full(int(np.prod(CELLS)), -1, dtype=np.int64)
    row_of[cells_of(visits)] = np.arange(len(visits.day))
    return row_of


def draw_arrivals(random: np.random.Generator, visits: Visits, days: range) -> Arrivals:
    """Tell the sessions of some days apart that end without an order."""
    rows = np.flatnonzero((visits.day >= days.start) & (visits.day < days.stop))
    reached = np.column_stack([visits.sessions, visits.engaged, visits.steps])[rows]
    ended = -np.diff(reached, axis=1)
    place = np.repeat(np.arange(ended.size), ended.ravel())
    visit, depth = rows[place // BOUGHT], place % BOUGHT
    origin, page = draw_origins(random, visits.channel[visit], visits.day[visit], depth)
    return Arrivals(visit, depth.astype(np.uint8), origin, page)


def draw_origins(random: np.random.Generator, channel: Ints, day: Ints, depth: Ints | int) -> tuple[Smalls, Smalls]:
    """Where sessions come from and the pages on which they land."""
    busy = (promotion_lift() > 1.0).astype(np.int64)[day]
    return (
        _origin_slots()[channel, depth, random.integers(0, _SLOTS, len(channel))],
        _page_slots()[busy, channel, depth, random.integers(0, _SLOTS, len(channel))],
    )


def _origin_slots() -> Smalls:
    """An origin for each channel, depth and slot."""
    channel = np.array([shape.CHANNELS.index(origin.channel) for origin in ORIGINS])
    share = np.array([origin.share for origin in ORIGINS])
    appeal = np.array([origin.appeal for origin in ORIGINS])
    slots = np.zeros((len(shape.CHANNELS), DEPTHS, _SLOTS), dtype=np.uint8)
    for number in range(len(shape.CHANNELS)):
        for depth in range(DEPTHS):
            slots[number, depth] = _shared_out(share * appeal ** (depth / BOUGHT) * (channel == number))
    return slots


def _page_slots() -> Smalls:
    """A page for each kind of day (a promotion's or not), channel, depth and slot."""
    appeal = np.array([page.appeal for page in PAGES])
    promoted = np.array([page.in_promotion for page in PAGES])
    slots = np.zeros((2, len(shape.CHANNELS), DEPTHS, _SLOTS), dtype=np.uint8)
    for number, name in enumerate(shape.CHANNELS):
        weight = np.array([page.weight_of(name) for page in PAGES])
        for depth in range(DEPTHS):
            wanted = weight * appeal ** (depth / BOUGHT)
            slots[0, number, depth] = _shared_out(wanted)
            slots[1, number, depth] = _shared_out(wanted * promoted)
    return slots


def _shared_out(weights: Floats) -> Smalls:
    """Slots given to places in proportion to their weights."""
    edges = np.cumsum(weights / weights.sum())
    places = np.searchsorted(edges, (np.arange(_SLOTS) + 0.5) / _SLOTS)
    return np.asarray(np.minimum(places, np.flatnonzero(weights)[-1]), dtype=np.uint8)
