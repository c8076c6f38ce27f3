import csv
from dataclasses import astuple
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.protocol import Coverage, Reject
from storehelm.refusal import Refusal
from tests.shops import NOW
from tests.warehouse.staging import empty_warehouse, export, facts, load_export

DAY = timedelta(days=1)
TWO_LINES = {"order_id": "1", "lines": [{"gross": "10.00"}, {"gross": "5.00"}]}


def spend(day: date, cost: str, campaign: str = "Brand") -> dict:
    return {
        "unit": f"ad_spend|google|Main|{day}",
        "spend_date": day,
        "account": "Main",
        "cost": cost,
        "campaign": campaign,
    }


def test_the_same_file_twice_changes_nothing(tmp_path):
    con = empty_warehouse()
    file = export(orders=[TWO_LINES, {"goods": "7.00"}], not_data=2)
    first = load_export(con, tmp_path, file)
    before = facts(con)
    second = load_export(con, tmp_path, file)
    assert astuple(first.counts) == (5, 3, 0, 0, 0, 2)
    assert astuple(second.counts) == (5, 0, 0, 3, 0, 2)
    assert facts(con) == before


def test_a_newer_export_updates_the_order_whole(tmp_path):
    con = empty_warehouse()
    load_export(con, tmp_path, export(orders=[TWO_LINES, {"order_id": "2", "goods": "7.00"}]))
    newer = export(as_of=NOW + DAY, orders=[{"order_id": "1", "goods": "10.00"}, {"order_id": "2", "goods": "7.00"}])
    account = load_export(con, tmp_path, newer)
    assert astuple(account.counts) == (2, 0, 1, 1, 0, 0)
    assert [row[4] for row in facts(con)["order_lines"]] == ["P1", "P1"]


def test_an_older_export_never_overwrites_newer_facts(tmp_path):
    con = empty_warehouse()
    load_export(con, tmp_path, export(as_of=NOW + DAY, orders=[{"goods": "10.00"}]))
    before = facts(con)
    account = load_export(con, tmp_path, export(orders=[{"goods": "99.00"}]))
    assert account.counts.unchanged == 1
    assert facts(con) == before


def test_a_repeated_line_is_a_second_line(tmp_path):
    con = empty_warehouse()
    once = {"order_id": "1", "lines": [{"gross": "10.00"}]}
    twice = {
        "order_id": "1",
        "lines": [{"gross": "10.00"}, {"gross": "10.00", "product_id": "P1", "product": "Product 1"}],
    }
    load_export(con, tmp_path, export(orders=[once]))
    account = load_export(con, tmp_path, export(orders=[twice]))
    assert account.counts.updated == 2
    assert len(facts(con)["order_lines"]) == 2


def test_unknown_and_empty_text_differ(tmp_path):
    con = empty_warehouse()
    load_export(con, tmp_path, export(orders=[{"goods": "1.00", "country": None}]))
    assert load_export(con, tmp_path, export(orders=[{"goods": "1.00", "country": ""}])).counts.updated == 1


def test_days_that_a_newer_export_covers_and_does_not_name_are_gone(tmp_path):
    con = empty_warehouse()
    days = [date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)]
    load_export(con, tmp_path, export(ad_spend=[spend(day, "5.00") for day in days]))
    covers = (Coverage("ad_spend|google|Main|", days[0], days[1]),)
    account = load_export(con, tmp_path, export(as_of=NOW + DAY, ad_spend=[spend(days[0], "5.00")], covers=covers))
    assert account.removed_units == 1
    assert account.counts.unchanged == 1
    assert [row[2] for row in facts(con)["ad_spend"]] == [days[0], days[2]]


def test_an_older_export_brings_no_day_back(tmp_path):
    con = empty_warehouse()
    days = [date(2026, 9, 1), date(2026, 9, 2)]
    covers = (Coverage("ad_spend|google|Main|", days[0], days[1]),)
    load_export(con, tmp_path, export(as_of=NOW + DAY, ad_spend=[spend(days[0], "5.00")], covers=covers))
    account = load_export(con, tmp_path, export(ad_spend=[spend(day, "6.00") for day in days], covers=covers))
    assert account.counts.unchanged == 2
    assert account.removed_units == 0
    assert [row[2] for row in facts(con)["ad_spend"]] == [days[0]]


def test_overlapping_periods_are_refused_by_name(tmp_path):
    con = empty_warehouse()
    september = {"period_from": date(2026, 9, 1), "period_to": date(2026, 9, 30), "cost": "10.00", "account": "Main"}
    middle = {"period_from": date(2026, 9, 15), "period_to": date(2026, 10, 15), "cost": "10.00", "account": "Main"}
    load_export(con, tmp_path, export(ad_spend=[september]))
    before = facts(con)
    with pytest.raises(
        Refusal, match=r"google account Main from 2026-09-15 to 2026-10-15 overlap .* 2026-09-01 to 2026-09-30"
    ):
        load_export(con, tmp_path, export(ad_spend=[middle | {"unit": "ad_spend|x"}]))
    assert facts(con) == before
    load_export(con, tmp_path, export(ad_spend=[middle | {"unit": "ad_spend|x", "account": "Other"}]))


def period(first: int, last: int, cost: str, **more):
    days = {"period_from": date(2026, 9, first), "period_to": date(2026, 9, last)}
    unit = f"ad_spend|google|Main|{days['period_from']}..{days['period_to']}"
    return {"unit": unit, "spend_date": None, "account": "Main", "cost": cost, **days, **more}


def test_a_longer_period_takes_the_place_of_those_that_it_holds(tmp_path):
    files = [export(as_of=NOW + last * DAY, ad_spend=[period(1, last, f"{last}.00")]) for last in (7, 14, 21)]
    said = []
    for order in (files, files[::-1], [*files, *files]):
        con = empty_warehouse()
        said.append([load_export(con, tmp_path, file) for file in order])
        assert [row[11] for row in facts(con)["ad_spend"]] == [21_000_000]
        assert [row[0] for row in facts(con)["units"]] == ["ad_spend|google|Main|2026-09-01..2026-09-21"]
    assert said[0][1].warnings == ("Replaced 1 shorter periods that this report holds whole.",)
    assert "were not taken" in said[1][1].warnings[0]
    assert said[2][-1].warnings == ()


def test_a_newer_part_of_a_period_is_refused(tmp_path):
    con = empty_warehouse()
    load_export(con, tmp_path, export(ad_spend=[period(1, 30, "9.00")]))
    with pytest.raises(Refusal, match="overlap"):
        load_export(con, tmp_path, export(as_of=NOW + DAY, ad_spend=[period(1, 7, "2.00")]))
    with pytest.raises(Refusal, match="overlap"):
        both = [period(10, 12, "2.00", account="New"), period(10, 20, "2.00", account="New")]
        load_export(con, tmp_path, export(as_of=NOW + DAY, ad_spend=both))


def test_days_that_change_all_their_campaigns_are_said(tmp_path):
    con = empty_warehouse()
    day = date(2026, 9, 1)
    load_export(con, tmp_path, export(ad_spend=[spend(day, "5.00") | {"campaign": "Brand"}]))
    same = load_export(con, tmp_path, export(ad_spend=[spend(day, "6.00") | {"campaign": "Brand"}]))
    other = load_export(con, tmp_path, export(ad_spend=[spend(day, "7.00") | {"campaign": "Winter"}]))
    assert same.warnings == ()
    assert "Replaced 1 days of google ad spend of account Main" in other.warnings[0]
    assert "another ad account" in other.warnings[0]


def test_a_report_that_names_its_account_takes_the_place_of_one_that_does_not(tmp_path):
    con = empty_warehouse()
    days = [date(2026, 9, 1), date(2026, 9, 2)]
    unnamed = [spend(day, "5.00") | {"unit": f"ad_spend|google||{day}", "account": ""} for day in days]
    load_export(con, tmp_path, export(ad_spend=unnamed))
    named = load_export(con, tmp_path, export(ad_spend=[spend(days[0], "6.00")]))
    other = load_export(con, tmp_path, export(ad_spend=[spend(days[1], "7.00", "Winter")]))
    assert named.warnings == ("Replaced 1 days of ad spend that named no account: this report names it.",)
    assert other.warnings == ()
    assert sorted((row[6], row[11]) for row in facts(con)["ad_spend"]) == [
        ("", 5_000_000),
        ("Main", 6_000_000),
        ("Main", 7_000_000),
    ]
    before = facts(con)
    with pytest.raises(Refusal, match="'Brand' is loaded for 2026-09-01 from the account Main"):
        load_export(con, tmp_path, export(ad_spend=unnamed))
    assert facts(con) == before


def test_what_differs_from_a_newer_export_is_said(tmp_path):
    con = empty_warehouse()
    load_export(con, tmp_path, export(as_of=NOW + DAY, orders=[{"goods": "1.00"}, {"goods": "2.00"}]))
    older = load_export(con, tmp_path, export(orders=[{"goods": "1.00"}, {"goods": "3.00"}]))
    assert older.counts.unchanged == 2
    assert older.warnings[0].startswith("1 records differ from a newer export")


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        (
            {"orders": [{"goods": "1.00", "currency": "$"}]},
            r"'\$' is no ISO 4217 .* 1 rows of orders have it, such as 1\.",
        ),
        ({"ad_spend": [{"cost": "1.00", "currency": "Dollar"}]}, "'Dollar' is no ISO 4217"),
        (
            {"exchange_rates": [{"rate_date": date(2026, 9, 1), "currency": "USD", "rate": "0"}]},
            "USD on 2026-09-01 is 0; it must be above zero",
        ),
    ],
)
def test_what_could_never_be_published_is_refused(tables, words, tmp_path):
    con = empty_warehouse()
    with pytest.raises(Refusal, match=words) as refused:
        load_export(con, tmp_path, export(**tables))
    assert (refused.value.file, refused.value.hint is None) == ("export.csv", False)
    assert facts(con)["units"] == []


def test_records_that_do_not_add_up_are_refused(tmp_path):
    con = empty_warehouse()
    with pytest.raises(Refusal, match="do not add up"):
        load_export(con, tmp_path, export(orders=[{"goods": "1.00"}], rows_in=2))
    assert facts(con)["orders"] == []


def test_a_dry_run_counts_and_keeps_nothing(tmp_path):
    con = empty_warehouse()
    reject = Reject(record=2, line=3, column="Total", value="abc", reason="is no amount", text="x,abc")
    account = load_export(
        con, tmp_path, export(path=tmp_path / "a.csv", orders=[{"goods": "1.00"}], rejects=(reject,)), dry_run=True
    )
    assert (account.counts.loaded, account.counts.rejected) == (1, 1)
    assert facts(con)["orders"] == []
    assert list(tmp_path.iterdir()) == []


def test_rejects_lie_beside_their_source_until_it_has_none(tmp_path):
    con = empty_warehouse()
    reject = Reject(record=2, line=3, column="Total", value="abc", reason="is no amount", text="x,abc")
    source = tmp_path / "a.csv"
    account = load_export(con, tmp_path, export(path=source, orders=[{"goods": "1.00"}], rejects=(reject,)))
    assert account.rejects_file == tmp_path / "a.csv.rejects.csv"
    with account.rejects_file.open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["line", "column", "value", "reason", "text"],
            ["3", "Total", "abc", "is no amount", "x,abc"],
        ]
    load_export(con, tmp_path, export(path=source, orders=[{"goods": "1.00"}]))
    assert not (tmp_path / "a.csv.rejects.csv").exists()


def test_rejects_go_to_the_home_where_the_source_cannot_be_written(tmp_path):
    con = empty_warehouse()
    reject = Reject(record=1, line=2, column=None, value=None, reason="is cut off", text="x")
    source = tmp_path / "not there" / "a.csv"
    assert load_export(con, tmp_path, export(path=source, rejects=(reject,))).rejects_file == (
        tmp_path / "rejects" / "a.csv.rejects.csv"
    )


EXPORTS = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.lists(st.integers(1, 3), min_size=1, max_size=3), max_size=3),
    min_size=2,
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=EXPORTS, shuffled=st.randoms(use_true_random=False))
def test_the_order_of_loads_does_not_matter(contents, shuffled):
    files = [
        export(
            as_of=datetime(2026, 9, 1) + number * DAY,
            orders=[
                {"order_id": name, "lines": [{"gross": f"{price}.00"} for price in prices]}
                for name, prices in content.items()
            ],
        )
        for number, content in enumerate(contents)
    ]
    in_order, out_of_order = empty_warehouse(), empty_warehouse()
    for file in files:
        load_export(in_order, Path("unused"), file)
    shuffled.shuffle(files)
    for file in files:
        load_export(out_of_order, Path("unused"), file)
    assert facts(in_order) == facts(out_of_order)


def test_days_do_not_remove_a_period_that_starts_among_them(tmp_path):
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    month = {
        "unit": f"ad_spend|google|Main|{first}..{last}",
        "spend_date": None,
        "period_from": first,
        "period_to": last,
        "account": "Main",
        "cost": "90.00",
    }
    covers = (Coverage("ad_spend|google|Main|", first, first),)
    files = [export(ad_spend=[month]), export(as_of=NOW + DAY, ad_spend=[spend(first, "5.00")], covers=covers)]
    for order in (files, files[::-1]):
        con = empty_warehouse()
        for file in order:
            load_export(con, tmp_path, file)
        assert len(facts(con)["ad_spend"]) == 2


@settings(max_examples=12, deadline=None)
@given(
    contents=st.lists(st.dictionaries(st.integers(1, 4), st.integers(1, 3), max_size=4), min_size=2, max_size=4),
    shuffled=st.randoms(use_true_random=False),
)
def test_the_order_of_loads_does_not_matter_where_exports_cover_days(contents, shuffled):
    covers = (Coverage("ad_spend|google|Main|", date(2026, 9, 1), date(2026, 9, 4)),)
    files = [
        export(
            as_of=datetime(2026, 10, 1) + number * DAY,
            ad_spend=[spend(date(2026, 9, day), f"{cost}.00") for day, cost in content.items()],
            covers=covers,
        )
        for number, content in enumerate(contents)
    ]
    in_order, out_of_order = empty_warehouse(), empty_warehouse()
    for file in files:
        load_export(in_order, Path("unused"), file)
    shuffled.shuffle(files)
    for file in files:
        load_export(out_of_order, Path("unused"), file)
    assert facts(in_order) == facts(out_of_order)
