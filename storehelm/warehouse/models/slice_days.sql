-- One row per report of Analytics and day: the answer that was read last, by its property and first day.
with asked as (
    select
        s.*,
        cast(unnest(range(s.first_day, s.last_day + 1, interval 1 day)) as date) as day
    from loaded.ga4_slices as s
),
placed as (
    select
        *,
        row_number() over (partition by report, day order by fetched_at desc, load_id desc, property, first_day) as place
    from asked
)
select * exclude (place)
from placed
where place = 1
