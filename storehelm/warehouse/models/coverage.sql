-- One row per kind of data: the days that it speaks of. The last day of orders is partial when its last order came
-- before ten in the evening and the newest export was taken on that very day; that of Analytics when it was read before
-- the day was over.
with order_days as (
    select
        min(order_date) as first_date,
        max(order_date) as last_date,
        max(case when ordered_at > cast(order_date as timestamp) then ordered_at end) as last_stamp
    from orders
),
taken as (
    select cast((max(u.as_of) at time zone 'UTC') at time zone min(t.time_zone) as date) as taken_on
    from loaded.units as u
    cross join store as t
    where starts_with(u.unit, 'orders|')
),
spans as (
    select 'sessions' as kind, session_date as first_date, session_date as last_date from daily_sessions
    union all
    select 'sessions', period_from, period_to from period_sessions
    union all
    select 'spend', spend_date, spend_date from daily_spend
    union all
    select 'spend', period_from, period_to from period_spend
    union all
    select 'marketing_costs', cost_date, cost_date from daily_marketing_costs
    union all
    select 'marketing_costs', period_from, period_to from period_marketing_costs
    union all
    select 'key_events', event_date, event_date from daily_key_events
    union all
    select 'key_events', day, day
    from slice_days
    where report = 'leads'
    union all
    select 'users', first_day, least(last_day, case when is_partial then first_day else last_day end) from users_by_period
    union all
    select 'transactions', transaction_date, transaction_date from transactions
    union all
    select 'analytics_sales', sales_date, sales_date from daily_analytics_sales
),
running as (
    -- Days that were not over when Analytics was read.
    select distinct
        case r.into_table when 'ad_spend' then 'spend' when 'event_counts' then 'key_events' else r.into_table end
            as kind,
        s.day
    from slice_days as s
    join ga4_reports as r on r.report = s.report
    where s.is_partial and s.day = s.last_day and (r.into_table <> 'event_counts' or r.report = 'leads')
)
select
    'orders' as kind,
    o.first_date,
    o.last_date,
    o.last_stamp,
    coalesce(
        t.taken_on = o.last_date
        and o.last_stamp >= cast(o.last_date as timestamp)
        and o.last_stamp < cast(o.last_date as timestamp) + interval 22 hour,
        false
    ) as is_last_day_partial
from order_days as o
cross join taken as t
where o.first_date is not null
union all
select
    s.kind, min(s.first_date), max(s.last_date), null,
    coalesce(max(s.last_date) = max(r.day), false)
from spans as s
left join running as r on r.kind = s.kind and r.day = s.last_date
group by s.kind
order by kind
