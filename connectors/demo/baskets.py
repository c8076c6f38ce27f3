"""What is in the orders: goods, discounts, shipping, tax; and what becomes of them: cancelled, sent back.

Amounts are whole cents of the order's currency.
"""

from dataclasses import dataclass, fields

import numpy as np

from connectors.demo import shape
from connectors.demo.catalogue import Catalogue
from connectors.demo.customers import NOBODY, Purchases
from connectors.demo.seasons import DAY_NUMBERS, day_number, month_numbers
from connectors.demo.shape import Flags, Floats, Ints
from connectors.demo.stories import DAYS

SECONDS_OF_DAY = 86_400
FIRST_ORDER_NUMBER = 100_001
MOST_LINES = 4
CHANCE_OF_LINE = (1.0, 0.44, 0.33, 0.30)
"""That an order has a first, second ... line, given the one before."""
CHANCE_OF_QUANTITY = (0.80, 0.145, 0.035, 0.02)
TEST_ORDERS_EVERY = 5_000
PAID, PENDING, CANCELLED, REFUNDED, PARTLY_REFUNDED, TEST = range(6)
STATUSES = ("paid", "pending", "cancelled", "refunded", "partially_refunded", "test")


@dataclass(frozen=True)
class Lines:
    """Lines of orders as columns; `order` is the order's place among all orders."""

    order: Ints
    product: Ints
    quantity: Ints
    unit_price: Ints

    @property
    def gross(self) -> Ints:
        """Price times quantity."""
        return self.quantity * self.unit_price

    def where(self, chosen: Flags) -> "Lines":
        """Some of them."""
        return Lines(*(getattr(self, column.name)[chosen] for column in fields(self)))


@dataclass(frozen=True)
class Amounts:
    """Parts of orders in cents."""

    gross: Ints
    discount: Ints
    shipping: Ints
    tax: Ints

    @property
    def goods(self) -> Ints:
        """What the goods cost after discount."""
        return self.gross - self.discount


@dataclass(frozen=True)
class Refunds:
    """Refunded lines as columns, `second` counted from the store's first midnight."""

    order: Ints
    product: Ints
    quantity: Ints
    second: Ints
    goods: Ints
    tax: Ints


def order_seconds(random: np.random.Generator, purchases: Purchases) -> Ints:
    """When in its day each order is placed; one late on the last day shows that the day is whole."""
    count = len(purchases)
    hour = random.choice(24, count, p=shape.HOURS / shape.HOURS.sum())
    till_hour = random.integers(10, 18, count)
    seconds = np.where(purchases.at_till, till_hour, hour) * 3600 + random.integers(0, 3600, count)
    last_web = np.flatnonzero((purchases.day == DAYS - 1) & ~purchases.at_till)[-1]
    seconds[last_web] = 23 * 3600 + 47 * 60 + 12
    return seconds.astype(np.int64)


def fill_baskets(random: np.random.Generator, purchases: Purchases, catalogue: Catalogue) -> Lines:
    """Put goods into every order; the same thing twice becomes one line less."""
    second = np.where(purchases.device == NOBODY, 1.0, shape.SECOND_LINE_BY_DEVICE[np.maximum(purchases.device, 0)])
    has = np.ones((len(purchases), MOST_LINES), dtype=np.bool_)
    for place in range(1, MOST_LINES):
        has[:, place] = has[:, place - 1] & (random.random(len(purchases)) < CHANCE_OF_LINE[place] * second)
    order, _ = np.nonzero(has)
    product = _products(random, month_numbers()[purchases.day[order]], catalogue)
    _, kept = np.unique(order * len(catalogue.names) + product, return_index=True)
    order, product = order[kept], product[kept]
    price = catalogue.prices[product]
    in_pounds = np.rint(price * shape.POUNDS_PER_EURO / 50).astype(np.int64) * 50 + 45
    british = purchases.country[order] == shape.BRITAIN
    quantity = 1 + random.choice(len(CHANCE_OF_QUANTITY), len(order), p=np.array(CHANCE_OF_QUANTITY))
    return Lines(order, product, quantity, np.where(british, in_pounds, price))


def _products(random: np.random.Generator, months: Ints, catalogue: Catalogue) -> Ints:
    """One product per line, by how popular it is in the month."""
    products = np.zeros(len(months), dtype=np.int64)
    draws = random.random(len(months))
    for month in range(12):
        chosen = months == month
        products[chosen] = np.searchsorted(np.cumsum(catalogue.popularity[month]), draws[chosen])
    return np.minimum(products, len(catalogue.names) - 1)


def price_orders(random: np.random.Generator, purchases: Purchases, lines: Lines) -> Amounts:
    """Add up the lines, then take the discount off and put shipping and tax on."""
    gross = np.bincount(lines.order, lines.gross, minlength=len(purchases)).astype(np.int64)
    discount = np.rint(gross * _discount_percent(random, purchases) / 100.0).astype(np.int64)
    goods = gross - discount
    shipped = (goods < shape.FREE_SHIPPING_FROM_CENTS) & ~purchases.at_till
    shipping = np.where(shipped, shape.SHIPPING_CENTS, 0)
    tax = (2 * (goods + shipping) * shape.TAX_BY_COUNTRY[purchases.country] + 100) // 200
    return Amounts(gross, discount, shipping, tax)


def _discount_percent(random: np.random.Generator, purchases: Purchases) -> Ints:
    """Percent off the goods: a promotion's, else a welcome or loyalty code's, mostly none."""
    count = len(purchases)
    luck = random.random(count)
    first = purchases.rank == 1
    welcome = np.where(luck < shape.WELCOME_SHARE, shape.WELCOME_PERCENT, 0)
    loyalty = np.where(luck < shape.LOYALTY_SHARE, shape.LOYALTY_PERCENT, 0)
    percent = np.where(first, welcome, loyalty)
    for promotion in shape.PROMOTIONS:
        during = (purchases.day >= day_number(promotion.first)) & (purchases.day <= day_number(promotion.last))
        offered = random.choice(np.array(promotion.percents), count)
        percent = np.where(during, np.where(luck < promotion.share, offered, 0), percent)
    return np.where(purchases.at_till, 0, percent)


def statuses(random: np.random.Generator, purchases: Purchases) -> Ints:
    """Whether orders are paid, cancelled, test orders, or in the last days still waiting for their payment."""
    count = len(purchases)
    luck = random.random(count)
    cancelled = (luck < shape.CANCELLED) & ~purchases.at_till & (purchases.day < DAYS - 2)
    pending = (luck > 1.0 - shape.PENDING_AT_END) & ~purchases.at_till & (purchases.day >= DAYS - 3)
    status = np.where(cancelled, CANCELLED, np.where(pending, PENDING, PAID))
    status[TEST_ORDERS_EVERY // 2 :: TEST_ORDERS_EVERY] = TEST
    return status


def cancel_seconds(random: np.random.Generator, ordered: Ints) -> Ints:
    """When orders would be cancelled: within two days."""
    return ordered + random.integers(600, 2 * SECONDS_OF_DAY, len(ordered))


def send_back(random: np.random.Generator, lines: Lines, amounts: Amounts, chances: Floats, ordered: Ints) -> Refunds:
    """Lines that come back, with the day of their refund; those after the last day have not happened yet.

    `chances` are per line, `ordered` is the second of each order.
    """
    waits = np.minimum(1.5 + random.gamma(2.6, 5.2, len(lines.order)), 45.0)
    hour = random.integers(9 * 3600, 17 * 3600, len(lines.order))
    second = (ordered[lines.order] // SECONDS_OF_DAY + np.ceil(waits).astype(np.int64)) * SECONDS_OF_DAY + hour
    back = (random.random(len(lines.order)) < chances) & (second < DAYS * SECONDS_OF_DAY)
    one = random.random(len(lines.order)) < 0.25
    quantity = np.where(one, 1, lines.quantity)
    paid = lines.gross * amounts.goods[lines.order] // np.maximum(amounts.gross[lines.order], 1)
    goods = paid * quantity // lines.quantity
    tax = goods * amounts.tax[lines.order] // np.maximum((amounts.goods + amounts.shipping)[lines.order], 1)
    kept = back & (goods > 0)
    return Refunds(lines.order[kept], lines.product[kept], quantity[kept], second[kept], goods[kept], tax[kept])


def refund_statuses(status: Ints, lines: Lines, refunds: Refunds) -> Ints:
    """The statuses after the refunds: an order is refunded when all its goods came back."""
    bought = np.bincount(lines.order, lines.quantity, minlength=len(status))
    returned = np.bincount(refunds.order, refunds.quantity, minlength=len(status))
    after = np.where(returned >= bought, REFUNDED, np.where(returned > 0, PARTLY_REFUNDED, status))
    return np.where(returned > 0, after, status).astype(np.int64)


def pound_rates(random: np.random.Generator) -> Floats:
    """Pounds per euro by day: a slow walk around the shop's own rate, four decimals."""
    steps = random.normal(0.0, 0.0016, DAYS)
    level = np.zeros(DAYS)
    for day in DAY_NUMBERS[1:]:
        level[day] = 0.985 * level[day - 1] + steps[day]
    return np.round(shape.POUNDS_PER_EURO * np.exp(level), 4)
