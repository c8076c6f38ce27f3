-- One row per row of ad spend, its unknowns named and its money in the store's currency. What Analytics knows of ad cost
-- is what the platforms told it: it counts only on days of which no other source tells that platform's spend.
with told as (
    select distinct platform as told_platform, coalesce(spend_date, period_from) as told_from,
        coalesce(spend_date, period_to) as told_to
    from loaded.ad_spend
    where source <> 'ga4'
),
repeated as (
    select distinct
        s.platform as seen_platform, coalesce(s.spend_date, s.period_from) as seen_from,
        coalesce(s.spend_date, s.period_to) as seen_to
    from loaded.ad_spend as s
    join told as t
        on t.told_platform = s.platform
        and t.told_from <= coalesce(s.spend_date, s.period_to)
        and t.told_to >= coalesce(s.spend_date, s.period_from)
    where s.source = 'ga4'
)
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
    r.is_provisional as is_rate_provisional,
    s.source = 'ga4' and a.seen_platform is not null as is_told_elsewhere
from loaded.ad_spend as s
left join ruled_spend_channels as n
    on n.platform = s.platform and n.campaign_type is not distinct from s.campaign_type
left join rates as r on r.currency = s.currency and r.rate_date = coalesce(s.spend_date, s.period_to)
left join repeated as a
    on a.seen_platform = s.platform
    and a.seen_from = coalesce(s.spend_date, s.period_from)
    and a.seen_to = coalesce(s.spend_date, s.period_to)
