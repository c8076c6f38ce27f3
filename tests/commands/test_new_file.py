import os
import stat

import pytest

from storehelm.commands.new_file import write_file
from storehelm.refusal import Refusal


def test_a_file_is_written_whole_and_leaves_nothing_beside(tmp_path):
    write_file(tmp_path / "a.txt", b"all of it")
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"all of it"
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) & 0o600 == 0o600


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_is_not_written_over_unasked(tmp_path, monkeypatch, has_links):
    if not has_links:

        def no_links(*_):
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", no_links)
    file = tmp_path / "a.txt"
    write_file(file, b"first")
    with pytest.raises(Refusal, match="There is a file of that name already"):
        write_file(file, b"second")
    assert file.read_bytes() == b"first"
    write_file(file, b"third", over=True)
    assert file.read_bytes() == b"third"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_places_that_cannot_be_written_are_refused(tmp_path):
    for place in (tmp_path, tmp_path / "no" / "a.txt", tmp_path / ("x" * 300)):
        with pytest.raises(Refusal) as refused:
            write_file(place, b"")
        assert refused.value.hint
    assert list(tmp_path.iterdir()) == []
