-- One row per channel and campaign with its ad spend.
with booked as (
    select platform, channel, campaign, country, cost
    from daily_spend
    where spend_date between $first and $last
    union all
    select platform, channel, campaign, country, cost
    from period_spend
    where period_from >= $first and period_to <= $last
)

select channel, campaign, cast(sum(cost) as bigint) as cost
from booked
where {spend filters}
group by all
order by all
