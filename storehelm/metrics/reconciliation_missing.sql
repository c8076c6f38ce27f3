-- One row per web order of the period that Analytics does not have, and per transaction that the store does not have.
with missed as (
    select
        'missed' as kind, o.order_date as day, o.order_id, o.transaction_id, o.sales_channel,
        o.device_category as device, o.channel, o.status,
        o.gross_sales - o.discounts as net_sales, cast(null as bigint) as revenue
    from orders as o
    where o.is_web and o.order_date between $first and $last
        and o.order_no not in (
            select order_no
            from transactions
            where order_no is not null and (purchases > 0 or revenue + coalesce(refund, 0) <> 0)
        )
),
strange as (
    select
        case when transaction_id is null then 'without_id' else 'not_in_store' end as kind,
        transaction_date as day, cast(null as varchar) as order_id, transaction_id,
        cast(null as varchar) as sales_channel, device_category as device, channel, cast(null as varchar) as status,
        cast(null as bigint) as net_sales, revenue
    from transactions
    where order_no is null and channel <> '(withheld)' and transaction_date between $first and $last
        and (purchases > 0 or revenue <> 0)
),
listed as (
    select * from missed
    union all
    select * from strange
)
select *, count(*) over () as found
from listed
where {inside}
order by kind, day, order_id, transaction_id, device, channel, revenue
limit $most
