-- One row per step for all, per device and per channel: units that reached each step one after the
-- other, each within the window of the first. Of a unit with several beginnings the one that leads furthest counts, then
-- the earliest; the visit of that beginning tells device and channel. Events of one moment count as in order.
with happened as (
    select visit_no, visitor_no, epoch_us(started_at) as micros, 'sessions' as step from visits
    union all
    select visit_no, visitor_no, epoch_us(happened_at), step from visit_steps
),
numbered as (
    select
        visit_no,
        case when $by_user then visitor_no else visit_no end as unit,
        case when $by_user and $window is not null then visitor_no else visit_no end as chain,
        micros,
        list_position($steps, step) as step_no
    from happened
    where list_contains($steps, step)
),
beginnings as (
    select distinct n.unit, n.chain, n.visit_no, n.micros as t1, n.micros + coalesce($window, 9000000000000000) as until
    from numbered as n
    join visits as v on v.visit_no = n.visit_no
    where n.step_no = 1 and v.visit_date between $first and $last
),
second as (
    select b.*, case when n.micros <= b.until then n.micros end as t2
    from beginnings as b
    asof left join (select chain, micros from numbered where step_no = 2) as n on n.chain = b.chain and n.micros >= b.t1
),
third as (
    select b.*, case when n.micros <= b.until then n.micros end as t3
    from second as b
    asof left join (select chain, micros from numbered where step_no = 3) as n on n.chain = b.chain and n.micros >= b.t2
),
fourth as (
    select b.*, case when n.micros <= b.until then n.micros end as t4
    from third as b
    asof left join (select chain, micros from numbered where step_no = 4) as n on n.chain = b.chain and n.micros >= b.t3
),
fifth as (
    select b.*, case when n.micros <= b.until then n.micros end as t5
    from fourth as b
    asof left join (select chain, micros from numbered where step_no = 5) as n on n.chain = b.chain and n.micros >= b.t4
),
sixth as (
    select b.*, case when n.micros <= b.until then n.micros end as t6
    from fifth as b
    asof left join (select chain, micros from numbered where step_no = 6) as n on n.chain = b.chain and n.micros >= b.t5
),
seventh as (
    select b.*, case when n.micros <= b.until then n.micros end as t7
    from sixth as b
    asof left join (select chain, micros from numbered where step_no = 7) as n on n.chain = b.chain and n.micros >= b.t6
),
chosen as (
    select *
    from seventh
    qualify row_number() over (
        partition by unit
        order by
            (t2 is not null)::integer + (t3 is not null)::integer + (t4 is not null)::integer
            + (t5 is not null)::integer + (t6 is not null)::integer + (t7 is not null)::integer desc,
            t1, visit_no
    ) = 1
),
counted as (
    select
        v.device_category,
        v.channel,
        grouping(v.device_category) = 0 as is_by_device,
        grouping(v.channel) = 0 as is_by_channel,
        [count(t1), count(t2), count(t3), count(t4), count(t5), count(t6), count(t7)] as units,
        [
            null, median(t2 - t1), median(t3 - t2), median(t4 - t3), median(t5 - t4), median(t6 - t5), median(t7 - t6)
        ] as waited
    from chosen as c
    join visits as v on v.visit_no = c.visit_no
    where {sessions filters}
    group by grouping sets ((), (v.device_category), (v.channel))
)

select
    device_category, channel, is_by_device, is_by_channel,
    cast(unnest(range(1, 8)) as integer) as step_no,
    unnest(units) as units,
    unnest(units) as continued,
    unnest(waited) as waited
from counted
order by all
