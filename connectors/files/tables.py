"""The staged tables, made from `file_values`."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.files.identity import Identity
from connectors.files.sheet import Sheet
from connectors.files.stamps import FIRST_YEAR
from connectors.files.targets import DIMENSIONS, TARGETS
from connectors.files.values import ORDER_KINDS, Plan
from connectors.files.zones import to_wall_sql

_ORDER_TEXTS = ("session_id", "transaction_id", *DIMENSIONS)
_ORDER_MONEY = ("total_sales", "discount", "tax", "shipping", "tips")
_STEPS = ("engaged_sessions", "view_item", "add_to_cart", "begin_checkout", "add_shipping_info", "add_payment_info")
_SESSION_DIMENSIONS = (*DIMENSIONS, "customer_type", "landing_page")
DATED = ("sessions", "ad_spend", "marketing_costs")
FOLLOWERS = ("product_costs",)
"""Tables that a file may fill beside another one, from the same records."""


@dataclass
class Making:
    """What the makers of tables share."""

    sheet: Sheet
    plans: dict[str, Plan]
    identity: Identity
    units: str = ""
    """A query for `file_values` with the unit of each record of data."""
    has_rejects: bool = False

    @property
    def source(self) -> str:
        """SQL for the source's name."""
        return f"{self.sheet.bound(self.sheet.declaration.source)}::varchar"

    @property
    def currency(self) -> str:
        """SQL for the currency of amounts that name none."""
        return self.sheet.bound(self.sheet.facts.currency_of(self.sheet.declaration.source))

    def unit(self, table: str, *parts: str) -> str:
        """SQL for a unit's name."""
        start = self.sheet.bound(f"{table}|{self.sheet.declaration.source}|")
        return f"{start} || " + " || '|' || ".join(parts)

    def wall(self, plan: Plan, target: str, value: str) -> str:
        """SQL for the store's wall clock of a stamp."""
        if plan.is_day(target) or target not in plan.targets:
            return f"{value}::timestamp"
        return to_wall_sql(f"({value})", self.sheet.facts.time_zone, (FIRST_YEAR, self.sheet.last_year))

    def utc(self, plan: Plan, target: str, value: str) -> str:
        """SQL for the UTC of a stamp; null where only a day is known."""
        return "null::timestamp" if plan.is_day(target) else f"{value}::timestamp"

    def run(self, sql: str) -> None:
        """Run a statement."""
        self.sheet.bound.execute(self.sheet.con, sql)


def with_units(making: Making) -> str:
    """A query for `file_values` with the unit that each record of data belongs to."""
    unit = f"case when kind not in ('not_data', 'total') then {_unit_sql(making)} end"
    return f"(select *, {unit} as unit from file_values)"  # noqa: S608 - expressions of our own


def _unit_sql(making: Making) -> str:
    branches = []
    for plan in making.plans.values():
        if plan.name in ("order_lines", *FOLLOWERS) and len(making.plans) > 1:
            continue
        if plan.table.each == "record" and not (plan.name != "orders" and plan.kinds == ("data", "goods")):
            branches.append(f"when kind in ({_quoted(plan.kinds)}) then {_UNITS[plan.name](making, plan)}")
    return f"case {' '.join(branches)} end"


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _dated_unit(making: Making, plan: Plan, *parts: str) -> str:
    day = f"strftime({plan.sql('date')}, '%Y-%m-%d')"
    if "date" not in plan.targets:
        day = "null"
    period = " || '..' || ".join(
        f"strftime({plan.sql(target)}, '%Y-%m-%d')" if target in plan.targets else "''"
        for target in ("period_from", "period_to")
    )
    return making.unit(plan.name, *parts, f"coalesce({day}, {period})")


def _refund_key(plan: Plan) -> str:
    return f"coalesce({plan.sql('refund_id')}, {plan.sql('order_id')})"


def _customer_keys(making: Making, plan: Plan) -> tuple[str, str]:
    return (
        making.identity.email(f"({plan.sql('email')})") if "email" in plan.targets else "null::varchar",
        making.identity.customer_id(f"({plan.sql('customer_id')})", making.source)
        if "customer_id" in plan.targets
        else "null::varchar",
    )


_UNITS: dict[str, Callable[[Making, Plan], str]] = {
    "orders": lambda making, plan: making.unit("orders", plan.sql("order_id")),
    "order_lines": lambda making, plan: making.unit("orders", plan.sql("order_id")),
    "refunds": lambda making, plan: making.unit("refunds", _refund_key(plan)),
    "products": lambda making, plan: making.unit("products", plan.sql("product_id")),
    "product_costs": lambda making, plan: making.unit(
        "product_costs", plan.sql("product_id"), f"coalesce(strftime({plan.sql('valid_from')}::date, '%Y-%m-%d'), '')"
    ),
    "customers": lambda making, plan: making.unit("customers", f"coalesce({', '.join(_customer_keys(making, plan))})"),
    "sessions": lambda making, plan: _dated_unit(making, plan, f"'{breakdown(plan, making.sheet)}'"),
    "ad_spend": lambda making, plan: _dated_unit(making, plan, f"coalesce({plan.sql('account')}, '')"),
    "marketing_costs": lambda making, plan: _dated_unit(making, plan, plan.sql("name")),
    "exchange_rates": lambda making, plan: making.unit(
        "exchange_rates", f"upper({plan.sql('currency')})", f"strftime({plan.sql('date')}, '%Y-%m-%d')"
    ),
    "transactions": lambda making, plan: making.unit("transactions", f"strftime({plan.sql('date')}, '%Y-%m-%d')"),
}


def breakdown(plan: Plan, sheet: Sheet) -> str:
    """What sessions are told apart by: the dimensions whose columns the file has."""
    return "+".join(sorted(name for name in _SESSION_DIMENSIONS if _is_there(plan, sheet, name)))


def _is_there(plan: Plan, sheet: Sheet, target: str) -> bool:
    field = plan.table.fields.get(target)
    return field is not None and (field.value is not None or any(sheet.has(name) for name in field.columns))


def make_tables(making: Making) -> None:
    """Make each table that the declaration fills."""
    for name in making.plans:
        _MAKERS[name](making, making.plans[name])


def _first(sql: str) -> str:
    return f"arg_min({sql}, record)"


def _over(plan: Plan, target: str) -> str:
    """One value of an order from its records' values."""
    field = plan.table.fields.get(target)
    if field is None:
        return "null"
    how = field.over or ("min" if target == "ordered_at" else "first")
    if how == "sum":
        return f"cast(sum({plan.sql(target)}) as bigint)"
    return _first(plan.sql(target)) if how == "first" else f"{how}({plan.sql(target)})"


def _make_orders(making: Making, plan: Plan) -> None:
    facts = ", ".join(f"{_over(plan, target)} as {target}" for target in TARGETS["orders"] if target != "order_id")
    making.run(
        f"""
        create or replace temp table file_orders as
        select {plan.sql("order_id")} as order_id, min(record) as first_record,
            max(record) - min(record) + 1 = count(*) as is_together, {facts}
        from file_values where kind in ({_quoted(ORDER_KINDS)}) and bad is null
        group by {plan.sql("order_id")}
        """  # noqa: S608 - expressions of our own
    )
    identity = making.identity
    texts = ", ".join(f"{name}::varchar as {name}" for name in _ORDER_TEXTS)
    money = ", ".join(f"{name}::bigint as {name}" for name in _ORDER_MONEY)
    making.run(
        f"""
        create or replace temp table staged_orders as
        with walls as (select *, {making.wall(plan, "ordered_at", "ordered_at")} as wall from file_orders)
        select {making.unit("orders", "order_id")} as unit, {making.source} as source, order_id,
            {making.utc(plan, "ordered_at", "ordered_at")} as ordered_at_utc, wall as ordered_at,
            wall::date as order_date, {identity.email("email::varchar")} as customer_key,
            {identity.customer_id("customer_id::varchar", making.source)} as customer_id_key,
            coalesce(status, case when is_test then 'test' else 'paid' end)::varchar as status,
            {making.wall(plan, "cancelled_at", "cancelled_at")} as cancelled_at, {texts},
            coalesce(sales_channel, 'web')::varchar as sales_channel,
            coalesce(upper(currency), {making.currency})::varchar as currency, {money},
            tax_included::boolean as tax_included,
            coalesce(is_test, false) or coalesce(status = 'test', false) as is_test
        from walls
        where ordered_at is not null
        """  # noqa: S608 - expressions of our own, values bound
    )


def _make_lines(making: Making, plan: Plan) -> None:
    order_id = plan.sql("order_id")
    line_no, join = _line_numbers(making, plan, order_id)
    making.run(
        f"""
        create or replace temp table staged_order_lines as
        select {making.unit("orders", order_id)} as unit, {making.source} as source, {order_id} as order_id,
            ({line_no})::integer as line_no, {plan.sql("product_id")}::varchar as product_id,
            {plan.sql("product")}::varchar as product, {plan.sql("category")}::varchar as category,
            kind::varchar as kind, {plan.sql("quantity")}::bigint as quantity, {plan.sql("gross")}::bigint as gross,
            {plan.sql("discount")}::bigint as discount
        from file_values {join}
        where kind in ({_quoted(plan.kinds)}) and bad is null
        """  # noqa: S608 - expressions of our own
    )
    if "adds_up_to" in plan.targets:
        _share_out(making, plan, making.plans["orders"].sql("order_id"))


def _line_numbers(making: Making, plan: Plan, order_id: str) -> tuple[str, str]:
    """SQL for a line's number within its order, and the join it needs: lines that lie together need no sorting."""
    lines = f"kind in ({_quoted(plan.kinds)}) and bad is null"
    numbered = f"row_number() over (partition by {order_id} order by record)"
    if not set(plan.kinds) >= _kinds_there(making):
        return numbered, ""
    scattered = "select order_id from file_orders where not is_together"
    return (
        "coalesce(place, record - first_record + 1)",
        f"""
        join (select order_id as of_order, first_record from file_orders) on of_order = {order_id}
        left join (
            select record as of_record, {numbered} as place from file_values
            where {lines} and {order_id} in ({scattered})
        ) on of_record = record
        """,  # noqa: S608 - expressions of our own
    )


def _share_out(making: Making, plan: Plan, order_id: str) -> None:
    """Where an order's goods lines do not add up to what the order says, share that out by largest remainder."""
    making.run(
        f"""
        create or replace temp table file_shares as
        with told as (
            select {order_id} as order_id, {_first(plan.sql("adds_up_to"))} as total from file_values
            where kind in ({_quoted(ORDER_KINDS)}) and bad is null group by {order_id}
        ),
        weights as (
            select order_id, line_no, told.total::hugeint as total,
                case when sum(gross) over of_order > 0 then greatest(gross, 0)::hugeint else 1 end as weight
            from staged_order_lines join told using (order_id) where kind = 'goods'
            window of_order as (partition by order_id)
            qualify sum(gross) over of_order <> told.total
        ),
        floors as (
            select *, total * weight // sum(weight) over of_order as share,
                total * weight % sum(weight) over of_order as rest
            from weights window of_order as (partition by order_id)
        )
        select order_id, line_no, share + case
            when row_number() over (partition by order_id order by rest desc, line_no)
                <= total - sum(share) over (partition by order_id) then 1 else 0 end as gross
        from floors
        """  # noqa: S608 - expressions of our own
    )
    making.run(
        """
        update staged_order_lines set gross = file_shares.gross::bigint from file_shares
        where file_shares.order_id = staged_order_lines.order_id and file_shares.line_no = staged_order_lines.line_no
        """
    )
    count = making.sheet.con.execute("select count(distinct order_id) from file_shares").fetchall()[0][0]
    if count:
        making.sheet.say(f"lines of {count} orders share what the order says of their goods before discount")
    making.run("drop table temp.file_shares")


def _kinds_there(making: Making) -> set[str]:
    rows = making.sheet.con.execute("select distinct kind from file_values where kind in ('order', 'goods')").fetchall()
    return {row[0] for row in rows}


def _refund_amounts(value: Callable[[str], str]) -> str:
    return ", ".join(f"{value(name)}::bigint as {name}" for name in ("amount", "goods", "tax", "shipping", "quantity"))


def _make_refunds(making: Making, plan: Plan) -> None:
    if plan.table.each == "order":
        _make_refunds_of_orders(making, plan)
        return
    email, customer_id = _customer_keys(making, plan)
    making.run(
        f"""
        create or replace temp table staged_refunds as
        with facts as (select *, {making.wall(plan, "refunded_at", plan.sql("refunded_at"))} as wall from {making.units}
            where kind = 'refund' and bad is null and {plan.when.sql})
        select unit, {making.source} as source, {_refund_key(plan)} as refund_id,
            {plan.sql("order_id")}::varchar as order_id, wall as refunded_at, wall::date as refund_date,
            coalesce({plan.sql("is_date_known")}, true) as is_date_known, {_refund_amounts(plan.sql)},
            {plan.sql("product_id")}::varchar as product_id,
            coalesce(upper({plan.sql("currency")}), {making.currency})::varchar as currency,
            {email} as customer_key, {customer_id} as customer_id_key,
            {plan.sql("country")}::varchar as country, {plan.sql("sales_channel")}::varchar as sales_channel
        from facts
        """  # noqa: S608 - expressions of our own
    )


def _make_refunds_of_orders(making: Making, plan: Plan) -> None:
    """A refund that the order's own facts tell belongs to the order's unit; without a day it takes the order's."""
    orders = making.plans["orders"]
    names = [name for name in TARGETS["refunds"] if name not in ("order_id", "refund_id")]
    facts = ", ".join(f"{_over(plan, name)} as r_{name}" for name in names)
    making.run(
        f"""
        create or replace temp table staged_refunds as
        with told as (
            select {orders.sql("order_id")} as of_order, bool_or({plan.when.sql}) as holds, {facts}
            from file_values where kind in ({_quoted(ORDER_KINDS)}) and bad is null group by {orders.sql("order_id")}
        ),
        walls as (select *, {making.wall(plan, "refunded_at", "r_refunded_at")} as wall from told where holds)
        select o.unit, o.source, o.order_id as refund_id, o.order_id, coalesce(wall, o.ordered_at) as refunded_at,
            coalesce(wall, o.ordered_at)::date as refund_date,
            coalesce(r_is_date_known, wall is not null) as is_date_known,
            {_refund_amounts(lambda name: f"r_{name}")}, r_product_id::varchar as product_id,
            coalesce(upper(r_currency), o.currency)::varchar as currency, o.customer_key, o.customer_id_key,
            o.country, o.sales_channel
        from walls join staged_orders as o on o.order_id = of_order
        where coalesce(r_amount, 0) <> 0 or coalesce(r_goods, 0) <> 0
        """  # noqa: S608 - expressions of our own
    )


def _make_products(making: Making, plan: Plan) -> None:
    facts = ", ".join(f"{_first(plan.sql(name))}::varchar as {name}" for name in ("product", "category", "brand"))
    product = plan.sql("product_id")
    making.run(
        f"""
        create or replace temp table staged_products as
        select {making.unit("products", product)} as unit, {making.source} as source, {product} as product_id, {facts}
        from file_values where kind in ({_quoted(plan.kinds)}) and bad is null and {product} is not null
        group by {product}
        """  # noqa: S608 - expressions of our own
    )


def _make_costs(making: Making, plan: Plan) -> None:
    product, since = plan.sql("product_id"), f"{plan.sql('valid_from')}::date"
    making.run(
        f"""
        create or replace temp table staged_product_costs as
        select {_UNITS["product_costs"](making, plan)} as unit, {making.source} as source, {product} as product_id,
            {_first(plan.sql("unit_cost"))} as unit_cost,
            coalesce(upper({_first(plan.sql("currency"))}), {making.currency})::varchar as currency,
            {since} as valid_from
        from file_values where kind in ({_quoted(plan.kinds)}) and bad is null and {plan.when.sql}
        group by {product}, {since}
        having {_first(plan.sql("unit_cost"))} is not null
        """  # noqa: S608 - expressions of our own
    )


def _make_customers(making: Making, plan: Plan) -> None:
    email, customer_id = _customer_keys(making, plan)
    making.run(
        f"""
        create or replace temp table staged_customers as
        select unit, {making.source} as source, {_first(email)} as customer_key,
            {_first(customer_id)} as customer_id_key,
            {making.wall(plan, "first_order_at", f"min({plan.sql('first_order_at')})")} as first_order_at,
            {_first(plan.sql("country"))}::varchar as country, {_first(plan.sql("segment"))}::varchar as segment,
            {_first(plan.sql("accepts_marketing"))}::boolean as accepts_marketing
        from {making.units} where kind in ({_quoted(plan.kinds)}) and bad is null
        group by unit
        """  # noqa: S608 - expressions of our own
    )


def _day_columns(plan: Plan, name: str) -> str:
    day = f"{plan.sql('date')}::date"
    first, last = f"{plan.sql('period_from')}::date", f"{plan.sql('period_to')}::date"
    return f"""
        {day} as {name}, case when {day} is null then {first} end as period_from,
        case when {day} is null then {last} end as period_to"""


def _make_sessions(making: Making, plan: Plan) -> None:
    dimensions = ", ".join(f"{plan.sql(name)}::varchar as {name}" for name in ("session_id", *_SESSION_DIMENSIONS))
    counts = ("sessions", *_STEPS, "purchase", "purchase_revenue", "transactions")
    sums = ", ".join(f"cast(sum({plan.sql(name)}) as bigint) as {name}" for name in counts)
    making.run(
        f"""
        create or replace temp table staged_sessions as
        select unit, {making.source} as source, '{breakdown(plan, making.sheet)}' as breakdown,
            {_day_columns(plan, "session_date")}, {dimensions},
            coalesce(upper({plan.sql("currency")}), {making.currency})::varchar as currency, {sums}
        from {making.units} where kind in ({_quoted(plan.kinds)}) and bad is null and {plan.when.sql}
        group by all
        """  # noqa: S608 - expressions of our own
    )


def _make_spend(making: Making, plan: Plan) -> None:
    texts = ", ".join(f"{plan.sql(name)}::varchar as {name}" for name in ("campaign", "campaign_type", "channel"))
    sums = ", ".join(
        f"cast(sum({plan.sql(name)}) as bigint) as {name}"
        for name in ("cost", "impressions", "clicks", "claimed_revenue")
    )
    making.run(
        f"""
        create or replace temp table staged_ad_spend as
        select unit, {making.source} as source, {_day_columns(plan, "spend_date")},
            {plan.sql("platform")}::varchar as platform, coalesce({plan.sql("account")}, '')::varchar as account,
            {texts},
            coalesce(upper({plan.sql("currency")}), {making.currency})::varchar as currency, {sums},
            cast(sum({plan.sql("claimed_conversions")}) as decimal(18, 6)) as claimed_conversions
        from {making.units} where kind in ({_quoted(plan.kinds)}) and bad is null and {plan.when.sql}
        group by all
        """  # noqa: S608 - expressions of our own
    )


def _make_marketing(making: Making, plan: Plan) -> None:
    making.run(
        f"""
        create or replace temp table staged_marketing_costs as
        select unit, {making.source} as source, {_day_columns(plan, "cost_date")}, {plan.sql("name")}::varchar as name,
            coalesce(upper({plan.sql("currency")}), {making.currency})::varchar as currency,
            cast(sum({plan.sql("cost")}) as bigint) as cost
        from {making.units} where kind in ({_quoted(plan.kinds)}) and bad is null and {plan.when.sql}
        group by all
        """  # noqa: S608 - expressions of our own
    )


def _make_rates(making: Making, plan: Plan) -> None:
    making.run(
        f"""
        create or replace temp table staged_exchange_rates as
        select unit, {making.source} as source, {plan.sql("date")}::date as rate_date,
            upper({plan.sql("currency")})::varchar as currency, max({plan.sql("rate")})::decimal(24, 12) as rate
        from {making.units} where kind in ({_quoted(plan.kinds)}) and bad is null
        group by all
        """  # noqa: S608 - expressions of our own
    )


def _make_transactions(making: Making, plan: Plan) -> None:
    texts = ", ".join(f"{plan.sql(name)}::varchar as {name}" for name in ("transaction_id", *DIMENSIONS))
    counts = ("purchases", "revenue", "tax", "shipping", "refund")
    sums = ", ".join(f"cast(sum({plan.sql(name)}) as bigint) as {name}" for name in counts)
    making.run(
        f"""
        create or replace temp table staged_transactions as
        select unit, {making.source} as source, {plan.sql("date")}::date as transaction_date, {texts},
            coalesce(upper({plan.sql("currency")}), {making.currency})::varchar as currency, {sums}
        from {making.units} where kind in ({_quoted(plan.kinds)}) and bad is null and {plan.when.sql}
        group by all
        """  # noqa: S608 - expressions of our own
    )


_MAKERS: dict[str, Callable[[Making, Plan], None]] = {
    "orders": _make_orders,
    "order_lines": _make_lines,
    "refunds": _make_refunds,
    "products": _make_products,
    "product_costs": _make_costs,
    "customers": _make_customers,
    "sessions": _make_sessions,
    "ad_spend": _make_spend,
    "marketing_costs": _make_marketing,
    "exchange_rates": _make_rates,
    "transactions": _make_transactions,
}
