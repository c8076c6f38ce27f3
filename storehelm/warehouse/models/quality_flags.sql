-- One row per report of Analytics, kind of flaw and run of days: what must be known about the numbers of these days.
-- `size` is a share: of events read, or of sessions or revenue withheld; it is `counted` of `out_of`. `column_name` is
-- the one column that a flaw of a field touches; the others touch all.
with runs as (
    select
        report, property, first_day as slice_day, min(day) as first_day, max(day) as last_day,
        any_value(sampled_read) as sampled_read, any_value(sampled_of) as sampled_of,
        bool_or(has_other_row) as has_other_row, bool_or(is_thresholded) as is_thresholded,
        any_value(truncated) as truncated, any_value(restricted) as restricted, any_value(unavailable) as unavailable,
        bool_or(is_partial) as is_partial, max(last_day) as slice_end
    from (
        select *, day - cast(row_number() over (partition by report, property, first_day order by day) as integer) as run
        from slice_days
    ) as numbered
    group by report, property, first_day, run
),
unread as (
    select
        report, day, day - cast(row_number() over (partition by report order by day) as integer) as run
    from unread_days
),
found as (
    select
        report, 'sampled' as kind, first_day, last_day, sampled_read as counted, sampled_of as out_of,
        cast(null as varchar) as measure,
        'Google Analytics sampled these days: it read '
        || round(100.0 * sampled_read / nullif(sampled_of, 0), 1) || ' % of the events.' as what
    from runs
    where sampled_of is not null
    union all
    select
        report, 'other_row', first_day, last_day, null, null, null,
        'Google Analytics lumped rare values together in a row "(other)".'
    from runs
    where has_other_row
    union all
    select
        report, 'thresholded', first_day, last_day, null, null, null,
        'Google Analytics left out rows that tell of few users.'
    from runs
    where is_thresholded
    union all
    select
        report, 'truncated', first_day, last_day, null, null, null,
        'Google Analytics does not have these days whole: ' || array_to_string(truncated, '; ') || '.'
    from runs
    where len(truncated) > 0
    union all
    select
        report, 'restricted', first_day, last_day, null, null, field,
        'The login may not see ' || field || ': Google Analytics tells 0 instead.'
    from (select report, first_day, last_day, unnest(restricted) as field from runs) as hidden
    union all
    select
        report, 'unavailable', first_day, last_day, null, null, field,
        'The property refuses ' || field || ': what rests on it is unknown.'
    from (select report, first_day, last_day, unnest(unavailable) as field from runs) as refused
    union all
    select
        report, 'partial', last_day, last_day, null, null, null,
        'The day was not over when Google Analytics was read.'
    from runs
    where is_partial and last_day = slice_end
    union all
    select
        report, 'unread', min(day), max(day), null, null, null,
        'Google Analytics was not read from ' || min(day) || ' to ' || max(day) || ': these days are missing.'
    from unread
    group by report, run
    union all
    select
        report, 'withheld', day, day, withheld, whole, measure,
        'Google Analytics withheld ' || round(100.0 * withheld / nullif(whole, 0), 1) || ' % of ' || measure || '.'
    from withheld_days
)
select
    'ga4' as source,
    f.report,
    f.kind,
    f.first_day,
    f.last_day,
    cast(cast(f.counted as decimal(38, 6)) / nullif(f.out_of, 0) as decimal(18, 6)) as size,
    f.measure,
    coalesce(f.what, 'Google Analytics withheld a part of this day.') as what,
    r.breakdown,
    r.into_table,
    n.column_name,
    f.counted,
    f.out_of
from found as f
left join ga4_reports as r on r.report = f.report
left join ga4_fields as n
    on n.into_table = r.into_table and n.field = f.measure and f.kind in ('restricted', 'unavailable')
order by f.report, f.kind, f.first_day, f.measure
