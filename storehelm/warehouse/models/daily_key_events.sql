-- One row per day, source, device and channel of the events that count as leads. Credit may be a fraction; it is null
-- where Analytics counts no key event.
select
    event_date, source, device_category, channel,
    cast(sum(events) as bigint) as events,
    cast(sum(case when leads is null then events else 0 end) as bigint) as uncounted_events,
    cast(sum(leads) as decimal(18, 6)) as leads
from kept_leads
group by event_date, source, device_category, channel
order by event_date, source, device_category, channel
