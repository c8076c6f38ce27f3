-- One row per order that the period touches on either side, with what Analytics recorded of its purchase first: the
-- start that the statements of the reconciliation share. `told` holds all that Analytics tells of these orders.
near as (
    select order_no from orders where order_date between $first and $last
    union
    select order_no from transactions where transaction_date between $first and $last and order_no is not null
    union
    select order_no from returns where return_date between $first and $last and order_no is not null
),
listed as (
    select
        t.order_no, t.transaction_id, t.transaction_date as day, t.device_category as device, t.channel, t.purchases,
        t.revenue + coalesce(t.refund, 0) as gross,
        coalesce(t.refund, 0) as refund,
        t.currency <> m.currency as is_converted,
        t.source_name, t.medium, t.campaign, t.country
    from transactions as t
    join near as n on n.order_no = t.order_no
    cross join published_meta as m
),
several as (
    select order_no
    from listed
    group by order_no
    having count(*) > 1
),
told as (
    select order_no, transaction_id, day, device, channel, purchases, gross, refund, is_converted, 1 as place
    from listed
    where order_no not in (select order_no from several)
    union all
    select
        order_no, transaction_id, day, device, channel, purchases, gross, refund, is_converted,
        row_number() over (
            partition by order_no
            order by
                case when purchases > 0 or gross <> 0 then 0 else 1 end,
                day, device, channel, source_name, medium, campaign, country, purchases, gross, transaction_id
        ) as place
    from listed
    where order_no in (select order_no from several)
),
paired as (
    select
        o.order_no, o.source, o.order_id, o.order_date as day, o.device_category as device, o.channel,
        o.sales_channel, o.is_web, o.is_cancelled,
        o.gross_sales - o.discounts as goods,
        o.discounts,
        coalesce(o.tax, 0) as tax,
        coalesce(o.shipping, 0) as shipping,
        o.tips,
        cast(r.numerator as hugeint) as numerator,
        cast(r.denominator as hugeint) as denominator,
        r.step,
        coalesce(o.currency <> m.currency or t.is_converted, false) as is_foreign,
        t.day as told_day, t.device as told_device, t.channel as told_channel, t.transaction_id,
        t.gross as first_gross,
        case when t.purchases > 1 then t.purchases else 1 end as first_purchases
    from orders as o
    join near as n on n.order_no = o.order_no
    cross join published_meta as m
    left join order_rates as r on r.currency = o.currency and r.rate_date = o.order_date
    left join told as t on t.order_no = o.order_no and t.place = 1 and (t.purchases > 0 or t.gross <> 0)
)
