"""Leads are the credit that Analytics gives to the events that the store names, rounded once."""

from datetime import date, timedelta

import pytest

from storehelm.metrics.query import ask
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

FIRST = date(2026, 5, 4)


def event(place, events, credit, **told):
    return {"event_date": FIRST + timedelta(days=place), "events": events, "key_events": credit} | told


def leads(published, first=0, last=6, **rest):
    period = Period(FIRST + timedelta(days=first), FIRST + timedelta(days=last))
    return ask(published, STORE, ["leads"], period, **rest)


@pytest.mark.parametrize(
    "told, rounded",
    [(["0.5"], 0), (["1.5"], 2), (["2.5"], 2), (["2.500001"], 3), (["0.4", "0.4", "0.4"], 1), (["0.333333"] * 3, 1)],
)
def test_fractions_are_rounded_once_at_the_end(tmp_path, told, rounded):
    rows = [event(0, 1, credit, channel=f"c{place}") for place, credit in enumerate(told)]
    assert leads(published_shop(tmp_path, event_counts=rows)).value("leads") == rounded


def test_leads_by_day_and_device(tmp_path):
    published = published_shop(
        tmp_path,
        event_counts=[
            event(0, 4, "4", device_category="mobile", channel="Email"),
            event(0, 1, "1", device_category="(withheld)", channel="(withheld)"),
            event(2, 3, "3", device_category="desktop"),
        ],
        ga4_slices=[{"report": "leads", "first_day": FIRST, "last_day": FIRST + timedelta(days=6)}],
    )
    assert leads(published).value("leads") == 8
    assert [row["leads"] for row in leads(published, grain="day").rows] == [5, 0, 3, 0, 0, 0, 0]
    by_device = leads(published, by=["device_category"]).rows
    assert [(row["device_category"], row["leads"]) for row in by_device] == [
        ("desktop", 3),
        ("mobile", 4),
        ("(withheld)", 1),
    ]
    assert leads(published, where={"device_category": ["mobile"]}).value("leads") == 4
    assert "cannot be told apart by source" in leads(published, by=["source_name"]).reasons["leads"]


def test_events_that_are_no_key_events_leave_leads_unknown(tmp_path):
    published = published_shop(tmp_path, event_counts=[event(0, 6, "0"), event(1, 2, "2")])
    answer = leads(published)
    assert answer.value("leads") is None
    assert answer.reasons["leads"] == (
        "Google Analytics counts 25.0% of these events as key events: mark them so there (Admin, Events)."
    )
    assert leads(published, 1, 1).value("leads") == 2
    assert leads(published, 0, 0).shares == {"leads": 0.0}
