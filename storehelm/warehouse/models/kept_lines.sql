-- One row per line of an order that counts.
select
    o.order_no,
    l.line_no,
    l.kind,
    l.product_id,
    l.product,
    l.category,
    l.quantity,
    l.gross,
    least(greatest(coalesce(l.discount, 0), 0), greatest(l.gross, 0)) as own_discount
from loaded.order_lines as l
join kept_orders as o on o.source = l.source and o.order_id = l.order_id
