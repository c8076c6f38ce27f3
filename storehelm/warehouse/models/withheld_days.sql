-- One row per day and report that holds a row of what Analytics withheld: how much it is, of how much.
with told as (
    select
        r.report, s.source, s.session_date as day, s.breakdown, 'sessions' as measure, s.sessions as amount,
        s.device_category = '(withheld)' as is_withheld
    from loaded.sessions as s
    join ga4_reports as r on r.breakdown = s.breakdown
    where s.session_date is not null
    union all
    select r.report, s.source, s.sales_date, null, 'revenue', s.revenue, s.device_category = '(withheld)'
    from loaded.analytics_sales as s
    join ga4_reports as r on r.into_table = 'analytics_sales'
    union all
    select r.report, s.source, s.transaction_date, null, 'revenue', s.revenue, s.device_category = '(withheld)'
    from loaded.transactions as s
    join ga4_reports as r on r.into_table = 'transactions'
)
select
    report, source, day, breakdown, measure,
    cast(coalesce(sum(amount) filter (is_withheld), 0) as bigint) as withheld,
    cast(sum(amount) as bigint) as whole
from told
group by report, source, day, breakdown, measure
having coalesce(sum(amount) filter (is_withheld), 0) <> 0
