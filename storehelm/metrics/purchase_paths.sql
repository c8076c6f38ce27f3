-- One row per path of visits that led to purchases, or to none: channels in order of time, whole days before the
-- purchase, and how many took it. A purchase is a transaction; one without an id stands for itself. Of visitors who
-- bought nothing in the period the path is that of their visits in it.
with bought as (
    select visitor_no, visit_no, happened_at
    from (
        select
            s.*,
            row_number() over (
                partition by s.visitor_no, coalesce(s.transaction_id, s.visit_no || '@' || s.happened_at)
                order by s.happened_at, s.visit_no
            ) as copy
        from visit_steps as s
        join visits as v on v.visit_no = s.visit_no
        where s.step = 'purchase' and v.visit_date between $first and $last and {sessions filters}
    )
    where copy = 1
),
won as (
    select
        list(v.touch_channel order by v.started_at, v.visit_no) as channels,
        list(cast(epoch_us(b.happened_at) - epoch_us(v.started_at) as bigint) // 86400000000
            order by v.started_at, v.visit_no) as days
    from (select *, row_number() over () as purchase_no from bought) as b
    join visits as v
        on v.visitor_no = b.visitor_no
        and (v.visit_no = b.visit_no or v.started_at <= b.happened_at and v.started_at >= b.happened_at - interval 30 day)
    group by b.purchase_no
),
lost as (
    select list(touch_channel order by started_at, visit_no) as channels, list(0 order by started_at, visit_no) as days
    from visits as v
    where visit_date between $first and $last
        and visitor_no not in (select visitor_no from bought)
        and {sessions filters}
    group by visitor_no
)
select channels, days, count(*) as conversions, 0 as nulls from won group by channels, days
union all
select channels, days, 0, count(*) from lost group by channels, days
order by all
