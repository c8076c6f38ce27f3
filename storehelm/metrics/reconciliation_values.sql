-- One row per period: how many first purchases of matched orders agree exactly with each combination of goods (0),
-- tax (+1), shipping (+2) and discounts added back (+4), with the tip or without; of those in another currency, which
-- is nearest.
with {pairs},
valued as (
    select *, first_gross // first_purchases as value
    from paired
    where told_day between $first and $last
),
away as (
    select
        *,
        abs(value - goods) as off_0,
        abs(value - goods - tax) as off_1,
        abs(value - goods - shipping) as off_2,
        abs(value - goods - tax - shipping) as off_3
    from valued
    where is_foreign
),
placed as (
    select *, least(off_0, off_1, off_2, off_3) as off
    from away
)
select
    (select count(*) from valued) as matched,
    count(*) as own,
    cast(coalesce(sum(case when goods in (value, value - tips) then 1 else 0 end), 0) as bigint) as agree_0,
    cast(coalesce(sum(case when goods + tax in (value, value - tips) then 1 else 0 end), 0) as bigint) as agree_1,
    cast(coalesce(sum(case when goods + shipping in (value, value - tips) then 1 else 0 end), 0) as bigint) as agree_2,
    cast(coalesce(sum(case when goods + tax + shipping in (value, value - tips) then 1 else 0 end), 0) as bigint)
        as agree_3,
    cast(coalesce(sum(case when goods + discounts in (value, value - tips) then 1 else 0 end), 0) as bigint) as agree_4,
    cast(coalesce(sum(case when goods + discounts + tax in (value, value - tips) then 1 else 0 end), 0) as bigint)
        as agree_5,
    cast(coalesce(sum(case when goods + discounts + shipping in (value, value - tips) then 1 else 0 end), 0) as bigint)
        as agree_6,
    cast(coalesce(sum(case when goods + discounts + tax + shipping in (value, value - tips) then 1 else 0 end), 0) as bigint)
        as agree_7,
    (select count(*) from placed where off_0 = off and off * 20 <= value) as near_0,
    (select count(*) from placed where off_1 = off and off * 20 <= value) as near_1,
    (select count(*) from placed where off_2 = off and off * 20 <= value) as near_2,
    (select count(*) from placed where off_3 = off and off * 20 <= value) as near_3
from valued
where not is_foreign
