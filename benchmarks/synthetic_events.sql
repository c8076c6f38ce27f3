-- One row per event of an invented store's export over 30 days, as BigQuery writes its event tables.
with visits as (
    select
        range as visit,
        cast(hash(range // 3) % 1000000007 as bigint) as browser,
        1793577600 + (range % 30) * 86400 + cast(hash(range, 1) % 80000 as bigint) as began,
        cast(hash(range, 2) % 100 as integer) as luck,
        cast(3 + hash(range, 3) % 15 as integer) as views
    from range($visits)
),
steps as (
    select
        v.*,
        unnest(list_concat(
            ['session_start', 'page_view'],
            list_transform(range(v.views), lambda i: case when i % 3 = 2 then 'view_item' else 'page_view' end),
            case when v.luck < 20 then ['add_to_cart', 'user_engagement'] else ['scroll'] end,
            case when v.luck < 10 then ['begin_checkout'] else [] end,
            case when v.luck < 7 then ['add_shipping_info', 'add_payment_info'] else [] end,
            case when v.luck < 4 then ['purchase'] else [] end
        )) as name,
        unnest(range(v.views + 2 + case when v.luck < 20 then 2 else 1 end + case when v.luck < 10 then 1 else 0 end
            + case when v.luck < 7 then 2 else 0 end + case when v.luck < 4 then 1 else 0 end)) as place
    from visits as v
)
select
    strftime(make_timestamp(began * 1000000), '%Y%m%d') as event_date,
    (began + place * 20) * 1000000 as event_timestamp,
    name as event_name,
    [
        {'key': 'ga_session_id', 'value': {'string_value': null, 'int_value': began, 'float_value': null::double, 'double_value': null::double}},
        {'key': 'ga_session_number', 'value': {'string_value': null, 'int_value': 1 + visit % 3, 'float_value': null, 'double_value': null}},
        {'key': 'page_location', 'value': {'string_value': 'https://shop.example/p/' || (visit + place) % 500 || '?utm_source=x&id=' || visit, 'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'page_title', 'value': {'string_value': 'Article ' || (visit + place) % 500, 'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'engagement_time_msec', 'value': {'string_value': null, 'int_value': 1500, 'float_value': null, 'double_value': null}},
        {'key': 'session_engaged', 'value': {'string_value': case when place > 1 then '1' else '0' end, 'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'currency', 'value': {'string_value': 'EUR', 'int_value': null, 'float_value': null, 'double_value': null}}
    ] as event_params,
    browser || '.1793577600' as user_pseudo_id,
    {'category': case when visit % 5 < 3 then 'mobile' else 'desktop' end, 'operating_system': 'Web', 'language': 'en'} as device,
    {'country': ['Georgia', 'Germany', 'Korea'][1 + visit % 3], 'city': 'Somewhere'} as geo,
    {'manual_source': case when place = 1 and visit % 4 > 0 then ['google', 'newsletter', 'facebook'][visit % 4] end,
        'manual_medium': case when place = 1 and visit % 4 > 0 then ['organic', 'email', 'cpc'][visit % 4] end,
        'manual_campaign_name': null::varchar, 'gclid': null::varchar} as collected_traffic_source,
    {'manual_campaign': {'source': ['(direct)', 'google', 'newsletter', 'facebook'][1 + visit % 4],
        'medium': ['(none)', 'organic', 'email', 'cpc'][1 + visit % 4], 'campaign_name': '(not set)'}} as session_traffic_source_last_click,
    {'transaction_id': case when name = 'purchase' then 'T' || visit end,
        'purchase_revenue': case when name = 'purchase' then 40.25 + visit % 90 end,
        'refund_value': null::double, 'shipping_value': 4.95, 'tax_value': null::double,
        'total_item_quantity': 1 + visit % 3} as ecommerce,
    1 as batch_page_id,
    place // 4 as batch_ordering_id,
    place % 4 as batch_event_index
from steps
