"""Slices read by the real client from a local server: what comes out equals what the property holds."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from scripted import Script, WaitedClock, grpc_server, page

from connectors.ga4.answers import Sampling, Slice
from connectors.ga4.connection import connect
from connectors.ga4.definitions import STEP_EVENTS, read_reports
from connectors.ga4.policy import OutOfReach, QuotaStop, ThresholdStop, TooCoarse
from connectors.ga4.pull import fetch, property_facts
from connectors.ga4.requests import Asking
from connectors.ga4.server import faults
from connectors.ga4.server.property import Blur, Conflict, Manner
from connectors.refusal import ConnectorRefusal
from tests.analytics_property import PROPERTY_ID, _rows

REPORTS = read_reports()
SETTLED = (date(2026, 11, 2), date(2026, 11, 15))
"""Two whole ISO weeks whose data no longer changes when the clock starts."""
LEADS = Asking(lead_events=("generate_lead",))


def slice_of(name: str, days: tuple[date, date] = SETTLED) -> Slice:
    return Slice(REPORTS[name], *days)


@pytest.fixture(params=["grpc", "rest"])
def transport(request):
    return request.param


@pytest.fixture
def waited(ga4_clock):
    return WaitedClock(ga4_clock.now)


@pytest.fixture
def connection(ga4_server, waited):
    made = connect(PROPERTY_ID, ga4_server.grpc_address, clock=waited.clock())
    yield made
    made.close()


@pytest.fixture
def either(ga4_server, waited, transport):
    """A connection over each transport in turn."""
    address = ga4_server.grpc_address if transport == "grpc" else ga4_server.http_address
    made = connect(PROPERTY_ID, address, clock=waited.clock())
    yield made
    made.close()


def lines(table) -> Counter:
    return Counter(tuple(row.items()) for row in table.to_pylist())


def test_the_zone_and_currency_of_a_property(either):
    facts = property_facts(either, date(2026, 11, 1))
    assert (facts.time_zone, facts.currency) == ("Asia/Tbilisi", "EUR")
    assert facts.day_of(either.clock.now()) == date(2026, 11, 22)


def test_sessions_equal_what_the_property_holds(either):
    dimensions = {name: name for name in REPORTS["traffic"].dimensions}
    held: Counter = Counter()
    for row in _rows()["visits"]:
        if SETTLED[0] <= row["date"] <= SETTLED[1] and not row.get("is_beyond_rows"):
            held[tuple(str(row[name]) for name in dimensions)] += row["sessions"]
    got = fetch(either, slice_of("traffic"), Asking(page_rows=500)).parts["rows"].to_pylist()
    assert {tuple(row[name] for name in dimensions): int(row["sessions"]) for row in got} == held


def test_revenue_equals_what_the_property_holds(either):
    held: Counter = Counter()
    for row in _rows()["purchases"]:
        if SETTLED[0] <= row["date"] <= SETTLED[1] and not row.get("is_beyond_rows"):
            held[row["date"].isoformat()] += row["grossPurchaseRevenue"] - row["refundAmount"]
    got: Counter = Counter()
    for row in fetch(either, slice_of("transactions"), Asking(page_rows=50)).parts["rows"].to_pylist():
        got[row["date"]] += Decimal(row["purchaseRevenue"])
    assert got == held


@pytest.mark.parametrize("name", REPORTS)
def test_pages_give_the_same_as_one_page(connection, ga4_server, name):
    whole = fetch(connection, slice_of(name), LEADS)
    paged = fetch(connection, whole.slice, replace(LEADS, page_rows=max(1, whole.row_count // 3)))
    assert whole.parts.keys() == paged.parts.keys()
    for part, table in whole.parts.items():
        assert table.num_rows > 0
        assert lines(table) == lines(paged.parts[part])
    for call in ga4_server.service.calls:
        ordered = [entry.dimension.dimension_name for entry in call.request.order_bys]
        assert ordered == [dimension.name for dimension in call.request.dimensions]
        assert not call.request.keep_empty_rows


def test_pages_end_without_an_empty_one(connection, ga4_server):
    rows = fetch(connection, slice_of("items")).row_count
    ga4_server.service.calls.clear()
    exact = fetch(connection, slice_of("items"), Asking(page_rows=rows // 4))
    assert rows % 4 == 0
    assert exact.calls == len(ga4_server.service.calls) == 4


def test_parts_have_the_columns_that_were_asked_for(connection):
    fetched = fetch(connection, slice_of("visitors"))
    report = fetched.slice.report
    assert {part: tuple(table.column_names) for part, table in fetched.parts.items()} == {
        "rows": (*report.dimensions, *report.metrics),
        "steps": (*report.dimensions, "eventName", "sessions"),
        "totals": ("date", *report.metrics),
        "step_totals": ("date", "eventName", "sessions"),
    }
    assert set(fetched.parts["steps"]["eventName"].to_pylist()) == set(STEP_EVENTS)
    assert (fetched.currency, fetched.time_zone, fetched.property_id) == ("EUR", "Asia/Tbilisi", PROPERTY_ID)
    assert fetched.calls == 4
    assert fetched.tokens >= 4


def test_periods_are_the_days_that_they_start_on(connection):
    days = fetch(connection, slice_of("users_by_day")).parts["totals"]["date"].to_pylist()
    assert (min(days), max(days), len(days)) == ("2026-11-02", "2026-11-15", 14)
    weeks = fetch(connection, slice_of("users_by_week")).parts["totals"]["isoYearIsoWeek"].to_pylist()
    assert sorted(weeks) == ["2026-11-02", "2026-11-09"]
    months = fetch(connection, slice_of("users_by_month", (date(2026, 10, 1), date(2026, 10, 31))))
    assert months.parts["totals"]["yearMonth"].to_pylist() == ["2026-10-01"]


@pytest.mark.parametrize("weeks", [1, 4, 5])
def test_weeks_that_start_on_sunday_are_asked_by_their_days(connection, ga4_server, weeks):
    first, last = date(2026, 10, 4), date(2026, 10, 3) + timedelta(weeks=weeks)
    fetched = fetch(connection, slice_of("users_by_week", (first, last)), Asking(week_start="sunday"))
    starts = [(first + timedelta(weeks=number)).isoformat() for number in range(weeks)]
    assert sorted(fetched.parts["totals"]["isoYearIsoWeek"].to_pylist()) == starts
    assert fetched.parts["rows"].column_names == list(
        REPORTS["users_by_week"].dimensions + REPORTS["users_by_week"].metrics
    )
    ranges = [(one.start_date, one.end_date) for call in ga4_server.service.calls for one in call.request.date_ranges]
    assert ("2026-10-04", "2026-10-10") in ranges
    assert all(len(call.request.date_ranges) <= 4 for call in ga4_server.service.calls)
    # The same people, counted for a week alone.
    alone = fetch(connection, slice_of("users_by_week", (first, date(2026, 10, 10))), Asking(week_start="sunday"))
    week = [row for row in fetched.parts["rows"].to_pylist() if row["isoYearIsoWeek"] == "2026-10-04"]
    assert lines(alone.parts["rows"]) == Counter(tuple(row.items()) for row in week)


def test_the_last_week_of_a_year_keeps_its_monday():
    script = Script(
        lambda request, number: page(
            request, [("202653", "mobile", "1", "1", "1", "1", "1")][: len(request.dimensions) - 1]
        )
    )
    with grpc_server(script) as address:
        days = (date(2026, 12, 28), date(2027, 1, 3))
        fetched = fetch(connect("123", address), slice_of("users_by_week", days))
    assert fetched.parts["rows"]["isoYearIsoWeek"].to_pylist() == ["2026-12-28"]


def test_a_slice_without_rows_has_its_columns(either):
    fetched = fetch(either, slice_of("traffic", (date(2026, 1, 1), date(2026, 1, 2))))
    assert fetched.row_count == 0
    assert tuple(fetched.parts["rows"].column_names) == (*REPORTS["traffic"].dimensions, *REPORTS["traffic"].metrics)
    assert fetched.parts["steps"].num_rows == fetched.parts["totals"].num_rows == 0
    assert not fetched.is_partial


def test_the_day_that_is_not_over_in_the_property_is_partial(connection):
    """It is the 21st by UTC, and the 22nd in Tbilisi."""
    assert fetch(connection, slice_of("items", (date(2026, 11, 22),) * 2)).is_partial
    assert not fetch(connection, slice_of("items", (date(2026, 11, 21),) * 2)).is_partial


def test_leads_are_the_events_that_the_store_names(connection):
    with pytest.raises(ConnectorRefusal, match="names no event"):
        fetch(connection, slice_of("leads"))
    fetched = fetch(connection, slice_of("leads"), LEADS)
    assert set(fetched.parts["rows"]["eventName"].to_pylist()) == {"generate_lead"}


def test_money_may_be_asked_for_in_another_currency(connection, ga4_property):
    ga4_property.manner = replace(ga4_property.manner, rates={"USD": Decimal("1.5")})
    assert fetch(connection, slice_of("items"), Asking(currency="USD")).currency == "USD"
    assert fetch(connection, slice_of("items")).currency == "EUR"


@pytest.mark.parametrize("rows", [0, -1, 250_001])
def test_a_page_is_no_larger_than_analytics_gives(connection, ga4_server, rows):
    with pytest.raises(ConnectorRefusal, match="from 1 to 250000"):
        fetch(connection, slice_of("items"), Asking(page_rows=rows))
    assert ga4_server.service.calls == []


@pytest.mark.parametrize("fault", ["UNAVAILABLE", "INTERNAL", "ABORTED", "CONNECTION_RESET", "DEADLINE_EXCEEDED"])
def test_a_passing_fault_on_the_second_page_changes_nothing(either, ga4_server, waited, fault):
    whole = fetch(either, slice_of("transactions"))
    assert whole.row_count > 80
    ga4_server.service.plan.add(getattr(faults, fault), lambda call: call.offset > 0, times=1)
    paged = fetch(either, slice_of("transactions"), Asking(page_rows=40))
    assert all(lines(table) == lines(paged.parts[part]) for part, table in whole.parts.items())
    assert len(waited.pauses) == 1


def test_two_passing_faults_and_a_crowd_change_nothing(either, ga4_server):
    whole = fetch(either, slice_of("transactions"))
    assert whole.row_count > 80
    plan = ga4_server.service.plan
    plan.add(faults.UNAVAILABLE, after=1, times=1)
    plan.add(faults.CONCURRENT_REQUESTS, after=2, times=1)
    plan.add(faults.INTERNAL, after=4, times=1)
    paged = fetch(either, slice_of("transactions"), Asking(page_rows=40))
    assert all(lines(table) == lines(paged.parts[part]) for part, table in whole.parts.items())
    assert either.policy.gate.width == 3


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("TOKENS_PER_HOUR", QuotaStop),
        ("PROJECT_TOKENS_PER_HOUR", QuotaStop),
        ("TOKENS_PER_DAY", QuotaStop),
        ("SERVER_ERRORS", QuotaStop),
        ("THRESHOLDED_REQUESTS", ThresholdStop),
        ("MESSAGE_TOO_LARGE", TooCoarse),
        ("NO_PERMISSION", ConnectorRefusal),
        ("SERVICE_DISABLED", ConnectorRefusal),
        ("SCOPE_INSUFFICIENT", ConnectorRefusal),
        ("UNAUTHENTICATED", ConnectorRefusal),
        ("REVOKED_LOGIN", ConnectorRefusal),
    ],
)
def test_what_stops_on_the_second_page_stops_there(either, ga4_server, waited, fault, outcome):
    ga4_server.service.plan.add(getattr(faults, fault), lambda call: call.offset > 0)
    with pytest.raises(ConnectorRefusal) as stopped:
        fetch(either, slice_of("traffic"), Asking(page_rows=100))
    assert type(stopped.value) is outcome
    assert len(ga4_server.service.calls) == 2
    assert waited.pauses == []


@pytest.mark.parametrize("seed", range(6))
def test_any_mix_of_passing_faults_changes_nothing_and_four_calls_at_once_are_the_most(ga4_server, waited, seed):
    draw = random.Random(seed)
    days = [date(2026, 11, 2) + timedelta(days=number) for number in range(8)]
    pieces = [slice_of("transactions", (day, day)) for day in days]
    calm = connect(PROPERTY_ID, ga4_server.grpc_address)
    whole = [fetch(calm, piece) for piece in pieces]
    calls = len(ga4_server.service.calls)
    moved = faults.row_count_moves(1)
    for fault in (faults.UNAVAILABLE, faults.ABORTED, faults.CONCURRENT_REQUESTS, moved, moved):
        ga4_server.service.plan.add(fault, after=draw.randrange(1, 40), times=1)
    shaken = connect(PROPERTY_ID, ga4_server.grpc_address, clock=waited.clock())
    with ThreadPoolExecutor(8) as pool:
        paged = list(pool.map(lambda piece: fetch(shaken, piece, Asking(page_rows=draw.randrange(3, 9))), pieces))
    for one, other in zip(whole, paged, strict=True):
        assert all(lines(table) == lines(other.parts[part]) for part, table in one.parts.items())
    assert len(ga4_server.service.calls) > calls + len(pieces) * 2
    assert ga4_server.service.most_at_once <= 4


def test_an_answer_that_does_not_come_in_time_asks_for_fewer_days(either, ga4_server):
    ga4_server.service.plan.add(faults.slow(5), times=2)
    impatient = replace(either, call_seconds=0.2)
    with pytest.raises(TooCoarse, match="did not answer in time"):
        fetch(impatient, slice_of("items"))
    assert len(ga4_server.service.calls) == 2


def test_a_page_of_html_is_no_answer(ga4_server, waited):
    ga4_server.service.plan.add(faults.HTML_NOT_FOUND)
    with pytest.raises(ConnectorRefusal, match="No Google Analytics answers") as refused:
        fetch(connect(PROPERTY_ID, ga4_server.http_address, clock=waited.clock()), slice_of("traffic"))
    assert "<" not in refused.value.message
    assert len(ga4_server.service.calls) == 1


def test_another_property_is_not_readable(ga4_server):
    with pytest.raises(ConnectorRefusal, match="may not read property 999"):
        fetch(connect("999", ga4_server.grpc_address), slice_of("traffic"))
    assert len(ga4_server.service.calls) == 1


def test_a_number_of_rows_that_moves_starts_the_slice_anew(either, ga4_server):
    whole = fetch(either, slice_of("transactions"))
    assert whole.row_count > 80
    ga4_server.service.plan.add(faults.row_count_moves(3), lambda call: call.offset > 0, times=1)
    paged = fetch(either, slice_of("transactions"), Asking(page_rows=40))
    assert all(lines(table) == lines(paged.parts[part]) for part, table in whole.parts.items())


def test_a_number_of_rows_that_always_moves_is_given_up(connection, ga4_server):
    ga4_server.service.plan.add(faults.row_count_moves(3), lambda call: call.offset > 0)
    with pytest.raises(OutOfReach, match="still working on these days"):
        fetch(connection, slice_of("traffic"), Asking(page_rows=100))
    assert len(ga4_server.service.calls) == 8


def test_more_rows_promised_than_come_is_no_endless_reading(connection, ga4_server):
    ga4_server.service.plan.add(faults.row_count_moves(3))
    with pytest.raises(OutOfReach):
        fetch(connection, slice_of("items"))
    assert len(ga4_server.service.calls) == 8


def test_pages_that_overlap_are_read_again():
    rows = [(f"202611{number:02}", "mobile", *"12345") for number in range(1, 11)]

    def answer(request, number):
        given = page(request, rows if number > 2 else rows[:5] * 2)
        return given if len(request.dimensions) > 1 else page(request, [])

    script = Script(answer)
    with grpc_server(script) as address:
        days = (date(2026, 11, 1), date(2026, 11, 10))
        fetched = fetch(connect("123", address), slice_of("users_by_day", days), Asking(page_rows=5))
    assert len(set(fetched.parts["rows"]["date"].to_pylist())) == 10
    assert len(script.requests) == 5


def quality_with(connection, ga4_property, blur: Blur):
    ga4_property.manner = Manner(blur=blur)
    return fetch(connection, Slice(replace(REPORTS["traffic"], steps=False, totals=False), *SETTLED)).quality


def test_quality_is_what_the_answers_say(either, ga4_property):
    assert not quality_with(either, ga4_property, Blur()).is_coarse
    sampled = quality_with(either, ga4_property, Blur(sampled_beyond_days=7, sampled_share=Decimal("0.5")))
    assert sampled.sampling == Sampling(70_000_000, 140_000_000)
    assert sampled.is_coarse
    other = quality_with(either, ga4_property, Blur(other_beyond_days=7, other_keeps=5))
    assert other.has_other_row
    assert other.is_coarse
    assert quality_with(either, ga4_property, Blur(threshold=3)).is_thresholded
    truncated = quality_with(either, ga4_property, Blur(truncated={"PROPERTY": date(2026, 11, 5)}))
    assert truncated.truncated == ("Data before 2026-11-05 is not available. (before 2026-11-05)",)
    restricted = quality_with(either, ga4_property, Blur(restricted={"totalRevenue": "REVENUE_DATA"}))
    assert restricted.restricted == {"totalRevenue": "this login may not see revenue"}


def test_a_field_that_is_refused_is_left_out_and_named(either, ga4_property):
    conflict = Conflict(frozenset({"engagedSessions", "landingPage"}), "engagedSessions", is_hidden=True)
    ga4_property.manner = Manner(conflicts=(conflict,))
    fetched = fetch(either, slice_of("landing"))
    assert fetched.quality.unavailable == ("engagedSessions",)
    assert "engagedSessions" not in fetched.parts["rows"].column_names
    assert "engagedSessions" not in fetched.parts["totals"].column_names
    assert fetched.parts["steps"].num_rows > 0


def test_a_dimension_that_is_refused_is_left_out_of_rows_and_steps(connection, ga4_property):
    ga4_property.manner = Manner(conflicts=(Conflict(frozenset({"country", "sessionSource"}), "country"),))
    fetched = fetch(connection, slice_of("traffic"))
    assert fetched.quality.unavailable == ("country",)
    assert "country" not in fetched.parts["rows"].column_names
    assert "country" not in fetched.parts["steps"].column_names


def test_steps_that_are_refused_are_missing_and_the_rows_stay(connection, ga4_property):
    ga4_property.manner = Manner(conflicts=(Conflict(frozenset({"eventName", "landingPage"}), "landingPage"),))
    fetched = fetch(connection, slice_of("landing"))
    assert fetched.quality.unavailable == ("eventName",)
    assert fetched.parts.keys() == {"rows", "totals"}
    assert "landingPage" in fetched.parts["rows"].column_names


def test_a_field_that_the_property_does_not_know_is_left_out(connection, ga4_property):
    ga4_property.manner = Manner(unknown_fields=frozenset({"itemCategory", "itemDiscountAmount"}))
    fetched = fetch(connection, slice_of("items"))
    assert set(fetched.quality.unavailable) == {"itemCategory", "itemDiscountAmount"}
    assert fetched.row_count > 0


@pytest.mark.parametrize(
    ("name", "field"), [("items", "date"), ("transactions", "transactionId"), ("leads", "eventName")]
)
def test_without_its_period_or_its_key_a_report_is_refused(connection, ga4_property, ga4_server, name, field):
    ga4_property.manner = Manner(unknown_fields=frozenset({field}))
    with pytest.raises(ConnectorRefusal, match=f"cannot answer the report '{name}'"):
        fetch(connection, slice_of(name), LEADS)
    assert len(ga4_server.service.calls) == 1


def test_a_report_of_which_every_metric_is_refused_ends(connection, ga4_property, ga4_server):
    ga4_property.manner = Manner(unknown_fields=frozenset(REPORTS["items"].metrics))
    with pytest.raises(ConnectorRefusal, match="cannot answer the report 'items'"):
        fetch(connection, slice_of("items"))
    assert len(ga4_server.service.calls) == len(REPORTS["items"].metrics)


def test_columns_come_by_their_names_not_their_places():
    def answer(request, number):
        turned = type(request)(request)
        turned.dimensions, turned.metrics = list(request.dimensions)[::-1], list(request.metrics)[::-1]
        given = page(turned, [("mobile", "20261101", "5", "4", "3", "2", "1")])
        return given if len(request.dimensions) == 2 else page(request, [])

    with grpc_server(Script(answer)) as address:
        fetched = fetch(connect("123", address), slice_of("users_by_day"))
    assert fetched.parts["rows"].to_pylist() == [
        {
            "date": "2026-11-01",
            "deviceCategory": "mobile",
            "totalUsers": "1",
            "activeUsers": "2",
            "newUsers": "3",
            "totalPurchasers": "4",
            "firstTimePurchasers": "5",
        }
    ]


@pytest.mark.parametrize("row", [("20261101", "mobile", "1"), ("20261101", "mobile", *"123456")])
def test_torn_rows_are_refused(row):
    script = Script(lambda request, number: page(request, [row]))
    with grpc_server(script) as address, pytest.raises(ConnectorRefusal, match="miss values"):
        fetch(connect("123", address), slice_of("users_by_day"))


def test_other_fields_than_were_asked_for_are_refused():
    def answer(request, number):
        given = page(request, [("20261101", "mobile", *"12345")])
        given.metric_headers[0].name = "conversions"
        return given

    with grpc_server(Script(answer)) as address, pytest.raises(ConnectorRefusal, match="other fields"):
        fetch(connect("123", address), slice_of("users_by_day"))


def test_rows_of_no_day_belong_to_the_only_one_or_ask_for_fewer():
    script = Script(lambda request, number: page(request, [("(other)", "mobile", *"12345")]))
    with grpc_server(script) as address:
        report = replace(REPORTS["users_by_day"], totals=False)
        one_day = fetch(connect("123", address), Slice(report, date(2026, 11, 1), date(2026, 11, 1)))
        assert one_day.parts["rows"]["date"].to_pylist() == ["2026-11-01"]
        with pytest.raises(TooCoarse):
            fetch(connect("123", address), Slice(report, *SETTLED))


def test_why_a_slice_is_empty_is_kept():
    script = Script(lambda request, number: page(request, [], empty_reason="Account is new"))
    with grpc_server(script) as address:
        assert fetch(connect("123", address), slice_of("users_by_day")).quality.empty_reason == "Account is new"


def test_a_page_larger_than_four_megabytes_comes_whole():
    rows = [("20261101", f"{number:010000}", *"12345") for number in range(600)]

    def answer(request, number):
        return page(request, rows if len(request.dimensions) == 2 else [])

    with grpc_server(Script(answer)) as address:
        assert fetch(connect("123", address), slice_of("users_by_day")).row_count == 600


def test_a_zone_that_changes_while_reading_starts_the_slice_anew():
    def answer(request, number):
        return page(request, [], time_zone="Asia/Tbilisi" if number > 1 else "Europe/Amsterdam")

    script = Script(answer)
    with grpc_server(script) as address:
        assert fetch(connect("123", address), slice_of("users_by_day")).time_zone == "Asia/Tbilisi"
    assert len(script.requests) == 4


def test_a_login_that_loses_its_permission_makes_one_more_call(ga4_server, waited):
    ga4_server.service.plan.add(faults.NO_PERMISSION, after=2)
    connection = connect(PROPERTY_ID, ga4_server.grpc_address, clock=waited.clock())
    with pytest.raises(ConnectorRefusal, match="may not read"):
        fetch(connection, slice_of("traffic"))
    assert len(ga4_server.service.calls) == 3
