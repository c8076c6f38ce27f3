-- One row per period, platform, account, campaign, type and channel, where no day is told. Days win: a period of which
-- the same account tells days is left out.
with told_by_days as (
    select distinct
        p.platform as told_platform, p.account as told_account,
        p.period_from as first_day, p.period_to as last_day
    from kept_spend as p
    join daily_spend as d
        on d.platform = p.platform and d.account = p.account and d.spend_date between p.period_from and p.period_to
    where p.spend_date is null
)
select
    period_from, period_to, platform, account, campaign, campaign_type, channel,
    'unknown' as country,
    cast(sum(cost) as bigint) as cost,
    cast(sum(impressions) as bigint) as impressions,
    cast(sum(clicks) as bigint) as clicks,
    cast(sum(claimed_conversions) as decimal(18, 6)) as claimed_conversions,
    cast(sum(claimed_revenue) as bigint) as claimed_revenue
from kept_spend
left join told_by_days
    on told_platform = platform and told_account = account and first_day = period_from and last_day = period_to
where spend_date is null and told_platform is null and not is_told_elsewhere
group by period_from, period_to, platform, account, campaign, campaign_type, channel
order by period_from, period_to, platform, account, campaign, campaign_type, channel
