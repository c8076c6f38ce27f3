-- One row per channel with its web sales. The sums of squares carry the range: the variance of a sum of as many orders
-- as came by chance (compound Poisson) is the sum of the squared values.
with booked as (
    select
        channel,
        gross_sales - discounts as value,
        1 as orders,
        cast(coalesce(order_rank, 0) = 1 as integer) as new_orders
    from orders
    where is_web and order_date between $first and $last and {sales filters}
    union all
    select channel, -goods, 0, 0
    from returns
    where is_web and return_date between $first and $last and {sales filters}
)

select
    channel,
    cast(sum(orders) as bigint) as orders,
    cast(sum(new_orders) as bigint) as new_customer_orders,
    cast(sum(value) as bigint) as net_sales,
    sum(cast(value as double) * value) as squares
from booked
group by channel
order by channel
