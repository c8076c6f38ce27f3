-- One row per day on which tracking must have been broken: sessions below 30 % of the median of the same weekday in the
-- 8 weeks before, while web orders hold above 60 % of theirs. A covered day without a row had no session; the newest
-- day may be incomplete, and a handful of sessions proves nothing.
with spoken_for as (
    select distinct b.source, cast(unnest(range(c.first_day, c.last_day + 1, interval 1 day)) as date) as day
    from (select distinct source, breakdown from session_days where place = 1) as b
    join loaded.covered_days as c on c.unit_prefix = 'sessions|' || b.source || '|' || b.breakdown || '|'
    union
    select source, session_date from session_days
),
counted as (
    select p.source, p.session_date as day, sum(d.sessions) as sessions
    from session_days as p
    join daily_sessions as d on d.session_date = p.session_date and d.part_no = p.part_no
    where p.place = 1
    group by p.source, p.session_date
),
visited as (
    select p.source, p.day, cast(coalesce(c.sessions, 0) as bigint) as sessions
    from spoken_for as p
    left join counted as c on c.source = p.source and c.day = p.day
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
