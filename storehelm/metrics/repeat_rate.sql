-- One row per month of first orders: how many, how many are old enough, and how many of those came back.
select
    cast(date_trunc('month', first_order_date) as date) as month,
    count(*) as customers,
    count(*) filter (first_order_date + $horizon <= cast($as_of as date)) as eligible,
    count(*) filter (
        first_order_date + $horizon <= cast($as_of as date) and second_order_date <= first_order_date + $horizon
    ) as returned
from customers
where first_order_date between $first and $last and {first_orders filters}
group by month
order by month
