"""Opens a term of the change ledger: what each channel, device or product added to it or took from it.

The parts of a term add up to it. A part whose own numbers did not change is zero, with the exceptions that its driver
has by nature: a mix moves with the visits of the others, a product's discounts are weighed by all gross sales.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from storehelm.metrics.change_ledger import Cells, Driver, Floats, Term, factors_of, split_product, worth_of

By = Literal["channel", "device", "product"]
Place = tuple[str, str]
VOLUMES: tuple[Driver, ...] = ("sessions", "orders")
BOOKED: tuple[Driver, ...] = ("returns", "other_sales")
"""Drivers that are differences of booked money, whatever the cells are told apart by."""
WITH_PRODUCTS: tuple[Driver, ...] = ("basket", "discounts", "without_sessions", "returns", "other_sales")
"""Drivers whose rows are those of orders, which tell the product."""
MOST_PARTS = 12
REST = None
ALWAYS_NAMED = ("unknown", "(withheld)")


class Side(NamedTuple):
    """What a part was in one period: sums; money in micros. `visits` are orders where sessions are not known."""

    visits: int = 0
    orders: int = 0
    gross_sales: int = 0
    discounts: int = 0
    returns: int = 0


@dataclass(frozen=True)
class Part:
    """One part of a term: `name` is None for the rest, which are all others together."""

    name: str | None
    amount: int
    then: Side
    now: Side


class Sold(NamedTuple):
    """Sales and returns of one place in one period; `product` is None for those that are not told one by one."""

    is_now: bool
    is_web: bool
    device: str
    channel: str
    product: str | None
    side: Side


class Worths:
    """What each factor of each cell is worth, and what its change brought."""

    def __init__(self, cells: Cells) -> None:
        """Split the change of every cell once, for all drivers."""
        self.cells = cells
        self.first, self.second = factors_of(cells.then, cells.now)
        self.worth = worth_of(self.first, self.second)
        self.values = split_product(self.first, self.second)
        self.place = {key: row for row, key in enumerate(cells.keys)}

    def of(self, term: Term) -> Floats:
        """What each cell brought of a term of the web's factors."""
        if term.driver in VOLUMES:
            visit: float = self.worth[:, 0].sum()
            return (self.cells.now[:, 0] - self.cells.then[:, 0]) * visit
        if term.driver == "mix":
            usual: float = ((self.first[:, 1] + self.second[:, 1]) / 2 * self.worth[:, 1]).sum()
            return (self.second[:, 1] - self.first[:, 1]) * (self.worth[:, 1] - usual)
        if term.driver == "conversion":
            return np.where([device == term.device for device, _ in self.cells.keys], self.values[:, 2], 0.0)
        brought: Floats = self.values[:, 3 if term.driver == "basket" else 4]
        return brought

    def per_micro(self, driver: Driver, key: Place, is_now: bool) -> float:
        """What one micro of a product's gross sales (or discounts) of a period counts for in the term of a driver."""
        row = self.place.get(key)
        if row is None:
            return 0.0
        over, sign, factor = (1, 1, 3) if driver == "basket" else (2, -1, 4)
        then, now = self.cells.then[row, over], self.cells.now[row, over]
        if then <= 0 or now <= 0:
            return 0.0
        worth = float(self.worth[row, factor])
        return sign * worth / float(now) if is_now else -sign * worth / float(then)


def parts_by_cell(term: Term, worths: Worths, by: Literal["channel", "device"]) -> list[Part]:
    """The parts of a term of the web's cells by their channel or device."""
    cells, place = worths.cells, 0 if by == "device" else 1
    if term.driver == "without_sessions":
        keys, then, now = cells.strays, cells.stray_then, cells.stray_now
        values = (now[:, 2] - now[:, 3]) - (then[:, 2] - then[:, 3])
    else:
        keys, then, now, values = cells.keys, cells.then, cells.now, worths.of(term)
    chosen = [row for row, key in enumerate(keys) if term.driver != "conversion" or key[0] == term.device]
    return _settled(
        term.amount, ((keys[row][place], float(values[row]), _side(then[row]), _side(now[row])) for row in chosen)
    )


def parts_by_row(term: Term, sold: Iterable[Sold], name: Callable[[Sold], str | None]) -> list[Part]:
    """The parts of a term of booked money: returns, or sales outside the web."""
    kept = [one for one in sold if term.driver == "returns" or not one.is_web]
    return _settled(term.amount, (_booked(one, name(one), _money_of(term.driver, one.side)) for one in kept))


def parts_by_product(term: Term, worths: Worths, sold: Iterable[Sold], key_of: Callable[[Sold], Place]) -> list[Part]:
    """The parts of a term whose rows are orders by product."""
    if term.driver in BOOKED:
        return parts_by_row(term, sold, lambda one: one.product)
    strays = set(worths.cells.strays)
    found = []
    for one in sold:
        key = key_of(one)
        if not one.is_web or (key in strays) != (term.driver == "without_sessions"):
            continue
        if term.driver == "without_sessions":
            found.append(_booked(one, one.product, one.side.gross_sales - one.side.discounts))
            continue
        money = one.side.gross_sales if term.driver == "basket" else one.side.discounts
        found.append(_booked(one, one.product, money * worths.per_micro(term.driver, key, one.is_now), is_signed=True))
    return _settled(term.amount, found)


def change_by_product(change: int, sold: Iterable[Sold]) -> list[Part]:
    """What each product added to net sales: sales less discounts less returns, in and outside the web."""
    return _settled(change, (_booked(one, one.product, _net(one.side)) for one in sold))


def shortened(parts: Sequence[Part], most: int = MOST_PARTS) -> list[Part]:
    """The parts that count most, the largest first; the others as one, but never those of unknown origin."""
    ordered = sorted(parts, key=lambda part: (part.name is REST, -abs(part.amount), part.name or ""))
    named = [part for part in ordered if part.name is not REST]
    kept = named if len(ordered) <= most + 1 else named[:most]
    names = {part.name for part in kept}.union(ALWAYS_NAMED)
    shown = [part for part in named if part.name in names]
    rest = [part for part in ordered if part.name is REST or part.name not in names]
    return [*shown, _together(rest)] if rest else shown


def _together(parts: Sequence[Part]) -> Part:
    amount = sum(part.amount for part in parts)
    return Part(REST, amount, _total([part.then for part in parts]), _total([part.now for part in parts]))


def _total(sides: Sequence[Side]) -> Side:
    return Side(*map(sum, zip(*sides, strict=True)))


def _side(row: Floats) -> Side:
    return Side(*(int(value) for value in row))


def _money_of(driver: Driver, side: Side) -> int:
    return -side.returns if driver == "returns" else side.gross_sales - side.discounts


def _net(side: Side) -> int:
    return side.gross_sales - side.discounts - side.returns


_Found = tuple[str | None, float, Side, Side]


def _booked(one: Sold, name: str | None, value: float, is_signed: bool = False) -> _Found:
    """A row of one period as the part of a change: what was booked before is taken away."""
    if one.is_now:
        return name, value, Side(), one.side
    return name, value if is_signed else -value, one.side, Side()


def _settled(amount: int, found: Iterable[_Found]) -> list[Part]:
    """Parts of one name added up, in whole micros that add up to the term."""
    rows: dict[str | None, list[_Found]] = {}
    for one in found:
        rows.setdefault(one[0], []).append(one)
    amounts = whole_parts({name: math.fsum(one[1] for one in some) for name, some in rows.items()}, amount)
    return [
        Part(name, amounts[name], _total([one[2] for one in rows[name]]), _total([one[3] for one in rows[name]]))
        for name in sorted(amounts, key=lambda name: name or "")
    ]


def whole_parts(parts: Mapping[str | None, float], total: int) -> dict[str | None, int]:
    """Whole numbers near `parts` that add up to `total`: the largest remainders are rounded up, a zero stays zero.

    What more is missing, or too much, lies in the largest part: the ledger keeps the last micros in its largest term.
    """
    whole = {name: math.floor(value) for name, value in parts.items()}
    moved = sorted(
        (name for name in parts if parts[name]), key=lambda name: (whole[name] - parts[name], name is None, name or "")
    )
    missing = total - sum(whole.values())
    for name in moved[: max(0, missing)]:
        whole[name] += 1
    left = total - sum(whole.values())
    if left and parts:
        whole[max(parts, key=lambda name: (abs(parts[name]), name or ""))] += left
    return whole
