import json

import pytest

from storehelm.__main__ import main
from storehelm.settings.home import Home
from storehelm.settings.store import load_store

WORDS = ["init", "--name", "Mug shop", "--currency", "EUR", "--time-zone", "Europe/Amsterdam"]


def say(capsys, home, *words):
    code = main(["--home", str(home), "--json", *words])
    return code, json.loads(capsys.readouterr().out)


def test_a_store_is_set_up_with_its_property(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ["--ga4-property", "123", "--ga4-endpoint", "127.0.0.1:8081", "--ga4-credentials", "key.json"]
    assert main(["--home", str(tmp_path / "home"), *WORDS, *options]) == 0
    assert "Next: python -m storehelm ga4 check" in capsys.readouterr().out
    analytics = load_store(Home(tmp_path / "home").settings).analytics
    assert analytics is not None
    assert (analytics.property_id, analytics.endpoint) == ("123", "127.0.0.1:8081")
    assert analytics.credentials == str(tmp_path / "key.json")


def test_a_store_without_a_property_is_told_to_import(tmp_path, capsys):
    assert main(["--home", str(tmp_path / "home"), *WORDS]) == 0
    assert "Next: python -m storehelm import FILE..." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--ga4-credentials", "key.json"], "--ga4-credentials says how to read a property, and none is named."),
        (["--ga4-endpoint", "127.0.0.1:1"], "--ga4-endpoint says how to read a property, and none is named."),
        (["--ga4-property", "G-ABC"], "'G-ABC' is a measurement id, not a property id."),
    ],
)
def test_what_does_not_name_a_property_is_refused(tmp_path, capsys, options, message):
    code, document = say(capsys, tmp_path / "home", *WORDS, *options)
    assert (code, document["error"]["message"]) == (2, message)
    assert not (tmp_path / "home" / "store.toml").exists()


def test_a_pull_without_a_property_or_into_the_demo_is_refused(tmp_path, capsys):
    assert main(["--home", str(tmp_path), *WORDS]) == 0
    capsys.readouterr()
    code, document = say(capsys, tmp_path, "sync", "ga4")
    assert (code, document["error"]["message"]) == (2, "No property of Google Analytics is set.")
    (tmp_path / "demo").touch()
    code, document = say(capsys, tmp_path, "sync", "ga4")
    assert (code, "demo store" in document["error"]["message"]) == (2, True)
