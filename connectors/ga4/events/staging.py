"""Reads an event export into staged tables, whole in DuckDB: what a session was, and what happened in it.

A session is what one browser (`user_pseudo_id`) did under one `ga_session_id`. Of people, only a keyed hash of the
browser's id comes through; addresses of pages lose what stands behind the path, and texts that hold an e-mail address
are dropped. What happens without consent has no session: it is counted by day, and never taken for one session.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb

from connectors.files.binding import Bound
from connectors.files.identity import Identity
from connectors.files.opening import plain_file
from connectors.ga4.definitions import STEP_EVENTS
from connectors.ga4.events.recognising import NAME, TABLES, TITLE, Form, form_of, parts_of
from connectors.ga4.events.shape import JSON_COLUMNS, NEEDED, PARTS, Lookup, Shape
from connectors.ga4.events.unreadable import BAD, find_rejects
from connectors.protocol import Coverage, Staged, StoreFacts
from connectors.refusal import ConnectorRefusal

KEPT_EVENTS = ("session_start", *STEP_EVENTS, "refund", "generate_lead", "sign_up")
"""Events that are kept one by one; the others only tell when a session was, and where it landed."""
_LARGEST_LINE = 64 << 20
_NO_TEXTS = ["(not set)", "(data not available)", "(data deleted)", "(none set)"]
_AN_EMAIL = r"[^@\s/]+(@|%40)[^@\s/]+\.[a-zA-Z]{2,}"
_PATH = "^(?:[A-Za-z][A-Za-z0-9+.-]*://[^/]*)?([^?#]*)"
_FIRST_MICROS, _LAST_MICROS = 1_262_304_000_000_000, 4_102_444_800_000_000
_ENGAGED_MILLISECONDS = 10_000
_MACROS = f"""
create or replace temp macro event_text(x) as
    case when x is null or trim(x) = '' or regexp_matches(x, '{_AN_EMAIL}') then null
    when list_contains({_NO_TEXTS}, trim(x)) then null else trim(x) end;
create or replace temp macro event_path(x) as
    nullif(regexp_replace(regexp_extract(x, '{_PATH}', 1), '{_AN_EMAIL}', '(hidden)', 'g'), '');
create or replace temp macro event_part(x, place) as event_text(split_part(x, chr({ord(PARTS)}), place));
"""


@dataclass
class _Export:
    """An export as it lies on disk, opened."""

    path: Path
    form: Form
    parts: list[Path]
    plain: list[Path]
    file_hash: str
    modified: datetime
    evidence: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_intraday(self) -> bool:
        """Tables of the running day are called so; they give way to the day's own table."""
        return "intraday" in self.path.name.lower()


def stage_events(
    con: duckdb.DuckDBPyConnection, path: Path, facts: StoreFacts, *, as_of: datetime | None = None
) -> Staged:
    """Read an export, with all parts that it was cut into, into staged tables.

    Args:
        con: Where the tables are made.
        path: The file, or one of the parts.
        facts: What must be known of the store.
        as_of: The age of the export in UTC, rather than what the files tell.

    Raises:
        ConnectorRefusal: It is no event export, lacks a column that it must have, or no event can be read.
    """
    with _opened(path) as export:
        bound = Bound()
        source = _source(export, bound)
        con.execute(_MACROS)
        _read_events(con, bound, source, export)
        duplicates = _drop_duplicates(con)
        rejects = find_rejects(con, bound, source, export.plain[0] if export.form == "json" else None)
        _refuse_nothing(con, export, len(rejects))
        _make_users(con, facts)
        _make_tables(con, facts, export)
        return _account(con, export, rejects_and_duplicates=(rejects, duplicates), as_of=as_of)


@contextmanager
def _opened(path: Path) -> Iterator[_Export]:
    form = form_of(path)
    if form is None:
        raise ConnectorRefusal(
            "This is no event export of Google Analytics 4.",
            file=str(path),
            hint="It is Parquet, or JSON with one event per line, with the columns event_date, event_timestamp, "
            "event_name and event_params.",
        )
    parts = parts_of(path)
    with ExitStack() as stack:
        found = [stack.enter_context(plain_file(part)) for part in parts]
        digest = (
            found[0][1] if len(found) == 1 else hashlib.sha256("".join(one[1] for one in found).encode()).hexdigest()
        )
        export = _Export(path, form, parts, [one[0] for one in found], digest, max(one[2] for one in found))
        export.evidence.append(f"format {NAME}: {TITLE}")
        export.evidence.append(f"{form}, in {len(parts)} part{'s' if len(parts) > 1 else ''}")
        yield export


def _source(export: _Export, bound: Bound) -> str:
    files = bound(tuple(str(plain) for plain in export.plain))
    if export.form == "parquet":
        return f"read_parquet({files}, union_by_name = true)"
    columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in JSON_COLUMNS.items()) + "}"
    return (
        f"read_json({files}, format = 'newline_delimited', compression = 'none', ignore_errors = true, "
        f"maximum_object_size = {_LARGEST_LINE}, columns = {columns})"
    )


def _read_events(con: duckdb.DuckDBPyConnection, bound: Bound, source: str, export: _Export) -> None:
    try:
        bound.execute(con, f"create or replace temp table event_shape as select * from {source} limit 0")  # noqa: S608 - our own
        shape = Shape(con, "event_shape")
        _refuse_missing(shape, export)
        bound.execute(con, f"create or replace temp table event_rows as {_events_sql(shape, source)}")
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise ConnectorRefusal(
            f"This {'Parquet' if export.form == 'parquet' else 'JSON'} file cannot be read: "
            f"{str(error).splitlines()[0]}",
            file=str(export.path),
            hint="It may be cut short: copy it again from where it was exported.",
        ) from error


def _refuse_missing(shape: Shape, export: _Export) -> None:
    missing = [name for name in NEEDED if name not in shape.columns]
    if missing:
        raise ConnectorRefusal(
            f"This file has no column '{missing[0]}', so it is no event export of Google Analytics 4.",
            file=str(export.path),
            column=missing[0],
            hint=f"Its columns: {', '.join(list(shape.columns)[:20])}.",
        )
    for name, wanted in (("event_timestamp", ("INT", "VARCHAR")), ("event_date", ("VARCHAR", "INT", "DATE"))):
        if not any(kind in shape.columns[name] for kind in wanted):
            raise ConnectorRefusal(
                f"The column '{name}' holds {shape.columns[name]}, where an event export has "
                f"{'microseconds' if name == 'event_timestamp' else 'days as 20261102'}.",
                file=str(export.path),
                column=name,
                value=shape.columns[name],
                hint="Export the table as it is, without converting its columns.",
            )
    if shape.params is None:
        raise ConnectorRefusal(
            "The column 'event_params' is not a list of keys and values.",
            file=str(export.path),
            column="event_params",
            value=shape.columns["event_params"][:120],
            hint="Export the table as it is, nested, not flattened.",
        )


def _events_sql(shape: Shape, source: str) -> str:
    """One row per event, its parameters looked up, and `bad` naming a column that cannot be read."""
    of = Lookup(shape)
    day = "try_strptime(cast(event_date as varchar), ['%Y%m%d', '%Y-%m-%d'])::date"
    micros = "try_cast(event_timestamp as bigint)"
    user = shape.text("user_pseudo_id") if "user_pseudo_id" in shape.columns else "cast(null as varchar)"
    return f"""
    with told as (
        select
            {day} as day,
            case when {micros} between {_FIRST_MICROS} and {_LAST_MICROS} then {micros} end as micros,
            nullif(trim(event_name), '') as name,
            {user} as user,
            {shape.params} as params,
            {shape.number("batch_page_id")} as page_no,
            {shape.number("batch_ordering_id")} as request_no,
            {shape.number("batch_event_index")} as place,
            {shape.text("device.category")} as device,
            {shape.text("geo.country")} as country,
            {shape.origin()} as origin,
            {shape.touch()} as touch,
            {shape.text("ecommerce.transaction_id")} as transaction_id,
            {shape.micros("ecommerce.purchase_revenue")} as revenue,
            {shape.micros("ecommerce.refund_value")} as refund,
            {shape.micros("ecommerce.tax_value")} as tax,
            {shape.micros("ecommerce.shipping_value")} as shipping,
            {shape.number("ecommerce.total_item_quantity")} as items
        from {source}
    ),
    looked_up as (select *, list_transform(params, lambda p: p.key) as keys from told)
    select
        * exclude (params, keys, touch, transaction_id, revenue),
        {of.whole("ga_session_id")} as session,
        {of.whole("ga_session_number")} as session_no,
        coalesce({of.whole("session_engaged")}, 0) = 1 as is_engaged,
        list_contains(keys, 'session_engaged') as tells_engaged,
        coalesce({of.whole("engagement_time_msec")}, 0) as engaged_for,
        split_part(split_part({of.text("page_location")}, '?', 1), '#', 1) as page,
        coalesce(touch, {of.campaign()}) as touch,
        coalesce(transaction_id, {of.text("transaction_id")}) as transaction_id,
        case when name = 'purchase' then coalesce(revenue, {of.amount("value")}) else revenue end as revenue,
        {of.text("currency")} as currency,
        case when place is null then hash(params) end as params_hash,
        {BAD} as bad
    from looked_up
    """  # noqa: S608 - expressions of our own


def _drop_duplicates(con: duckdb.DuckDBPyConnection) -> int:
    """Take out events that are there more than once: the same browser, moment, name, and place in what was sent."""
    same = "user, session, micros, name, page_no, request_no, place, transaction_id, params_hash, day"
    con.execute(
        f"""
        create or replace temp table event_twins as
        select row from (
            select rowid as row, row_number() over (partition by {same} order by rowid) as copy
            from event_rows
            where bad is null and hash({same}) in (
                select digest from (select hash({same}) as digest from event_rows where bad is null)
                group by digest having count(*) > 1
            )
        )
        where copy > 1
        """  # noqa: S608 - names of our own
    )
    con.execute(
        "create or replace temp table event_copies as select day, count(*) as copies from event_rows "
        "where rowid in (from event_twins) group by day"
    )
    found: int = con.execute("select count(*) from event_twins").fetchall()[0][0]
    if found:
        con.execute("delete from event_rows where rowid in (from event_twins)")
    return found


def _refuse_nothing(con: duckdb.DuckDBPyConnection, export: _Export, rejected: int) -> None:
    good, total = con.execute("select count(*) filter (where bad is null), count(*) from event_rows").fetchall()[0]
    if total and not good:
        raise ConnectorRefusal(
            f"None of the {rejected} events of this file can be read.",
            file=str(export.path),
            hint="It must hold events as Google Analytics 4 exports them: see its columns event_date, "
            "event_timestamp and event_name.",
        )


def _make_users(con: duckdb.DuckDBPyConnection, facts: StoreFacts) -> None:
    """A key for each browser: half of a keyed hash, which is more than enough to tell them apart."""
    bound = Bound()
    key = Identity(bound, facts.identity_key).customer_id("user", "'ga4 browser'")
    bound.execute(
        con,
        f"""
        create or replace temp table event_users as
        select user, cast(substr(lower({key}), 1, 32) as uuid) as user_key
        from (select distinct user from event_rows where user is not null and bad is null)
        where trim(user) <> ''
        """,  # noqa: S608 - expressions of our own
    )


def _make_tables(con: duckdb.DuckDBPyConnection, facts: StoreFacts, export: _Export) -> None:
    for name, sql in (
        ("event_visits", _VISITS),
        ("staged_visit_days", _VISIT_DAYS),
        ("staged_visit_events", _VISIT_EVENTS),
        ("staged_event_days", _EVENT_DAYS),
        ("staged_transactions", _TRANSACTIONS),
        ("staged_records", _RECORDS),
    ):
        values: dict[str, Any] = {}
        if "$currency" in sql:
            values["currency"] = facts.currency_of("ga4")
        if "$kept" in sql:
            values["kept"] = list(KEPT_EVENTS)
        if "$is_intraday" in sql:
            values["is_intraday"] = export.is_intraday
        con.execute(f"create or replace temp table {name} as {sql}", values or None)


_VISITS = f"""
select
    e.day,
    u.user_key,
    e.session,
    min(e.micros) as micros,
    min(e.device) as device,
    min(e.country) as country,
    min(e.origin) as origin,
    substr(min(cast(e.micros as varchar) || e.touch), 17) as touch,
    substr(min(cast(e.micros as varchar) || e.page), 17) as page,
    min(e.session_no) as session_no,
    case when bool_or(e.tells_engaged) then bool_or(e.is_engaged)
        else sum(e.engaged_for) >= {_ENGAGED_MILLISECONDS} or count(*) filter (where e.name = 'page_view') >= 2
            or bool_or(e.name = 'purchase') end as is_engaged
from event_rows as e
join event_users as u on u.user = e.user
where e.bad is null and e.session is not null
group by e.day, u.user_key, e.session
"""  # noqa: S608 - a number of our own
_VISIT_DAYS = """
select
    'visit_days|ga4|' || day as unit,
    'ga4' as source,
    day as visit_date,
    user_key,
    session as ga_session,
    make_timestamp(micros) as started_at,
    event_text(device) as device_category,
    event_text(country) as country,
    event_part(origin, 1) as source_name,
    event_part(origin, 2) as medium,
    event_part(origin, 3) as campaign,
    event_part(origin, 4) as channel,
    event_part(touch, 1) as touch_source,
    event_part(touch, 2) as touch_medium,
    event_part(touch, 3) as touch_campaign,
    event_path(page) as landing_page,
    is_engaged,
    session_no
from event_visits
order by visit_date, user_key, ga_session
"""
_VISIT_EVENTS = """
select
    'visit_days|ga4|' || e.day as unit,
    'ga4' as source,
    e.day as event_date,
    u.user_key,
    e.session as ga_session,
    make_timestamp(e.micros) as happened_at,
    e.name as event_name,
    event_text(e.transaction_id) as transaction_id,
    case when e.name = 'refund' then -coalesce(e.refund, 0) when e.name = 'purchase' then coalesce(e.revenue, 0) end
        as revenue,
    case when e.name in ('refund', 'purchase') then coalesce(upper(e.currency), $currency) end as currency,
    e.items
from event_rows as e
join event_users as u on u.user = e.user
where e.bad is null and e.session is not null and list_contains($kept, e.name)
order by e.day, u.user_key, e.micros
"""
_EVENT_DAYS = """
select
    'visit_days|ga4|' || e.day as unit,
    'ga4' as source,
    e.day as event_date,
    count(*) as events,
    coalesce(any_value(c.copies), 0) as duplicates,
    count(*) filter (where u.user_key is null) as without_user,
    count(*) filter (where u.user_key is not null and e.session is null) as without_session,
    count(*) filter (where e.name = 'purchase') as purchases,
    count(*) filter (where e.name = 'purchase' and (u.user_key is null or e.session is null)) as purchases_apart,
    cast($is_intraday as boolean) as is_intraday
from event_rows as e
left join event_users as u on u.user = e.user
left join event_copies as c on c.day = e.day
where e.bad is null
group by e.day
"""
_TRANSACTIONS = """
select
    'transactions|ga4_events|' || e.day as unit,
    'ga4_events' as source,
    e.day as transaction_date,
    event_text(e.transaction_id) as transaction_id,
    event_text(coalesce(v.device, e.device)) as device_category,
    event_part(o.origin, 4) as channel,
    event_part(o.origin, 1) as source_name,
    event_part(o.origin, 2) as medium,
    event_part(o.origin, 3) as campaign,
    event_text(coalesce(v.country, e.country)) as country,
    count(*) filter (where e.name = 'purchase') as purchases,
    cast(sum(case when e.name = 'purchase' then coalesce(e.revenue, 0) else -coalesce(e.refund, 0) end) as bigint)
        as revenue,
    cast(sum(case when e.name = 'purchase' then e.tax end) as bigint) as tax,
    cast(sum(case when e.name = 'purchase' then e.shipping end) as bigint) as shipping,
    cast(sum(case when e.name = 'refund' then e.refund end) as bigint) as refund,
    coalesce(upper(e.currency), $currency) as currency
from event_rows as e
left join event_users as u on u.user = e.user
left join event_visits as v on v.day = e.day and v.user_key = u.user_key and v.session = e.session
cross join lateral (select coalesce(v.origin, v.touch, e.origin, e.touch) as origin) as o
where e.bad is null and e.name in ('purchase', 'refund')
group by all
"""
_RECORDS = """
select row_number() over () as record, 'visit_days|ga4|' || day as unit from event_rows where bad is null
"""


def _account(
    con: duckdb.DuckDBPyConnection,
    export: _Export,
    rejects_and_duplicates: tuple[list[Any], int],
    as_of: datetime | None,
) -> Staged:
    rejects, duplicates = rejects_and_duplicates
    days = con.execute(
        "select event_date, events, without_user + without_session, purchases_apart from staged_event_days "
        "order by event_date"
    ).fetchall()
    count = sum(row[1] for row in days)
    _say(export, days, duplicates)
    newest = con.execute("select make_timestamp(max(micros)) from event_rows where bad is null").fetchall()[0][0]
    staged = Staged(
        path=export.path,
        format_name=NAME,
        tables=TABLES,
        file_hash=export.file_hash,
        as_of=as_of or _age(export, newest, days[-1][0] if days else None),
        rows_in=count + duplicates + len(rejects),
        not_data=duplicates,
        rejects=rejects,
        covers=[cover for first, last in _stretches([row[0] for row in days]) for cover in _covers(first, last)],
        encoding="utf-8" if export.form == "json" else None,
        evidence=export.evidence,
        warnings=export.warnings,
    )
    for table in ("shape", "rows", "twins", "copies", "users", "visits"):
        con.execute(f"drop table if exists temp.event_{table}")
    return staged


def _say(export: _Export, days: Sequence[tuple[Any, ...]], duplicates: int) -> None:
    apart, purchases = sum(row[2] for row in days), sum(row[3] for row in days)
    if duplicates:
        export.evidence.append(f"{duplicates} events are there more than once and were counted once")
    if apart:
        export.warnings.append(
            f"{apart} events name no session or no browser, as of visitors who did not consent"
            + (f", {purchases} purchases among them" if purchases else "")
            + ": they are counted by day and are in no funnel."
        )
    if not days:
        export.warnings.append("The file holds no event.")


def _age(export: _Export, newest: datetime | None, last: date | None) -> datetime:
    """How new an export is.

    A day's own table is made when the day is over everywhere, or later; a running day's table is as new as its newest
    event, so that it never takes the place of the former.
    """
    if export.is_intraday or last is None:
        return newest or export.modified
    return max(export.modified, datetime.combine(last + timedelta(days=1), time(12), UTC).replace(tzinfo=None))


def _stretches(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Runs of days without a gap: of days in a gap an export says nothing."""
    first = None
    for place, day in enumerate(days):
        first = first or day
        if place + 1 == len(days) or days[place + 1] - day > timedelta(days=1):
            yield first, day
            first = None


def _covers(first: date, last: date) -> list[Coverage]:
    return [Coverage("visit_days|ga4|", first, last), Coverage("transactions|ga4_events|", first, last)]


__all__ = ["KEPT_EVENTS", "stage_events"]
