-- One row per order that Analytics saw: its transaction id, and what the session of its purchase tells. Of several rows
-- of one id that with the most purchases tells, then the earliest; of several orders with one id the transaction belongs
-- to the one that names it as its transaction, then to the nearest in time, then to the first.
with told as (
    select
        id_key(transaction_id) as key,
        transaction_date, device_category, channel, source_name, medium, campaign, country,
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
    where purchases > 0 and id_key(transaction_id) is not null
),
asking as (
    select
        order_no,
        order_date,
        transaction_id is not null as is_named,
        coalesce(id_key(transaction_id), id_key(order_id)) as key
    from kept_orders
),
matched as (
    select
        a.order_no, t.*,
        row_number() over (
            partition by t.key
            order by case when a.is_named then 0 else 1 end, abs(a.order_date - t.transaction_date), a.order_no
        ) as order_place
    from told as t
    join asking as a on a.key = t.key
    where t.place = 1
)
select order_no, key, device_category, channel, source_name, medium, campaign, country
from matched
where order_place = 1
