"""What Analytics tells of the store: purchases and refunds by transaction id, and sessions in several breakdowns.

Analytics counts as revenue of a purchase all that was paid: goods after discount, shipping and tax. What was paid in
pounds it converts by a rate of its own: the one of the day before, a little off. It hears of most refunds but not of
all, on their own days, and never of a cancellation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from connectors.demo import shape
from connectors.demo.arrivals import BOUGHT, CELLS, DEPTHS, Arrivals, Smalls, cells_of, cells_of_orders
from connectors.demo.baskets import SECONDS_OF_DAY, Amounts, Refunds
from connectors.demo.customers import Purchases
from connectors.demo.origins import ORIGINS, PAGES
from connectors.demo.shape import Flags, Floats, Ints
from connectors.demo.stories import DAYS
from connectors.demo.traffic import Visits

RELOADED = 0.003
"""Share of the orders whose thank-you page is loaded again: Analytics counts them twice."""
ABANDONED_BEFORE = 0.001
"""Share of the orders with a first attempt that the store dropped and Analytics counted."""
REFUNDS_SENT = 0.6
DETAIL_FROM = DAYS - 61 * 7
"""From here on sessions are told apart by source and landing page: Analytics keeps such detail for 14 months."""


@dataclass(frozen=True)
class Seen:
    """The orders whose session was measured: their place among all orders, Analytics' day, and their session."""

    order: Ints
    day: Ints
    origin: Smalls
    page: Smalls


@dataclass(frozen=True)
class Transactions:
    """Purchases and refunds as Analytics tells them, in order of day and number; money in cents of a euro.

    `seen` is the place among the Seen; `is_attempt` marks the first attempts that the store dropped.
    """

    seen: Ints
    is_attempt: Flags
    day: Ints
    purchases: Ints
    gross: Ints
    tax: Ints
    shipping: Ints
    refund: Ints

    @property
    def revenue(self) -> Ints:
        """Purchases less refunds, which is what Analytics calls purchase revenue."""
        return self.gross - self.refund

    def where(self, chosen: Flags | Ints) -> "Transactions":
        """Some of them, or all in another order."""
        return Transactions(*(getattr(self, column.name)[chosen] for column in fields(self)))


def analytics_rates(random: np.random.Generator, pound_rates: Floats) -> Floats:
    """Pounds per euro by day, as Analytics has them: those of the day before, a little off."""
    before = np.concatenate([pound_rates[:1], pound_rates[:-1]])
    return np.asarray(np.round(before * np.exp(random.normal(0.0, 0.0012, DAYS)), 4), dtype=np.float64)


@dataclass(frozen=True)
class Till:
    """What transactions are made of: all orders with their amounts and refunds, and Analytics' rates."""

    purchases: Purchases
    amounts: Amounts
    refunds: Refunds
    rates: Floats

    def in_euro(self, order: Ints, day: Ints, cents: Ints) -> Ints:
        """Cents of each order's currency in cents of a euro."""
        rates = np.where(self.purchases.country[order] == shape.BRITAIN, self.rates[day], 1.0)
        return np.rint(cents / rates).astype(np.int64)


def tell_transactions(random: np.random.Generator, till: Till, seen: Seen) -> Transactions:
    """Purchases with the slips of measuring them, and the refunds that Analytics hears of."""
    reloaded = random.random(len(seen.order)) < RELOADED
    attempted = np.flatnonzero(random.random(len(seen.order)) < ABANDONED_BEFORE)
    parts = (
        _purchases(till, seen, np.arange(len(seen.order)), np.where(reloaded, 2, 1)),
        _purchases(till, seen, attempted, np.ones(len(attempted), dtype=np.int64), is_attempt=True),
        _refunds(random, till, seen),
    )
    told = Transactions(
        *(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Transactions))
    )
    return told.where(np.lexsort((told.is_attempt, told.seen, told.day)))


def _purchases(till: Till, seen: Seen, chosen: Ints, times: Ints, *, is_attempt: bool = False) -> Transactions:
    order, day, amounts = seen.order[chosen], seen.day[chosen], till.amounts
    paid = amounts.goods[order] + amounts.shipping[order] + amounts.tax[order]
    return Transactions(
        seen=chosen,
        is_attempt=np.full(len(chosen), is_attempt),
        day=day,
        purchases=times,
        gross=times * till.in_euro(order, day, paid),
        tax=times * till.in_euro(order, day, amounts.tax[order]),
        shipping=times * till.in_euro(order, day, amounts.shipping[order]),
        refund=np.zeros(len(chosen), dtype=np.int64),
    )


def _refunds(random: np.random.Generator, till: Till, seen: Seen) -> Transactions:
    """One row per order and day of those that are sent; the goods and their tax."""
    refunds = till.refunds
    key, place = np.unique(refunds.order * DAYS + refunds.second // SECONDS_OF_DAY, return_inverse=True)
    cents = np.bincount(place, refunds.goods + refunds.tax).astype(np.int64)
    order, day = key // DAYS, key % DAYS
    place_of = np.full(len(till.purchases), -1, dtype=np.int64)
    place_of[seen.order] = np.arange(len(seen.order))
    sent = (random.random(len(key)) < REFUNDS_SENT) & (place_of[order] >= 0)
    order, day, cents = order[sent], day[sent], cents[sent]
    nothing = np.zeros(len(order), dtype=np.int64)
    refund = till.in_euro(order, day, cents)
    no_attempt = np.zeros(len(order), dtype=np.bool_)
    return Transactions(place_of[order], no_attempt, day, nothing, nothing, nothing, nothing, refund)


SIZES = {
    "day": DAYS,
    "channel": len(shape.CHANNELS),
    "device": len(shape.DEVICES),
    "country": len(shape.COUNTRIES),
    "visitor": len(shape.VISITORS),
    "origin": len(ORIGINS),
    "page": len(PAGES),
}
"""What is known of a session, and how many there are of each."""
OF_VISITS = ("day", "channel", "device", "country", "visitor")
"""What is known of the sessions of all days."""


@dataclass(frozen=True)
class Breakdown:
    """Sessions told apart, as columns: `places` holds one for each thing that tells them apart.

    `reached` has a column per depth: sessions, engaged sessions, then those with each step of the funnel. A row with
    no session holds a refund of what was bought on an earlier day.
    """

    places: Mapping[str, Ints]
    reached: Ints
    purchases: Ints
    revenue: Ints


@dataclass(frozen=True)
class Analytics:
    """All that Analytics tells of the store.

    Origins and pages are known of all purchases, and of the other sessions from DETAIL_FROM on.
    """

    visits: Visits
    arrivals: Arrivals
    orders: Purchases
    seen: Seen
    transactions: Transactions

    def places_of_transactions(self) -> dict[str, Ints]:
        """What Analytics tells of the session of each transaction."""
        return self._places(self.transactions.seen, self.transactions.day)

    def by_visitor(self) -> Breakdown:
        """Sessions of all days, told apart as Visits does."""
        visits = self.visits
        counts = np.zeros((int(np.prod(CELLS)), DEPTHS), dtype=np.int64)
        counts[cells_of(visits)] = np.column_stack([visits.sessions, visits.engaged, visits.steps])
        return self._with_purchases(OF_VISITS, counts, first_day=0)

    def in_detail(self, names: Sequence[str]) -> Breakdown:
        """Sessions from DETAIL_FROM on, told apart by some of what is known of them."""
        places, depth = self.recent_sessions(names)
        count = int(np.prod([SIZES[name] for name in names]))
        ended = np.bincount(flat(names, places) * DEPTHS + depth, minlength=count * DEPTHS).reshape(count, DEPTHS)
        return self._with_purchases(names, reached(ended), first_day=DETAIL_FROM)

    def recent_sessions(self, names: Sequence[str]) -> tuple[dict[str, Ints], Ints]:
        """Each session from DETAIL_FROM on: some of what is known of it, and how far it got."""
        visits, others = self.visits, self.arrivals
        recent = np.flatnonzero(self.seen.day >= DETAIL_FROM)
        buyers = self._places(recent, self.seen.day[recent])
        places = {
            name: np.concatenate(
                [buyers[name], getattr(visits, name)[others.visit] if name in OF_VISITS else getattr(others, name)]
            )
            for name in names
        }
        return places, np.concatenate([np.full(len(recent), BOUGHT), others.depth])

    def _with_purchases(self, names: Sequence[str], counts: Ints, first_day: int) -> Breakdown:
        told = self.transactions
        since = told.day >= first_day
        cells = flat(names, {name: place[since] for name, place in self.places_of_transactions().items()})
        purchases, revenue = (
            np.bincount(cells, weights[since], minlength=len(counts)).astype(np.int64)
            for weights in (told.purchases, told.revenue)
        )
        kept = np.flatnonzero((counts[:, 0] > 0) | (purchases > 0) | (revenue != 0))
        places = np.unravel_index(kept, tuple(SIZES[name] for name in names))
        return Breakdown(dict(zip(names, places, strict=True)), counts[kept], purchases[kept], revenue[kept])

    def _places(self, seen: Ints, day: Ints) -> dict[str, Ints]:
        """What is known of the sessions of some measured orders, on the days that are given."""
        cell = np.unravel_index(cells_of_orders(self.orders.where(self.seen.order[seen]), day), CELLS)
        known = (*cell, self.seen.origin[seen].astype(np.int64), self.seen.page[seen].astype(np.int64))
        return dict(zip(SIZES, known, strict=True))


def flat(names: Sequence[str], places: Mapping[str, Ints]) -> Ints:
    """A cell's place in each of `names`, as one number."""
    found = np.zeros(1, dtype=np.int64)
    for name in names:
        found = found * SIZES[name] + places[name]
    return found


def reached(ended: Ints) -> Ints:
    """How many sessions got at least so far, from how many ended at each depth (last axis)."""
    return np.asarray(ended[:, ::-1].cumsum(axis=1)[:, ::-1], dtype=np.int64)
