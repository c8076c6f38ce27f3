import json

import pytest

from storehelm.__main__ import main
from storehelm.commands import VERBS

INIT = ["init", "--currency", "EUR", "--time-zone", "Europe/Amsterdam"]


def test_init_writes_a_store_once(tmp_path, capsys):
    assert main(["--home", str(tmp_path / "home"), "--json", *INIT]) == 0
    assert json.loads(capsys.readouterr().out)["currency"] == "EUR"
    assert main(["--home", str(tmp_path / "home"), *INIT]) == 2
    assert "holds a store already" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["before", "after"])
def test_home_and_json_may_stand_before_or_after_the_verb(tmp_path, capsys, place):
    shared = ["--home", str(tmp_path / "home"), "--json"]
    words = [*shared, *INIT] if place == "before" else [*INIT, *shared]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["home"] == str(tmp_path / "home")


def test_a_wrong_verb_gets_the_nearest(capsys):
    assert main(["--json", "improt"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["hint"] == "Did you mean 'import'?"
    assert captured.err.startswith("No verb named 'improt'.")


def test_a_missing_option_is_a_sentence(tmp_path, capsys):
    assert main(["--home", str(tmp_path), "init", "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert "--currency" in error["message"]
    assert set(error) == {"message", "file", "line", "column", "value", "hint"}


def test_an_impossible_setting_leaves_no_home(tmp_path):
    assert main(["--home", str(tmp_path / "home"), "init", "--currency", "EUR", "--time-zone", "Mars"]) == 2
    assert not (tmp_path / "home").exists()


def test_no_verb_prints_the_verbs(capsys):
    assert main([]) == 0
    out = capsys.readouterr().out
    assert all(verb in out for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([verb, "--help"])
    assert stopped.value.code == 0
    assert verb in capsys.readouterr().out


def test_init_says_how_a_store_that_is_there_gets_its_property(tmp_path, capsys):
    home = ["--home", str(tmp_path / "home")]
    assert main([*home, *INIT]) == 0
    assert main([*home, *INIT, "--ga4-property", "123456789"]) == 2
    assert 'add [ga4] and below it property = "123456789"' in capsys.readouterr().err


def test_a_home_below_a_file_is_refused_in_a_sentence(tmp_path, capsys):
    (tmp_path / "taken").write_text("")
    for place in (tmp_path / "taken", tmp_path / "taken" / "home"):
        assert main(["--home", str(place), *INIT]) == 2
        assert capsys.readouterr().err.startswith("The home folder cannot be made: ")
