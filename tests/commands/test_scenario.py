"""The verb `scenario` on a published shop: what it prints, keeps, writes and refuses."""

import json
from datetime import date

import openpyxl
import pytest

from storehelm.__main__ import main
from storehelm.settings.home import Home
from storehelm.settings.store import Store
from storehelm.strategy.goal_book import write_goal
from storehelm.strategy.goals import goal_from
from storehelm.warehouse.published import open_published
from storehelm.warehouse.records import Author
from tests.shops import NOW
from tests.strategy.scenarios.quarter_shop import END, full_tables, order, shop

GOAL = {
    "id": "sales",
    "objective": "Grow",
    "pillar": "results",
    "metric": "net_sales",
    "start": date(2026, 11, 9),
    "deadline": date(2026, 12, 20),
    "target": "6200",
}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A demo home, so that its today is the day after its last one whenever the tests run."""
    orders = [
        order(day, f"{30 + (day * 7 + number * 11) % 40}.00", order_id=f"{day}-{number}", customer=f"c{(7 * day) % 90}")
        for day in range(40 * 7)
        for number in range(3 + (day % 5 == 0))
    ]
    folder = tmp_path_factory.mktemp("shop")
    shop(folder, orders, **full_tables(40 * 7))
    home = Home(folder / "home")
    (home.path / "demo").touch()
    write_goal(home, goal_from(GOAL), 0, Author("Ann", NOW))
    return home.path


@pytest.fixture
def scenario(path, capsys):
    """Carries out a deed; gives its exit code and its document, or its refusal."""

    def run(*words):
        code = main(["--home", str(path), "--json", "scenario", *words])
        document = json.loads(capsys.readouterr().out)
        return code, document.get("error", document)

    return run


@pytest.fixture
def spoken(path, capsys):
    def run(*words):
        code = main(["--home", str(path), "scenario", *words])
        captured = capsys.readouterr()
        return code, captured.out if code != 2 else captured.err

    return run


def test_show_tells_the_three_opening_scenarios(scenario):
    code, told = scenario("show")
    assert code == 0
    assert (told["as_of"], told["first"], told["currency"]) == (END.isoformat(), "2026-11-16", "EUR")
    assert [one["name"] for one in told["scenarios"]] == ["Pessimistic", "Base", "Optimistic"]
    worst, base, best = told["scenarios"]
    assert float(worst["totals"]["profit"]) <= float(base["totals"]["profit"]) <= float(best["totals"]["profit"])
    for one in told["scenarios"]:
        for line in ("net_sales", "profit", "fixed_costs"):
            whole = round(float(one["totals"][line]) * 100)
            assert sum(round(float(month[line]) * 100) for month in one["months"]) == pytest.approx(whole, abs=3)
        assert sum(week["orders"] for week in one["weeks"]) == one["totals"]["orders"]
        low, middle, high = (float(value) for value in one["intervals"]["profit"])
        assert low < middle < high
        assert one["goals"][0]["id"] == "sales"
    assert base["text"] == "Base"


def test_show_in_words(spoken):
    code, text = spoken("show", "--span", "quarter", "--with", "Base", "--with", "More visits|sessions=0.1")
    assert code == 0
    assert text.startswith("Scenarios of 1 Jan – 31 Mar 2027\n")
    assert "More visits" in text
    assert "Break-even orders" in text
    assert "nan" not in text.lower()


def test_written_scenarios_are_worked_out_as_written(scenario):
    _, told = scenario("show", "--with", "A|units_per_order=0.05|assume.relation.price_units=0.1", "--with", "B")
    fuller, plain = (float(one["totals"]["gross_sales"]) for one in told["scenarios"])
    assert fuller == pytest.approx(1.05 * plain, rel=0.01)


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["shwo"], "cannot 'shwo'", "Did you mean 'show'?"),
        (["show", "--span", "99w"], "reaches", "End it on"),
        (["show", "--span", "soon"], "No span named 'soon'", "Known names"),
        (["show", "--with", "A|konversion=0.1"], "no lever 'konversion'", "Did you mean 'conversion'?"),
        (["show", "--with", "A|conversion=9"], "", "Write conversion=0.05"),
        (["show", "--with", "A|conversion=5%"], "no lever with a number", "conversion=0.05"),
        (["show", "--with", "A|conversion=nan"], "no lever with a number", None),
        (["show", "--with", "A|conversion=inf"], "no lever with a number", None),
        (["show", "--with", "conversion=0.1"], "starts with its name", "More visits|"),
        (["show", "--with", ""], "needs a name", None),
        (["show", "--with", "A", "--with", " a"], "Two scenarios are called", None),
        (["show", "--with", "x" * 2000], "at most 80 characters; this one has 2000", None),
        (["show", "more"], "does not know what to do with 'more'", "in quotes"),
        (["save"], "needs a name", "scenario save NAME"),
        (["save", " "], "needs a name", None),
        (["save", "x" * 2000], "at most 80 characters", None),
        (["marks", "Nothing"], "No comparison named 'Nothing'", None),
        (["rename", "Nothing", "Other"], "No comparison named", None),
        (["undo", "x" * 2000], "No comparison named", None),
        (["solve"], "needs a goal", None),
        (["solve", "profit"], "No goal named 'profit'", "profit=20000"),
        (["solve", "sale"], "No goal named 'sale'", "Did you mean 'sales'?"),
        (["solve", "proft=1"], "No line named 'proft'", "Did you mean 'profit'?"),
        (["solve", "profit=ten"], "'ten' is no number", None),
        (["solve", "profit=1e400"], "no number", None),
        (["solve", "profit=1", "--limit", "price"], "is no limit", "price=-0.02..0.05"),
        (["solve", "profit=1", "--limit", "price=0..5%"], "'5%' is no number", "0.05 for 5 %"),
        (["solve", "profit=1", "--limit", "prise=0..0.1"], "no lever 'prise'", "Did you mean 'price'?"),
        (["solve", "profit=1", "--with", "A", "--with", "B"], "starts from one scenario", None),
        (["import", "nowhere.toml"], "cannot be read", None),
        (["workbook", "book.pdf"], "ends in .xlsx", "book.xlsx"),
    ],
)
def test_slips_are_refused_with_the_next_step(scenario, words, message, hint):
    code, error = scenario(*words)
    assert code == 2
    assert message in error["message"]
    assert hint is None or hint in error["hint"]
    assert len(error["message"]) < 300


def test_a_comparison_from_saving_to_undoing(scenario, spoken):
    code, told = scenario("save", "Plan for Q1", "--notes", "Said on Monday")
    assert (code, told["changed"], told["revision"]) == (0, True, 1)
    assert scenario("save", "Plan for Q1", "--notes", "Said on Monday")[1]["changed"] is False
    code, error = scenario("save", "plan for q1", "--with", "Base")
    assert (code, error["value"]) == (2, "Plan for Q1")
    assert scenario("save", "Plan for Q1", "--with", "Base", "--replace")[1]["revision"] == 2
    assert scenario("undo", "plan for q1")[1]["revision"] == 3
    listed = scenario("list")[1]["comparisons"]
    assert [(one["name"], one["notes"], len(one["scenarios"])) for one in listed] == [
        ("Plan for Q1", "Said on Monday", 3)
    ]
    assert scenario("rename", "Plan for Q1", "Spring")[1]["name"] == "Spring"
    code, marks = scenario("marks", "Spring")
    assert (code, marks["state"], marks["weeks"]) == (0, "waiting", [])
    assert "None of its weeks has passed." in spoken("marks", "Spring")[1]
    assert scenario("remove", "spring")[0] == 0
    assert scenario("list")[1]["comparisons"] == []
    assert "No comparison is saved yet." in spoken("list")[1]
    assert scenario("undo", "Spring")[0] == 0
    history = scenario("history", "Spring")[1]["history"]
    assert [one["name"] for one in history] == ["Spring", None, "Spring", "Plan for Q1", "Plan for Q1", "Plan for Q1"]
    assert scenario("remove", "Spring")[0] == 0


def test_a_file_of_comparisons_goes_out_and_comes_back(scenario, tmp_path):
    scenario("save", "Plan A")
    scenario("save", "Plan B", "--span", "quarter", "--with", "Only|price=0.05")
    file = tmp_path / "plans.toml"
    assert scenario("export", str(file))[0] == 0
    assert scenario("import", str(file))[1]["changed"] == 0
    before = file.read_text()
    assert "folder" in scenario("export", str(tmp_path))[1]["message"]
    code, error = scenario("export", str(file))
    assert (code, error["message"]) == (2, "There is a file of that name already.")
    assert file.read_text() == before
    assert scenario("remove", "Plan A")[0] == scenario("remove", "Plan B")[0] == 0
    assert scenario("import", str(file))[1]["changed"] == 2
    assert scenario("export")[1]["toml"].count("[[comparison]]") == 2
    assert scenario("export", str(file), "--replace")[0] == 0
    assert [one.name for one in tmp_path.iterdir()] == ["plans.toml"]
    for name in ("Plan A", "Plan B"):
        scenario("remove", name)


def test_a_file_written_by_hand_gets_its_numbers(scenario, tmp_path, path):
    file = tmp_path / "hand.toml"
    text = '[[comparison]]\nname = "Hand"\nfirst = 2026-11-16\nlast = 2026-12-31\n\n[[comparison.scenario]]\n'
    file.write_text(text + 'name = "Dearer"\nlevers = { price = 0.05 }\n')
    assert scenario("import", str(file))[1]["changed"] == 1
    assert scenario("import", str(file))[1]["changed"] == 0
    listed = scenario("list")[1]["comparisons"][0]
    assert (listed["version"], listed["as_of"]) == (open_published(Home(path)).version, END.isoformat())
    scenario("remove", "Hand")
    file.write_text(text + 'name = "Dearer"\nlevers = { prize = 0.05 }\n')
    code, error = scenario("import", str(file))
    assert (code, error["file"]) == (2, str(file))
    assert "'Hand': This store has no lever 'prize'." in error["message"]
    file.write_text(text + 'name = "Dearer"\nlevers = { price = "5%" }\n')
    assert scenario("import", str(file))[1]["line"] == 8


def test_a_workbook_is_written_once(scenario, tmp_path):
    file = tmp_path / "book.xlsx"
    assert scenario("workbook", str(file))[0] == 0
    assert "Base" in openpyxl.load_workbook(file).sheetnames
    code, error = scenario("workbook", str(file))
    assert (code, error["file"]) == (2, str(file))
    assert scenario("workbook", str(file), "--with", "Only", "--replace")[0] == 0
    assert scenario("workbook", str(tmp_path / "no" / "book.xlsx"))[0] == 2


def test_solve_answers_and_says_no(scenario, spoken):
    code, told = scenario("solve", "profit=6000")
    profit = float(told["value"])
    code, told = scenario("solve", f"profit={profit + 100:.0f}", "--limit", "conversion=0..0.3")
    assert code == 0
    assert told["mixes"]
    for mix in told["mixes"]:
        assert float(mix["value"]) >= round(profit + 100) - 0.005
        assert set(mix["plausibility"]) == set(mix["levers"])
        text = "|".join(["Mix", *(f"{name}={value!r}" for name, value in mix["levers"].items())])
        assert scenario("show", "--with", text)[1]["scenarios"][0]["totals"]["profit"] == mix["profit"]
    code, told = scenario("solve", "profit=1000000", "--limit", "conversion=0..0.3")
    assert (code, told["mixes"]) == (1, [])
    assert told["reason"].startswith("Not reachable within your limits")
    code, text = spoken("solve", "profit=1000000", "--limit", "conversion=0..0.3")
    assert code == 1
    assert "The most:" in text
    assert (
        spoken("solve", f"profit={profit - 100:.0f}")[1]
        .rstrip()
        .endswith("It is reached as it stands: " + text_of(profit))
    )


def text_of(profit):
    from storehelm.languages.formats import Formats

    return Formats("en", "EUR").money(round(profit * 1_000_000)) + "."


def test_solve_for_a_goal_of_the_book(scenario):
    code, told = scenario("solve", "sales", "--limit", "conversion=0..1", "--limit", "price=0..0.5")
    assert code == 0
    assert told["aim"] == "Grow: Net sales of at least €6,200"
    odds = []
    for mix in told["mixes"]:
        text = "|".join(["Mix", *(f"{name}={value!r}" for name, value in mix["levers"].items())])
        goal = scenario("show", "--with", text)[1]["scenarios"][0]["goals"][0]
        assert goal["projection"] == mix["value"]
        odds.append(goal["probability"])
    assert odds == [] or min(odds) >= 0.49


def test_nothing_published_is_a_sentence(tmp_path, capsys):
    home = ["--home", str(tmp_path / "home")]
    assert main([*home, "init", "--currency", "EUR", "--time-zone", "Europe/Amsterdam"]) == 0
    for words in (["show"], ["save", "A"], ["solve", "profit=1"], ["workbook", str(tmp_path / "a.xlsx")]):
        assert main([*home, "scenario", *words]) == 2
        assert "Nothing is published yet." in capsys.readouterr().err
    assert main([*home, "scenario", "list"]) == 0


def test_a_young_store_without_costs_sees_what_can_be_shown(tmp_path, capsys):
    shop(tmp_path, [order(day) for day in range(63)], Store("Young", "EUR", "UTC"), product_costs=[])
    (tmp_path / "home" / "demo").touch()
    home = ["--home", str(tmp_path / "home"), "--json", "scenario"]
    assert main([*home, "show"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["first"], told["last"]) == ("2026-11-16", "2027-01-17")
    base = told["scenarios"][1]
    assert base["totals"]["net_sales"] is not None
    assert (base["totals"]["profit"], base["break_even"]["orders"]["value"]) == (None, None)
    assert "Enter" in base["reasons"]["profit"]
    assert main([*home, "save", "First"]) == 0
    assert main([*home, "marks", "First"]) == 0
    capsys.readouterr()
    assert main([*home, "solve", "net_sales=5000"]) == 1
    assert json.loads(capsys.readouterr().out)["reason"].startswith("No lever that may move")
    assert main([*home, "solve", "profit=2000"]) == 2
    capsys.readouterr()
    assert main([*home, "solve", f"orders={base['totals']['orders'] + 5}", "--limit", "demand=0..0.5"]) == 0
    assert json.loads(capsys.readouterr().out)["mixes"][0]["levers"]["demand"] > 0


def test_a_store_that_is_too_young_is_told(tmp_path, capsys):
    shop(tmp_path, [order(day) for day in range(30)])
    assert main(["--home", str(tmp_path / "home"), "scenario", "show"]) == 2
    assert "need" in capsys.readouterr().err
