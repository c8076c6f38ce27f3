-- One row per step for all, per device and per channel: units that did the step at all, and those among them that went on
-- to it from the step before within the window. A unit's first visit of the period tells its device and channel. Events
-- of one moment count as in order.
with happened as (
    select visit_no, visitor_no, epoch_us(started_at) as micros, 'sessions' as step from visits
    union all
    select visit_no, visitor_no, epoch_us(happened_at), step from visit_steps
),
numbered as (
    select
        h.visit_no,
        case when $by_user then h.visitor_no else h.visit_no end as unit,
        case when $by_user and $window is not null then h.visitor_no else h.visit_no end as chain,
        h.micros,
        list_position($steps, h.step) as step_no
    from happened as h
    join visits as v on v.visit_no = h.visit_no
    where list_contains($steps, h.step) and v.visit_date between $first and $last
),
pairs as (
    select b.unit, a.step_no + 1 as step_no, a.micros, b.micros - a.micros as gap
    from numbered as a
    asof join numbered as b on b.chain = a.chain and b.step_no = a.step_no + 1 and b.micros >= a.micros
),
continued as (
    select unit, step_no, arg_min(gap, micros) as gap
    from pairs
    where gap <= coalesce($window, gap)
    group by unit, step_no
),
done as (select unit, step_no from numbered group by unit, step_no),
entries as (
    select case when $by_user then visitor_no else visit_no end as unit, min(visit_no) as visit_no
    from visits
    where visit_date between $first and $last
    group by unit
)

select
    v.device_category,
    v.channel,
    grouping(v.device_category) = 0 as is_by_device,
    grouping(v.channel) = 0 as is_by_channel,
    cast(d.step_no as integer) as step_no,
    count(*) as units,
    count(c.unit) as continued,
    median(c.gap) as waited
from done as d
join entries as e on e.unit = d.unit
join visits as v on v.visit_no = e.visit_no
left join continued as c on c.unit = d.unit and c.step_no = d.step_no
where {sessions filters}
group by grouping sets ((d.step_no), (d.step_no, v.device_category), (d.step_no, v.channel))
order by all
