"""After whatever happens on the way, the warehouse holds what the property tells, table by table."""

import multiprocessing
import os
import signal
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.demo.property import PROPERTY_ID as DEMO_PROPERTY_ID
from connectors.demo.property import demo_property, morning_after
from connectors.ga4.policy import Clock as PolicyClock
from connectors.ga4.server import faults
from connectors.ga4.server.property import Blur, Manner, Property
from connectors.ga4.server.serving import Serving, serve
from connectors.refusal import ConnectorRefusal
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, Store, save_store
from storehelm.warehouse.ga4_account import SyncAccount
from storehelm.warehouse.ga4_sync import SyncOptions, sync
from storehelm.warehouse.writer import writing
from tests.analytics_property import ARRIVAL, FIRST_DAY, PROPERTY_ID, Clock, ga4_clock, ga4_property, ga4_server
from tests.warehouse.analytics_truth import Table, held, of_days, truth

__all__ = ["ga4_clock", "ga4_property", "ga4_server"]

STORE = Store(
    name="Tea shop",
    currency="EUR",
    time_zone="Europe/Amsterdam",
    analytics=Analytics(property_id=PROPERTY_ID, backfill_months=1, reports=("demographics",)),
)


def pull(folder: Path, endpoint: str, clock: Clock, *, store: Store = STORE, **options: Any) -> SyncAccount:
    """Pull into a home folder, at the time of a clock; pauses take no time."""

    def sleep(seconds: float) -> None:
        clock.now += timedelta(seconds=seconds)

    policy_clock = PolicyClock(now=lambda: clock.now, sleep=sleep, chance=lambda: 0.5)
    progress = options.pop("progress", None)
    words = SyncOptions(endpoint=endpoint, clock=policy_clock, **options)
    return sync(Home(folder), store, clock.now.astimezone(UTC).replace(tzinfo=None), words, progress)


@dataclass
class Shop:
    """A store that pulls the property of the tests."""

    home: Home
    serving: Serving
    clock: Clock
    endpoint: str
    store: Store = STORE
    first: date = FIRST_DAY
    reports: tuple[str, ...] = ()
    may_be_empty: tuple[str, ...] = ("leads", "demographics")

    @property
    def property(self) -> Property:
        return self.serving.service.property

    def sync(self, **options: Any) -> SyncAccount:
        return pull(self.home.path, self.endpoint, self.clock, store=self.store, reports=self.reports, **options)

    def expected(self) -> dict[str, Table]:
        """The truth of the reports that are pulled."""
        told = truth(self.property, self.first, self.yesterday())
        if not self.reports:
            return told
        users = Counter({row: count for row, count in told["users"].items() if f"users_by_{row[0]}" in self.reports})
        return {report: table for report, table in told.items() if report in self.reports} | {"users": users}

    def yesterday(self) -> date:
        return self.property.today() - timedelta(days=1)

    def rows(self, query: str) -> list[tuple]:
        with writing(self.home, "test") as con:
            con.execute(query)
            return con.fetchall()

    def holds_the_truth(self) -> None:
        """Every table equals what the property tells, no row stands twice, and each day is recorded once."""
        expected, found = self.expected(), held(self.home)
        for report, table in expected.items():
            assert table or report in self.may_be_empty, report
            assert found[report] - table == {}, f"{report}: held, but not told"
            assert table - found[report] == {}, f"{report}: told, but not held"
        assert self.rows("select report, day from (" + RECORDED + ") group by all having count(*) > 1") == []
        assert self.serving.service.most_at_once <= 4

    def holds_whole_slices_only(self) -> int:
        """What is held is the truth of the days that are recorded, and nothing else; how many days those are."""
        recorded: dict[str, set[date]] = {}
        for report, day in self.rows(RECORDED):
            recorded.setdefault(report, set()).add(day)
        expected, found = self.expected(), held(self.home)
        for report in expected.keys() - {"users"}:
            days = recorded.get(report, set())
            assert found[report] == of_days(expected[report], days.__contains__), report
        users = {grain: recorded.get(f"users_by_{grain}", set()) for grain in ("day", "week", "month")}
        told = {row: count for row, count in expected["users"].items() if row[1] in users[row[0]]}
        assert found["users"] == told
        return sum(map(len, recorded.values()))

    def facts(self) -> list[Any]:
        """Everything held, when it was first loaded, and which days are recorded."""
        units = "select unit, min(load_id) from units group by all order by all"
        return [held(self.home), self.rows(units), sorted(self.rows(RECORDED))]


FEW = ("traffic", "transactions", "users_by_week", "leads")
"""Reports enough where a fault is of the connection rather than of a report: a pull of all costs seconds."""


RECORDED = (
    "select report, cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day from ga4_slices"
)


@pytest.fixture
def shop(tmp_path: Path, ga4_server: Serving, ga4_clock: Clock) -> Shop:
    home = Home(tmp_path / "home")
    home.make()
    save_store(home.settings, STORE)
    return Shop(home, ga4_server, ga4_clock, ga4_server.grpc_address)


@pytest.fixture
def few(shop: Shop) -> Shop:
    shop.reports = FEW
    return shop


@pytest.mark.parametrize("transport", ["grpc", "rest"])
def test_a_pull_holds_what_the_property_tells(shop, transport):
    if transport == "rest":
        shop.endpoint = shop.serving.http_address
    account = shop.sync()
    assert (account.failures, account.stopped, account.left) == ([], None, 0)
    shop.holds_the_truth()
    assert max(row[0] for row in held(shop.home)["traffic"]) == date(2026, 11, 21), "the property's yesterday"


def test_rows_that_are_withheld_are_kept_as_such(shop):
    shop.property.manner = Manner(blur=Blur(threshold=2), arrival=ARRIVAL)
    shop.sync()
    shop.holds_the_truth()
    assert shop.rows("select bool_and(is_thresholded) from ga4_slices where report in ('traffic', 'visitors')") == [
        (True,)
    ]
    ((least, most),) = shop.rows("select min(sessions), max(sessions) from sessions where channel = '(withheld)'")
    assert least < 0 or most > 0


@pytest.mark.parametrize("passing", [faults.UNAVAILABLE, faults.CONNECTION_RESET])
def test_two_passing_errors_leave_no_trace(few, passing):
    few.serving.service.plan.add(passing, after=3, times=2)
    account = few.sync()
    assert account.failures == []
    few.holds_the_truth()


@pytest.mark.parametrize("transport", ["grpc", "rest"])
def test_pages_of_500_hold_each_row_once(few, transport):
    if transport == "rest":
        few.endpoint = few.serving.http_address
    few.sync(page_rows=500)
    assert max(call.offset for call in few.serving.service.calls) >= 1000
    few.holds_the_truth()


def test_a_number_of_rows_that_moves_between_pages_starts_the_slice_again(few):
    few.serving.service.plan.add(faults.row_count_moves(2), lambda call: call.offset > 0, times=1)
    account = few.sync(page_rows=500)
    assert account.failures == []
    few.holds_the_truth()


def test_a_quota_that_ends_on_page_two_keeps_whole_slices_and_the_next_run_goes_on(shop):
    shop.serving.service.plan.add(
        faults.PROJECT_TOKENS_PER_HOUR, lambda call: call.offset > 0 and "transactionId" in call.fields
    )
    first = shop.sync(page_rows=500)
    assert first.stopped is not None
    assert first.left > 0
    answers = [call.status for call in shop.serving.service.calls]
    assert answers.count("RESOURCE_EXHAUSTED") <= 4, "calls that were under way, and no more"
    assert shop.holds_whole_slices_only() > 0
    shop.serving.service.plan.clear()
    shop.clock.move(hours=1)
    second = shop.sync(page_rows=500)
    assert second.stopped is None
    shop.holds_the_truth()


def test_late_data_is_taken_when_the_clock_has_moved_three_days(shop):
    shop.sync()
    shop.clock.move(days=3)
    shop.sync()
    shop.holds_the_truth()
    restated = shop.rows("select distinct day from ga4_restatements where report = 'traffic' order by 1")
    assert {day for (day,) in restated} >= {date(2026, 11, 20), date(2026, 11, 21)}


@pytest.mark.parametrize("days_away", [1, 2, 12])
def test_days_that_were_young_when_read_are_read_again_however_long_one_was_away(few, days_away):
    few.sync()
    few.clock.move(days=days_away)
    few.sync()
    few.holds_the_truth()


def test_a_login_without_permission_costs_one_call(few):
    few.serving.service.plan.add(faults.NO_PERMISSION)
    with pytest.raises(ConnectorRefusal) as refused:
        few.sync()
    assert "Viewer" in str(refused.value.hint)
    assert len(few.serving.service.calls) == 1
    assert all(not table for table in held(few.home).values())


def test_a_permission_that_is_taken_away_ends_the_run(few):
    few.serving.service.plan.add(faults.NO_PERMISSION, after=6)
    account = few.sync()
    assert account.failures
    calls = few.serving.service.calls
    refused = min(call.ended for call in calls if call.status == "PERMISSION_DENIED")
    assert len([call for call in calls if call.started > refused]) <= 3, "no more than the other threads had begun"
    few.holds_whole_slices_only()
    few.serving.service.plan.clear()
    few.sync()
    few.holds_the_truth()


def test_a_second_pull_changes_nothing(shop):
    shop.sync()
    before = shop.facts()
    account = shop.sync()
    assert shop.facts() == before
    assert {tally.updated + tally.new + tally.removed + tally.restated for tally in account.tallies.values()} == {0}


def test_sampled_spans_are_read_in_shorter_ones(few):
    few.property.manner = Manner(blur=Blur(sampled_beyond_days=7), arrival=ARRIVAL)
    account = few.sync()
    assert account.failures == []
    few.holds_the_truth()
    assert few.rows("select count(*) from ga4_slices where sampled_read is not null") == [(0,)]


def test_the_demo_store_served_as_a_property_is_held_as_it_is(tmp_path):
    clock = Clock(morning_after())
    analytics = replace(STORE.analytics, property_id=DEMO_PROPERTY_ID, backfill_months=0)
    store = replace(STORE, analytics=analytics)
    home = Home(tmp_path / "home")
    home.make()
    save_store(home.settings, store)
    with closing(demo_property(clock=clock, has_late_data=True)) as shown, serve(shown) as serving:
        shop = Shop(home, serving, clock, serving.grpc_address, store, date(2026, 11, 1))
        shop.may_be_empty += ("sessions_by_month",)  # The month that is pulled is not over.
        serving.service.plan.add(faults.UNAVAILABLE, after=5, times=2)
        serving.service.plan.add(faults.PROJECT_TOKENS_PER_HOUR, lambda call: call.offset >= 1000, times=1)
        assert shop.sync(page_rows=500).stopped is not None
        shop.holds_whole_slices_only()
        clock.move(hours=1)
        assert shop.sync(page_rows=500).stopped is None
        shop.holds_the_truth()
        clock.move(days=3)
        shop.sync()
        shop.holds_the_truth()


def _pull_until_killed(folder: Path, endpoint: str, clock: Clock, reports: tuple[str, ...], steps: int) -> None:
    """In a process of its own: dies without a word at the given step of merging."""
    left = [steps]

    def die_at_the_step(_label: str, _step: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    pull(folder, endpoint, clock, reports=reports, progress=die_at_the_step)


@pytest.mark.parametrize("steps", [1, 9, 14])
def test_a_pull_that_is_killed_leaves_whole_slices_and_the_next_one_completes_them(few, steps):
    child = multiprocessing.get_context("spawn").Process(
        target=_pull_until_killed, args=(few.home.path, few.endpoint, few.clock, few.reports, steps)
    )
    child.start()
    child.join(120)
    assert child.exitcode == -signal.SIGKILL
    days = few.holds_whole_slices_only()
    assert days > 0 or steps == 1
    few.sync()
    few.holds_the_truth()
