-- One row per cohort, age at which customers ordered again for the first time (null: not yet) and for the last time,
-- and number of whole brackets of 30 days that they are old.
with members as (
    select
        customer_no,
        first_order_date,
        first_ordered_at,
        case $cohort
            when 'month' then strftime(first_order_date, '%Y-%m')
            when 'week' then strftime(
                first_order_date - cast((isodow(first_order_date) - 1 + $shift) % 7 as integer), '%Y-%m-%d'
            )
            when 'first_channel' then first_channel
            when 'first_product' then coalesce(first_product, 'unknown')
            else case when first_has_discount then 'with discount' else 'without discount' end
        end as cohort,
        first_order_date - cast((isodow(first_order_date) - 1 + $shift) % 7 as integer) as first_week,
        case when second_order_date <= $as_of then second_order_date end as second_day
    from customers
    where first_order_date between $first and $last and {first_orders filters}
),

seen as (
    select
        members.*,
        booked.second_at,
        coalesce(booked.last_day, first_order_date) as last_day,
        coalesce(booked.last_at, first_ordered_at) as last_at
    from members
    left join (
        select
            customer_no,
            min(ordered_at) filter (order_rank = 2) as second_at,
            max(order_date) as last_day,
            max(ordered_at) as last_at
        from orders
        where is_valid and order_date <= $as_of
        group by customer_no
    ) as booked using (customer_no)
),

aged as (
    select
        cohort,
        case $axis
            when 'month' then datediff('month', first_order_date, second_day)
            when 'week' then (second_day - cast((isodow(second_day) - 1 + $shift) % 7 as integer) - first_week) // 7
            else floor((epoch(second_at) - epoch(first_ordered_at)) / $bracket)
        end as second_age,
        case $axis
            when 'month' then datediff('month', first_order_date, last_day)
            when 'week' then (last_day - cast((isodow(last_day) - 1 + $shift) % 7 as integer) - first_week) // 7
            else floor((epoch(last_at) - epoch(first_ordered_at)) / $bracket)
        end as last_age,
        floor((epoch(cast($as_of as date) + 1) - epoch(first_ordered_at)) / $bracket) as brackets
    from seen
)

select
    cohort,
    cast(second_age as bigint) as second_age,
    cast(last_age as bigint) as last_age,
    cast(case when $axis = 'age' then brackets end as bigint) as brackets,
    count(*) as customers
from aged
group by all
order by all
