-- One row per age of customers in whole months of 30 days and age at which they brought what they brought (0: the day
-- of the first order, 1: days 1 to 30, ...). CM2 is null where any cost is unknown.
with members as (
    select customer_no, first_order_date, (cast($as_of as date) - first_order_date) // 30 as months_old
    from customers
    where first_order_date between $first and $last and {first_orders filters}
),

booked as (
    select
        customer_no, order_date as day, gross_sales - discounts as net_sales,
        gross_sales - discounts - cost_of_goods + shipping - fulfilment - packaging - payment_fees as cm2
    from orders
    where is_valid and order_date <= $as_of
    union all
    select customer_no, return_date, -goods, cost_of_goods - goods - shipping
    from returns
    where order_rank is not null and return_date <= $as_of
),

aged as (
    select
        members.months_old,
        greatest(0, (booked.day - members.first_order_date + 29) // 30) as age,
        booked.net_sales,
        booked.cm2
    from members
    inner join booked using (customer_no)
)

select
    cast(months_old as bigint) as months_old,
    cast(age as bigint) as age,
    cast(0 as bigint) as customers,
    cast(sum(net_sales) as bigint) as net_sales,
    case when count(*) = count(cm2) then cast(sum(cm2) as bigint) end as cm2
from aged
group by all
union all
select cast(months_old as bigint), cast(0 as bigint), count(*), cast(0 as bigint), cast(0 as bigint)
from members
group by months_old
