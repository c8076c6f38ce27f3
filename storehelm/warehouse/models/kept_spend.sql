-- One row per row of ad spend, its unknowns named and its money in the store's currency.
select
    s.spend_date,
    s.period_from,
    s.period_to,
    s.platform,
    s.account,
    coalesce(s.campaign, 'unknown') as campaign,
    coalesce(s.campaign_type, 'unknown') as campaign_type,
    coalesce(s.channel, n.channel, 'unknown') as channel,
    convert_money(s.cost, r.numerator, r.denominator) as cost,
    s.impressions,
    s.clicks,
    s.claimed_conversions,
    convert_money(s.claimed_revenue, r.numerator, r.denominator) as claimed_revenue,
    r.is_provisional as is_rate_provisional
from loaded.ad_spend as s
left join ruled_spend_channels as n
    on n.platform = s.platform and n.campaign_type is not distinct from s.campaign_type
left join rates as r on r.currency = s.currency and r.rate_date = coalesce(s.spend_date, s.period_to)
