-- One row per refund, and per cancelled order for what no refund gave back. It has the dimensions of its order.
with unlinked as (
    select
        f.source || '|' || f.refund_id as refund_id,
        f.refund_date as return_date,
        f.is_date_known,
        convert_money(coalesce(f.goods, f.amount), r.numerator, r.denominator) as goods,
        convert_money(coalesce(f.tax, 0), r.numerator, r.denominator) as tax,
        convert_money(coalesce(f.shipping, 0), r.numerator, r.denominator) as shipping,
        coalesce(f.customer_key, i.customer) as customer,
        coalesce(f.country, 'unknown') as country,
        coalesce(f.sales_channel, 'web') as sales_channel
    from loaded.refunds as f
    left join loaded.orders as o on o.source = f.source and o.order_id = f.order_id
    left join rates as r on r.currency = f.currency and r.rate_date = f.refund_date
    left join customer_ids as i on i.source = f.source and i.customer_id_key = f.customer_id_key
    where o.order_id is null
),
buyers as (
    select customer, customer_no
    from ranked_orders
    where order_rank = 1
)
select
    p.refund_id,
    p.order_no,
    p.return_date,
    p.is_date_known,
    p.goods,
    p.tax,
    p.shipping,
    p.cost_of_goods,
    o.customer_no,
    o.order_date,
    o.order_rank,
    o.is_web,
    o.device_category,
    o.channel,
    o.source_name,
    o.medium,
    o.campaign,
    o.country,
    o.sales_channel,
    o.customer_type
from returned_parts as p
join orders as o on o.order_no = p.order_no
union all
select
    u.refund_id,
    null,
    u.return_date,
    u.is_date_known,
    u.goods,
    u.tax,
    u.shipping,
    0,
    b.customer_no,
    null,
    null,
    list_contains(t.web_sales_channels, u.sales_channel),
    'unknown',
    'unknown',
    'unknown',
    'unknown',
    'unknown',
    u.country,
    u.sales_channel,
    'unknown'
from unlinked as u
left join buyers as b on b.customer = u.customer
cross join store as t
order by return_date, refund_id
