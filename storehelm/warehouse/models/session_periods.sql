-- One row per period of a source and breakdown whose sessions are known for the whole of it only. Days win: a period of
-- which the same source and breakdown tell days is left out.
with told as (
    select
        s.source,
        s.breakdown,
        s.period_from,
        s.period_to,
        case when count(s.purchase) = count(*) then 1 else 0 end as has_purchases,
        len(list_filter(string_split(s.breakdown, '+'), lambda name: name <> '')) as width
    from told_sessions as s
    where s.session_date is null
        and not exists (
            select 1
            from session_days as d
            where d.source = s.source and d.breakdown = s.breakdown
                and d.session_date between s.period_from and s.period_to
        )
    group by s.source, s.breakdown, s.period_from, s.period_to
)
select
    source,
    breakdown,
    period_from,
    period_to,
    cast(
        -row_number() over (order by source, has_purchases desc, width desc, breakdown, period_from, period_to) as integer
    ) as part_no
from told
