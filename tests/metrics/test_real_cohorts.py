"""Cohorts of real invoices against counts made by other means."""

import json
from datetime import date
from pathlib import Path

import pytest

from storehelm.__main__ import main
from storehelm.metrics.cohorts import CohortParams, measure_cohorts
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.warehouse.published import open_published

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "online_retail"
pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FOLDER.exists(), reason="the real export is not beside the repository"),
]
YEAR = Period(date(2010, 12, 1), date(2011, 12, 9))


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    home = str(tmp_path_factory.mktemp("real") / "home")
    assert main(["--home", home, "init", "--currency", "GBP", "--time-zone", "Europe/London"]) == 0
    mapping = str(ROOT / "data" / "mappings" / "online_retail.toml")
    assert main(["--home", home, "import", str(FOLDER / "online_retail.csv.gz"), "--mapping", mapping]) == 0
    return open_published(Home(Path(home)))


def test_the_first_cohort(shop):
    found = measure_cohorts(shop, CohortParams(YEAR, {}, "monday"))
    first = [cell for cell in found.cells if cell.cohort == "2010-12"]
    assert {cell.size for cell in first} == {885}
    assert [cell.active for cell in first[1:4]] == [324, 286, 340]
    assert [cell.is_complete for cell in first] == [True] * 12 + [False]


def test_all_cohorts_that_the_facts_tell(shop):
    facts = json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))["facts"]
    found = measure_cohorts(shop, CohortParams(YEAR, {}, "monday"))
    sizes = {cell.cohort: cell.size for cell in found.cells}
    assert sum(sizes.values()) == facts["customers"]


def test_brackets_of_days_are_something_else(shop):
    found = measure_cohorts(shop, CohortParams(YEAR, {}, "monday", by_age=True))
    second = next(cell for cell in found.cells if cell.cohort == "2010-12" and cell.period == 2)
    assert second.active == 307
