-- One row per cohort and age: customers who ordered, their orders, net sales (returns on their own day) and CM2 (null
-- where any cost is unknown). By brackets of 30 days only customers whose bracket is over count.
with members as (
    select
        customer_no,
        first_order_date,
        first_ordered_at,
        case $cohort
            when 'month' then strftime(first_order_date, '%Y-%m')
            when 'week' then strftime(
                first_order_date - cast((isodow(first_order_date) - 1 + $shift) % 7 as integer), '%Y-%m-%d'
            )
            when 'first_channel' then first_channel
            when 'first_product' then coalesce(first_product, 'unknown')
            else case when first_has_discount then 'with discount' else 'without discount' end
        end as cohort,
        first_order_date - cast((isodow(first_order_date) - 1 + $shift) % 7 as integer) as first_week
    from customers
    where first_order_date between $first and $last and {first_orders filters}
),

booked as (
    select
        customer_no, order_date as day, ordered_at as moment, 1 as orders, gross_sales - discounts as net_sales,
        gross_sales - discounts - cost_of_goods + shipping - fulfilment - packaging - payment_fees as cm2
    from orders
    where is_valid and order_date <= $as_of
    union all
    select customer_no, return_date, cast(return_date + 1 as timestamp), 0, -goods, cost_of_goods - goods - shipping
    from returns
    where $measure in ('net_sales', 'cm2') and order_rank is not null and return_date <= $as_of
),

aged as (
    select
        members.cohort,
        members.customer_no,
        booked.orders,
        booked.net_sales,
        booked.cm2,
        case $axis
            when 'month' then datediff('month', first_order_date, day)
            when 'week' then (day - cast((isodow(day) - 1 + $shift) % 7 as integer) - first_week) // 7
            else floor((epoch(moment) - epoch(first_ordered_at)) / $bracket)
        end as age,
        floor((epoch(cast($as_of as date) + 1) - epoch(first_ordered_at)) / $bracket) as brackets
    from members
    inner join booked on members.customer_no = booked.customer_no and booked.day >= members.first_order_date
)

select
    cohort,
    cast(age as bigint) as age,
    count(distinct customer_no) filter (orders > 0) as customers,
    cast(sum(orders) as bigint) as orders,
    cast(sum(net_sales) as bigint) as net_sales,
    case when count(*) = count(cm2) then cast(sum(cm2) as bigint) end as cm2
from aged
where $axis <> 'age' or age < brackets
group by all
order by all
