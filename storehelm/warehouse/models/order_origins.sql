-- One row per order: where it came from. Its own session tells first, then what the export says.
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
        v.channel is not null or v.source_name is not null or v.medium is not null as is_visit_known
    from kept_orders as o
    left join visits as v on v.session_id = o.session_id
)
select
    order_no,
    coalesce(visit_device_category, device_category) as device_category,
    case when is_visit_known then visit_channel else channel end as channel,
    case when is_visit_known then visit_source_name else source_name end as source_name,
    case when is_visit_known then visit_medium else medium end as medium,
    case when is_visit_known then visit_campaign else campaign end as campaign,
    coalesce(country, visit_country) as country,
    sales_channel
from joined
