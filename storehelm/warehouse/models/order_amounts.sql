-- One row per order: its amounts in its own currency. Lines decide where there are any, else the order's total.
with line_sums as (
    select
        order_no,
        cast(sum(case when kind = 'goods' then gross else 0 end) as bigint) as goods,
        cast(sum(case when kind = 'goods' then own_discount else 0 end) as bigint) as own_discounts,
        cast(sum(case when kind = 'shipping' then gross - own_discount end) as bigint) as shipping,
        cast(sum(case when kind = 'tip' then gross end) as bigint) as tips,
        cast(sum(case when kind in ('gift_card', 'fee') then gross - own_discount else 0 end) as bigint) as others,
        sum(case when kind = 'goods' then 1 else 0 end) > 0 as has_goods
    from kept_lines
    group by order_no
),
known as (
    select
        o.order_no,
        o.currency,
        o.is_tax_included,
        o.total_sales,
        o.tax,
        coalesce(o.shipping, l.shipping) as shipping,
        coalesce(o.tips, l.tips, 0) as tips,
        coalesce(l.others, 0) as others,
        coalesce(o.discount, l.own_discounts, 0) as discount_told,
        l.order_no is not null as has_lines,
        coalesce(l.has_goods, l.order_no is null) as has_goods,
        l.goods as line_goods
    from kept_orders as o
    left join line_sums as l on l.order_no = o.order_no
),
summed as (
    select
        *,
        case
            when has_lines then line_goods
            else coalesce(total_sales, 0) - coalesce(shipping, 0) - tips + discount_told
                - case when is_tax_included then 0 else coalesce(tax, 0) end
        end as goods
    from known
),
capped as (
    select *, least(greatest(discount_told, 0), greatest(goods, 0)) as discount
    from summed
),
taxed as (
    select
        c.*,
        s.step,
        case
            when c.is_tax_included and c.tax is not null
                then first_share(c.tax, c.goods - c.discount, c.goods - c.discount + coalesce(c.shipping, 0), s.step)
            else 0
        end as goods_tax
    from capped as c
    join currency_steps as s on s.currency = c.currency
)
select
    order_no,
    step,
    has_lines,
    has_goods,
    goods,
    discount_told,
    discount,
    goods_tax,
    first_share(goods_tax, discount, goods - discount, step) as discount_tax,
    tax,
    case
        when is_tax_included and tax is not null and goods - discount + coalesce(shipping, 0) > 0
            then shipping - (tax - goods_tax)
        else shipping
    end as shipping,
    tips,
    goods - discount + case when is_tax_included then 0 else coalesce(tax, 0) end + coalesce(shipping, 0) + tips + others
        as total_of_parts,
    total_sales
from taxed
