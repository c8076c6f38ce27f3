-- One row per goods line of an order whose prices hold the tax: the tax in its discount, to be shared by discount.
select l.order_no, l.line_no, a.discount_tax as amount, l.discount as weight, a.step
from discounted_lines as l
join order_amounts as a on a.order_no = l.order_no
where a.discount_tax <> 0
