-- One row per kind of problem in the data, with how often and how much.
with analytics_days as (
    select d.day, d.time_zone, d.currency, r.into_table
    from slice_days as d
    join ga4_reports as r on r.report = d.report and r.grain = 'day'
),
flaws as (
    -- Days of each kind of flaw, the worst size among them, and what is named.
    select
        kind,
        count(distinct day) as days,
        min(size) as least,
        sum(counted) filter (measure = 'sessions') as sessions_withheld,
        sum(out_of) filter (measure = 'sessions') as sessions_whole,
        string_agg(distinct measure, ', ' order by measure) as measures,
        min(what) as what
    from (
        select *, cast(unnest(range(first_day, last_day + 1, interval 1 day)) as date) as day
        from quality_flags
        where into_table not in ('users', 'session_totals')
    ) as spread
    group by kind
),
changed_days as (
    select
        count(distinct day) as days,
        max_by(
            case when percent > 0 then '+' else '' end || percent || ' % of ' || measure || ' on ' || day, abs(percent)
        ) as largest
    from restated_days
),
silent_spans as (
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
        'provisional_analytics_rates', 'warning',
        'rows of Google Analytics are converted at a provisional rate, because no exchange rate of their week is known'
        || ' yet.',
        count(*), null
    from (
        select currency, transaction_date as day from loaded.transactions
        union all
        select currency, sales_date from loaded.analytics_sales
    ) as f
    join rates as r on r.currency = f.currency and r.rate_date = f.day
    where r.is_provisional
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
        'analytics_spend_left_out', 'info',
        'rows of ad spend known to Google Analytics are left out, because the platform''s own report tells their days.',
        count(*), cast(sum(cost) as bigint)
    from kept_spend
    where is_told_elsewhere
    union all
    select
        'analytics_late', 'warning',
        'days of orders are not in Google Analytics yet: it ends on ' || a.last_day
        || '. Numbers of sessions end there.',
        o.last_day - a.last_day, null
    from (select max(day) as last_day from analytics_days where into_table = 'sessions') as a
    cross join (select max(order_date) as last_day from orders) as o
    where o.last_day - a.last_day > 1
    union all
    select
        'analytics_sampled', 'warning',
        'days of Google Analytics are sampled: it read as little as '
        || cast(round(100 * least, 1) as decimal(18, 1)) || ' % of the events, so that counts are estimates.',
        days, null
    from flaws
    where kind = 'sampled'
    union all
    select
        'analytics_other_row', 'info',
        'days of Google Analytics have a row "(other)", in which rare campaigns, pages or countries are lumped together.',
        days, null
    from flaws
    where kind = 'other_row'
    union all
    select
        'analytics_thresholded', 'info',
        'days of Google Analytics have rows left out, because they tell of few users.',
        days, null
    from flaws
    where kind = 'thresholded'
    union all
    select
        'analytics_withheld', 'info',
        'days of Google Analytics have more than their rows add up to: '
        || coalesce(cast(round(100.0 * sessions_withheld / nullif(sessions_whole, 0), 1) as decimal(18, 1)) || ' %', 'a part')
        || ' of their sessions is shown as withheld.',
        days, null
    from flaws
    where kind = 'withheld'
    union all
    select
        'analytics_restricted', 'warning',
        'days of Google Analytics have numbers that this login may not see and reads as 0: ' || measures
        || '. Ask the property''s administrator to lift the restriction.',
        days, null
    from flaws
    where kind = 'restricted'
    union all
    select
        'analytics_truncated', 'warning',
        'days of Google Analytics are not whole. ' || what,
        days, null
    from flaws
    where kind = 'truncated'
    union all
    select
        'analytics_unavailable', 'info',
        'days of Google Analytics have no ' || measures || ': the property refuses it, and what rests on it is unknown.',
        days, null
    from flaws
    where kind = 'unavailable'
    union all
    select
        'analytics_restated', 'info',
        'days of Google Analytics have changed since they were first read (largest: ' || largest || ').',
        days, null
    from changed_days
    where largest is not null
    union all
    select
        'analytics_time_zone', 'warning',
        'days of Google Analytics are counted in ' || string_agg(distinct d.time_zone, ', ' order by d.time_zone)
        || ' and not in ' || min(t.time_zone)
        || ': numbers that mix sessions with orders compare days that begin at different hours.',
        count(distinct d.day), null
    from analytics_days as d
    cross join store as t
    where d.time_zone <> t.time_zone
    union all
    select
        'analytics_currency', 'info',
        'days of Google Analytics have their money in ' || string_agg(distinct d.currency, ', ' order by d.currency)
        || ' and not in ' || min(t.currency) || ': it is converted at the rate of each day.',
        count(distinct d.day), null
    from analytics_days as d
    cross join store as t
    where d.currency <> t.currency
    union all
    select
        'lead_events_not_key', 'warning',
        'lead events are not counted as key events by Google Analytics on some of their days: '
        || string_agg(event_name, ', ' order by event_name)
        || '. Leads of these days are unknown. Mark the event as a key event there (Admin, Events),'
        || ' or change lead_events in store.toml.',
        count(*), null
    from (select distinct event_name from lead_days where not is_counted) as uncounted
    union all
    select
        'tracking_broken', 'warning',
        'days have next to no sessions while orders go on as usual, so that tracking must have been broken: '
        || string_agg(span, ', ' order by span) || '. Rates of sessions are wrong there.',
        cast(coalesce(sum(days), 0) as bigint), null
    from silent_spans
)
select kind, severity, count || ' ' || what as message, cast(count as bigint) as count, amount
from found
where count > 0
order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, kind
