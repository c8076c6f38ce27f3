"""How an answer is blurred once it is added up: rows withheld, and rows gathered as "(other)"."""

import duckdb

from connectors.ga4.server.fields import PERIODS
from connectors.ga4.server.property import OTHER, Blur
from connectors.ga4.server.question import Question

JUDGED_BY_THRESHOLD = ("sessions", "totalUsers", "activeUsers")
"""Metrics by which rows are withheld, the first that is asked for; without one of them none is."""


def is_sampled(question: Question, blur: Blur) -> bool:
    """Whether a range is so long that only part of the events is read."""
    return blur.sampled_beyond_days is not None and question.longest > blur.sampled_beyond_days


def withhold(con: duckdb.DuckDBPyConnection, question: Question, blur: Blur) -> bool:
    """Leave out rows of few sessions or users; whether the answer is subject to that."""
    names = [metric.name for metric in question.metrics]
    judged = next((name for name in JUDGED_BY_THRESHOLD if name in names), None)
    if judged is None or not blur.threshold or not question.is_breakdown:
        return False
    con.execute(f"delete from answered where m{names.index(judged)} < ?", [blur.threshold])  # noqa: S608 — counted column
    return True


def gather_others(con: duckdb.DuckDBPyConnection, question: Question, blur: Blur) -> bool:
    """Add up all but the largest rows of a long range as "(other)"; whether there were any."""
    if blur.other_beyond_days is None or question.longest <= blur.other_beyond_days or not question.is_breakdown:
        return False
    con.execute("select count(*) > ? from answered", [blur.other_keeps])
    if not con.fetchall()[0][0]:
        return False
    keys = ["r"]
    for index, name in enumerate(question.dimensions):
        gathered = f"case when place > {blur.other_keeps} then '{OTHER}' else d{index} end as d{index}"
        keys.append(f"d{index}" if name in PERIODS else gathered)
    totals = [f"sum(m{index}) as m{index}" for index in range(len(question.metrics))]
    placed = f"select *, row_number() over (order by m0 desc, {question.row_key}) as place from answered"  # noqa: S608 — counted columns
    grouped = f"select {', '.join([*keys, *totals])} from ({placed}) group by all"  # noqa: S608 — counted columns
    con.execute(f"create or replace temp table answered as {grouped}")
    return True
