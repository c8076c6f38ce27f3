"""Reports in a language that is not English: nothing of ours stays untold, and what files rest on stays as it is."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from gettext import NullTranslations

import openpyxl
import pytest
from spreadsheet import Spreadsheet
from test_scenario_workbook import BASE, META, MOVED

from storehelm.languages import speech
from storehelm.languages.formats import Formats
from storehelm.languages.speech import speaking
from storehelm.metrics.selection import Selection
from storehelm.refusal import Refusal
from storehelm.reports.csv_files import zip_of_tables
from storehelm.reports.document import TITLES
from storehelm.reports.grids import Grid
from storehelm.reports.period_words import period_words
from storehelm.reports.scenario_paper import AFTER, BEFORE, INPUTS, WEEKS, sheet_name
from storehelm.reports.scenario_workbook import workbook_of as scenarios_of
from storehelm.reports.sending import failure_words, message_of, summary_of
from storehelm.reports.sheets import about
from storehelm.reports.static_page import static_page, whole_page
from storehelm.reports.web_page import web_page_of
from storehelm.reports.workbook import workbook_of
from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.model import run
from tests.languages.pseudo import OPEN, bracketed, untold
from tests.reports.conftest import WEEK
from tests.scenario_shops import baseline

LETTERS = re.compile(r"[A-Za-z]{2}")


class Told(NullTranslations):
    """A catalogue that holds a few messages."""

    def __init__(self, messages):
        super().__init__()
        self.messages = messages

    def gettext(self, message):
        return self.messages.get(message, message)


@pytest.fixture
def in_brackets(reported):
    """The reports of the shop in a language of brackets; nothing of it is kept."""
    with bracketed():
        yield replace(reported, known={})


@pytest.mark.parametrize("page", TITLES)
def test_titles_heads_and_facts_are_told(in_brackets, page):
    document = in_brackets.document(page)
    owned = "Sell for 60,000 euros"
    titles = [text for one in document.sections for text in (one.title, one.subtitle) if text not in ("", owned)]
    heads = [
        head.label
        for section in document.sections
        for part in section.parts
        if isinstance(part, Grid)
        for head in part.heads
    ]
    labels = [label for label, _ in document.facts]
    for text in (document.title, document.period, *titles, *heads, *labels):
        assert OPEN in text and not LETTERS.search(untold(text)), text


@pytest.mark.parametrize("page", TITLES)
def test_files_are_called_the_same_in_every_language(reported, in_brackets, page):
    assert in_brackets.document(page).file_name == reported.document(page).file_name


@pytest.mark.parametrize("page", ["weekly", "strategy"])
def test_mails_and_messages_are_told(in_brackets, page):
    document = in_brackets.document(page)
    store = re.escape(document.store)
    for text in (summary_of(document), message_of(document)["blocks"][-1]["text"]["text"]):
        left = re.sub(rf"{store}|Sell for 60,000 euros|{document.source.meta.version}", "", untold(text))
        assert not LETTERS.search(left), left
    told = failure_words("Weekly review", Refusal("Nothing is published."))
    assert not LETTERS.search(untold(told.replace("Nothing is published.", "")))


def test_pages_say_which_language_they_are_in(reported):
    document = reported.document("weekly")
    assert '<html lang="en">' in web_page_of(document) and '<html lang="en">' in whole_page("One", "")
    with speaking("nl"):
        assert '<html lang="nl">' in web_page_of(document)
        assert '<html lang="nl">' in static_page(document)


def test_words_around_a_report_are_told(in_brackets):
    document = in_brackets.document("retention")
    page = static_page(document)
    for words in ("What the words mean", "Where these numbers come from"):
        assert f"<summary>{OPEN}{words}" in page
    assert f"<footer>{OPEN}This file holds everything" in web_page_of(document)


def test_a_workbook_has_its_words_told_and_its_numbers_as_they_are(reported, in_brackets):
    usual = openpyxl.load_workbook(io.BytesIO(workbook_of(reported.document("channels"))))
    told = openpyxl.load_workbook(io.BytesIO(workbook_of(in_brackets.document("channels"))))
    assert len(usual.sheetnames) == len(told.sheetnames)
    assert all(name.startswith(OPEN) and len(name) <= 31 for name in told.sheetnames)
    for one, other in zip(usual.worksheets[1:-1], told.worksheets[1:-1], strict=True):
        for row, same in zip(one.iter_rows(min_row=2), other.iter_rows(min_row=2), strict=True):
            numbers = [(a.value, b.value) for a, b in zip(row, same, strict=True) if not isinstance(a.value, str)]
            assert all(a == b for a, b in numbers)


def test_csv_files_keep_their_columns_and_tell_what_is_beside_them(in_brackets):
    document = in_brackets.document("channels")
    files = zipfile.ZipFile(io.BytesIO(zip_of_tables(document.tables, document.source)))
    read = {name: list(csv.reader(io.StringIO(files.read(name).decode("utf-8-sig")))) for name in files.namelist()}
    assert "spend" in read["by_channel.csv"][0]
    assert all(head.startswith(OPEN) for name in ("about", "definitions") for head in read[f"{name}.csv"][0])


def test_filters_are_told_but_for_what_the_data_name(reported):
    filters = {"device_category": ("mobile",), "channel": ("Direct",), "customer_type": ("new",)}
    source = replace(reported.document("weekly").source, selection=Selection(WEEK, "none", filters))
    assert dict(about(source))["Device"] == "mobile"
    with bracketed():
        rows = dict(about(source))
    assert rows[f"{OPEN}Channel⟧"] == "Direct"
    assert rows[f"{OPEN}Device⟧"] == f"{OPEN}mobile⟧" and rows[f"{OPEN}Customers⟧"] == f"{OPEN}new⟧"


@pytest.mark.parametrize(
    ("comparison", "period", "words"),
    [
        ("none", WEEK, "Week 46, 9 – 15 Nov 2026"),
        ("previous", WEEK, "Week 46, 9 – 15 Nov 2026, against 2 – 8 Nov 2026"),
        ("year", WEEK, "Week 46, 9 – 15 Nov 2026, against 10 – 16 Nov 2025"),
        (
            "week_and_year",
            WEEK,
            "Week 46, 9 – 15 Nov 2026, against the week before and the same week of the year before",
        ),
        (
            "week_and_year",
            Period(WEEK.first, WEEK.first),
            "9 Nov 2026, against 8 Nov 2026 and the year before",
        ),
    ],
)
def test_a_period_in_words(comparison, period, words):
    assert period_words(Selection(period, comparison, {}), Formats("en", "EUR"), "monday") == words


def test_formulas_follow_the_names_of_sheets_in_every_language():
    base = baseline()
    with bracketed():
        sheets = Spreadsheet(scenarios_of(base, [run(base, one) for one in (BASE, MOVED)], META))
    titles = sheets.book.sheetnames
    assert [title for title in titles if not title.startswith(OPEN)] == ["Moved"]
    formulas = sheets.formulas()
    assert len(formulas) > 900
    for place in formulas:
        worth, stored = sheets.value(*place), sheets.stored(*place)
        assert worth == stored if isinstance(stored, str) else worth == pytest.approx(stored, rel=1e-9, abs=1e-9), place


@pytest.mark.parametrize("name", ["x" * 32, "a/b", "a:b", "'weeks'", "history", "Months ahead", "Read me", ""])
def test_a_sheet_whose_told_name_excel_does_not_take_keeps_its_own(monkeypatch, name):
    monkeypatch.setattr(speech, "catalogue", lambda language: Told({WEEKS: name, INPUTS: "Рычаги"}))
    assert sheet_name(WEEKS) == WEEKS
    assert sheet_name(INPUTS) == "Рычаги"


def test_no_two_sheets_are_called_alike(monkeypatch):
    monkeypatch.setattr(speech, "catalogue", lambda language: Told(dict.fromkeys((*BEFORE, *AFTER), "One")))
    assert len({sheet_name(title).lower() for title in (*BEFORE, *AFTER)}) == len((*BEFORE, *AFTER))


def test_words_in_a_formula_may_hold_quotation_marks(monkeypatch):
    base = baseline(fixed_per_month={"staff": 60_000_000_000})
    told = Told({"Not within the span.": 'Niet "binnen" de periode.'})
    monkeypatch.setattr(speech, "catalogue", lambda language: told)
    sheets = Spreadsheet(scenarios_of(base, [run(base, BASE)], META))
    row = sheets.row_of("Break-even", "Month by whose end it is reached")
    assert sheets.stored("Break-even", row, 2) == 'Niet "binnen" de periode.'
    assert '"Niet ""binnen"" de periode."' in str(sheets.book["Break-even"].cell(row, 2).value)
