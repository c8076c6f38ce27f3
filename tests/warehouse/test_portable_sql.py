"""Rollups stay in the subset of SQL that other engines read alike, so that a larger machine can build them one day."""

import re

import pytest

from storehelm.warehouse.build import MODELS

ROLLUPS = [
    MODELS / f"{name}.sql"
    for name in (
        "daily_sales",
        "daily_sessions",
        "daily_spend",
        "period_sessions",
        "period_spend",
        "customer_months",
        "daily_analytics_sales",
        "daily_key_events",
    )
]
PORTABLE_CALLS = {
    *(
        "cast",
        "sum",
        "count",
        "min",
        "max",
        "coalesce",
        "nullif",
        "row_number",
        "abs",
        "greatest",
        "least",
        "date_trunc",
    ),
    *(
        "decimal",
        "exists",
        "as",
        "in",
        "over",
        "values",
        "when",
        "then",
        "else",
        "and",
        "or",
        "not",
        "on",
        "from",
        "select",
        "by",
    ),
}
FORBIDDEN = {
    "a cast with ::": r"::",
    "qualify": r"\bqualify\b",
    "asof joins": r"\basof\b",
    "group by all": r"\bgroup\s+by\s+all\b",
    "order by all": r"\border\s+by\s+all\b",
    "select * with changes": r"\*\s*(exclude|replace|rename)\b",
    "ilike": r"\bilike\b",
    "lists and structs": r"[\[\]{}]",
    "filter clauses": r"\bfilter\s*\(",
    "positional groups": r"\bgroup\s+by\s+\d",
    "rollup and cube": r"\b(rollup|cube|grouping\s+sets)\b",
    "a division": r"/",
    "nulls first or last": r"\bnulls\s+(first|last)\b",
}


def body_of(file):
    return re.sub(r"--[^\n]*", "", file.read_text(encoding="utf-8")).lower()


@pytest.mark.parametrize("file", ROLLUPS, ids=lambda file: file.stem)
def test_a_rollup_is_portable(file):
    body = body_of(file)
    assert [name for name, pattern in FORBIDDEN.items() if re.search(pattern, body)] == []
    assert set(re.findall(r"\b([a-z_]+)\s*\(", body)) - PORTABLE_CALLS == set()


@pytest.mark.parametrize(
    "bad", ["select a::int from t", "select a / b from t", "select list(a) from t", "from t qualify 1"]
)
def test_the_lint_bites(bad):
    found = [name for name, pattern in FORBIDDEN.items() if re.search(pattern, bad)]
    assert found or set(re.findall(r"\b([a-z_]+)\s*\(", bad)) - PORTABLE_CALLS
