"""A home only to look at: no single orders, no deeds, every page stands, open to everybody."""

import shutil

import duckdb
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from storehelm.__main__ import main
from storehelm.components.navigation import PLACES
from storehelm.components.server import server_options
from storehelm.settings.home import ROOT, Home
from storehelm.settings.store import load_store
from tests.pages.asgi_client import Client


@pytest.fixture(scope="module")
def copied(homes, tmp_path_factory) -> Home:
    folder = tmp_path_factory.mktemp("copy") / "home"
    assert main(["--home", str(homes("whole")), "publish", "--copy-to", str(folder)]) == 0
    return Home(folder)


def test_it_holds_no_single_order_and_no_name_of_a_file(copied):
    (file,) = copied.published.glob("*.duckdb")
    with duckdb.connect(str(file), read_only=True) as con:
        tables = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
        assert "daily_sales" in tables
        assert not {"orders", "order_lines", "customers", "refunds"} & tables
        assert con.execute("select count(*) from loads").fetchall() == [(0,)]
    assert {path.name for path in copied.path.iterdir()} == {"published", "store.toml"}
    assert load_store(copied.settings).access.mode == "public"


def test_a_folder_that_holds_something_is_left_alone(copied, homes, capsys):
    assert main(["--home", str(homes("whole")), "publish", "--copy-to", str(copied.path)]) == 2
    assert "holds something" in capsys.readouterr().err


@pytest.mark.parametrize("page", [place.name for place in PLACES])
def test_every_page_stands_on_it_and_says_what_it_is(copied, page, monkeypatch, tmp_path):
    monkeypatch.setenv("STOREHELM_HOME", str(copied.path))
    monkeypatch.setenv("STOREHELM_DEMO_HOME", str(tmp_path / "demo"))
    test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    test.user = {"is_logged_in": False}
    if page != "weekly":
        test.switch_page(f"pages/{page}.py")
    test.run()
    assert not test.exception
    bodies = [block.proto.body for block in test.get("html")]
    assert any("This is a copy of a store’s data, to look at." in body for body in bodies)
    assert {path.name for path in copied.path.iterdir()} == {"published", "store.toml"}


def test_it_stands_where_nothing_can_be_written(copied, tmp_path, monkeypatch):
    folder = tmp_path / "locked"
    shutil.copytree(copied.path, folder)
    for path in (folder / "published", folder):
        path.chmod(0o500)
    monkeypatch.setenv("STOREHELM_HOME", str(folder))
    options = server_options()
    client = Client(Starlette(routes=options["routes"], middleware=options["middleware"]), caller=("203.0.113.9", 4))
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get(f"/share/{'A' * 43}").status == 404
    assert client.get("/_stcore/metrics").status == 403
    for path in (folder, folder / "published"):
        path.chmod(0o700)
