"""Why net sales moved between two periods: an exact split into drivers that does not depend on their order.

Net sales of the web are, per cell of device and channel, visits x share of the cell x orders per visit x gross sales
per order x (1 - discount rate). Each factor's term is its Shapley value over all orders of change, so that the terms
add up to the whole change; returns and sales outside the web are differences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Driver = Literal[
    "sessions", "mix", "conversion", "orders", "basket", "discounts", "without_sessions", "returns", "other_sales"
]
FACTORS = 5


@dataclass(frozen=True)
class Cell:
    """Web sales of one device and channel in one period. `sessions` is None where no visits are recorded."""

    device: str
    channel: str
    sessions: int | None
    orders: int
    gross_sales: int
    discounts: int


@dataclass(frozen=True)
class Sales:
    """Net sales of one period by their parts; money in micros."""

    cells: tuple[Cell, ...]
    returns: int
    other_sales: int

    @property
    def net_sales(self) -> int:
        """What the parts add up to."""
        return sum(cell.gross_sales - cell.discounts for cell in self.cells) - self.returns + self.other_sales


@dataclass(frozen=True)
class Term:
    """What one driver added to net sales or took from them; `device` where the driver is told apart by it."""

    driver: Driver
    amount: int
    device: str | None = None


def split_change(before: Sales, after: Sales) -> list[Term]:
    """The drivers of the change of net sales; their amounts add up to it exactly.

    Drivers are told from each other by visits where both periods record them, else by orders.
    """
    terms = _web_terms(cells_of(before, after))
    terms.append(Term("returns", before.returns - after.returns))
    terms.append(Term("other_sales", after.other_sales - before.other_sales))
    return _settle(terms, after.net_sales - before.net_sales)


def split_product(before: Floats, after: Floats) -> Floats:
    """Shapley value of each factor (last axis) in the change of the product over that axis."""
    return worth_of(before, after) * (after - before)


def worth_of(before: Floats, after: Floats) -> Floats:
    """What one more of each factor (last axis) is worth, by the orders of change that its Shapley value rests on."""
    count = before.shape[-1]
    values = np.zeros_like(before)
    for factor in range(count):
        others = [other for other in range(count) if other != factor]
        for size in range(count):
            weight = factorial(size) * factorial(count - 1 - size) / factorial(count)
            for changed in combinations(others, size):
                rest = np.ones(before.shape[:-1])
                for other in others:
                    rest = rest * (after if other in changed else before)[..., other]
                values[..., factor] += weight * rest
    return values


@dataclass(frozen=True)
class Cells:
    """The cells of two periods side by side: rows of visits (or orders), orders, gross sales and discounts.

    `strays` are cells with orders in a period without visits: no factor of theirs can be told.
    """

    keys: tuple[tuple[str, str], ...]
    then: Floats
    now: Floats
    strays: tuple[tuple[str, str], ...]
    stray_then: Floats
    stray_now: Floats
    has_sessions: bool


def cells_of(before: Sales, after: Sales) -> Cells:
    """The cells whose change is split into factors, and those whose change is a term of its own."""
    has_sessions = _has_sessions(before) and _has_sessions(after)
    keys = sorted({(cell.device, cell.channel) for sales in (before, after) for cell in sales.cells})
    then, now = (_by_key(sales, keys, has_sessions) for sales in (before, after))
    on_foot = (then[:, 0] > 0) | (now[:, 0] > 0)
    stray = ~on_foot | ((then[:, 0] == 0) & (then[:, 1:] != 0).any(axis=1))
    stray |= (now[:, 0] == 0) & (now[:, 1:] != 0).any(axis=1)
    kept, strays = (tuple(key for key, is_stray in zip(keys, stray, strict=True) if is_stray == one) for one in (0, 1))
    return Cells(kept, then[~stray], now[~stray], strays, then[stray], now[stray], has_sessions)


def _has_sessions(sales: Sales) -> bool:
    return any(cell.sessions for cell in sales.cells)


def _web_terms(cells: Cells) -> list[Term]:
    terms = _factor_terms(cells.then, cells.now, cells.keys, cells.has_sessions)
    if cells.strays and cells.has_sessions:
        terms.append(Term("without_sessions", _net(cells.stray_now) - _net(cells.stray_then)))
    return terms


def _by_key(sales: Sales, keys: Sequence[tuple[str, str]], has_sessions: bool) -> Floats:
    """Rows of visits (or orders), orders, gross sales and discounts."""
    place = {key: row for row, key in enumerate(keys)}
    table = np.zeros((len(keys), 4))
    for cell in sales.cells:
        row = table[place[cell.device, cell.channel]]
        row += (cell.sessions or 0 if has_sessions else cell.orders, cell.orders, cell.gross_sales, cell.discounts)
    return table


def _net(table: Floats) -> int:
    return round(float((table[:, 2] - table[:, 3]).sum()))


def _factor_terms(then: Floats, now: Floats, keys: Sequence[tuple[str, str]], has_sessions: bool) -> list[Term]:
    first, second = factors_of(then, now)
    values = split_product(first, second)
    total = values.sum(axis=0) if len(keys) else np.zeros(FACTORS)
    volume: Driver = "sessions" if has_sessions else "orders"
    terms = [Term(volume, round(total[0])), Term("mix", round(total[1]))]
    if has_sessions:
        devices = dict.fromkeys(device for device, _ in keys)
        for device in devices:
            rows = [row for row, key in enumerate(keys) if key[0] == device]
            terms.append(Term("conversion", round(float(values[rows, 2].sum())), device))
    return [*terms, Term("basket", round(total[3])), Term("discounts", round(total[4]))]


def factors_of(then: Floats, now: Floats) -> tuple[Floats, Floats]:
    """Visits, share of the cell, orders per visit, gross sales per order and the share kept after discounts.

    A factor that one period leaves open (no visits in the cell, no orders) is taken from the other period.
    """
    known = [_open_factors(table) for table in (then, now)]
    filled = [np.where(np.isnan(one), other, one) for one, other in ((known[0], known[1]), (known[1], known[0]))]
    return np.nan_to_num(filled[0]), np.nan_to_num(filled[1])


def _open_factors(table: Floats) -> Floats:
    visits, orders, gross, discounts = (table[..., column] for column in range(4))
    total = np.broadcast_to(visits.sum(axis=-1, keepdims=True), visits.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, visits / total, np.nan)
        rate = np.where(visits > 0, orders / visits, np.nan)
        basket = np.where(orders > 0, gross / orders, np.nan)
        kept = np.where(gross > 0, 1 - discounts / gross, np.nan)
    return np.stack([total, share, rate, basket, kept], axis=-1)


def _settle(terms: list[Term], change: int) -> list[Term]:
    """Put the micros that rounding left over on the largest term, so that a driver that did not move stays at zero."""
    rest = change - sum(term.amount for term in terms)
    if not rest:
        return terms
    largest = max(range(len(terms)), key=lambda place: abs(terms[place].amount))
    term = terms[largest]
    terms[largest] = Term(term.driver, term.amount + rest, term.device)
    return terms
