"""A report as one HTML file: whole without a network or a server, small, and safe against what the data hold."""

import base64
import hashlib
import html
import io
import re
import shutil
import socket
from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont

from storehelm.reports.document import TITLES
from storehelm.reports.grids import Grid
from storehelm.reports.web_page import LIBRARY, web_page_of
from storehelm.settings.home import ROOT

LIMIT = 3_000_000
CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def pages(reported):
    return {page: web_page_of(reported.document(page)) for page in TITLES}


@pytest.mark.parametrize("page", TITLES)
class TestEveryReport:
    def test_is_one_small_file(self, pages, page):
        assert len(pages[page].encode()) < LIMIT

    def test_names_nothing_to_load(self, pages, page):
        own = re.sub(r"<script>.*?</script>", "", pages[page], flags=re.S)
        assert re.findall(r"""(?:src|href)\s*=\s*["']?(?!data:)[^"'\s>]+""", own) == []
        assert re.findall(r"url\((?!data:)", own) == []
        assert "@import" not in own

    def test_says_every_number_and_its_source(self, reported, pages, page):
        document = reported.document(page)
        said = html.unescape(pages[page])
        grids = [part for section in document.sections for part in section.parts if isinstance(part, Grid)]
        assert [cell for grid in grids for line in grid.lines for cell in line.cells if cell not in said] == []
        assert all(text in said for fact in document.facts for text in fact)
        assert all(text in said for definition in document.definitions for text in definition)
        assert f'<meta name="storehelm-content" content="{document.content_hash}">' in pages[page]

    def test_no_script_runs_but_those_named_by_their_hash(self, pages, page):
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', pages[page])[1]
        scripts = re.findall(r"<script>(.*?)</script>", pages[page], flags=re.S)
        hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
        assert len(scripts) == (2 if "data-chart" in pages[page] else 0) and all(
            f"'sha256-{one}'" in policy for one in hashes
        )
        assert "default-src 'none'" in policy and "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]

    def test_what_the_data_hold_is_no_mark_up(self, pages, page):
        assert "<Co>" not in pages[page] and "Tea &amp; &lt;Co&gt;" in pages[page]

    def test_charts_stand_in_it_without_scripts(self, reported, pages, page):
        own = re.sub(r"<script>.*?</script>", "", pages[page], flags=re.S)
        assert own.count("<svg ") == len(reported.document(page).charts)


def test_the_same_report_is_the_same_file(reported):
    assert web_page_of(reported.document("weekly")) == web_page_of(reported.document("weekly"))


def test_only_the_letters_in_use_are_inside(reported):
    document = reported.document("weekly")
    assert web_page_of(document).count("@font-face") == 3
    other = replace(document, store="Tea", facts=())
    assert web_page_of(other).count("@font-face") == 1


def test_the_library_stands_beside_its_licence():
    assert "MIT License" in LIBRARY.with_name("LICENSE").read_text(encoding="utf-8")
    assert (ROOT / "static" / "fonts" / "OFL-noto-sans.txt").exists()
    assert "</script" not in LIBRARY.read_text(encoding="utf-8")


@pytest.mark.browser
def test_it_opens_offline_without_a_request_and_can_be_hovered(pages, tmp_path):
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(offline=True, viewport={"width": 1100, "height": 900})
        for name, text in ((name, text) for name, text in pages.items() if "data-chart" in text):
            file = tmp_path / f"{name}.html"
            file.write_text(text, encoding="utf-8")
            opened, asked, faults = context.new_page(), [], []
            opened.on("request", lambda request, asked=asked: asked.append(request.url))
            opened.on("console", lambda message, faults=faults: faults.append(message.text))
            opened.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
            opened.goto(file.as_uri())
            opened.wait_for_selector("html[data-drawn]")
            assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
            assert faults == []
            assert opened.locator(".live .main-svg").count() > 0
            assert not opened.locator(".still").first.is_visible()
        opened.set_viewport_size({"width": 390, "height": 800})
        assert opened.evaluate("document.documentElement.scrollWidth") <= 390
        chart = context.pages[0].locator(".live .nsewdrag").last
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        context.pages[0].mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
        context.pages[0].wait_for_selector(".hoverlayer text")
        browser.close()


@pytest.mark.browser
def test_without_scripts_the_charts_are_seen_and_paper_shows_them_too(pages, tmp_path):
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    file = tmp_path / "weekly.html"
    file.write_text(pages["weekly"], encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        quiet = browser.new_context(java_script_enabled=False).new_page()
        quiet.goto(file.as_uri())
        assert quiet.locator(".still svg").first.is_visible()
        page = browser.new_page()
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-drawn]")
        page.emulate_media(media="print")
        assert page.locator(".still svg").first.is_visible() and not page.locator(".live").first.is_visible()
        browser.close()


@pytest.mark.browser
def test_everybody_can_read_it(pages, tmp_path):
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    file = tmp_path / "weekly.html"
    file.write_text(pages["weekly"], encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(bypass_csp=True).new_page()
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-drawn]")
        for width in (1100, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
        browser.close()


def test_no_port_is_opened_to_make_one(reported, monkeypatch):
    def refuse(*_given, **_named):
        raise AssertionError("a report needs no network")

    monkeypatch.setattr(socket, "socket", refuse)
    assert web_page_of(reported.document("weekly"))


def test_korean_letters_come_along_and_no_others_of_their_font(reported):
    document = replace(reported.document("weekly"), store="스토어헬름 상점")
    plain, korean = (web_page_of(one) for one in (reported.document("weekly"), document))
    faces = re.findall(
        r"font-weight:([\d ]+);unicode-range:U\+3000[^;]*;src:url\(data:font/woff;base64,([^)]+)", korean
    )
    assert [weight for weight, _ in faces] == ["100 500", "501 900"]
    assert "U+AC00" not in plain and len(korean) - len(plain) < 30_000
    for _, letters in faces:
        font = TTFont(io.BytesIO(base64.b64decode(letters)))
        assert set("스토어헬름상점") <= {chr(letter) for letter in font.getBestCmap()}
