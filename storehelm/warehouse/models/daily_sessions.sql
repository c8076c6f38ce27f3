-- One row per day, source, breakdown and dimensions: sums only.
select
    session_date, source, breakdown, min(part_no) as part_no,
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
    select k.*, d.part_no
    from kept_sessions as k
    join session_days as d
        on d.session_date = k.session_date and d.source = k.source and d.breakdown = k.breakdown
) as told
group by
    session_date, source, breakdown,
    device_category, channel, source_name, medium, campaign, country, customer_type, landing_page
order by
    session_date, source, breakdown,
    device_category, channel, source_name, medium, campaign, country, customer_type, landing_page
