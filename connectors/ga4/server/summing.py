"""A question added up from the property's tables, by SQL with bound values, into the temporary table `answered`.

`answered` has a column r for the name of the range, d0, d1 ... for the dimensions and m0, m1 ... for the metrics.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from connectors.ga4.server.blurring import is_sampled
from connectors.ga4.server.fields import OLD_NAMES, Metric, sql_of
from connectors.ga4.server.filters import condition
from connectors.ga4.server.property import Property
from connectors.ga4.server.question import Question
from connectors.ga4.server.ranges import Range


@dataclass(frozen=True)
class _Statement:
    sql: str
    values: list[Any]


def add_up(con: duckdb.DuckDBPyConnection, question: Question, of: Property, dimensions: Sequence[str]) -> None:
    """Fill `answered`, by all dimensions of the question or by fewer."""
    parts = [
        _told(question, of, days, table, dimensions)
        for days in question.ranges
        for table in dict.fromkeys(source.table for source in question.sources)
    ]
    keys = ", ".join(["r", *(f"d{index}" for index in range(len(dimensions)))])
    totals = [f"{_total(index, metric, of, question)} as m{index}" for index, metric in enumerate(question.metrics)]
    told = " union all ".join(part.sql for part in parts)
    summed = f"select {keys}, {', '.join(totals)} from ({told}) group by {keys} {_kept(question)}"  # noqa: S608 — names from fields.py
    values = [value for part in parts for value in part.values]
    con.execute(f"create or replace temp table answered as {summed}", values)
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
    if is_sampled(question, blur):
        total = f"{total} / {blur.sampled_share}"
    if metric.is_money:
        return f"cast({total} * {question.rate} as decimal(28, 6))"
    if metric.kind == "TYPE_FLOAT":
        return f"cast({total} as decimal(28, 6))"
    return f"cast(round({total}) as bigint)"


def _told(question: Question, of: Property, days: Range, table: str, dimensions: Sequence[str]) -> _Statement:
    """What one table tells of one range: its own metrics, and null for those of other tables."""
    wanted, values = condition(question.request.dimension_filter, lambda name: sql_of(OLD_NAMES.get(name, name)))
    columns = [f"{sql_of(name)} as d{index}" for index, name in enumerate(dimensions)]
    for index, source in enumerate(question.sources):
        columns.append(f"{source.total if source.table == table else 'null'} as t{index}")
    keys = ", ".join(f"d{index}" for index in range(len(dimensions)))
    where = ["date between ? and least(?, ?)", "arrives_at <= ?", "(leaves_at is null or leaves_at > ?)", wanted]
    where += _picked(question, of, table)
    now = of.now()
    sql = (
        f"select cast(? as varchar) as r, {', '.join(columns)} from {table} "  # noqa: S608 — names from fields.py
        f"where {' and '.join(where)} {f'group by {keys}' if keys else ''} having count(*) > 0"
    )
    return _Statement(sql, [days.name, days.first, days.last, now.date(), now, now, *values])


def _picked(question: Question, of: Property, table: str) -> list[str]:
    """Which rows of the table count for this question."""
    blur, where = of.manner.blur, []
    if question.is_breakdown:
        where.append("not is_beyond_rows")
    if table == "user_counts":
        grain = next(name for name in question.dimensions if name != "deviceCategory")
        where.append(f"\"grain\" = '{grain}'")
        where.append('"deviceCategory" ' + ("<> ''" if "deviceCategory" in question.dimensions else "= ''"))
    if is_sampled(question, blur):
        where.append(f"hash(rowid) % 10000 < {blur.sampled_share * 10000}")
    return where
