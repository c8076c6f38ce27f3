-- One row per source and customer id: the customer that it stands for, by e-mail where any row tells it.
with told as (
    select source, customer_id_key, customer_key as listed_key, cast(null as varchar) as ordered_key
    from loaded.customers
    union all
    select source, customer_id_key, null, customer_key
    from kept_orders
    union all
    select source, customer_id_key, null, null
    from loaded.refunds
)
select
    source,
    customer_id_key,
    coalesce(min(listed_key), min(ordered_key), source || '|' || customer_id_key) as customer
from told
where customer_id_key is not null
group by source, customer_id_key
