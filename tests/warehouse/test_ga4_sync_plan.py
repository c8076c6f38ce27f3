import itertools
from datetime import date, datetime, timedelta

import pytest

from connectors.ga4.answers import Slice
from connectors.ga4.definitions import read_reports
from storehelm.warehouse.ga4_plan import Known, Wish, backfill_start, halves, plan

REPORTS = read_reports()
TRAFFIC = REPORTS["traffic"]
WEEKS = REPORTS["users_by_week"]
MONTHS = REPORTS["users_by_month"]
READ_AT = datetime(2026, 11, 20, 6, 0)


def day(text: str) -> date:
    return date.fromisoformat(text)


def wish(first="2026-09-01", last="2026-11-20", **changes) -> Wish:
    words = {
        "property_id": "123",
        "time_zone": "Europe/Amsterdam",
        "currency": "EUR",
        "first": day(first),
        "last": day(last),
        "closed": day(last),
        "window_from": day(last) - timedelta(days=3),
    }
    return Wish(**(words | changes))


def known(first="2026-09-01", last="2026-11-19", report=TRAFFIC, **changes) -> Known:
    words = {
        "property_id": "123",
        "report": report.name,
        "version": report.version,
        "first": day(first),
        "last": day(last),
        "fetched_at": READ_AT,
        "currency": "EUR",
        "time_zone": "Europe/Amsterdam",
        "is_partial": False,
    }
    return Known(**(words | changes))


def days_of(slices: list[Slice]) -> list[str]:
    return [f"{piece.report.name} {piece.first}..{piece.last}" for piece in slices]


def test_a_first_run_reads_months_the_newest_first():
    assert days_of(plan([TRAFFIC], [], wish())) == [
        "traffic 2026-11-01..2026-11-20",
        "traffic 2026-10-01..2026-10-31",
        "traffic 2026-09-01..2026-09-30",
    ]


def test_every_report_has_its_newest_days_before_older_ones():
    slices = plan([TRAFFIC, REPORTS["items"]], [], wish("2026-10-01"))
    assert [(piece.report.name, piece.last.month) for piece in slices] == [
        ("traffic", 11),
        ("items", 11),
        ("traffic", 10),
        ("items", 10),
    ]


def test_a_backfill_starts_with_a_whole_month():
    assert backfill_start(day("2026-11-20"), 14) == day("2025-09-01")
    assert backfill_start(day("2026-01-31"), 1) == day("2025-12-01")


def test_later_only_the_window_and_what_is_missing_is_read():
    assert days_of(plan([TRAFFIC], [known()], wish())) == ["traffic 2026-11-17..2026-11-20"]
    parts = [known(last="2026-09-10"), known("2026-09-15", "2026-11-20")]
    assert days_of(plan([TRAFFIC], parts, wish())) == [
        "traffic 2026-11-17..2026-11-20",
        "traffic 2026-09-11..2026-09-14",
    ]


def test_after_some_days_off_the_gap_and_the_window_are_one_slice():
    assert days_of(plan([TRAFFIC], [known(last="2026-11-10")], wish())) == ["traffic 2026-11-11..2026-11-20"]


def test_days_that_were_young_when_they_were_last_read_are_read_again():
    """By a run on the 12th the 8th was settled; the 9th would have been read once more on the 13th."""
    parts = [known(last="2026-11-11", fetched_at=datetime(2026, 11, 12, 6, 0))]
    assert days_of(plan([TRAFFIC], parts, wish())) == ["traffic 2026-11-09..2026-11-20"]
    late_that_day = [known(last="2026-11-11", fetched_at=datetime(2026, 11, 12, 23, 30))]
    assert days_of(plan([TRAFFIC], late_that_day, wish())) == ["traffic 2026-11-10..2026-11-20"], "by the zone's days"


def test_a_day_that_was_not_over_is_read_again_however_old():
    parts = [known(last="2026-10-05", is_partial=True), known("2026-10-06", "2026-11-20")]
    assert days_of(plan([TRAFFIC], parts, wish()))[1:] == ["traffic 2026-10-05..2026-10-05"]


@pytest.mark.parametrize(
    "changes", [{"property_id": "9"}, {"version": 0}, {"currency": "USD"}, {"time_zone": "Asia/Seoul"}]
)
def test_what_was_read_otherwise_is_read_again_back_to_its_first_day(changes):
    slices = plan([TRAFFIC], [known(first="2026-08-20", **changes)], wish())
    assert days_of(slices)[-1] == "traffic 2026-08-20..2026-08-31"
    assert sum((piece.last - piece.first).days + 1 for piece in slices) == 93


def test_named_days_are_all_read_and_those_read_longest_ago_first():
    parts = [known(last="2026-09-30", fetched_at=READ_AT.replace(day=1)), known("2026-11-01", "2026-11-20")]
    assert days_of(plan([TRAFFIC], parts, wish(again=True))) == [
        "traffic 2026-10-01..2026-10-31",
        "traffic 2026-09-01..2026-09-30",
        "traffic 2026-11-01..2026-11-20",
    ]


def test_weeks_and_months_are_read_when_they_are_over():
    assert days_of(plan([WEEKS], [], wish("2026-11-01", "2026-11-21"))) == ["users_by_week 2026-10-26..2026-11-15"]
    assert days_of(plan([WEEKS], [], wish("2026-11-01", "2026-11-22"))) == ["users_by_week 2026-10-26..2026-11-22"]
    sunday = wish("2026-11-01", "2026-11-21", week_start="sunday")
    assert days_of(plan([WEEKS], [], sunday)) == ["users_by_week 2026-11-01..2026-11-21"]
    assert days_of(plan([MONTHS], [], wish("2026-10-01"))) == ["users_by_month 2026-10-01..2026-10-31"]
    assert plan([MONTHS], [], wish("2026-11-01")) == []


def test_today_does_not_close_its_week():
    today = wish("2026-11-09", "2026-11-22", closed=day("2026-11-21"))
    assert days_of(plan([WEEKS], [], today)) == ["users_by_week 2026-11-09..2026-11-15"]


def test_a_week_that_the_window_touches_is_read_whole_again():
    had = known("2026-08-31", "2026-11-15", WEEKS)
    assert days_of(plan([WEEKS], [had], wish(last="2026-11-18"))) == ["users_by_week 2026-11-09..2026-11-15"]
    assert plan([WEEKS], [had], wish(last="2026-11-19")) == []


def test_weeks_that_started_on_another_day_are_read_again():
    had = known("2026-08-31", "2026-11-15", WEEKS)
    slices = plan([WEEKS], [had], wish("2026-11-01", "2026-11-21", week_start="sunday"))
    assert (slices[-1].first, slices[0].last) == (day("2026-08-30"), day("2026-11-21"))
    assert all(piece.first.weekday() == 6 and piece.last.weekday() == 5 for piece in slices)


def test_a_long_backfill_covers_every_day_once():
    for report in (TRAFFIC, WEEKS, MONTHS):
        slices = sorted(plan([report], [], wish("2025-09-01")), key=lambda piece: piece.first)
        assert all(one.last + timedelta(days=1) == two.first for one, two in itertools.pairwise(slices))
        assert slices[0].first <= day("2025-09-01")


def test_halves_never_go_below_a_day_week_or_month():
    assert days_of(halves(Slice(TRAFFIC, day("2026-11-01"), day("2026-11-03")), "monday")) == [
        "traffic 2026-11-01..2026-11-01",
        "traffic 2026-11-02..2026-11-03",
    ]
    assert days_of(halves(Slice(WEEKS, day("2026-11-01"), day("2026-11-14")), "sunday")) == [
        "users_by_week 2026-11-01..2026-11-07",
        "users_by_week 2026-11-08..2026-11-14",
    ]
    assert halves(Slice(TRAFFIC, day("2026-11-01"), day("2026-11-01")), "monday") == []
    assert halves(Slice(MONTHS, day("2026-11-01"), day("2026-11-30")), "monday") == []
