"""The verbs share and audit."""

import io
import json
import shutil
from pathlib import Path

import pytest

from storehelm.__main__ import main
from storehelm.access.shares import find, given
from storehelm.settings.home import Home
from tests.shops import published_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Home:
    rows = [
        {"order_id": str(number), "ordered_at": f"2026-11-{1 + number % 18:02} 10:00:00", "goods": "40.00"}
        for number in range(40)
    ]
    return Home(published_shop(tmp_path_factory.mktemp("shop"), orders=rows).path.parent.parent)


@pytest.fixture
def home(shop, tmp_path) -> Home:
    shutil.copytree(shop.path, tmp_path / "own")
    return Home(tmp_path / "own")


def said(capsys, home: Home, *words: str) -> dict:
    code = main(["--home", str(home.path), "--json", *words])
    return json.loads(capsys.readouterr().out) | {"code": code}


def test_a_link_is_given_listed_and_ended(capsys, home):
    assert said(capsys, home, "share")["links"] == []
    made = said(capsys, home, "share", "create", "--days", "3", "--note", "Board", "--address", "https://a.example/")
    assert made["link"].startswith("https://a.example/share/")
    token = made["link"].rsplit("/", 1)[1]
    assert find(home, token) is not None
    (row,) = said(capsys, home, "share", "list")["links"]
    assert (row["page"], row["shows"], row["state"], row["note"], row["costs"]) == (
        "weekly",
        "week",
        "open",
        "Board",
        False,
    )
    assert token not in json.dumps(row)
    assert said(capsys, home, "share", "revoke", row["id"])["state"] == "revoked"
    assert said(capsys, home, "share")["links"][0]["state"] == "revoked"
    assert said(capsys, home, "share", "revoke", row["id"])["code"] == 2
    deeds = [one["deed"] for one in said(capsys, home, "audit")["entries"]]
    assert sorted(deeds) == ["end a link", "give a link"]


def test_a_link_can_be_frozen_fixed_locked_and_sealed(capsys, home, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    words = ["--version", "--from", "2026-11-02", "--to", "2026-11-08", "--where", "device_category=mobile"]
    made = said(capsys, home, "share", "create", *words, "--password", "--costs", "--least-customers", "10")
    assert made["version"] == home.current.read_text().strip()
    assert made["shows"] == "2026-11-02..2026-11-08 device_category=mobile"
    assert (made["password"], made["costs"], made["least_customers"]) == (True, True, 10)
    assert given(home)[0].has_password


@pytest.mark.parametrize(
    "words",
    [
        ["borrow"],
        ["create", "--page", "data"],
        ["create", "--page", "channels"],
        ["create", "--span", "week", "--from", "2026-11-02", "--to", "2026-11-08"],
        ["create", "--from", "2026-11-02"],
        ["create", "--where", "customer_key=a"],
        ["create", "--days", "9999"],
        ["create", "--version", "20200101T000000Z-00000000"],
        ["revoke"],
        ["revoke", "nothing"],
    ],
)
def test_what_cannot_be_is_refused_with_the_next_step(capsys, home, words):
    answer = said(capsys, home, "share", *words)
    assert answer["code"] == 2 and answer["error"]["message"]
    assert given(home) == []


def test_the_audit_tells_what_was_loaded(capsys, home):
    export = Path(__file__).parents[1] / "fixtures" / "exports" / "google_ads" / "campaigns_by_day_utf16.csv"
    assert main(["--home", str(home.path), "import", str(export), "--dry-run"]) == 0
    capsys.readouterr()
    assert said(capsys, home, "audit")["entries"] == []
    assert main(["--home", str(home.path), "import", str(export), "--no-publish"]) == 0
    capsys.readouterr()
    (entry,) = said(capsys, home, "audit")["entries"]
    assert (entry["who"], entry["deed"], entry["subject"]) == ("command line", "loaded", export.name)


def test_people_read_a_table(capsys, home):
    main(["--home", str(home.path), "share", "create"])
    assert "This is shown once" in capsys.readouterr().out
    main(["--home", str(home.path), "share"])
    assert capsys.readouterr().out.splitlines()[0].split()[:4] == ["id", "page", "shows", "state"]
    main(["--home", str(home.path), "audit", "--most", "5"])
    assert "give a link" in capsys.readouterr().out
    assert main(["--home", str(home.path), "audit", "--most", "0"]) == 2
