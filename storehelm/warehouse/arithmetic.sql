-- The contract of our arithmetic: on whole numbers, exact; none of these ever sees a floating number.

-- A quotient rounded half to even; the divisor is positive.
create or replace temp macro half_even(dividend, divisor) as
    case
        when dividend < 0 then -cast(
            (-dividend) // divisor + case
                when 2 * ((-dividend) % divisor) > divisor then 1
                when 2 * ((-dividend) % divisor) = divisor then ((-dividend) // divisor) % 2
                else 0
            end as bigint)
        else cast(
            dividend // divisor + case
                when 2 * (dividend % divisor) > divisor then 1
                when 2 * (dividend % divisor) = divisor then (dividend // divisor) % 2
                else 0
            end as bigint)
    end;

-- An amount in the store's currency; a rate is a fraction of two whole numbers.
create or replace temp macro convert_money(amount, numerator, denominator) as
    case
        when numerator = denominator then cast(amount as bigint)
        else half_even(cast(amount as hugeint) * numerator, denominator)
    end;

-- The first of two shares of an amount, by largest remainder: a tie goes to the first.
create or replace temp macro first_share(amount, weight, total, step) as
    case
        when total <= 0 or amount = 0 then 0
        when amount % step = 0
            then cast((2 * cast(amount // step as hugeint) * weight + total) // (2 * cast(total as hugeint)) * step as bigint)
        else cast((2 * cast(amount as hugeint) * weight + total) // (2 * cast(total as hugeint)) as bigint)
    end;

-- Shares of an amount by weight that add up to it exactly: largest remainder, ties to the lowest line. Shares are
-- whole steps (cents) where the amount is. `asked` names a table of order_no, line_no, amount, weight, step; an amount
-- whose weights are all zero is not shared out.
create or replace temp macro prorated(asked) as table
    with weighed as (
        select
            order_no, line_no, amount, weight,
            case when amount % step = 0 then step else 1 end as unit,
            cast(sum(weight) over (partition by order_no) as hugeint) as total
        from query_table(asked)
        where amount <> 0
    ),
    floored as (
        select
            order_no, line_no, unit, amount // unit as units,
            (cast(amount // unit as hugeint) * weight) // total as whole,
            (cast(amount // unit as hugeint) * weight) % total as rest
        from weighed
        where total > 0
    ),
    placed as (
        select
            order_no, line_no, unit, whole,
            units - sum(whole) over (partition by order_no) as missing,
            row_number() over (partition by order_no order by rest desc, line_no) as place
        from floored
    )
    select order_no, line_no, cast((whole + case when place <= missing then 1 else 0 end) * unit as bigint) as share
    from placed;

-- An order's or transaction's id as both sides write it: without blanks around it and one leading '#'.
create or replace temp macro id_key(id) as
    nullif(trim(case when starts_with(trim(id), '#') then substr(trim(id), 2) else trim(id) end), '');

-- A device by the four names that are told apart; what Analytics withheld stays apart.
create or replace temp macro device_named(device) as
    case
        when device is null or lower(device) in ('unknown', '') then 'unknown'
        when lower(device) in ('desktop', 'mobile', 'tablet', '(withheld)') then lower(device)
        else 'other'
    end;
