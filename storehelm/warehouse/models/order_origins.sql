-- One row per order: where it came from. Its own session tells first, then what the export says, then its transaction
-- in Analytics. Channel, source, medium and campaign come together from one of them, so that they fit each other.
with visits as (
    select *
    from (
        select
            session_id, device_category, channel, source_name, medium, campaign, country,
            row_number() over (
                partition by session_id
                order by
                    case when channel is null and source_name is null then 1 else 0 end,
                    case when device_category is null then 1 else 0 end,
                    source,
                    breakdown,
                    unit
            ) as place
        from loaded.sessions
        where session_id is not null
    ) as placed
    where place = 1
),
joined as (
    select
        o.*,
        v.device_category as visit_device_category,
        v.channel as visit_channel,
        v.source_name as visit_source_name,
        v.medium as visit_medium,
        v.campaign as visit_campaign,
        v.country as visit_country,
        a.device_category as seen_device_category,
        a.channel as seen_channel,
        a.source_name as seen_source_name,
        a.medium as seen_medium,
        a.campaign as seen_campaign,
        a.country as seen_country,
        case
            when v.channel is not null or v.source_name is not null or v.medium is not null then 'visit'
            when o.channel is not null or o.source_name is not null or o.medium is not null then 'export'
            when a.channel is not null or a.source_name is not null or a.medium is not null then 'analytics'
            else 'export'
        end as told_by
    from kept_orders as o
    left join visits as v on v.session_id = o.session_id
    left join order_transactions as a on a.order_no = o.order_no
)
select
    order_no,
    coalesce(visit_device_category, device_category, seen_device_category) as device_category,
    case told_by when 'visit' then visit_channel when 'export' then channel else seen_channel end as channel,
    case told_by when 'visit' then visit_source_name when 'export' then source_name else seen_source_name end
        as source_name,
    case told_by when 'visit' then visit_medium when 'export' then medium else seen_medium end as medium,
    case told_by when 'visit' then visit_campaign when 'export' then campaign else seen_campaign end as campaign,
    coalesce(country, visit_country, seen_country) as country,
    sales_channel
from joined
