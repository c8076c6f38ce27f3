-- One row per goods line, in the order's currency; an order without any line stands as a single line 0.
select order_no, line_no, product_id, product, category, quantity, gross, own_discount
from kept_lines
where kind = 'goods'
union all
select order_no, 0, null, null, null, null, goods, discount
from order_amounts
where not has_lines
