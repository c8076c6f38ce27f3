"""What the reader is told where state.sqlite cannot be used."""

import os
from datetime import datetime

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.warehouse.records import NEW, Author, latest, save
from storehelm.warehouse.state import opened_state

ANNA = Author("Anna", datetime(2026, 11, 16, 9, 0))


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    save(home, "goal", "growth", {"target": "1"}, NEW, ANNA)
    return home


def test_a_damaged_file_is_a_sentence(home):
    home.state.write_bytes(b"no database at all" * 100)
    with pytest.raises(Refusal, match="is damaged") as caught:
        latest(home, "goal")
    assert caught.value.file == str(home.state)
    assert "backup" in caught.value.hint


def test_a_fault_of_a_statement_is_no_fault_of_the_file(home):
    with pytest.raises(Exception, match="no such table") as caught, opened_state(home) as con:
        con.execute("select * from absent")
    assert not isinstance(caught.value, Refusal)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_can_be_read(home):
    home.state.chmod(0o444)
    home.path.chmod(0o555)
    try:
        assert [record.record_id for record in latest(home, "goal")] == ["growth"]
        with pytest.raises(Refusal, match="cannot be") as caught:
            save(home, "goal", "growth", {"target": "2"}, 1, ANNA)
        assert "write to this folder" in caught.value.hint
    finally:
        home.path.chmod(0o755)
