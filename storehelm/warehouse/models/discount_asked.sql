-- One row per goods line: what is left of its order's discount after the lines' own, to be shared by price. Where the
-- lines' own discounts are more than the order's, the order's is shared by them.
select
    l.order_no,
    l.line_no,
    case when a.discount >= l.own_total then l.own_discount else 0 end as own_discount,
    case when a.discount >= l.own_total then a.discount - l.own_total else a.discount end as amount,
    greatest(case when a.discount >= l.own_total then l.gross - l.own_discount else l.own_discount end, 0) as weight,
    a.step
from (
    select *, cast(sum(own_discount) over (partition by order_no) as bigint) as own_total
    from goods_lines
) as l
join order_amounts as a on a.order_no = l.order_no
