-- One row per day and what the event export tells of its sessions, shaped as rows of sessions, landing pages apart from
-- the rest. Days that Analytics' reports or downloads tell are theirs: the same sessions are never counted twice.
-- Revenue stands in rows of its own, one per currency.
with open_days as (
    select event_date
    from loaded.event_days
    where event_date not in (select session_date from loaded.sessions where source = 'ga4' and session_date is not null)
),
reached as (
    select
        visit_no,
        count(distinct case when step = 'view_item' then 1 end) as view_item,
        count(distinct case when step = 'add_to_cart' then 1 end) as add_to_cart,
        count(distinct case when step = 'begin_checkout' then 1 end) as begin_checkout,
        count(distinct case when step = 'add_shipping_info' then 1 end) as add_shipping_info,
        count(distinct case when step = 'add_payment_info' then 1 end) as add_payment_info,
        count(distinct case when step = 'purchase' then 1 end) as purchase,
        count(case when step = 'purchase' then 1 end) as purchases
    from visit_steps
    group by visit_no
),
earned as (
    select v.visit_no, e.currency, cast(sum(e.revenue) as bigint) as revenue
    from loaded.visit_events as e
    join assembled_visits as v on v.user_key = e.user_key and v.ga_session = e.ga_session
    where e.revenue is not null
    group by v.visit_no, e.currency
),
counted as (
    select
        v.visit_no,
        1 as sessions,
        cast(v.is_engaged as integer) as engaged_sessions,
        coalesce(r.view_item, 0) as view_item,
        coalesce(r.add_to_cart, 0) as add_to_cart,
        coalesce(r.begin_checkout, 0) as begin_checkout,
        coalesce(r.add_shipping_info, 0) as add_shipping_info,
        coalesce(r.add_payment_info, 0) as add_payment_info,
        coalesce(r.purchase, 0) as purchase,
        0 as revenue,
        coalesce(r.purchases, 0) as transactions,
        cast(null as varchar) as currency
    from assembled_visits as v
    left join reached as r on r.visit_no = v.visit_no
    union all
    select visit_no, 0, 0, 0, 0, 0, 0, 0, 0, revenue, 0, currency
    from earned
)
select
    'ga4' as source,
    b.breakdown,
    v.visit_date as session_date,
    v.device_category,
    v.channel,
    case when not b.is_landing then v.source_name end as source_name,
    case when not b.is_landing then v.medium end as medium,
    case when not b.is_landing then v.campaign end as campaign,
    case when not b.is_landing then v.country end as country,
    case when not b.is_landing then v.customer_type end as customer_type,
    case when b.is_landing then v.landing_page end as landing_page,
    cast(sum(c.sessions) as bigint) as sessions,
    cast(sum(c.engaged_sessions) as bigint) as engaged_sessions,
    cast(sum(c.view_item) as bigint) as view_item,
    cast(sum(c.add_to_cart) as bigint) as add_to_cart,
    cast(sum(c.begin_checkout) as bigint) as begin_checkout,
    cast(sum(c.add_shipping_info) as bigint) as add_shipping_info,
    cast(sum(c.add_payment_info) as bigint) as add_payment_info,
    cast(sum(c.purchase) as bigint) as purchase,
    cast(sum(c.revenue) as bigint) as purchase_revenue,
    cast(sum(c.transactions) as bigint) as transactions,
    c.currency
from counted as c
join assembled_visits as v on v.visit_no = c.visit_no
cross join (
    values
        ('campaign+channel+country+customer_type+device_category+medium+source_name', false),
        ('channel+device_category+landing_page', true)
) as b (breakdown, is_landing)
where v.visit_date in (from open_days)
group by all
