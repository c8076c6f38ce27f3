-- One row per currency other than the store's and day with orders in it: the rate that these orders were converted at,
-- as a fraction of two whole numbers, and the currency's smallest coin in micros.
select
    r.currency,
    r.rate_date,
    cast(r.numerator as decimal(38, 0)) as numerator,
    cast(r.denominator as decimal(38, 0)) as denominator,
    c.step
from rates as r
join currency_steps as c on c.currency = r.currency
cross join store as s
where r.currency <> s.currency
    and exists (select 1 from kept_orders as o where o.currency = r.currency and o.order_date = r.rate_date)
order by r.currency, r.rate_date
