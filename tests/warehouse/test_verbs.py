import json
from pathlib import Path

import pytest

from storehelm.__main__ import main
from tests.warehouse.test_jobs import MAPPING, ORDERS


@pytest.fixture
def shop(tmp_path):
    home = tmp_path / "home"
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "till.csv").write_text(ORDERS)
    (tmp_path / "till.toml").write_text(MAPPING)
    assert main(["--home", str(home), "init", "--currency", "EUR", "--time-zone", "Europe/Amsterdam"]) == 0
    return tmp_path


@pytest.fixture
def say(shop, capsys):
    def run(*words: str, code: int = 0) -> dict:
        capsys.readouterr()
        assert main(["--home", str(shop / "home"), "--json", *words]) == code
        return json.loads(capsys.readouterr().out)

    return run


def import_till(say, shop: Path, *words: str, code: int = 0) -> dict:
    return say("import", str(shop / "exports"), "--mapping", str(shop / "till.toml"), *words, code=code)


def test_a_folder_is_imported_and_published(say, shop):
    told = import_till(say, shop)
    assert set(told) == {"files", "version"}
    (file,) = told["files"]
    assert set(file) == {
        *("path", "format", "tables", "encoding", "delimiter", "evidence", "rows", "rejects_file", "warnings"),
    }
    assert file["path"] == str(shop / "exports" / "till.csv")
    assert file["rows"] == {"in": 2, "loaded": 2, "updated": 0, "unchanged": 0, "rejected": 0, "not_data": 0}
    assert say("status")["version"] == told["version"]


def test_the_same_file_twice_is_unchanged_and_keeps_the_version(say, shop):
    first, second = import_till(say, shop), import_till(say, shop)
    assert second["files"][0]["rows"]["unchanged"] == 2
    assert second["version"] == first["version"]


def test_one_bad_file_holds_up_no_other(say, shop):
    (shop / "exports" / "empty.csv").write_text("")
    folder, mapping = str(shop / "exports"), str(shop / "till.toml")
    told = say("import", folder, str(shop / "nowhere.csv"), "--mapping", mapping, code=2)
    by_name = {Path(file["path"]).name: file for file in told["files"]}
    assert by_name["till.csv"]["rows"]["loaded"] == 2
    assert by_name["nowhere.csv"]["error"]["message"]
    assert by_name["empty.csv"]["error"]["file"] == str(shop / "exports" / "empty.csv")
    assert told["error"]["message"]
    assert told["version"]


def test_a_rejected_row_lies_beside_its_file_and_is_no_export(say, shop):
    (shop / "exports" / "till.csv").write_text(ORDERS + "3,2026-09-03 10:00:00,Pan,1,a lot\n")
    for fate in ("loaded", "unchanged"):
        (file,) = import_till(say, shop)["files"]
        assert (file["rows"]["in"], file["rows"]["rejected"], file["rows"][fate]) == (3, 1, 2)
    assert "a lot" in Path(file["rejects_file"]).read_text()


def test_a_dry_run_keeps_nothing(say, shop):
    told = import_till(say, shop, "--dry-run")
    assert told["files"][0]["rows"]["loaded"] == 2
    assert told["version"] is None
    assert say("status")["tables"]["orders"] == 0


def test_publishing_can_wait(say, shop):
    assert import_till(say, shop, "--no-publish")["version"] is None
    told = say("publish")
    assert told["is_new"] is True
    assert say("publish") == {"version": told["version"], "is_new": False}
    (version,) = say("versions")["versions"]
    assert (version["version"], version["is_current"], version["as_of"]) == (told["version"], True, "2026-09-02")
    assert say("rollback", told["version"]) == {"version": told["version"]}
    assert "not kept whole" in say("rollback", "20200101T000000Z-00000000", code=2)["error"]["message"]


def test_an_older_export_by_its_age_changes_nothing(say, shop):
    import_till(say, shop, "--as-of", "2026-09-10")
    (shop / "exports" / "till.csv").write_text(ORDERS.replace("4.50", "9.99"))
    rows = import_till(say, shop, "--as-of", "2026-09-09T23:00")["files"][0]["rows"]
    assert (rows["unchanged"], rows["updated"]) == (2, 0)
    assert "is no day" in import_till(say, shop, "--as-of", "yesterday", code=2)["error"]["message"]


def test_a_refused_publish_says_why_and_keeps_what_was_live(say, shop):
    before = import_till(say, shop)["version"]
    (shop / "till.toml").write_text(MAPPING.replace('"EUR"', '"XAF"'))
    (shop / "exports" / "till.csv").write_text(ORDERS.replace("1,2026", "5,2026"))
    told = import_till(say, shop, code=2)
    assert "no exchange rate from XAF to EUR" in told["error"]["message"]
    assert told["version"] == before


def test_rejected_rows_are_counted_once_until_their_file_is_mended(say, shop):
    source = shop / "exports" / "till.csv"
    whole = source.read_text()
    kinds = []
    for text in (whole, whole + "3,no day,Pan,1,5.00\n", whole + "3,no day,Pan,1,5.00\n", whole):
        source.write_text(text)
        import_till(say, shop)
        kinds.append([p["count"] for p in say("status")["problems"] if p["kind"] == "rejected_rows"])
    assert kinds == [[], [1], [1], []]


def test_the_demo_store_takes_no_other_data(say, shop):
    (shop / "home" / "demo").write_text("{}")
    told = import_till(say, shop, code=2)
    assert "demo store" in told["error"]["message"]
    assert "--home" in told["error"]["hint"]
    assert not (shop / "home" / "warehouse.duckdb").exists()


def test_the_account_names_no_table_of_our_own(say, shop):
    source = shop / "exports" / "till.csv"
    head, *lines = source.read_text().splitlines()
    source.write_text("\n".join([f"{head},Note", *(f"{line},x" for line in lines)]))
    (file,) = import_till(say, shop)["files"]
    assert file["tables"] == ["orders", "order_lines"]


def test_a_home_without_a_store_says_how_to_begin(tmp_path, capsys):
    assert main(["--home", str(tmp_path), "import", "a.csv"]) == 2
    assert "init" in capsys.readouterr().err
