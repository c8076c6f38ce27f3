import json
import os
import re

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.warehouse.lock import held
from storehelm.warehouse.writer import writing


def test_a_second_writer_is_told_who_holds_the_warehouse(tmp_path):
    home = Home(tmp_path / "home")
    with held(home, "import"), pytest.raises(Refusal) as caught, held(home, "publish", patience=0):
        pass
    assert re.fullmatch(
        rf"The warehouse is being written by process {os.getpid()} \(import, since .* UTC\)\.", caught.value.message
    )
    assert caught.value.hint


def test_a_released_lock_can_be_taken(tmp_path):
    home = Home(tmp_path / "home")
    for verb in ("import", "publish"):
        with held(home, verb, patience=0):
            assert json.loads(home.lock.read_text())["verb"] == verb


def test_what_a_dead_holder_left_behind_does_not_lock(tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    home.lock.write_text(json.dumps({"pid": 999_999, "verb": "import", "since": "2026-01-01 00:00:00 UTC"}))
    with held(home, "publish", patience=0):
        pass


def test_a_file_that_is_no_warehouse_is_refused_with_its_name(tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    home.warehouse.write_text("this is no database, and it is long enough to be looked at" * 100)
    with pytest.raises(Refusal, match="cannot be opened") as caught, writing(home, "import"):
        pass
    assert caught.value.file == str(home.warehouse)
