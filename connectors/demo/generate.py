"""Makes the whole store: the same one each time."""

from dataclasses import dataclass, replace

import numpy as np

from connectors.demo import analytics, arrivals, baskets, customers, shape, spend, traffic
from connectors.demo.analytics import Analytics, Seen, Till
from connectors.demo.baskets import Amounts, Lines, Refunds
from connectors.demo.catalogue import Catalogue, make_catalogue
from connectors.demo.customers import Purchases
from connectors.demo.seasons import DAY_NUMBERS
from connectors.demo.shape import Flags, Floats, Ints
from connectors.demo.spend import AdDays, MarketingCost
from connectors.demo.stories import DAYS
from connectors.demo.traffic import Expected

SEED = 20261115


@dataclass(frozen=True)
class Shop:
    """Everything that happened in the store, as columns."""

    catalogue: Catalogue
    purchases: Purchases
    second: Ints
    status: Ints
    cancelled_second: Ints
    measured: Flags
    lines: Lines
    amounts: Amounts
    refunds: Refunds
    analytics: Analytics
    ads: AdDays
    marketing: list[MarketingCost]
    pound_rates: Floats


def make_shop() -> Shop:
    """Draw the store, part after part; each part has random numbers of its own, so that one can change alone."""
    catalogue = make_catalogue(_stream(0))
    expected, purchases, second = _people()
    lines = baskets.fill_baskets(_stream(5), purchases, catalogue)
    amounts = baskets.price_orders(_stream(6), purchases, lines)
    status = baskets.statuses(_stream(8), purchases)
    refunds = baskets.send_back(_stream(9), lines, amounts, _chances_of_return(catalogue, lines, status), second)
    measured = traffic.measured_orders(_stream(10), purchases)
    rates = baskets.pound_rates(_stream(11))
    worth = _in_euro_cents(purchases, amounts.goods, rates)
    return Shop(
        catalogue=catalogue,
        purchases=purchases,
        second=second,
        status=baskets.refund_statuses(status, lines, refunds),
        cancelled_second=baskets.cancel_seconds(_stream(12), second),
        measured=measured,
        lines=lines,
        amounts=amounts,
        refunds=refunds,
        analytics=_analytics(expected, np.flatnonzero(measured), second, Till(purchases, amounts, refunds, rates)),
        ads=_advertising(expected, purchases, worth),
        marketing=spend.other_marketing(_stream(15)),
        pound_rates=rates,
    )


def _stream(number: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([SEED, number])))


def _people() -> tuple[tuple[Expected, Expected], Purchases, Ints]:
    """Visits to expect from new and from returning visitors; and the orders with their seconds, in order of time."""
    reached = [traffic.reach(_stream(1), visitor) for visitor in range(len(shape.VISITORS))]
    visits = traffic.new_visits(_stream(2))
    first = customers.first_purchases(_stream(3), traffic.new_orders(_stream(16), visits, reached[0]))
    later = customers.later_purchases(_stream(4), first)
    expected = (Expected(visits, reached[0]), Expected(traffic.returning_visits(later, reached[1]), reached[1]))
    placed = later.where(~customers.lost_at_broken_checkout(_stream(17), later))
    everyone = customers.join_purchases([first, placed])
    second = everyone.day * baskets.SECONDS_OF_DAY + baskets.order_seconds(_stream(7), everyone)
    in_time = np.argsort(second, kind="stable")
    return expected, everyone.where(in_time), second[in_time]


def _chances_of_return(catalogue: Catalogue, lines: Lines, status: Ints) -> Floats:
    """Goods of cancelled orders never left the house; large quantities and dear things come back a bit more."""
    dear = (lines.unit_price / 3500.0) ** 0.18
    sent = np.isin(status[lines.order], (baskets.PAID, baskets.PENDING))
    return catalogue.returned[lines.product] * dear * sent


def _analytics(expected: tuple[Expected, Expected], measured: Ints, second: Ints, till: Till) -> Analytics:
    """What Analytics tells; `measured` are the places of the orders whose session it saw."""
    people = till.purchases.where(measured)
    visits = traffic.measure(_stream(13), expected, people)
    visits, day = arrivals.cross_midnight(_stream(18), visits, people, second[measured])
    seen = Seen(measured, day, *arrivals.draw_origins(_stream(22), people.channel, day, arrivals.BOUGHT))
    till = replace(till, rates=analytics.analytics_rates(_stream(20), till.rates))
    transactions = analytics.tell_transactions(_stream(21), till, seen)
    recent = arrivals.draw_arrivals(_stream(19), visits, range(analytics.DETAIL_FROM, DAYS))
    return Analytics(visits, recent, till.purchases, seen, transactions)


def _in_euro_cents(purchases: Purchases, cents: Ints, pound_rates: Floats) -> Ints:
    rates = np.where(purchases.country == shape.BRITAIN, pound_rates[purchases.day], 1.0)
    return np.rint(cents / rates).astype(np.int64)


def _advertising(expected: tuple[Expected, Expected], purchases: Purchases, worth: Ints) -> AdDays:
    sessions = sum((one.visits.sum(axis=(2, 3)) for one in expected), np.zeros(1))
    web = purchases.where(~purchases.at_till)
    places = web.day * len(shape.CHANNELS) + web.channel
    orders = np.bincount(places, minlength=DAYS * len(shape.CHANNELS)).reshape(DAYS, -1).astype(np.float64)
    total = np.bincount(web.day, worth[~purchases.at_till], minlength=DAYS)
    value = total / np.maximum(orders.sum(axis=1), 1.0)
    return spend.advertise(_stream(14), sessions, orders, np.where(DAY_NUMBERS >= 0, value, 0.0))
