-- One row per source, event that the store counts as a lead, and day: whether Analytics counts it as a key event then.
-- Events without any credit are not counted, so that their leads are unknown and not none.
select
    e.source,
    e.event_name,
    e.event_date,
    coalesce(sum(e.events), 0) <= 0 or (count(e.key_events) = count(*) and sum(e.key_events) > 0) as is_counted
from loaded.event_counts as e
cross join store as t
where e.report = 'leads' and list_contains(t.lead_events, e.event_name)
group by e.source, e.event_name, e.event_date
