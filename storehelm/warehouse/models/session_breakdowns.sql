-- One row per source and breakdown of sessions; each breakdown counts the same sessions again.
with spans as (
    select source, breakdown, session_date as first_date, session_date as last_date, session_date
    from daily_sessions
    union all
    select source, breakdown, period_from, period_to, null
    from period_sessions
),
counted as (
    select
        source,
        breakdown,
        list_filter(string_split(breakdown, '+'), lambda name: name <> '') as dims,
        min(first_date) as first_date,
        max(last_date) as last_date,
        count(distinct session_date) as days
    from spans
    group by source, breakdown
)
select
    source,
    breakdown,
    dims,
    first_date,
    last_date,
    days,
    row_number() over (partition by source order by days desc, len(dims) desc, breakdown) = 1 as is_primary
from counted
order by source, breakdown
