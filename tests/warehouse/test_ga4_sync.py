"""Pulls of a property over real connections: what is in the warehouse equals what the property tells."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from connectors.ga4.server import faults
from connectors.ga4.server.property import Blur, Manner, Property
from connectors.ga4.server.quota import Limits, Quota
from connectors.refusal import ConnectorRefusal
from storehelm.refusal import Refusal
from storehelm.warehouse.lock import pulling
from tests.warehouse.analytics_shop import Pulled, pulled, tables

SMALL = ("visitors", "ecommerce", "users_by_day")


@pytest.fixture
def shop(tmp_path):
    with pulled(tmp_path) as shop:
        yield shop


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What a pull of the small reports holds where nothing goes wrong."""
    with pulled(tmp_path_factory.mktemp("good")) as good:
        good.sync(reports=SMALL)
        return good.facts()


def other_property(shop: Pulled, **changes) -> None:
    """The same server tells of a property that changed."""
    words = {"currency": "EUR", "time_zone": "Europe/Amsterdam", "tables": tables()} | changes
    property_id = words.pop("property_id", "123")
    shop.serving.service.property.close()
    shop.serving.service.property = Property(property_id, clock=lambda: shop.moment, **words)


def tally(account, report):
    return account.document()["reports"][list(account.tallies).index(report)]


def daily(shop, report="visitors"):
    return shop.rows(
        "select session_date, cast(sum(sessions) as bigint), cast(sum(purchase_revenue) as bigint) from sessions "
        "where breakdown like '%customer_type%' group by all order by all"
    )


def test_a_first_pull_reads_the_backfill_and_a_second_one_only_the_window(shop):
    first = shop.sync()
    assert first.document()["stopped"] is None
    assert (tally(first, "traffic")["new"], tally(first, "traffic")["days"]) == (80, 80)
    assert shop.rows("select min(session_date), max(session_date) from sessions") == [
        (date(2026, 9, 1), date(2026, 11, 19))
    ]
    before = shop.facts()
    calls = len(shop.serving.service.calls)
    second = shop.sync()
    assert (tally(second, "traffic")["days"], tally(second, "traffic")["unchanged"]) == (4, 4)
    assert tally(second, "users_by_month")["days"] == 0
    assert shop.facts() == before
    assert len(shop.serving.service.calls) - calls < 35
    assert shop.serving.service.most_at_once <= 4


def test_rows_add_up_to_the_totals_of_the_property(shop):
    shop.sync(reports=SMALL)
    expected = [
        (day, sum(10 + number + place for place in range(9)))
        for number, day in enumerate(date(2026, 9, 1) + timedelta(days=n) for n in range(80))
    ]
    assert [row[:2] for row in daily(shop)] == expected
    assert shop.rows("select count(*) from sessions where device_category = '(withheld)'") == [(0,)]


def test_users_stand_at_each_grain_and_no_week_is_read_before_it_is_over(shop):
    shop.sync(reports=("users_by_day", "users_by_week", "users_by_month"))
    assert shop.rows(
        "select grain, count(*), max(last_day) from users where device_category is null group by 1 order by 1"
    ) == [
        ("day", 80, date(2026, 11, 19)),
        ("month", 2, date(2026, 10, 31)),
        ("week", 10, date(2026, 11, 15)),
    ]


def test_late_rows_replace_the_days_of_the_window_and_are_told_as_restated(tmp_path):
    with pulled(tmp_path, manner=Manner(arrival=(0.5, 0.8, 0.9))) as shop:
        shop.sync(reports=SMALL)
        before = daily(shop)
        shop.moment += timedelta(days=3)
        account = shop.sync(reports=SMALL)
        assert tally(account, "visitors")["updated"] > 0
        assert tally(account, "visitors")["restated"] > 0
        told = shop.rows(
            "select day, value_before, value_after from ga4_restatements "
            "where report = 'visitors' and measure = 'sessions' order by day"
        )
        after = {row[0]: row[1] for row in daily(shop)}
        had = {row[0]: row[1] for row in before}
        assert told == [(day, had[day], after[day]) for day in sorted(had) if had[day] != after[day]]
        other_property(shop)
        truth = Pulled(shop.home, shop.store, shop.serving, shop.moment)
        truth.home = type(shop.home)(tmp_path / "again")
        truth.sync(reports=SMALL)
        settled = date(2026, 11, 19)
        assert [row for row in daily(shop) if row[0] <= settled] == [row for row in daily(truth) if row[0] <= settled]


def test_the_record_of_a_span_is_cut_where_days_are_read_again(shop):
    shop.sync(reports=("traffic",))
    shop.moment += timedelta(days=2)
    shop.sync(reports=("traffic",))
    records = shop.rows(
        "select first_day, last_day, row_count, calls, fetched_at from ga4_slices order by first_day desc"
    )
    assert [row[:3] for row in records] == [
        (date(2026, 11, 17), date(2026, 11, 21), 45),
        (date(2026, 11, 1), date(2026, 11, 16), 144),
        (date(2026, 10, 1), date(2026, 10, 31), 279),
        (date(2026, 9, 1), date(2026, 9, 30), 270),
    ]
    assert records[0][4] == datetime(2026, 11, 22, 12) and records[1][4] == datetime(2026, 11, 20, 12)
    shop.sync(reports=("traffic",), since=date(2026, 10, 10), until=date(2026, 10, 12))
    records = shop.rows(
        "select first_day, last_day, row_count, calls from ga4_slices where first_day < '2026-11-01' order by 1"
    )
    assert records == [
        (date(2026, 9, 1), date(2026, 9, 30), 270, 4),
        (date(2026, 10, 1), date(2026, 10, 9), 81, 4),
        (date(2026, 10, 10), date(2026, 10, 12), 27, 4),
        (date(2026, 10, 13), date(2026, 10, 31), 171, 0),
    ]


def test_a_day_that_a_property_has_no_more_is_removed(shop):
    shop.sync(reports=("visitors",))
    kept = {
        name: rows.filter(pa.compute.not_equal(rows["date"], date(2026, 11, 18))) for name, rows in tables().items()
    }
    other_property(shop, tables=kept)
    account = shop.sync(reports=("visitors",))
    assert tally(account, "visitors")["removed"] == 1
    assert date(2026, 11, 18) not in {row[0] for row in daily(shop)}
    (gone,) = shop.rows("select value_before > 0, value_after from ga4_restatements where measure = 'sessions'")
    assert gone == (True, 0)


def test_today_is_read_when_asked_and_read_again_later(shop):
    shop.sync(reports=("traffic",))
    account = shop.sync(reports=("traffic",), until="today")
    assert "partial" in tally(account, "traffic")["flags"]
    assert shop.rows("select max(last_day), arg_max(is_partial, last_day) from ga4_slices") == [
        (date(2026, 11, 20), True)
    ]
    shop.moment += timedelta(days=9)
    shop.sync(reports=("traffic",))
    assert shop.rows("select count(*) from ga4_slices where is_partial") == [(0,)]
    assert shop.rows("select count(*) from ga4_restatements") == [(0,)]


def test_yesterday_is_that_of_the_property(tmp_path):
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    with pulled(tmp_path, time_zone="Asia/Seoul") as shop:
        shop.moment = late
        shop.sync(reports=("traffic",))
        assert shop.rows("select max(last_day) from ga4_slices") == [(date(2026, 11, 20),)]


@pytest.mark.parametrize("address", ["grpc_address", "http_address"])
def test_passing_errors_change_nothing(shop, undisturbed, address):
    shop.serving.service.plan.add(faults.UNAVAILABLE, after=3, times=1)
    shop.serving.service.plan.add(faults.CONNECTION_RESET, after=6, times=1)
    account = shop.sync(reports=SMALL, page_rows=50, endpoint=getattr(shop.serving, address))
    assert account.failures == []
    assert shop.facts() == undisturbed


def test_a_stop_by_quota_keeps_what_was_read_and_the_next_run_goes_on(tmp_path, undisturbed):
    with pulled(tmp_path / "stopped", limits=Limits(tokens_per_project_per_hour=40)) as shop:
        account = shop.sync(reports=SMALL, page_rows=100)
        document = account.document()
        assert "hour's quota" in document["stopped"]["why"]
        assert document["stopped"]["until"] == "2026-11-20T13:00:00+00:00"
        assert document["slices_left"] > 0
        assert account.has_read
        half = shop.facts()
        assert half["days"] and len(half["days"]) < len(undisturbed["days"])
        shop.serving.service.quota = Quota(Limits())
        shop.moment += timedelta(hours=1)
        again = shop.sync(reports=SMALL, page_rows=100)
        assert again.document()["stopped"] is None
        assert shop.facts() == undisturbed


def test_a_quota_of_the_day_stops_until_midnight_pacific(shop):
    shop.serving.service.plan.add(faults.TOKENS_PER_DAY)
    account = shop.sync()
    assert account.document()["stopped"]["until"] == "2026-11-21T08:00:00+00:00"
    assert len(shop.serving.service.calls) == 1


@pytest.mark.parametrize("fault", [faults.NO_PERMISSION, faults.UNAUTHENTICATED, faults.REVOKED_LOGIN])
def test_a_login_that_may_not_read_is_refused_after_one_call(shop, fault):
    shop.serving.service.plan.add(fault)
    with pytest.raises(ConnectorRefusal):
        shop.sync()
    assert len(shop.serving.service.calls) == 1
    assert shop.rows("select count(*) from ga4_slices") == [(0,)]


def test_a_right_that_is_taken_away_meanwhile_ends_the_run(shop):
    shop.serving.service.plan.add(faults.NO_PERMISSION, after=9)
    account = shop.sync()
    assert account.failures
    assert account.left > 0
    assert len([call for call in shop.serving.service.calls if call.status != "OK"]) <= 8
    assert len(shop.rows("select distinct report from ga4_slices")) < 5


def test_days_are_asked_for_in_halves_while_they_are_sampled(tmp_path):
    with pulled(tmp_path, manner=Manner(blur=Blur(sampled_beyond_days=8))) as shop:
        shop.sync(reports=("ecommerce",))
        spans = shop.rows("select last_day - first_day + 1, sampled_of from ga4_slices")
        assert max(days for days, _ in spans) <= 8
        assert {sampled for _, sampled in spans} == {None}
        assert sum(days for days, _ in spans) == 80


def test_a_day_that_stays_coarse_is_kept_with_its_flag(tmp_path):
    with pulled(tmp_path, manner=Manner(blur=Blur(other_beyond_days=0, other_keeps=3))) as shop:
        shop.with_analytics(backfill_months=1)
        account = shop.sync(reports=("ecommerce",), since=date(2026, 11, 18))
        assert shop.rows("select last_day - first_day + 1, has_other_row from ga4_slices") == [(1, True), (1, True)]
        assert tally(account, "ecommerce")["flags"] == ["other_row"]


def test_answers_that_are_too_large_are_asked_for_in_halves(shop):
    shop.serving.service.plan.add(faults.MESSAGE_TOO_LARGE, lambda call: long(call, 20))
    shop.sync(reports=("items",))
    spans = shop.rows("select last_day - first_day + 1 from ga4_slices")
    assert sum(days for (days,) in spans) == 80
    assert max(days for (days,) in spans) < 20


def long(call, days):
    ranges = getattr(call.request, "date_ranges", ())
    return any(
        (date.fromisoformat(one.end_date) - date.fromisoformat(one.start_date)).days >= days - 1 for one in ranges
    )


def test_rows_below_the_threshold_are_withheld_and_sums_stay_right(tmp_path):
    with pulled(tmp_path, manner=Manner(blur=Blur(threshold=20))) as shop:
        account = shop.sync(reports=("visitors",))
        assert "thresholded" in tally(account, "visitors")["flags"]
        assert shop.rows("select count(*) > 0 from sessions where device_category = '(withheld)'") == [(True,)]
        assert daily(shop)[0][1] == sum(10 + place for place in range(9))


def test_a_field_that_the_property_refuses_leaves_the_rest(tmp_path):
    with pulled(tmp_path, manner=Manner(unknown_fields=frozenset({"advertiserAdCost", "country"}))) as shop:
        account = shop.sync(reports=("traffic", "ads", "visitors"))
        assert account.failures == []
        assert tally(account, "traffic")["flags"] == ["unavailable"]
        assert shop.rows("select distinct unavailable from ga4_slices where report = 'ads'") == [
            (["advertiserAdCost"],)
        ]
        assert shop.rows("select count(*) from ad_spend") == [(0,)]
        assert shop.rows("select distinct country from sessions") == [(None,)]


def test_a_report_that_cannot_be_had_keeps_no_other_from_being_read(tmp_path):
    with pulled(tmp_path, manner=Manner(unknown_fields=frozenset({"purchaseRevenue"}))) as shop:
        account = shop.sync(reports=("ecommerce", "items"))
        assert {failure.piece.report.name for failure in account.failures} == {"ecommerce"}
        assert "error" in account.document()
        assert shop.rows("select distinct report from ga4_slices") == [("items",)]


def test_the_quota_of_demographics_stops_only_them(shop):
    shop.with_analytics(reports=("demographics",))
    shop.serving.service.plan.add(faults.THRESHOLDED_REQUESTS, lambda call: "userGender" in call.fields)
    account = shop.sync(reports=("demographics", "items"))
    assert any("demographics" in warning for warning in account.warnings)
    assert account.stopped is None
    assert "demographics" not in {row[0] for row in shop.rows("select report from ga4_slices")}
    assert tally(account, "items")["days"] == 80


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"currency": "USD"}, "The currency was EUR and is USD now"),
        ({"time_zone": "Asia/Seoul"}, "The time zone was Europe/Amsterdam and is Asia/Seoul now"),
    ],
)
def test_a_property_that_changed_is_read_again_with_a_warning(shop, changes, words):
    shop.sync(reports=("traffic",))
    other_property(shop, **changes)
    account = shop.sync(reports=("traffic",))
    assert any(words in warning for warning in account.warnings)
    assert tally(account, "traffic")["days"] >= 80
    assert len(shop.rows("select distinct currency, time_zone from ga4_slices")) == 1
    assert shop.rows("select count(*) from ga4_restatements") == [(0,)]


def test_another_property_takes_the_place_of_the_one_before(shop):
    shop.sync(reports=("traffic",))
    shop.with_analytics(property_id="456", backfill_months=1)
    other_property(shop, property_id="456", tables={"visits": tables(70)["visits"]})
    account = shop.sync(reports=("traffic",))
    assert any("The property was 123 and is 456 now" in warning for warning in account.warnings)
    assert shop.rows("select distinct property from ga4_slices") == [("456",)]
    assert shop.rows("select max(session_date), sum(transactions) from sessions") == [(date(2026, 11, 9), 0)]


def test_a_report_whose_definition_is_newer_is_read_again(shop):
    shop.sync(reports=("items",))
    with_older = "update ga4_slices set version = 0 where first_day >= '2026-10-01'"
    shop.rows(with_older)
    assert tally(shop.sync(reports=("items",)), "items")["days"] == 50


def test_only_one_pull_runs_at_a_time(shop):
    with (
        pulling(shop.home),
        pytest.raises(Refusal, match=r"Google Analytics is being pulled by process \d+ \(sync ga4"),
    ):
        shop.sync()
    assert shop.serving.service.calls == []


def test_the_warehouse_is_free_while_analytics_is_asked(shop):
    """Another writer comes in between two slices."""
    seen = []

    def look(label, step):
        if "to go" in step:
            seen.append(shop.rows("select count(*) from ga4_slices")[0][0])

    shop.sync(look, reports=("traffic", "items"))
    assert seen == sorted(seen)
    assert len(seen) == 6


def test_pages_with_shuffled_ties_give_the_same_rows(tmp_path, shop):
    few = {"reports": ("traffic",), "since": date(2026, 11, 6)}
    shop.sync(**few)
    with pulled(tmp_path / "paged") as paged:
        paged.sync(**few, page_rows=7)
        assert max(call.offset for call in paged.serving.service.calls) > 70
        assert paged.facts() == shop.facts()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reports": ("trafic",)}, "No report named 'trafic'."),
        ({"since": date(2026, 11, 30)}, "There is no day from 2026-11-30 to 2026-11-19."),
    ],
)
def test_what_cannot_be_asked_for_is_refused(shop, options, words):
    with pytest.raises(Refusal) as refused:
        shop.sync(**options)
    assert refused.value.message == words


def test_a_store_without_a_property_is_told_how_to_name_one(shop):
    shop.store = replace(shop.store, analytics=None)
    with pytest.raises(Refusal, match="No property of Google Analytics is set"):
        shop.sync()


def test_leads_are_read_again_when_the_store_calls_other_events_leads(shop):
    shop.sync(reports=("leads",))
    assert tally(shop.sync(reports=("leads",)), "leads")["days"] == 4
    shop.store = replace(shop.store, lead_events=("add_to_cart",))
    assert tally(shop.sync(reports=("leads",)), "leads")["days"] == 80
    assert shop.rows("select distinct event_name from event_counts") == [("add_to_cart",)]
    assert tally(shop.sync(reports=("leads",)), "leads")["days"] == 4


def test_a_store_without_leads_reads_no_leads(shop):
    shop.store = replace(shop.store, lead_events=())
    assert "leads" not in shop.sync(reports=("items", "leads")).tallies


def test_old_loads_of_pulls_are_forgotten_when_nothing_is_left_of_them(shop):
    shop.sync(reports=("items",))
    for _ in range(3):
        shop.moment += timedelta(days=31)
        shop.sync(reports=("items",))
    (unused,) = shop.rows(
        "select count(*) from loads "
        "where load_id not in (select load_id from units union select load_id from ga4_slices)"
    )
    assert unused[0] <= 4
