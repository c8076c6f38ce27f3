"""A question worked out from the property's tables, by SQL with bound values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from connectors.ga4.server.fields import OLD_NAMES, PERIODS, Metric, sql_of
from connectors.ga4.server.filters import condition
from connectors.ga4.server.messages import Message
from connectors.ga4.server.property import OTHER, Property
from connectors.ga4.server.question import Question
from connectors.ga4.server.ranges import Range

CASE_INSENSITIVE, NUMERIC = 2, 3
JUDGED_BY_THRESHOLD = ("sessions", "totalUsers", "activeUsers")
AGGREGATIONS = {1: "TOTAL", 5: "MIN", 6: "MAX"}

Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Answer:
    """The rows of a page as text, dimensions first, and what must be said of them.

    `aggregates` has, by the number of its metric aggregation, the rows of each date range.
    """

    rows: Rows
    row_count: int
    aggregates: dict[int, Rows]
    is_thresholded: bool
    has_other_row: bool
    is_sampled: bool


@dataclass(frozen=True)
class _Statement:
    sql: str
    values: list[Any]


def answer(question: Question, of: Property, draw: int) -> Answer:
    """Work out a question. Rows that `order_bys` leaves equal come in an order that differs with `draw`."""
    con = of.cursor()
    try:
        _work_out(con, question, of, question.dimensions)
        blur = of.manner.blur
        is_thresholded = bool(blur.threshold) and _withhold(con, question, blur.threshold)
        has_other = _gather_others(con, question, of)
        counted = con.execute("select count(*) from answered").fetchone()
        rows = con.execute(*_page(question, draw)).fetchall()
        aggregates = {
            kind: _aggregate(con, question, of, kind)
            for kind in sorted(question.request.metric_aggregations, reverse=True)
        }
        return Answer(
            rows, counted[0] if counted else 0, aggregates, is_thresholded, has_other, _is_sampled(question, of)
        )
    finally:
        con.close()


def _is_sampled(question: Question, of: Property) -> bool:
    days = of.manner.blur.sampled_beyond_days
    return days is not None and question.longest > days


def _work_out(con: duckdb.DuckDBPyConnection, question: Question, of: Property, dimensions: Sequence[str]) -> None:
    """Fill the temporary table `answered`: a column r for the range, d0, d1 ... and m0, m1 ..."""
    parts = [
        _told(question, of, days, table, dimensions)
        for days in question.ranges
        for table in dict.fromkeys(source.table for source in question.sources)
    ]
    keys = ["r", *(f"d{index}" for index in range(len(dimensions)))]
    totals = [f"{_total(index, metric, of, question)} as m{index}" for index, metric in enumerate(question.metrics)]
    told = " union all ".join(part.sql for part in parts)
    sql = (
        f"create or replace temp table answered as with told as ({told}) "  # noqa: S608 — names from fields.py
        f"select {', '.join([*keys, *totals])} from told group by {', '.join(keys)} {_kept(question)}"
    )
    con.execute(sql, [value for part in parts for value in part.values])
    if question.request.metric_filter.WhichOneof("expr"):
        wanted, values = condition(question.request.metric_filter, lambda name: f"m{question.index_of_metric(name)}")
        con.execute(f"delete from answered where not ({wanted})", values)  # noqa: S608 — bound; columns are counted


def _kept(question: Question) -> str:
    if question.request.keep_empty_rows:
        return ""
    return "having " + " or ".join(f"m{index} <> 0" for index in range(len(question.metrics)))


def _total(index: int, metric: Metric, of: Property, question: Question) -> str:
    blur = of.manner.blur
    total = "0" if metric.name in blur.restricted else f"coalesce(sum(t{index}), 0)"
    if _is_sampled(question, of):
        total = f"{total} / {blur.sampled_share}"
    if metric.is_money:
        return f"cast({total} * {question.rate} as decimal(28, 6))"
    if metric.kind == "TYPE_FLOAT":
        return f"cast({total} as decimal(28, 6))"
    return f"cast(round({total}) as bigint)"


def _told(question: Question, of: Property, days: Range, table: str, dimensions: Sequence[str]) -> _Statement:
    """What one table tells of one range."""
    wanted, values = condition(question.request.dimension_filter, lambda name: sql_of(_present(name)))
    names = [f"{sql_of(name)} as d{index}" for index, name in enumerate(dimensions)]
    totals = [
        f"{source.total if source.table == table else 'null'} as t{index}"
        for index, source in enumerate(question.sources)
    ]
    keys = ", ".join(f"d{index}" for index in range(len(dimensions)))
    where = ["date between ? and least(?, ?)", "arrives_at <= ?", "(leaves_at is null or leaves_at > ?)", wanted]
    where += _picked(question, of, table)
    now = of.now()
    sql = (
        f"select cast(? as varchar) as r, {', '.join([*names, *totals])} from {table} "  # noqa: S608 — names from fields.py
        f"where {' and '.join(where)} {f'group by {keys}' if keys else ''} having count(*) > 0"
    )
    return _Statement(sql, [days.name, days.first, days.last, now.date(), now, now, *values])


def _present(name: str) -> str:
    return OLD_NAMES.get(name, name)


def _picked(question: Question, of: Property, table: str) -> list[str]:
    """Which rows of the table count for this question."""
    where = []
    if question.is_breakdown:
        where.append("not is_beyond_rows")
    if table == "user_counts":
        grain = next(name for name in question.dimensions if name != "deviceCategory")
        where.append(f"\"grain\" = '{grain}'")
        where.append('"deviceCategory" ' + ("<> ''" if "deviceCategory" in question.dimensions else "= ''"))
    if _is_sampled(question, of):
        where.append(f"hash(rowid) % 10000 < {of.manner.blur.sampled_share * 10000}")
    return where


def _withhold(con: duckdb.DuckDBPyConnection, question: Question, threshold: int) -> bool:
    names = [metric.name for metric in question.metrics]
    judged = next((name for name in JUDGED_BY_THRESHOLD if name in names), None)
    if judged is None or not question.is_breakdown:
        return False
    con.execute(f"delete from answered where m{names.index(judged)} < ?", [threshold])  # noqa: S608 — counted column
    return True


def _gather_others(con: duckdb.DuckDBPyConnection, question: Question, of: Property) -> bool:
    blur = of.manner.blur
    if blur.other_beyond_days is None or question.longest <= blur.other_beyond_days or not question.is_breakdown:
        return False
    columns = [
        f"d{index}" if name in PERIODS else f"case when place > {blur.other_keeps} then '{OTHER}' else d{index} end"
        for index, name in enumerate(question.dimensions)
    ]
    keys = ", ".join(["r", *(f"{column} as d{index}" for index, column in enumerate(columns))])
    totals = ", ".join(f"sum(m{index}) as m{index}" for index in range(len(question.metrics)))
    placed = f"select *, row_number() over (order by m0 desc, {_equal(question)}) as place from answered"  # noqa: S608 — counted columns
    gathered = f"select {keys}, {totals} from ({placed}) group by all"  # noqa: S608 — counted columns
    con.execute(f"create or replace temp table answered as {gathered}")
    return True


def _equal(question: Question) -> str:
    return ", ".join(["r", *(f"d{index}" for index in range(len(question.dimensions)))])


def _page(question: Question, draw: int) -> tuple[str, list[Any]]:
    orders = [_order(question, entry) for entry in question.request.order_bys] or ["m0 desc"]
    shuffled = f"hash(concat_ws('|', {_equal(question)}, ?))"
    sql = f"select {_shown(question)} from answered order by {', '.join([*orders, shuffled])} limit ? offset ?"  # noqa: S608 — counted columns
    return sql, [draw, question.limit, question.request.offset]


def _shown(question: Question) -> str:
    dimensions = [f"d{index}" for index in range(len(question.dimensions))]
    ranges = ["r"] if len(question.ranges) > 1 else []
    return ", ".join([*dimensions, *ranges, *(_text(index, metric) for index, metric in enumerate(question.metrics))])


def _text(index: int, metric: Metric) -> str:
    text = f"cast(m{index} as varchar)"
    return f"rtrim(rtrim({text}, '0'), '.')" if metric.kind in ("TYPE_CURRENCY", "TYPE_FLOAT") else text


def _order(question: Question, entry: Message) -> str:
    way = " desc" if entry.desc else ""
    if entry.WhichOneof("one_order_by") == "metric":
        return f"m{question.index_of_metric(entry.metric.metric_name)}{way}"
    column = f"d{question.index_of_dimension(entry.dimension.dimension_name)}"
    if entry.dimension.order_type == NUMERIC:
        return f"try_cast({column} as double){way}"
    return f"lower({column}){way}" if entry.dimension.order_type == CASE_INSENSITIVE else f"{column}{way}"


def _aggregate(con: duckdb.DuckDBPyConnection, question: Question, of: Property, kind: int) -> Rows:
    """Rows marked RESERVED_TOTAL, RESERVED_MIN or RESERVED_MAX, one per range. A total counts each user once."""
    word = AGGREGATIONS[kind]
    if word == "TOTAL":
        _work_out(con, question, of, ())
    totals = [
        f"{'any_value' if word == 'TOTAL' else word}(m{index}) as m{index}" for index in range(len(question.metrics))
    ]
    marks = [f"'RESERVED_{word}'"] * len(question.dimensions) + (["r"] if len(question.ranges) > 1 else [])
    shown = ", ".join([*marks, *(_text(index, metric) for index, metric in enumerate(question.metrics))])
    grouped = f"select r, {', '.join(totals)} from answered group by r"  # noqa: S608 — counted columns
    return con.execute(f"select {shown} from ({grouped}) order by r").fetchall()  # noqa: S608 — counted columns
