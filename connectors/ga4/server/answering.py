"""The answer to a question: the rows of the page that is asked for, and what must be said of them."""

from dataclasses import dataclass
from typing import Any

import duckdb

from connectors.ga4.server.blurring import gather_others, is_sampled, withhold
from connectors.ga4.server.fields import Metric
from connectors.ga4.server.messages import Message
from connectors.ga4.server.property import Property
from connectors.ga4.server.question import Question
from connectors.ga4.server.summing import add_up

CASE_INSENSITIVE, NUMERIC = 2, 3
"""Orders of dimensions that are not the usual one."""
TOTAL, MINIMUM, MAXIMUM = 1, 5, 6
"""Metric aggregations."""

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


def answer(question: Question, of: Property, draw: int) -> Answer:
    """Work out a question. Rows that `order_bys` leaves equal come in an order that differs with `draw`."""
    con, blur = of.cursor(), of.manner.blur
    try:
        add_up(con, question, of, question.dimensions)
        is_thresholded = withhold(con, question, blur)
        has_other_row = gather_others(con, question, blur)
        row_count = con.execute("select count(*) from answered").fetchall()[0][0]
        rows = con.execute(*_page(question, draw)).fetchall()
        aggregates = _aggregates(con, question, of)
    finally:
        con.close()
    return Answer(rows, row_count, aggregates, is_thresholded, has_other_row, is_sampled(question, blur))


def _page(question: Question, draw: int) -> tuple[str, list[Any]]:
    orders = [_order(question, entry) for entry in question.request.order_bys] or ["m0 desc"]
    shuffled = f"hash(concat_ws('|', {question.row_key}, ?))"
    shown = [f"d{index}" for index in range(len(question.dimensions))]
    shown += ["r"] if len(question.ranges) > 1 else []
    columns = ", ".join([*shown, *_texts(question)])
    sql = f"select {columns} from answered order by {', '.join([*orders, shuffled])} limit ? offset ?"  # noqa: S608 — counted columns
    return sql, [draw, question.limit, question.request.offset]


def _texts(question: Question) -> list[str]:
    return [_text(index, metric) for index, metric in enumerate(question.metrics)]


def _text(index: int, metric: Metric) -> str:
    text = f"cast(m{index} as varchar)"
    return f"rtrim(rtrim({text}, '0'), '.')" if metric.has_decimals else text


def _order(question: Question, entry: Message) -> str:
    way = " desc" if entry.desc else ""
    if entry.WhichOneof("one_order_by") == "metric":
        return f"m{question.index_of_metric(entry.metric.metric_name)}{way}"
    column = f"d{question.index_of_dimension(entry.dimension.dimension_name)}"
    if entry.dimension.order_type == NUMERIC:
        return f"try_cast({column} as double){way}"
    return f"lower({column}){way}" if entry.dimension.order_type == CASE_INSENSITIVE else f"{column}{way}"


def _aggregates(con: duckdb.DuckDBPyConnection, question: Question, of: Property) -> dict[int, Rows]:
    """Totals come last, for they are added up anew, so that each user counts once; the rows are gone then."""
    wanted = set(question.request.metric_aggregations)
    found = {}
    for kind, word in ((MINIMUM, "MIN"), (MAXIMUM, "MAX"), (TOTAL, "TOTAL")):
        if kind not in wanted:
            continue
        if kind == TOTAL:
            add_up(con, question, of, ())
        found[kind] = _aggregate(con, question, word)
    return found


def _aggregate(con: duckdb.DuckDBPyConnection, question: Question, word: str) -> Rows:
    """Rows marked RESERVED_TOTAL, RESERVED_MIN or RESERVED_MAX, one per range."""
    function = "any_value" if word == "TOTAL" else word
    values = [f"{function}(m{index}) as m{index}" for index in range(len(question.metrics))]
    marks = [f"'RESERVED_{word}'"] * len(question.dimensions) + (["r"] if len(question.ranges) > 1 else [])
    grouped = f"select r, {', '.join(values)} from answered group by r"  # noqa: S608 — counted columns
    shown = ", ".join([*marks, *_texts(question)])
    return con.execute(f"select {shown} from ({grouped}) order by r").fetchall()  # noqa: S608 — counted columns
