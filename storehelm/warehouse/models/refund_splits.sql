-- One row per refund of a known order, and a row 0 before the first: what it gives back of goods, shipping and tax,
-- and what of the order is left. A whole refund takes exactly what is left; a part is shared by largest remainder,
-- ties to goods, then shipping. A part below zero (an included tax above the price) has no share and no surplus of its
-- own: it is given back with the whole.
with recursive splits as (
    select
        s.order_no,
        cast(0 as bigint) as refund_no,
        cast(0 as bigint) as goods,
        cast(0 as bigint) as shipping,
        cast(0 as bigint) as tax,
        s.gross_sales - s.discounts as left_goods,
        coalesce(s.shipping, 0) as left_shipping,
        coalesce(s.tax, 0) as left_tax,
        cast(0 as bigint) as surplus
    from sold_orders as s
    where s.order_no in (select order_no from linked_refunds)
    union all
    select
        order_no,
        refund_no,
        cast(goods as bigint),
        cast(shipping as bigint),
        cast(tax as bigint),
        cast(greatest(left_goods - goods, least(left_goods, 0)) as bigint),
        cast(greatest(left_shipping - shipping, least(left_shipping, 0)) as bigint),
        cast(greatest(left_tax - tax, least(left_tax, 0)) as bigint),
        cast(
            greatest(goods - greatest(left_goods, 0), 0) + greatest(shipping - greatest(left_shipping, 0), 0)
            + greatest(tax - greatest(left_tax, 0), 0)
            as bigint)
    from (
        select
            order_no,
            refund_no,
            left_goods,
            left_shipping,
            left_tax,
            case
                when is_split and closes_goods then left_goods
                when is_split then told_goods
                when takes_all then left_goods
                else unit * (floor_goods + case when place_goods < missing then 1 else 0 end)
            end as goods,
            case
                when is_split and closes_shipping then left_shipping
                when is_split then told_shipping
                when takes_all then left_shipping
                else unit * (floor_shipping + case when place_shipping < missing then 1 else 0 end)
            end as shipping,
            case
                when is_split and closes_tax then left_tax
                when is_split then told_tax
                when takes_all then left_tax
                else unit * (floor_tax + case when place_tax < missing then 1 else 0 end)
            end as tax
        from (
            select
                *,
                amount // unit - floor_goods - floor_shipping - floor_tax as missing,
                case when rest_shipping > rest_goods then 1 else 0 end
                + case when rest_tax > rest_goods then 1 else 0 end as place_goods,
                case when rest_goods >= rest_shipping then 1 else 0 end
                + case when rest_tax > rest_shipping then 1 else 0 end as place_shipping,
                case when rest_goods >= rest_tax then 1 else 0 end
                + case when rest_shipping >= rest_tax then 1 else 0 end as place_tax
            from (
                select
                    *,
                    (amount // unit * greatest(left_goods, 0)) // nullif(all_shared, 0) as floor_goods,
                    (amount // unit * greatest(left_shipping, 0)) // nullif(all_shared, 0) as floor_shipping,
                    (amount // unit * greatest(left_tax, 0)) // nullif(all_shared, 0) as floor_tax,
                    (amount // unit * greatest(left_goods, 0)) % nullif(all_shared, 0) as rest_goods,
                    (amount // unit * greatest(left_shipping, 0)) % nullif(all_shared, 0) as rest_shipping,
                    (amount // unit * greatest(left_tax, 0)) % nullif(all_shared, 0) as rest_tax
                from (
                    select
                        s.order_no,
                        r.refund_no,
                        s.left_goods,
                        s.left_shipping,
                        s.left_tax,
                        r.is_split,
                        r.goods as told_goods,
                        r.shipping as told_shipping,
                        r.tax as told_tax,
                        r.closes_goods,
                        r.closes_shipping,
                        r.closes_tax,
                        cast(r.amount as hugeint) as amount,
                        cast(greatest(s.left_goods, 0) + greatest(s.left_shipping, 0) + greatest(s.left_tax, 0) as hugeint)
                            as all_shared,
                        r.closes_all or r.amount >= s.left_goods + s.left_shipping + s.left_tax as takes_all,
                        case
                            when r.amount % t.step = 0 and s.left_goods % t.step = 0
                                and s.left_shipping % t.step = 0 and s.left_tax % t.step = 0 then t.step
                            else 1
                        end as unit
                    from splits as s
                    join linked_refunds as r on r.order_no = s.order_no and r.refund_no = s.refund_no + 1
                    cross join store as t
                ) as asked
            ) as floored
        ) as placed
    ) as split
)
select *
from splits
