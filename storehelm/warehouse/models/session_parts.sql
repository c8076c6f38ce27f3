-- One row per part of the sessions: a breakdown of a source on the days of a group (see session_days), or in one period
-- that is known as a whole only; such parts have numbers below zero, the best ones next to it, and name the groups of
-- the days that they hold.
select
    part_no,
    source,
    breakdown,
    list_filter(string_split(breakdown, '+'), lambda name: name <> '') as dims,
    min(session_date) as first_date,
    max(session_date) as last_date,
    count(*) as days,
    group_no,
    place,
    cast([] as integer[]) as groups_inside
from session_days
group by part_no, source, breakdown, group_no, place
union all
select
    p.part_no,
    p.source,
    p.breakdown,
    list_filter(string_split(p.breakdown, '+'), lambda name: name <> ''),
    p.period_from,
    p.period_to,
    p.period_to - p.period_from + 1,
    null,
    null,
    coalesce(list_sort(list(distinct d.group_no) filter (d.group_no is not null)), cast([] as integer[]))
from session_periods as p
left join session_days as d on d.source = p.source and d.session_date between p.period_from and p.period_to
group by p.part_no, p.source, p.breakdown, p.period_from, p.period_to
order by part_no
