-- One row per day, platform, account, campaign, type and channel: sums only.
select
    spend_date, platform, account, campaign, campaign_type, channel,
    'unknown' as country,
    cast(sum(cost) as bigint) as cost,
    cast(sum(impressions) as bigint) as impressions,
    cast(sum(clicks) as bigint) as clicks,
    cast(sum(claimed_conversions) as decimal(18, 6)) as claimed_conversions,
    cast(sum(claimed_revenue) as bigint) as claimed_revenue
from kept_spend
where spend_date is not null and not is_told_elsewhere
group by spend_date, platform, account, campaign, campaign_type, channel
order by spend_date, platform, account, campaign, campaign_type, channel
