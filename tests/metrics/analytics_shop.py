"""A synthetic shop beside its Analytics, in which every cause of a difference is injected and booked as it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb

from storehelm.settings.calendar import Period

FIRST = date(2026, 3, 2)
PERIOD = Period(FIRST, FIRST + timedelta(days=27))
CENT = 10_000
DIMS = ("device_category", "channel", "source_name", "medium", "campaign", "country")
RATES = {"USD": (23, 25), "JPY": (3, 500)}
"""Micros of the store's currency per micro of another."""
_DDL = """
create table orders (order_no integer, source varchar, order_id varchar, order_date date, is_valid boolean,
    is_cancelled boolean, status varchar, is_web boolean, device_category varchar, channel varchar,
    sales_channel varchar, gross_sales bigint, discounts bigint, tax bigint, shipping bigint, tips bigint default 0,
    currency varchar, transaction_id varchar);
create table order_rates (currency varchar, rate_date date, numerator decimal(38, 0), denominator decimal(38, 0),
    step bigint);
create table returns (refund_id varchar, order_no integer, return_date date, goods bigint, tax bigint,
    shipping bigint, is_web boolean, device_category varchar, channel varchar, sales_channel varchar);
create table transactions (source varchar, transaction_date date, transaction_id varchar, device_category varchar,
    channel varchar, source_name varchar, medium varchar, campaign varchar, country varchar, purchases bigint,
    revenue bigint, tax bigint, shipping bigint, refund bigint, currency varchar, order_no integer);
create table daily_analytics_sales (source varchar, sales_date date, device_category varchar, channel varchar,
    purchases bigint, revenue bigint);
create table published_meta (currency varchar, time_zone varchar);
create table coverage (kind varchar, first_date date, last_date date);
insert into published_meta values ('EUR', 'Europe/Amsterdam');
"""
_DAILY_SALES = """
create table daily_sales as
select order_date as sales_date, is_web, device_category, channel, sales_channel, 1 as orders, gross_sales, discounts,
    cast(0 as bigint) as returns
from orders
union all
select return_date, is_web, device_category, channel, sales_channel, 0, 0, 0, goods from returns
"""


@dataclass(frozen=True)
class Memory:
    """Published tables in memory."""

    con: duckdb.DuckDBPyConnection

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        with self.con.cursor() as cursor:
            return cursor.execute(sql, parameters or None).fetchall()

    def query(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        with self.con.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            columns = [column[0] for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


@dataclass
class Sale:
    """One order: what the store books of it, and what Analytics recorded."""

    number: int
    day: date
    goods: int
    tax: int
    shipping: int
    discounts: int
    device: str
    channel: str
    sales_channel: str
    currency: str
    is_cancelled: bool = False
    told: date | None = None
    value: int = 0
    currency_part: int = 0

    @property
    def id(self) -> str:
        return f"W{self.number}"

    @property
    def is_web(self) -> bool:
        return self.sales_channel == "web"


@dataclass
class AnalyticsShop:
    """What is injected is booked in `expected`, by cause and day; amounts are cents of the store's currency."""

    holds_tax: bool = False
    holds_shipping: bool = False
    before_discount: bool = False
    has_report: bool = True
    sales: list[Sale] = field(default_factory=list)
    returns: list[dict[str, Any]] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    expected: Counter[tuple[str, date]] = field(default_factory=Counter)
    unequal: Counter[date] = field(default_factory=Counter)

    def sell(
        self,
        day: int,
        goods: int,
        *,
        tax: int = 0,
        shipping: int = 0,
        discounts: int = 0,
        device: str = "mobile",
        channel: str = "Email",
        sales_channel: str = "web",
        currency: str = "EUR",
    ) -> Sale:
        """An order of the store; in another currency the amounts are cents of that one."""
        parts = [in_store(amount * CENT, currency) for amount in (goods, tax, shipping, discounts)]
        number = len(self.sales) + 1
        sale = Sale(number, FIRST + timedelta(days=day), *parts, device, channel, sales_channel, currency)
        self.sales.append(sale)
        return sale

    def miss(self, sale: Sale) -> None:
        """Analytics does not have the order."""
        self.book("missed" if sale.is_web else "not_web", sale.day, -sale.goods)

    def see(
        self,
        sale: Sale,
        *,
        late: int = 0,
        copies: int = 1,
        copies_on: int | None = None,
        off: int = 0,
        as_own: bool = False,
        converted: int | None = None,
        device: str | None = None,
    ) -> None:
        """Analytics has the order, with what goes wrong on the way.

        Args:
            sale: The order.
            late: Days later than in the store.
            copies: Purchase events of it.
            copies_on: Days later on which the copies came, as rows of their own.
            off: Cents that nothing explains.
            as_own: The foreign amount is taken as if it were the store's currency.
            converted: Per mille that Analytics' rate differs from ours.
            device: Where it is not the store's.
        """
        sale.told = sale.day + timedelta(days=late)
        tax = sale.tax if self.holds_tax else 0
        shipping = sale.shipping if self.holds_shipping else 0
        discounts = sale.discounts if self.before_discount else 0
        right = sale.goods + tax + shipping + discounts
        if as_own:
            sale.currency_part = in_own(right, sale.currency) - right
        elif converted is not None:
            sale.currency_part = right * converted // 1000 // CENT * CENT
        sale.value = right + sale.currency_part + off * CENT
        for cause, amount in (
            ("currency", sale.currency_part),
            ("tax", tax),
            ("shipping", shipping),
            ("discounts", discounts),
            ("residual", off * CENT),
        ):
            self.book(cause, sale.told, amount)
        if late:
            self.book("day_shift", sale.day, -sale.goods)
            self.book("day_shift", sale.told, sale.goods)
        there = {"device_category": device or sale.device, "channel": sale.channel}
        together = copies if copies_on is None else 1
        self._row(sale.told, sale.id, sale.number, together, sale.value * together, 0, there)
        if copies_on is not None:
            again = sale.told + timedelta(days=copies_on)
            self._row(again, sale.id, sale.number, copies - 1, sale.value * (copies - 1), 0, there)
            self.book("duplicates", again, sale.value * (copies - 1))
        else:
            self.book("duplicates", sale.told, sale.value * (copies - 1))

    def cancel(self, sale: Sale, later: int, *, sent_on: int | None = None) -> None:
        """The store takes the order back."""
        sale.is_cancelled = True
        self.give_back(sale, later, sale.goods // CENT, sale.tax // CENT, sale.shipping // CENT, sent_on=sent_on)

    def give_back(
        self, sale: Sale, later: int, goods: int, tax: int = 0, shipping: int = 0, *, sent_on: int | None = None
    ) -> None:
        """A return of the store, `sent_on` so many days after the order to Analytics; amounts in the store's cents."""
        day = sale.day + timedelta(days=later)
        is_whole = goods * CENT == sale.goods
        returned = {"order_no": sale.number, "return_date": day, "goods": goods * CENT}
        self.returns.append(returned | {"tax": tax * CENT, "shipping": shipping * CENT, "sale": sale})
        if sent_on is None:
            unseen = "missed" if sale.is_web else "not_web"
            cause = unseen if sale.told is None else "cancelled" if sale.is_cancelled else "refund_not_sent"
            self.book(cause, day, goods * CENT)
            return
        told = sale.day + timedelta(days=sent_on)
        tax_in = tax * CENT if self.holds_tax else 0
        shipping_in = shipping * CENT if self.holds_shipping else 0
        discounts_in = sale.discounts if self.before_discount and is_whole else 0
        currency = sale.currency_part if is_whole else 0
        parts = (("tax", tax_in), ("shipping", shipping_in), ("discounts", discounts_in), ("currency", currency))
        for cause, amount in parts:
            self.book(cause, told, -amount)
        if told != day:
            self.book("refund_timing", day, goods * CENT)
            self.book("refund_timing", told, -goods * CENT)
        amount = goods * CENT + tax_in + shipping_in + discounts_in + currency
        self._row(
            told, sale.id, sale.number, 0, -amount, amount, {"device_category": sale.device, "channel": sale.channel}
        )

    def refund_in_analytics(self, sale: Sale, later: int, amount: int) -> None:
        """Analytics takes back what the store does not."""
        told = sale.day + timedelta(days=later)
        there = {"device_category": sale.device, "channel": sale.channel}
        self._row(told, sale.id, sale.number, 0, -amount * CENT, amount * CENT, there)
        self.book("refund_unknown", told, -amount * CENT)

    def stray(self, day: int, amount: int, transaction_id: str | None, purchases: int = 1) -> None:
        """A purchase that is not the store's, or has no id."""
        at = FIRST + timedelta(days=day)
        there = {"device_category": "desktop", "channel": "Direct"}
        self._row(at, transaction_id, None, purchases, amount * CENT, 0, there)
        self.book("not_in_store" if transaction_id else "without_id", at, amount * CENT)

    def withhold(self, day: int, amount: int) -> None:
        """Analytics' total holds more (or less) than its rows."""
        at = FIRST + timedelta(days=day)
        there = dict.fromkeys(DIMS, "(withheld)")
        self._row(at, None, None, 0, amount * CENT, 0, there)
        self.book("withheld", at, amount * CENT)

    def differ(self, day: int, amount: int) -> None:
        """The report of revenue says something else than that of transactions."""
        at = FIRST + timedelta(days=day)
        self.unequal[at] += amount * CENT
        self.book("residual", at, amount * CENT)

    def book(self, cause: str, day: date, amount: int) -> None:
        if amount:
            self.expected[cause, day] += amount

    def whole(self, period: Period = PERIOD) -> dict[str, int]:
        """The amounts of the causes in a period, those that are not zero."""
        causes: Counter[str] = Counter()
        for (cause, day), amount in self.expected.items():
            if period.holds(day):
                causes[cause] += amount
        return {cause: amount for cause, amount in causes.items() if amount}

    def by_day(self) -> dict[tuple[str, date], int]:
        return {key: amount for key, amount in self.expected.items() if amount and PERIOD.holds(key[1])}

    def publish(self, shuffle: Any = None) -> Memory:
        """The tables of a published version, listed in any order."""
        con = duckdb.connect(config={"threads": 1})
        con.execute(_DDL)
        tables = self._tables()
        for table, rows in tables.items():
            listed = list(rows)
            if shuffle is not None:
                shuffle.shuffle(listed)
            _insert(con, table, listed)
        con.execute(_DAILY_SALES)
        con.execute("insert into coverage values ('orders', ?, ?)", [FIRST - timedelta(days=90), PERIOD.last])
        return Memory(con)

    def _tables(self) -> dict[str, list[dict[str, Any]]]:
        orders = [_order(sale) for sale in self.sales]
        foreign = sorted({(sale.currency, sale.day) for sale in self.sales if sale.currency != "EUR"})
        rates = [
            {
                "currency": currency,
                "rate_date": day,
                "numerator": RATES[currency][0],
                "denominator": RATES[currency][1],
                "step": coin(currency),
            }
            for currency, day in foreign
        ]
        returns = [_return(number, row) for number, row in enumerate(self.returns, 1)]
        return {
            "orders": orders,
            "order_rates": rates,
            "returns": returns,
            "transactions": [*self._edges(), *self.transactions],
            "daily_analytics_sales": self._report() if self.has_report else [],
        }

    def _edges(self) -> list[dict[str, Any]]:
        """Rows without money on the first and the last day, so that Analytics speaks of the whole period."""
        there = dict.fromkeys(DIMS, "(withheld)") | {"source": "ga4", "currency": "EUR"}
        nothing = {"purchases": 0, "revenue": 0, "refund": 0, "transaction_id": None, "order_no": None}
        return [there | nothing | {"transaction_date": day} for day in (PERIOD.first, PERIOD.last)]

    def _report(self) -> list[dict[str, Any]]:
        sums: Counter[tuple[date, str, str]] = Counter()
        for row in self.transactions:
            sums[row["transaction_date"], row["device_category"], row["channel"]] += row["revenue"]
        for day, amount in self.unequal.items():
            sums[day, "desktop", "Direct"] += amount
        return [
            {"source": "ga4", "sales_date": day, "device_category": device, "channel": channel, "revenue": amount}
            for (day, device, channel), amount in sums.items()
        ]

    def _row(
        self,
        day: date,
        transaction_id: str | None,
        order_no: int | None,
        purchases: int,
        revenue: int,
        refund: int,
        there: Mapping[str, str],
    ) -> None:
        told = {"transaction_date": day, "transaction_id": transaction_id, "order_no": order_no}
        amounts = {"purchases": purchases, "revenue": revenue, "refund": refund}
        usual = dict.fromkeys(DIMS, "unknown") | {"source": "ga4", "currency": "EUR"}
        self.transactions.append(usual | told | amounts | dict(there))


def in_store(amount: int, currency: str) -> int:
    """Micros of another currency in the store's."""
    numerator, denominator = RATES.get(currency, (1, 1))
    return amount * numerator // denominator


def in_own(amount: int, currency: str) -> int:
    """Micros of the store's currency in another, to its coin."""
    numerator, denominator = RATES.get(currency, (1, 1))
    step = coin(currency)
    return round(amount * denominator / numerator / step) * step


def coin(currency: str) -> int:
    return 1_000_000 if currency == "JPY" else CENT


def _order(sale: Sale) -> dict[str, Any]:
    return {
        "order_no": sale.number,
        "source": "shop",
        "order_id": sale.id,
        "order_date": sale.day,
        "is_valid": not sale.is_cancelled,
        "is_cancelled": sale.is_cancelled,
        "status": "cancelled" if sale.is_cancelled else "paid",
        "is_web": sale.is_web,
        "device_category": sale.device,
        "channel": sale.channel,
        "sales_channel": sale.sales_channel,
        "gross_sales": sale.goods + sale.discounts,
        "discounts": sale.discounts,
        "tax": sale.tax,
        "shipping": sale.shipping,
        "currency": sale.currency,
    }


def _return(number: int, row: dict[str, Any]) -> dict[str, Any]:
    sale = row["sale"]
    told = {key: value for key, value in row.items() if key != "sale"}
    return told | {
        "refund_id": f"R{number}",
        "is_web": sale.is_web,
        "device_category": sale.device,
        "channel": sale.channel,
        "sales_channel": sale.sales_channel,
    }


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        con.execute(
            f"insert into {table} ({', '.join(row)}) values ({', '.join('?' for _ in row)})", list(row.values())
        )
