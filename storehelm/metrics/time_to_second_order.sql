-- One row per number of days from the first order to the second, or since the first where there is none yet.
select
    second_order_date is not null and second_order_date <= $as_of as is_back,
    case
        when second_order_date <= $as_of then second_order_date - first_order_date
        else cast($as_of as date) - first_order_date
    end as days,
    count(*) as customers
from customers
where first_order_date between $first and $last and {first_orders filters}
group by all
