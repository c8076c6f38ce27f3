-- One row per period, platform, account, campaign, type and channel, where no day is told. Days win: a period of which
-- the same account tells days is left out.
select
    period_from, period_to, platform, account, campaign, campaign_type, channel,
    'unknown' as country,
    cast(sum(cost) as bigint) as cost,
    cast(sum(impressions) as bigint) as impressions,
    cast(sum(clicks) as bigint) as clicks,
    cast(sum(claimed_conversions) as decimal(18, 6)) as claimed_conversions,
    cast(sum(claimed_revenue) as bigint) as claimed_revenue
from kept_spend as p
where spend_date is null
    and not exists (
        select 1
        from daily_spend as d
        where d.platform = p.platform and d.account = p.account and d.spend_date between p.period_from and p.period_to
    )
group by period_from, period_to, platform, account, campaign, campaign_type, channel
order by period_from, period_to, platform, account, campaign, campaign_type, channel
