"""The report that a page offers: the same document as from the command line, made in a thread without a reader."""

import html
import io
import re
import threading

import pypdf
import pytest

from storehelm.components.report_files import report_maker
from storehelm.components.view import View
from storehelm.languages.formats import Formats
from storehelm.reports.document import TITLES, content_hash
from storehelm.reports.file_formats import content_of
from storehelm.reports.material import report_tables
from tests.reports.conftest import SHOP, TODAY, book


def view_of(reported, page, theme="dark"):
    view = View(reported.published, SHOP, reported.selection(), Formats("en", "EUR"), theme, TODAY, book())
    if page != "strategy":
        view.shown.update(reported.tables(page))
    return view


def in_a_thread(make, *given):
    found = []
    thread = threading.Thread(target=lambda: found.append(make(*given)))
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.parametrize("page", TITLES)
def test_every_page_offers_its_report(reported, page):
    make = report_maker(view_of(reported, page), page)
    assert make is not None
    text = in_a_thread(make, "html").decode()
    assert f"<title>{TITLES[page]}" in text
    said = re.sub(r"\s+", "", "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(make("pdf"))).pages))
    headline = re.search(r'<p class="headline"><b>(.*?)</b>', text)[1]
    assert re.sub(r"\s+", "", html.unescape(headline)) in said


def test_it_is_light_on_paper_whatever_the_screen(reported):
    made = [report_maker(view_of(reported, "weekly", theme), "weekly")("html") for theme in ("dark", "light")]
    assert made[0] == made[1]


def test_what_was_decided_stands_in_it(reported):
    assert (
        "Put the checkout on one page &amp; test it"
        in report_maker(view_of(reported, "weekly"), "weekly")("html").decode()
    )


def test_a_page_without_a_report_or_without_numbers_offers_none(reported):
    assert report_maker(view_of(reported, "weekly"), "data") is None
    empty = View(reported.published, SHOP, reported.selection(), Formats("en", "EUR"), "light", TODAY, book())
    assert report_maker(empty, "weekly") is None


def test_page_and_command_line_make_the_same_document(reported):
    view = view_of(reported, "devices")
    standing = reported.tables("strategy")
    tables = report_tables("devices", (reported.published, SHOP), view.selection, standing, {})
    text = report_maker(view, "devices")("html").decode()
    assert f'content="{content_hash(tables)}"' in text


@pytest.mark.parametrize("ending", ["html", "pdf", "xlsx"])
def test_each_kind_of_file_is_of_its_kind(reported, ending):
    starts = {"html": b"<!doctype html>", "pdf": b"%PDF-", "xlsx": b"PK"}
    assert content_of(reported.document("weekly"), ending).startswith(starts[ending])
