-- One row per row of transactions, its unknowns named, its money in the store's currency, and the order it belongs to.
select
    f.source,
    f.transaction_date,
    trim(f.transaction_id) as transaction_id,
    device_named(f.device_category) as device_category,
    coalesce(f.channel, n.channel, 'unknown') as channel,
    coalesce(f.source_name, 'unknown') as source_name,
    coalesce(f.medium, 'unknown') as medium,
    coalesce(f.campaign, 'unknown') as campaign,
    coalesce(f.country, 'unknown') as country,
    f.purchases,
    convert_money(f.revenue, r.numerator, r.denominator) as revenue,
    convert_money(f.tax, r.numerator, r.denominator) as tax,
    convert_money(f.shipping, r.numerator, r.denominator) as shipping,
    convert_money(f.refund, r.numerator, r.denominator) as refund,
    f.currency,
    o.order_no
from told_transactions as f
left join order_transactions as o on o.key = id_key(f.transaction_id)
left join ruled_channels as n
    on n.source_name is not distinct from f.source_name
    and n.medium is not distinct from f.medium
    and n.campaign is not distinct from f.campaign
left join rates as r on r.currency = f.currency and r.rate_date = f.transaction_date
order by
    transaction_date, transaction_id, source,
    device_category, channel, source_name, medium, campaign, country, purchases, revenue
