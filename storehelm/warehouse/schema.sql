-- The contract of the tables that connectors fill. Money is BIGINT micros of the currency stated beside it, as the
-- export says it; conversion and the store's own parts are made when publishing. Columns that a source does not know
-- are null. `unit` names what is merged as a whole (connectors/protocol.py); `load_id` is the load that wrote the row.

create table if not exists loads (
    load_id bigint primary key,
    loaded_at timestamp not null,          -- UTC
    path varchar not null,
    file_name varchar not null,
    file_hash varchar not null,            -- SHA-256 of the file's bytes
    format varchar not null,
    tables varchar[] not null,
    as_of timestamp not null,              -- UTC; age of the export: the newer one wins
    encoding varchar,
    delimiter varchar,
    evidence varchar[] not null,
    warnings varchar[] not null,
    rows_in bigint not null,
    rows_loaded bigint not null,
    rows_updated bigint not null,
    rows_unchanged bigint not null,
    rows_rejected bigint not null,
    rows_not_data bigint not null,
    rejects_file varchar,
    check (rows_in = rows_loaded + rows_updated + rows_unchanged + rows_rejected + rows_not_data)
);

-- One row per thing that is merged as a whole.
create table if not exists units (
    unit varchar primary key,
    digest varchar not null,               -- of its rows in every table: equal digest, unchanged
    as_of timestamp not null,              -- UTC
    load_id bigint not null
);

-- One row per order.
create table if not exists orders (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    order_id varchar not null,
    ordered_at_utc timestamp,              -- null where the source knows a day only
    ordered_at timestamp not null,         -- the store's wall clock; midnight where only a day is known
    order_date date not null,              -- the store's day
    customer_key varchar,                  -- keyed hash of lower(trim(e-mail)); null without an e-mail
    customer_id_key varchar,               -- keyed hash of the source's customer id; null without one
    status varchar not null check (status in ('paid', 'pending', 'cancelled', 'refunded', 'partially_refunded', 'test')),
    cancelled_at timestamp,                -- the store's wall clock
    session_id varchar,
    transaction_id varchar,
    sales_channel varchar,                 -- 'web' where the source does not say
    device_category varchar,
    channel varchar,
    source_name varchar,
    medium varchar,
    campaign varchar,
    country varchar,
    currency varchar not null,
    total_sales bigint,                    -- what was charged: goods after discount + tax + shipping + tips, before refunds
    discount bigint,                       -- the order's whole discount, that on its lines included
    tax bigint,
    shipping bigint,                       -- charged for shipping, after shipping discounts
    tips bigint,
    tax_included boolean,                  -- whether line prices, discount and shipping hold the tax
    is_test boolean not null
);

-- One row per line of an order.
create table if not exists order_lines (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    order_id varchar not null,
    line_no integer not null,              -- place in the source, from 1
    product_id varchar,
    product varchar,
    category varchar,
    kind varchar not null check (kind in ('goods', 'tip', 'gift_card', 'shipping', 'fee')),
    quantity bigint not null,
    gross bigint not null,                 -- unit price x quantity, before discount
    discount bigint                        -- known to lie on this line; null where only the order's is known
);

-- One row per refund, or per refunded line where the source tells the lines. Amounts are positive.
create table if not exists refunds (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    refund_id varchar not null,
    order_id varchar,                      -- null, or of no order that is known: the refund stands by itself
    refunded_at timestamp not null,        -- the store's wall clock
    refund_date date not null,             -- the store's day
    is_date_known boolean not null,
    amount bigint,                         -- the whole refunded amount where the source gives no split
    goods bigint,                          -- null only where `amount` is to be split by the order's parts
    tax bigint,
    shipping bigint,
    product_id varchar,
    quantity bigint,
    currency varchar not null,
    customer_key varchar,                  -- the refund's own facts, used where its order is not known
    customer_id_key varchar,
    country varchar,
    sales_channel varchar,
    check (goods is not null or amount is not null)
);

-- One row per product.
create table if not exists products (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    product_id varchar not null,
    product varchar,
    category varchar,
    brand varchar
);

-- One row per product and day from which a unit cost holds.
create table if not exists product_costs (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    product_id varchar not null,
    unit_cost bigint not null,
    currency varchar not null,
    valid_from date                        -- null: from the beginning
);

-- One row per customer of a source.
create table if not exists customers (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    customer_key varchar,
    customer_id_key varchar,
    first_order_at timestamp,
    country varchar,
    segment varchar,
    accepts_marketing boolean
);

-- One row per day (or period) and combination of what the source tells apart. Steps count sessions with that event.
create table if not exists sessions (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    breakdown varchar not null,            -- dimensions that the source tells apart, sorted, joined by '+'; '' for totals
    session_date date,                     -- null where only a period is known
    period_from date,
    period_to date,
    session_id varchar,
    device_category varchar,
    channel varchar,
    source_name varchar,
    medium varchar,
    campaign varchar,
    country varchar,
    customer_type varchar,
    landing_page varchar,
    sessions bigint not null,
    engaged_sessions bigint,
    view_item bigint,
    add_to_cart bigint,
    begin_checkout bigint,
    add_shipping_info bigint,
    add_payment_info bigint,
    purchase bigint,
    purchase_revenue bigint,
    transactions bigint,
    currency varchar,
    check (session_date is not null or (period_from is not null and period_to is not null))
);

-- One row per day (or period), platform, account and campaign.
create table if not exists ad_spend (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    spend_date date,                       -- null where only a period is known
    period_from date,
    period_to date,
    platform varchar not null,
    account varchar not null,              -- '' where the source names none
    campaign varchar,
    campaign_type varchar,
    channel varchar,
    currency varchar not null,
    cost bigint not null,
    impressions bigint,
    clicks bigint,
    claimed_conversions decimal(18, 6),
    claimed_revenue bigint,
    check (spend_date is not null or (period_from is not null and period_to is not null))
);

-- One row per day (or period) and name of a cost of marketing that is not media.
create table if not exists marketing_costs (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    cost_date date,
    period_from date,
    period_to date,
    name varchar not null,
    currency varchar not null,
    cost bigint not null,
    check (cost_date is not null or (period_from is not null and period_to is not null))
);

-- One row per day and currency: units of it per unit of the store's currency. The store's own rates.
create table if not exists exchange_rates (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    rate_date date not null,
    currency varchar not null,
    rate decimal(24, 12) not null check (rate > 0)
);

-- One row per record whose source has columns that no mapping reads; personal ones are left out.
create table if not exists unmapped_columns (
    unit varchar not null,
    load_id bigint not null,
    record bigint not null,
    cells varchar not null                 -- JSON object, column to text
);

-- One row per span of days for which an export spoke whole: an older export adds nothing there.
create table if not exists covered_days (
    unit_prefix varchar not null,          -- start of the units' names; an ISO date follows
    first_day date not null,
    last_day date not null,
    as_of timestamp not null,              -- UTC
    primary key (unit_prefix, first_day, last_day)
);

-- One row per day, transaction id and what Analytics tells of its session. A refund stands on its own day.
create table if not exists transactions (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    transaction_date date not null,        -- the property's day
    transaction_id varchar,                -- null where Analytics has none: (not set), or (withheld)
    device_category varchar,
    channel varchar,
    source_name varchar,
    medium varchar,
    campaign varchar,
    country varchar,
    purchases bigint not null,             -- purchase events: more than one of an id is a duplicate
    revenue bigint not null,               -- as Analytics counts it: purchases less refunds
    tax bigint,
    shipping bigint,
    refund bigint,                         -- positive
    currency varchar not null              -- that of the amounts, not that of the purchase
);

-- One row per day, device and channel: revenue as Analytics counts it.
create table if not exists analytics_sales (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    sales_date date not null,              -- the property's day
    device_category varchar,
    channel varchar,
    add_to_carts bigint,                   -- events
    checkouts bigint,                      -- events
    purchases bigint,                      -- events
    transactions bigint,
    revenue bigint not null,               -- purchases less refunds
    gross_revenue bigint,                  -- purchases
    refund bigint,
    shipping bigint,
    tax bigint,
    currency varchar not null
);

-- One row per day, event, device and channel.
create table if not exists event_counts (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    report varchar not null,               -- the report that tells it: one event may stand in two
    event_date date not null,
    event_name varchar not null,
    device_category varchar,
    channel varchar,
    events bigint not null,
    sessions bigint,                       -- with that event
    users bigint,                          -- of that day and row: never to be summed
    key_events decimal(18, 6)              -- credit may be a fraction; null where the property does not tell
);

-- One row per week or month: its sessions as Analytics counts them as a whole. One over midnight counts once here.
create table if not exists session_totals (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    grain varchar not null check (grain in ('week', 'month')),
    first_day date not null,
    last_day date not null,
    sessions bigint not null,
    engaged_sessions bigint
);

-- One row per day, week or month and device. Users are counted for each alone and are never to be summed.
create table if not exists users (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    grain varchar not null check (grain in ('day', 'week', 'month')),
    first_day date not null,
    last_day date not null,
    device_category varchar,               -- null: of all devices, as Analytics counts them together
    total_users bigint,
    active_users bigint,
    new_users bigint,
    purchasers bigint,
    first_time_purchasers bigint
);

-- One row per day and product that Analytics tells.
create table if not exists item_counts (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    item_date date not null,
    product_id varchar,
    product varchar,
    category varchar,
    viewed bigint,                         -- units, as the following
    added_to_cart bigint,
    checked_out bigint,
    purchased bigint,
    revenue bigint,
    refund bigint,
    discount bigint,
    currency varchar not null
);

-- One row per day, bracket of age and gender; only where the store asks for it.
create table if not exists demographics (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    visit_date date not null,
    age_bracket varchar,
    gender varchar,
    users bigint,
    sessions bigint,
    purchases bigint,
    revenue bigint,
    currency varchar not null
);

-- One row per report of Analytics and span of days as it was last read whole: point of resumption, and lineage.
create table if not exists ga4_slices (
    property varchar not null,
    report varchar not null,
    version integer not null,              -- of the report's definition
    first_day date not null,
    last_day date not null,
    fetched_at timestamp not null,         -- UTC
    load_id bigint not null,
    row_count bigint not null,             -- rows that Analytics told of the report itself
    rows_by_day bigint[],                  -- of them on each day of the span, so that it can be cut
    calls integer not null,
    tokens integer not null,
    currency varchar not null,
    time_zone varchar not null,
    is_partial boolean not null,           -- the last day was not over when it was read
    sampled_read bigint,                   -- events that were read, of sampled_of; null where not sampled
    sampled_of bigint,
    has_other_row boolean not null,
    is_thresholded boolean not null,
    truncated varchar[] not null,          -- Analytics' reasons for days that it does not have
    restricted varchar[] not null,         -- metrics that this login sees as 0
    unavailable varchar[] not null,        -- fields that the property refused
    primary key (property, report, first_day)
);

-- One row per report, day and measure that read otherwise when it was read again.
create table if not exists ga4_restatements (
    property varchar not null,
    report varchar not null,
    day date not null,
    measure varchar not null,              -- sessions, purchases or revenue
    first_fetched_at timestamp not null,   -- when the value before was read
    fetched_at timestamp not null,
    value_before bigint not null,          -- money in micros
    value_after bigint not null
);

-- One row per session and day of Analytics' event export: a session over midnight has a row on each of its days.
create table if not exists visit_days (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    visit_date date not null,              -- the property's day
    user_key uuid not null,                -- half of the keyed hash of the browser's id
    ga_session bigint not null,            -- with user_key it names the session
    started_at timestamp not null,         -- UTC; of its first event on that day
    device_category varchar,
    country varchar,
    source_name varchar,                   -- as Analytics credits the session: its last click that is not direct
    medium varchar,
    campaign varchar,
    channel varchar,                       -- as Analytics names it
    touch_source varchar,                  -- as the visit itself came; null: directly
    touch_medium varchar,
    touch_campaign varchar,
    landing_page varchar,                  -- path alone
    is_engaged boolean not null,
    session_no bigint                      -- the browser's how-manieth session
);

-- One row per event of a session that is a step to the purchase, a key event or a refund.
create table if not exists visit_events (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    event_date date not null,              -- the property's day
    user_key uuid not null,
    ga_session bigint not null,
    happened_at timestamp not null,        -- UTC, to the microsecond
    event_name varchar not null,
    transaction_id varchar,
    revenue bigint,                        -- of purchases; negative of refunds
    currency varchar,                      -- of the revenue
    items bigint
);

-- One row per day of Analytics' event export: how many events it holds, and those that have no session.
create table if not exists event_days (
    unit varchar not null,
    load_id bigint not null,
    source varchar not null,
    event_date date not null,
    events bigint not null,                -- each counted once
    duplicates bigint not null,            -- further copies of the same events
    without_user bigint not null,          -- events that name no browser
    without_session bigint not null,       -- events that name a browser and no session
    purchases bigint not null,
    purchases_apart bigint not null,       -- of those without browser or session
    is_intraday boolean not null           -- of a table that was still being filled
);

-- One row per edition of the rules that name channels, and when it was first used here.
create table if not exists channel_rules (
    version varchar primary key,
    first_used_at timestamp not null       -- UTC
);
