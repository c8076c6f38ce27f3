"""Writes the store's exports: files such as its shop, its analytics and its ad platforms would give."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np

from connectors.demo import shape
from connectors.demo.ad_reports import ad_reports
from connectors.demo.analytics_reports import analytics_reports
from connectors.demo.baskets import CANCELLED, FIRST_ORDER_NUMBER, STATUSES, TEST
from connectors.demo.catalogue import CATEGORIES, COSTS_HOLD_FROM
from connectors.demo.generate import Shop
from connectors.demo.seasons import DAY_NUMBERS, day_number
from connectors.demo.shape import Ints
from connectors.demo.writing import (
    Export,
    Written,
    currency,
    days,
    moments,
    money,
    numbered,
    one_word,
    words,
    write_export,
)


def write_exports(shop: Shop, folder: Path) -> list[Path]:
    """Write all exports into `folder`, which is made where it is missing; the files in the order to load them."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    try:
        return [write_export(connection, export, folder) for export in _exports(shop)]
    finally:
        connection.close()


def _exports(shop: Shop) -> Iterator[Export]:
    yield _products(shop)
    yield _exchange_rates(shop)
    yield _orders(shop)
    yield _refunds(shop)
    yield from analytics_reports(shop.analytics)
    yield from ad_reports(shop.ads)
    yield _marketing_costs(shop)


def _order_number(orders: Ints) -> Written:
    return numbered("QB%d", orders + FIRST_ORDER_NUMBER)


def _category_names() -> tuple[str, ...]:
    return tuple(category.name for category in CATEGORIES)


def _products(shop: Shop) -> Export:
    """A row per product and day from which its unit cost holds."""
    goods = np.repeat(np.arange(len(shop.catalogue.names)), len(COSTS_HOLD_FROM))
    holds_from = np.tile([day_number(day) for day in COSTS_HOLD_FROM], len(shop.catalogue.names))
    return Export(
        "products.csv",
        {
            "SKU": words(goods, shop.catalogue.product_ids),
            "Product": words(goods, shop.catalogue.names),
            "Category": words(shop.catalogue.categories[goods], _category_names()),
            "Unit cost": money(shop.catalogue.unit_costs.ravel()),
            "Cost holds from": days(holds_from),
        },
    )


def _exchange_rates(shop: Shop) -> Export:
    pounds = one_word("GBP", len(DAY_NUMBERS))
    rates = Written(shop.pound_rates, "cast(cell as decimal(8, 4))")
    return Export("exchange_rates.csv", {"Date": days(DAY_NUMBERS), "Currency": pounds, "Per euro": rates})


def _orders(shop: Shop) -> Export:
    """A row per line, with the order's facts repeated on each."""
    order, people, amounts = shop.lines.order, shop.purchases, shop.amounts
    total = amounts.goods + amounts.shipping + amounts.tax
    measured = shop.measured[order]
    cancelled = np.where(shop.status == CANCELLED, shop.cancelled_second, -1)
    return Export(
        "orders.csv",
        {
            "Order": _order_number(order),
            "Placed at": moments(shop.second[order]),
            "E-mail": numbered("c%06d@example.com", people.customer[order]),
            "Status": words(shop.status[order], STATUSES),
            "Cancelled at": moments(cancelled[order]),
            "Sold through": words(people.at_till[order].astype(np.int64), ("web", "pos")),
            "Device": words(np.where(measured, people.device[order], -1), shape.DEVICES),
            "Channel": words(np.where(measured, people.channel[order], -1), shape.CHANNELS),
            "Country": words(people.country[order], shape.COUNTRIES),
            "Currency": currency(people.country[order]),
            "Order discount": money(amounts.discount[order]),
            "Shipping": money(amounts.shipping[order]),
            "Tax": money(amounts.tax[order]),
            "Total": money(total[order]),
            "Test": words((shop.status == TEST)[order].astype(np.int64), ("no", "yes")),
            "SKU": words(shop.lines.product, shop.catalogue.product_ids),
            "Product": words(shop.lines.product, shop.catalogue.names),
            "Category": words(shop.catalogue.categories[shop.lines.product], _category_names()),
            "Quantity": Written(shop.lines.quantity),
            "Unit price": money(shop.lines.unit_price),
        },
    )


def _refunds(shop: Shop) -> Export:
    refunds = shop.refunds
    return Export(
        "refunds.csv",
        {
            "Refund": numbered("R%d", np.arange(len(refunds.order)) + FIRST_ORDER_NUMBER),
            "Refunded order": _order_number(refunds.order),
            "Refunded at": moments(refunds.second),
            "SKU": words(refunds.product, shop.catalogue.product_ids),
            "Quantity": Written(refunds.quantity),
            "Goods": money(refunds.goods),
            "Tax": money(refunds.tax),
            "Currency": currency(shop.purchases.country[refunds.order]),
        },
    )


def _marketing_costs(shop: Shop) -> Export:
    names = tuple(dict.fromkeys(cost.name for cost in shop.marketing))
    return Export(
        "marketing_costs.csv",
        {
            "Date": days(np.array([day_number(cost.day) for cost in shop.marketing], dtype=np.int64)),
            "What for": words(np.array([names.index(cost.name) for cost in shop.marketing], dtype=np.int64), names),
            "Cost": money(np.array([cost.cents for cost in shop.marketing], dtype=np.int64)),
        },
    )
