-- One row per day for which Analytics tells revenue, but no transaction ids: web orders, purchases, and the fewest
-- orders that make up the revenue if Analytics counts nothing but orders of the store, each once and in full.
with reported as (
    select
        sales_date as day,
        cast(sum(revenue) as bigint) as revenue,
        cast(sum(revenue + coalesce(refund, 0)) as bigint) as gross,
        case when count(purchases) > 0 then cast(sum(purchases) as bigint) end as purchases
    from daily_analytics_sales as s
    where sales_date between $first and $last
    group by sales_date
),
sold as (
    select
        order_date as day,
        gross_sales + coalesce(tax, 0) + coalesce(shipping, 0) as most,
        sum(gross_sales + coalesce(tax, 0) + coalesce(shipping, 0)) over (
            partition by order_date
            order by gross_sales + coalesce(tax, 0) + coalesce(shipping, 0) desc, order_no
            rows between unbounded preceding and current row
        ) as so_far
    from orders
    where is_web and order_date between $first and $last
),
counted as (
    select
        s.day,
        count(*) as orders,
        sum(case when s.so_far - s.most < coalesce(r.gross, 0) then 1 else 0 end) as needed
    from sold as s
    left join reported as r on r.day = s.day
    group by s.day
),
booked as (
    select
        sales_date as day,
        cast(sum(gross_sales - discounts - returns) as bigint) as net_sales,
        cast(sum(case when is_web then gross_sales - discounts - returns else 0 end) as bigint) as web_net_sales
    from daily_sales
    where sales_date between $first and $last
    group by sales_date
)
select
    day,
    coalesce(b.net_sales, 0) as net_sales,
    coalesce(b.web_net_sales, 0) as web_net_sales,
    r.revenue,
    coalesce(c.orders, 0) as orders,
    r.purchases,
    cast(least(c.needed, c.orders) as bigint) as fewest,
    cast(least(r.purchases, c.orders) as bigint) as most
from booked as b
full join reported as r using (day)
left join counted as c using (day)
order by day
