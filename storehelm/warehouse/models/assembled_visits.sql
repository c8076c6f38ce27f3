-- One row per session of the event export, also of one over midnight: it stands on its first day. Where it came from is
-- what Analytics credits it with, else how it was collected; a visit that came from nowhere came directly.
with told as (
    select
        user_key,
        ga_session,
        min(visit_date) as visit_date,
        min(started_at) as started_at,
        arg_min(device_category, visit_date) as device_category,
        arg_min(country, visit_date) as country,
        arg_min(
            {'source': source_name, 'medium': medium, 'campaign': campaign, 'channel': channel}, visit_date
        ) filter (where source_name is not null or medium is not null) as origin,
        arg_min({'source': touch_source, 'medium': touch_medium, 'campaign': touch_campaign}, visit_date)
            filter (where touch_source is not null or touch_medium is not null) as touch,
        arg_min(landing_page, visit_date) as landing_page,
        bool_or(is_engaged) as is_engaged,
        min(session_no) as session_no
    from loaded.visit_days
    group by user_key, ga_session
),
placed as (
    select
        * exclude (origin, touch),
        origin.channel as channel,
        case when origin is not null then origin.source when touch is not null then touch.source else '(direct)' end
            as source_name,
        case when origin is not null then origin.medium when touch is not null then touch.medium else '(none)' end
            as medium,
        case when origin is not null then origin.campaign else touch.campaign end as campaign,
        case when touch is not null then touch.source else '(direct)' end as touch_source,
        case when touch is not null then touch.medium else '(none)' end as touch_medium,
        touch.campaign as touch_campaign
    from told
)
select
    cast(row_number() over (order by p.visit_date, p.started_at, p.user_key, p.ga_session) as integer) as visit_no,
    cast(dense_rank() over (order by p.user_key) as integer) as visitor_no,
    p.user_key,
    p.ga_session,
    p.visit_date,
    p.started_at,
    device_named(p.device_category) as device_category,
    coalesce(p.channel, n.channel, 'unknown') as channel,
    coalesce(p.source_name, 'unknown') as source_name,
    coalesce(p.medium, 'unknown') as medium,
    coalesce(p.campaign, 'unknown') as campaign,
    coalesce(p.country, 'unknown') as country,
    case when p.session_no = 1 then 'new' when p.session_no > 1 then 'returning' else 'unknown' end as customer_type,
    coalesce(p.landing_page, 'unknown') as landing_page,
    p.is_engaged,
    coalesce(t.channel, 'unknown') as touch_channel
from placed as p
left join ruled_channels as n
    on n.source_name is not distinct from p.source_name
    and n.medium is not distinct from p.medium
    and n.campaign is not distinct from p.campaign
left join ruled_channels as t
    on t.source_name is not distinct from p.touch_source
    and t.medium is not distinct from p.touch_medium
    and t.campaign is not distinct from p.touch_campaign
