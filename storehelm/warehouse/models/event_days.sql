-- One row per day of the event export: what it holds, and what stands in no session.
select
    event_date, events, duplicates, without_user, without_session, purchases, purchases_apart, is_intraday
from loaded.event_days
order by event_date
