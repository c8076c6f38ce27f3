-- One row per day of the history, and per device and per channel of the period: web orders, those that Analytics saw,
-- and of those it missed how many have a device and a channel.
with seen as (
    select distinct order_no
    from transactions
    where order_no is not null and transaction_date >= $history - 60
        and (purchases > 0 or revenue + coalesce(refund, 0) <> 0)
),
placed as (
    select
        o.order_date as day, o.device_category as device, o.channel,
        case when s.order_no is null then 0 else 1 end as is_seen
    from orders as o
    left join seen as s on s.order_no = o.order_no
    where o.is_web and o.order_date between $history and $last
),
cells as (
    select day, device, channel, count(*) as orders, sum(is_seen) as seen
    from placed
    where {inside}
    group by day, device, channel
),
grouped as (
    select 'day' as grain, day, cast(null as varchar) as name, orders, seen, device, channel from cells
    union all
    select 'device', null, device, orders, seen, device, channel from cells where day >= $first
    union all
    select 'channel', null, channel, orders, seen, device, channel from cells where day >= $first
)
select
    grain, day, name,
    cast(sum(orders) as bigint) as orders,
    cast(sum(seen) as bigint) as seen,
    cast(sum(case when device = 'unknown' then orders - seen else 0 end) as bigint) as missed_without_device,
    cast(sum(case when channel = 'unknown' then orders - seen else 0 end) as bigint) as missed_without_channel
from grouped
group by grain, day, name
order by grain, day, name
