-- One row per order: its parts in the store's currency. Totals are sums of parts.
with line_sums as (
    select
        order_no,
        cast(sum(quantity) as bigint) as units,
        cast(sum(gross_sales) as bigint) as gross_sales,
        cast(sum(discounts) as bigint) as discounts,
        cast(sum(cost_of_goods) as bigint) as known_cost,
        cast(sum(case when cost_of_goods is not null then gross_sales - discounts else 0 end) as bigint) as known_cost_sales,
        sum(case when cost_of_goods is null then 1 else 0 end) > 0 as is_cost_unknown
    from sold_lines
    group by order_no
),
parts as (
    select
        o.order_no,
        not o.is_cancelled as is_valid,
        a.has_goods,
        case when a.has_lines then coalesce(l.units, 0) end as units,
        coalesce(l.gross_sales, 0) as gross_sales,
        coalesce(l.discounts, 0) as discounts,
        convert_money(a.tax, r.numerator, r.denominator) as tax,
        convert_money(a.shipping, r.numerator, r.denominator) as shipping,
        convert_money(a.tips, r.numerator, r.denominator) as tips,
        coalesce(a.total_sales, a.total_of_parts) = 0 as is_zero,
        coalesce(l.known_cost, 0) as known_cost,
        coalesce(l.known_cost_sales, 0) as known_cost_sales,
        coalesce(l.is_cost_unknown, false) as is_cost_unknown,
        r.is_provisional as is_rate_provisional
    from kept_orders as o
    join order_amounts as a on a.order_no = o.order_no
    left join line_sums as l on l.order_no = o.order_no
    left join rates as r on r.currency = o.currency and r.rate_date = o.order_date
),
charged as (
    select *, gross_sales - discounts + coalesce(tax, 0) + coalesce(shipping, 0) + tips as charged
    from parts
)
select
    c.order_no,
    c.is_valid,
    c.units,
    c.gross_sales,
    c.discounts,
    c.tax,
    c.shipping,
    c.tips,
    c.is_zero,
    c.known_cost,
    case when not c.is_cost_unknown then c.known_cost end as cost_of_goods,
    c.known_cost_sales,
    case when c.is_valid and c.has_goods then s.fulfilment_per_order when s.fulfilment_per_order is not null then 0 end
        as fulfilment,
    case when c.is_valid and c.has_goods then s.packaging_per_order when s.packaging_per_order is not null then 0 end
        as packaging,
    case
        when s.payment_fee_rate_billionths is null and s.payment_fee_fixed is null then null
        when not c.is_valid or c.charged <= 0 then 0
        else coalesce(half_even(cast(c.charged as hugeint) * s.payment_fee_rate_billionths, 1000000000), 0)
            + coalesce(s.payment_fee_fixed, 0)
    end as payment_fees,
    c.is_rate_provisional
from charged as c
cross join store as s
