"""The app in a real browser, on a real server: cold links, the URL, strangers, small screens, accessibility."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storehelm.components.navigation import PLACES
from storehelm.settings.home import ROOT

pytestmark = pytest.mark.browser

PAGES = [place.name for place in PLACES]
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit asks for these below a deep link, to find out where the app's root is; it is told that it is not there."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def server(home: Path, demo_home: Path) -> Iterator[str]:
    """The app served on its own port, warm once its health says so."""
    port = free_port()
    words = ["streamlit", "run", "dashboard.py", "--server.port", str(port), "--server.headless", "true"]
    environment = os.environ | {"STOREHELM_HOME": str(home), "STOREHELM_DEMO_HOME": str(demo_home)}
    with subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if b"URL:" in line:
                    break
            address = f"http://127.0.0.1:{port}"
            with urllib.request.urlopen(f"{address}/healthz", timeout=30) as answer:
                assert b'"ok"' in answer.read()
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield one
        one.close()


@pytest.fixture(scope="module")
def address(browser, homes, tmp_path_factory):
    with server(homes("whole"), tmp_path_factory.mktemp("no-demo")) as one:
        yield one


class Visit:
    """One browser window, with what it complained about and whom it asked."""

    def __init__(self, browser, address: str, *, width: int = 1440, height: int = 900, scheme: str = "light") -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
        )
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def open(self, target: str = "/") -> "Visit":
        self.page.goto(f"{self.address}{target}")
        return self.settle()

    def settle(self) -> "Visit":
        self.page.wait_for_selector(READY, timeout=60_000)
        self.page.wait_for_selector("[data-testid=stMain] h1", timeout=60_000)
        self.page.wait_for_load_state("networkidle")
        return self

    def _heard(self, message) -> None:
        if message.type == "error" and not any(probe in message.location["url"] for probe in PROBES):
            self.complaints.append(message.text)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", self.address.replace("http", "ws"))):
            self.strangers.append(request.url)


@pytest.fixture
def visit(browser, address) -> Iterator[Visit]:
    one = Visit(browser, address)
    yield one
    one.context.close()


def title_of(page: str) -> str:
    return next(place.title for place in PLACES if place.name == page)


@pytest.mark.parametrize("page", PAGES)
def test_a_cold_server_shows_the_whole_page_at_a_deep_link(browser, homes, tmp_path, page):
    with server(homes("whole"), tmp_path / "no-demo") as address:
        visit = Visit(browser, address).open(f"/{page}")
        assert visit.page.inner_text("[data-testid=stMain] h1") == title_of(page)
        links = visit.page.locator("[data-testid=stSidebarNavLink]").all_inner_texts()
        assert [text.splitlines()[-1] for text in links] == [place.title for place in PLACES]
        assert visit.page.locator("[data-testid=stSidebar] .st-key-period").count() == 1
        assert visit.complaints == []
        assert visit.strangers == []
        visit.context.close()


def test_a_filter_goes_into_the_url_and_a_reload_shows_the_same(visit):
    visit.open("/funnel")
    visit.page.locator(".st-key-device input").click()
    visit.page.get_by_role("option", name="Mobile").click()
    visit.page.wait_for_url("**/funnel?device=Mobile")
    visit.page.reload()
    visit.settle()
    assert visit.page.locator(".st-key-device [data-testid=stMultiSelectTagsContainer]").inner_text() == "Mobile"


def test_filters_stay_when_the_page_changes_and_come_back_with_the_back_button(visit):
    visit.open("/funnel?device=mobile&from=2026-10-01&to=2026-10-31")
    visit.page.wait_for_url("**/funnel?device=Mobile&from=2026-10-01&to=2026-10-31")
    visit.page.get_by_role("link", name="Devices").click()
    visit.page.wait_for_url("**/devices?*device=Mobile*")
    visit.settle()
    assert "from=2026-10-01" in visit.page.url
    visit.page.go_back()
    visit.page.wait_for_url("**/funnel?*device=Mobile*")
    assert visit.complaints == []


def test_the_copied_link_opens_the_same_view(visit, browser, address):
    visit.open("/channels?device=mobile&country=Germany&compare=year")
    visit.page.get_by_role("button", name="Copy link").click()
    link = visit.page.locator(".st-key-copy_link_address code, [data-testid=stPopoverBody] code").first.inner_text()
    assert link.startswith(
        f"{address}/channels?from=2026-11-09&to=2026-11-15&compare=year&device=mobile&country=Germany"
    )
    other = Visit(browser, address).open(link.removeprefix(address))
    assert other.page.locator(".st-key-device [data-testid=stMultiSelectTagsContainer]").inner_text() == "Mobile"
    assert "moved on" not in other.page.inner_text("[data-testid=stMain]")
    other.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_a_small_screen_needs_no_sideways_scroll(browser, address, page, scheme):
    visit = Visit(browser, address, width=390, height=844, scheme=scheme).open(f"/{page}")
    widths = visit.page.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth]"
    )
    assert max(widths) <= 390
    assert visit.complaints == []
    assert visit.strangers == []
    visit.context.close()


@pytest.mark.parametrize(
    ("language", "title"), [("ka", "კვირის"), ("ko", "주간"), ("nl", "Weekoverzicht"), ("ru", "Итоги")]
)
def test_a_small_screen_holds_the_long_words_of_other_languages(browser, address, language, title):
    visit = Visit(browser, address, width=390, height=844).open(f"/?lang={language}")
    assert title in visit.page.inner_text("h1")
    inside = (
        "[...document.querySelectorAll('.sh-tile .sh-chip')].every(e => e.scrollWidth <= e.parentElement.clientWidth)"
    )
    assert visit.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert visit.page.evaluate(inside)
    visit.context.close()


def test_korean_is_drawn_with_the_apps_own_letters(browser, address):
    visit = Visit(browser, address).open("/?lang=ko")
    loaded = "[...document.fonts].filter(f => f.family.includes('KR') && f.status == 'loaded').length"
    for _ in range(60):
        if visit.page.evaluate(loaded) == 2:
            break
        visit.page.wait_for_timeout(500)
    assert visit.page.evaluate(loaded) == 2
    assert visit.strangers == []
    visit.context.close()


def test_the_language_is_switched_and_kept_over_reloads_with_the_filters(browser, address):
    from playwright.sync_api import expect

    visit = Visit(browser, address).open("/?device=mobile")
    head = visit.page.locator("h1").first
    chosen = visit.page.locator(".st-key-device [data-testid=stMultiSelectTagsContainer]")
    dutch = visit.page.get_by_role("option", name="Nederlands")
    for _ in range(10):  # a list that opens while the page is still being drawn closes again
        visit.page.locator(".st-key-language_switch button").click()
        visit.page.wait_for_timeout(500)
        if dutch.is_visible():
            break
    dutch.click()
    expect(head).to_contain_text("Weekoverzicht", timeout=60_000)
    expect(chosen).to_have_text("Mobiel", timeout=60_000)
    visit.page.wait_for_url("**lang=nl**", timeout=30_000)
    visit.page.reload()
    expect(head).to_contain_text("Weekoverzicht", timeout=60_000)
    expect(chosen).to_have_text("Mobiel", timeout=60_000)
    visit.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_serious_stands_in_the_way_of_a_reader(browser, address, page, scheme):
    from axe_playwright_python.sync_playwright import Axe

    visit = Visit(browser, address, scheme=scheme).open(f"/{page}")
    found = Axe().run(visit.page).response["violations"]
    serious = [
        (one["id"], [node["html"][:200] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    visit.context.close()
    assert serious == []


def test_an_upload_arrives_on_disk(visit, homes, tmp_path):
    export = tmp_path / "my export.csv"
    export.write_text("a,b\n1,2\n", encoding="utf-8")
    visit.open("/data")
    visit.page.set_input_files(".zone input", str(export))
    visit.page.wait_for_selector("li .state:text('received')")
    assert [path.name for path in (homes("whole") / "uploads").rglob("*.csv")] == ["my export.csv"]


def test_a_lever_is_dragged_and_the_comparison_saved_and_shared(browser, homes, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(homes("whole"), home)
    with server(home, tmp_path / "no-demo") as address:
        visit = Visit(browser, address, height=1600).open("/scenarios")
        page = visit.page
        thumb = page.get_by_role("slider", name="Orders per visit")
        thumb.wait_for(timeout=60_000)
        before = page.locator(".sh-headline").first.inner_text()
        track = page.get_by_test_id("stSlider").filter(has=thumb).bounding_box()
        level = thumb.bounding_box()["y"] + 8
        page.mouse.move(track["x"] + track["width"] * 0.34, level)
        page.mouse.down()
        page.mouse.move(track["x"] + track["width"] * 0.5, level, steps=4)
        page.mouse.up()
        page.wait_for_function("text => document.querySelector('.sh-headline').innerText !== text", arg=before)
        moved = page.locator(".sh-headline").first.inner_text()
        page.get_by_role("button", name="Save comparison").click()
        page.get_by_label("Name of the comparison").fill("Plan A")
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Saved: Plan A.").wait_for(timeout=30_000)
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Copy link").click()
        link = page.get_by_test_id("stCode").first.inner_text().strip()
        other = Visit(browser, address)
        other.page.goto(link)
        other.page.get_by_text(moved[:40]).wait_for(timeout=60_000)
        assert other.page.locator(".sh-headline").first.inner_text() == moved
        assert visit.complaints == other.complaints == []
        visit.context.close()
        other.context.close()
