-- One row per event of a session that is a step to the purchase; the id of a purchase where it has one.
select
    v.visit_no,
    v.visitor_no,
    e.happened_at,
    e.event_name as step,
    case when e.event_name = 'purchase' then e.transaction_id end as transaction_id
from loaded.visit_events as e
join assembled_visits as v on v.user_key = e.user_key and v.ga_session = e.ga_session
where e.event_name in (
    'view_item', 'add_to_cart', 'begin_checkout', 'add_shipping_info', 'add_payment_info', 'purchase'
)
order by visitor_no, happened_at, visit_no, step
