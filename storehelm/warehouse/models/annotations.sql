-- One row per day on which something happened to the numbers themselves: kind, and what in words; `last_day` where it
-- lasted.
with changes as (
    select
        d.report, d.day, d.property, d.time_zone, d.currency,
        lag(d.property) over (partition by d.report order by d.day) as property_before,
        lag(d.time_zone) over (partition by d.report order by d.day) as zone_before,
        lag(d.currency) over (partition by d.report order by d.day) as currency_before
    from slice_days as d
    join ga4_reports as r on r.report = d.report and r.grain = 'day'
),
silent_spans as (
    select min(day) as day, count(*) as days, max(day) as last_day
    from (select day, day - cast(row_number() over (order by day) as integer) as run from silent_days) as numbered
    group by run
),
found as (
    select
        day, day as last_day, 'restatement' as kind,
        'Google Analytics changed the ' || measure || ' of this day by '
        || case when percent > 0 then '+' else '' end || percent || ' % after it was first read.' as what
    from restated_days
    where measure in ('sessions', 'revenue') and abs(percent) >= 5
    union
    select
        min(day), min(day), 'property',
        'From here on the numbers come from another property of Google Analytics: ' || property
        || ' instead of ' || property_before || '.'
    from changes
    where property <> property_before
    group by property, property_before
    union
    select
        min(day), min(day), 'time_zone',
        'From here on Google Analytics counts days in ' || time_zone || ' instead of ' || zone_before || '.'
    from changes
    where time_zone <> zone_before
    group by time_zone, zone_before
    union
    select
        min(day), min(day), 'currency',
        'From here on Google Analytics tells money in ' || currency || ' instead of ' || currency_before || '.'
    from changes
    where currency <> currency_before
    group by currency, currency_before
    union
    select
        cast((r.first_used_at at time zone 'UTC') at time zone t.time_zone as date),
        cast((r.first_used_at at time zone 'UTC') at time zone t.time_zone as date),
        'channel_rules',
        'The rules that name channels changed to edition ' || r.version || '; channels of all days follow it.'
    from loaded.channel_rules as r
    cross join store as t
    where r.first_used_at > (select min(first_used_at) from loaded.channel_rules)
    union
    select
        day, last_day, 'tracking_broken',
        case when days = 1 then 'Tracking must have been broken on this day.'
            else 'Tracking must have been broken until ' || last_day || '.' end
    from silent_spans
)
select day, last_day, kind, what
from found
order by day, kind, what
