from datetime import date, datetime
from decimal import Decimal

import pytest

from storehelm.components.goal_form import (
    NONE,
    filters_of,
    free_id,
    goal_of,
    id_of,
    kind_of,
    number_of,
    target_text,
    told,
    where_text,
)
from storehelm.languages.formats import Formats
from storehelm.languages.speech import speaking
from storehelm.refusal import Refusal
from storehelm.warehouse.records import Record

WORDS = {
    "objective": "Revenue +10 % in Q4!", "pillar": "results", "metric": "net_sales", "kind": "change", "number": "10",
    "start": date(2026, 10, 1), "deadline": date(2026, 12, 31), "owner": "", "rank": "primary", "parent": NONE,
    "where": "", "notes": "",
}  # fmt: skip


def test_the_form_says_a_goal():
    goal = goal_of(None, WORDS)
    assert (goal.id, goal.change, goal.target) == ("revenue-10-in-q4", Decimal("0.1"), None)
    assert goal_of(goal, WORDS | {"objective": "Other words"}).id == goal.id


@pytest.mark.parametrize("kind", ["target", "week", "change"])
def test_what_was_kept_comes_back_into_the_form(kind):
    goal = goal_of(
        None, WORDS | {"kind": kind, "number": "12.5", "where": "channel=Email, channel=SMS", "metric": "orders"}
    )
    assert (kind_of(goal), target_text(goal), where_text(goal)) == (kind, "12.5", "channel=Email, channel=SMS")


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [("2.5%", "target", "0.025"), (" 48 000 ", "week", "48000"), ("10", "change", "0.1")],
)
def test_numbers_are_read_as_people_write_them(text, kind, number):
    assert Decimal(number_of(text, kind)) == Decimal(number)


def test_points_between_thousands_are_no_decimals():
    with speaking("nl"), pytest.raises(Refusal):
        number_of("120.000", "target")
    with speaking("nl"):
        assert [number_of(text, "target") for text in ("0.025", "12.5", "120000")] == ["0.025", "12.5", "120000"]
    with speaking("ka"):
        assert number_of("1.250", "target") == "1.250"


def test_a_slip_gets_a_sentence():
    with pytest.raises(Refusal, match="'mobile' is no filter"):
        filters_of("mobile")
    with pytest.raises(Refusal, match="'ten' is no number"):
        goal_of(None, WORDS | {"kind": "target", "number": "ten"})
    with pytest.raises(Refusal, match="The target is missing"):
        goal_of(None, WORDS | {"number": ""})


def test_an_id_is_made_of_any_words():
    assert [id_of(text) for text in ("!!!", "მიზანი 1", "a" * 90)] == ["goal", "მიზანი-1", "a" * 60]


def test_a_revision_in_a_few_words():
    formats = Formats("en_GB", "EUR")
    said = {"target": "0.0225", "metric": "engagement_rate", "owner": "Ben", "start": "2026-10-01"}
    record = Record("goal", "g", 1, datetime(2026, 11, 16), "Anna", said)
    assert told(record, formats) == "target 2.25%, from 1 Oct 2026, owner Ben"
    assert told(Record("goal", "g", 2, datetime(2026, 11, 16), "Anna", None), formats) == "it is removed"


def test_a_new_id_is_one_that_nothing_has():
    assert free_id("Sell more", {"sell-more", "sell-more-2"}) == "sell-more-3"
