"""A report as a workbook: the tables of the view as numbers, what it says first, and the definitions."""

import io

import openpyxl
import pytest

from storehelm.reports.document import TITLES
from storehelm.reports.workbook import workbook_of


@pytest.mark.parametrize("page", TITLES)
def test_it_has_a_sheet_for_each_table_between_about_and_definitions(reported, page):
    document = reported.document(page)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(document)))
    assert (book.sheetnames[0], book.sheetnames[-1]) == ("About", "Definitions")
    assert len(book.sheetnames) == len(document.tables) + 2
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert about["In one sentence"] == document.headline.text
    assert about["Version of the data"] == document.source.meta.version
    assert about["Content hash (SHA-256)"] == document.content_hash


def test_key_numbers_are_numbers_with_the_values_of_the_view(reported):
    document = reported.document("weekly")
    kpis = document.tables[0]
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(document)))
    sheet = book[book.sheetnames[1]]
    column = [cell.value for cell in sheet[1]].index("Value")
    shown = [row[column].value for row in sheet.iter_rows(min_row=2)]
    money = ("money", "average_money")
    wanted = [row["value"] / 1_000_000 if row["unit"] in money else row["value"] for row in kpis.rows]
    assert shown == pytest.approx(wanted, abs=0.005)


def test_what_the_data_hold_is_no_formula(reported):
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(reported.document("channels"))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=cmd") for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_the_same_report_is_the_same_file(reported):
    assert workbook_of(reported.document("weekly")) == workbook_of(reported.document("weekly"))
