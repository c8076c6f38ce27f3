"""The audit holds what strangers wrote, and is read in terminals."""

from datetime import datetime

from storehelm.settings.home import Home
from storehelm.warehouse.audit import Entry, note, read_audit


def test_nothing_that_a_stranger_writes_moves_a_terminal(tmp_path):
    home = Home(tmp_path / "own")
    note(home, Entry(datetime(2026, 11, 22), "\x1b[2Jeve\u202e@else.example\r\nanna", "turned away", "the\tapp " * 99))
    (one,) = read_audit(home, 9)
    assert one.who == "[2Jeve@else.example anna"
    assert one.subject.startswith("the app the app") and len(one.subject) == 300
