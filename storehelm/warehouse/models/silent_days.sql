-- One row per day on which tracking must have been broken: sessions below 30 % of the median of the same weekday in the
-- 8 weeks before, while web orders hold above 60 % of theirs. A covered day without a row had no session; the newest
-- day may be incomplete, and a handful of sessions proves nothing.
with spoken_for as (
    select distinct b.source, b.breakdown, cast(unnest(range(c.first_day, c.last_day + 1, interval 1 day)) as date) as day
    from session_breakdowns as b
    join loaded.covered_days as c on c.unit_prefix = 'sessions|' || b.source || '|' || b.breakdown || '|'
    where b.is_primary
    union
    select d.source, d.breakdown, d.session_date
    from daily_sessions as d
    join session_breakdowns as b on b.source = d.source and b.breakdown = d.breakdown
    where b.is_primary
),
visited as (
    select p.source, p.day, cast(coalesce(sum(d.sessions), 0) as bigint) as sessions
    from spoken_for as p
    left join daily_sessions as d on d.source = p.source and d.breakdown = p.breakdown and d.session_date = p.day
    group by p.source, p.day
),
bought as (
    select order_date, count(*) as orders
    from orders
    where is_web and is_valid
    group by order_date
),
days as (
    select v.source, v.day, v.sessions, coalesce(b.orders, 0) as orders
    from visited as v
    left join bought as b on b.order_date = v.day
),
compared as (
    select
        d.source,
        d.day,
        d.sessions,
        d.orders,
        median(p.sessions) as usual_sessions,
        median(p.orders) as usual_orders
    from days as d
    join days as p
        on p.source = d.source and p.day < d.day and p.day >= d.day - 56 and dayofweek(p.day) = dayofweek(d.day)
    where d.day < (select max(day) from days)
    group by d.source, d.day, d.sessions, d.orders
    having count(*) >= 4
)
select distinct day
from compared
where usual_sessions >= 10 and usual_orders > 0
    and sessions < usual_sessions * 0.3 and orders > usual_orders * 0.6
