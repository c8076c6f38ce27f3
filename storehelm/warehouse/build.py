"""Builds the models: the tables of a published version, from what is loaded. One SQL file per table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from connectors.channels import channel_of, read_channel_rules, read_spend_channels, spend_channel
from connectors.ga4.definitions import read_reports
from connectors.ga4.shapes import SHAPES, breakdown_of
from storehelm.settings.money import MICROS, digits_of
from storehelm.settings.store import Store
from storehelm.warehouse.exchange_rates import resolve_rates

Progress = Callable[[str], None]
MODELS = Path(__file__).with_name("models")
ARITHMETIC = Path(__file__).with_name("arithmetic.sql")
BILLION = 1_000_000_000

STEPS = (
    "kept_orders",
    "kept_lines",
    "order_amounts",
    "goods_lines",
    "discount_asked",
    "discounted_lines",
    "goods_tax_asked",
    "discount_tax_asked",
    "cost_days",
    "sold_lines",
    "sold_orders",
    "customer_ids",
    "ranked_orders",
    "told_transactions",
    "order_transactions",
    "order_origins",
    "orders",
    "order_rates",
    "order_lines",
    "transactions",
    "linked_refunds",
    "refund_splits",
    "returned_parts",
    "returns",
    "customers",
    "daily_sales",
    "customer_months",
    "assembled_visits",
    "visits",
    "visit_steps",
    "event_days",
    "event_sessions",
    "told_sessions",
    "kept_sessions",
    "session_days",
    "session_periods",
    "daily_sessions",
    "period_sessions",
    "session_parts",
    "session_breakdowns",
    "kept_spend",
    "daily_spend",
    "period_spend",
    "daily_marketing_costs",
    "period_marketing_costs",
    "slice_days",
    "unread_days",
    "kept_analytics_sales",
    "daily_analytics_sales",
    "lead_days",
    "kept_leads",
    "daily_key_events",
    "session_totals",
    "users_by_period",
    "analytics_reports",
    "withheld_days",
    "quality_flags",
    "restated_days",
    "coverage",
    "sources",
    "loads",
    "silent_days",
    "annotations",
    "problems",
    "published_meta",
)
"""The models in the order in which they are built."""

ORDER_TABLES = (
    "orders",
    "order_rates",
    "order_lines",
    "transactions",
    "returns",
    "customers",
    "customer_months",
    "visits",
    "visit_steps",
)
"""Published tables with a row per order, line or customer; an old version kept for comparison does without."""
ROLLUPS = (
    "daily_sales",
    "daily_sessions",
    "period_sessions",
    "session_days",
    "session_parts",
    "session_breakdowns",
    "event_days",
    "daily_spend",
    "period_spend",
    "daily_marketing_costs",
    "period_marketing_costs",
    "daily_analytics_sales",
    "daily_key_events",
    "session_totals",
    "users_by_period",
    "analytics_reports",
    "quality_flags",
    "annotations",
    "coverage",
    "sources",
    "loads",
    "problems",
    "published_meta",
)
PUBLISHED = (*ORDER_TABLES, *ROLLUPS)
"""The tables of a published file; the other models are steps on the way."""

_NEEDED_RATES = """
    select currency, order_date from kept_orders
    union
    select f.currency, coalesce(o.order_date, f.refund_date)
    from loaded.refunds as f
    left join kept_orders as o on o.source = f.source and o.order_id = f.order_id
    union
    select currency, order_date from cost_days
    union
    select coalesce(s.currency, t.currency), coalesce(s.session_date, s.period_to)
    from loaded.sessions as s cross join store as t
    where s.purchase_revenue is not null
    union
    select currency, coalesce(spend_date, period_to) from loaded.ad_spend
    union
    select currency, coalesce(cost_date, period_to) from loaded.marketing_costs
    union
    select currency, transaction_date from loaded.transactions
    union
    select currency, sales_date from loaded.analytics_sales
    union
    select currency, cast(unnest([event_date - 1, event_date]) as date) from loaded.visit_events
    where revenue is not null
"""


@dataclass(frozen=True)
class Stamp:
    """What a version is called, when it was made and what it was made of."""

    version: str
    published_at: datetime
    data_hash: str


def build_models(con: duckdb.DuckDBPyConnection, store: Store, stamp: Stamp, tell: Progress) -> None:
    """Build every model into the connection's database; the warehouse is attached to it as `loaded`.

    Raises:
        Refusal: An amount cannot be converted.
    """
    con.execute(ARITHMETIC.read_text(encoding="utf-8"))
    _write_store(con, store, stamp)
    _write_reports(con)
    _write_steps_of_currencies(con, store.currency)
    for name in STEPS:
        if name == "sold_lines":
            _write_rates(con, store.currency)
        if name == "orders":
            _write_ruled_channels(con)
            _write_ruled_spend_channels(con)
        tell(f"building {name}")
        kind = "table" if name in PUBLISHED else "temp table"
        select = (MODELS / f"{name}.sql").read_text(encoding="utf-8")
        con.execute(f"create {kind} {name} as\n{select}")


def _billionths(share: Decimal | None) -> int | None:
    return None if share is None else int((share * BILLION).to_integral_value())


def _write_store(con: duckdb.DuckDBPyConnection, store: Store, stamp: Stamp) -> None:
    con.execute(
        """
        create temp table store (
            version varchar, published_at timestamp, data_hash varchar, store_name varchar, currency varchar,
            time_zone varchar, week_start varchar, web_sales_channels varchar[], lead_events varchar[], step bigint,
            payment_fee_rate_billionths bigint, payment_fee_fixed bigint, fulfilment_per_order bigint,
            packaging_per_order bigint, default_cost_share_billionths bigint, returned_goods_are_resold boolean
        )
        """
    )
    costs = store.costs
    values = [
        stamp.version,
        stamp.published_at,
        stamp.data_hash,
        store.name,
        store.currency,
        store.time_zone,
        store.week_start,
        list(store.web_sales_channels),
        list(store.lead_events),
        _step_of(store.currency),
        _billionths(costs.payment_fee_rate),
        costs.payment_fee_fixed,
        costs.fulfilment_per_order,
        costs.packaging_per_order,
        _billionths(costs.default_cost_share),
        costs.returned_goods_are_resold,
    ]
    con.execute(f"insert into store values ({', '.join('?' for _ in values)})", values)  # noqa: S608 only question marks


def _write_reports(con: duckdb.DuckDBPyConnection) -> None:
    """The reports of Analytics and their fields: what they become, and the breakdown of those of sessions."""
    con.execute(
        "create temp table ga4_reports (report varchar, title varchar, into_table varchar, grain varchar, "
        "breakdown varchar)"
    )
    rows = [
        (one.name, one.title, one.into, one.grain, breakdown_of(one) if one.into == "sessions" else None)
        for one in read_reports().values()
    ]
    _insert(con, "ga4_reports", ("varchar",) * 5, rows)
    con.execute("create temp table ga4_fields (into_table varchar, field varchar, column_name varchar)")
    fields = [
        (table, field, column)
        for table, shape in SHAPES.items()
        for field, column in (*shape.dimensions.items(), *((one.metric, one.column) for one in shape.measures))
    ]
    _insert(con, "ga4_fields", ("varchar",) * 3, fields)


def _step_of(currency: str) -> int:
    """The smallest coin of a currency in micros."""
    return int(MICROS // 10 ** min(digits_of(currency), 6))


def _write_steps_of_currencies(con: duckdb.DuckDBPyConnection, store_currency: str) -> None:
    con.execute("create temp table currency_steps (currency varchar, step bigint)")
    con.execute("select distinct currency from loaded.orders")
    currencies = {currency for (currency,) in con.fetchall()} | {store_currency}
    _insert(con, "currency_steps", ("varchar", "bigint"), [(one, _step_of(one)) for one in sorted(currencies)])


def _write_rates(con: duckdb.DuckDBPyConnection, store_currency: str) -> None:
    con.execute(_NEEDED_RATES)
    needed: list[tuple[str, date]] = con.fetchall()
    con.execute("select currency, rate_date, rate from loaded.exchange_rates order by load_id")
    own: dict[str, dict[date, Decimal]] = {}
    for currency, day, rate in con.fetchall():
        own.setdefault(currency, {})[day] = rate
    rates = resolve_rates(needed, store_currency, own)
    con.execute(
        """
        create temp table rates (
            currency varchar, rate_date date, numerator hugeint, denominator hugeint, is_provisional boolean
        )
        """
    )
    columns = [(*pair, rate.numerator, rate.denominator, rate.is_provisional) for pair, rate in rates.items()]
    _insert(con, "rates", ("varchar", "date", "hugeint", "hugeint", "boolean"), columns)


def _insert(
    con: duckdb.DuckDBPyConnection, table: str, types: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert many rows at once, as whole columns: much quicker than row by row."""
    if rows:
        lists = ", ".join(f"unnest(cast(? as {kind}[]))" for kind in types)
        columns = [list(column) for column in zip(*rows, strict=True)]
        con.execute(f"insert into {table} select {lists}", columns)


def _write_ruled_channels(con: duckdb.DuckDBPyConnection) -> None:
    """Name by rule the channel of origins that tell none."""
    con.execute(
        """
        select source_name, medium, campaign from order_origins
        where channel is null and (source_name is not null or medium is not null)
        union
        select source_name, medium, campaign from loaded.sessions
        where channel is null and (source_name is not null or medium is not null)
        union
        select source_name, medium, campaign from loaded.transactions
        where channel is null and (source_name is not null or medium is not null)
        union
        select source_name, medium, campaign from loaded.visit_days
        where channel is null and (source_name is not null or medium is not null)
        union
        select touch_source, touch_medium, touch_campaign from loaded.visit_days
        where touch_source is not null or touch_medium is not null
        union
        select '(direct)', '(none)', cast(null as varchar)
        """
    )
    origins = con.fetchall()
    rules = read_channel_rules()
    con.execute(
        "create temp table ruled_channels (source_name varchar, medium varchar, campaign varchar, channel varchar)"
    )
    named = [
        (source, medium, campaign, channel_of(source, medium, campaign, rules)) for source, medium, campaign in origins
    ]
    _insert(con, "ruled_channels", ("varchar",) * 4, named)


def _write_ruled_spend_channels(con: duckdb.DuckDBPyConnection) -> None:
    """Name by rule the channel of spend that tells none."""
    con.execute("select distinct platform, campaign_type from loaded.ad_spend where channel is null")
    kinds = con.fetchall()
    rules = read_spend_channels()
    con.execute("create temp table ruled_spend_channels (platform varchar, campaign_type varchar, channel varchar)")
    named = [(platform, kind, spend_channel(platform, kind, rules)) for platform, kind in kinds]
    _insert(con, "ruled_spend_channels", ("varchar",) * 3, named)
