from datetime import date, datetime
from decimal import Decimal

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.settings.store import Store, Target, load_store, save_store
from storehelm.strategy.goal_book import (
    GOAL,
    changes,
    move_targets,
    read_book,
    remove_goal,
    take_back,
    write_all,
    write_goal,
    write_initiative,
)
from storehelm.strategy.goal_file import goals_of, read_goal_file, text_of
from storehelm.strategy.goals import check_tree, document_of, goal_from, initiative_from, overlaps
from storehelm.warehouse.records import NEW, Author, ChangedMeanwhile, save

NOW = datetime(2026, 11, 16, 9, 0)
ANNA = Author("Anna", NOW)
GROWTH = {
    "id": "q4-growth",
    "objective": "Revenue +10 % in the last quarter",
    "pillar": "results",
    "metric": "net_sales",
    "change": "0.10",
    "start": "2026-10-01",
    "deadline": "2026-12-31",
    "owner": "Anna",
}
MOBILE = {
    "id": "mobile-checkout",
    "objective": "Paying on a phone is easy",
    "pillar": "mobile",
    "metric": "session_conversion_rate",
    "where": {"device_category": ["mobile"]},
    "target": "0.021",
    "start": "2026-10-01",
    "deadline": "2026-12-31",
    "rank": "secondary",
    "parent": "q4-growth",
}
FILE = """
[[goal]]
id = "q4-growth"
objective = "Revenue +10 % in the last quarter"
pillar = "results"
metric = "net_sales"
change = 0.10
start = 2026-10-01
deadline = 2026-12-31

[[goal.initiative]]
id = "welcome-offer"
name = "Promotion for new customers"
start = 2026-10-05
end = 2026-10-25
owner = "Ben"
budget = 4000
effect = 15000.50
"""


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    return home


def goal(**changed):
    return goal_from({word: value for word, value in (GROWTH | changed).items() if value is not None})


def test_a_goal_says_what_its_document_says():
    one = goal_from(MOBILE)
    assert (one.metric, one.target, one.change) == ("session_conversion_rate", Decimal("0.021"), None)
    assert one.where == {"device_category": ("mobile",)}
    assert (one.start, one.deadline, one.rank) == (date(2026, 10, 1), date(2026, 12, 31), "secondary")
    assert goal_from(document_of(one)) == one


def test_lower_is_better_is_the_metrics_own_word():
    assert goal(metric="new_customer_acquisition_cost", change=None, target="18").is_limit
    assert not goal().is_limit


def test_a_number_that_is_neither_good_nor_bad_may_be_a_limit():
    cap = goal(metric="ad_spend", change=None, target="20000", limit=True)
    assert cap.is_limit
    assert goal_from(document_of(cap)) == cap
    assert not goal(metric="ad_spend", change=None, target="20000").is_limit


@pytest.mark.parametrize(
    ("changed", "message", "hint"),
    [
        ({"limit": True}, "cannot be a limit", "another metric"),
        ({"metric": "net_sale"}, "No metric named 'net_sale'", "net_sales"),
        ({"pillar": "mobil"}, "No pillar named 'mobil'", "mobile"),
        ({"where": {"device": ["mobile"]}}, "No dimension named 'device'", "device_category"),
        ({"metric": "ad_spend", "where": {"device_category": ["mobile"]}}, "cannot be told apart by device", "channel"),
        ({"deadline": "2026-09-30"}, "lies before the start", "later day last"),
        ({"deadline": "31.12.2026"}, "'deadline' must be a day", "2026-12-31"),
        ({"deadline": None}, "'deadline' is missing", "2026-12-31"),
        ({"change": "ten"}, "'change' must be a number", "120000"),
        ({"change": "nan"}, "'change' must be a number", "120000"),
        ({"change": None}, "needs either a target or a change", "change = 0.10"),
        ({"target": "5"}, "needs either a target or a change", "target = 120000"),
        ({"change": "-1"}, "leaves nothing", None),
        ({"metric": "session_conversion_rate", "change": None, "target": "2.6"}, "share from 0 to 1", "target = 0.026"),
        ({"metric": "session_conversion_rate", "change": None, "target": "-0.1"}, "share from 0 to 1", None),
        ({"objektive": "x"}, "has no 'objektive'", "objective"),
        ({"objective": None}, "'objective' is missing", 'objective = "..."'),
        ({"id": "q4 growth!"}, "is no id", "q4-growth"),
        ({"rank": "tertiary"}, "primary or secondary", None),
        ({"every_week": "yes"}, "must be true or false", None),
        ({"where": ["mobile"]}, "'where' must name dimensions", "device_category"),
        ({"where": {"device_category": []}}, "must be a list of values", None),
        ({"notes": "x" * 2001}, "longer than 2000", None),
    ],
)
def test_an_impossible_goal_is_refused_with_what_to_do(changed, message, hint):
    with pytest.raises(Refusal, match=message) as caught:
        goal(**changed)
    assert hint is None or hint in caught.value.hint


def test_an_initiative_ends_after_it_starts():
    with pytest.raises(Refusal, match="The end, 2026-10-04, lies before the start"):
        initiative_from({"id": "a", "goal": "g", "name": "A", "start": "2026-10-05", "end": "2026-10-04"})


def test_a_tree_has_roots():
    above = goal(parent="mobile-checkout")
    with pytest.raises(Refusal, match="hangs below itself"):
        check_tree([above, goal_from(MOBILE)])
    with pytest.raises(Refusal, match="which is no goal") as caught:
        check_tree([goal(id="q4-growht"), goal_from(MOBILE)])
    assert caught.value.hint == "Did you mean 'q4-growht'?"


def test_overlapping_goals_of_one_number_are_told():
    other = goal(id="december", change=None, target="50000", start="2026-12-01")
    assert overlaps([other, goal()]) == [
        "Goals 'q4-growth' and 'december' set different targets for net sales between 2026-12-01 and 2026-12-31."
    ]
    assert overlaps([goal(), goal(id="next", change="0.2", start="2027-01-01", deadline="2027-03-31")]) == []
    assert overlaps([goal(), goal(id="other-words")]) == []
    assert overlaps([goal(), goal(id="mobile-only", change="0.2", where={"device_category": ["mobile"]})]) == []


def test_a_file_is_read_and_written_alike():
    goals, initiatives = goals_of(FILE)
    assert (goals[0].change, initiatives[0].effect) == (Decimal("0.1"), Decimal("15000.5"))
    assert initiatives[0].goal == "q4-growth"
    assert goals_of(text_of(goals, initiatives)) == (goals, initiatives)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[goal", "This is no TOML"),
        ("", "holds no goal"),
        ("[[goals]]", "has no 'goals'"),
        ("goal = 3", "must be a list of sections"),
        (FILE.replace("net_sales", "net_sale"), "q4-growth: No metric named"),
        (FILE + FILE, "Two goals are called 'q4-growth'"),
        (FILE.replace("2026-10-25", "2026-09-25"), "welcome-offer: The end"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path, text, message):
    path = tmp_path / "goals.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=message.replace("(", r"\(")) as caught:
        read_goal_file(path)
    assert caught.value.file == str(path)


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(Refusal, match="cannot be read"):
        read_goal_file(tmp_path / "none.toml")


def test_the_book_keeps_goals_in_the_order_of_the_tree(home):
    write_all(home, [goal_from(MOBILE), goal(), goal(id="another", deadline="2026-11-30")], (), ANNA)
    assert [one.id for one in read_book(home).goals] == ["another", "q4-growth", "mobile-checkout"]
    assert [one.id for one in read_book(home).below("q4-growth")] == ["mobile-checkout"]


def test_bringing_the_same_file_again_changes_nothing(home):
    goals, initiatives = goals_of(FILE)
    assert write_all(home, goals, initiatives, ANNA) == 2
    assert write_all(home, goals, initiatives, ANNA) == 0
    assert [one.id for one in read_book(home).of("q4-growth")] == ["welcome-offer"]


def test_a_file_with_one_bad_parent_keeps_nothing(home):
    with pytest.raises(Refusal, match="which is no goal"):
        write_all(home, [goal(), goal_from(MOBILE | {"parent": "nobody"})], (), ANNA)
    assert read_book(home).goals == ()


def test_changes_are_told_and_taken_back(home):
    write_goal(home, goal(), NEW, ANNA)
    write_goal(home, goal(change="0.20"), 1, Author("Ben", NOW))
    with pytest.raises(ChangedMeanwhile, match="Ben changed"):
        write_goal(home, goal(change="0.30"), 1, ANNA)
    take_back(home, GOAL, "q4-growth", ANNA)
    assert read_book(home).goals[0].change == Decimal("0.1")
    assert [record.changed_by for record in changes(home, GOAL, "q4-growth")] == ["Anna", "Ben", "Anna"]


def test_a_goal_with_others_below_it_stays(home):
    write_all(home, [goal(), goal_from(MOBILE)], (), ANNA)
    with pytest.raises(Refusal, match="Goals hang below 'q4-growth': mobile-checkout"):
        remove_goal(home, "q4-growth", 1, ANNA)
    remove_goal(home, "mobile-checkout", 1, ANNA)
    remove_goal(home, "q4-growth", 1, ANNA)
    assert read_book(home).goals == ()


def test_an_initiative_needs_its_goal(home):
    one = initiative_from({"id": "a", "goal": "q4-growth", "name": "A", "start": "2026-10-05", "end": "2026-10-06"})
    with pytest.raises(Refusal, match="No goal named 'q4-growth'"):
        write_initiative(home, one, NEW, ANNA)


def test_a_goal_on_a_metric_that_is_gone_is_told_and_left_out(home):
    save(home, "goal", "old", GROWTH | {"id": "old", "metric": "page_value"}, NEW, ANNA)
    book = read_book(home)
    assert book.goals == ()
    assert book.broken[0].startswith("Goal 'old' cannot be judged any more. No metric named 'page_value'.")


def test_targets_of_the_settings_move_into_the_book_once(home):
    targets = (Target("net_sales", Decimal(47900)), Target("session_conversion_rate", Decimal("0.026")))
    store = Store("Shop", "EUR", "Europe/Amsterdam", targets=targets)
    save_store(home.settings, store)
    home.settings.write_text("# mine\n" + home.settings.read_text(encoding="utf-8"), encoding="utf-8")
    moved = move_targets(home, load_store(home.settings), date(2026, 11, 16), NOW)
    assert moved.targets == ()
    assert home.settings.read_text(encoding="utf-8").startswith("# mine\n")
    assert "[targets]" not in home.settings.read_text(encoding="utf-8")
    goals = {one.metric: one for one in read_book(home).goals}
    assert (goals["net_sales"].target, goals["net_sales"].every_week) == (Decimal(47900), True)
    assert not goals["session_conversion_rate"].every_week
    with home.settings.open("a", encoding="utf-8") as file:
        file.write("[targets]\norders = 5\n")
    with pytest.raises(Refusal, match="goals are kept in the app"):
        move_targets(home, load_store(home.settings), date(2026, 11, 16), NOW)
