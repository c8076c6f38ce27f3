"""The frame: every page inside it in every state, filters from the URL, links."""

from datetime import date, timedelta

import pytest

from storehelm.components.navigation import PLACES
from tests.pages.conftest import STATES

PAGES = [place.name for place in PLACES]


def filters_of(test) -> dict[str, object]:
    return {
        "from": test.date_input(key="from").value,
        "to": test.date_input(key="to").value,
        "period": test.selectbox(key="period").value,
        "compare": test.selectbox(key="compare").value,
        **{key: test.multiselect(key=key).value for key in ("device", "channel", "country", "customer")},
    }


def link_of(test) -> str:
    return next(code.value for code in test.sidebar.code)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", STATES)
def test_every_page_stands_in_every_state(app, state, page):
    test = app(state, page)
    assert not test.exception
    assert test.main.children
    test.run()
    assert not test.exception


def test_the_last_complete_week_opens_by_itself(app):
    filters = filters_of(app())
    assert filters["period"] == "Last complete week"
    assert (filters["from"], filters["to"]) == (date(2026, 11, 9), date(2026, 11, 15))
    assert filters["compare"] == "week_and_year"


def test_a_link_sets_every_filter(app):
    test = app(
        "whole",
        from_="2026-10-01",
        to="2026-10-31",
        compare="year",
        device=["MOBILE"],
        channel=["Email", "direct"],
        country="Germany",
        customer="New",
    )
    assert filters_of(test) == {
        "from": date(2026, 10, 1),
        "to": date(2026, 10, 31),
        "period": "Last month",
        "compare": "year",
        "device": ["mobile"],
        "channel": ["Email", "Direct"],
        "country": ["Germany"],
        "customer": ["new"],
    }
    assert filters_of(test.run())["device"] == ["mobile"]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"country": "Atlantis"}, "Atlantis"),
        ({"device": ["mobile", "toaster"]}, "toaster"),
        ({"from_": "2026-99-99"}, "2026-99-99"),
        ({"to": "1999-01-01"}, "1999-01-01"),
        ({"compare": "moon"}, "moon"),
        ({"country": "<script>alert(1)</script>"}, "&lt;script&gt;"),
    ],
)
def test_what_a_link_asks_for_in_vain_is_said(app, query, word):
    test = app("whole", **query)
    assert not test.exception
    notices = [element.proto.body for element in test.get("html") if "The link asks for" in element.proto.body]
    assert len(notices) == 1
    assert word in notices[0]


def test_a_named_period_sets_the_dates(app):
    test = app()
    test.selectbox(key="period").select("Last 4 weeks").run()
    assert filters_of(test)["from"] == date(2026, 10, 19)
    test.date_input(key="from").set_value(date(2026, 10, 20)).run()
    assert filters_of(test)["period"] == "Custom dates"


def test_dates_in_reverse_are_put_in_order(app):
    test = app("whole", from_="2026-10-31", to="2026-10-01")
    assert not test.exception
    assert "from=2026-10-01&to=2026-10-31" in link_of(test)


def test_the_copied_link_says_everything(app, homes):
    version = (homes("whole") / "published" / "current").read_text().strip()
    test = app("whole", device="mobile", compare="none")
    query = link_of(test).split("?")[1]
    assert query == f"from=2026-11-09&to=2026-11-15&compare=none&device=mobile&v={version}"


def test_a_link_to_a_version_that_is_gone_says_so(app):
    test = app("whole", v="20200101T000000Z-00000000")
    assert any("moved on" in element.proto.body for element in test.get("html"))
    assert not any("moved on" in element.proto.body for element in app("whole").get("html"))


def test_new_and_returning_is_closed_on_retention(app):
    test = app("whole", "retention", customer="New")
    assert test.multiselect(key="customer").disabled
    assert "customer=" not in link_of(test)


def test_a_named_period_moves_on_with_the_data(app):
    test = app("whole")
    assert filters_of(test)["to"] == date(2026, 11, 15)
    test.session_state["period_counted_from"] = date(2026, 11, 11)
    test.session_state["from"], test.session_state["to"] = date(2026, 11, 2), date(2026, 11, 8)
    test.run()
    assert filters_of(test)["to"] - filters_of(test)["from"] == timedelta(days=6)
    assert filters_of(test)["to"] == date(2026, 11, 15)


def test_where_numbers_come_from_is_made_when_it_is_opened(app):
    test = app()
    assert not [code for code in test.main.code if "select" in code.value]
    test.session_state["weekly_sources"] = True
    test.run()
    assert not test.exception
    shown = "\n".join(code.value for code in test.main.code)
    assert "from daily_sales" in shown and "-- $first = date '2026-11-09'" in shown
    assert "python -m storehelm view weekly" in shown
    assert any("14 orders and returns of 9" in block.proto.body for block in test.main.get("html"))
