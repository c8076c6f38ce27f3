-- One row per source and whole week or month: sessions as Analytics counts them, told beside the sum of the days.
select
    t.source,
    t.grain,
    t.first_day,
    t.last_day,
    t.sessions,
    t.engaged_sessions
from loaded.session_totals as t
order by t.source, t.grain, t.first_day
