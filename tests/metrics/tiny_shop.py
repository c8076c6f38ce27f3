"""Published tables made by hand: a tiny shop from a few orders, so that metrics are tested without the warehouse."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import duckdb

from storehelm.settings.store import Store

DIMS = ("device_category", "channel", "source_name", "medium", "campaign", "country", "sales_channel", "customer_type")
STEPS = ("view_item", "add_to_cart", "begin_checkout", "add_shipping_info", "add_payment_info", "purchase")
SESSION_DIMS = ("device_category", "channel", "source_name", "medium", "campaign", "country", "customer_type")
STORE = Store(name="Tiny", currency="EUR", time_zone="Europe/Amsterdam")

_DIM_COLUMNS = ", ".join(f"{name} varchar" for name in DIMS)
_SESSION_COLUMNS = f"""source varchar, breakdown varchar, {", ".join(f"{name} varchar" for name in SESSION_DIMS)},
    landing_page varchar, sessions bigint, engaged_sessions bigint, {", ".join(f"{name} bigint" for name in STEPS)},
    purchase_revenue bigint, transactions bigint"""
_SPEND_COLUMNS = """platform varchar, account varchar, campaign varchar, campaign_type varchar, channel varchar,
    country varchar, cost bigint, impressions bigint, clicks bigint, claimed_conversions decimal(18, 6),
    claimed_revenue bigint"""
DDL = f"""
create table orders (order_no integer, source varchar, order_id varchar, ordered_at timestamp, order_date date,
    customer_no integer, order_rank integer, customer_type varchar, is_valid boolean, is_cancelled boolean,
    is_zero boolean, status varchar, is_web boolean,
    {", ".join(f"{name} varchar" for name in DIMS if name != "customer_type")},
    units bigint, gross_sales bigint, discounts bigint, tax bigint, shipping bigint, tips bigint, cost_of_goods bigint,
    known_cost_sales bigint, fulfilment bigint, packaging bigint, payment_fees bigint, first_product varchar,
    has_discount boolean, currency varchar, is_rate_provisional boolean, transaction_id varchar);
create table returns (refund_id varchar, order_no integer, return_date date, is_date_known boolean, goods bigint,
    tax bigint, shipping bigint, cost_of_goods bigint, customer_no integer, order_date date, order_rank integer,
    is_web boolean, {_DIM_COLUMNS});
create table daily_sessions (session_date date, {_SESSION_COLUMNS});
create table period_sessions (period_from date, period_to date, {_SESSION_COLUMNS});
create table session_breakdowns (source varchar, breakdown varchar, dims varchar[], first_date date, last_date date,
    days integer, is_primary boolean);
create table daily_spend (spend_date date, {_SPEND_COLUMNS});
create table period_spend (period_from date, period_to date, {_SPEND_COLUMNS});
create table daily_marketing_costs (cost_date date, name varchar, cost bigint);
create table period_marketing_costs (period_from date, period_to date, name varchar, cost bigint);
create table coverage (kind varchar, first_date date, last_date date, last_stamp timestamp,
    is_last_day_partial boolean);
create table published_meta (version varchar, published_at timestamp, store_name varchar, currency varchar,
    time_zone varchar, week_start varchar, as_of date, data_hash varchar);
"""
_DERIVED = f"""
create table customers as
with ranked as (select *, row_number() over (partition by customer_no order by order_rank) as place
    from orders where is_valid and customer_no is not null)
select first.customer_no, first.order_no as first_order_no, first.order_date as first_order_date,
    first.ordered_at as first_ordered_at,
    {", ".join(f"first.{name} as first_{name}" for name in DIMS if name != "customer_type")},
    first.first_product, first.has_discount as first_has_discount, second.order_date as second_order_date,
    whole.orders, whole.last_order_date
from ranked as first
left join ranked as second on second.customer_no = first.customer_no and second.place = 2
inner join (select customer_no, count(*) as orders, max(order_date) as last_order_date from ranked group by all)
    as whole on whole.customer_no = first.customer_no
where first.place = 1;

create table daily_sales as
with booked as (
    select order_date as sales_date, {", ".join(DIMS)}, is_web, 1 as orders, is_valid::int as valid_orders,
        is_cancelled::int as cancelled_orders, is_zero::int as zero_orders,
        coalesce(is_valid and order_rank = 1, false)::int as new_customer_orders,
        coalesce(is_valid and order_rank > 1, false)::int as returning_orders,
        (is_valid and customer_no is null)::int as guest_orders, units, gross_sales, discounts, 0 as returns,
        coalesce(tax, 0) as tax, (tax is null)::int as unknown_tax_orders,
        coalesce(shipping, 0) as shipping, (shipping is null)::int as unknown_shipping_orders, tips,
        coalesce(cost_of_goods, 0) as cost_of_goods, (cost_of_goods is null)::int as unknown_cost_orders,
        known_cost_sales, fulfilment, packaging, payment_fees,
        (payment_fees is null)::int as unknown_fee_orders,
        case when is_valid and order_rank = 1 then gross_sales - discounts else 0 end as new_customer_sales,
        (channel = 'unknown')::int as orders_without_channel
    from orders
    union all
    select return_date, {", ".join(DIMS)}, is_web, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, goods, -tax, 0, -shipping, 0, 0,
        -cost_of_goods, 0, 0, null, null, null, 0, case when order_rank = 1 then -goods else 0 end, 0
    from returns
)
select sales_date, {", ".join(DIMS)}, is_web, columns(* exclude (sales_date, {", ".join(DIMS)}, is_web))
from booked
"""


@dataclass(frozen=True)
class TinyShop:
    """Published tables in memory."""

    con: duckdb.DuckDBPyConnection

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        with self.con.cursor() as cursor:
            return cursor.execute(sql, dict(parameters) if parameters else None).fetchall()


def euros(amount: float | str) -> int:
    """Micros of an amount in euros."""
    return round(float(amount) * 100) * 10_000


def shop(
    orders: Iterable[Mapping[str, Any]] = (),
    returns: Iterable[Mapping[str, Any]] = (),
    sessions: Iterable[Mapping[str, Any]] = (),
    spend: Iterable[Mapping[str, Any]] = (),
    marketing: Iterable[Mapping[str, Any]] = (),
    coverage: Mapping[str, tuple[date, date]] | None = None,
    last_day_partial: bool = False,
) -> TinyShop:
    """A published file in memory. Money in euros; what is not said takes a plain value."""
    con = duckdb.connect()
    con.execute(DDL)
    booked = _ranked([_order(number, order) for number, order in enumerate(orders, 1)])
    _insert(con, "orders", booked)
    _insert(con, "returns", [_return(number, back, booked) for number, back in enumerate(returns, 1)])
    con.execute(_DERIVED)
    _sessions(con, list(sessions))
    _dated(con, "spend", "spend_date", [_spend(row) for row in spend])
    _dated(con, "marketing_costs", "cost_date", [{**row, "cost": euros(row["cost"])} for row in marketing])
    _coverage(con, coverage or {}, last_day_partial)
    return TinyShop(con)


def _order(number: int, given: Mapping[str, Any]) -> dict[str, Any]:
    money = {name: euros(given.get(name, 0)) for name in ("gross_sales", "discounts", "tips")}
    parts = ("tax", "shipping", "cost_of_goods", "fulfilment", "packaging", "payment_fees")
    known = {name: None if given.get(name, 0) is None else euros(given.get(name, 0)) for name in parts}
    status = given.get("status", "paid")
    at = given.get("at") or datetime.combine(given["day"], time(12))
    sold = money["gross_sales"] - money["discounts"]
    plain = {name: given.get(name, "unknown") for name in DIMS} | {"sales_channel": given.get("sales_channel", "web")}
    return (
        plain
        | money
        | known
        | {
            "order_no": number,
            "source": "test",
            "order_id": str(number),
            "ordered_at": at,
            "order_date": at.date(),
            "customer_no": given.get("customer"),
            "order_rank": None,
            "is_valid": status != "cancelled",
            "is_cancelled": status == "cancelled",
            "is_zero": sold == 0,
            "status": status,
            "is_web": given.get("is_web", True),
            "units": given.get("units", 1),
            "known_cost_sales": 0 if known["cost_of_goods"] is None else sold,
            "has_discount": money["discounts"] > 0,
            "currency": "EUR",
            "is_rate_provisional": False,
        }
    )


def _ranked(orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[int, int] = {}
    for order in sorted(orders, key=lambda row: (row["ordered_at"], row["order_id"])):
        customer = order["customer_no"]
        if customer is None:
            continue
        order["customer_type"] = "returning" if seen.get(customer) else "new"
        if order["is_valid"]:
            seen[customer] = order["order_rank"] = seen.get(customer, 0) + 1
    return orders


def _return(number: int, given: Mapping[str, Any], orders: list[dict[str, Any]]) -> dict[str, Any]:
    order = orders[given["order"] - 1] if given.get("order") else {}
    amounts = {name: euros(given.get(name, 0)) for name in ("goods", "tax", "shipping", "cost_of_goods")}
    own = {name: given.get(name, "unknown") for name in DIMS} | {"is_web": given.get("is_web", True)}
    inherited = {name: order[name] for name in (*own, "order_no", "customer_no", "order_date", "order_rank") if order}
    return (
        own
        | inherited
        | amounts
        | {
            "refund_id": str(number),
            "return_date": given["day"],
            "is_date_known": True,
        }
    )


def _sessions(con: duckdb.DuckDBPyConnection, given: list[Mapping[str, Any]]) -> None:
    rows = []
    for row in given:
        told = tuple(row.get("dims", sorted(name for name in SESSION_DIMS if name in row)))
        full = {name: row.get(name, "unknown") for name in (*SESSION_DIMS, "landing_page")}
        counts = {name: row.get(name) for name in ("engaged_sessions", *STEPS, "transactions", "purchase_revenue")}
        rows.append(
            full
            | counts
            | {name: row[name] for name in ("day", "period_from", "period_to") if name in row}
            | {"source": row.get("source", "ga4"), "breakdown": "+".join(told), "sessions": row["sessions"]}
        )
    _dated(con, "sessions", "session_date", rows)
    con.execute("""
        insert into session_breakdowns
        with days as (
            select source, breakdown, session_date as first, session_date as last from daily_sessions
            union all select source, breakdown, period_from, period_to from period_sessions
        ),
        ways as (
            select source, breakdown,
                case when breakdown = '' then []::varchar[] else string_split(breakdown, '+') end as dims,
                min(first) as first_date, max(last) as last_date, count(distinct first) as days
            from days group by all
        )
        select source, breakdown, dims, first_date, last_date, days,
            row_number() over (partition by source order by days desc, len(dims) desc, breakdown) = 1
        from ways
    """)


def _spend(given: Mapping[str, Any]) -> dict[str, Any]:
    plain = {"platform": "google", "account": "", "campaign": "unknown", "channel": "unknown", "country": "unknown"}
    row = plain | dict(given) | {"cost": euros(given["cost"])}
    if row.get("claimed_revenue") is not None:
        row["claimed_revenue"] = euros(row["claimed_revenue"])
    return row


def _dated(con: duckdb.DuckDBPyConnection, name: str, day: str, rows: list[dict[str, Any]]) -> None:
    daily = [{day: row["day"]} | {key: row[key] for key in row if key != "day"} for row in rows if "day" in row]
    _insert(con, f"daily_{name}", daily)
    _insert(con, f"period_{name}", [row for row in rows if "day" not in row])


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        columns = ", ".join(row)
        con.execute(f"insert into {table} ({columns}) values ({', '.join('?' * len(row))})", list(row.values()))


_KINDS = {
    "orders": "select min(order_date), max(order_date) from orders",
    "sessions": "select min(first_date), max(last_date) from session_breakdowns",
    "spend": "select min(f), max(l) from (select spend_date f, spend_date l from daily_spend "
    "union all select period_from, period_to from period_spend)",
    "marketing_costs": "select min(f), max(l) from (select cost_date f, cost_date l from daily_marketing_costs "
    "union all select period_from, period_to from period_marketing_costs)",
}


def _coverage(con: duckdb.DuckDBPyConnection, given: Mapping[str, tuple[date, date]], last_day_partial: bool) -> None:
    for kind, statement in _KINDS.items():
        first, last = given.get(kind) or con.execute(statement).fetchall()[0]
        if first is not None:
            is_partial = last_day_partial and kind == "orders"
            con.execute("insert into coverage values (?, ?, ?, null, ?)", [kind, first, last, is_partial])
