-- One row per period and name of a marketing cost that is not media, where no day is told. Days win.
select
    c.period_from,
    c.period_to,
    c.name,
    cast(sum(convert_money(c.cost, r.numerator, r.denominator)) as bigint) as cost
from loaded.marketing_costs as c
left join rates as r on r.currency = c.currency and r.rate_date = c.period_to
where c.cost_date is null
    and not exists (
        select 1
        from daily_marketing_costs as d
        where d.name = c.name and d.cost_date between c.period_from and c.period_to
    )
group by c.period_from, c.period_to, c.name
order by c.period_from, c.period_to, c.name
