"""What the local server answers, asked by Google's own client over both transports."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from google.analytics.data_v1beta import types as api
from google.api_core import exceptions

from connectors.ga4.definitions import STEP_EVENTS, read_reports
from connectors.ga4.server.property import Blur, Conflict, Manner
from tests.analytics_property import PROPERTY_ID, TIME_ZONE

NAME = f"properties/{PROPERTY_ID}"
TRAFFIC = read_reports()["traffic"]


def asked(dimensions, metrics, first="2026-10-01", last="2026-10-31", **more):
    more.setdefault("date_ranges", [api.DateRange(start_date=first, end_date=last)])
    return api.RunReportRequest(
        property=more.pop("property", NAME),
        dimensions=[api.Dimension(name=name) for name in dimensions],
        metrics=[api.Metric(name=name) for name in metrics],
        **more,
    )


def by(*names, desc=False):
    return [api.OrderBy(dimension=api.OrderBy.DimensionOrderBy(dimension_name=name), desc=desc) for name in names]


def only(field, *values):
    listed = api.Filter.InListFilter(values=values)
    return api.FilterExpression(filter=api.Filter(field_name=field, in_list_filter=listed))


def rows(answer):
    return [
        (*(value.value for value in row.dimension_values), *(value.value for value in row.metric_values))
        for row in answer.rows
    ]


def all_events():
    return only("eventName", *STEP_EVENTS)


def truth(of, sql):
    cursor = of.cursor()
    try:
        return cursor.execute(sql).fetchall()
    finally:
        cursor.close()


def test_a_month_of_traffic_is_what_the_property_holds(google, ga4_property):
    answer = google.run_report(asked(TRAFFIC.dimensions, TRAFFIC.metrics, limit=100_000))
    assert [header.name for header in answer.dimension_headers] == list(TRAFFIC.dimensions)
    assert [(header.name, header.type_.name) for header in answer.metric_headers][2:] == [
        ("userEngagementDuration", "TYPE_SECONDS"),
        ("screenPageViews", "TYPE_INTEGER"),
        ("ecommercePurchases", "TYPE_INTEGER"),
        ("totalRevenue", "TYPE_CURRENCY"),
    ]
    assert answer.metadata.time_zone == TIME_ZONE
    assert answer.metadata.currency_code == "EUR"
    told = rows(answer)
    assert len(told) == answer.row_count == len({row[:7] for row in told})
    visits = {
        (f"{day:%Y%m%d}", device): sessions
        for day, device, sessions in truth(
            ga4_property,
            'select date, "deviceCategory", sum(sessions) from visits '
            "where not is_beyond_rows and date between '2026-10-01' and '2026-10-31' group by all",
        )
    }
    summed = Counter()
    for row in told:
        summed[row[0], row[1]] += int(row[7])
    assert summed == visits
    ((revenue,),) = truth(
        ga4_property,
        'select sum("grossPurchaseRevenue" - "refundAmount") from purchases '
        "where not is_beyond_rows and date between '2026-10-01' and '2026-10-31'",
    )
    assert sum(Decimal(row[12]) for row in told) == revenue
    assert {"smart tv", "(not set)"} <= {row[1] for row in told}
    assert {"ახალი წლის ფასდაკლება", "겨울 세일 | 50%", "Sale", "sale"} <= {row[5] for row in told}


def test_every_shipped_report_is_answered(google):
    for report in read_reports().values():
        answer = google.run_report(asked(report.dimensions, report.metrics, limit=100_000))
        assert answer.row_count > 0, report.name
        if report.steps:
            steps = asked((*report.dimensions, "eventName"), ["sessions"], dimension_filter=all_events())
            assert google.run_report(steps).row_count > 0


def test_totals_by_day_hold_what_the_rows_miss(google):
    by_rows = Counter()
    for day, _, sessions in rows(google.run_report(asked(["date", "deviceCategory"], ["sessions"]))):
        by_rows[day] += int(sessions)
    by_day = {day: int(sessions) for day, sessions in rows(google.run_report(asked(["date"], ["sessions"])))}
    differences = {by_day[day] - by_rows[day] for day in by_day}
    assert differences == {-2, 3, 0}


def test_sessions_by_event_are_sessions_with_that_event(google, ga4_property):
    answer = google.run_report(asked(["date", "eventName"], ["sessions", "eventCount"], dimension_filter=all_events()))
    expected = truth(
        ga4_property,
        "select strftime(date, '%Y%m%d'), \"eventName\", cast(sum(sessions) as varchar), "
        'cast(sum("eventCount") as varchar) from events '
        "where date between '2026-10-01' and '2026-10-31' and \"eventName\" <> 'generate_lead' group by all",
    )
    assert sorted(rows(answer)) == sorted(expected)


@pytest.mark.parametrize(
    ("period", "first", "last", "key"),
    [
        ("isoYearIsoWeek", "2026-10-05", "2026-10-18", "%G%V"),
        ("yearMonth", "2026-10-01", "2026-10-31", "%Y%m"),
        ("date", "2026-10-05", "2026-10-06", "%Y%m%d"),
    ],
)
def test_users_are_counted_once_per_period(google, ga4_property, period, first, last, key):
    answer = google.run_report(asked([period], ["totalUsers", "newUsers"], first, last))
    expected = truth(
        ga4_property,
        f"select strftime(date, '{key}'), cast(count(distinct \"userId\") as varchar), "
        'cast(count(distinct "userId") filter (where "eventName" = \'first_visit\') as varchar) '
        f"from activities where date between '{first}' and '{last}' group by all",
    )
    assert sorted(rows(answer)) == sorted(expected)
    daily = rows(google.run_report(asked(["date"], ["totalUsers"], first, last)))
    if period != "date":
        assert sum(int(row[1]) for row in daily) > sum(int(row[1]) for row in rows(answer))


def test_total_counts_each_user_once(google, ga4_property):
    request = asked(["date"], ["totalUsers"], metric_aggregations=["TOTAL", "MINIMUM", "MAXIMUM"])
    answer = google.run_report(request)
    ((people,),) = truth(
        ga4_property,
        "select count(distinct \"userId\") from activities where date between '2026-10-01' and '2026-10-31'",
    )
    assert answer.totals[0].dimension_values[0].value == "RESERVED_TOTAL"
    assert answer.totals[0].metric_values[0].value == str(people)
    counts = [int(row[1]) for row in rows(answer)]
    assert answer.minimums[0].metric_values[0].value == str(min(counts))
    assert answer.maximums[0].metric_values[0].value == str(max(counts))


def test_ties_come_in_another_order_each_time_unless_every_dimension_orders_them(google):
    loose = asked(TRAFFIC.dimensions, ["sessions"], limit=50)
    assert rows(google.run_report(loose)) != rows(google.run_report(loose))
    strict = asked(TRAFFIC.dimensions, ["sessions"], limit=50, order_bys=by(*TRAFFIC.dimensions))
    first = rows(google.run_report(strict))
    assert first == rows(google.run_report(strict)) == sorted(first)


def test_pages_ordered_by_every_dimension_hold_each_row_once(google):
    told, count = [], 1
    while len(told) < count:
        request = asked(
            TRAFFIC.dimensions, ["sessions"], limit=300, offset=len(told), order_bys=by(*TRAFFIC.dimensions)
        )
        answer = google.run_report(request)
        count = answer.row_count
        told += rows(answer)
    assert len(told) == len(set(told)) == count > 900
    assert rows(google.run_report(asked(TRAFFIC.dimensions, ["sessions"], offset=count))) == []


def test_limits_are_those_of_the_service(google):
    few = asked(["date"], ["sessions"], limit=2, order_bys=by("date", desc=True))
    assert [row[0] for row in rows(google.run_report(few))] == ["20261031", "20261030"]
    assert len(google.run_report(asked(["date"], ["sessions"], limit=0)).rows) == 31
    assert len(google.run_report(asked(["date"], ["sessions"], limit=300_000)).rows) == 31
    for wrong in ({"limit": -1}, {"offset": -1}):
        with pytest.raises(exceptions.BadRequest):
            google.run_report(asked(["date"], ["sessions"], **wrong))


def test_nothing_to_tell_has_neither_rows_nor_a_count(google):
    answer = api.RunReportResponse.pb(google.run_report(asked(["date"], ["sessions"], "2016-01-01", "2016-01-02")))
    assert len(answer.rows) == 0
    assert answer.row_count == 0
    assert answer.metadata.time_zone == TIME_ZONE


def test_two_ranges_add_a_column(google):
    ranges = [
        api.DateRange(start_date="2026-10-01", end_date="2026-10-07", name="one"),
        api.DateRange(start_date="2026-10-08", end_date="2026-10-14"),
    ]
    answer = google.run_report(asked(["deviceCategory"], ["sessions"], date_ranges=ranges))
    assert [header.name for header in answer.dimension_headers] == ["deviceCategory", "dateRange"]
    assert {row[1] for row in rows(answer)} == {"one", "date_range_1"}


def test_words_for_days_are_of_the_property_s_zone(google):
    answer = google.run_report(asked(["date"], ["sessions"], "yesterday", "today", order_bys=by("date")))
    assert [row[0] for row in rows(answer)] == ["20261121", "20261122"]


def test_filters(google):
    def told(expression):
        request = asked(["deviceCategory", "country"], ["sessions"], dimension_filter=expression)
        return {row[:2] for row in rows(google.run_report(request))}

    def text(field, value, kind="EXACT", case=False):
        given = api.Filter.StringFilter(value=value, match_type=kind, case_sensitive=case)
        return api.FilterExpression(filter=api.Filter(field_name=field, string_filter=given))

    assert {device for device, _ in told(text("deviceCategory", "MOBILE"))} == {"mobile"}
    assert told(text("deviceCategory", "MOBILE", case=True)) == set()
    assert {country for _, country in told(text("country", "korea", "CONTAINS"))} == {"South Korea"}
    assert {country for _, country in told(text("country", "^c.te", "PARTIAL_REGEXP"))} == {"Côte d'Ivoire"}
    both = api.FilterExpressionList(expressions=[only("country", "Georgia"), only("deviceCategory", "tablet")])
    assert told(api.FilterExpression(and_group=both)) == {("tablet", "Georgia")}
    either = told(api.FilterExpression(or_group=both))
    assert {("tablet", "Netherlands"), ("mobile", "Georgia")} <= either
    assert ("mobile", "Netherlands") not in either
    not_mobile = api.FilterExpression(not_expression=only("deviceCategory", "mobile"))
    assert "mobile" not in {device for device, _ in told(not_mobile)}
    empty = api.FilterExpression(filter=api.Filter(field_name="country", empty_filter={}))
    assert {country for _, country in told(empty)} == {"(not set)"}


def test_a_metric_filter_picks_rows(google):
    numeric = api.Filter.NumericFilter(operation="GREATER_THAN", value=api.NumericValue(int64_value=5))
    wanted = api.FilterExpression(filter=api.Filter(field_name="sessions", numeric_filter=numeric))
    told = rows(google.run_report(asked(TRAFFIC.dimensions, ["sessions"], metric_filter=wanted)))
    assert told
    assert min(int(row[-1]) for row in told) > 5


def test_a_filter_may_name_a_field_that_is_not_shown(google):
    told = rows(google.run_report(asked(["date"], ["sessions"], dimension_filter=only("deviceCategory", "tablet"))))
    shown = rows(google.run_report(asked(["date", "deviceCategory"], ["sessions"])))
    assert set(told) == {(day, sessions) for day, device, sessions in shown if device == "tablet"}


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (asked(["itemNam"], ["sessions"]), "Field itemNam is not a valid dimension."),
        (asked(["date"], ["visits"]), "Field visits is not a valid metric."),
        (asked(["itemName"], ["eventCount"]), "Please remove eventCount to make the request compatible."),
        (asked(["date", "deviceCategory"], ["advertiserAdCost"]), "Please remove advertiserAdCost"),
        (asked(["date"], ["sessions"], "2026-10-32"), "Invalid startDate"),
        (asked(["date"], ["sessions"], "2026-10-02", "2026-10-01"), "must be before"),
        (asked(["date"], ["sessions"], "2014-01-01"), "2015-08-14"),
        (asked(["date"], ["sessions"], metric_aggregations=["COUNT"]), "COUNT"),
        (asked(["date"] * 10, ["sessions"]), "limited to 9 dimensions"),
        (asked(["date"], ["sessions"] * 11), "limited to 10 metrics"),
        (asked(["date"], ["sessions"], date_ranges=[]), "date range"),
        (asked(["date"], ["sessions"], currency_code="XXX"), "currency"),
        (asked(["date"], ["sessions"], order_bys=by("country")), "country"),
    ],
)
def test_what_cannot_be_answered_is_a_bad_request(google, request_, words):
    with pytest.raises(exceptions.BadRequest, match=words.replace(".", r"\.")):
        google.run_report(request_)


def test_another_property_is_forbidden(google):
    with pytest.raises(exceptions.Forbidden, match="sufficient permissions"):
        google.run_report(asked(["date"], ["sessions"], property="properties/1"))
    with pytest.raises(exceptions.Forbidden):
        google.get_metadata(name="properties/1/metadata")


def test_old_names_still_work_and_are_echoed(google):
    answer = google.run_report(asked(["sessionDefaultChannelGrouping"], ["conversions"]))
    assert answer.dimension_headers[0].name == "sessionDefaultChannelGrouping"
    assert answer.metric_headers[0].name == "conversions"
    assert any(not row[1].isdigit() for row in rows(answer)), "credit may be a fraction"


def test_metadata_names_the_fields(google):
    told = google.get_metadata(name=f"{NAME}/metadata")
    key_events = next(metric for metric in told.metrics if metric.api_name == "keyEvents")
    assert list(key_events.deprecated_api_names) == ["conversions"]
    assert key_events.type_.name == "TYPE_FLOAT"
    assert "userId" not in {dimension.api_name for dimension in told.dimensions}
    needed = {name for report in read_reports().values() for name in (*report.dimensions, *report.metrics)}
    assert needed <= {field.api_name for field in (*told.dimensions, *told.metrics)}


def test_compatibility_is_told_and_may_be_wrong(google, ga4_property):
    hidden = Conflict(frozenset({"itemName", "itemsPurchased"}), "itemsPurchased", is_hidden=True)
    ga4_property.manner = Manner(conflicts=(hidden, Conflict(frozenset({"itemName", "itemRevenue"}), "itemRevenue")))
    request = api.CheckCompatibilityRequest(property=NAME, dimensions=[api.Dimension(name="itemName")])
    told = {
        entry.metric_metadata.api_name: entry.compatibility.name
        for entry in google.check_compatibility(request).metric_compatibilities
    }
    assert told["itemsPurchased"] == "COMPATIBLE"
    assert told["itemRevenue"] == told["eventCount"] == "INCOMPATIBLE"
    with pytest.raises(exceptions.BadRequest, match="Please remove itemsPurchased"):
        google.run_report(asked(["date", "itemName"], ["itemsViewed", "itemsPurchased"]))


def test_a_field_may_be_missing_from_the_property(google, ga4_property):
    ga4_property.manner = Manner(unknown_fields=frozenset({"refundAmount"}))
    assert "refundAmount" not in {metric.api_name for metric in google.get_metadata(name=f"{NAME}/metadata").metrics}
    with pytest.raises(exceptions.BadRequest, match="refundAmount"):
        google.run_report(asked(["date"], ["refundAmount"]))


def test_another_currency_converts_money_alone(google, ga4_property):
    ga4_property.manner = Manner(rates={"USD": Decimal("1.25")})
    plain = rows(google.run_report(asked(["date"], ["totalRevenue", "sessions"], order_bys=by("date"))))
    answer = google.run_report(asked(["date"], ["totalRevenue", "sessions"], currency_code="USD", order_bys=by("date")))
    assert answer.metadata.currency_code == "USD"
    assert [(Decimal(row[1]), row[2]) for row in rows(answer)] == [
        (Decimal(row[1]) * Decimal("1.25"), row[2]) for row in plain
    ]


def test_a_threshold_withholds_rows_but_not_totals(google, ga4_property):
    whole = google.run_report(asked(TRAFFIC.dimensions, ["sessions"]))
    ga4_property.manner = Manner(blur=Blur(threshold=3))
    answer = google.run_report(asked(TRAFFIC.dimensions, ["sessions"]))
    assert answer.metadata.subject_to_thresholding
    assert 0 < answer.row_count < whole.row_count
    totals = google.run_report(asked(["date"], ["sessions"]))
    assert "subject_to_thresholding" not in totals.metadata
    assert sum(int(row[-1]) for row in rows(answer)) < sum(int(row[-1]) for row in rows(totals))


def test_long_ranges_are_sampled(google, ga4_property):
    exact = rows(google.run_report(asked(["date"], ["sessions"], order_bys=by("date"))))
    ga4_property.manner = Manner(blur=Blur(sampled_beyond_days=7))
    answer = google.run_report(asked(["date"], ["sessions"], order_bys=by("date")))
    (sampling,) = answer.metadata.sampling_metadatas
    assert sampling.samples_read_count / sampling.sampling_space_size == 0.8
    assert rows(answer) != exact
    week = google.run_report(asked(["date"], ["sessions"], last="2026-10-07", order_bys=by("date")))
    assert not week.metadata.sampling_metadatas
    assert rows(week) == exact[:7]


def test_long_ranges_have_an_other_row(google, ga4_property):
    exact = google.run_report(asked(TRAFFIC.dimensions, ["sessions"], limit=100_000))
    ga4_property.manner = Manner(blur=Blur(other_beyond_days=7, other_keeps=20))
    answer = google.run_report(asked(TRAFFIC.dimensions, ["sessions"], limit=100_000))
    assert answer.metadata.data_loss_from_other_row
    assert answer.row_count <= 20 + 31
    assert {row[1:7] for row in rows(answer)} >= {("(other)",) * 6}
    assert sum(int(row[-1]) for row in rows(answer)) == sum(int(row[-1]) for row in rows(exact))


def test_restricted_and_truncated_data_is_told_beside_the_rows(google, ga4_property):
    ga4_property.manner = Manner(
        blur=Blur(restricted={"totalRevenue": "REVENUE_DATA"}, truncated={"PROPERTY": date(2026, 10, 10)})
    )
    answer = google.run_report(asked(["date"], ["sessions", "totalRevenue"]))
    (restriction,) = answer.metadata.schema_restriction_response.active_metric_restrictions
    assert restriction.metric_name == "totalRevenue"
    assert {row[2] for row in rows(answer)} == {"0"}
    (reason,) = answer.metadata.data_truncation_reasons
    assert reason.data_truncation_date == "2026-10-10"
    assert reason.data_truncation_type.name == "DATA_TRUNCATION_TYPE_PROPERTY"


def test_recent_days_grow_until_they_are_final(google, ga4_clock):
    def sessions():
        return {day: int(count) for day, count in rows(google.run_report(daily))}

    daily = asked(["date"], ["sessions"], "2026-11-10", "2026-11-24", order_bys=by("date"))
    before = sessions()
    assert max(before) == "20261122", "today is told as far as it goes, the days after are not"
    ga4_clock.move(days=3)
    after = sessions()
    assert {day for day in before if before[day] != after[day]} == {"20261120", "20261121", "20261122", "20261119"}
    ga4_clock.move(days=10)
    final = sessions()
    assert {day for day in final if final[day] != after.get(day)} == {"20261123", "20261124"}


def test_reports_of_a_batch_are_answered_in_order(google):
    requests = [asked(["date"], ["sessions"], property=""), asked(["deviceCategory"], ["totalUsers"], property="")]
    told = google.batch_run_reports(api.BatchRunReportsRequest(property=NAME, requests=requests))
    assert [report.dimension_headers[0].name for report in told.reports] == ["date", "deviceCategory"]
    with pytest.raises(exceptions.BadRequest):
        google.batch_run_reports(api.BatchRunReportsRequest(property=NAME, requests=requests * 3))


def test_many_can_ask_at_once(google):
    request = asked(TRAFFIC.dimensions, TRAFFIC.metrics, order_bys=by(*TRAFFIC.dimensions), limit=300)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: rows(google.run_report(request)), range(8)))
    assert all(answer == answers[0] for answer in answers)
