import json
import re

import pytest

from storehelm.__main__ import main
from storehelm.metrics.views import VIEWS
from storehelm.settings.home import Home
from tests.metrics.states import FULL, STORE
from tests.metrics.test_views import TABLES
from tests.shops import published_shop

DAYS = ("--from", "2026-11-09", "--to", "2026-11-15")
REVIEWED = {"weekly": {"decisions", "restated"}}
"""What the command adds to a page of what was decided, beside its goals."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("view")
    published_shop(folder, store=STORE, **FULL)
    return Home(folder / "home")


def asked(home, capsys, *words):
    code = main(["--home", str(home.path), "--json", "view", *words])
    out, err = capsys.readouterr()
    return code, json.loads(out or err)


@pytest.mark.parametrize("page", VIEWS)
def test_every_page_prints_its_tables(home, capsys, page):
    code, document = asked(home, capsys, page, *DAYS)
    assert code == 0
    assert document["page"] == page
    assert (document["from"], document["to"], document["currency"]) == ("2026-11-09", "2026-11-15", "EUR")
    assert set(document["tables"]) == TABLES[page] | {"goals"} | REVIEWED.get(page, set())
    assert document["headline"].endswith(".")


def test_money_is_a_decimal_string_and_rates_are_numbers(home, capsys):
    _, document = asked(home, capsys, "weekly", *DAYS)
    rows = {row["id"]: row for row in document["tables"]["kpis"]}
    assert re.fullmatch(r"\d+\.\d{2}", rows["net_sales"]["value"])
    assert re.fullmatch(r"\d+\.\d{4}", rows["average_order_value"]["value"])
    assert re.fullmatch(r"\d+\.\d{2}", rows["net_sales"]["spark"][-1])
    assert isinstance(rows["session_conversion_rate"]["value"], float)
    assert isinstance(rows["orders"]["value"], int)
    assert document["tables"]["trend"][-1]["week"] == "2026-11-09"


def test_cohorts_have_the_columns_that_scripts_rely_on(home, capsys):
    _, document = asked(home, capsys, "retention", "--from", "2026-08-01", "--to", "2026-11-15")
    assert {"cohort", "size", "period", "active", "rate", "complete"} <= set(document["tables"]["cohorts"][0])
    assert document["tables"]["cohorts"][0]["rate"] == 1.0
    _, by_age = asked(home, capsys, "retention", "--from", "2026-08-01", "--to", "2026-11-15", "--by", "age")
    assert all(row["eligible"] <= row["size"] for row in by_age["tables"]["cohorts"])
    _, channels = asked(home, capsys, "retention", *DAYS, "--cohort", "first channel", "--measure", "net_sales")
    assert {row["cohort"] for row in channels["tables"]["cohorts"]} == {"Paid Search", "Email"}


def test_a_filter_and_a_comparison_are_obeyed(home, capsys):
    _, whole = asked(home, capsys, "devices", *DAYS)
    _, mobile = asked(home, capsys, "devices", *DAYS, "--where", "device_category=mobile", "--compare", "none")
    known = {row["device"]: row for row in whole["tables"]["by_device"]}
    assert mobile["tables"]["by_device"][0]["sessions"] == known["mobile"]["sessions"]
    assert mobile["tables"]["by_device"][0]["conversion_before"] is None


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("funel", *DAYS), "funnel"),
        (("funnel", "--from", "2026-11-09"), "--to"),
        (("funnel", *DAYS, "--compare", "yesterday"), "previous"),
        (("funnel", *DAYS, "--where", "device=mobile"), "device_category"),
        (("funnel", *DAYS, "--where", "device_category=phone"), "mobile"),
        (("funnel", *DAYS, "--cohort", "month"), "retention"),
        (("retention", *DAYS, "--measure", "sales"), "net_sales"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_hint(home, capsys, words, hint):
    code, document = asked(home, capsys, *words)
    assert code == 2
    assert hint in document["error"]["hint"]


def test_people_get_aligned_tables(home, capsys):
    assert main(["--home", str(home.path), "view", "funnel", *DAYS]) == 0
    text = capsys.readouterr().out
    assert "Steps" in text and "Add" not in text.split("\n")[0][:3]
    assert "(no rows)" not in text.split("Landing pages")[0]
