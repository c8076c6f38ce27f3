"""What a drag of a slider costs: from its end to redrawn numbers and chart, against an empty page with one slider."""

import statistics
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.app_server import ROOT, Server, serving
from benchmarks.browser_speed import CHROMIUM, SETTLED, WATCH
from benchmarks.timing import Row, percentile

DRAGS = 12
_ENDS = (0.34, 0.42)
"""Shares of the slider's width between which it is dragged to and fro."""
_LISTEN = 1500
"""Milliseconds that a page is watched at least: a slider waits a little before it tells the server."""
_SLACK = 200.0
_TIMES = 1.5


def run(home: Path) -> list[Row]:
    """Median milliseconds from the end of a drag to the last change of the page, from one run of both apps."""
    with serving(home) as server:
        ours = _measure(server, "Orders per visit")
    with serving(home, ROOT / "benchmarks" / "empty_app.py") as server:
        floor = _measure(server, "Nothing")
    mine, least = statistics.median(ours), statistics.median(floor)
    measured = f"{mine:.0f} ms (p95 {percentile(ours, 0.95):.0f})"
    aim = f"{_TIMES * least + _SLACK:.0f} ms: 1.5 times the floor and 200 ms"
    return [Row("drag of a lever", measured, f"{least:.0f} ms", f"{mine / least:.1f}", aim)]


def _measure(server: Server, lever: str) -> list[float]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.url}/scenarios")
        page.get_by_role("slider", name=lever).wait_for(timeout=120_000)
        page.evaluate(WATCH)
        page.wait_for_function(SETTLED, timeout=60_000)
        times = [_dragged(page, lever, *_ENDS[:: (-1) ** number]) for number in range(DRAGS + 2)][2:]
        browser.close()
    return times


def _dragged(page: Page, lever: str, start: float, end: float) -> float:
    """Milliseconds from letting go to the last change; `start` and `end` are shares of the slider's width."""
    slider = page.get_by_test_id("stSlider").filter(has=page.get_by_role("slider", name=lever))
    slider.scroll_into_view_if_needed()
    track, thumb = slider.bounding_box(), page.get_by_role("slider", name=lever).bounding_box()
    assert track is not None and thumb is not None  # they were waited for
    level = thumb["y"] + thumb["height"] / 2
    page.mouse.move(track["x"] + track["width"] * start, level)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * end, level, steps=4)
    let_go = page.evaluate("() => { window.lastChange = performance.now(); return performance.now(); }")
    page.mouse.up()
    page.wait_for_timeout(_LISTEN)
    page.wait_for_function(SETTLED, timeout=60_000)
    last: float = page.evaluate("() => window.lastChange")
    return last - float(let_go)
