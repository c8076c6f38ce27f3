-- One row per customer and calendar month in which a valid order was placed, or goods of one came back. A return that
-- names no order counts for its customer from the first order on.
with events as (
    select
        customer_no,
        cast(date_trunc('month', order_date) as date) as order_month,
        1 as orders,
        gross_sales - discounts as gross_minus_discounts,
        gross_sales - discounts as net_sales,
        gross_sales - discounts - cost_of_goods + shipping - fulfilment - packaging - payment_fees as cm2
    from orders
    where order_rank is not null
    union all
    select
        r.customer_no,
        cast(date_trunc('month', r.return_date) as date),
        0,
        0,
        -r.goods,
        -r.goods + r.cost_of_goods - r.shipping
    from returns as r
    join customers as c on c.customer_no = r.customer_no
    where r.order_rank is not null or (r.order_no is null and r.return_date >= c.first_order_date)
)
select
    customer_no,
    order_month,
    cast(sum(orders) as bigint) as orders,
    cast(sum(gross_minus_discounts) as bigint) as gross_minus_discounts,
    cast(sum(net_sales) as bigint) as net_sales,
    case when count(*) = count(cm2) then cast(sum(cm2) as bigint) end as cm2
from events
group by customer_no, order_month
order by customer_no, order_month
