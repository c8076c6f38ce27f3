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
    union all
    select 'transactions', source, load_id, transaction_date, transaction_date from loaded.transactions
    union all
    select 'analytics_sales', source, load_id, sales_date, sales_date from loaded.analytics_sales
    union all
    select 'event_counts', source, load_id, event_date, event_date from loaded.event_counts
    union all
    select 'session_totals', source, load_id, first_day, last_day from loaded.session_totals
    union all
    select 'users', source, load_id, first_day, last_day from loaded.users
    union all
    select 'item_counts', source, load_id, item_date, item_date from loaded.item_counts
    union all
    select 'demographics', source, load_id, visit_date, visit_date from loaded.demographics
    union all
    select 'visits', source, load_id, visit_date, visit_date from loaded.visit_days
    union all
    select 'visit_events', source, load_id, event_date, event_date from loaded.visit_events
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
