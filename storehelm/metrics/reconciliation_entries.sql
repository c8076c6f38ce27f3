-- One row per entry of the bridge: what one cause moves of one order, return or row of Analytics, on its day, device
-- and channel (other_...: where the other side counts the same money). They add up to Analytics less the store.
judging as (
    select
        *,
        goods + $majority % 2 * tax + $majority // 2 % 2 * shipping + $majority // 4 * discounts as expected,
        (2 * goods * denominator + numerator * step) // (2 * numerator * step) * step as own_goods,
        (2 * tax * denominator + numerator * step) // (2 * numerator * step) * step as own_tax,
        (2 * shipping * denominator + numerator * step) // (2 * numerator * step) * step as own_shipping,
        (2 * discounts * denominator + numerator * step) // (2 * numerator * step) * step as own_discounts
    from paired
),
valued as (
    select
        *,
        own_goods + $majority % 2 * own_tax + $majority // 2 % 2 * own_shipping + $majority // 4 * own_discounts
            as own_expected,
        case
            when first_gross <> expected or first_gross = first_purchases * expected
                then first_gross // first_purchases
            else first_gross
        end as value
    from judging
),
read_as as (
    select
        *,
        case
            when value is null then null
            when value = expected then $majority
            when value = goods then 0
            when value = goods + tax then 1
            when value = goods + shipping then 2
            when value = goods + tax + shipping then 3
            when value = goods + discounts then 4
            when value = goods + discounts + tax then 5
            when value = goods + discounts + shipping then 6
            when value = goods + discounts + tax + shipping then 7
        end as code,
        case
            when value is null or numerator is null then null
            when value = own_expected then $majority
            when value = own_goods then 0
            when value = own_goods + own_tax then 1
            when value = own_goods + own_shipping then 2
            when value = own_goods + own_tax + own_shipping then 3
            when value = own_goods + own_discounts then 4
            when value = own_goods + own_discounts + own_tax then 5
            when value = own_goods + own_discounts + own_shipping then 6
            when value = own_goods + own_discounts + own_tax + own_shipping then 7
        end as own_code,
        case
            when tips = 0 then null
            when value - tips = expected then $majority
            when value - tips = goods then 0
            when value - tips = goods + tax then 1
            when value - tips = goods + shipping then 2
            when value - tips = goods + tax + shipping then 3
            when value - tips = goods + discounts then 4
            when value - tips = goods + discounts + tax then 5
            when value - tips = goods + discounts + shipping then 6
            when value - tips = goods + discounts + tax + shipping then 7
        end as tipped_code,
        is_foreign and abs(value - expected) * 20 <= abs(expected) as is_near
    from valued
),
read_parts as (
    select
        *,
        case
            when code is not null then 'exact'
            when own_code is not null then 'own'
            when tipped_code is not null then 'tipped'
            when is_near then 'near'
            else 'open'
        end as reading,
        coalesce(code, own_code, tipped_code, $majority) % 2 * tax as tax_in,
        coalesce(code, own_code, tipped_code, $majority) // 2 % 2 * shipping as shipping_in,
        coalesce(code, own_code, tipped_code, $majority) // 4 * discounts as discounts_in
    from read_as
),
judged as materialized (
    select
        *,
        case when reading = 'tipped' then tips else 0 end as tips_in,
        case when reading in ('own', 'near') then value - goods - tax_in - shipping_in - discounts_in else 0 end
            as currency_in,
        case when reading = 'open' then value - goods - tax_in - shipping_in - discounts_in else 0 end as left_over,
        coalesce(day <> told_day or device <> told_device or channel <> told_channel, false) as is_elsewhere,
        case when is_web then 'missed' else 'not_web' end as unseen_as
    from read_parts
),
taken_back as (
    select order_no, day, device, channel, cast(sum(refund) as bigint) as refund
    from told
    where refund <> 0
    group by order_no, day, device, channel
),
given_back as (
    select
        order_no, return_date as day,
        cast(sum(goods) as bigint) as goods, cast(sum(tax) as bigint) as tax, cast(sum(shipping) as bigint) as shipping
    from returns
    where order_no in (select order_no from taken_back)
    group by order_no, return_date
),
returned_parts as (
    select
        g.order_no, g.day, g.goods,
        case when coalesce(j.code, j.own_code, j.tipped_code, $majority) % 2 = 1 then g.tax else 0 end as tax_in,
        case when coalesce(j.code, j.own_code, j.tipped_code, $majority) // 2 % 2 = 1 then g.shipping else 0 end
            as shipping_in,
        case when g.goods = j.goods then j.discounts_in else 0 end as discounts_in
    from given_back as g
    join judged as j on j.order_no = g.order_no
),
returned as (
    select *, goods + tax_in + shipping_in + discounts_in as worth
    from returned_parts
),
rated as (
    select
        t.*, j.is_foreign, w.worth as all_worth,
        case
            when j.reading = 'own' then (2 * t.refund * j.numerator + j.denominator) // (2 * j.denominator)
            else t.refund
        end as rated
    from taken_back as t
    join judged as j on j.order_no = t.order_no
    left join (select order_no, sum(worth) as worth from returned group by order_no) as w on w.order_no = t.order_no
),
summed as (
    select
        *,
        sum(rated) over (partition by order_no) as all_rated,
        sum(rated) over (
            partition by order_no order by day, device, channel rows between unbounded preceding and current row
        ) as rated_so_far
    from rated
),
refunded as (
    select
        order_no, day, device, channel, refund,
        cast(
            case
                when is_foreign and all_rated > 0 and abs(all_rated - all_worth) * 20 <= all_worth
                    then cast(rated_so_far as hugeint) * all_worth // all_rated
                        - cast(rated_so_far - rated as hugeint) * all_worth // all_rated
                else rated
            end as bigint
        ) as worth
    from summed
),
same_day as (
    select r.order_no, r.day, f.day as told_day, f.device, f.channel, r.worth
    from returned as r
    join (
        select *, row_number() over (partition by order_no, day, worth order by device, channel) as place
        from refunded
    ) as f on f.order_no = r.order_no and f.day = r.day and f.worth = r.worth and f.place = 1
    where r.worth > 0
),
returned_later as (
    select r.*, row_number() over (partition by r.order_no, r.worth order by r.day) as place
    from returned as r
    anti join same_day as s on s.order_no = r.order_no and s.day = r.day
    where r.worth > 0
),
refunded_later as (
    select f.*, row_number() over (partition by f.order_no, f.worth order by f.day, f.device, f.channel) as place
    from refunded as f
    anti join same_day as s
        on s.order_no = f.order_no and s.told_day = f.day and s.device = f.device and s.channel = f.channel
    where f.worth > 0
),
same_amount as (
    select r.order_no, r.day, f.day as told_day, f.device, f.channel, r.worth
    from returned_later as r
    join refunded_later as f on f.order_no = r.order_no and f.worth = r.worth and f.place = r.place
),
returned_rest as (
    select
        r.*,
        sum(r.worth) over (partition by r.order_no order by r.day rows between unbounded preceding and current row)
            as upto
    from returned_later as r
    anti join same_amount as s on s.order_no = r.order_no and s.day = r.day
),
refunded_rest as (
    select
        f.*,
        sum(f.worth) over (
            partition by f.order_no order by f.day, f.device, f.channel
            rows between unbounded preceding and current row
        ) as upto
    from refunded_later as f
    anti join same_amount as s
        on s.order_no = f.order_no and s.told_day = f.day and s.device = f.device and s.channel = f.channel
),
in_turn as (
    select
        r.order_no, r.day, f.day as told_day, f.device, f.channel,
        cast(greatest(r.upto - r.worth, f.upto - f.worth) - (r.upto - r.worth) as hugeint) as from_worth,
        cast(least(r.upto, f.upto) - (r.upto - r.worth) as hugeint) as to_worth
    from returned_rest as r
    join refunded_rest as f
        on f.order_no = r.order_no and f.upto - f.worth < r.upto and r.upto - r.worth < f.upto
),
met as (
    select order_no, day, told_day, device, channel, cast(0 as hugeint) as from_worth, cast(worth as hugeint) as to_worth
    from same_day
    union all
    select order_no, day, told_day, device, channel, 0, worth
    from same_amount
    union all
    select * from in_turn
),
shared as (
    select
        m.order_no, m.day, m.told_day, m.device, m.channel, j.device as own_device, j.channel as own_channel,
        cast(m.to_worth - m.from_worth as bigint) as worth,
        cast(r.tax_in * m.to_worth // r.worth - r.tax_in * m.from_worth // r.worth as bigint) as tax_in,
        cast(r.shipping_in * m.to_worth // r.worth - r.shipping_in * m.from_worth // r.worth as bigint) as shipping_in,
        cast(r.discounts_in * m.to_worth // r.worth - r.discounts_in * m.from_worth // r.worth as bigint)
            as discounts_in
    from met as m
    join returned as r on r.order_no = m.order_no and r.day = m.day
    join judged as j on j.order_no = m.order_no
),
settled as (
    select *, worth - tax_in - shipping_in - discounts_in as goods
    from shared
),
open_returns as (
    select
        r.order_no, r.return_date as day, r.device_category as device, r.channel, r.sales_channel, r.is_web, r.goods
    from returns as r
    where r.return_date between $first and $last
        and (r.order_no is null or r.order_no not in (select order_no from taken_back))
    union all
    select
        r.order_no, r.day, j.device, j.channel, j.sales_channel, j.is_web,
        cast(r.goods - coalesce(s.goods, 0) as bigint)
    from returned as r
    join judged as j on j.order_no = r.order_no
    left join (select order_no, day, sum(goods) as goods from settled group by order_no, day) as s
        on s.order_no = r.order_no and s.day = r.day
),
open_refunds as (
    select f.order_no, f.day, f.device, f.channel, f.refund - f.worth as exchanged,
        cast(f.worth - coalesce(s.worth, 0) as bigint) as rest
    from refunded as f
    left join (
        select order_no, told_day, device, channel, sum(worth) as worth
        from settled
        group by order_no, told_day, device, channel
    ) as s on s.order_no = f.order_no and s.told_day = f.day and s.device = f.device and s.channel = f.channel
),
strangers as (
    select
        t.transaction_id, t.transaction_date as day, t.device_category as device, t.channel, t.revenue,
        case when t.transaction_id is null then 'without_id' else 'not_in_store' end as cause,
        t.purchases
    from transactions as t
    where t.order_no is null and t.channel <> '(withheld)' and t.transaction_date between $first and $last
),
counted_rows as (
    select transaction_date as day, device_category as device, channel,
        cast(sum(revenue) as bigint) as revenue,
        cast(sum(case when channel <> '(withheld)' then revenue else 0 end) as bigint) as listed,
        count(*) as told_rows, bool_or(currency <> (select currency from published_meta)) as is_converted
    from transactions
    where transaction_date between $first and $last
    group by transaction_date, device_category, channel
),
reported as (
    select sales_date as day, device_category as device, channel, cast(sum(revenue) as bigint) as revenue,
        count(*) as told_rows
    from daily_analytics_sales
    where sales_date between $first and $last
    group by sales_date, device_category, channel
),
apart as (
    select
        day, device, channel,
        coalesce(r.revenue, 0) - coalesce(c.listed, 0) as withheld
    from reported as r
    full join counted_rows as c using (day, device, channel)
    where day in (select day from reported)
    union all
    select day, device, channel, revenue - listed
    from counted_rows
    where day not in (select day from reported)
),
unequal as (
    -- Rows in another currency are converted one by one: each may be off by half a micro, their sums by one a row.
    select
        day, cast(sum(reported - counted) as bigint) as rest,
        bool_or(is_converted) and abs(sum(reported - counted)) <= sum(told_rows) as is_rounding
    from (
        select day, revenue as reported, 0 as counted, told_rows, false as is_converted from reported
        union all
        select day, 0, revenue, told_rows, is_converted from counted_rows where day in (select day from reported)
    ) as sides
    group by day
),
entries as (
    select
        unseen_as as cause, sales_channel, order_no, transaction_id, day, device, channel,
        cast(null as date) as other_day, cast(null as varchar) as other_device, cast(null as varchar) as other_channel,
        cast(-goods as bigint) as amount, 1 as counted
    from judged
    where value is null and day between $first and $last
    union all
    select 'day_shift', sales_channel, order_no, transaction_id, day, device, channel,
        told_day, told_device, told_channel, -goods, 1
    from judged
    where is_elsewhere
    union all
    select 'day_shift', sales_channel, order_no, transaction_id, told_day, told_device, told_channel,
        day, device, channel, goods, 1
    from judged
    where is_elsewhere
    union all
    select 'currency', sales_channel, order_no, transaction_id, told_day, told_device, told_channel, null, null, null,
        currency_in, 1
    from judged
    where currency_in <> 0
    union all
    select 'tax', sales_channel, order_no, transaction_id, told_day, told_device, told_channel, null, null, null,
        tax_in, 1
    from judged
    where value is not null and tax_in <> 0
    union all
    select 'shipping', sales_channel, order_no, transaction_id, told_day, told_device, told_channel, null, null, null,
        shipping_in, 1
    from judged
    where value is not null and shipping_in <> 0
    union all
    select 'tips', sales_channel, order_no, transaction_id, told_day, told_device, told_channel, null, null, null,
        tips_in, 1
    from judged
    where tips_in <> 0
    union all
    select 'discounts', sales_channel, order_no, transaction_id, told_day, told_device, told_channel,
        null, null, null, discounts_in, 1
    from judged
    where value is not null and discounts_in <> 0
    union all
    select 'residual', sales_channel, order_no, transaction_id, told_day, told_device, told_channel, null, null, null,
        left_over, 1
    from judged
    where left_over <> 0
    union all
    select 'duplicates', j.sales_channel, t.order_no, t.transaction_id, t.day, t.device, t.channel, null, null, null,
        t.gross - case when t.place = 1 then j.value else 0 end, 1
    from told as t
    join judged as j on j.order_no = t.order_no
    where j.value is not null and t.gross <> case when t.place = 1 then j.value else 0 end
    union all
    select 'refund_timing', null, order_no, null, day, own_device, own_channel, told_day, device, channel, goods, 1
    from settled
    where day <> told_day or own_device <> device or own_channel <> channel
    union all
    select 'refund_timing', null, order_no, null, told_day, device, channel, day, own_device, own_channel, -goods, 1
    from settled
    where day <> told_day or own_device <> device or own_channel <> channel
    union all
    select 'tax', null, order_no, null, told_day, device, channel, null, null, null, -tax_in, 0
    from settled
    where tax_in <> 0
    union all
    select 'shipping', null, order_no, null, told_day, device, channel, null, null, null, -shipping_in, 0
    from settled
    where shipping_in <> 0
    union all
    select 'discounts', null, order_no, null, told_day, device, channel, null, null, null, -discounts_in, 0
    from settled
    where discounts_in <> 0
    union all
    select 'currency', null, order_no, null, day, device, channel, null, null, null, -exchanged, 0
    from open_refunds
    where exchanged <> 0
    union all
    select
        case when r.rest = j.tips_in then 'tips' else 'refund_unknown' end,
        null, r.order_no, null, r.day, r.device, r.channel, null, null, null, -r.rest,
        case when r.rest = j.tips_in then 0 else 1 end
    from open_refunds as r
    join judged as j on j.order_no = r.order_no
    where r.rest <> 0
    union all
    select
        case
            when r.order_no is null then case when r.is_web then 'refund_not_sent' else 'not_web' end
            when j.value is null then j.unseen_as
            when j.is_cancelled then 'cancelled'
            else 'refund_not_sent'
        end,
        r.sales_channel, r.order_no, j.transaction_id, r.day, r.device, r.channel, null, null, null, r.goods,
        case when r.order_no is not null and j.value is null then 0 else 1 end
    from open_returns as r
    left join judged as j on j.order_no = r.order_no
    where r.goods <> 0
    union all
    select cause, null, null, transaction_id, day, device, channel, null, null, null, revenue,
        case when purchases > 0 then 1 else 0 end
    from strangers
    where revenue <> 0 or purchases > 0
    union all
    select 'withheld', null, null, null, day, device, channel, null, null, null, withheld, 1
    from apart
    where withheld <> 0
    union all
    select 'withheld', null, null, null, day, '(withheld)', '(withheld)', null, null, null, -rest, 0
    from unequal
    where rest <> 0
    union all
    select
        case when is_rounding then 'currency' else 'residual' end,
        null, null, null, day, '(withheld)', '(withheld)', null, null, null, rest,
        case when is_rounding then 0 else 1 end
    from unequal
    where rest <> 0
)
