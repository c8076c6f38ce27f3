-- One row per goods line.
select
    order_no,
    line_no,
    order_date,
    product_id,
    coalesce(product, product_id, 'unknown') as product,
    coalesce(category, 'unknown') as category,
    quantity,
    gross_sales,
    discounts,
    cost_of_goods
from sold_lines
where line_no > 0
order by order_no, line_no
