"""What could leave the book of goals half written, or its tree without a root."""

import multiprocessing
from datetime import date, datetime
from decimal import Decimal

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.settings.store import Store, Target, load_store, save_store
from storehelm.strategy import goal_book
from storehelm.strategy.goal_book import (
    GOAL,
    INITIATIVE,
    move_targets,
    read_book,
    remove_goal,
    take_back,
    write_all,
    write_goal,
    write_initiative,
)
from storehelm.strategy.goals import goal_from, initiative_from
from storehelm.warehouse.records import NEW, Author, save

NOW = datetime(2026, 11, 16, 9, 0)
ANNA = Author("Anna", NOW)
TODAY = date(2026, 11, 16)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    return home


def goal(name, **words):
    usual = {
        "id": name, "objective": name, "pillar": "results", "metric": "net_sales", "target": "100",
        "start": "2026-10-01", "deadline": "2026-12-31",
    }  # fmt: skip
    return goal_from(usual | words)


def initiative(name, of):
    return initiative_from({"id": name, "goal": of, "name": name, "start": "2026-10-05", "end": "2026-10-25"})


def test_a_goal_that_others_hang_below_is_not_taken_back(home):
    write_goal(home, goal("above"), NEW, ANNA)
    write_goal(home, goal("below", parent="above"), NEW, ANNA)
    with pytest.raises(Refusal, match="Goals hang below 'above': below"):
        take_back(home, GOAL, "above", ANNA)
    assert [one.id for one in read_book(home).goals] == ["above", "below"]


def test_a_goal_is_not_brought_back_below_one_that_is_gone(home):
    write_goal(home, goal("above"), NEW, ANNA)
    write_goal(home, goal("below", parent="above"), NEW, ANNA)
    remove_goal(home, "below", 1, ANNA)
    remove_goal(home, "above", 1, ANNA)
    with pytest.raises(Refusal, match="'below' hangs below 'above', which is no goal"):
        take_back(home, GOAL, "below", ANNA)
    take_back(home, GOAL, "above", ANNA)
    take_back(home, GOAL, "below", ANNA)
    assert [one.id for one in read_book(home).goals] == ["above", "below"]


def test_taking_back_makes_no_circle(home):
    write_goal(home, goal("one"), NEW, ANNA)
    write_goal(home, goal("two", parent="one"), NEW, ANNA)
    write_goal(home, goal("two"), 1, ANNA)
    write_goal(home, goal("one", parent="two"), 1, ANNA)
    with pytest.raises(Refusal, match="hangs below itself"):
        take_back(home, GOAL, "two", ANNA)


def test_an_initiative_is_not_brought_back_to_a_goal_that_is_gone(home):
    write_goal(home, goal("above"), NEW, ANNA)
    write_initiative(home, initiative("offer", "above"), NEW, ANNA)
    save(home, INITIATIVE, "offer", None, 1, ANNA)
    remove_goal(home, "above", 1, ANNA)
    with pytest.raises(Refusal, match="No goal named 'above'"):
        take_back(home, INITIATIVE, "offer", ANNA)


def test_a_goal_whose_parent_can_no_longer_be_judged_holds_up_no_other(home):
    save(home, GOAL, "old", {"id": "old", "metric": "a_metric_of_the_past"}, NEW, ANNA)
    save(home, GOAL, "below", goal_book.document_of(goal("below", parent="old")), NEW, ANNA)
    write_goal(home, goal("other"), NEW, ANNA)
    assert write_all(home, [goal("third", target="5")], [initiative("offer", "third")], ANNA) == 2
    assert {one.id for one in read_book(home).goals} == {"below", "other", "third"}


def test_a_file_is_kept_whole_or_not_at_all(home, monkeypatch):
    """The second of three goals cannot be written: as if the process ended there."""
    real = goal_book.document_of
    many = [goal("one"), goal("two"), goal("three")]
    monkeypatch.setattr(goal_book, "document_of", lambda one: {"x": {1}} if one.id == "two" else real(one))
    with pytest.raises(TypeError):
        write_all(home, many, (), ANNA)
    assert read_book(home).goals == ()


def test_targets_of_a_move_that_was_cut_short_are_moved_by_the_next_run(home, monkeypatch):
    targets = (Target("net_sales", Decimal(47900)), Target("orders", Decimal(600)))
    save_store(home.settings, Store("Shop", "EUR", "Europe/Amsterdam", targets=targets))
    text = home.settings.read_text(encoding="utf-8")
    move_targets(home, load_store(home.settings), TODAY, NOW)
    home.settings.write_text(text, encoding="utf-8")
    assert move_targets(home, load_store(home.settings), date(2027, 1, 4), NOW).targets == ()
    assert load_store(home.settings).targets == ()
    assert [one.deadline for one in read_book(home).goals] == [date(2026, 12, 31)] * 2


def test_targets_that_say_something_new_are_refused(home):
    targets = (Target("net_sales", Decimal(47900)),)
    save_store(home.settings, Store("Shop", "EUR", "Europe/Amsterdam", targets=targets))
    move_targets(home, load_store(home.settings), TODAY, NOW)
    save_store(home.settings, Store("Shop", "EUR", "Europe/Amsterdam", targets=(Target("net_sales", Decimal(50000)),)))
    with pytest.raises(Refusal, match="goals are kept in the app"):
        move_targets(home, load_store(home.settings), TODAY, NOW)


def _write_many(path, name):
    home = Home(path)
    for place in range(15):
        write_all(home, [goal("shared", notes=f"{name} {place}"), goal(f"{name}-{place}")], (), Author(name, NOW))


def test_two_processes_bring_goals_in_at_once(home):
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_write_many, args=(home.path, name)) for name in ("anna", "ben")]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert [one.exitcode for one in both] == [0, 0]
    assert len(read_book(home).goals) == 31
    assert len(goal_book.changes(home, GOAL, "shared")) == 30
