import json

import pytest

from storehelm.__main__ import main
from storehelm.settings.store import Store
from tests.shops import published_shop

DAYS = ["--from", "2026-11-01", "--to", "2026-11-30"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("metric")
    orders = [
        {"ordered_at": "2026-11-01 10:00:00", "goods": "10.00", "device_category": "mobile", "channel": "Email"},
        {"ordered_at": "2026-11-02 10:00:00", "goods": "20.00", "device_category": "mobile", "channel": "Direct"},
        {"ordered_at": "2026-11-30 10:00:00", "goods": "20.01", "device_category": "desktop", "channel": "Email"},
    ]
    published_shop(folder, orders=orders)
    return str(folder / "home")


@pytest.fixture
def metric(home, capsys):
    def run(*words):
        code = main(["--home", home, "--json", "metric", *words])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_money_is_a_decimal_string_and_averages_carry_four_decimals(metric):
    code, document = metric("gross_sales", "average_order_value", "orders", "discount_rate", *DAYS)
    assert code == 0
    assert set(document) == {"from", "to", "currency", "version", "rows"}
    assert document["from"] == "2026-11-01" and document["to"] == "2026-11-30" and document["currency"] == "EUR"
    assert document["rows"] == [
        {
            "period": "2026-11-01",
            "gross_sales": "50.01",
            "average_order_value": "16.6700",
            "orders": 3,
            "discount_rate": 0.0,
            "partial": False,
        }
    ]


def test_by_and_grain_name_the_cells(metric):
    _, document = metric("orders", *DAYS, "--grain", "month", "--by", "channel", "--by", "device_category")
    assert [(row["channel"], row["device_category"], row["orders"]) for row in document["rows"]] == [
        ("Direct", "mobile", 1),
        ("Email", "desktop", 1),
        ("Email", "mobile", 1),
    ]
    assert {row["period"] for row in document["rows"]} == {"2026-11-01"}


def test_filters_on_one_dimension_are_or_on_different_ones_and(metric):
    def orders(*filters):
        return metric("orders", *DAYS, *(word for one in filters for word in ("--where", one)))[1]["rows"][0]["orders"]

    assert orders("channel=Email") == 2
    assert orders("channel=Email", "channel=Direct") == 3
    assert orders("channel=Email", "device_category=mobile") == 1


def test_unknown_is_null_with_a_reason(metric):
    _, document = metric("mer", "orders", *DAYS)
    assert document["rows"][0]["mer"] is None and document["rows"][0]["orders"] == 3
    assert document["reasons"] == {"mer": "No ad spend is loaded."}


def test_a_currency_without_cents_has_none(tmp_path, capsys):
    yen = Store("Yen", "JPY", "Asia/Tokyo")
    published_shop(tmp_path, store=yen, orders=[{"ordered_at": "2026-11-01 10:00:00", "goods": "1250"}])
    words = ["--home", str(tmp_path / "home"), "--json", "metric", "gross_sales", "average_order_value", *DAYS]
    assert main(words) == 0
    row = json.loads(capsys.readouterr().out)["rows"][0]
    assert (row["gross_sales"], row["average_order_value"]) == ("1250", "1250.0000")


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["ordres", *DAYS], "No metric named 'ordres'.", "Did you mean 'orders'?"),
        (["orders", "--to", "2026-11-30"], "Option --from is missing.", "Give a day: --from 2026-11-01"),
        (
            ["orders", "--from", "1/11", "--to", "2026-11-30"],
            "'1/11' is no day.",
            "Write year, month and day: 2026-11-01",
        ),
        (
            ["orders", "--from", "2026-01-01", "--to", "9999-12-31", "--grain", "day"],
            "No data can be of the year 9999.",
            "Give a day from 1990 to 2100.",
        ),
        (["orders", *DAYS, "--where", "channel"], "'channel' is no filter.", "Write it as device_category=mobile"),
        (["orders", *DAYS, "--where", "chanel=x"], "No dimension named 'chanel'.", "Did you mean 'channel'?"),
        (["orders", *DAYS, "--grain", "moth"], "No grain named 'moth'.", "Did you mean 'month'?"),
        (
            ["orders", *DAYS, "--where", "channel=email"],
            "No channel named 'email' in the data.",
            "Did you mean 'Email'?",
        ),
    ],
)
def test_refusals_are_sentences_with_the_next_step(metric, words, message, hint):
    code, document = metric(*words)
    assert code == 2
    assert (document["error"]["message"], document["error"]["hint"]) == (message, hint)


def test_a_period_that_ends_before_it_starts_is_refused(metric):
    code, document = metric("orders", "--from", "2026-11-30", "--to", "2026-11-01")
    assert code == 2 and "before it starts" in document["error"]["message"]


def test_people_get_an_aligned_table_with_reasons(home, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert main(["--home", home, "metric", "gross_sales", "orders", "mer", *DAYS, "--by", "channel"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["Period", "Channel", "Gross", "sales", "Orders", "Marketing", "efficiency"]
    assert lines[1].startswith("1 – 30 Nov 2026  Direct") and "€20.00" in lines[1]
    assert len({len(line) for line in lines[:3]}) == 1
    assert lines[-1] == "Marketing efficiency: Marketing costs cannot be told apart by channel."


def test_the_reader_gets_numbers_in_the_locale_of_the_terminal(home, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert main(["--home", home, "metric", "gross_sales", *DAYS]) == 0
    assert "50,01" in capsys.readouterr().out
