-- One row per refund of a known order, numbered in time, in the store's currency at its order's rate. `closes_...`
-- says that with this refund the whole of it is given back, in the refund's own currency, so that no rounding is left.
with told as (
    select
        o.order_no,
        f.source,
        f.refund_id,
        o.is_cancelled,
        f.is_date_known or (o.is_cancelled and o.cancelled_at is not null) as is_date_known,
        case
            when not f.is_date_known and o.is_cancelled and o.cancelled_at is not null then cast(o.cancelled_at as date)
            else f.refund_date
        end as return_date,
        f.refunded_at,
        f.product_id,
        f.currency,
        f.goods is not null as is_split,
        f.goods,
        coalesce(f.tax, 0) as tax,
        coalesce(f.shipping, 0) as shipping,
        coalesce(f.amount, f.goods + coalesce(f.tax, 0) + coalesce(f.shipping, 0)) as amount,
        f.currency = o.currency as is_order_currency,
        coalesce(a.total_sales, a.total_of_parts) as order_total,
        a.goods - a.discount - a.goods_tax as order_goods,
        coalesce(a.tax, 0) as order_tax,
        coalesce(a.shipping, 0) as order_shipping,
        r.numerator,
        r.denominator
    from loaded.refunds as f
    join kept_orders as o on o.source = f.source and o.order_id = f.order_id
    join order_amounts as a on a.order_no = o.order_no
    left join rates as r on r.currency = f.currency and r.rate_date = o.order_date
),
numbered as (
    select
        *,
        row_number() over (partition by order_no order by return_date, refunded_at, refund_id, product_id, amount, goods)
            as refund_no
    from told
),
summed as (
    select
        *,
        sum(amount) over so_far as amount_so_far,
        sum(goods) over so_far as goods_so_far,
        sum(tax) over so_far as tax_so_far,
        sum(shipping) over so_far as shipping_so_far
    from numbered
    window so_far as (partition by order_no order by refund_no rows between unbounded preceding and current row)
)
select
    order_no,
    refund_no,
    source,
    refund_id,
    return_date,
    is_date_known,
    is_split,
    convert_money(amount, numerator, denominator) as amount,
    convert_money(goods, numerator, denominator) as goods,
    convert_money(tax, numerator, denominator) as tax,
    convert_money(shipping, numerator, denominator) as shipping,
    is_order_currency and order_total > 0 and amount_so_far >= order_total as closes_all,
    is_split and is_order_currency and goods_so_far = order_goods as closes_goods,
    is_split and is_order_currency and tax_so_far = order_tax as closes_tax,
    is_split and is_order_currency and shipping_so_far = order_shipping as closes_shipping
from summed
