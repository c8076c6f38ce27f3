-- One row per week (where asked for), device, channel, and web or not.
select
    case when $by_week then sales_date - cast((isodow(sales_date) - 1 + $shift) % 7 as integer) end as week,
    device_category as device,
    channel,
    is_web,
    cast(sum(orders) as bigint) as orders,
    cast(sum(new_customer_orders) as bigint) as new_customer_orders,
    cast(sum(orders_without_channel) as bigint) as orders_without_channel,
    cast(sum(gross_sales) as bigint) as gross_sales,
    cast(sum(discounts) as bigint) as discounts,
    cast(sum(returns) as bigint) as returns
from daily_sales
where sales_date between $first and $last and {sales filters}
group by all
order by all
