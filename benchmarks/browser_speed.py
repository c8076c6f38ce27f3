"""What a reader waits for: switching pages and changing a filter, against the same frame with empty pages."""

import statistics
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.app_server import ROOT, Server, serving
from benchmarks.timing import Row, percentile
from storehelm.components.navigation import PLACES

CHROMIUM = "/usr/bin/chromium"
ROUNDS = 4
_QUIET = 400
"""Milliseconds without a change after which a page counts as drawn."""
WATCH = """
() => {
    window.lastChange = performance.now();
    new MutationObserver(() => { window.lastChange = performance.now(); })
        .observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
}
"""
SETTLED = f"""
() => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
    && performance.now() - window.lastChange > {_QUIET}
"""
Times = dict[str, list[float]]


def run(home: Path) -> list[Row]:
    """Median milliseconds of each, from one run of both apps."""
    with serving(home) as server:
        ours, kilobytes = _measure(server)
    with serving(home, ROOT / "benchmarks" / "empty_app.py") as server:
        floor, _ = _measure(server)
    rows = [_row(name, ours[name], floor[name]) for name in ours]
    return [*rows, Row("first load, as transferred", f"{kilobytes / 1024:.2f} MB", "", "", "3.5 MB")]


def _row(name: str, ours: list[float], floor: list[float]) -> Row:
    mine, least = statistics.median(ours), statistics.median(floor)
    measured = f"{mine:.0f} ms (p95 {percentile(ours, 0.95):.0f})"
    return Row(name, measured, f"{least:.0f} ms", f"{mine / least:.1f}", "")


def _measure(server: Server) -> tuple[Times, float]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        weight = _weigh(page)
        page.goto(server.url)
        page.wait_for_selector("[data-testid=stSidebarNav]", timeout=60_000)
        page.evaluate(WATCH)
        page.wait_for_function(SETTLED, timeout=60_000)
        first_load = sum(weight) / 1024
        times = _switches(page) | _filters(page)
        browser.close()
    return times, first_load


def _weigh(page: Page) -> list[float]:
    """Bytes on the wire, as the browser counts them."""
    weight: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: weight.append(event["encodedDataLength"]))
    return weight


def _timed(page: Page, act: Callable[[], None]) -> float:
    start = page.evaluate("() => { window.lastChange = performance.now(); return performance.now(); }")
    act()
    page.wait_for_function(SETTLED, timeout=60_000)
    last: float = page.evaluate("() => window.lastChange")
    return last - float(start)


def _open(page: Page, title: str) -> Callable[[], None]:
    return lambda: page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()


def _switches(page: Page) -> Times:
    times: Times = {f"switch to {place.title}": [] for place in PLACES}
    for lap in range(ROUNDS + 1):
        for place in (*PLACES[1:], PLACES[0]):
            waited = _timed(page, _open(page, place.title))
            if lap:
                times[f"switch to {place.title}"].append(waited)
    return times


def _filters(page: Page) -> Times:
    times: Times = {}
    for place in PLACES[:5]:
        _timed(page, _open(page, place.title))
        times[f"filter on {place.title}"] = [_timed(page, _choose_mobile(page)), _timed(page, _clear_devices(page))]
        # An open list hides the menu from those who look by role, as this does.
        page.keyboard.press("Escape")
    return times


def _choose_mobile(page: Page) -> Callable[[], None]:
    def choose() -> None:
        page.get_by_test_id("stSidebar").get_by_role("combobox", name="Device").click()
        page.get_by_role("option", name="Mobile", exact=True).click()

    return choose


def _clear_devices(page: Page) -> Callable[[], None]:
    def clear() -> None:
        page.get_by_test_id("stSidebar").get_by_role("combobox", name="Device").press("Backspace")

    return clear
