"""Saved comparisons: kept, found, renamed, taken back; and as a file."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.plan_file import plans_of, read_plan_file, text_of
from storehelm.strategy.scenarios.plan_form import Band, Frozen, Part, Plan, check_scenarios, checked_name
from storehelm.strategy.scenarios.plans import (
    changes,
    find_plan,
    read_plans,
    remove_plan,
    removed_plans,
    rename_plan,
    save_plan,
    save_plans,
    take_back,
)
from storehelm.warehouse.records import Author, ChangedMeanwhile

MONDAY = date(2026, 11, 23)
WEEKS = tuple(Period(MONDAY + timedelta(weeks=k), MONDAY + timedelta(weeks=k, days=6)) for k in range(3))
ME, YOU = Author("Ann", datetime(2026, 11, 22, 9, 30)), Author("Ben", datetime(2026, 11, 22, 10, 0))


def frozen(name, scale=1, **levers):
    lines = {
        "gross_sales": (100 * scale, 110 * scale, 120 * scale),
        "discounts": (10 * scale,) * 3,
        "returns": (5 * scale,) * 3,
        "new_orders": (7, 8, 9),
        "returning_orders": (3, 3, 3),
    }
    band = Band((80, 90, 99), (85, 95, 105), (95, 110, 120))
    parts = {"conversion:mobile": Part((5, 6, 7), (400, 410, 420)), "spend:Paid Search": Part((1, 2, 3))}
    return Frozen(Scenario(name, levers, {"cost_share": 0.45}), lines, {"net_sales": band}, {"net_sales": band}, parts)


def plan(name="Plan for Q1", scale=1):
    return Plan(
        name=name,
        span=Period(MONDAY, WEEKS[-1].last),
        scenarios=(frozen("Base", scale), frozen("Optimistic", scale, conversion=0.05, discount=-0.02)),
        as_of=MONDAY - timedelta(days=1),
        version="20261122T093000Z-1a2b3c",
        currency="EUR",
        weeks=WEEKS,
        costs={"default_cost_share": "0.45", "fixed.staff": "9000000000"},
        recent=Period(MONDAY - timedelta(weeks=13), MONDAY - timedelta(days=1)),
        recent_amounts={"net_sales": 1_234_567_890, "orders": 345},
        spreads={"conversion": 0.081234},
        notes='Said on Monday: "hold the price".',
    )


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_what_is_saved_is_read_back(home):
    save_plan(home, plan(), ME)
    listed, broken = read_plans(home)
    assert [one.plan for one in listed] == [plan()]
    assert (listed[0].saved_by, listed[0].saved_at, listed[0].id) == ("Ann", ME.now, "plan-for-q1")
    assert broken == []


def test_the_same_save_twice_changes_nothing(home):
    first, second = save_plan(home, plan(), ME), save_plan(home, plan(), YOU)
    assert (first.revision, second.revision, second.changed_by) == (1, 1, "Ann")
    assert len(changes(home, "plan for q1")) == 1


def test_a_name_is_not_saved_over(home):
    save_plan(home, plan(), ME)
    with pytest.raises(Refusal, match="saved already, by Ann on 2026-11-22 at 09:30 UTC"):
        save_plan(home, plan(scale=2), YOU)
    with pytest.raises(Refusal, match="saved already"):
        save_plan(home, plan("PLAN FOR Q1"), YOU)
    assert save_plan(home, plan(scale=2), YOU, find_plan(home, "Plan for Q1").revision).revision == 2
    with pytest.raises(ChangedMeanwhile, match="Ben changed 'plan-for-q1'"):
        save_plan(home, plan(scale=3), ME, seen=1)


def test_a_comparison_is_found_by_its_name_or_id(home):
    save_plan(home, plan(), ME)
    assert find_plan(home, " plan FOR q1 ").plan == plan()
    assert find_plan(home, "plan-for-q1").plan == plan()
    with pytest.raises(Refusal) as refused:
        find_plan(home, "Plan for Q2")
    assert refused.value.hint == "Did you mean 'Plan for Q1'?"
    with pytest.raises(Refusal) as refused:
        find_plan(home, "x" * 2000)
    assert len(refused.value.value) == 80


def test_renamed_removed_and_brought_back(home):
    save_plan(home, plan(), ME)
    rename_plan(home, "Plan for Q1", "Spring", YOU)
    assert find_plan(home, "spring").plan == plan("Spring")
    take_back(home, "Spring", ME)
    assert find_plan(home, "Plan for Q1").plan == plan()
    remove_plan(home, "Plan for Q1", ME)
    assert read_plans(home)[0] == []
    assert removed_plans(home) == [("plan-for-q1", "Plan for Q1")]
    take_back(home, "Plan for Q1", ME)
    assert find_plan(home, "Plan for Q1").plan == plan()
    assert [one.document is None for one in changes(home, "Plan for Q1")] == [False, True, False, False, False]


def test_a_name_that_is_taken_cannot_come_back(home):
    save_plan(home, plan(), ME)
    remove_plan(home, "Plan for Q1", ME)
    save_plan(home, plan(scale=2), ME)
    assert {one.id for one in read_plans(home)[0]} == {"plan-for-q1-2"}
    with pytest.raises(Refusal, match="saved already"):
        take_back(home, "plan-for-q1", ME)
    save_plan(home, plan("Spring"), ME)
    with pytest.raises(Refusal, match="saved already"):
        rename_plan(home, "Spring", "plan for Q1", ME)


def test_names_that_are_none_are_refused():
    for name in ("", "   ", "x" * 2000, "two\nlines", "a\x00b"):
        with pytest.raises(Refusal) as refused:
            checked_name(name)
        assert refused.value.column == "name"
        assert len(refused.value.value) <= 50
    assert checked_name("  Ünïcode – 計画  ") == "Ünïcode – 計画"


def test_scenarios_of_one_name_are_refused():
    with pytest.raises(Refusal, match="Two scenarios are called 'base'"):
        check_scenarios(["base", "Best", " Base"])
    with pytest.raises(Refusal, match="needs a scenario"):
        check_scenarios([])
    with pytest.raises(Refusal, match="at most 12 scenarios; this one has 13"):
        check_scenarios([str(place) for place in range(13)])


def test_sums_of_kept_lines():
    one = frozen("Base")
    assert one.amount("net_sales", range(3)) == 330 - 30 - 15
    assert one.amount("orders", [1]) == 11
    assert one.amount("sessions", [0]) is None
    assert one.amount("profit", [0]) is None


def test_a_file_tells_all_that_is_kept(tmp_path):
    plans = [plan(), plan("Élan", 2)]
    assert plans_of(text_of(plans)) == plans
    file = tmp_path / "plans.toml"
    file.write_text(text_of(plans), encoding="utf-8-sig")
    assert read_plan_file(file) == plans


def test_a_file_brought_in_twice_changes_nothing(home):
    plans = plans_of(text_of([plan(), plan("Spring", 2)]))
    assert save_plans(home, plans, ME) == 2
    assert save_plans(home, plans, ME) == 0
    with pytest.raises(Refusal, match="saved already"):
        save_plans(home, [plan("Autumn"), plan("Spring", 5)], ME)
    assert {one.plan.name for one in read_plans(home)[0]} == {"Plan for Q1", "Spring"}
    assert save_plans(home, [plan("Autumn"), plan("Spring", 5)], ME, over=True) == 2


BY_HAND = """\
[[comparison]]
name = "Spring"
first = 2027-01-01
last = 2027-03-31

[[comparison.scenario]]
name = "Base"

[[comparison.scenario]]
name = "More visits"
levers = { sessions = 0.10, "conversion:mobile" = -0.05 }
assumptions = { cost_share = 0.5 }

[[comparison]]
name = "Summer"
first = 2027-04-01
last = 2027-06-30
[[comparison.scenario]]
name = "Base"
"""


def test_a_file_written_by_hand_needs_little():
    spring, summer = plans_of(BY_HAND)
    assert not spring.is_frozen
    assert spring.scenarios[1].scenario == Scenario(
        "More visits", {"sessions": 0.10, "conversion:mobile": -0.05}, {"cost_share": 0.5}
    )
    assert summer.span == Period(date(2027, 4, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("sessions = 0.10", "sessions = nan", 11, "must be a number"),
        ("sessions = 0.10", "sessions = inf", 11, "must be a number"),
        ("sessions = 0.10", 'sessions = "10%"', 11, "must be a number"),
        ('name = "More visits"', 'name = "Base"', 1, "Two scenarios"),
        ('name = "More visits"', 'name = ""', 10, "missing"),
        ("assumptions", "assumes", 12, "no 'assumes'"),
        ("last = 2027-06-30", "last = 2027-02-30", 17, "TOML"),
        ("last = 2027-06-30", "last = 2027-03-01", 17, "before the start"),
        ('name = "Summer"', 'name = "spring"', 15, "Two comparisons"),
        ("last = 2027-03-31", "last = 2027-03-31\nweeks = [2027-01-04]", 5, "weeks"),
        ("[[comparison]]", "title = 1\n[[comparison]]", 1, "no 'title'"),
        ('name = "Spring"', 'name = "Spring', 2, "TOML"),
    ],
)
def test_a_slip_in_a_file_is_told_with_its_line(tmp_path, old, new, line, said):
    file = tmp_path / "plans.toml"
    place = BY_HAND.rindex(old) if "06-30" in old else BY_HAND.index(old)
    file.write_text(BY_HAND[:place] + new + BY_HAND[place + len(old) :], encoding="utf-8")
    with pytest.raises(Refusal, match=said) as refused:
        read_plan_file(file)
    assert (refused.value.line, refused.value.file) == (line, str(file))


def test_files_that_are_none_are_refused(tmp_path):
    for name, content in (("empty", b""), ("letters", b"\xff\xfe"), ("deep", b"a = " + b"[" * 5000)):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(Refusal):
            read_plan_file(file)
    with pytest.raises(Refusal, match="cannot be read"):
        read_plan_file(tmp_path)


def test_numbers_that_do_not_fit_their_weeks_are_refused():
    text = text_of([plan()])
    assert "new_orders = [7, 8, 9]" in text
    for wrong in ("[7, 8]", "[7, 8, 9.5]", "[7, 8, true]", "7", f"[7, 8, {10**20}]"):
        with pytest.raises(Refusal, match="new_orders"):
            plans_of(text.replace("new_orders = [7, 8, 9]", f"new_orders = {wrong}", 1))


def test_parts_that_are_none_are_refused():
    text = text_of([plan()])
    for old, new in (
        ('"spend:Paid Search"', '"spent:Paid Search"'),
        ('"spend:Paid Search"', "spend"),
        ("top = [1, 2, 3]", "up = [1, 2, 3]"),
        ("bottom = [400, 410, 420]", "bottom = [400]"),
    ):
        assert old in text
        with pytest.raises(Refusal):
            plans_of(text.replace(old, new, 1))


def test_a_record_that_cannot_be_read_does_not_hide_the_others(home):
    save_plan(home, plan(), ME)
    save_plan(home, replace(plan("Old"), costs={}), ME)
    from storehelm.warehouse.records import save

    save(home, "scenario", "old", {"name": "Old", "kind": "of another release"}, 1, ME)
    listed, broken = read_plans(home)
    assert [one.plan.name for one in listed] == ["Plan for Q1"]
    assert broken[0].startswith("Comparison 'old' cannot be read.")
