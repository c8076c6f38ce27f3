-- One row per order: its customer and the order's rank among that customer's valid orders.
with identified as (
    select o.order_no, not o.is_cancelled as is_valid, coalesce(o.customer_key, i.customer) as customer
    from kept_orders as o
    left join customer_ids as i on i.source = o.source and i.customer_id_key = o.customer_id_key
),
numbered as (
    select customer, cast(row_number() over (order by min(order_no)) as integer) as customer_no
    from identified
    where customer is not null
    group by customer
),
counted as (
    select
        i.order_no,
        i.customer,
        n.customer_no,
        i.is_valid,
        cast(sum(case when i.is_valid then 1 else 0 end) over (
            partition by i.customer order by i.order_no rows between unbounded preceding and current row
        ) as integer) as valid_so_far
    from identified as i
    left join numbered as n on n.customer = i.customer
)
select
    order_no,
    customer,
    customer_no,
    case when customer_no is not null and is_valid then valid_so_far end as order_rank,
    case
        when customer_no is null then 'unknown'
        when valid_so_far > case when is_valid then 1 else 0 end then 'returning'
        else 'new'
    end as customer_type
from counted
