-- One row per source, product and day on which it was sold: the unit cost that held, the source's own cost first.
with sold as (
    select distinct o.source, l.product_id, o.order_date
    from kept_lines as l
    join kept_orders as o on o.order_no = l.order_no
    where l.kind = 'goods' and l.product_id is not null
),
placed as (
    select
        s.source,
        s.product_id,
        s.order_date,
        c.unit_cost,
        c.currency,
        row_number() over (
            partition by s.source, s.product_id, s.order_date
            order by
                case when c.source = s.source then 0 else 1 end,
                coalesce(c.valid_from, date '0001-01-01') desc,
                c.source,
                c.unit_cost
        ) as place
    from sold as s
    join loaded.product_costs as c
        on c.product_id = s.product_id and coalesce(c.valid_from, date '0001-01-01') <= s.order_date
)
select source, product_id, order_date, unit_cost, currency
from placed
where place = 1
