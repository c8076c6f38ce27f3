-- One row per report of Analytics and day that no pull has read, though days before and after it were: its numbers are
-- missing and not 0. Days that a download or the event export tells are not.
with spans as (
    select report, min(day) as first_day, max(day) as last_day
    from slice_days
    group by report
),
days as (
    select report, cast(unnest(range(first_day, last_day + 1, interval 1 day)) as date) as day
    from spans
)
select d.report, d.day
from days as d
left join ga4_reports as r on r.report = d.report
anti join slice_days as s on s.report = d.report and s.day = d.day
where (r.breakdown is null or d.day not in (select session_date from session_days where source = 'ga4'))
    and (r.into_table is distinct from 'transactions' or d.day not in (select transaction_date from told_transactions))
