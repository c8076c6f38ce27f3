-- One row per refund, and per cancelled order for what no refund gave back; with the cost of goods that comes back.
with last_splits as (
    select order_no, left_goods, left_shipping, left_tax
    from (
        select *, row_number() over (partition by order_no order by refund_no desc) as place
        from refund_splits
    ) as placed
    where place = 1
),
refunded as (
    select
        r.source || '|' || r.refund_id as refund_id,
        r.order_no,
        r.refund_no,
        r.return_date,
        r.is_date_known,
        s.goods,
        s.tax,
        s.shipping
    from linked_refunds as r
    join refund_splits as s on s.order_no = r.order_no and s.refund_no = r.refund_no
),
cancelled as (
    select
        'cancelled|' || o.source || '|' || o.order_id as refund_id,
        o.order_no,
        cast(1000000000 as bigint) as refund_no,
        coalesce(cast(o.cancelled_at as date), o.order_date) as return_date,
        o.cancelled_at is not null as is_date_known,
        coalesce(l.left_goods, s.gross_sales - s.discounts) as goods,
        coalesce(l.left_tax, s.tax, 0) as tax,
        coalesce(l.left_shipping, s.shipping, 0) as shipping
    from kept_orders as o
    join sold_orders as s on s.order_no = o.order_no
    left join last_splits as l on l.order_no = o.order_no
    where o.is_cancelled
),
together as (
    select * from refunded
    union all
    select * from cancelled
),
weighed as (
    select
        t.*,
        o.is_cancelled or c.returned_goods_are_resold as is_cost_back,
        s.known_cost,
        s.gross_sales - s.discounts as sold_goods,
        cast(sum(t.goods) over (
            partition by t.order_no order by t.refund_no rows between unbounded preceding and current row
        ) as hugeint) as goods_so_far
    from together as t
    join kept_orders as o on o.order_no = t.order_no
    join sold_orders as s on s.order_no = t.order_no
    cross join store as c
),
costed as (
    select
        *,
        case
            when not is_cost_back then 0
            when goods_so_far >= sold_goods then known_cost
            else cast(known_cost * goods_so_far // sold_goods as bigint)
        end as cost_so_far
    from weighed
),
given as (
    select
        *,
        cost_so_far - coalesce(
            lag(cost_so_far) over (partition by order_no order by refund_no), 0
        ) as cost_of_goods
    from costed
)
select refund_id, order_no, return_date, is_date_known, goods, tax, shipping, cost_of_goods
from given
where refund_no < 1000000000 or goods <> 0 or tax <> 0 or shipping <> 0 or cost_of_goods <> 0
