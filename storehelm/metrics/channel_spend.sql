-- One row per week (null: rows that are known for a period only), channel and platform. What platforms claim is null
-- where a platform says nothing; `claiming_cost` is the spend of the rows that do.
with booked as (
    select
        spend_date - cast((isodow(spend_date) - 1 + $shift) % 7 as integer) as week,
        platform, channel, campaign, country, cost, clicks, claimed_conversions, claimed_revenue
    from daily_spend
    where spend_date between $first and $last
    union all
    select
        cast(null as date), platform, channel, campaign, country, cost, clicks, claimed_conversions, claimed_revenue
    from period_spend
    where period_from >= $first and period_to <= $last
)

select
    case when $by_week then week end as week,
    platform,
    channel,
    cast(sum(cost) as bigint) as cost,
    cast(sum(clicks) as bigint) as clicks,
    sum(claimed_conversions) as claimed_conversions,
    cast(sum(claimed_revenue) as bigint) as claimed_revenue,
    cast(sum(cost) filter (claimed_revenue is not null) as bigint) as claiming_cost
from booked
where {spend filters}
group by all
order by all
