-- One row per week (null where weeks are not asked for), kind of cost (spend, marketing) and channel or name. A cost
-- that is known for a period only is spread over its days, in whole micros that add up to it; `is_spread` says so.
with periods as (
    select 'spend' as kind, channel as name, cost, period_from, period_to
    from period_spend
    where period_to >= $first and period_from <= $last
    union all
    select 'marketing', name, cost, period_from, period_to
    from period_marketing_costs
    where period_to >= $first and period_from <= $last
),

placed as (
    select
        kind, name, cost, period_from, period_to - period_from + 1 as days,
        unnest(range(period_to - period_from + 1)) as place
    from periods
),

booked as (
    select 'spend' as kind, channel as name, spend_date as day, cost, false as is_spread
    from daily_spend
    union all
    select 'marketing', name, cost_date, cost, false
    from daily_marketing_costs
    union all
    select
        kind, name, period_from + cast(place as integer),
        cost * (place + 1) // days - cost * place // days, true
    from placed
)

select
    case when $by_week then day - cast((isodow(day) - 1 + $shift) % 7 as integer) end as week,
    kind,
    name,
    cast(sum(cost) as bigint) as cost,
    bool_or(is_spread) as is_spread
from booked
where day between $first and $last
group by all
order by all
