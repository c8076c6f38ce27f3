"""From Analytics' answers, which are text, to canonical rows: casts and sums, all of it in SQL."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors.ga4.answers import WITHHELD, Fetched, PartName
from connectors.ga4.definitions import STEP_EVENTS, Report
from connectors.ga4.shapes import SHAPES, Measure, breakdown_of, dimensions_of
from connectors.protocol import Coverage, Staged
from connectors.refusal import ConnectorRefusal

SOURCE = "ga4"
BY_PERIOD = ("users", "session_totals")
"""Tables of what is counted anew for each day, week or month."""
FORMAT = "ga4_api"
AD_ACCOUNT = "analytics"
"""Account of spend as Analytics tells it: the platform's own report may tell the same money."""
_UNKNOWN = "('(not set)', '(data not available)', '')"
_PLATFORMS = {
    "google": "google",
    "bing": "microsoft",
    "facebook": "meta",
    "instagram": "meta",
    "fb": "meta",
    "ig": "meta",
    "meta": "meta",
}
"""Platform by source of the sessions; other sources are platforms themselves (tiktok, pinterest)."""
_SESSIONS = Measure("sessions", "sessions")


def stage(con: duckdb.DuckDBPyConnection, fetched: Fetched) -> Staged:
    """Make `staged_<table>` and `staged_records` of one slice (connectors/protocol.py).

    Args:
        con: The warehouse, whose canonical tables are there.
        fetched: One slice, complete.

    Raises:
        ConnectorRefusal: A value cannot be read, or the property refused a field without which nothing can be said.
    """
    report = fetched.slice.report
    _refuse_missing(fetched)
    with _registered(con, fetched.parts):
        for part in fetched.parts:
            _refuse_unreadable(con, fetched, part)
        con.execute(f"create or replace temp table staged_answer as {_answer(fetched)}")
        con.execute(
            f"create or replace temp table staged_{report.into} as "  # noqa: S608 own names
            f"select * exclude (load_id) from {report.into} limit 0"
        )
        con.execute(
            f"insert into staged_{report.into} by name {_canonical(fetched)}",
            {"currency": fetched.currency} if "$currency" in _canonical(fetched) else {},
        )
    con.execute(
        "create or replace temp table staged_records as "  # noqa: S608 own names
        f"select row_number() over () as record, {_unit(report)} as unit "
        f"from staged_answer where {_is_data(fetched)}"
    )
    con.execute("select count(*) from staged_records")
    return _account(fetched, int(con.fetchall()[0][0]))


def unit_prefix(report: Report) -> str:
    """Start of the units of a report; an ISO date follows."""
    names = {"sessions": breakdown_of(report), "event_counts": report.name} | dict.fromkeys(BY_PERIOD, report.grain)
    own = names.get(report.into)
    return f"{report.into}|{SOURCE}|{own}|" if own else f"{report.into}|{SOURCE}|"


def plain_utc(stamp: datetime) -> datetime:
    """A stamp as the warehouse keeps it: UTC, without a zone."""
    return stamp.astimezone(UTC).replace(tzinfo=None) if stamp.tzinfo else stamp


def day_of(report: Report) -> str:
    """SQL for the first day of a row's period; null where it is none."""
    return f"cast(try_strptime(\"{report.period_dimension}\", '%Y-%m-%d') as date)"


def _account(fetched: Fetched, kept: int) -> Staged:
    piece = fetched.slice
    return Staged(
        path=Path("ga4", "properties", fetched.property_id, piece.report.name, f"{piece.first}..{piece.last}"),
        format_name=FORMAT,
        tables=(piece.report.into,),
        file_hash=_fingerprint(fetched.parts),
        as_of=plain_utc(fetched.fetched_at),
        rows_in=fetched.row_count,
        not_data=fetched.row_count - kept,
        covers=[Coverage(unit_prefix(piece.report), piece.first, piece.last)],
        evidence=[f"property {fetched.property_id}, {fetched.currency}, {fetched.time_zone}"],
    )


def _fingerprint(parts: Mapping[PartName, pa.Table]) -> str:
    digest = hashlib.sha256()
    for name in sorted(parts):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, parts[name].schema) as writer:
            writer.write_table(parts[name])
        digest.update(name.encode())
        digest.update(sink.getvalue())
    return digest.hexdigest()


@contextmanager
def _registered(con: duckdb.DuckDBPyConnection, parts: Mapping[PartName, pa.Table]) -> Iterator[None]:
    for name, table in parts.items():
        con.register(f"ga4_{name}", table)
    try:
        yield
    finally:
        for name in parts:
            con.unregister(f"ga4_{name}")


def _measures(fetched: Fetched, part: PartName) -> list[Measure]:
    """The measures that a part tells."""
    if part in ("steps", "step_totals"):
        return [_SESSIONS]
    told = fetched.parts[part].column_names
    return [measure for measure in SHAPES[fetched.slice.report.into].measures if measure.metric in told]


def _dimensions(fetched: Fetched) -> dict[str, str]:
    told = fetched.parts["rows"].column_names
    return {name: column for name, column in dimensions_of(fetched.slice.report).items() if name in told}


def _refuse_missing(fetched: Fetched) -> None:
    told = fetched.parts["rows"].column_names
    for measure in SHAPES[fetched.slice.report.into].measures:
        if measure.is_needed and measure.metric not in told:
            raise ConnectorRefusal(
                f"The property does not give {measure.metric}, without which the report "
                f"'{fetched.slice.report.name}' says nothing.",
                column=measure.metric,
                hint="Run: python -m storehelm ga4 check",
            )


def _refuse_unreadable(con: duckdb.DuckDBPyConnection, fetched: Fetched, part: PartName) -> None:
    """Name the first value of a part that is no number, or no period of the slice."""
    report = fetched.slice.report
    measures = _measures(fetched, part)
    is_ours = f"coalesce({day_of(report)} between $first and $last, false)"
    odd = [f'min("{report.period_dimension}") filter (where not {is_ours})']
    odd += [f'min("{measure.metric}") filter (where {_read(measure)} is null)' for measure in measures]
    con.execute(
        f"select {', '.join(odd)} from ga4_{part}",  # noqa: S608 own names
        {"first": fetched.slice.first, "last": fetched.slice.last},
    )
    names = (report.period_dimension, *(measure.metric for measure in measures))
    for column, value in zip(names, con.fetchall()[0], strict=True):
        if value is not None:
            raise _unreadable(fetched, column, value)


def _unreadable(fetched: Fetched, column: str, value: str) -> ConnectorRefusal:
    piece = fetched.slice
    is_period = column == piece.report.period_dimension
    wanted = f"no {piece.report.grain} from {piece.first} to {piece.last}" if is_period else "no number as it should be"
    return ConnectorRefusal(
        f"Analytics answered the report '{piece.report.name}' with '{value}' for {column}, which is {wanted}.",
        column=column,
        value=value,
        hint="Nothing of this slice was kept. Pull again; if it stays so, please report it.",
    )


def _read(measure: Measure) -> str:
    """SQL that reads a measure's text exactly; null where it cannot be read."""
    number = f'try_cast("{measure.metric}" as decimal(31, 12))'
    if measure.kind == "count":
        return f"case when {number} = trunc({number}) then try_cast({number} as bigint) end"
    if measure.kind == "money":
        return f"try_cast(round_even({number} * 1000000, 0) as bigint)"
    return f"try_cast(round_even({number}, 6) as decimal(18, 6))"


def _numbers(fetched: Fetched, part: PartName) -> list[str]:
    return [f"{_read(measure)} as {measure.column}" for measure in _measures(fetched, part)]


def _named(name: str, column: str, report: Report) -> str:
    """SQL for a dimension; null where Analytics does not know, save where null means all devices."""
    otherwise = "'unknown'" if report.into == "users" else "null"
    return f'case when "{name}" in {_UNKNOWN} then {otherwise} else "{name}" end as {column}'


def _answer(fetched: Fetched) -> str:
    """The report's own rows, read."""
    report = fetched.slice.report
    cells = [
        f"{day_of(report)} as day",
        *(_named(name, column, report) for name, column in _dimensions(fetched).items()),
        *_numbers(fetched, "rows"),
    ]
    return f"select {', '.join(cells)} from ga4_rows"  # noqa: S608 own names


def _unit(report: Report) -> str:
    return f"'{unit_prefix(report)}' || day"


def _is_data(fetched: Fetched) -> str:
    """Analytics tells every campaign; those without cost, clicks and impressions are no advertising."""
    if fetched.slice.report.into != "ad_spend":
        return "true"
    told = [measure.column for measure in _measures(fetched, "rows")]
    return f"({' or '.join(f'{column} <> 0' for column in told)})" if "cost" in told else "false"


def _canonical(fetched: Fetched) -> str:
    """A query for the canonical rows."""
    report = fetched.slice.report
    if report.into in BY_PERIOD:
        return _by_period(fetched)
    if report.into == "ad_spend":
        return _ad_spend(fetched)
    own = {"sessions": f"'{breakdown_of(report)}' as breakdown,", "event_counts": f"'{report.name}' as report,"}
    currency = "" if report.into == "event_counts" else "$currency as currency,"
    return (
        f"select {_unit(report)} as unit, '{SOURCE}' as source, day as {SHAPES[report.into].day}, "  # noqa: S608 own names
        f"{own.get(report.into, '')} {currency} * exclude (day) "
        f"from ({' union all by name '.join([_merged(fetched), *_withheld(fetched)])})"
    )


def _columns(fetched: Fetched) -> list[str]:
    """The columns of measures, steps among them where the property tells them."""
    steps = STEP_EVENTS if "steps" in fetched.parts else ()
    return [*(measure.column for measure in _measures(fetched, "rows")), *steps]


def _pivoted(part: PartName, sign: str = "") -> str:
    """A column per step; `sessions` of a step are none of the row's own."""
    steps = [
        f"case when \"eventName\" = '{step}' then {sign}{_read(_SESSIONS)} else 0 end as {step}" for step in STEP_EVENTS
    ]
    return f"{', '.join(steps)} from ga4_{part}"


def _merged(fetched: Fetched) -> str:
    """The rows with their steps. A step whose row Analytics does not tell stands with no sessions of its own."""
    if "steps" not in fetched.parts:
        return "select * from staged_answer"
    report, dimensions = fetched.slice.report, _dimensions(fetched)
    named = "".join(f"{_named(name, column, report)}, " for name, column in dimensions.items())
    steps = f"select {day_of(report)} as day, {named} {_pivoted('steps')}"
    sums = ", ".join(_summed(column) for column in _columns(fetched))
    return (
        f"select day, {''.join(f'{column}, ' for column in dimensions.values())} {sums} "  # noqa: S608 own names
        f"from (select * from staged_answer union all by name {steps}) group by all"
    )


def _summed(column: str) -> str:
    return f"cast(coalesce(sum({column}), 0) as bigint) as {column}"


def _withheld(fetched: Fetched) -> list[str]:
    """Of each day what Analytics' own total has more, or less, than its rows: one row, where there is any."""
    report = fetched.slice.report
    if "totals" not in fetched.parts:
        return []
    measures = _measures(fetched, "totals")
    columns = [measure.column for measure in measures if measure in _measures(fetched, "rows")]
    day = f"{day_of(report)} as day"
    sides = [
        f"select {', '.join([day, *_numbers(fetched, 'totals')])} from ga4_totals",  # noqa: S608 own names
        f"select day, {', '.join(f'-{column} as {column}' for column in columns)} from staged_answer",  # noqa: S608 own names
    ]
    if {"steps", "step_totals"} <= fetched.parts.keys():
        sides += [f"select {day}, {_pivoted('step_totals')}", f"select {day}, {_pivoted('steps', '-')}"]
        columns += STEP_EVENTS
    names = [column for column in _dimensions(fetched).values() if column != "transaction_id"]
    marks = "".join(f"'{WITHHELD}' as {name}, " for name in names)
    return [
        f"select day, {marks} {', '.join(_summed(column) for column in columns)} "  # noqa: S608 own names
        f"from ({' union all by name '.join(sides)}) "
        f"group by day having {' or '.join(f'sum({column}) <> 0' for column in columns)}"
    ]


def _by_period(fetched: Fetched) -> str:
    """What is counted for whole periods: users by device and of all devices together, sessions of a whole period."""
    report = fetched.slice.report
    last_day = {"day": "day", "week": "cast(day + 6 as date)", "month": "last_day(day)"}[report.grain]
    counted = "select * from staged_answer"
    if "totals" in fetched.parts:
        cells = ", ".join([f"{day_of(report)} as day", *_numbers(fetched, "totals")])
        counted += f" union all by name select {cells} from ga4_totals"  # noqa: S608 own names
    return (
        f"select {_unit(report)} as unit, '{SOURCE}' as source, '{report.grain}' as grain, "  # noqa: S608 own names
        f"day as first_day, {last_day} as last_day, * exclude (day) from ({counted})"
    )


def _ad_spend(fetched: Fetched) -> str:
    report = fetched.slice.report
    known = " ".join(f"when '{source}' then '{platform}'" for source, platform in _PLATFORMS.items())
    told = [measure.column for measure in _measures(fetched, "rows")]
    names = _dimensions(fetched).values()
    platform = f"case lower(source_name) {known} else coalesce(lower(source_name), 'unknown') end"
    platform = platform if "source_name" in names else "'unknown'"
    sums = "".join(f", {_summed(column)}" for column in told)
    kept = "".join(f", {column}" for column in ("campaign", "channel") if column in names)
    return (
        f"select {_unit(report)} as unit, '{SOURCE}' as source, day as spend_date, "  # noqa: S608 own names
        f"{platform} as platform, '{AD_ACCOUNT}' as account, $currency as currency{kept}{sums} "
        f"from staged_answer where {_is_data(fetched)} group by all"
    )
