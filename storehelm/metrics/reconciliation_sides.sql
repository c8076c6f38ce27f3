-- One row per cell (the whole period, a day, a device or a channel): the store's net sales and Analytics' revenue.
with counted as (
    select transaction_date as day, device_category as device, channel, revenue
    from transactions
    where transaction_date between $first and $last
),
reported as (
    select sales_date as day, device_category as device, channel, revenue
    from daily_analytics_sales
    where sales_date between $first and $last
),
sides as (
    select
        sales_date as day, device_category as device, channel,
        gross_sales - discounts - returns as net_sales, 0 as revenue, 1 as of_store, 0 as of_analytics
    from daily_sales
    where sales_date between $first and $last
    union all
    select day, device, channel, 0, revenue, 0, 1
    from reported
    union all
    select day, device, channel, 0, revenue, 0, 1
    from counted
    where day not in (select day from reported)
),
cells as (
    select
        day, device, channel,
        sum(net_sales) as net_sales, sum(revenue) as revenue, sum(of_store) as of_store, sum(of_analytics) as of_analytics
    from sides
    where {inside}
    group by day, device, channel
),
placed as (
    select 'total' as grain, cast(null as date) as day, cast(null as varchar) as name,
        net_sales, revenue, of_store, of_analytics
    from cells
    union all
    select 'day', day, null, net_sales, revenue, of_store, of_analytics from cells
    union all
    select 'device', null, device, net_sales, revenue, of_store, of_analytics from cells
    union all
    select 'channel', null, channel, net_sales, revenue, of_store, of_analytics from cells
)
select
    grain, day, name,
    cast(sum(net_sales) as bigint) as net_sales,
    cast(sum(revenue) as bigint) as revenue,
    sum(of_store) > 0 as has_store,
    sum(of_analytics) > 0 as has_analytics
from placed
group by grain, day, name
order by grain, day, name
