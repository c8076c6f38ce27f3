"""Products as Analytics counts them: those bought are in the orders that it saw, those merely looked at are drawn."""

import numpy as np
import pyarrow as pa

from connectors.demo import shape
from connectors.demo.analytics import DETAIL_FROM
from connectors.demo.baskets import SECONDS_OF_DAY
from connectors.demo.catalogue import CATEGORIES
from connectors.demo.columns import days_of, in_units, texts
from connectors.demo.generate import Shop
from connectors.demo.seasons import month_numbers
from connectors.demo.shape import Floats, Ints
from connectors.demo.stories import DAYS

SEED = 20261116
UNITS_PER_STEP = (2.2, 1.3, 1.3)
"""Units seen, put into the cart and taken to the checkout per session that gets there and no further."""


def item_counts(shop: Shop) -> pa.Table:
    """A row per day and product, from DETAIL_FROM on."""
    bought, revenue, discount, refund = _bought(shop)
    goods = len(shop.catalogue.names)
    checked, added, viewed = _looked_at(shop, bought)
    row, product = np.indices((DAYS - DETAIL_FROM, goods)).reshape(2, -1)
    categories = tuple(category.name for category in CATEGORIES)
    return pa.table(
        {
            "date": days_of(DETAIL_FROM + row),
            "itemId": texts(product, shop.catalogue.product_ids),
            "itemName": texts(product, shop.catalogue.names),
            "itemCategory": texts(shop.catalogue.categories[product], categories),
            "itemsViewed": viewed[row, product],
            "itemsAddedToCart": added[row, product],
            "itemsCheckedOut": checked[row, product],
            "itemsPurchased": bought[row, product],
            "itemRevenue": in_units(revenue[row, product]),
            "itemDiscountAmount": in_units(discount[row, product]),
            "itemRefundAmount": in_units(refund[row, product]),
        }
    )


def _bought(shop: Shop) -> tuple[Ints, Ints, Ints, Ints]:
    """Units, revenue after discount, discount and refunds in euro cents, by day (rows) and product (columns)."""
    analytics, lines = shop.analytics, shop.lines
    told = analytics.transactions
    times = np.zeros(len(shop.purchases), dtype=np.int64)
    np.add.at(times, analytics.seen.order[told.seen], told.purchases)
    day = np.full(len(shop.purchases), -1, dtype=np.int64)
    day[analytics.seen.order] = analytics.seen.day
    rate = np.where(shop.purchases.country == shape.BRITAIN, shop.pound_rates[np.maximum(day, 0)], 1.0)[lines.order]
    off = lines.gross * shop.amounts.discount[lines.order] // np.maximum(shop.amounts.gross[lines.order], 1)
    often = times[lines.order]
    amounts = (lines.quantity, np.rint((lines.gross - off) / rate), np.rint(off / rate))
    units, revenue, discount = (_by_day(day[lines.order], lines.product, often * amount, shop) for amount in amounts)
    return units, revenue, discount, _refunded(shop)


def _refunded(shop: Shop) -> Ints:
    """Goods of the refunds that Analytics hears of, in euro cents."""
    told, refunds = shop.analytics.transactions, shop.refunds
    sent = told.refund > 0
    heard = shop.analytics.seen.order[told.seen[sent]] * DAYS + told.day[sent]
    day = refunds.second // SECONDS_OF_DAY
    rate = np.where(shop.purchases.country[refunds.order] == shape.BRITAIN, shop.pound_rates[day], 1.0)
    cents = np.rint(refunds.goods / rate) * np.isin(refunds.order * DAYS + day, heard)
    return _by_day(day, refunds.product, cents, shop)


def _by_day(day: Ints, product: Ints, amounts: Ints | Floats, shop: Shop) -> Ints:
    goods = len(shop.catalogue.names)
    recent = day >= DETAIL_FROM
    at = (day[recent] - DETAIL_FROM) * goods + product[recent]
    return np.bincount(at, amounts[recent], minlength=(DAYS - DETAIL_FROM) * goods).astype(np.int64).reshape(-1, goods)


def _looked_at(shop: Shop, bought: Ints) -> tuple[Ints, Ints, Ints]:
    """Units taken to the checkout, put into carts, and seen: each at least as many as the ones that got further."""
    random = np.random.Generator(np.random.PCG64(SEED))
    visits = shop.analytics.visits
    popularity = shop.catalogue.popularity[month_numbers()[DETAIL_FROM:]]
    counts = bought
    found = []
    for step, per_session in ((2, UNITS_PER_STEP[2]), (1, UNITS_PER_STEP[1]), (0, UNITS_PER_STEP[0])):
        further = visits.steps[:, -1] if step == 2 else visits.steps[:, step + 1]
        stopped = np.bincount(visits.day, visits.steps[:, step] - further, minlength=DAYS)[DETAIL_FROM:]
        counts = counts + random.multinomial(np.rint(stopped * per_session).astype(np.int64), popularity)
        found.append(counts)
    checked, added, viewed = found
    return checked, added, viewed
