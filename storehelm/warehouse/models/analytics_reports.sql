-- One row per report of Analytics: what was read of it last, and what reading cost.
select
    s.report,
    coalesce(r.title, s.report) as title,
    max(s.version) as version,
    min(s.first_day) as first_day,
    max(s.last_day) as last_day,
    max(s.fetched_at) as fetched_at,
    cast(sum(s.row_count) as bigint) as rows,
    cast(sum(s.calls) as bigint) as calls,
    cast(sum(s.tokens) as bigint) as tokens,
    max_by(s.currency, s.fetched_at) as currency,
    max_by(s.time_zone, s.fetched_at) as time_zone
from loaded.ga4_slices as s
left join ga4_reports as r on r.report = s.report
group by s.report, r.title
order by s.report
