"""The funnel and channels pages with and without events."""

import pytest
from streamlit.testing.v1 import AppTest

from storehelm.settings.home import ROOT, Home
from storehelm.warehouse.exports import load_exports
from storehelm.warehouse.publish import publish
from tests.connectors.event_export import event, write
from tests.pages.conftest import orders
from tests.shops import NOW, STORE, fill_shop

SOLD = {"transaction_id": "T1", "purchase_revenue": 49.9}
WEEK = [
    *(event("page_view", f"2026-11-1{day}T09:00:00", user=f"u{day}") for day in range(3)),
    event("view_item", "2026-11-10T09:01:00", user="u0"),
    event("view_item", "2026-11-11T09:01:00", user="u1"),
    event("purchase", "2026-11-11T09:03:00", user="u1", ecommerce=SOLD),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    folder = tmp_path_factory.mktemp("events")
    made = Home(folder / "home")
    fill_shop(made, orders=orders())
    (account,) = load_exports(made, STORE, [write(folder / "events.parquet", WEEK)], NOW)
    assert account.refusal is None
    publish(made, STORE, NOW)
    return made


@pytest.fixture
def page(home, monkeypatch, tmp_path):
    def opened(name: str, **query: str) -> AppTest:
        monkeypatch.setenv("STOREHELM_HOME", str(home.path))
        monkeypatch.setenv("STOREHELM_DEMO_HOME", str(tmp_path / "demo-home"))
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        for key, value in query.items():
            test.query_params[key.rstrip("_")] = value
        test.switch_page(f"pages/{name}.py")
        return test.run()

    return opened


def said(test) -> str:
    assert not test.exception
    return " ".join(str(one.value) for one in (*test.markdown, *test.get("html"))) + str(test.main)


def test_both_funnels_stand_there_and_are_told_apart(page):
    text = said(page("funnel", from_="2026-11-09", to="2026-11-15"))
    assert "Exact, from events" in text
    assert "Open, from daily counts" in text


def test_a_link_chooses_what_is_counted(page):
    test = page(
        "funnel",
        from_="2026-11-09",
        to="2026-11-15",
        funnel_unit="Users (browsers)",
        funnel_mode="Entering at any step",
        funnel_window="Within 7 days",
    )
    assert "users (browsers), entering at any step, within 7 days" in said(test)
    test.selectbox(key="funnel_unit").set_value("session").run()
    assert "sessions, entering at any step, within 7 days" in said(test)


def test_without_events_of_the_days_there_is_a_quiet_line(page):
    test = page("funnel", from_="2026-10-01", to="2026-10-07")
    text = said(test)
    assert "An exact, ordered funnel needs events" in text
    assert "funnel_unit" not in [box.key for box in test.selectbox]


def test_channels_show_who_gets_the_credit_where_events_are_known(page):
    assert "Who gets the credit" in said(page("channels", from_="2026-11-09", to="2026-11-15"))
    assert "Who gets the credit" not in said(page("channels", from_="2026-10-01", to="2026-10-07"))
