-- One row per order.
with dearest as (
    select order_no, product
    from (
        select
            order_no,
            coalesce(product, product_id) as product,
            row_number() over (partition by order_no order by gross_sales desc, line_no) as place
        from sold_lines
    ) as placed
    where place = 1
)
select
    o.order_no,
    o.source,
    o.order_id,
    o.ordered_at,
    o.order_date,
    k.customer_no,
    k.order_rank,
    k.customer_type,
    s.is_valid,
    o.is_cancelled,
    s.is_zero,
    o.status,
    list_contains(t.web_sales_channels, g.sales_channel) as is_web,
    device_named(g.device_category) as device_category,
    coalesce(g.channel, n.channel, 'unknown') as channel,
    coalesce(g.source_name, 'unknown') as source_name,
    coalesce(g.medium, 'unknown') as medium,
    coalesce(g.campaign, 'unknown') as campaign,
    coalesce(g.country, 'unknown') as country,
    g.sales_channel,
    s.units,
    s.gross_sales,
    s.discounts,
    s.tax,
    s.shipping,
    s.tips,
    s.cost_of_goods,
    s.known_cost,
    s.known_cost_sales,
    s.fulfilment,
    s.packaging,
    s.payment_fees,
    d.product as first_product,
    s.discounts > 0 as has_discount,
    o.currency,
    s.is_rate_provisional,
    o.transaction_id
from kept_orders as o
join sold_orders as s on s.order_no = o.order_no
join ranked_orders as k on k.order_no = o.order_no
join order_origins as g on g.order_no = o.order_no
cross join store as t
left join ruled_channels as n
    on n.source_name is not distinct from g.source_name
    and n.medium is not distinct from g.medium
    and n.campaign is not distinct from g.campaign
left join dearest as d on d.order_no = o.order_no
order by o.order_no
