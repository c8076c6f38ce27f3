-- One row per row of sessions, those that are counted from the event export among them.
select * exclude (unit) from loaded.sessions
union all by name
select * from event_sessions
