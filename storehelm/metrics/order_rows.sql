-- One row per order of the days asked for and per return on them: their net sales add up to the page's.
with events as (
    select
        order_date as day, 'order' as kind, source, order_id, status, gross_sales, discounts, 0 as returns,
        is_web, device_category, channel, source_name, medium, campaign, country, sales_channel, customer_type
    from orders
    union all
    select
        r.return_date, 'return', o.source, o.order_id, o.status, 0, 0, r.goods,
        r.is_web, r.device_category, r.channel, r.source_name, r.medium, r.campaign, r.country, r.sales_channel,
        r.customer_type
    from returns as r
    left join orders as o on o.order_no = r.order_no
)
select
    day, kind, source, order_id, status,
    device_category, channel, source_name, medium, campaign, country, sales_channel, customer_type,
    cast(gross_sales as bigint) as gross_sales,
    cast(discounts as bigint) as discounts,
    cast(returns as bigint) as returns,
    cast(gross_sales - discounts - returns as bigint) as net_sales,
    count(*) over () as found
from events
where day between $first and $last and {sales filters}
order by day, source, order_id, kind
limit $most
