"""Downloads hold what the page showed: exact numbers, definitions, and what was asked."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table
from storehelm.reports.csv_files import zip_of_tables
from storehelm.reports.sheets import Source
from storehelm.reports.workbook import workbook_of_tables
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Meta

META = Meta(
    version="20261116T080000Z-abc123",
    published_at=datetime(2026, 11, 16, 8, 0),
    store_name="Tea & Co",
    currency="EUR",
    time_zone="Europe/Amsterdam",
    week_start="monday",
    as_of=date(2026, 11, 15),
    data_hash="abc123",
)
SOURCE = Source(
    "Channels",
    META,
    Selection(Period(date(2026, 11, 9), date(2026, 11, 15)), "week_and_year", {"country": ("DE", "FR")}),
)
SPEND = Table(
    "spend",
    "Spend: by channel / week",
    (
        Column("channel", "Channel", "text"),
        Column("cost", "Cost", "money", "What the platform charged."),
        Column("cpc", "Cost per click", "average_money"),
        Column("roas", "ROAS", "ratio"),
        Column("rate", "Rate", "rate"),
        Column("day", "Day", "date"),
        Column("is_partial", "Partial", "flag"),
        Column("trend", "Trend", "list"),
    ),
    (
        {
            "channel": "=cmd|' /C calc'!A0",
            "cost": 1_234_565_000,
            "cpc": 433_333,
            "roas": 2.5,
            "rate": 0.0231,
            "day": date(2026, 11, 9),
            "is_partial": True,
            "trend": (1, None, 3),
        },
        dict.fromkeys(("cost", "cpc", "roas", "rate", "day", "trend")) | {"channel": "Email", "is_partial": False},
    ),
    notes=("Meta is missing on Sunday.",),
)
SECOND = Table("again", "Spend: by channel / week", (Column("n", "N", "count"),), ({"n": 3},))


@pytest.fixture
def files() -> dict[str, list[list[str]]]:
    return csv_rows(zip_of_tables([SPEND, SECOND], SOURCE))


def csv_rows(content: bytes) -> dict[str, list[list[str]]]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))) for name in archive.namelist()}


@pytest.fixture
def book():
    return openpyxl.load_workbook(io.BytesIO(workbook_of_tables([SPEND, SECOND], SOURCE)))


def test_csv_holds_exact_decimals_and_unknown_as_nothing(files):
    assert files["spend.csv"][0] == ["channel", "cost", "cpc", "roas", "rate", "day", "is_partial", "trend"]
    assert files["spend.csv"][1][1:] == ["1234.56", "0.4333", "2.5", "0.0231", "2026-11-09", "yes", "1  3"]
    assert files["spend.csv"][2] == ["Email", "", "", "", "", "", "no", ""]


def test_csv_carries_no_formula(files):
    assert files["spend.csv"][1][0].startswith("'=")


def test_no_name_of_a_store_or_of_a_filter_is_a_formula_in_csv():
    asked = Selection(SOURCE.selection.period, "none", {"channel": ('=HYPERLINK("http://evil.example")',)})
    named = replace(META, store_name="@SUM(1)")
    said = dict(csv_rows(zip_of_tables([SECOND], Source("Channels", named, asked)))["about.csv"])
    assert said["Channel"].startswith("'=HYPERLINK") and said["Store"] == "'@SUM(1)"


def test_csv_says_what_was_asked_and_what_it_means(files):
    said = dict(files["about.csv"])
    assert said["Period"] == "2026-11-09 to 2026-11-15"
    assert said["Compared with"] == "2026-11-02 to 2026-11-08; 2025-11-10 to 2025-11-16"
    assert said["Country"] == "DE, FR"
    assert said["Device"] == "all"
    assert said["Version of the data"] == META.version
    assert said["Spend: by channel / week"] == "Meta is missing on Sunday."
    assert ["Spend: by channel / week", "Cost", "EUR", "What the platform charged."] in files["definitions.csv"]


def test_excel_has_a_sheet_for_each_table_and_its_definitions(book):
    assert book.sheetnames == ["About", "Spend  by channel   week", "Spend  by channel   week (2)", "Definitions"]


def test_excel_keeps_numbers_as_numbers(book):
    row = book.worksheets[1][2]
    assert row[0].value.startswith("=")
    assert row[0].data_type == "s"
    assert (row[1].value, row[1].number_format) == (1234.56, "#,##0.00")
    assert (row[4].value, row[4].number_format) == (0.0231, "0.00%")
    assert row[5].value == datetime(2026, 11, 9)
    assert [cell.value for cell in book.worksheets[1][3]][:6] == ["Email", None, None, None, None, None]


def test_excel_says_what_was_asked(book):
    said = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert said["Store"] == "Tea & Co"
    assert said["Data up to"] == "2026-11-15"
