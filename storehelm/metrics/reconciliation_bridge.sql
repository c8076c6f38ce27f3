-- One row per cell (the whole period, a day, a device or a channel) and cause: what the cause moves there. Money that
-- both sides count inside one cell has moved nowhere; whole cells and their parts therefore add up to the same.
with {pairs},
{entries},
scoped as (
    select
        cause, sales_channel, day, device, channel, other_day, other_device, other_channel, amount, counted,
        other_day is null or {other inside} as is_other_inside
    from entries
    where day between $first and $last and {inside}
),
cells as (
    select
        cause, case when cause = 'not_web' then sales_channel end as sales_channel,
        day, device, channel, other_day, other_device, other_channel, is_other_inside,
        sum(amount) as amount, sum(counted) as counted
    from scoped
    group by all
),
caused as (
    select
        'total' as grain, cast(null as date) as day, cast(null as varchar) as name, sales_channel, amount, counted,
        case
            when other_day is null then cause
            when not is_other_inside then 'other_group'
            when other_day not between $first and $last then cause
        end as cause
    from cells
    union all
    select
        'day', day, null, null, amount, counted,
        case
            when other_day is null then cause
            when not is_other_inside then 'other_group'
            when other_day <> day then cause
        end
    from cells
    union all
    select
        'device', null, device, null, amount, counted,
        case
            when other_day is null then cause
            when not is_other_inside then 'other_group'
            when other_day not between $first and $last then cause
            when other_device <> device then 'other_group'
        end
    from cells
    union all
    select
        'channel', null, channel, null, amount, counted,
        case
            when other_day is null then cause
            when not is_other_inside then 'other_group'
            when other_day not between $first and $last then cause
            when other_channel <> channel then 'other_group'
        end
    from cells
)
select
    grain, day, name, cause, sales_channel,
    cast(sum(amount) as bigint) as amount,
    cast(sum(counted) as bigint) as counted
from caused
where cause is not null
group by grain, day, name, cause, sales_channel
order by grain, day, name, cause, sales_channel
