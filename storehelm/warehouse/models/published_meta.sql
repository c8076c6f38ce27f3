-- One row per version: what this one is.
select
    t.version,
    t.published_at,
    t.store_name,
    t.currency,
    t.time_zone,
    t.week_start,
    coalesce((select max(order_date) from orders), (select max(last_date) from coverage)) as as_of,
    t.data_hash
from store as t
