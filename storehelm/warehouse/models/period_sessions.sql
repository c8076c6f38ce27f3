-- One row per period, source, breakdown and dimensions, where no day is told. Days win: a period of which the same
-- source and breakdown tell days is left out.
with told_by_days as (
    select distinct
        p.source as told_source, p.breakdown as told_breakdown,
        p.period_from as first_day, p.period_to as last_day
    from kept_sessions as p
    join daily_sessions as d
        on d.source = p.source and d.breakdown = p.breakdown and d.session_date between p.period_from and p.period_to
    where p.session_date is null
)
select
    period_from, period_to, source, breakdown,
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
from kept_sessions
left join told_by_days
    on told_source = source and told_breakdown = breakdown and first_day = period_from and last_day = period_to
where session_date is null and told_source is null
group by
    period_from, period_to, source, breakdown,
    device_category, channel, source_name, medium, campaign, country, customer_type, landing_page
order by
    period_from, period_to, source, breakdown,
    device_category, channel, source_name, medium, campaign, country, customer_type, landing_page
