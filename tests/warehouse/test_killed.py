"""A process killed at any moment leaves the last good state."""

import subprocess
import sys
from pathlib import Path

import pytest

from storehelm.settings.home import Home
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import current_version, open_published
from storehelm.warehouse.writer import writing
from tests.shops import NOW, STORE, fill_shop
from tests.warehouse.staging import export, facts, load_export

ROOT = Path(__file__).resolve().parents[2]
STOP = """
import sys
from pathlib import Path
from storehelm.settings.home import Home
from storehelm.warehouse.publish import publish
from storehelm.warehouse.load import How, load
from storehelm.warehouse.writer import writing
from tests.shops import NOW, STORE
from tests.warehouse.staging import export

home, at = Home(Path(sys.argv[1])), sys.argv[2]

def stop(step):
    if step == at:
        print("here", flush=True)
        sys.stdin.read()
"""
LOAD = """
orders = [{"order_id": str(n), "goods": f"{n}.50"} for n in range(1, 400)]
with writing(home, "import") as con:
    load(con, export(orders=orders), NOW, home.rejects, How(progress=stop))
"""
PUBLISH = "publish(home, STORE, NOW, progress=stop)"


def kill_at(step, script, home):
    process = subprocess.Popen(
        [sys.executable, "-c", STOP + script, str(home.path), step],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        reached = process.stdout.readline()
        process.kill()
    assert reached == "here\n"


def loaded(home):
    with writing(home, "test", patience=0) as con:
        return facts(con)


@pytest.mark.parametrize("step", ["reading", "comparing", "writing", "saving"])
def test_a_killed_load_leaves_what_was_there(step, tmp_path):
    home = Home(tmp_path / "home")
    fill_shop(home)
    with writing(home, "test") as con:
        load_export(con, tmp_path, export(orders=[{"order_id": "1", "goods": "1.00"}]))
    before = loaded(home)
    kill_at(step, LOAD, home)
    assert loaded(home) == before
    with writing(home, "test") as con:
        again = export(orders=[{"order_id": str(n), "goods": f"{n}.50"} for n in range(1, 4)])
        assert load_export(con, tmp_path, again).counts.loaded == 2


@pytest.mark.parametrize("step", ["building kept_orders", "building daily_sales", "checking", "saving", "switching"])
def test_a_killed_publish_leaves_the_last_good_version_live(step, tmp_path):
    home = Home(tmp_path / "home")
    fill_shop(home, orders=[{"goods": "1.00"}])
    good = publish(home, STORE, NOW.replace(year=2025))
    fill_shop(home, orders=[{"order_id": "2", "goods": "2.00"}])
    kill_at(step, PUBLISH, home)
    assert current_version(home) == good
    assert open_published(home).rows("select count(*) from orders") == [(1,)]
    publish(home, STORE, NOW, patience=0)
    assert open_published(home).rows("select count(*) from orders") == [(2,)]
    assert not list(home.published.glob(".*"))


def test_a_publish_killed_after_the_switch_is_done(tmp_path):
    home = Home(tmp_path / "home")
    fill_shop(home, orders=[{"goods": "1.00"}])
    kill_at("tidying", PUBLISH, home)
    assert open_published(home).rows("select count(*) from orders") == [(1,)]
