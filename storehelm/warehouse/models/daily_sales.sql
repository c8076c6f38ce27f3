-- One row per day and dimensions of its orders: sums only. Sales lie on the order's day, returns on their own.
with events as (
    select
        order_date as sales_date,
        is_web, device_category, channel, source_name, medium, campaign, country, sales_channel, customer_type,
        1 as orders,
        case when is_valid then 1 else 0 end as valid_orders,
        case when is_cancelled then 1 else 0 end as cancelled_orders,
        case when is_zero then 1 else 0 end as zero_orders,
        case when order_rank = 1 then 1 else 0 end as new_customer_orders,
        case when order_rank > 1 then 1 else 0 end as returning_orders,
        case when is_valid and customer_no is null then 1 else 0 end as guest_orders,
        coalesce(units, 0) as units,
        gross_sales,
        discounts,
        cast(0 as bigint) as returns,
        coalesce(tax, 0) as tax,
        case when is_valid and tax is null then 1 else 0 end as unknown_tax_orders,
        coalesce(shipping, 0) as shipping,
        case when is_valid and shipping is null then 1 else 0 end as unknown_shipping_orders,
        tips,
        known_cost as cost_of_goods,
        case when is_valid and cost_of_goods is null then 1 else 0 end as unknown_cost_orders,
        known_cost_sales,
        fulfilment,
        packaging,
        payment_fees,
        case when is_valid and payment_fees is null then 1 else 0 end as unknown_fee_orders,
        case when order_rank = 1 then gross_sales - discounts else 0 end as new_customer_sales,
        case when channel = 'unknown' then 1 else 0 end as orders_without_channel
    from orders
    union all
    select
        return_date,
        is_web, device_category, channel, source_name, medium, campaign, country, sales_channel, customer_type,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        goods,
        -tax,
        0,
        -shipping,
        0,
        0,
        -cost_of_goods,
        0, 0, null, null, null, 0,
        case when order_rank = 1 then -goods else 0 end,
        0
    from returns
)
select
    sales_date,
    is_web, device_category, channel, source_name, medium, campaign, country, sales_channel, customer_type,
    cast(sum(orders) as bigint) as orders,
    cast(sum(valid_orders) as bigint) as valid_orders,
    cast(sum(cancelled_orders) as bigint) as cancelled_orders,
    cast(sum(zero_orders) as bigint) as zero_orders,
    cast(sum(new_customer_orders) as bigint) as new_customer_orders,
    cast(sum(returning_orders) as bigint) as returning_orders,
    cast(sum(guest_orders) as bigint) as guest_orders,
    cast(sum(units) as bigint) as units,
    cast(sum(gross_sales) as bigint) as gross_sales,
    cast(sum(discounts) as bigint) as discounts,
    cast(sum(returns) as bigint) as returns,
    cast(sum(tax) as bigint) as tax,
    cast(sum(unknown_tax_orders) as bigint) as unknown_tax_orders,
    cast(sum(shipping) as bigint) as shipping,
    cast(sum(unknown_shipping_orders) as bigint) as unknown_shipping_orders,
    cast(sum(tips) as bigint) as tips,
    cast(sum(cost_of_goods) as bigint) as cost_of_goods,
    cast(sum(unknown_cost_orders) as bigint) as unknown_cost_orders,
    cast(sum(known_cost_sales) as bigint) as known_cost_sales,
    cast(sum(fulfilment) as bigint) as fulfilment,
    cast(sum(packaging) as bigint) as packaging,
    cast(sum(payment_fees) as bigint) as payment_fees,
    cast(sum(unknown_fee_orders) as bigint) as unknown_fee_orders,
    cast(sum(new_customer_sales) as bigint) as new_customer_sales,
    cast(sum(orders_without_channel) as bigint) as orders_without_channel
from events
group by
    sales_date,
    is_web, device_category, channel, source_name, medium, campaign, country, sales_channel, customer_type
order by
    sales_date,
    is_web, device_category, channel, source_name, medium, campaign, country, sales_channel, customer_type
