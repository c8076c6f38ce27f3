-- One row per period, source, breakdown and dimensions, where no day is told (see session_periods).
select
    period_from, period_to, source, breakdown, min(part_no) as part_no,
    device_category, channel, source_name, medium, campaign, country, customer_type, landing_page,
    cast(sum(sessions) as bigint) as sessions,
    cast(sum(engaged_sessions) as bigint) as engaged_sessions,
    cast(sum(view_item) as bigint) as view_item,
    cast(sum(add_to_cart) as bigint) as add_to_cart,
    cast(sum(begin_checkout) as bigint) as begin_checkout,
    cast(sum(add_shipping_info) as bigint) as add_shipping_info,
    cast(sum(add_payment_info) as bigint) as add_payment_info,
    cast(sum(purchase) as bigint) as purchase,
    cast(sum(purchase_revenue) as bigint) as purchase_revenue,
    cast(sum(transactions) as bigint) as transactions
from (
    select k.*, p.part_no
    from kept_sessions as k
    join session_periods as p
        on p.source = k.source and p.breakdown = k.breakdown
        and p.period_from = k.period_from and p.period_to = k.period_to
    where k.session_date is null
) as told
group by
    period_from, period_to, source, breakdown,
    device_category, channel, source_name, medium, campaign, country, customer_type, landing_page
order by
    period_from, period_to, source, breakdown,
    device_category, channel, source_name, medium, campaign, country, customer_type, landing_page
