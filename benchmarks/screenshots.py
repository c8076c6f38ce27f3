"""Makes the pictures of the README from the demo store: python -m benchmarks.screenshots [FOLDER]."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.app_server import ROOT, Server, serving
from benchmarks.browser_speed import CHROMIUM
from benchmarks.demo_home import made_demo
from storehelm.components.navigation import PLACES

DESKTOP, PHONE = (1440, 900), (390, 844)
_TALLEST = 2600
_DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"
_HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"


def take(server: Server, folder: Path) -> list[Path]:
    """Each page on a desk, in light; the weekly review also in dark, and on a phone."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        pictures = [_picture(browser, server, folder, place.name, DESKTOP, "light") for place in PLACES]
        pictures.append(_picture(browser, server, folder, PLACES[0].name, DESKTOP, "dark"))
        pictures.append(_picture(browser, server, folder, PLACES[0].name, PHONE, "light"))
        browser.close()
    return pictures


def _picture(
    browser: Browser, server: Server, folder: Path, page_name: str, size: tuple[int, int], scheme: str
) -> Path:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(server.url if page_name == PLACES[0].name else f"{server.url}/{page_name}")
    page.wait_for_selector(_DRAWN, timeout=120_000)
    page.wait_for_timeout(3000)
    page.set_viewport_size({"width": width, "height": min(_TALLEST, page.evaluate(_HEIGHT) + 16)})
    page.wait_for_timeout(1000)
    path = folder / f"{page_name}-{'390' if size == PHONE else scheme}.png"
    page.screenshot(path=str(path))
    context.close()
    return path


def main(words: list[str]) -> int:
    """Make the demo store, serve it, and write the pictures into docs/screenshots or the folder named."""
    folder = Path(words[0]) if words else ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, serving(made_demo(Path(scratch))) as server:
        for picture in take(server, folder):
            sys.stdout.write(f"{picture} ({picture.stat().st_size // 1024} kB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
