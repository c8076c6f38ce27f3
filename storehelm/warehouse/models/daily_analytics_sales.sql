-- One row per day, source, device and channel of what Analytics says was sold: sums only.
select
    sales_date, source, device_category, channel,
    cast(sum(add_to_carts) as bigint) as add_to_carts,
    cast(sum(checkouts) as bigint) as checkouts,
    cast(sum(purchases) as bigint) as purchases,
    cast(sum(transactions) as bigint) as transactions,
    cast(sum(revenue) as bigint) as revenue,
    cast(sum(gross_revenue) as bigint) as gross_revenue,
    cast(sum(refund) as bigint) as refund,
    cast(sum(shipping) as bigint) as shipping,
    cast(sum(tax) as bigint) as tax
from kept_analytics_sales
group by sales_date, source, device_category, channel
order by sales_date, source, device_category, channel
