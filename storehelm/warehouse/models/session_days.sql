-- One row per day, source and breakdown that tells its sessions, with its place among the breakdowns of that source: a
-- question reads of each day the first that tells apart what it needs. What Analytics itself answered comes before a
-- download, then the breakdown that knows more steps, then that of more days, then that of more dimensions. Days of one
-- source with the same breakdowns in the same order are of one group; a part is one breakdown on the days of a group.
with told as (
    select
        s.source,
        s.breakdown,
        s.session_date,
        max(case when l.format = 'ga4_api' then 1 else 0 end) as is_read,
        case when count(s.view_item) = count(*) then 1 else 0 end
            + case when count(s.add_to_cart) = count(*) then 1 else 0 end
            + case when count(s.begin_checkout) = count(*) then 1 else 0 end
            + case when count(s.add_shipping_info) = count(*) then 1 else 0 end
            + case when count(s.add_payment_info) = count(*) then 1 else 0 end
            + case when count(s.purchase) = count(*) then 1 else 0 end as steps
    from told_sessions as s
    left join loaded.loads as l on l.load_id = s.load_id
    where s.session_date is not null
    group by s.source, s.breakdown, s.session_date
),
weighed as (
    select
        *,
        count(*) over (partition by source, breakdown) as days,
        len(list_filter(string_split(breakdown, '+'), lambda name: name <> '')) as width
    from told
),
placed as (
    select
        *,
        row_number() over (
            partition by source, session_date
            order by is_read desc, steps desc, days desc, width desc, breakdown
        ) as place
    from weighed
),
grouped as (
    select
        *,
        string_agg(breakdown, '|') over (
            partition by source, session_date
            order by place rows between unbounded preceding and unbounded following
        ) as ways
    from placed
)
select
    session_date,
    source,
    breakdown,
    cast(dense_rank() over (order by source, ways, place) as integer) as part_no,
    cast(dense_rank() over (order by source, ways) as integer) as group_no,
    cast(place as integer) as place
from grouped
order by session_date, source, place
