-- One row per order that Analytics knows: its transaction id, and what the session of its purchase tells. A shop sends
-- either id: an order is looked for by its transaction id, and by its order id where Analytics does not tell the former.
-- Of several rows of one id that with the most purchases tells, then the earliest; of several orders with one id the
-- transaction belongs to the one that names it as its transaction, then to the nearest in time, then to the first. An id
-- of which only a refund is told names the order, and says nothing of where it came from.
with told as (
    select
        id_key(transaction_id) as key,
        transaction_date,
        coalesce(purchases > 0, false) as is_purchase,
        case when purchases > 0 then device_category end as device_category,
        case when purchases > 0 then channel end as channel,
        case when purchases > 0 then source_name end as source_name,
        case when purchases > 0 then medium end as medium,
        case when purchases > 0 then campaign end as campaign,
        case when purchases > 0 then country end as country,
        row_number() over (
            partition by id_key(transaction_id)
            order by
                purchases desc,
                transaction_date,
                case when channel is null and source_name is null and medium is null then 1 else 0 end,
                case when device_category is null then 1 else 0 end,
                source,
                coalesce(channel, ''), coalesce(source_name, ''), coalesce(medium, ''), coalesce(campaign, ''),
                coalesce(device_category, ''), coalesce(country, ''), revenue, unit
        ) as place
    from told_transactions
    where id_key(transaction_id) is not null
),
named as (
    select order_no, order_date, 0 as way, id_key(transaction_id) as key from kept_orders
    union all
    select order_no, order_date, 1, id_key(order_id) from kept_orders
),
asking as (
    select
        n.order_no, n.order_date, n.way, t.* exclude (place),
        row_number() over (partition by n.order_no order by case when t.is_purchase then 0 else 1 end, n.way) as turn
    from named as n
    join told as t on t.key = n.key
    where t.place = 1
),
matched as (
    select
        *,
        row_number() over (partition by key order by way, abs(order_date - transaction_date), order_no) as order_place
    from asking
    where turn = 1
)
select order_no, key, device_category, channel, source_name, medium, campaign, country
from matched
where order_place = 1
