-- One statement per canonical table of a shop of any size; $orders and $customers are bound.

insert into orders
select
    'orders|bench|' || i, 1, 'bench', cast(i as varchar),
    stamp, stamp, cast(stamp as date),
    case when i % 40 = 0 then null else 'customer-' || cast(floor(pow(hash(i) % 1000000 / 1e6, 1.6) * $customers) as bigint) end,
    null,
    case when i % 97 = 0 then 'cancelled' else 'paid' end,
    case when i % 97 = 0 then stamp + interval 1 day end,
    null, cast(i as varchar),
    case when i % 25 = 0 then 'pos' else 'web' end,
    ['mobile', 'desktop', 'tablet', 'mobile'][cast(1 + hash(i, 1) % 4 as bigint)],
    ['Organic Search', 'Paid Search', 'Paid Social', 'Email', 'Direct', 'Referral', 'Affiliates'][cast(1 + hash(i, 2) % 7 as bigint)],
    'source-' || (hash(i, 3) % 20), 'medium-' || (hash(i, 4) % 5), 'campaign-' || (hash(i, 5) % 40),
    ['NL', 'DE', 'BE', 'FR', 'AT', 'GB'][cast(1 + hash(i, 6) % 6 as bigint)],
    'EUR', null, case when i % 3 = 0 then 5000000 else 0 end, 4000000, 3950000, 0, false, false
from (
    select range as i, timestamp '2024-01-01' + to_seconds(cast(range * (86400.0 * 1000 / $orders) as bigint)) as stamp
    from range($orders)
);

insert into order_lines
select
    'orders|bench|' || i, 1, 'bench', cast(i as varchar), cast(line as integer),
    'product-' || (hash(i, line) % 300), 'Product ' || (hash(i, line) % 300), 'Category ' || (hash(i, line) % 8), 'goods',
    1 + hash(i, line, 1) % 3, (1 + hash(i, line, 1) % 3) * (9990000 + hash(i, line, 2) % 50 * 1000000), null
from range($orders) as made (i), range(1, 4) as numbers (line)
where line <= 1 + hash(i, 7) % 3;

insert into refunds
select
    'orders|bench|' || i, 1, 'bench', 'r' || i, cast(i as varchar),
    ordered_at + interval 9 day, order_date + 9, true, 10000000, 9000000, 1000000, 0, null, null, 'EUR', null, null, null, null
from (select cast(order_id as bigint) as i, * from orders)
where i % 13 = 0 and status = 'paid';

insert into sessions
select
    'sessions|bench|' || day, 1, 'bench', 'channel+country+customer_type+device_category', cast(day as date), null, null, null,
    device, channel, null, null, null, country, kind, null,
    visits, visits * 6 // 10, visits * 5 // 10, visits // 10, visits // 18, null, visits // 25, visits // 40, null, null, null
from (
    select *, 40 + hash(day, device, channel, country, kind) % 60 as visits
    from range(timestamp '2024-01-01', timestamp '2026-09-27', interval 1 day) as days (day),
        (select unnest(['mobile', 'desktop', 'tablet']) as device),
        (select unnest(['Organic Search', 'Paid Search', 'Paid Social', 'Email', 'Direct', 'Referral', 'Affiliates']) as channel),
        (select unnest(['NL', 'DE', 'BE', 'FR', 'AT', 'GB']) as country),
        (select unnest(['new', 'returning']) as kind)
);

insert into ad_spend
select
    'ad_spend|bench|' || platform || '|' || day, 1, 'bench', cast(day as date), null, null,
    platform, '', 'campaign-' || number, 'Search', channel, 'EUR',
    cast(20000000 + hash(day, platform, number) % 30 * 1000000 as bigint), 1000, 50, 2, cast(90000000 as bigint)
from range(timestamp '2024-01-01', timestamp '2026-09-27', interval 1 day) as days (day),
    (values ('google_ads', 'Paid Search'), ('meta', 'Paid Social'), ('tiktok', 'Paid Social')) as platforms (platform, channel),
    range(8) as campaigns (number);

insert into product_costs
select 'product_costs|bench|product-' || range, 1, 'bench', 'product-' || range, 6000000, 'EUR', null from range(300);
