-- One row per order or transaction of the period, and per day of what has no id: what each side counts of it, and what
-- each cause moves; of kind 'residual' only those that no cause explains in full.
with {pairs},
{entries},
scoped as (
    select
        cause, order_no,
        case when order_no is null then transaction_id end as transaction_id,
        case when order_no is null and transaction_id is null then cause end as without,
        case when order_no is null and transaction_id is null then day end as day,
        amount, counted,
        case
            when other_day is null then cause
            when not {other inside} then 'other_group'
            when other_day not between $first and $last then cause
        end as caused
    from entries
    where day between $first and $last and {inside}
),
causes as (
    select
        order_no, transaction_id, without, day,
        0 as net_sales, 0 as revenue,
        {amounts}
    from scoped
    where caused is not null
    group by order_no, transaction_id, without, day
),
booked as (
    select order_no, null as transaction_id, goods as net_sales, 0 as revenue
    from judged
    where day between $first and $last and {inside}
    union all
    select r.order_no, null, -r.goods, 0
    from (
        select order_no, goods, return_date as day, device_category as device, channel from returns
    ) as r
    where r.order_no is not null and r.day between $first and $last and {inside}
    union all
    select t.order_no, case when t.order_no is null then t.transaction_id end, 0, t.revenue
    from (
        select order_no, transaction_id, revenue, transaction_date as day, device_category as device, channel
        from transactions
    ) as t
    where (t.order_no is not null or t.transaction_id is not null)
        and t.day between $first and $last and {inside}
),
sides as (
    select
        order_no, transaction_id, null as without, cast(null as date) as day,
        sum(net_sales) as net_sales, sum(revenue) as revenue,
        {zeros}
    from booked
    group by order_no, transaction_id
),
whole as (
    select
        order_no, transaction_id, without, day,
        cast(sum(net_sales) as bigint) as net_sales,
        cast(sum(revenue) as bigint) as revenue,
        {sums}
    from (select * from causes union all select * from sides) as both_sides
    group by order_no, transaction_id, without, day
),
strange as (
    select transaction_id, min(day) as day, min(device) as device, min(channel) as channel
    from strangers
    where transaction_id is not null
    group by transaction_id
)
select
    s.*,
    coalesce(j.day, t.day, s.day) as order_day,
    j.told_day,
    j.order_id,
    coalesce(s.transaction_id, j.transaction_id) as told_id,
    j.sales_channel,
    coalesce(j.device, t.device) as device,
    coalesce(j.channel, t.channel) as channel,
    count(*) over () as found
from whole as s
left join judged as j on j.order_no = s.order_no
left join strange as t on t.transaction_id = s.transaction_id
where ($kind = 'all' and s.without is null)
    or ($kind = 'residual' and s.residual <> 0)
order by order_day, j.order_no, told_id, s.without
limit $most
