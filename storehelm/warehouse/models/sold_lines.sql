-- One row per goods line in the store's currency, net of tax: each part converted at the rate of the order's day.
with netted as (
    select
        l.order_no,
        l.line_no,
        l.product_id,
        l.product,
        l.category,
        l.quantity,
        l.gross - coalesce(g.share, 0) - coalesce(d.share, 0) as gross,
        l.discount - coalesce(d.share, 0) as discount
    from discounted_lines as l
    left join prorated('goods_tax_asked') as g on g.order_no = l.order_no and g.line_no = l.line_no
    left join prorated('discount_tax_asked') as d on d.order_no = l.order_no and d.line_no = l.line_no
),
converted as (
    select
        n.order_no,
        n.line_no,
        o.source,
        o.order_date,
        n.product_id,
        n.product,
        n.category,
        n.quantity,
        convert_money(n.gross, r.numerator, r.denominator) as gross_sales,
        convert_money(n.discount, r.numerator, r.denominator) as discounts
    from netted as n
    join kept_orders as o on o.order_no = n.order_no
    left join rates as r on r.currency = o.currency and r.rate_date = o.order_date
)
select
    c.order_no,
    c.line_no,
    c.order_date,
    c.product_id,
    coalesce(p.product, c.product) as product,
    coalesce(c.category, p.category) as category,
    c.quantity,
    c.gross_sales,
    c.discounts,
    case
        when k.unit_cost is not null
            then convert_money(cast(c.quantity as hugeint) * k.unit_cost, r.numerator, r.denominator)
        when s.default_cost_share_billionths is not null
            then half_even(cast(c.gross_sales - c.discounts as hugeint) * s.default_cost_share_billionths, 1000000000)
    end as cost_of_goods
from converted as c
cross join store as s
left join (
    select source, product_id, min(product) as product, min(category) as category
    from loaded.products
    group by source, product_id
) as p on p.source = c.source and p.product_id = c.product_id
left join cost_days as k
    on k.source = c.source and k.product_id = c.product_id and k.order_date = c.order_date
left join rates as r on r.currency = k.currency and r.rate_date = k.order_date
