-- One row per value of a dimension (and channel, where asked for): sessions and the steps they reached. A count is null
-- where some of the sessions do not record it.
with counted as (
    select
        device_category, channel, source_name, medium, campaign, country, customer_type, landing_page,
        sessions, engaged_sessions,
        view_item, add_to_cart, begin_checkout, add_shipping_info, add_payment_info, purchase
    from daily_sessions
    where {reach} and session_date between $first and $last
    union all
    select
        device_category, channel, source_name, medium, campaign, country, customer_type, landing_page,
        sessions, engaged_sessions,
        view_item, add_to_cart, begin_checkout, add_shipping_info, add_payment_info, purchase
    from period_sessions
    where {reach} and period_from >= $first and period_to <= $last
)

select
    case $split when 'landing_page' then landing_page when 'country' then country else campaign end as value,
    case when $by_channel then channel end as channel,
    cast(sum(sessions) as bigint) as sessions,
    case when count(*) = count(engaged_sessions) then cast(sum(engaged_sessions) as bigint) end as engaged_sessions,
    case when count(*) = count(view_item) then cast(sum(view_item) as bigint) end as view_item,
    case when count(*) = count(add_to_cart) then cast(sum(add_to_cart) as bigint) end as add_to_cart,
    case when count(*) = count(begin_checkout) then cast(sum(begin_checkout) as bigint) end as begin_checkout,
    case when count(*) = count(add_shipping_info) then cast(sum(add_shipping_info) as bigint) end as add_shipping_info,
    case when count(*) = count(add_payment_info) then cast(sum(add_payment_info) as bigint) end as add_payment_info,
    case when count(*) = count(purchase) then cast(sum(purchase) as bigint) end as purchase
from counted
where {sessions filters}
group by all
order by all
