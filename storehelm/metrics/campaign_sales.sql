-- One row per channel and campaign with its web sales. An order that names no campaign takes that of its transaction in
-- Analytics, where that is of the same channel and names one only.
with seen as (
    select order_no, channel, min(campaign) as campaign
    from transactions
    where order_no is not null and campaign not in ('unknown', '(withheld)')
    group by order_no, channel
    having count(distinct campaign) = 1
),
booked as (
    select
        order_no, device_category, channel, source_name, medium, campaign, country, sales_channel, customer_type,
        gross_sales - discounts as value,
        1 as orders
    from orders
    where is_web and order_date between $first and $last
    union all
    select
        order_no, device_category, channel, source_name, medium, campaign, country, sales_channel, customer_type,
        -goods,
        0
    from returns
    where is_web and return_date between $first and $last
),
told as (
    select order_no, channel, campaign, value, orders
    from booked
    where {sales filters}
)

select
    t.channel,
    case when t.campaign = 'unknown' then coalesce(s.campaign, t.campaign) else t.campaign end as campaign,
    cast(sum(t.orders) as bigint) as orders,
    cast(sum(t.value) as bigint) as net_sales
from told as t
left join seen as s on s.order_no = t.order_no and s.channel = t.channel
group by all
order by all
