-- One row per row of revenue as Analytics counts it, its unknowns named and its money in the store's currency.
select
    s.sales_date,
    s.source,
    device_named(s.device_category) as device_category,
    coalesce(s.channel, 'unknown') as channel,
    s.add_to_carts,
    s.checkouts,
    s.purchases,
    s.transactions,
    convert_money(s.revenue, r.numerator, r.denominator) as revenue,
    convert_money(s.gross_revenue, r.numerator, r.denominator) as gross_revenue,
    convert_money(s.refund, r.numerator, r.denominator) as refund,
    convert_money(s.shipping, r.numerator, r.denominator) as shipping,
    convert_money(s.tax, r.numerator, r.denominator) as tax
from loaded.analytics_sales as s
left join rates as r on r.currency = s.currency and r.rate_date = s.sales_date
