"""Who orders when: new customers come by channel, some of them come back."""

from dataclasses import dataclass, fields

import numpy as np

from connectors.demo import shape
from connectors.demo.seasons import CALENDAR, DAY_NUMBERS, day_number, demand
from connectors.demo.shape import Flags, Floats, Ints
from connectors.demo.stories import (
    DAYS,
    DISCOUNT_COHORT,
    DISCOUNT_COHORT_RETURNS,
    MOBILE_CHECKOUT,
    PAYMENT_FAILS_ON_MOBILE,
)

NOBODY = -1
"""The customer of a guest's order; the device and channel of an order at the till."""
LONGEST_HISTORY = 40


@dataclass(frozen=True)
class Purchases:
    """Orders as columns, before anything is put into their baskets.

    `channel` and `device` are the true ones, whether or not the visit was measured.
    """

    day: Ints
    customer: Ints
    rank: Ints
    channel: Ints
    device: Ints
    country: Ints
    at_till: Flags

    def where(self, chosen: Flags | Ints) -> "Purchases":
        """Some of them, or all in another order."""
        return Purchases(*(getattr(self, column.name)[chosen] for column in fields(self)))

    def __len__(self) -> int:
        return len(self.day)


def join_purchases(parts: list[Purchases]) -> Purchases:
    """All parts, one after another."""
    return Purchases(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Purchases)))


def first_purchases(random: np.random.Generator, web_orders: Ints) -> Purchases:
    """First orders: those counted in `web_orders` (day, channel, device, country), and those at the till."""
    day, channel, device, country = (
        np.repeat(place, web_orders[web_orders > 0]) for place in np.nonzero(web_orders > 0)
    )
    till_day = np.repeat(DAY_NUMBERS, random.poisson(shape.POINT_OF_SALE_NEW_PER_DAY * demand()))
    nowhere = np.full(len(till_day), NOBODY)
    at_till = np.arange(len(day) + len(till_day)) >= len(day)
    guests = random.random(len(at_till)) < np.where(at_till, shape.POINT_OF_SALE_GUESTS, shape.WEB_GUESTS)
    return Purchases(
        day=np.concatenate([day, till_day]),
        customer=np.where(guests, NOBODY, np.cumsum(~guests)),
        rank=np.ones(len(at_till), dtype=np.int64),
        channel=np.concatenate([channel, nowhere]),
        device=np.concatenate([device, nowhere]),
        country=np.concatenate([country, np.zeros(len(till_day), dtype=np.int64)]),
        at_till=at_till,
    )


def later_purchases(random: np.random.Generator, first: Purchases) -> Purchases:
    """The orders of customers who come back.

    Waiting is measured in demand, not in days: more of the waits end in December, on Sundays and in promotions.
    """
    clock = np.concatenate([[0.0], np.cumsum(demand() / demand().mean())])
    days = np.arange(DAYS + 1, dtype=np.float64)
    last = first.where(first.customer != NOBODY)
    moment = np.interp(last.day + random.random(len(last)), days, clock)
    willing = _willingness(last)
    found: list[Purchases] = []
    for rank in range(2, LONGEST_HISTORY):
        comes = random.random(len(last)) < _chance(rank) * willing
        last, willing = last.where(comes), np.ones(int(comes.sum()))
        moment = moment[comes] + shape.SHORTEST_GAP + _waits(random, len(last))
        seen = moment < clock[-1]
        last, willing, moment = last.where(seen), willing[seen], moment[seen]
        if not len(last):
            break
        last = _next_visit(random, last, np.interp(moment, clock, days).astype(np.int64), rank)
        found.append(last)
    return join_purchases(found)


def lost_at_broken_checkout(random: np.random.Generator, purchases: Purchases) -> Flags:
    """Orders that customers tried to place on a phone while its payment form was broken."""
    first, last = day_number(MOBILE_CHECKOUT.first), day_number(MOBILE_CHECKOUT.last)
    during = (purchases.day >= first) & (purchases.day <= last)
    fails = random.random(len(purchases)) < PAYMENT_FAILS_ON_MOBILE
    return np.asarray(during & (purchases.device == shape.MOBILE) & fails, dtype=np.bool_)


def _chance(rank: int) -> float:
    chances = shape.CHANCE_OF_NEXT_ORDER
    return chances[min(rank - 2, len(chances) - 1)]


def _willingness(first: Purchases) -> Floats:
    """How likely a second order is, relative to all customers."""
    in_cohort = np.array([DISCOUNT_COHORT.holds(day) for day in CALENDAR])[first.day]
    channel = np.where(first.channel == NOBODY, 1.0, shape.LOYALTY_BY_CHANNEL[first.channel])
    return np.where(in_cohort, DISCOUNT_COHORT_RETURNS, 1.0) * channel


def _waits(random: np.random.Generator, count: int) -> Floats:
    return shape.DAYS_TO_NEXT_ORDER * random.weibull(shape.GAP_SHAPE, count)


def _next_visit(random: np.random.Generator, last: Purchases, day: Ints, rank: int) -> Purchases:
    """The next order of each customer of `last`: mostly on the same device, by a channel of returning customers."""
    count = len(last)
    at_till = random.random(count) < np.where(last.at_till, 0.55, 0.012)
    channel = random.choice(len(shape.CHANNELS), count, p=shape.RETURNING_ORDERS_BY_CHANNEL)
    other = random.choice(len(shape.DEVICES), count, p=shape.ORDERS_BY_DEVICE_OF_RETURNING)
    keeps = (random.random(count) < shape.KEEPS_DEVICE) & (last.device != NOBODY)
    device = np.where(keeps, last.device, other)
    return Purchases(
        day=day,
        customer=last.customer,
        rank=np.full(count, rank),
        channel=np.where(at_till, NOBODY, channel),
        device=np.where(at_till, NOBODY, device),
        country=last.country,
        at_till=at_till,
    )
