"""A year of a real shop, loaded as its owner would, against facts that were worked out from the file by other means."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from storehelm.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / ".." / "shared" / "data" / "online_retail"
YEAR = ["--from", "2010-12-01", "--to", "2011-12-09"]

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FILES.exists(), reason="the file of Online Retail is not beside the repository"),
]


@pytest.fixture(scope="module")
def facts():
    return json.loads((FILES / "facts.json").read_text(encoding="utf-8"))["facts"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("online_retail") / "home")
    assert main(["--home", folder, "init", "--currency", "GBP", "--time-zone", "Europe/London"]) == 0
    mapping = str(ROOT / "data" / "mappings" / "online_retail.toml")
    assert main(["--home", folder, "import", str(FILES / "online_retail.csv.gz"), "--mapping", mapping]) == 0
    return folder


@pytest.fixture
def metric(home, capsys):
    def rows(*words):
        assert main(["--home", home, "--json", "metric", *words]) == 0
        return json.loads(capsys.readouterr().out)["rows"]

    return rows


def test_the_year(metric, facts):
    names = ["orders", "customers", "gross_sales", "average_order_value", "repeat_purchase_rate_ever", "units"]
    [row] = metric(*names, *YEAR)
    assert row["orders"] == facts["orders"] == 19_959
    assert row["customers"] == facts["customers"] == 4_338
    assert row["gross_sales"] == str(facts["revenue"]) == "10655622.48"
    assert row["average_order_value"] == str(facts["aov"]) == "533.8756"
    assert row["units"] == facts["items"]
    assert row["repeat_purchase_rate_ever"] == facts["repeat_customers"] / facts["customers"]
    assert round(row["repeat_purchase_rate_ever"], 6) == facts["repeat_purchase_rate"] == 0.655832


def test_the_months(metric, facts):
    rows = metric("orders", "gross_sales", "customers", *YEAR, "--grain", "month")
    found = [(row["period"][:7], row["orders"], float(row["gross_sales"]), row["customers"]) for row in rows]
    assert found == [
        (month["m"], month["orders"], month["revenue"], month["customers"]) for month in facts["revenue_by_month"]
    ]


def test_first_cohorts_are_the_new_customers_of_their_months(metric, facts):
    sizes = {row["cohort"]: row["size"] for row in facts["cohort_retention_first3"]}
    rows = metric("new_customers", *YEAR, "--grain", "month")
    assert {row["period"][:7]: row["new_customers"] for row in rows if row["period"][:7] in sizes} == sizes


def test_days_and_countries_add_up(metric):
    [whole] = metric("net_sales", "orders", *YEAR)
    for words in (["--grain", "day"], ["--by", "country"], ["--grain", "week", "--by", "country"]):
        rows = metric("net_sales", "orders", *YEAR, *words)
        assert sum(row["orders"] for row in rows) == whole["orders"]
        assert sum(round(float(row["net_sales"]) * 100) for row in rows) == round(float(whole["net_sales"]) * 100)


def test_every_day_of_the_year_has_a_row(metric):
    rows = metric("orders", *YEAR, "--grain", "day")
    first = date(2010, 12, 1)
    assert [row["period"] for row in rows] == [(first + timedelta(days=n)).isoformat() for n in range(374)]
    assert all(row["orders"] is not None for row in rows)
