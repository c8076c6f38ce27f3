-- One row per period, web or not, device, channel and product (null: all but the largest $most together) of the orders
-- and returns of two periods, with the number of products. A return does not say what came back: it is spread over the
-- lines of its order by what they sold for. What belongs to no line stands under 'unknown', so that the rows add up to
-- the orders' own sales and returns.
with sold as (
    select
        order_no, order_date between $first and $last as is_now, is_web, device_category as device, channel,
        gross_sales, discounts
    from orders
    where (order_date between $first and $last or order_date between $before_first and $before_last) and {sales filters}
),
given as (
    select
        refund_id, order_no, return_date between $first and $last as is_now, is_web, device_category as device, channel,
        goods
    from returns
    where
        (return_date between $first and $last or return_date between $before_first and $before_last) and {sales filters}
),
weighed as (
    select
        g.*,
        l.product,
        cast(greatest(l.gross_sales - l.discounts, 0) as hugeint) as weight,
        cast(sum(greatest(l.gross_sales - l.discounts, 0)) over (
            partition by g.refund_id order by l.line_no rows between unbounded preceding and current row
        ) as hugeint) as so_far,
        cast(sum(greatest(l.gross_sales - l.discounts, 0)) over (partition by g.refund_id) as hugeint) as whole
    from given as g
    join order_lines as l on l.order_no = g.order_no
),
lines as (
    select s.is_now, s.is_web, s.device, s.channel, l.product, l.gross_sales, l.discounts, 0 as returns
    from sold as s
    join order_lines as l on l.order_no = s.order_no
    where l.order_date between $first and $last or l.order_date between $before_first and $before_last
    union all
    select
        is_now, is_web, device, channel, product, 0, 0,
        goods * so_far // whole - goods * (so_far - weight) // whole
    from weighed
    where whole > 0
),
told as (
    select
        is_now, is_web, device, channel, product,
        sum(gross_sales) as gross_sales, sum(discounts) as discounts, sum(returns) as returns
    from lines
    group by all
),
untold as (
    select is_now, is_web, device, channel, gross_sales, discounts, 0 as returns
    from sold
    union all
    select is_now, is_web, device, channel, 0, 0, goods
    from given
    union all
    select is_now, is_web, device, channel, -gross_sales, -discounts, -returns
    from told
),
together as (
    select * from told
    union all
    select is_now, is_web, device, channel, 'unknown', sum(gross_sales), sum(discounts), sum(returns)
    from untold
    group by all
    having sum(gross_sales) <> 0 or sum(discounts) <> 0 or sum(returns) <> 0
),
ranked as (
    select
        product,
        row_number() over (order by sum(gross_sales + discounts + returns) desc, product) as place
    from together
    group by product
)
select
    t.is_now,
    t.is_web,
    t.device,
    t.channel,
    case when r.place <= $most or t.product = 'unknown' then t.product end as product,
    cast(sum(t.gross_sales) as bigint) as gross_sales,
    cast(sum(t.discounts) as bigint) as discounts,
    cast(sum(t.returns) as bigint) as returns
from together as t
join ranked as r on r.product = t.product
group by all
order by all
