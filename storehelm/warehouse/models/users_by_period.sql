-- One row per day, week or month and device: users as Analytics counted them for exactly that. Never to be added up.
-- Several devices that we call "other" cannot be added up either: then none of them is told.
with told as (
    select
        u.source, u.grain, u.first_day, u.last_day,
        case when u.device_category is null then 'all' else device_named(u.device_category) end as device_category,
        u.total_users, u.active_users, u.new_users, u.purchasers, u.first_time_purchasers
    from loaded.users as u
),
counted as (
    -- A device that is not set has no name, as the row of all devices has none: that one has the most users.
    select
        *,
        row_number() over (
            partition by source, grain, first_day, device_category order by coalesce(total_users, -1) desc
        ) as place,
        count(*) over (partition by source, grain, first_day, device_category) as rows_alike
    from told
)
select
    c.source, c.grain, c.first_day, c.last_day, c.device_category,
    c.total_users, c.active_users, c.new_users, c.purchasers, c.first_time_purchasers,
    coalesce(
        cast((s.fetched_at at time zone 'UTC') at time zone s.time_zone as date) <= c.last_day, false
    ) as is_partial
from counted as c
left join slice_days as s on s.report = 'users_by_' || c.grain and s.day = c.first_day
where c.place = 1 and (c.device_category = 'all' or c.rows_alike = 1)
order by c.source, c.grain, c.first_day, c.device_category
