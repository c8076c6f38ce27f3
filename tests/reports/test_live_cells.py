"""A formula and the number stored beside it say the same; what cannot be told is a dash."""

import io
import math

import pytest
import xlsxwriter
from spreadsheet import Spreadsheet
from xlsxwriter.exceptions import DuplicateWorksheetName

from storehelm.reports.live_cells import (
    Live,
    LiveSheet,
    joined,
    least,
    lifted,
    most,
    over,
    sheet_named,
    total,
    weighted,
    when,
    whole_above,
)


class Draft:
    """A workbook being written, with two sheets."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.buffer, {"in_memory": True})
        taken: set[str] = set()
        self.inputs = LiveSheet(sheet_named(self.book, "What's entered", taken), is_fixed=True)
        self.sums = LiveSheet(sheet_named(self.book, "Sums", taken))
        self.row = 0

    def number(self, value: float | None) -> Live:
        self.row += 1
        return self.inputs.number(self.row, 1, value)

    def formula(self, live: Live) -> Live:
        self.row += 1
        return self.sums.formula(self.row, 0, live)

    def read(self) -> Spreadsheet:
        self.book.close()
        return Spreadsheet(self.buffer.getvalue())


@pytest.fixture
def draft() -> Draft:
    return Draft()


def test_brackets_are_kept_where_the_order_of_signs_needs_them(draft):
    a, b, c = (draft.number(value) for value in (7.0, 3.0, 2.0))
    wanted = {
        (a - (b - c)): 6.0,
        (a - b - c): 2.0,
        ((a + b) * c): 20.0,
        (a + b * c): 13.0,
        (a / (b / c)): 7 / 1.5,
        (a / b / c): 7 / 6,
        ((a * b) ** c): 441.0,
        (a ** (b - c)): 7.0,
        ((a**b) ** c): 7.0**6,
        (1 - a / (b + c)): 1 - 7 / 5,
        (a * -0.5): -3.5,
        (a ** lifted(-1.5)): 7.0**-1.5,
    }
    cells = [draft.formula(live) for live in wanted]
    book = draft.read()
    for cell, value in zip(cells, wanted.values(), strict=True):
        assert math.isclose(cell.value, value)
        assert math.isclose(book.value("Sums", cell.place.row + 1, 1), value)
        assert math.isclose(book.stored("Sums", cell.place.row + 1, 1), value)


def test_functions_of_cells_are_worth_what_a_program_makes_of_them(draft):
    cells = [draft.number(value) for value in (4.0, -2.5, 9.0)]
    weights = [draft.number(value) for value in (0.5, 2.0, 1.0)]
    wanted = {
        total(cells): 10.5,
        weighted(cells, weights): 6.0,
        least(cells[0], cells[1], 0): -2.5,
        most(cells[0], 3): 4.0,
        whole_above(cells[0] / 3): 2.0,
        whole_above(cells[0] * 0.1 * 10): 4.0,
        when(joined(">", cells[0], cells[1]), cells[2], 0): 9.0,
        when(joined(">=", cells[1], cells[0]), cells[2], 1): 1.0,
        over(cells[0], cells[2]): 4 / 9,
    }
    written = [draft.formula(live) for live in wanted]
    book = draft.read()
    for cell, value in zip(written, wanted.values(), strict=True):
        assert math.isclose(cell.value, value)
        assert math.isclose(book.value("Sums", cell.place.row + 1, 1), value)


def test_what_rests_on_a_blank_is_a_dash_until_it_is_filled(draft):
    price, cost = draft.number(10.0), draft.number(None)
    margin = draft.formula(price - cost)
    profit = draft.formula(margin * 3 - 5)
    least_of = draft.formula(least(margin, 100))
    row = cost.place.row + 1
    book = draft.read()
    for cell in (margin, profit, least_of):
        assert cell.value is None
        assert book.value("Sums", cell.place.row + 1, 1) == "—"
        assert book.stored("Sums", cell.place.row + 1, 1) == "—"
    book.change("What's entered", row, 2, 4.0)
    assert book.value("Sums", profit.place.row + 1, 1) == 13.0


def test_a_ratio_over_nothing_is_a_dash_and_so_is_what_rests_on_it(draft):
    one, nothing = draft.number(3.0), draft.number(0.0)
    ratio = draft.formula(over(one, nothing))
    twice = draft.formula(ratio * 2)
    book = draft.read()
    assert ratio.value is None
    assert twice.value is None
    assert book.value("Sums", twice.place.row + 1, 1) == "—"


def test_a_name_stands_for_a_cell(draft):
    cell = draft.number(4.0)
    draft.book.define_name("Sums!price", f"={cell.text('')}")
    twice = draft.formula(cell.named("price") * 2)
    book = draft.read()
    assert book.book["Sums"].cell(twice.place.row + 1, 1).value == "=price*2"
    assert book.value("Sums", twice.place.row + 1, 1) == 8.0


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("=1+1", "=1+1"),
        ("a/b:c", "a b c"),
        ("'quoted'", "quoted"),
        ("", "Sheet"),
        ("[]", "Sheet"),
        ("history", "history (2)"),
        ("x" * 40, "x" * 31),
        ("tab\there", "tab here"),
    ],
)
def test_a_sheet_gets_a_name_that_excel_takes(title, name):
    book = xlsxwriter.Workbook(io.BytesIO())
    assert sheet_named(book, title, set()).get_name() == name


def test_no_two_sheets_have_one_name():
    book, taken = xlsxwriter.Workbook(io.BytesIO()), set()
    names = [sheet_named(book, title, taken).get_name() for title in ("Plan", "PLAN", "plan ", "y" * 40, "y" * 31)]
    assert names == ["Plan", "PLAN (2)", "plan (3)", "y" * 31, "y" * 27 + " (2)"]
    with pytest.raises(DuplicateWorksheetName):
        book.add_worksheet("plan")
