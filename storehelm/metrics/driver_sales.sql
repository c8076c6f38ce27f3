-- One row per week (null where weeks are not asked for), web or not, device and channel (null likewise): the sums that
-- scenarios start from. A cost is null where no order knows it; the counts of orders that do not know one stand beside.
select
    case when $by_week then sales_date - cast((isodow(sales_date) - 1 + $shift) % 7 as integer) end as week,
    is_web,
    device_category as device,
    case when $by_channel then channel end as channel,
    cast(sum(orders) as bigint) as orders,
    cast(sum(valid_orders) as bigint) as valid_orders,
    cast(sum(new_customer_orders) as bigint) as new_customer_orders,
    cast(sum(returning_orders) as bigint) as returning_orders,
    cast(sum(units) as bigint) as units,
    cast(sum(gross_sales) as bigint) as gross_sales,
    cast(sum(discounts) as bigint) as discounts,
    cast(sum(returns) as bigint) as returns,
    cast(sum(shipping) as bigint) as shipping,
    cast(sum(cost_of_goods) as bigint) as cost_of_goods,
    cast(sum(known_cost_sales) as bigint) as known_cost_sales,
    cast(sum(fulfilment) as bigint) as fulfilment,
    cast(sum(packaging) as bigint) as packaging,
    cast(sum(payment_fees) as bigint) as payment_fees,
    cast(sum(unknown_shipping_orders) as bigint) as unknown_shipping,
    cast(sum(unknown_cost_orders) as bigint) as unknown_cost_of_goods,
    cast(sum(case when fulfilment is null then valid_orders else 0 end) as bigint) as unknown_fulfilment,
    cast(sum(case when packaging is null then valid_orders else 0 end) as bigint) as unknown_packaging,
    cast(sum(greatest(unknown_fee_orders, case when payment_fees is null then valid_orders else 0 end)) as bigint)
        as unknown_payment_fees
from daily_sales
where sales_date between $first and $last
group by all
order by all
