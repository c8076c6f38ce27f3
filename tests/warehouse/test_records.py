from datetime import datetime, timedelta

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.warehouse.records import NEW, Author, ChangedMeanwhile, find, history, latest, save, undo

NOW = datetime(2026, 11, 16, 9, 0)
ANNA = Author("Anna", NOW)
BEN = Author("Ben", NOW + timedelta(minutes=5))


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_nothing_is_there_before_anybody_wrote(home):
    assert latest(home, "goal") == []
    assert find(home, "goal", "growth") is None
    assert history(home, "goal", "growth") == []
    assert not home.state.exists()


def test_a_record_keeps_every_revision_with_its_author(home):
    save(home, "goal", "growth", {"target": "100000"}, NEW, ANNA)
    save(home, "goal", "growth", {"target": "120000"}, 1, BEN)
    assert [record.document["target"] for record in latest(home, "goal")] == ["120000"]
    told = [(record.revision, record.changed_by, record.document) for record in history(home, "goal", "growth")]
    assert told == [(2, "Ben", {"target": "120000"}), (1, "Anna", {"target": "100000"})]
    assert history(home, "goal", "growth")[1].changed_at == NOW


def test_kinds_do_not_know_each_other(home):
    save(home, "goal", "growth", {"target": "1"}, NEW, ANNA)
    save(home, "decision", "growth", {"what": "cut"}, NEW, ANNA)
    assert [record.kind for record in latest(home, "goal")] == ["goal"]


def test_who_was_slower_sees_the_other_change_and_overwrites_nothing(home):
    save(home, "goal", "growth", {"target": "1"}, NEW, ANNA)
    save(home, "goal", "growth", {"target": "2"}, 1, ANNA)
    with pytest.raises(ChangedMeanwhile, match="Anna changed 'growth' in the meantime") as caught:
        save(home, "goal", "growth", {"target": "3"}, 1, BEN)
    assert caught.value.theirs.document == {"target": "2"}
    assert find(home, "goal", "growth").document == {"target": "2"}
    save(home, "goal", "growth", {"target": "3"}, caught.value.theirs.revision, BEN)
    assert find(home, "goal", "growth").revision == 3


def test_two_new_records_of_one_name_are_not_one(home):
    save(home, "goal", "growth", {"target": "1"}, NEW, ANNA)
    with pytest.raises(ChangedMeanwhile):
        save(home, "goal", "growth", {"target": "2"}, NEW, BEN)


def test_saving_the_same_again_is_no_change(home):
    save(home, "goal", "growth", {"target": "1", "owner": "Anna"}, NEW, ANNA)
    again = save(home, "goal", "growth", {"owner": "Anna", "target": "1"}, 1, BEN)
    assert (again.revision, again.changed_by) == (1, "Anna")
    assert save(home, "goal", "growth", {"owner": "Anna", "target": "1"}, NEW, BEN).revision == 1


def test_undo_brings_back_what_was_there_even_after_a_deletion(home):
    save(home, "goal", "growth", {"target": "1"}, NEW, ANNA)
    save(home, "goal", "growth", None, 1, BEN)
    assert latest(home, "goal") == []
    undo(home, "goal", "growth", ANNA)
    assert find(home, "goal", "growth").document == {"target": "1"}
    assert [record.revision for record in history(home, "goal", "growth")] == [3, 2, 1]


def test_undoing_a_first_change_removes_the_record_and_undoing_that_restores_it(home):
    save(home, "goal", "growth", {"target": "1"}, NEW, ANNA)
    assert undo(home, "goal", "growth", BEN).document is None
    assert undo(home, "goal", "growth", BEN).document == {"target": "1"}


def test_what_never_was_cannot_be_undone(home):
    with pytest.raises(Refusal, match="no goal named 'growth'"):
        undo(home, "goal", "growth", ANNA)
