-- One row per session of the event export; a session over midnight stands on its first day.
select
    visit_no, visitor_no, visit_date, started_at,
    device_category, channel, source_name, medium, campaign, country, customer_type, landing_page,
    is_engaged, touch_channel
from assembled_visits
order by visit_no
