"""Writes the store's exports: files such as its shop, its analytics and its ad platforms would give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from connectors.demo import shape, spend
from connectors.demo.baskets import CANCELLED, STATUSES, TEST
from connectors.demo.catalogue import CATEGORIES, COSTS_HOLD_FROM
from connectors.demo.generate import Shop
from connectors.demo.seasons import DAY_NUMBERS, day_number
from connectors.demo.shape import Floats, Ints
from connectors.demo.stories import FIRST_DAY

FIRST_ORDER_NUMBER = 100_001


@dataclass(frozen=True)
class Written:
    """Values of one column of an export, and how they are written: an SQL expression of `cell`."""

    values: "Ints | Floats | pd.Categorical[str]"
    how: str = "cell"


@dataclass(frozen=True)
class Export:
    """One file: header to column."""

    name: str
    columns: Mapping[str, Written]


def write_exports(shop: Shop, folder: Path) -> list[Path]:
    """Write all exports into `folder`, which is made where it is missing; the files in the order to load them."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    try:
        return [_write(connection, export, folder) for export in _exports(shop)]
    finally:
        connection.close()


def _exports(shop: Shop) -> Iterator[Export]:
    yield _products(shop)
    yield _exchange_rates(shop)
    yield _orders(shop)
    yield _refunds(shop)
    yield _sessions(shop)
    yield _ad_spend(shop)
    yield _marketing_costs(shop)


def _write(connection: duckdb.DuckDBPyConnection, export: Export, folder: Path) -> Path:
    path = folder / export.name
    frame = pd.DataFrame({f"c{place}": column.values for place, column in enumerate(export.columns.values())})
    cells = [
        f'{column.how.replace("cell", f"c{place}")} as "{header}"'
        for place, (header, column) in enumerate(export.columns.items())
    ]
    connection.register("frame", frame)
    connection.execute(
        f"copy (select {', '.join(cells)} from frame) to '{_quoted(path)}' (header, delimiter ',')"  # noqa: S608  headers are ours
    )
    connection.unregister("frame")
    return path


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _words(codes: Ints, words: tuple[str, ...]) -> Written:
    """Words by their place; nothing where the place is negative."""
    return Written(pd.Categorical.from_codes(np.maximum(codes, -1).astype(np.int32), categories=pd.Index(words)))


def _money(cents: Ints) -> Written:
    return Written(cents, "cast(cast(cell as decimal(16, 2)) * 0.01 as decimal(16, 2))")


def _days(days: Ints) -> Written:
    return Written(days, f"date '{FIRST_DAY}' + cast(cell as integer)")


def _moments(seconds: Ints | Floats) -> Written:
    """Wall clock; nothing where the second is unknown."""
    return Written(
        seconds,
        f"case when cell >= 0 then strftime(timestamp '{FIRST_DAY}' + to_seconds(cell), '%Y-%m-%d %H:%M:%S') end",
    )


def _numbered(form: str, numbers: Ints) -> Written:
    """Numbers inside a word; nothing where the number is negative."""
    return Written(numbers, f"case when cell >= 0 then printf('{form}', cell) end")


def _currency(countries: Ints) -> Written:
    return _words((countries == shape.BRITAIN).astype(np.int64), (shape.CURRENCY, "GBP"))


def _order_number(orders: Ints) -> Written:
    return _numbered("QB%d", orders + FIRST_ORDER_NUMBER)


def _category_names() -> tuple[str, ...]:
    return tuple(category.name for category in CATEGORIES)


def _products(shop: Shop) -> Export:
    """A row per product and day from which its unit cost holds."""
    goods = np.repeat(np.arange(len(shop.catalogue.names)), len(COSTS_HOLD_FROM))
    holds_from = np.tile([day_number(day) for day in COSTS_HOLD_FROM], len(shop.catalogue.names))
    return Export(
        "products.csv",
        {
            "SKU": _words(goods, shop.catalogue.product_ids),
            "Product": _words(goods, shop.catalogue.names),
            "Category": _words(shop.catalogue.categories[goods], _category_names()),
            "Unit cost": _money(shop.catalogue.unit_costs.ravel()),
            "Cost holds from": _days(holds_from),
        },
    )


def _exchange_rates(shop: Shop) -> Export:
    pounds = _words(np.zeros(len(DAY_NUMBERS), dtype=np.int64), ("GBP",))
    rates = Written(shop.pound_rates, "cast(cell as decimal(8, 4))")
    return Export("exchange_rates.csv", {"Date": _days(DAY_NUMBERS), "Currency": pounds, "Per euro": rates})


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
            "Placed at": _moments(shop.second[order]),
            "E-mail": _numbered("c%06d@example.com", people.customer[order]),
            "Status": _words(shop.status[order], STATUSES),
            "Cancelled at": _moments(cancelled[order]),
            "Sold through": _words(people.at_till[order].astype(np.int64), ("web", "pos")),
            "Device": _words(np.where(measured, people.device[order], -1), shape.DEVICES),
            "Channel": _words(np.where(measured, people.channel[order], -1), shape.CHANNELS),
            "Country": _words(people.country[order], shape.COUNTRIES),
            "Currency": _currency(people.country[order]),
            "Order discount": _money(amounts.discount[order]),
            "Shipping": _money(amounts.shipping[order]),
            "Tax": _money(amounts.tax[order]),
            "Total": _money(total[order]),
            "Test": _words((shop.status == TEST)[order].astype(np.int64), ("no", "yes")),
            "SKU": _words(shop.lines.product, shop.catalogue.product_ids),
            "Product": _words(shop.lines.product, shop.catalogue.names),
            "Category": _words(shop.catalogue.categories[shop.lines.product], _category_names()),
            "Quantity": Written(shop.lines.quantity),
            "Unit price": _money(shop.lines.unit_price),
        },
    )


def _refunds(shop: Shop) -> Export:
    refunds = shop.refunds
    return Export(
        "refunds.csv",
        {
            "Refund": _numbered("R%d", np.arange(len(refunds.order)) + FIRST_ORDER_NUMBER),
            "Refunded order": _order_number(refunds.order),
            "Refunded at": _moments(refunds.second),
            "SKU": _words(refunds.product, shop.catalogue.product_ids),
            "Quantity": Written(refunds.quantity),
            "Goods": _money(refunds.goods),
            "Tax": _money(refunds.tax),
            "Currency": _currency(shop.purchases.country[refunds.order]),
        },
    )


def _sessions(shop: Shop) -> Export:
    """A row per day and kind of visit, as analytics counts them."""
    visits = shop.visits
    steps = {_step_header(step): Written(visits.steps[:, place]) for place, step in enumerate(shape.STEPS)}
    return Export(
        "sessions.csv",
        {
            "Date": _days(visits.day),
            "Device category": _words(visits.device, shape.DEVICES),
            "Default channel group": _words(visits.channel, shape.CHANNELS),
            "Country": _words(visits.country, shape.COUNTRIES),
            "New or returning": _words(visits.visitor, shape.VISITORS),
            "Sessions": Written(visits.sessions),
            "Engaged sessions": Written(visits.engaged),
            **steps,
            "Transactions": Written(visits.steps[:, -1]),
            "Purchase revenue": _money(visits.revenue_cents),
        },
    )


def _step_header(step: str) -> str:
    return f"Sessions with {step}"


def _ad_spend(shop: Shop) -> Export:
    ads = shop.ads
    return Export(
        "ad_spend.csv",
        {
            "Day": _days(ads.day),
            "Platform": _of_campaign(ads.campaign, "platform"),
            "Account": _of_campaign(ads.campaign, "account"),
            "Campaign": _of_campaign(ads.campaign, "name"),
            "Campaign type": _of_campaign(ads.campaign, "kind"),
            "Currency": _words(np.zeros(len(ads.day), dtype=np.int64), (shape.CURRENCY,)),
            "Cost": _money(ads.cost),
            "Impressions": Written(ads.impressions),
            "Clicks": Written(ads.clicks),
            "Conversions": _money(ads.conversions),
            "Conversion value": _money(ads.revenue),
        },
    )


def _of_campaign(campaigns: Ints, fact: str) -> Written:
    """A fact of each row's campaign; two campaigns may share it."""
    facts = [str(getattr(campaign, fact)) for campaign in spend.CAMPAIGNS]
    names = tuple(dict.fromkeys(facts))
    return _words(np.array([names.index(name) for name in facts], dtype=np.int64)[campaigns], names)


def _marketing_costs(shop: Shop) -> Export:
    names = tuple(dict.fromkeys(cost.name for cost in shop.marketing))
    return Export(
        "marketing_costs.csv",
        {
            "Date": _days(np.array([day_number(cost.day) for cost in shop.marketing], dtype=np.int64)),
            "What for": _words(np.array([names.index(cost.name) for cost in shop.marketing], dtype=np.int64), names),
            "Cost": _money(np.array([cost.cents for cost in shop.marketing], dtype=np.int64)),
        },
    )
