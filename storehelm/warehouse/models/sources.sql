-- One row per source and format of what is loaded, with the age of its newest export.
with filled as (
    select 'orders' as table_name, source, load_id, order_date as first_date, order_date as last_date from loaded.orders
    union all
    select 'order_lines', source, load_id, null, null from loaded.order_lines
    union all
    select 'refunds', source, load_id, refund_date, refund_date from loaded.refunds
    union all
    select 'products', source, load_id, null, null from loaded.products
    union all
    select 'product_costs', source, load_id, null, null from loaded.product_costs
    union all
    select 'customers', source, load_id, null, null from loaded.customers
    union all
    select 'sessions', source, load_id, coalesce(session_date, period_from), coalesce(session_date, period_to)
    from loaded.sessions
    union all
    select 'ad_spend', source, load_id, coalesce(spend_date, period_from), coalesce(spend_date, period_to)
    from loaded.ad_spend
    union all
    select 'marketing_costs', source, load_id, coalesce(cost_date, period_from), coalesce(cost_date, period_to)
    from loaded.marketing_costs
    union all
    select 'exchange_rates', source, load_id, rate_date, rate_date from loaded.exchange_rates
)
select
    f.source,
    coalesce(l.format, 'unknown') as format,
    list_sort(list(distinct f.table_name)) as tables,
    count(*) as rows,
    min(f.first_date) as first_date,
    max(f.last_date) as last_date,
    max(l.as_of) as as_of,
    max(l.loaded_at) as loaded_at
from filled as f
left join loaded.loads as l on l.load_id = f.load_id
group by f.source, coalesce(l.format, 'unknown')
order by f.source, format
