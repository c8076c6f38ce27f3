"""Reads measures of one fact, cell by cell: a cell is a calendar period and a value of each dimension."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from storehelm.metrics.coverage import Readable, overlap
from storehelm.metrics.measures import FACTS, MEASURES, Fact
from storehelm.metrics.session_reach import Reach
from storehelm.settings.calendar import Grain, Period, WeekStart, spans

Key = tuple[Any, ...]
"""First day of the calendar period, then a value of each dimension."""
_BUCKETS: Mapping[Grain, str] = {
    "day": "{day}",
    "week": "cast(date_trunc('week', {day}) as date)",  # not shown
    "month": "cast(date_trunc('month', {day}) as date)",  # not shown
    "quarter": "cast(date_trunc('quarter', {day}) as date)",  # not shown
    "year": "cast(date_trunc('year', {day}) as date)",  # not shown
    "total": "cast($period as date)",  # not shown
}
COUNTED_GRAINS: tuple[Grain, ...] = ("day", "week", "month")
"""Of which Analytics counts users."""
_SUNDAY_WEEK = "cast(date_trunc('week', {day} + 1) as date) - 1"  # not shown


@dataclass(frozen=True)
class Frame:
    """What every statement of one question shares."""

    period: Period
    grain: Grain
    week_start: WeekStart
    as_of: date

    def spans(self) -> dict[date, Period]:
        """First day of each calendar period that the question touches, and that period whole."""
        return {span.first: span for span in spans(self.period, self.grain, self.week_start)}

    @property
    def counted_grain(self) -> str | None:
        """The grain of what is counted for whole days, ISO weeks and months only; None where the question has none."""
        if self.grain == "week" and self.week_start == "sunday":
            return None
        if self.grain != "total":
            return self.grain if self.grain in COUNTED_GRAINS else None
        return next(
            (name for name in COUNTED_GRAINS if list(spans(self.period, name, "monday")) == [self.period]), None
        )

    def bucket(self, day: str) -> str:
        """The SQL that names the calendar period of a day."""
        is_sunday_week = self.grain == "week" and self.week_start == "sunday"
        return (_SUNDAY_WEEK if is_sunday_week else _BUCKETS[self.grain]).format(day=day)


@dataclass(frozen=True)
class Part:
    """Measures of one fact over the same days, dimensions and filters: one statement."""

    fact: str
    measures: tuple[str, ...]
    days: Period
    by: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]
    reach: Reach | None = None


@dataclass
class Cells:
    """What was read for one part.

    `rows` maps a cell to its columns; `straddling` are periods of rows without a day that fit into no single cell,
    with the columns of all such rows added up in `outside`; `statement` is what ran.
    """

    rows: dict[Key, dict[str, int | None]] = field(default_factory=dict)
    straddling: set[Period] = field(default_factory=set)
    outside: dict[str, int | None] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)
    totals: dict[str, int | None] = field(default_factory=dict)

    def total(self, column: str) -> int | None:
        """Sum of a column over all cells; None where no cell knows it."""
        if column not in self.totals:
            known = [value for row in self.rows.values() if (value := row[column]) is not None]
            self.totals[column] = sum(known) if known else None
        return self.totals[column]


def read(published: Readable, frame: Frame, part: Part) -> Cells:
    """The cells of one part."""
    fact = FACTS[part.fact]
    cells = Cells()
    names = _columns(part.measures)
    head = f"{fact.day if fact.is_counted_whole else frame.bucket(fact.day)} as period"  # not shown
    is_plain = fact.plain_table is not None and not part.by and not part.where
    table = str(fact.plain_table) if is_plain else fact.table
    days = f"{fact.day} between $first and $last"  # not shown
    rows = _run(published, frame, part, _select(part, fact, table, head, days), cells)
    for row in rows:
        _add(cells.rows, (row[0], *row[1 : 1 + len(part.by)]), dict(zip(names, row[1 + len(part.by) :], strict=True)))
    if fact.period_table is not None:
        _read_periods(published, frame, part, cells)
    return cells


def _read_periods(published: Readable, frame: Frame, part: Part, cells: Cells) -> None:
    """Rows without a day count only where their whole period lies inside one cell."""
    fact = FACTS[part.fact]
    names = _columns(part.measures)
    table = str(fact.period_table)
    condition = "period_to >= $first and period_from <= $last"  # not shown
    statement = _select(part, fact, table, "period_from, period_to", condition)  # not shown
    for first, last, *rest in _run(published, frame, part, statement, cells):
        values = dict(zip(names, rest[len(part.by) :], strict=True))
        home = _cell_of(Period(first, last), frame, part.days)
        if home is None:
            cells.straddling.add(Period(first, last))
            _merge(cells.outside, values)
        else:
            _add(cells.rows, (home, *rest[: len(part.by)]), values)


def _cell_of(period: Period, frame: Frame, days: Period) -> date | None:
    for first, span in frame.spans().items():
        inside = overlap(span, days)
        if inside and inside.first <= period.first and period.last <= inside.last:
            return first
    return None


def _add(rows: dict[Key, dict[str, int | None]], key: Key, values: Mapping[str, int | None]) -> None:
    _merge(rows.setdefault(key, {}), values)


def _merge(into: dict[str, int | None], values: Mapping[str, int | None]) -> None:
    for name, value in values.items():
        old = into.get(name)
        into[name] = value if old is None else (old if value is None else old + value)


def _columns(measures: Sequence[str]) -> list[str]:
    """Names of the columns of a statement: each measure, and the weights that say how much of it is known."""
    return [column for name in measures for column in _expressions(name)]


def _expressions(name: str) -> dict[str, str]:
    measure = MEASURES[name]
    found = {name: measure.sql}
    for role in ("unknown", "whole", "known"):
        expression = getattr(measure, role)
        if expression is not None:
            found[f"{name}.{role}"] = expression
    return found


def _select(part: Part, fact: Fact, table: str, head: str, days: str) -> str:
    values = [
        f'cast({expression} as bigint) as "{column}"'  # not shown
        for name in part.measures
        for column, expression in _expressions(name).items()
    ]
    split = [f'{fact.dimensions[name]} as "{name}"' for name in part.by]
    conditions = [days, *([fact.condition] if fact.condition else [])]
    conditions += [f"list_contains(${name}, {fact.dimensions[name]})" for name in part.where]  # not shown
    if fact.is_counted_whole:
        conditions.append("grain = $grain")
        conditions += [f"({column} <> 'all') = $by_{name}" for name, column in fact.dimensions.items()]  # not shown
    if part.reach is not None:
        conditions.append(part.reach.condition)
    columns = ", ".join([head, *split, *values])
    where = " and ".join(conditions)  # not shown
    # Every identifier is from the lists of measures.py; every value is bound.
    return f"select {columns} from {table} where {where} group by all having count(*) > 0"  # noqa: S608


def _run(published: Readable, frame: Frame, part: Part, statement: str, cells: Cells) -> list[tuple[Any, ...]]:
    bound: dict[str, object] = {
        "first": part.days.first,
        "last": part.days.last,
        "period": frame.period.first,
        "as_of": frame.as_of,
        "parts": part.reach.bound if part.reach else [],
        "grain": frame.counted_grain,
    }
    bound |= {name: list(values) for name, values in part.where.items()}
    bound |= {f"by_{name}": name in (*part.by, *part.where) for name in FACTS[part.fact].dimensions}
    named = set(re.findall(r"\$(\w+)", statement))
    used = {name: value for name, value in bound.items() if name in named}
    cells.statements.append(statement)
    rows: list[tuple[Any, ...]] = published.rows(statement, used)
    return rows
