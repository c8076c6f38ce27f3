-- One row per day and measure that Analytics told otherwise when it was read again: how it was first told, and last, by
-- the report that moved the most.
with spans as (
    select
        report, day, measure,
        min_by(value_before, fetched_at) as value_before,
        max_by(value_after, fetched_at) as value_after
    from loaded.ga4_restatements
    group by report, day, measure
),
placed as (
    select
        *,
        row_number() over (partition by day, measure order by abs(value_after - value_before) desc, report) as place
    from spans
    where value_after <> value_before
)
select
    day, measure, value_before, value_after,
    cast(round(100.0 * (value_after - value_before) / nullif(abs(value_before), 0), 1) as decimal(18, 1)) as percent
from placed
where place = 1
