-- One row per day and name of a marketing cost that is not media.
select
    c.cost_date,
    c.name,
    cast(sum(convert_money(c.cost, r.numerator, r.denominator)) as bigint) as cost
from loaded.marketing_costs as c
left join rates as r on r.currency = c.currency and r.rate_date = c.cost_date
where c.cost_date is not null
group by c.cost_date, c.name
order by c.cost_date, c.name
