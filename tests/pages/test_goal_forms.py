"""The forms of goals, initiatives and decisions: what is kept, refused, taken back, and who is told of a conflict."""

import shutil
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from storehelm.settings.home import ROOT, Home
from storehelm.strategy.decisions import read_decisions
from storehelm.strategy.goal_book import GOAL, changes, read_book, write_goal
from storehelm.strategy.goals import goal_from
from storehelm.warehouse.records import Author

AUTHOR = Author("Ada", datetime(2026, 11, 16, 8, tzinfo=UTC).replace(tzinfo=None))
SALES = {
    "id": "sales",
    "objective": "Sell for 9,000 in the quarter",
    "pillar": "results",
    "metric": "net_sales",
    "target": "9000",
    "start": "2026-10-01",
    "deadline": "2026-12-31",
}


@pytest.fixture
def own(homes, tmp_path, monkeypatch) -> Home:
    """A copy of the shop's home that a test may change."""
    path = tmp_path / "home"
    shutil.copytree(homes("whole"), path)
    monkeypatch.setenv("STOREHELM_HOME", str(path))
    monkeypatch.setenv("STOREHELM_DEMO_HOME", str(tmp_path / "demo"))
    return Home(path)


def _windows(page: str) -> None:
    """The parts of a page that change something, on the home that the environment names."""
    from datetime import date

    from storehelm.components import decision_ledger, goal_editor
    from storehelm.components.view import Opened, View
    from storehelm.languages.formats import Formats
    from storehelm.metrics.selection import Selection
    from storehelm.settings.calendar import Period
    from storehelm.settings.home import home_at
    from storehelm.settings.store import load_store
    from storehelm.strategy.goal_book import read_book
    from storehelm.warehouse.published import open_published

    home, today, formats = home_at(), date(2026, 11, 19), Formats("en_GB", "EUR")
    store, book, published = load_store(home.settings), read_book(home), open_published(home)
    opened = Opened(home, home, today, formats, "light", book, store, published)
    if page == "strategy":
        goal_editor.show_goal_buttons(opened)
        for goal in book.goals[:1]:
            goal_editor.show_changes(opened, goal.id)
        goal_editor.show_set_aside(opened)
        return
    week = Selection(Period(date(2026, 11, 9), date(2026, 11, 15)))
    view = View(published, store, week, formats, "light", today, book)
    decision_ledger.show_decisions(opened, view, view.look)


def windows(page: str) -> AppTest:
    """Those parts by themselves: what is pressed inside the frame is lost to AppTest, which starts the frame anew."""
    return AppTest.from_function(_windows, default_timeout=60, args=(page,)).run()


def app_at(page: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    return test.switch_page(f"pages/{page}.py").run()


def field(test: AppTest, kind: str, label: str):
    return next(one for one in getattr(test, kind) if one.label == label)


def send(test: AppTest, opener: str, label: str) -> AppTest:
    """Press the button of a window's form; a test runs the whole page, so the window is opened in the same run."""
    test.button(key=opener).click()
    next(one for one in test.button if one.label == label).click()
    return test.run()


def words(test: AppTest) -> str:
    """Everything that the page says in pieces of HTML."""
    return " ".join(one.proto.body for one in test.get("html"))


def add_goal(test: AppTest, **texts: str) -> AppTest:
    test.button(key="goal_add").click().run()
    for label, text in ({"What is to be reached": "Sell more", "Target": "9000"} | texts).items():
        field(test, "text_input", label).set_value(text)
    return send(test, "goal_add", "Keep this goal")


def test_a_goal_is_kept_and_can_be_taken_back(own):
    test = add_goal(windows("strategy"))
    assert not test.exception
    assert [goal.objective for goal in read_book(own).goals] == ["Sell more"]
    assert "Kept: Sell more." in words(test)
    test.button(key="undo_goal").click().run()
    assert read_book(own).goals == ()
    assert "so that it is removed: Sell more." in words(test)


def test_a_second_goal_of_the_same_name_does_not_overwrite_the_first(own):
    add_goal(add_goal(windows("strategy")), Target="12000")
    assert sorted(str(goal.target) for goal in read_book(own).goals) == ["12000", "9000"]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"What is to be reached": "  "}, "It says nothing of what is to be reached."),
        ({"Target": ""}, "The target is missing."),
        ({"Target": "twelve"}, "&#x27;twelve&#x27; is no number."),
        ({"Target": "nan"}, "&#x27;nan&#x27; is no number."),
        ({"Target": "9,000"}, "nothing between thousands"),
        ({"Only where": "mobile"}, "&#x27;mobile&#x27; is no filter. Write it as device=mobile."),
        ({"Only where": "planet=mars"}, "No dimension named &#x27;planet&#x27;"),
        ({"Only where": "country=Germny"}, "Did you mean &#x27;Germany&#x27;?"),
    ],
)
def test_a_slip_is_told_and_nothing_is_kept(own, texts, said):
    test = add_goal(windows("strategy"), **texts)
    assert not test.exception
    assert said in words(test)
    assert "This was not kept." in words(test)
    assert read_book(own).goals == ()


def test_a_deadline_before_the_start_is_told_with_days_as_people_write_them(own):
    test = windows("strategy")
    test.button(key="goal_add").click().run()
    field(test, "text_input", "What is to be reached").set_value("Sell more")
    field(test, "text_input", "Target").set_value("9000")
    field(test, "date_input", "Deadline").set_value(date(2026, 1, 31))
    test = send(test, "goal_add", "Keep this goal")
    assert "The deadline, 31 Jan 2026, lies before the start" in words(test)
    assert read_book(own).goals == ()


def test_filters_may_be_called_as_the_pages_call_them(own):
    add_goal(windows("strategy"), **{"Only where": "device=mobile, Country=Germany"})
    assert dict(read_book(own).goals[0].where) == {"device_category": ("mobile",), "country": ("Germany",)}


def test_a_removed_goal_can_be_brought_back_later(own):
    write_goal(own, goal_from(SALES), 0, AUTHOR)
    test = windows("strategy")
    test.button(key="goal_remove").click().run()
    assert read_book(own).goals == ()
    assert any(one.label == "1 removed goal" for one in test.expander)
    test.button(key="undo_goal").click().run()
    assert [goal.id for goal in read_book(own).goals] == ["sales"]
    assert len(changes(own, GOAL, "sales")) == 3


def test_a_goal_that_filters_by_what_the_data_does_not_have_hides_no_other(own):
    write_goal(own, goal_from(SALES), 0, AUTHOR)
    lost = SALES | {"id": "lost", "objective": "Sell on Mars", "where": {"country": ["Mars"]}}
    write_goal(own, goal_from(lost), 0, AUTHOR)
    for page in ("strategy", "weekly"):
        test = app_at(page)
        assert not test.exception
        assert "Sell for 9,000 in the quarter" in words(test)
    assert "No country named &#x27;Mars&#x27; in the data." in words(app_at("strategy"))


def test_a_decision_is_kept_told_and_taken_back(own):
    test = windows("weekly")
    test.button(key="decision_add").click().run()
    field(test, "text_input", "What is decided").set_value("Free shipping from 50 euros")
    test = send(test, "decision_add", "Keep this decision")
    assert "It says nobody who does it." in words(test)
    assert read_decisions(own)[0] == []
    test.button(key="decision_add").click().run()
    field(test, "text_input", "What is decided").set_value("Free shipping from 50 euros")
    field(test, "text_input", "Owner").set_value("Ada")
    field(test, "text_input", "Expected change per week").set_value("0.5%")
    test = send(test, "decision_add", "Keep this decision")
    assert [one.what for one, _ in read_decisions(own)[0]] == ["Free shipping from 50 euros"]
    assert "Kept: Free shipping from 50 euros." in words(test)
    test.button(key="undo_decision").click().run()
    assert read_decisions(own)[0] == []


@pytest.mark.browser
def test_two_people_change_one_goal_and_the_second_sees_the_first(own, tmp_path):
    from playwright.sync_api import sync_playwright

    from tests.pages.test_browser import CHROMIUM, Visit, server

    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    write_goal(own, goal_from(SALES), 0, AUTHOR)
    with server(own.path, tmp_path / "demo") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        visit = Visit(browser, address).open("/strategy")
        visit.page.get_by_role("button", name="Change this goal").click()
        target = visit.page.get_by_role("dialog").get_by_label("Target", exact=True)
        target.fill("12000")
        write_goal(own, goal_from(SALES | {"target": "10000"}), 1, AUTHOR)
        keep = visit.page.get_by_role("button", name="Keep this goal")
        keep.click()
        said = visit.page.get_by_role("dialog").locator(".sh-notice")
        said.wait_for(timeout=60_000)
        assert "Somebody else was quicker." in said.inner_text()
        assert "Ada changed it on 16 Nov 2026 at 08:00 UTC. It says now: " in said.inner_text()
        assert "target €10,000" in said.inner_text()
        assert str(read_book(own).goals[0].target) == "10000"
        assert target.input_value() == "12000"
        keep.click()
        visit.page.get_by_text("Kept: Sell for 9,000 in the quarter.").wait_for(timeout=60_000)
        assert str(read_book(own).goals[0].target) == "12000"
        browser.close()
