-- One row per week (null where weeks are not asked for), device and channel (null where they are not told apart) and
-- its sessions; `is_of_period` for those that are known for a longer period only.
with counted as (
    select session_date as day, false as is_of_period, device_category, channel, sessions
    from daily_sessions
    where {reach} and session_date between $first and $last
    union all
    select period_from, true, device_category, channel, sessions
    from period_sessions
    where {reach} and period_from >= $first and period_to <= $last
)

select
    case when $by_week then day - cast((isodow(day) - 1 + $shift) % 7 as integer) end as week,
    is_of_period,
    case when $by_device then device_category end as device,
    case when $by_channel then channel end as channel,
    cast(sum(sessions) as bigint) as sessions
from counted
group by all
order by all
