import json

import pytest

from connectors.files.declaration import parse_declaration
from storehelm.__main__ import main


def run(capsys, *arguments):
    code = main(list(arguments))
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sales.csv").write_text("Order ID,Order Date,Total\nA1,2026-01-02,2.50\n", encoding="utf-8")
    return tmp_path


def test_mapping_writes_a_first_mapping_and_never_over_a_file(here, capsys):
    code, out, _ = run(capsys, "--home", "home", "mapping", "sales.csv")
    assert code == 0
    assert out.startswith(
        "Wrote sales.toml. Check each line, then run: python -m storehelm import sales.csv --mapping sales.toml"
    )
    assert set(parse_declaration((here / "sales.toml").read_text(encoding="utf-8")).tables) == {"orders"}
    code, _, error = run(capsys, "--home", "home", "mapping", "sales.csv")
    assert code == 2
    assert "There is a file of that name already." in error
    code, out, _ = run(capsys, "--home", "home", "--json", "mapping", "sales.csv", "--output", "other.toml")
    assert (code, json.loads(out)["mapping"]) == (0, "other.toml")


def test_mapping_refuses_what_is_no_table(here, capsys):
    (here / "empty.csv").write_text("", encoding="utf-8")
    code, _, error = run(capsys, "--home", "home", "mapping", "empty.csv")
    assert code == 2
    assert "This file is empty." in error
    assert not (here / "empty.toml").exists()


def test_formats_lists_what_is_known(here, capsys):
    code, out, _ = run(capsys, "--home", "home", "--json", "formats")
    names = {item["name"]: item for item in json.loads(out)["formats"]}
    assert code == 0
    assert names["online_retail"]["tables"] == ["orders", "order_lines", "refunds"]
    code, out, _ = run(capsys, "--home", "home", "formats")
    assert "Online Retail: invoice lines of a UK shop" in out
