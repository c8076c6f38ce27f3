-- One row per kind of problem in the data, with how often and how much.
with silent_spans as (
    select
        count(*) as days,
        case when count(*) = 1 then min(day)::varchar else min(day)::varchar || ' to ' || max(day)::varchar end as span
    from (select day, day - cast(row_number() over (order by day) as integer) as run from silent_days) as numbered
    group by run
),
newest_loads as (
    -- The newest account of each file: a mended one takes the place of the one before, an upload by its name.
    select max_by(rows_rejected, load_id) as rows_rejected
    from loaded.loads
    group by regexp_replace(path, '/uploads/[0-9a-f]+/', '/uploads/')
),
found as (
    select
        'unlinked_refunds' as kind,
        'info' as severity,
        'refunds name no order that is known: they lower net sales on their own day, without device or channel.' as what,
        count(*) as count,
        cast(sum(goods) as bigint) as amount
    from returns
    where order_no is null
    union all
    select
        'refunds_without_date', 'warning',
        'refunds have no date in their export: they are booked on the day of their order.',
        count(*), cast(sum(goods) as bigint)
    from returns
    where not is_date_known and not starts_with(refund_id, 'cancelled|')
    union all
    select
        'cancelled_without_date', 'warning',
        'cancelled orders have no day of cancellation: their goods return on the day of the order.',
        count(*), cast(sum(goods) as bigint)
    from returns
    where not is_date_known and starts_with(refund_id, 'cancelled|')
    union all
    select
        'refunds_exceed_orders', 'warning',
        'refunds give back more than was left of their order; they are kept as their source tells them.',
        count(*), cast(sum(surplus) as bigint)
    from refund_splits
    where surplus > 0
    union all
    select
        'refunded_without_refund', 'warning',
        'orders are called refunded, but no export tells how much came back and when: nothing is taken off for them.',
        count(*), cast(sum(gross_sales - discounts) as bigint)
    from orders
    where status = 'refunded' and gross_sales > discounts
        and order_no not in (select order_no from returns where order_no is not null)
    union all
    select
        'unknown_sales', 'warning',
        'orders tell neither lines nor a total: their sales count as nothing.',
        count(*), null
    from order_amounts
    where not has_lines and total_sales is null
    union all
    select
        'unknown_discounts', 'info',
        'orders come from exports that name no discounts and no products: what they call gross sales is after discount.',
        count(*), cast(sum(s.gross_sales) as bigint)
    from kept_orders as k
    join orders as s on s.order_no = k.order_no
    where k.discount is null and s.gross_sales > 0
        and k.order_no not in (
            select order_no from kept_lines
            where kind = 'goods' and (product_id is not null or product is not null or own_discount > 0)
        )
    union all
    select
        'negative_sales', 'warning',
        'orders are of goods worth less than nothing: if they are refunds, map them as such, for they count as orders.',
        count(*), cast(sum(gross_sales) as bigint)
    from orders
    where gross_sales < 0
    union all
    select
        'discounts_exceed_goods', 'warning',
        'orders have a discount larger than their goods; no more than the goods is taken off.',
        count(*), null
    from order_amounts
    where discount_told > discount
    union all
    select
        'totals_differ', 'warning',
        'orders have a total that differs from the sum of their parts; the parts are used.',
        count(*), null
    from order_amounts
    where has_lines and abs(total_sales - total_of_parts) > 10000 and tax is not null and shipping is not null
    union all
    select
        'provisional_rates', 'warning',
        'orders are converted at a provisional rate, because no exchange rate of their week is known yet.',
        count(*), cast(sum(gross_sales - discounts) as bigint)
    from orders
    where is_rate_provisional
    union all
    select
        'provisional_spend_rates', 'warning',
        'rows of ad spend are converted at a provisional rate, because no exchange rate of their week is known yet.',
        count(*), cast(sum(cost) as bigint)
    from kept_spend
    where is_rate_provisional
    union all
    select
        'orders_without_channel', 'info',
        'web orders tell no channel.',
        count(*), cast(sum(gross_sales - discounts) as bigint)
    from orders
    where is_web and channel = 'unknown'
    union all
    select
        'orders_without_device', 'info',
        'web orders tell no device.',
        count(*), cast(sum(gross_sales - discounts) as bigint)
    from orders
    where is_web and device_category = 'unknown'
    union all
    select
        'guest_orders', 'info',
        'valid orders name no customer: they are neither new nor returning.',
        count(*), cast(sum(gross_sales - discounts) as bigint)
    from orders
    where is_valid and customer_no is null
    union all
    select
        'unknown_cost',
        case when (select count(*) from orders where known_cost_sales <> 0) > 0 then 'warning' else 'info' end,
        'valid orders hold goods without a known cost: their margin is unknown.',
        count(*), cast(sum(gross_sales - discounts - known_cost_sales) as bigint)
    from orders
    where is_valid and cost_of_goods is null
    union all
    select
        'unknown_tax', 'info',
        'valid orders tell no tax.',
        count(*), null
    from orders
    where is_valid and tax is null
    union all
    select
        'unknown_shipping', 'info',
        'valid orders tell no shipping charge.',
        count(*), null
    from orders
    where is_valid and shipping is null
    union all
    select
        'period_spend_left_out', 'warning',
        'rows of ad spend without a day are left out, because their account tells days of the same period.',
        count(*), cast(sum(cost) as bigint)
    from kept_spend as p
    where spend_date is null
        and exists (
            select 1
            from daily_spend as d
            where d.platform = p.platform and d.account = p.account
                and d.spend_date between p.period_from and p.period_to
        )
    union all
    select
        'rejected_rows', 'warning',
        'rows could not be read; each load has a file of its rejects with line and reason.',
        cast(sum(rows_rejected) as bigint), null
    from newest_loads
    union all
    select
        'tracking_broken', 'warning',
        'days have next to no sessions while orders go on as usual, so that tracking must have been broken: '
        || string_agg(span, ', ' order by span) || '. Rates of sessions are wrong there.',
        cast(coalesce(sum(days), 0) as bigint), null
    from silent_spans
)
select kind, severity, count || ' ' || what as message, count, amount
from found
where count > 0
order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, kind
