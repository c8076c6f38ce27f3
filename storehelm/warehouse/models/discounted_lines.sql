-- One row per goods line: its whole discount, in the order's currency.
select
    l.order_no,
    l.line_no,
    l.product_id,
    l.product,
    l.category,
    l.quantity,
    l.gross,
    a.own_discount + coalesce(s.share, 0) as discount
from goods_lines as l
join discount_asked as a on a.order_no = l.order_no and a.line_no = l.line_no
left join prorated('discount_asked') as s on s.order_no = l.order_no and s.line_no = l.line_no
