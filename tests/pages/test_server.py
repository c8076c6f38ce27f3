"""The server around the app: health, safety headers, compressed bundles, uploads."""

import gzip
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit import file_util

from storehelm.components import upload_route
from storehelm.components.server import server_options
from storehelm.components.upload_route import TOKENS, VALID_SECONDS, Tokens, safe_name
from tests.pages.asgi_client import Client


@pytest.fixture
def client(tmp_path, monkeypatch) -> Client:
    monkeypatch.setenv("STOREHELM_HOME", str(tmp_path / "home"))
    options = server_options()
    page = Route("/anything", lambda request: PlainTextResponse("page"))
    file = Route("/media/{name}", lambda request: PlainTextResponse("file"))
    return Client(Starlette(routes=[*options["routes"], page, file], middleware=options["middleware"]))


def test_health_says_which_version_is_live(client, tmp_path):
    assert client.get("/healthz").json() == {"status": "ok", "version": None}
    (tmp_path / "home" / "published").mkdir(parents=True)
    (tmp_path / "home" / "published" / "current").write_text("20261121T120000Z-ab\n")
    assert client.get("/healthz").json()["version"] == "20261121T120000Z-ab"


def test_every_answer_is_kept_from_strangers(client):
    headers = client.get("/anything").headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'self'" in policy and "'unsafe-eval'" not in policy
    assert "script-src 'self' blob: 'sha256-" in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_no_cache_on_the_way_keeps_a_download(client):
    assert client.get("/media/orders.csv").headers["cache-control"] == "private, no-store"


def test_the_default_page_is_found_by_its_name_too(client):
    answer = client.get("/weekly?device=Mobile")
    assert answer.status == 307
    assert answer.headers["location"] == "./?device=Mobile"


def a_bundle() -> Path:
    return next((Path(file_util.get_static_dir()) / "static" / "js").glob("index.*.js"))


def test_bundles_are_sent_compressed_and_whole(client):
    bundle = a_bundle()
    answer = client.get(f"/static/js/{bundle.name}", accept_encoding="gzip, br")
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert len(answer.body) < bundle.stat().st_size / 2
    assert gzip.decompress(answer.body) == bundle.read_bytes()


@pytest.mark.parametrize("path", ["/static/js/none.js", "/static/../index.html", "/static/%2e%2e/%2e%2e/__init__.py"])
def test_only_bundles_are_taken_from_the_folder(client, path):
    assert client.get(path, accept_encoding="gzip").status == 404


def test_a_file_is_put_to_disk_and_the_next_token_given(client, tmp_path):
    folder = tmp_path / "home" / "uploads" / "batch"
    answer = client.put(f"/api/upload/{TOKENS.give(folder)}?name=orders.csv", [b"id,total\n1,2\n"])
    assert answer.status == 200
    assert (folder / "orders.csv").read_bytes() == b"id,total\n1,2\n"
    again = client.put(f"/api/upload/{answer.json()['next']}?name=orders.csv", [b"second"])
    assert again.json()["name"] == "orders (2).csv"
    assert sorted(path.name for path in folder.iterdir()) == ["orders (2).csv", "orders.csv"]


def test_a_token_is_good_for_one_file(client, tmp_path):
    token = TOKENS.give(tmp_path)
    assert client.put(f"/api/upload/{token}?name=a.csv", [b"x"]).status == 200
    refused = client.put(f"/api/upload/{token}?name=a.csv", [b"x"])
    assert refused.status == 403
    assert "Reload the Data page" in refused.json()["error"]


def test_a_token_that_was_never_given_is_refused(client):
    assert client.put("/api/upload/guessed?name=a.csv", [b"x"]).status == 403


def test_a_token_expires(tmp_path):
    now = [0.0]
    tokens = Tokens(lambda: now[0])
    first, second = tokens.give(tmp_path), tokens.give(tmp_path)
    now[0] = VALID_SECONDS - 1.0
    assert tokens.is_open(first)
    assert tokens.take(first) is not None
    now[0] = VALID_SECONDS + 1.0
    assert not tokens.is_open(second)
    assert tokens.take(second) is None


def test_a_file_that_is_too_large_leaves_nothing_behind(client, tmp_path, monkeypatch):
    monkeypatch.setattr(upload_route, "LARGEST", 10)
    announced = client.put(f"/api/upload/{TOKENS.give(tmp_path / 'a')}?name=a.csv", [b"x" * 11])
    assert announced.status == 413
    unannounced = client.put(f"/api/upload/{TOKENS.give(tmp_path / 'a')}?name=a.csv", [b"xxxxxx"] * 3, announced=False)
    assert unannounced.status == 413
    assert "larger" in unannounced.json()["error"]
    assert list((tmp_path / "a").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("orders.csv", "orders.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("Bestellungen März (2).csv", "Bestellungen März (2).csv"),
        (".hidden", "hidden"),
        ("a\x00b\n;rm -rf.csv", "a_b__rm -rf.csv"),
        ("", "upload"),
        ("...", "upload"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_names_are_made_harmless(name, kept):
    assert safe_name(name) == kept
