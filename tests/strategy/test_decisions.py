from datetime import date, datetime
from decimal import Decimal

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.strategy.decisions import decision_from, document_of, read_decisions, write_decision
from storehelm.warehouse.records import NEW, Author, ChangedMeanwhile, save

ANNA = Author("Anna", datetime(2026, 11, 16, 9, 0))
FORM = {
    "id": "phone-form",
    "what": "Take the second address form off the checkout on phones",
    "owner": "Ben",
    "decided": "2026-11-02",
    "due": "2026-11-16",
    "metric": "session_conversion_rate",
    "where": {"device_category": ["mobile"]},
    "effect": "0.002",
}


def test_a_decision_says_what_its_document_says():
    one = decision_from(FORM)
    assert (one.effect, one.state, one.where) == (Decimal("0.002"), "open", {"device_category": ("mobile",)})
    assert decision_from(document_of(one)) == one


def test_it_is_due_from_its_day_on_until_it_is_closed():
    one = decision_from(FORM)
    assert [one.is_due(date(2026, 11, day)) for day in (15, 16, 30)] == [False, True, True]
    assert not decision_from(FORM | {"state": "kept"}).is_due(date(2026, 11, 30))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"due": "2026-11-01"}, "lies before the start"),
        ({"owner": ""}, "'owner' is missing"),
        ({"metric": "conversion"}, "No metric named"),
        ({"where": {"platform": ["meta"]}}, "cannot be told apart by ad platform"),
        ({"state": "done"}, "is not 'done'"),
        ({"effekt": 1}, "A decision has no 'effekt'"),
    ],
)
def test_an_impossible_decision_is_refused(changed, message):
    with pytest.raises(Refusal, match=message):
        decision_from(FORM | changed)


def test_decisions_are_kept_the_newest_first(tmp_path):
    home = Home(tmp_path / "home")
    write_decision(home, decision_from(FORM), NEW, ANNA)
    write_decision(home, decision_from(FORM | {"id": "later", "decided": "2026-11-09"}), NEW, ANNA)
    save(home, "decision", "old", {"id": "old"}, NEW, ANNA)
    found, broken = read_decisions(home)
    assert [(one.id, seen) for one, seen in found] == [("later", 1), ("phone-form", 1)]
    assert broken == ["Decision 'old' cannot be read. 'what' is missing."]
    with pytest.raises(ChangedMeanwhile):
        write_decision(home, decision_from(FORM | {"state": "kept"}), NEW, ANNA)
