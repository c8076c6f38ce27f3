-- One row per goods line of an order whose prices hold the tax: the tax on its goods, to be shared by price paid.
select l.order_no, l.line_no, a.goods_tax as amount, greatest(l.gross - l.discount, 0) as weight, a.step
from discounted_lines as l
join order_amounts as a on a.order_no = l.order_no
where a.goods_tax <> 0
