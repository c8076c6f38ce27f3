"""The record of what was read from Analytics: one span of days per report as it was last read, and what changed."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import duckdb
import pyarrow.compute as pc

from connectors.ga4.answers import Fetched
from connectors.ga4.definitions import Report
from connectors.ga4.shapes import SHAPES
from connectors.ga4.staging import FORMAT, SOURCE, plain_utc, unit_prefix
from storehelm.warehouse.ga4_plan import Known

_KEPT_LOADS = timedelta(days=60)
_RESTATED: Mapping[str, Mapping[str, str]] = {
    "sessions": {"sessions": "sessions", "purchases": "transactions", "revenue": "purchase_revenue"},
    "analytics_sales": {"purchases": "purchases", "revenue": "revenue"},
    "transactions": {"purchases": "purchases", "revenue": "revenue"},
}
"""The measures whose changes are told, by table, and their columns."""


def read_known(con: duckdb.DuckDBPyConnection) -> list[Known]:
    """Every span that was read."""
    con.execute(
        """
        select property, report, version, first_day, last_day, fetched_at, currency, time_zone, is_partial
        from ga4_slices
        order by report, first_day
        """
    )
    return [Known(*row) for row in con.fetchall()]


def keep_slice(con: duckdb.DuckDBPyConnection, load_id: int, fetched: Fetched) -> int:
    """Record a slice in the place of what it was read over, and what reads otherwise now; how many values do.

    To be called in the transaction that replaces its rows, before it replaces them.
    """
    restated = _keep_restatements(con, fetched)
    _give_way(con, fetched)
    quality, piece = fetched.quality, fetched.slice
    by_day = _rows_by_day(fetched)
    con.execute(
        f"""
        insert into ga4_slices by name
        select {", ".join(f"${name} as {name}" for name in _RECORD)}
        """,
        {
            "property": fetched.property_id,
            "report": piece.report.name,
            "version": piece.report.version,
            "first_day": piece.first,
            "last_day": piece.last,
            "fetched_at": plain_utc(fetched.fetched_at),
            "load_id": load_id,
            "row_count": fetched.row_count,
            "rows_by_day": by_day,
            "calls": fetched.calls,
            "tokens": fetched.tokens,
            "currency": fetched.currency,
            "time_zone": fetched.time_zone,
            "is_partial": fetched.is_partial,
            "sampled_read": quality.sampling.read if quality.sampling else None,
            "sampled_of": quality.sampling.of if quality.sampling else None,
            "has_other_row": quality.has_other_row,
            "is_thresholded": quality.is_thresholded,
            "truncated": list(quality.truncated),
            "restricted": list(quality.restricted),
            "unavailable": list(quality.unavailable),
        },
    )
    return restated


def forget_old_loads(con: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """Forget loads of which nothing is left, and covers that a later one holds: each run makes some for every report.

    Files are not touched: what became of their rows is told for good.
    """
    con.execute(
        """
        delete from loads
        where format = $format and loaded_at < $before
            and load_id not in (select load_id from units)
            and load_id not in (select load_id from ga4_slices)
        """,
        {"format": FORMAT, "before": now - _KEPT_LOADS},
    )
    con.execute(
        """
        delete from covered_days as c
        where split_part(c.unit_prefix, '|', 2) = $source and exists (
            select 1 from covered_days as o
            where o.unit_prefix = c.unit_prefix and o.as_of > c.as_of
                and o.first_day <= c.first_day and o.last_day >= c.last_day
        )
        """,
        {"source": SOURCE},
    )


_RECORD = (
    "property",
    "report",
    "version",
    "first_day",
    "last_day",
    "fetched_at",
    "load_id",
    "row_count",
    "rows_by_day",
    "calls",
    "tokens",
    "currency",
    "time_zone",
    "is_partial",
    "sampled_read",
    "sampled_of",
    "has_other_row",
    "is_thresholded",
    "truncated",
    "restricted",
    "unavailable",
)


def _rows_by_day(fetched: Fetched) -> list[int]:
    """Rows of each day of the slice; those of a week or month stand on its first day."""
    counts = pc.value_counts(fetched.parts["rows"][fetched.slice.report.period_dimension])
    told = Counter({entry["values"]: entry["counts"] for entry in counts.to_pylist()})
    first, days = fetched.slice.first, (fetched.slice.last - fetched.slice.first).days + 1
    return [told[(first + timedelta(days=number)).isoformat()] for number in range(days)]


def _give_way(con: duckdb.DuckDBPyConnection, fetched: Fetched) -> None:
    """Cut the days of a slice out of the spans that hold them, of whichever property: its rows take their place.

    What is left after them is a span of its own; its calls are counted with what is left before them, if anything is.
    """
    words = {"report": fetched.slice.report.name, "first": fetched.slice.first, "last": fetched.slice.last}
    con.execute(
        """
        insert into ga4_slices by name
        select * replace (
            $last + 1 as first_day,
            rows_by_day[$last - first_day + 2 :] as rows_by_day,
            cast(list_sum(rows_by_day[$last - first_day + 2 :]) as bigint) as row_count,
            case when first_day < $first then 0 else calls end as calls,
            case when first_day < $first then 0 else tokens end as tokens
        )
        from ga4_slices
        where report = $report and first_day <= $last and last_day > $last
        """,
        words,
    )
    con.execute(
        """
        update ga4_slices set
            last_day = $first - 1,
            is_partial = false,
            rows_by_day = rows_by_day[: $first - first_day],
            row_count = cast(list_sum(rows_by_day[: $first - first_day]) as bigint)
        where report = $report and first_day < $first and last_day >= $first
        """,
        {"report": words["report"], "first": words["first"]},
    )
    con.execute("delete from ga4_slices where report = $report and first_day between $first and $last", words)


def _keep_restatements(con: duckdb.DuckDBPyConnection, fetched: Fetched) -> int:
    """What a day's total was when it was read before, where it differs; days that were not over do not count."""
    report = fetched.slice.report
    measures = _RESTATED.get(report.into)
    if measures is None or not report.totals:
        return 0
    rows = 0
    for measure, column in measures.items():
        con.execute(
            f"""
            insert into ga4_restatements by name
            with read_before as (
                select fetched_at, cast(unnest(generate_series(
                    greatest(first_day, $first),
                    least(last_day - case when is_partial then 1 else 0 end, $last), interval 1 day
                )) as date) as day
                from ga4_slices
                where property = $property and report = $report and version = $version
                    and currency = $currency and time_zone = $time_zone
                    and first_day <= $last and last_day >= $first
            ),
            before_values as ({_totals(report, report.into, column)}),
            after_values as ({_totals(report, f"staged_{report.into}", column)})
            select
                $property as property, $report as report, r.day, '{measure}' as measure,
                r.fetched_at as first_fetched_at, $fetched_at as fetched_at,
                case when b.day is null then 0 else b.value end as value_before,
                case when a.day is null then 0 else a.value end as value_after
            from read_before as r
            left join before_values as b on b.day = r.day
            left join after_values as a on a.day = r.day
            where value_before <> value_after
            returning day
            """,  # noqa: S608 own names
            _words(fetched),
        )
        rows += len(con.fetchall())
    return rows


def _totals(report: Report, table: str, column: str) -> str:
    day = SHAPES[report.into].day
    return (
        f"select {day} as day, cast(sum({column}) as bigint) as value from {table} "  # noqa: S608 own names
        f"where starts_with(unit, '{unit_prefix(report)}') and {day} between $first and $last group by {day}"
    )


def _words(fetched: Fetched) -> dict[str, str | int | date]:
    piece = fetched.slice
    return {
        "property": fetched.property_id,
        "report": piece.report.name,
        "version": piece.report.version,
        "currency": fetched.currency,
        "time_zone": fetched.time_zone,
        "fetched_at": plain_utc(fetched.fetched_at),
        "first": piece.first,
        "last": piece.last,
    }
