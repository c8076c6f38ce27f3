-- One row per customer with a valid order.
with seconds as (
    select customer_no, order_date
    from orders
    where order_rank = 2
),
sums as (
    select customer_no, count(*) as orders, max(order_date) as last_order_date
    from orders
    where order_rank is not null
    group by customer_no
)
select
    o.customer_no,
    o.order_no as first_order_no,
    o.order_date as first_order_date,
    o.ordered_at as first_ordered_at,
    o.device_category as first_device_category,
    o.channel as first_channel,
    o.source_name as first_source_name,
    o.medium as first_medium,
    o.campaign as first_campaign,
    o.country as first_country,
    o.sales_channel as first_sales_channel,
    o.first_product,
    o.has_discount as first_has_discount,
    s.order_date as second_order_date,
    n.orders,
    n.last_order_date
from orders as o
join sums as n on n.customer_no = o.customer_no
left join seconds as s on s.customer_no = o.customer_no
where o.order_rank = 1
order by o.customer_no
