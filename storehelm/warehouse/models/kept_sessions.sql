-- One row per row of sessions, its unknowns named and its money in the store's currency.
select
    s.session_date,
    s.period_from,
    s.period_to,
    s.source,
    s.breakdown,
    device_named(s.device_category) as device_category,
    coalesce(s.channel, n.channel, 'unknown') as channel,
    coalesce(s.source_name, 'unknown') as source_name,
    coalesce(s.medium, 'unknown') as medium,
    coalesce(s.campaign, 'unknown') as campaign,
    coalesce(s.country, 'unknown') as country,
    case when lower(s.customer_type) in ('new', 'returning') then lower(s.customer_type) else 'unknown' end
        as customer_type,
    coalesce(s.landing_page, 'unknown') as landing_page,
    s.sessions,
    s.engaged_sessions,
    s.view_item,
    s.add_to_cart,
    s.begin_checkout,
    s.add_shipping_info,
    s.add_payment_info,
    s.purchase,
    convert_money(s.purchase_revenue, r.numerator, r.denominator) as purchase_revenue,
    s.transactions
from told_sessions as s
cross join store as t
left join ruled_channels as n
    on n.source_name is not distinct from s.source_name
    and n.medium is not distinct from s.medium
    and n.campaign is not distinct from s.campaign
left join rates as r
    on r.currency = coalesce(s.currency, t.currency) and r.rate_date = coalesce(s.session_date, s.period_to)
