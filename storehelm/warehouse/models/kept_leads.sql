-- One row per row of events that the store counts as leads, its unknowns named.
select
    e.event_date,
    e.source,
    device_named(e.device_category) as device_category,
    coalesce(e.channel, 'unknown') as channel,
    e.events,
    case when d.is_counted then e.key_events end as leads
from loaded.event_counts as e
join lead_days as d on d.source = e.source and d.event_name = e.event_name and d.event_date = e.event_date
where e.report = 'leads'
