"""Cells of a table behind which too few customers stand: found, and left out so that they cannot be worked out."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from storehelm.languages.speech import say_count
from storehelm.metrics.query import ask
from storehelm.metrics.question import check_values
from storehelm.metrics.tables import Table
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

_COUNTED = ("orders", "customers", "new_customer_orders", "returning_orders")
Row = Mapping[str, Any]
Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class People:
    """Counts the people who ordered: known customers, and each order of a guest as one person.

    `where` are the filters of the view; `least` is the number from which on a cell may be shown.
    """

    published: Published
    store: Store
    where: Mapping[str, tuple[str, ...]]
    least: int

    def count(self, period: Period, grain: str = "total", by: Sequence[str] = ()) -> dict[Key, int]:
        """People by the first day of each calendar period and by the values of dimensions.

        Where orders are known and those of a cell are not, the cell counts as one of too few.
        """
        answer = ask(self.published, self.store, _COUNTED, period, grain, by, self.where)
        found = {(row["period"], *(row[name] for name in by)): _people(row) for row in answer.rows}
        unknown = 0
        if None in found.values() and ask(self.published, self.store, ["orders"], period).value("orders") is not None:
            unknown = 1
        return {key: unknown if people is None else people for key, people in found.items()}

    def is_small(self, people: int) -> bool:
        """Whether so many people are too few to be told of; nobody at all tells of nobody."""
        return 0 < people < self.least

    def small_values(self, periods: Iterable[Period], dimension: str) -> set[str]:
        """The values of a dimension behind which too few people stand in one of the periods.

        Where they are one value alone or too few together, the next smallest join: the whole less the others would tell
        them.
        """
        counts: dict[Key, list[int]] = {}
        for period in periods:
            for (_, value), people in self.count(period, by=[dimension]).items():
                counts.setdefault((str(value),), []).append(people)
        least = {key: min((people for people in found if people), default=0) for key, found in counts.items()}
        return {str(value) for (value,) in self._joined(least)}

    def small_weeks(self, period: Period, by: Sequence[str] = (), sums: Iterable[Period] = ()) -> set[Key]:
        """Weeks, and values of dimensions in them, behind which too few people stand.

        Where they are one alone or too few together, the next smallest join: of the values of a week always, as their
        sum is told; of the weeks those in `sums`, the periods of which a sum is told beside the weeks.
        """
        found: set[Key] = set()
        weeks: dict[Hashable, dict[Key, int]] = {}
        for key, people in self.count(period, "week", by).items():
            weeks.setdefault(key[0] if by else None, {})[key] = people
        for of_week in weeks.values():
            found |= self._joined(of_week) if by else {key for key, people in of_week.items() if self.is_small(people)}
        if not by:
            summed = [self._within(weeks.get(None, {}), told) for told in sums]
            found = found.union(*(joined(found & within.keys(), within, self.least) for within in summed))
        return found

    @staticmethod
    def _within(weeks: Mapping[Key, int], period: Period) -> dict[Key, int]:
        return {
            key: people
            for key, people in weeks.items()
            if isinstance(key[0], date) and period.first <= key[0] <= period.last
        }

    def _joined(self, people: Mapping[Key, int]) -> set[Key]:
        return joined({key for key, count in people.items() if self.is_small(count)}, people, self.least)


def joined(hidden: set[Key], weights: Mapping[Key, int], least: int = 0) -> set[Key]:
    """What is hidden, and the smallest of the others until it is no cell alone and holds at least `least` together.

    The whole less what is shown would else tell it.
    """
    found = set(hidden)
    others = sorted((key for key, weight in weights.items() if key not in hidden and weight), key=_by_size(weights))
    for key in others:
        if not found or (len(found) > 1 and sum(weights.get(one, 0) for one in found) >= least):
            break
        found.add(key)
    return found


def _by_size(weights: Mapping[Key, int]) -> Callable[[Key], tuple[int, str]]:
    return lambda key: (weights[key], str(key))


def without(table: Table, is_hidden: Callable[[Row], bool], least: int) -> Table:
    """The table without some rows, with a sentence that says so."""
    rows = tuple(row for row in table.rows if not is_hidden(row))
    left_out = len(table.rows) - len(rows)
    if not left_out:
        return table
    note = say_count(
        "{n} row is left out: fewer than {least} customers stand behind it.",
        "{n} rows are left out: fewer than {least} customers stand behind one of them.",
        left_out,
        n=left_out,
        least=least,
    )
    return replace(table, rows=rows, notes=(*table.notes, note))


def without_small_counts(table: Table, columns: Sequence[str], least: int, group: str | None = None) -> Table:
    """The table without the rows in which one of the counts is above zero and too small.

    Args:
        table: The table.
        columns: Counts of people, orders or sessions: none is smaller than the people behind it.
        least: The number from which on a row may be shown.
        group: A column: of each of its values never a single row is left out, as the rest would tell it.
    """
    groups: dict[Hashable, dict[Key, int]] = {}
    hidden: dict[Hashable, set[Key]] = {}
    for place, row in enumerate(table.rows):
        counts = [int(row[name]) for name in columns if row[name] is not None]
        name = row[group] if group else None
        groups.setdefault(name, {})[(place,)] = min(counts, default=0)
        if any(0 < count < least for count in counts):
            hidden.setdefault(name, set()).add((place,))
    places = {place for name, keys in hidden.items() for (place,) in joined(keys, groups[name], least)}
    numbered = {id(row) for place, row in enumerate(table.rows) if place in places}
    return without(table, lambda row: id(row) in numbered, least)


def web_orders(
    store: Store, published: Published, where: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """The filters with the web shop's sales channels, for pages that tell of it alone; as they are where none has one.

    Args:
        store: Whose setting names the sales channels.
        published: The version.
        where: The filters of the view.
    """
    narrowed = {**where, "sales_channel": store.web_sales_channels}
    try:
        check_values(published, narrowed)
    except Refusal:
        return where
    return narrowed


def _people(row: Row) -> int | None:
    orders = row["orders"]
    if orders is None:
        return None
    if row["customers"] is None:
        return int(orders)
    known = (row["new_customer_orders"] or 0) + (row["returning_orders"] or 0)
    return int(row["customers"] + max(0, orders - known))
