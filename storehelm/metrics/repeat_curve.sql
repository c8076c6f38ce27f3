-- One row per kind (customers, orders) and number of weeks, both counted in blocks of seven days back from the last
-- closed day: customers by the blocks since that of their first order, and repeat orders by the blocks between them and
-- their customer's first.
with members as (
    select customer_no, (cast($as_of as date) - first_order_date) // 7 as block
    from customers
    where first_order_date <= $as_of
)

select 'customers' as kind, cast(block as bigint) as weeks, count(*) as amount
from members
group by all
union all
select 'orders', cast(members.block - (cast($as_of as date) - orders.order_date) // 7 as bigint), count(*)
from orders
inner join members using (customer_no)
where orders.order_rank > 1 and orders.order_date <= $as_of
group by all
order by all
