"""The demo store's totals by a road of their own: its export files, read line by line with exact decimals."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path


@dataclass
class Totals:
    """Sums over the store's days. Money in euro, exact before rounding."""

    orders: int = 0
    valid_orders: int = 0
    gross_sales: Decimal = Decimal(0)
    discounts: Decimal = Decimal(0)
    returns: Decimal = Decimal(0)
    net_sales_by_month: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    net_sales_by_device: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    orders_by_channel: Counter = field(default_factory=Counter)
    sessions_by_device: Counter = field(default_factory=Counter)

    @property
    def net_sales(self) -> Decimal:
        return self.gross_sales - self.discounts - self.returns


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def totals_of(folder: Path) -> Totals:
    totals = Totals()
    rates = {row["Date"]: Decimal(row["Per euro"]) for row in rows_of(folder, "exchange_rates.csv")}
    orders = _orders(folder)
    for order in orders.values():
        rate = Decimal(1) if order["Currency"] == "EUR" else rates[order["Placed at"][:10]]
        order["rate"] = rate
        goods = order["gross"] - Decimal(order["Order discount"])
        totals.orders += 1
        totals.valid_orders += order["Status"] != "cancelled"
        totals.gross_sales += order["gross"] / rate
        totals.discounts += Decimal(order["Order discount"]) / rate
        totals.orders_by_channel[order["Channel"] or "unknown"] += 1
        _book(totals, order, order["Placed at"], goods / rate)
        if order["Status"] == "cancelled":
            totals.returns += goods / rate
            _book(totals, order, order["Cancelled at"], -goods / rate)
    for refund in rows_of(folder, "refunds.csv"):
        order = orders[refund["Refunded order"]]
        goods = Decimal(refund["Goods"]) / order["rate"]
        totals.returns += goods
        _book(totals, order, refund["Refunded at"], -goods)
    for row in rows_of(folder, "sessions.csv"):
        totals.sessions_by_device[row["Device"]] += int(row["Visits"])
    return totals


def _orders(folder: Path) -> dict[str, dict]:
    """Orders by number, test orders left out, with their gross in their own currency."""
    orders: dict[str, dict] = {}
    for row in rows_of(folder, "orders.csv"):
        if row["Test"] == "yes":
            continue
        order = orders.setdefault(row["Order"], {**row, "gross": Decimal(0)})
        order["gross"] += int(row["Quantity"]) * Decimal(row["Unit price"])
    return orders


def _book(totals: Totals, order: dict, moment: str, amount: Decimal) -> None:
    totals.net_sales_by_month[moment[:7]] += amount
    totals.net_sales_by_device[order["Device"] or "unknown"] += amount
