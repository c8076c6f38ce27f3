"""Why the store's net sales and Analytics' purchase revenue differ: every cause computed from rows, none as a plug.

The bridge of a cell (the whole period, a day, a device, a channel) leads from the net sales that the store books there
to the revenue that Analytics counts there. The store books goods after discount on the day of the order, and returns
on their own day. Analytics counts the value of purchases less refunds, each on its day in the property's time zone.

Matched orders. An order meets a transaction by its id. Of its rows with a purchase the earliest is the purchase, the
others, and purchases beyond one in a row, are duplicates, at the value that Analytics gave them. The value of the
purchase is read as the goods with or without tax, shipping and the discount added back: by exact agreement, first as
most matched orders of the period agree, then as any other combination. From goods to value lead, in this order:

- currency: an order in another currency, or a property in another currency. If the value agrees exactly with the
  order's amounts in its own currency, those were taken for the store's; if it lies within 5 % of what the store has, it
  is Analytics' own conversion. The whole of that difference is of the currency; the parts below are in the store's.
- tax, shipping, tips, discounts: what the value holds beside the goods. Tips are read order by order: as part of a
  value that agrees with nothing without them.
- residual: what is left because the value agrees with nothing.

Returns and refunds of one order are met by day and amount, then by amount, then in turn, refunds being worth what the
value's reading says. What is met and lies on different days is timing; refunds take their tax, shipping, discount and
currency back out of those causes, and a rest that is just the order's tip takes that back. Returns that are not met are
`cancelled` for cancelled orders, else `refund_not_sent`; refunds beyond the returns are `refund_unknown`.

Money that both sides count, but on different days or under different devices or channels, moves between the cells: out
of the store's and into Analytics'. Inside one cell it has not moved. So the cells of a period add up to the period.

Orders without a transaction are `missed` if they are of the web, else `not_web`, by sales channel, net of their
returns. Transactions without an order are `not_in_store`, or `without_id` where Analytics has none, net of their
refunds. `withheld` is Analytics' total of a day less its rows. Where its report of revenue and that of transactions
name different totals of a day, that difference is residual too.

The terms of every cell add up to the difference to the micro. A filter on devices or channels holds for both sides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from storehelm.languages.speech import Sentence
from storehelm.metrics.coverage import overlap
from storehelm.metrics.reading import Filters, Row, covered
from storehelm.metrics.reconciliation_reading import CAUSE_IDS, FILTERED, has_tables, read_part
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

CombinationCode = int
Standing = Literal["bridge", "bounds", "no_analytics", "no_orders", "no_shared_days"]
CLEAR = 0.6
"""Share of matched orders that must agree with a combination before it is said that Analytics' value holds it."""
_WHOLE = ("total", None)


@dataclass(frozen=True)
class Cause:
    """One cause: its label, what it means, and what to do about it: in English, to be said where they are shown."""

    id: str
    label: Sentence
    meaning: Sentence
    action: Sentence


CAUSES: Mapping[str, Cause] = MappingProxyType(
    {
        one.id: one
        for one in (
            Cause(
                "currency",
                "Other currencies",
                "Orders in other currencies: Analytics converted them at rates of its own, or took the foreign amount "
                "as if it were the store’s currency.",
                "Send the parameter currency with every purchase. Small differences of rates stay.",
            ),
            Cause(
                "tax",
                "Tax in Analytics’ value",
                "The value that the shop sends with a purchase holds the tax; net sales do not.",
                "Send value without tax, or expect Analytics to be higher by the tax.",
            ),
            Cause(
                "shipping",
                "Shipping in Analytics’ value",
                "The value that the shop sends with a purchase holds the shipping; net sales do not.",
                "Send value without shipping, or expect Analytics to be higher by it.",
            ),
            Cause(
                "tips",
                "Tips in Analytics’ value",
                "The value that the shop sends with a purchase holds the tip; net sales do not.",
                "Send value without tips, or expect Analytics to be higher by them.",
            ),
            Cause(
                "discounts",
                "Discounts not taken off",
                "Analytics was sent the price before discount.",
                "Send value after discounts.",
            ),
            Cause(
                "cancelled",
                "Cancelled orders",
                "The store takes cancelled orders back; Analytics keeps the purchase.",
                "Send a refund event when an order is cancelled.",
            ),
            Cause(
                "refund_not_sent",
                "Returns Analytics never heard of",
                "The store booked returns; no refund event reached Analytics.",
                "Send a refund event with the transaction id for each return.",
            ),
            Cause(
                "refund_timing",
                "Returns on another day",
                "Both sides have the refund, on different days.",
                "Nothing: over longer periods it evens out.",
            ),
            Cause(
                "refund_unknown",
                "Refunds the store does not have",
                "Analytics took back more than the store did.",
                "Look whether refund events are sent twice, or returns are missing from the store’s export.",
            ),
            Cause(
                "day_shift",
                "Orders on another day",
                "Both sides have the order, on different days: time zones differ, or it fell around midnight.",
                "Give the property the store’s time zone. Over longer periods it evens out.",
            ),
            Cause(
                "not_web",
                "Not sold on the web",
                "Orders of other sales channels are not Analytics’ to see.",
                "Nothing: Analytics measures the web shop alone.",
            ),
            Cause(
                "missed",
                "Web orders Analytics missed",
                "No transaction has their id: consent refused, a blocker, or the tag did not run.",
                "Look at the days with low coverage; check that the purchase tag runs on every thank-you page.",
            ),
            Cause(
                "not_in_store",
                "Purchases the store does not have",
                "Transactions whose id is of no order: test orders, another shop on the same property, or other ids.",
                "Compare some ids with the shop; leave test orders out of the property.",
            ),
            Cause(
                "without_id",
                "Purchases without an id",
                "Analytics has purchases without a transaction id; their orders count as missed.",
                "Send transaction_id with every purchase.",
            ),
            Cause(
                "duplicates",
                "Counted twice",
                "Several purchase events have the same transaction id, mostly from reloaded thank-you pages.",
                "Send the purchase event once per order.",
            ),
            Cause(
                "other_group",
                "Under another device or channel",
                "Both sides have the order or refund, under different devices or channels.",
                "Nothing: over all devices and channels it is zero.",
            ),
            Cause(
                "withheld",
                "Rows Analytics withheld",
                "Analytics’ total of a day is not the sum of its rows: it hides or bundles small groups.",
                "Nothing: the total is right, its parts are not all told.",
            ),
            Cause(
                "residual",
                "Not explained",
                "No rule explains these differences; the orders are listed.",
                "Open the list, and compare an order with its purchase event.",
            ),
        )
    }
)
"""Every cause, in the order of the bridge."""

COMBINATIONS: Mapping[CombinationCode, Sentence] = MappingProxyType(
    {
        # Translators: what the value of a purchase in Analytics holds, as in "Value holds: the goods alone".
        0: "the goods alone",
        1: "goods and tax",
        2: "goods and shipping",
        3: "goods, tax and shipping",
        4: "the goods before discount",
        5: "the goods before discount, and tax",
        6: "the goods before discount, and shipping",
        7: "the goods before discount, tax and shipping",
    }
)
"""What Analytics' value can hold; to be said where it is shown."""


@dataclass(frozen=True)
class Agreement:
    """What the value of most matched orders holds: `agreeing` of `matched` to the micro."""

    code: CombinationCode
    matched: int
    agreeing: int

    @property
    def share(self) -> float | None:
        """Share of the matched orders that agree."""
        return self.agreeing / self.matched if self.matched else None

    @property
    def is_clear(self) -> bool:
        """Whether it can be said at all."""
        return self.share is not None and self.share >= CLEAR


@dataclass(frozen=True)
class Side:
    """What both sides count in one cell; money in micros."""

    net_sales: int
    revenue: int

    @property
    def difference(self) -> int:
        """Analytics less the store."""
        return self.revenue - self.net_sales


@dataclass(frozen=True)
class Term:
    """What one cause moves in one cell, and how many orders, returns or rows it is; `sales_channel` of `not_web`."""

    cause: str
    amount: int
    count: int
    sales_channel: str | None = None


Cell = tuple[str, object]
"""Grain (total, day, device or channel), and the day or name."""


@dataclass(frozen=True)
class Reconciliation:
    """Both sides and the terms between them, for the whole period and for its days, devices and channels.

    `days` are those that both sides know of what was asked for; the cells are empty where there is no bridge.
    """

    standing: Standing
    days: Period | None
    sides: Mapping[Cell, Side]
    terms: Mapping[Cell, tuple[Term, ...]]
    agreement: Agreement | None

    def amounts(self, cell: Cell = _WHOLE) -> dict[str, int]:
        """What each cause moves in a cell, zeros too."""
        sums = dict.fromkeys(CAUSE_IDS, 0)
        for term in self.terms.get(cell, ()):
            sums[term.cause] += term.amount
        return sums

    def cells(self, grain: str) -> tuple[Cell, ...]:
        """The days, devices or channels that either side or any cause knows."""
        return tuple(cell for cell in dict.fromkeys((*self.sides, *self.terms)) if cell[0] == grain)

    def side(self, cell: Cell) -> Side:
        """Both sides of a cell."""
        return self.sides.get(cell, Side(0, 0))

    @property
    def whole(self) -> Side:
        """Both sides of the whole period."""
        return self.side(_WHOLE)


def reconcile(published: Published, asked: Period, filters: Filters) -> Reconciliation:
    """The bridge of the days that both sides know; of the filters, those on device and channel are obeyed."""
    filters = {name: filters[name] for name in FILTERED if filters.get(name)}
    standing, days = stand(published, asked)
    if standing != "bridge" or days is None:
        return Reconciliation(standing, days, {}, {}, None)
    agreement = read_agreement(published, days)
    rows = read_part(published, "bridge", days, filters, majority=agreement.code)
    sides = read_part(published, "sides", days, filters)
    return Reconciliation(
        standing,
        days,
        {_cell(row): Side(row["net_sales"], row["revenue"]) for row in sides},
        dict(_by_cell(rows)),
        agreement,
    )


def stand(published: Published, asked: Period) -> tuple[Standing, Period | None]:
    """What can be said of a period, and of which of its days."""
    standing, known = known_days(published)
    if known is None:
        return standing, None
    days = overlap(known, asked)
    return (standing, days) if days is not None else ("no_shared_days", None)


def known_days(published: Published) -> tuple[Standing, Period | None]:
    """What can be said at all, and the days that both sides speak of."""
    if not has_tables(published):
        return "no_analytics", None
    with_ids, without = (_span(published, statement) for statement in _SPANS)
    orders = covered(published, "orders")
    told = with_ids or without
    if told is None:
        return "no_analytics", None
    if orders is None:
        return "no_orders", None
    return "bridge" if with_ids is not None else "bounds", overlap(told, orders)


def read_agreement(published: Published, days: Period) -> Agreement:
    """What the value of most matched orders holds; of several that agree as often, the least."""
    row = read_part(published, "values", days, {})[0]
    kind = "agree" if row["own"] else "near"
    counts = {code: int(row[f"{kind}_{code}"]) for code in COMBINATIONS if f"{kind}_{code}" in row}
    code = max(counts, key=lambda one: (counts[one], -one))
    return Agreement(code, int(row["own"] or row["matched"]), counts[code])


_SPANS = (
    "select min(transaction_date), max(transaction_date) from transactions",
    "select min(sales_date), max(sales_date) from daily_analytics_sales",
)


def _span(published: Published, statement: str) -> Period | None:
    first: date | None
    last: date | None
    first, last = published.rows(statement)[0]
    return Period(first, last) if first is not None and last is not None else None


def _cell(row: Row) -> Cell:
    return row["grain"], row["day"] or row["name"]


def _by_cell(rows: list[Row]) -> Iterator[tuple[Cell, tuple[Term, ...]]]:
    cells: dict[Cell, list[Term]] = {}
    for row in rows:
        term = Term(row["cause"], row["amount"], row["counted"], row["sales_channel"])
        cells.setdefault(_cell(row), []).append(term)
    for cell, terms in cells.items():
        yield cell, tuple(sorted(terms, key=lambda term: (CAUSE_IDS.index(term.cause), term.sales_channel or "")))
